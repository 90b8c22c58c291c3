import { share, whyOf, type Policy, type SharedLine, allocationStream } from '#domain'
import type { Brought } from '#commands'
import type { Ask } from '#ledger'
import type { Works } from './ledger.module.js'

type Proposing = { allocation: string; product: string; policy: Policy['policy']; tiers?: string[][] }

/** What of a server a proposal is worked out with. */
export type Planning = Pick<Works, 'store' | 'ledger' | 'shown'> & { readonly rows: Pick<Works['rows'], 'book'> }

/**
 * What a policy makes of the ledger as it is now. Nothing where that is not asked: the key was bound by an earlier request,
 * or there is an allocation of this number; the ledger then answers as it does.
 */
export async function proposalFor(
  works: Planning,
  { fields, envelope }: Pick<Ask, 'fields' | 'envelope'>,
): Promise<Brought | undefined> {
  const { allocation, product, policy, tiers = [] } = fields as Proposing
  const { idempotencyKey: key } = envelope
  if (key !== undefined && (await works.store.findKey(key))) return undefined
  const { state } = await works.ledger.state(allocationStream(allocation))
  if ((state as { stage: string }).stage !== 'none') return undefined
  await works.shown(await works.store.head())
  const answer = await works.rows.book(product, works.store)
  if (!answer) return undefined
  const shared = share(answer.book, policy === 'priority-tiers' ? { policy, tiers } : { policy })
  return { afterTransaction: answer.afterTransaction, lines: shared.map(lineOf) }
}

type Told = Brought['lines'][number]

/** Nobody gives back what was given (ADR 0009). */
const nothing: Told['givesUp'] = { licences: [], draws: [], reservations: [] }

function lineOf(shared: SharedLine): Told {
  const { line, wants, gets, gains, short } = shared
  const told = {
    orderNo: line.orderNo,
    line: line.line,
    wants,
    gets,
    gains: gains as Told['gains'],
    givesUp: nothing,
    why: whyOf(shared),
  }
  return short.length > 0 ? { ...told, short: short as NonNullable<Told['short']> } : told
}
