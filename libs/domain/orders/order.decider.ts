import { unreachable, type Bound, type Decider, type Grade, type Instant, type Money, type Refusal, type Told, type Values } from '#kernel'
import type { Gates } from '../gates.js'
import { moved, opened, type Account, type Accounts } from './accounts.js'
import { orderRules, type OrderEvent, type orderParties, type orderedLine } from './order.js'

/** Stock that a line holds, by site and lot. `since` is the revision of the latest reservation: the newest goes first (ORD-2). */
export type Reservation = { site: string; lot: string; quantity: number; since: number }

export type Line = {
  line: number
  sku: string
  /** What was ordered: the sum of its accounts, always. */
  quantity: number
  unitPrice?: Money
  requestedOn?: string
  accounts: Accounts
  gates?: Gates
  reservations: readonly Reservation[]
}

export type Hold = { holdId: string; line?: number; released: boolean }
export type Parties = Values<typeof orderParties>
type OrderedLine = Values<typeof orderedLine>

export type Order = {
  placed?: Parties & { occurredAt: Instant; grade?: Grade }
  status: 'unconfirmed' | 'confirmed' | 'cancelled'
  lines: readonly Line[]
  holds: readonly Hold[]
  requests: readonly string[]
  /** What the cancellation took, line by line: what a reinstatement brings back. */
  cancellation: readonly { line: number; quantity: number }[]
}

export const lineOf = (order: Order, line: number): Line | undefined => order.lines.find((one) => one.line === line)
export const reservedOn = (line: Line): number => line.reservations.reduce((sum, one) => sum + one.quantity, 0)

/** The holds that are on a line: its own and the order's. */
export const holdsOn = (order: Order, line: number): Hold[] =>
  order.holds.filter((hold) => !hold.released && (hold.line === undefined || hold.line === line))

/** Everyone named in the order, each once. */
export const partiesOf = (parties: Parties): string[] => [
  ...new Set([parties.customer, parties.endUser, parties.consignee, ...(parties.intermediaries ?? [])]),
]

const { refuse, unless } = orderRules

