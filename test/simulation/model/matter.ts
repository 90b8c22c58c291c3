/** What an act is judged by: the events that count and were recorded before it, and its own transaction. */
import { approvalStanding } from './approvals.js'
import { barring } from './customs.js'
import type { Group, Instant } from './forms.js'
import { licenceStanding } from './licences.js'
import { type Order, orderFrom, type OrderLine, totalOf } from './orders.js'
import { groupOf, namedIn, type PartyFlaw, partyFlaws, productAt } from './parties.js'
import { onStream, type Recorded } from './recorded.js'
import { hasPassed, isInForce } from './stocks.js'

/** A numbered rule that speaks against an act, and why. */
export interface Objection {
  rule: string
  why: string
}

export interface Matter {
  /** What counted before the transaction. */
  before: readonly Recorded[]
  /** What counts with the whole transaction: rules that a transaction keeps as a whole look at this. */
  after: readonly Recorded[]
  transaction: readonly Recorded[]
  /** Everything that was recorded before the transaction, annulled or not. */
  recorded: readonly Recorded[]
  at: Instant
}

/** An objection if the condition does not hold. */
export const unless = (holds: boolean, rule: string, why: string): Objection[] => (holds ? [] : [{ rule, why }])

export const orderIn = (events: readonly Recorded[], orderNo: string): Order | undefined =>
  orderFrom(onStream(events, `order~${orderNo}`))
export const lineIn = (events: readonly Recorded[], orderNo: string, line: number): OrderLine | undefined =>
  orderIn(events, orderNo)?.lines.get(line)

/** The group that caps and approvals count for. */
export const buyerOf = (events: readonly Recorded[], order: Order): Group => groupOf(events, order.parties.customer)

/** What bars the open units of a line, whatever covers them: control, blocks, directives. */
export const barsOn = (events: readonly Recorded[], order: Order, line: OrderLine, at: Instant): Objection[] => [
  ...unless(line.gates !== undefined, 'CTL-2', `the gates of ${order.orderNo}/${line.line} are undetermined`),
  ...flawsOf(events, order, at, ['blocked']).map(({ why }) => ({ rule: 'PTY-3', why })),
  ...directivesOn(events, order, line, at),
]

/** Flaws of some kinds of the parties of an order. */
export const flawsOf = (
  events: readonly Recorded[],
  order: Order,
  at: Instant,
  kinds: readonly PartyFlaw['kind'][],
): Objection[] =>
  namedIn(order.parties).flatMap((party) => partyFlaws(events, party, at).filter(({ kind }) => kinds.includes(kind)))

const directivesOn = (events: readonly Recorded[], order: Order, line: OrderLine, at: Instant): Objection[] =>
  barring(
    onStream(events, `directives~${order.parties.destination}`),
    {
      orderNo: order.orderNo,
      line: line.line,
      sku: line.sku,
      family: productAt(events, line.sku, at)?.family ?? '',
      buyer: buyerOf(events, order),
    },
    at,
  ).map(({ rule, id }) => ({ rule, why: `directive ${id} bars ${order.orderNo}/${line.line}` }))

/** Pieces covered by what is in force, and by lots that passed, of a set of covers. */
export const inForce = (
  events: readonly Recorded[],
  sku: string,
  covers: OrderLine['covers'],
  at: Instant,
): { licences: number; draws: number; reservations: number; tested: number } => {
  const those = (sums: ReadonlyMap<string, number>, good: (key: string) => boolean) =>
    totalOf(new Map([...sums].filter(([key]) => good(key))))
  const stock = (site: string) => onStream(events, `stock~${site}~${sku}`)
  const part = (key: string, i: number) => key.split('/')[i]!
  const lotIsGood = (key: string) => isInForce(stock(part(key, 0)), part(key, 1), at)
  return {
    licences: those(
      covers.licences,
      (key) => licenceStanding(onStream(events, `licence~${part(key, 0)}`), at) === 'inForce',
    ),
    draws: those(
      covers.draws,
      (key) => approvalStanding(onStream(events, `approval~${part(key, 0)}`), at) === 'effective',
    ),
    reservations: those(covers.reservations, lotIsGood),
    tested: those(covers.reservations, (key) => lotIsGood(key) && hasPassed(stock(part(key, 0)), part(key, 1), at)),
  }
}

/** How many open units of a line could be planned now: DESIGN.md's `shippable`. */
export const shippable = (events: readonly Recorded[], order: Order, line: OrderLine, at: Instant): number => {
  const { gates } = line
  if (!order.confirmed || order.cancelled || line.held || !gates) return 0
  if (barsOn(events, order, line, at).length > 0) return 0
  const open = line.accounts.open
  const good = inForce(events, line.sku, line.covers, at)
  const total = (kind: 'licences' | 'draws' | 'reservations') => totalOf(line.covers[kind])
  const barred = Math.min(
    open,
    Math.max(
      total('licences') - good.licences,
      total('draws') - good.draws,
      total('reservations') - good.reservations,
      0,
    ),
  )
  const rest = open - barred
  return Math.min(
    rest,
    gates.authorisation === 'licence' ? good.licences : rest,
    gates.importApproval === 'yes' ? good.draws : rest,
    good.reservations,
    gates.labTest === 'yes' ? good.tested : rest,
  )
}
