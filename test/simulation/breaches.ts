import type { Bound, Folded } from '#kernel'
import { boundsOf } from './model/book.js'
import { excessOf } from './model/bound.js'
import type { Journal } from './model/journal.js'

/** What the model calls the bounds of the rulebooks: the number of the rule and what is bounded. */
const names: Readonly<Record<string, string>> = {
  ACCOUNT_SHORT: 'BALANCE account',
  LICENSED_BEYOND_OPEN: 'ORD-6 licences',
  DRAWN_BEYOND_OPEN: 'ORD-6 draws',
  RESERVED_BEYOND_OPEN: 'ORD-6 reservations',
  COVER_SHORT: 'BALANCE cover',
  STOCK_SHORT: 'STK-1 reserved',
  COMMITTED_SHORT: 'STK-1 committed',
  COMMITMENT_SHORT: 'BALANCE committed',
  ON_HAND_UNTOLD: 'BALANCE onHand',
  RESERVATION_UNTOLD: 'STK-5 reserved',
  LICENCE_SHORT: 'LIC-1 assigned',
  LICENCE_COMMITTED_SHORT: 'LIC-1 committed',
  LICENCE_VALUE_SHORT: 'LIC-1 assigned value',
  LICENCE_COMMITTED_VALUE_SHORT: 'LIC-1 committed value',
  ASSIGNMENT_SHORT: 'BALANCE assigned',
  LICENCE_COMMITMENT_SHORT: 'BALANCE committed',
  DECREMENT_UNTOLD: 'BALANCE decremented',
  DECREMENT_REUSED: 'SHP-7 on decrement',
  CAP_SHORT: 'CAP-1 cap',
  CAP_USE_SHORT: 'BALANCE used',
  VOLUME_RATIO: 'VOL-1 ratio',
  VOLUME_COMMITMENT_SHORT: 'BALANCE committed',
  VOLUME_RETURN_SHORT: 'BALANCE exported',
  POOL_SHORT: 'APR-1 drawn',
  POOL_COMMITTED_SHORT: 'APR-1 committed',
  POOL_SHARED_SHORT: 'APR-1 shares',
  POOL_SHARE_SHORT: 'APR-1 share',
  DRAW_SHORT: 'BALANCE drawn',
  DRAW_COMMITMENT_SHORT: 'BALANCE committed',
  CONSUMPTION_SHORT: 'BALANCE consumed',
  CREDITS_SHORT: 'APR-4 credits',
  CREDIT_SHORT: 'BALANCE credits',
  PURCHASE_UNVERIFIABLE: 'DOM-1 verified',
  PURCHASE_VERIFIED_SHORT: 'BALANCE verified',
  PURCHASE_OVERCREDITED: 'DOM-2 applied',
  PURCHASE_CREDIT_SHORT: 'BALANCE credited',
  BEYOND_DECLARED: 'ENT-1 let go or kept',
  DETAINED_SHORT: 'BALANCE detained',
  AMENDED_UNDER_INSPECTION: 'ENT-2 amended during inspection',
}

/** What the model says otherwise by the names above. */
const covers = /^(planned )?(licences|draws|reservations)$/
function nameOf(stream: string, rule: string, name: string): string {
  if (rule === 'CAP-1') return 'CAP-1 cap'
  if (rule === 'VOL-1') return 'VOL-1 ratio'
  if (rule !== 'BALANCE' || !stream.startsWith('order~')) return `${rule} ${name}`
  return covers.test(name) ? 'BALANCE cover' : 'BALANCE account'
}

/** One excess as somebody looks at it who wonders why the other side has none. */
const shown = (key: string, used: Bound['used'], limit: Bound['limit']): string =>
  `${key === '' ? 'all' : key}: ${used} of ${limit}`

function grouped(all: readonly (readonly [name: string, one: string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const [name, one] of all) groups.set(name, [...(groups.get(name) ?? []), one])
  return groups
}

/** What is in breach on a stream by the ledger and not by the model, or the other way round. */
export function differences(stream: string, folded: Folded, journal: Journal, at: string): string[] {
  const ours = grouped(
    [...folded.excesses.values()].flatMap(({ code, key, used, limit }: Bound) => {
      const name = names[code]
      return name === undefined ? [] : [[name, shown(key, used, limit)] as const]
    }),
  )
  const theirs = grouped(
    boundsOf(stream, journal.on(stream), at)
      .filter((bound) => excessOf(bound) > 0)
      .map(({ rule, name, key, used, limit }) => [nameOf(stream, rule, name), shown(key, used, limit)] as const),
  )
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((name) => {
    const [here, there] = [ours.get(name) ?? [], theirs.get(name) ?? []]
    if (here.length === there.length) return []
    const list = (of: readonly string[]) => (of.length === 0 ? 'none' : of.join(', '))
    return [`${name} on ${stream} by the ledger: ${list(here)}; by the model: ${list(there)}`]
  })
}