export const orderDecider: Decider<Order, OrderEvent> = {
  initial: { status: 'unconfirmed', lines: [], holds: [], requests: [], cancellation: [] },

  decide(event, order) {
    if (event.type === 'OrderPlaced') return placing(event, order)
    if (!order.placed) return refuse('ORDER_UNKNOWN')
    if (event.type === 'OrderChangeRequested')
      return unless(!order.requests.includes(event.requestId), 'REQUEST_ALREADY_TOLD', { requestId: event.requestId })
    if (event.type === 'OrderReinstated') return unless(order.status === 'cancelled', 'ORDER_NOT_CANCELLED')
    if (order.status === 'cancelled' && !unwinds(event)) return refuse('ORDER_CANCELLED')
    if ('line' in event && event.type !== 'LineAdded' && !lineOf(order, event.line)) return refuse('LINE_UNKNOWN', { line: event.line })
    return deciding(event, order)
  },

  alreadySo(event, order) {
    switch (event.type) {
      case 'OrderConfirmed':
        return order.status === 'confirmed'
      case 'OrderConfirmationWithdrawn':
        return order.placed !== undefined && order.status === 'unconfirmed'
      case 'OrderCancelled':
        return order.status === 'cancelled'
      case 'HoldReleased':
        return order.holds.some((hold) => hold.holdId === event.holdId && hold.released)
      case 'LineRescheduled':
        return lineOf(order, event.line)?.requestedOn === event.requestedOn
      case 'LineRepriced': {
        const price = lineOf(order, event.line)?.unitPrice
        return price?.amount === event.unitPrice.amount && price.currency === event.unitPrice.currency
      }
      default:
        return false
    }
  },

  evolve(order, event, told) {
    switch (event.type) {
      case 'OrderPlaced':
        return { ...order, placed: placedAs(event, told), lines: event.lines.map(newLine) }
      case 'OrderChangeRequested':
        return { ...order, requests: [...order.requests, event.requestId] }
      case 'OrderConfirmed':
        return { ...order, status: 'confirmed', lines: event.gates.reduce((lines, one) => changed(lines, one.line, { gates: one.gates }), order.lines) }
      case 'OrderConfirmationWithdrawn':
        return { ...order, status: 'unconfirmed' }
      case 'OrderHeld':
        return { ...order, holds: [...order.holds, { holdId: event.holdId, released: false }] }
      case 'LineHeld':
        return { ...order, holds: [...order.holds, { holdId: event.holdId, line: event.line, released: false }] }
      case 'HoldReleased':
        return { ...order, holds: order.holds.map((hold) => (hold.holdId === event.holdId ? { ...hold, released: true } : hold)) }
      case 'LineAdded':
        return { ...order, lines: [...order.lines, newLine(event)] }
      case 'LineReduced':
      case 'LineIncreased':
        return { ...order, lines: moving(order.lines, event) }
      case 'LineRescheduled':
        return { ...order, lines: changed(order.lines, event.line, { requestedOn: event.requestedOn }) }
      case 'LineRepriced':
        return { ...order, lines: changed(order.lines, event.line, { unitPrice: event.unitPrice }) }
      case 'OrderPartiesChanged':
        return order.placed ? { ...order, placed: { ...placedAs(event, told), ...keptOf(order.placed) } } : order
      case 'LineSubstituted':
        return { ...order, lines: [...moving(order.lines, event), newLine(event.substitute)] }
      case 'OrderCancelled':
        return { ...order, status: 'cancelled', lines: event.lines.reduce(moving, order.lines), cancellation: event.lines }
      case 'OrderReinstated':
        return { ...order, status: 'unconfirmed', lines: event.lines.reduce(moving, order.lines), cancellation: [] }
      case 'LineGatesDetermined':
        return { ...order, lines: changed(order.lines, event.line, { gates: event.gates }) }
      case 'LineReserved':
        return { ...order, lines: reserving(order.lines, event.line, { ...event, since: told.revision }) }
      case 'LineReservationReleased':
        return { ...order, lines: reserving(order.lines, event.line, { ...event, quantity: -event.quantity, since: -1 }) }
      default:
        return unreachable(event)
    }
  },

  limits(order, event) {
    switch (event.type) {
      case 'LineReduced':
      case 'LineIncreased':
      case 'LineSubstituted':
        return lineBounds(order, event.line, [event.from, event.to])
      case 'OrderCancelled':
      case 'OrderReinstated':
        return event.lines.flatMap((one) => lineBounds(order, one.line, [one.from, one.to]))
      case 'LineReserved':
      case 'LineReservationReleased':
        return lineBounds(order, event.line, [])
      default:
        return []
    }
  },
}

/** What a cancelled order still takes: what unwinds it. */
const unwinds = (event: OrderEvent): boolean => event.type === 'LineReservationReleased' || event.type === 'HoldReleased'

function placing(event: OrderEvent & { type: 'OrderPlaced' }, order: Order): Refusal[] {
  if (order.placed) return refuse('ORDER_EXISTS')
  if (event.lines.length === 1) return []
  const seen = new Set<number>()
  return event.lines.flatMap(({ line }) => {
    const repeated = seen.has(line)
    seen.add(line)
    return unless(!repeated, 'LINE_REPEATED', { line })
  })
}

type LaterAct = Exclude<OrderEvent, { type: 'OrderPlaced' | 'OrderChangeRequested' | 'OrderReinstated' }>

