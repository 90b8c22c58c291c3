import { PersistentSet, unreachable, type Decider, type Money, type Refusal, type Told } from '#kernel'
import { lineBounds } from './bounds.js'
import { boundsOfCover, covering, uncovering } from './covering.js'
import { departed, noDepartures } from './departures.js'
import { changed, coveredOn, moving, newLine, regated, repriced, rescheduled } from './lines.js'
import {
  boundsOfNew,
  boundsWithShipment,
  catchingUp,
  decideWithShipment,
  evolveWithShipment,
  unproven,
  unready,
} from './movements.js'
import { mostLines, orderRules, type OrderEvent, type WithShipment } from './order.js'
import { noPortions } from './portions.js'
import { lineOf, names, type Order, type Parties } from './state.js'

const { refuse, unless } = orderRules

export const orderDecider: Decider<Order, OrderEvent> = {
  initial: {
    status: 'unconfirmed',
    lines: [],
    holds: [],
    requests: new Set(),
    cancellation: [],
    portions: noPortions,
    told: PersistentSet.empty(),
    early: [],
    former: [],
    departures: noDepartures,
  },

  decide(event, order, told) {
    if (event.type === 'OrderPlaced') return placing(event, order)
    if (!order.placed) return refuse('ORDER_UNKNOWN')
    if (event.type === 'OrderChangeRequested')
      return unless(!order.requests.has(event.requestId), 'REQUEST_ALREADY_TOLD', { requestId: event.requestId })
    if (event.type === 'OrderReinstated') return unless(order.status === 'cancelled', 'ORDER_NOT_CANCELLED')
    if (order.status === 'cancelled' && !unwinds(event)) return refuse('ORDER_CANCELLED')
    if ('line' in event && event.type !== 'LineAdded' && !lineOf(order, event.line))
      return refuse('LINE_UNKNOWN', { line: event.line })
    return 'shipment' in event ? decideWithShipment(event, order, told) : deciding(event, order, told)
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
      case 'LineRescheduled': {
        const line = lineOf(order, event.line)
        return line !== undefined && line.requestedOn === event.requestedOn
      }
      case 'LineRepriced': {
        const line = lineOf(order, event.line)
        return line !== undefined && samePrice(line.unitPrice, event.unitPrice)
      }
      case 'OrderPartiesChanged':
        return names(order, event)
      default:
        return false
    }
  },

  evolve(order, event, told) {
    if ('shipment' in event)
      return evolveWithShipment(
        event.type === 'LineDeparted' ? departed(order, event, told) : order,
        event,
        told.revision,
      )
    switch (event.type) {
      case 'OrderPlaced':
        return catchingUp({ ...order, placed: placedAs(event, told), lines: event.lines.map(newLine) })
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
        return catchingUp({ ...order, lines: [...order.lines, newLine(event)] })
      case 'LineReduced':
      case 'LineIncreased':
        return { ...order, lines: moving(order.lines, event) }
      case 'LineRescheduled':
        return { ...order, lines: rescheduled(order.lines, event) }
      case 'LineRepriced':
        return { ...order, lines: repriced(order.lines, event) }
      case 'OrderPartiesChanged':
        return order.placed ? renamed(order, order.placed, event, told) : order
      case 'LineSubstituted':
        return catchingUp({ ...order, lines: [...moving(order.lines, event), newLine(event.substitute)] })
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
        return { ...order, lines: regated(order.lines, event) }
      case 'LineLicensed':
      case 'LineApprovalDrawn':
      case 'LineReserved':
        return covering(order, event, told.revision)
      case 'LineLicenceReleased':
      case 'LineApprovalDrawReleased':
      case 'LineReservationReleased':
        return uncovering(order, event)
      default:
        return unreachable(event)
    }
  },

  limits(order, event) {
    if ('shipment' in event) return boundsWithShipment(order, event)
    switch (event.type) {
      case 'OrderPlaced':
        return boundsOfNew(
          order,
          event.lines.map(({ line }) => line),
        )
      case 'LineAdded':
        return boundsOfNew(order, [event.line])
      case 'LineReduced':
      case 'LineIncreased':
        return lineBounds(order, event.line, [event.from, event.to])
      case 'LineSubstituted':
        return [
          ...lineBounds(order, event.line, [event.from, event.to]),
          ...boundsOfNew(order, [event.substitute.line]),
        ]
      case 'OrderCancelled':
      case 'OrderReinstated':
        return event.lines.flatMap((one) => lineBounds(order, one.line, [one.from, one.to]))
      case 'LineLicensed':
      case 'LineLicenceReleased':
      case 'LineApprovalDrawn':
      case 'LineApprovalDrawReleased':
      case 'LineReserved':
      case 'LineReservationReleased':
        return boundsOfCover(order, event)
      default:
        return []
    }
  },
}

