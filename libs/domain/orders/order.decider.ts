import {
  unreachable,
  type Bound,
  type Decider,
  type Grade,
  type Instant,
  type Refusal,
  type Told,
  type Values,
} from '#kernel'
import type { Account } from './accounts.js'
import { changed, moving, newLine, reservedOn, reserving, type Line } from './lines.js'
import { mostLines, orderRules, type OrderEvent, type orderParties } from './order.js'

export type Hold = { holdId: string; line?: number; released: boolean }
export type Parties = Values<typeof orderParties>
export type Order = {
  placed?: Parties & { occurredAt: Instant; grade?: Grade }
  status: 'unconfirmed' | 'confirmed' | 'cancelled'
  lines: readonly Line[]
  holds: readonly Hold[]
  requests: ReadonlySet<string>
  /** What the cancellation took, line by line: what a reinstatement brings back. */
  cancellation: readonly { line: number; quantity: number }[]
}

export const lineOf = (order: Order, line: number): Line | undefined => order.lines.find((one) => one.line === line)
/** The holds that are on a line: its own and the order's. */
export const holdsOn = (order: Order, line: number): Hold[] =>
  order.holds.filter((hold) => !hold.released && (hold.line === undefined || hold.line === line))

/** Everyone named in the order, each once. */
export const partiesOf = (parties: Parties): string[] => [
  ...new Set([parties.customer, parties.endUser, parties.consignee, ...(parties.intermediaries ?? [])]),
]

const { refuse, unless } = orderRules

export const orderDecider: Decider<Order, OrderEvent> = {
  initial: { status: 'unconfirmed', lines: [], holds: [], requests: new Set(), cancellation: [] },

  decide(event, order) {
    if (event.type === 'OrderPlaced') return placing(event, order)
    if (!order.placed) return refuse('ORDER_UNKNOWN')
    if (event.type === 'OrderChangeRequested')
      return unless(!order.requests.has(event.requestId), 'REQUEST_ALREADY_TOLD', { requestId: event.requestId })
    if (event.type === 'OrderReinstated') return unless(order.status === 'cancelled', 'ORDER_NOT_CANCELLED')
    if (order.status === 'cancelled' && !unwinds(event)) return refuse('ORDER_CANCELLED')
    if ('line' in event && event.type !== 'LineAdded' && !lineOf(order, event.line))
      return refuse('LINE_UNKNOWN', { line: event.line })
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
        return { ...order, requests: new Set(order.requests).add(event.requestId) }
      case 'OrderConfirmed':
        return {
          ...order,
          status: 'confirmed',
          lines: event.gates.reduce((lines, one) => changed(lines, one.line, { gates: one.gates }), order.lines),
        }
      case 'OrderConfirmationWithdrawn':
        return { ...order, status: 'unconfirmed' }
      case 'OrderHeld':
        return { ...order, holds: [...order.holds, { holdId: event.holdId, released: false }] }
      case 'LineHeld':
        return { ...order, holds: [...order.holds, { holdId: event.holdId, line: event.line, released: false }] }
      case 'HoldReleased':
        return {
          ...order,
          holds: order.holds.map((hold) => (hold.holdId === event.holdId ? { ...hold, released: true } : hold)),
        }
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
        return order.placed ? { ...order, placed: changedTo(event, order.placed) } : order
      case 'LineSubstituted':
        return { ...order, lines: [...moving(order.lines, event), newLine(event.substitute)] }
      case 'OrderCancelled':
        return {
          ...order,
          status: 'cancelled',
          lines: event.lines.reduce(moving, order.lines),
          cancellation: event.lines,
        }
      case 'OrderReinstated':
        return { ...order, status: 'unconfirmed', lines: event.lines.reduce(moving, order.lines), cancellation: [] }
      case 'LineGatesDetermined':
        return { ...order, lines: changed(order.lines, event.line, { gates: event.gates }) }
      case 'LineReserved':
        return { ...order, lines: reserving(order.lines, event.line, { ...event, since: told.revision }) }
      case 'LineReservationReleased':
        return {
          ...order,
          lines: reserving(order.lines, event.line, { ...event, quantity: -event.quantity, since: -1 }),
        }
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
const unwinds = (event: OrderEvent): boolean =>
  event.type === 'LineReservationReleased' || event.type === 'HoldReleased'

function placing(event: OrderEvent & { type: 'OrderPlaced' }, order: Order): Refusal[] {
  if (order.placed) return refuse('ORDER_EXISTS')
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
      return order.lines.flatMap((line) =>
        unless(line.reservations.length === 0, 'COVERS_STAND', { line: line.line, quantity: reservedOn(line) }),
      )
    case 'OrderHeld':
    case 'LineHeld':
      return unless(!order.holds.some((hold) => hold.holdId === act.holdId), 'HOLD_EXISTS', { holdId: act.holdId })
    case 'HoldReleased':
      return unless(
        order.holds.some((hold) => hold.holdId === act.holdId),
        'HOLD_UNKNOWN',
        { holdId: act.holdId },
      )
    case 'LineAdded':
      return joining(order, act.line)
    case 'LineSubstituted':
      return [
        ...joining(order, act.substitute.line),
        ...unless(lineOf(order, act.line)?.sku !== act.substitute.sku, 'SUBSTITUTE_SAME', {
          line: act.line,
          sku: act.substitute.sku,
        }),
      ]
    case 'LineReserved': {
      const holds = holdsOn(order, act.line)
      return [
        ...unless(order.status === 'confirmed', 'ORDER_UNCONFIRMED'),
        ...unless(holds.length === 0, 'LINE_HELD', {
          line: act.line,
          holds: holds.map((hold) => hold.holdId).join(', '),
        }),
      ]
    }
    case 'LineReservationReleased': {
      const held =
        lineOf(order, act.line)?.reservations.find((one) => one.site === act.site && one.lot === act.lot)?.quantity ?? 0
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

/** A line that joins the order has a number of its own, and room. */
const joining = (order: Order, line: number): Refusal[] => [
  ...unless(!lineOf(order, line), 'LINE_EXISTS', { line }),
  ...unless(order.lines.length < mostLines, 'LINES_FULL', { most: mostLines }),
]

function lineBounds(order: Order, lineNo: number, accounts: readonly Account[]): Bound[] {
  const line = lineOf(order, lineNo)
  if (!line) return []
  const short = accounts.map((name) => orderRules.balance('ACCOUNT_SHORT', line.accounts[name], `${lineNo} ${name}`))
  return [
    ...short,
    orderRules.limit('RESERVED_BEYOND_OPEN', Math.max(0, line.accounts.open), reservedOn(line), String(lineNo)),
  ]
}

function placedAs(event: Parties, told: Told): NonNullable<Order['placed']> {
  const placed = { ...partiesIn(event), occurredAt: told.occurredAt }
  return told.grade ? { ...placed, grade: told.grade } : placed
}

/** A change of parties changes neither when the order was placed nor what it rests on. */
function changedTo(event: Parties, { occurredAt, grade }: NonNullable<Order['placed']>): NonNullable<Order['placed']> {
  const placed = { ...partiesIn(event), occurredAt }
  return grade ? { ...placed, grade } : placed
}

function partiesIn({ customer, endUser, consignee, intermediaries, destination }: Parties): Parties {
  const parties = { customer, endUser, consignee, destination }
  return intermediaries ? { ...parties, intermediaries } : parties
}