function deciding(act: LaterAct, order: Order): Refusal[] {
  switch (act.type) {
    case 'OrderConfirmed':
      return unless(order.placed?.grade !== 'reported', 'ORDER_REPORTED')
    case 'OrderConfirmationWithdrawn':
    case 'OrderPartiesChanged':
      return order.lines.flatMap((line) => unless(line.reservations.length === 0, 'COVERS_STAND', { line: line.line, quantity: reservedOn(line) }))
    case 'OrderHeld':
    case 'LineHeld':
      return unless(!order.holds.some((hold) => hold.holdId === act.holdId), 'HOLD_EXISTS', { holdId: act.holdId })
    case 'HoldReleased':
      return unless(order.holds.some((hold) => hold.holdId === act.holdId), 'HOLD_UNKNOWN', { holdId: act.holdId })
    case 'LineAdded':
      return unless(!lineOf(order, act.line), 'LINE_EXISTS', { line: act.line })
    case 'LineSubstituted':
      return [
        ...unless(!lineOf(order, act.substitute.line), 'LINE_EXISTS', { line: act.substitute.line }),
        ...unless(lineOf(order, act.line)?.sku !== act.substitute.sku, 'SUBSTITUTE_SAME', { line: act.line, sku: act.substitute.sku }),
      ]
    case 'LineReserved': {
      const holds = holdsOn(order, act.line)
      return [
        ...unless(order.status === 'confirmed', 'ORDER_UNCONFIRMED'),
        ...unless(holds.length === 0, 'LINE_HELD', { line: act.line, holds: holds.map((hold) => hold.holdId).join(', ') }),
      ]
    }
    case 'LineReservationReleased': {
      const held = lineOf(order, act.line)?.reservations.find((one) => one.site === act.site && one.lot === act.lot)?.quantity ?? 0
      return unless(act.quantity <= held, 'COVER_SHORT', { asked: act.quantity, held, site: act.site, lot: act.lot })
    }
    case 'LineReduced':
    case 'LineIncreased':
    case 'LineRescheduled':
    case 'LineRepriced':
    case 'OrderCancelled':
    case 'LineGatesDetermined':
      return []
    default:
      return unreachable(act)
  }
}

function lineBounds(order: Order, lineNo: number, accounts: readonly Account[]): Bound[] {
  const line = lineOf(order, lineNo)
  if (!line) return []
  const short = accounts.map((name) => orderRules.balance('ACCOUNT_SHORT', line.accounts[name], `${lineNo} ${name}`))
  return [...short, orderRules.limit('RESERVED_BEYOND_OPEN', Math.max(0, line.accounts.open), reservedOn(line), String(lineNo))]
}

const newLine = ({ line, sku, quantity, unitPrice, requestedOn }: OrderedLine): Line => ({
  line,
  sku,
  quantity,
  ...(unitPrice ? { unitPrice } : {}),
  ...(requestedOn ? { requestedOn } : {}),
  accounts: opened(quantity),
  reservations: [],
})

function placedAs(event: Parties, told: Told): NonNullable<Order['placed']> {
  const { customer, endUser, consignee, intermediaries, destination } = event
  const parties = { customer, endUser, consignee, ...(intermediaries ? { intermediaries } : {}), destination, occurredAt: told.occurredAt }
  return told.grade ? { ...parties, grade: told.grade } : parties
}

/** A change of parties changes neither when the order was placed nor what it rests on. */
const keptOf = ({ occurredAt, grade }: NonNullable<Order['placed']>) => (grade ? { occurredAt, grade } : { occurredAt })

const changed = (lines: readonly Line[], line: number, change: Partial<Line>): Line[] =>
  lines.map((one) => (one.line === line ? { ...one, ...change } : one))

function moving(lines: readonly Line[], move: { line: number; from: Account; to: Account; quantity: number }): Line[] {
  return lines.map((one) => (one.line === move.line ? { ...one, accounts: moved(one.accounts, move.from, move.to, move.quantity) } : one))
}

/** Adds to what the line holds of the lot; what comes to nothing goes. */
function reserving(lines: readonly Line[], line: number, { site, lot, quantity, since }: Reservation): Line[] {
  return lines.map((one) => {
    if (one.line !== line) return one
    const former = one.reservations.find((held) => held.site === site && held.lot === lot)
    const others = one.reservations.filter((held) => held !== former)
    const now = { site, lot, quantity: (former?.quantity ?? 0) + quantity, since: Math.max(former?.since ?? -1, since) }
    return { ...one, reservations: now.quantity === 0 ? others : [...others, now] }
  })
}