/** What a cancelled order still takes: facts, and what unwinds it. */
const unwinds = (event: OrderEvent): boolean => 'noticeNo' in event || unwinding.has(event.type)
const unwinding: ReadonlySet<string> = new Set([
  'LineLicenceReleased',
  'LineApprovalDrawReleased',
  'LineReservationReleased',
  'LinePlanReleased',
  'LineReopenedWithdrawn',
  'HoldReleased',
] satisfies OrderEvent['type'][])

function placing(event: OrderEvent & { type: 'OrderPlaced' }, order: Order): Refusal[] {
  if (order.placed) return refuse('ORDER_EXISTS')
  const seen = new Set<number>()
  return event.lines.flatMap(({ line }) => {
    const repeated = seen.has(line)
    seen.add(line)
    return unless(!repeated, 'LINE_REPEATED', { line })
  })
}

type LaterAct = Exclude<OrderEvent, WithShipment | { type: 'OrderPlaced' | 'OrderChangeRequested' | 'OrderReinstated' }>

function deciding(act: LaterAct, order: Order, told: Told): Refusal[] {
  switch (act.type) {
    case 'OrderConfirmed':
      return unless(order.placed?.grade !== 'reported', 'ORDER_REPORTED')
    case 'OrderConfirmationWithdrawn':
    case 'OrderPartiesChanged':
      return order.lines.flatMap((line) => [
        ...unless(coveredOn(line) === 0, 'COVERS_STAND', { line: line.line, quantity: coveredOn(line) }),
        ...unless(line.accounts.planned <= 0, 'PLANS_STAND', { line: line.line, quantity: line.accounts.planned }),
      ])
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
      return [...joining(order, act.line), ...adding(order, act.line, told)]
    case 'LineIncreased':
      return adding(order, act.line, told)
    case 'LineSubstituted':
      return [
        ...joining(order, act.substitute.line),
        ...adding(order, act.substitute.line, told),
        ...unless(lineOf(order, act.line)?.sku !== act.substitute.sku, 'SUBSTITUTE_SAME', {
          line: act.line,
          sku: act.substitute.sku,
        }),
      ]
    case 'LineLicensed': {
      const { onDecrementOf: shipment } = act
      return [...unready(order, act.line), ...(shipment === undefined ? [] : unproven({ ...act, shipment }, told))]
    }
    case 'LineApprovalDrawn':
    case 'LineReserved':
      return unready(order, act.line)
    case 'LineLicenceReleased':
    case 'LineApprovalDrawReleased':
    case 'LineReservationReleased':
    case 'LineReduced':
    case 'LineRescheduled':
    case 'LineRepriced':
    case 'OrderCancelled':
    case 'LineGatesDetermined':
      return []
    default:
      return unreachable(act)
  }
}

/** ORD-5: a confirmed order grows on no report; one that is not confirmed is demand anyway. */
const adding = ({ status }: Order, line: number, { grade }: Told): Refusal[] =>
  unless(status !== 'confirmed' || grade !== 'reported', 'LINE_REPORTED', { line })

/** A line that joins the order has a number of its own, and room. */
const joining = (order: Order, line: number): Refusal[] => [
  ...unless(!lineOf(order, line), 'LINE_EXISTS', { line }),
  ...unless(order.lines.length < mostLines, 'LINES_FULL', { most: mostLines }),
]

const samePrice = (one: Money | undefined, other: Money | undefined): boolean =>
  one?.amount === other?.amount && one?.currency === other?.currency

function placedAs(event: Parties, told: Told): NonNullable<Order['placed']> {
  const placed = { ...partiesIn(event), occurredAt: told.occurredAt }
  return told.grade ? { ...placed, grade: told.grade } : placed
}

/** Those named before stay known, for what left while they were. */
function renamed(order: Order, placed: NonNullable<Order['placed']>, event: Parties, told: Told): Order {
  const former = [...order.former, { until: told.occurredAt, parties: partiesIn(placed) }]
  return { ...order, placed: changedTo(event, placed), former }
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
