import { unreachable, type Bound, type Refusal, type Told } from '#kernel'
import { coverKey, coverKinds, coveredBy, coversIn, gateOf, noCovers, type Covers } from '../covers.js'
import { accountNames, type Account } from '../accounts.js'
import { coverBounds, decrementBounds, lineBounds, planBounds, shipmentBounds } from './bounds.js'
import { coversNeeded, giving, moving, taking } from './lines.js'
import { orderRules, type Movement, type WithShipment } from './order.js'
import { changedPortion, portionsOf } from './portions.js'
import { holdsOn, inShipment, lineOf, type Order } from './state.js'

const { unless } = orderRules

/** What speaks against an event that moves units with a shipment: of a fact, its form alone. */
export function decideWithShipment(event: WithShipment, order: Order, told: Told): Refusal[] {
  if ('noticeNo' in event) return [...formOf(event, order), ...coversForm(event)]
  switch (event.type) {
    case 'LinePlanned':
      return [...unready(order, event.line), ...coversForm(event), ...uncovered(event, order)]
    case 'LinePlanReleased':
      return coversForm(event)
    case 'LineReopened':
      return unproven(event, told)
    case 'LineReopenedWithdrawn':
      return []
    default:
      return unreachable(event)
  }
}

/** SHP-7: units that were lost with a shipment go again on evidence of the loss; a report authorises nothing. */
export function unproven(
  { line, shipment, quantity }: { line: number; shipment: string; quantity: number },
  { grade }: Told,
): Refusal[] {
  const proven = grade === 'official' || grade === 'company'
  return unless(proven, 'LOSS_UNPROVEN', { line, shipment, quantity, grade: grade ? 'a report' : 'none' })
}

/** ORD-6: only a confirmed line that is not held takes covers and plans. */
export function unready(order: Order, line: number): Refusal[] {
  const holds = holdsOn(order, line)
  if (order.status === 'confirmed' && holds.length === 0) return []
  return [
    ...unless(order.status === 'confirmed', 'ORDER_UNCONFIRMED'),
    ...unless(holds.length === 0, 'LINE_HELD', { line, holds: holds.map((hold) => hold.holdId).join(', ') }),
  ]
}

function formOf(fact: Movement, order: Order): Refusal[] {
  const { line, shipment, noticeNo, from, to, quantity } = fact
  const ordered = lineOf(order, line)?.quantity ?? 0
  return [
    ...unless(!order.told.has(noticeKey(fact)), 'NOTICE_ALREADY_TOLD', { noticeNo, shipment, line, from, to }),
    ...unless(quantity <= ordered, 'BEYOND_LINE', { line, ordered, quantity }),
  ]
}

/** A notice may tell of a line more than once, if from or to other accounts; the accounts say which fact it is. */
const noticeKey = ({ noticeNo, shipment, line, from, to }: Movement): string =>
  `${noticeNo} ${shipment} ${line} ${from} ${to}`

/** Each cover is named once, and no kind covers more units than move. */
function coversForm(event: WithShipment): Refusal[] {
  if (!('covers' in event)) return []
  const { line, quantity, covers } = event
  const keys = coversIn(covers).map(coverKey)
  const repeated = new Set(keys.filter((key, i) => keys.indexOf(key) !== i))
  return [
    ...[...repeated].flatMap((cover) => orderRules.refuse('COVER_REPEATED', { line, cover })),
    ...coverKinds.flatMap((kind) => {
      const covered = coveredBy(covers[kind])
      return unless(covered <= quantity, 'COVERS_BEYOND_MOVED', { line, covered, gate: gateOf[kind], quantity })
    }),
  ]
}

/** SHP-2: as many units of each cover that the line needs are planned along. */
function uncovered(event: WithShipment & { type: 'LinePlanned' }, order: Order): Refusal[] {
  const { line, quantity, covers } = event
  const needed = coversNeeded(lineOf(order, line) ?? {})
  return coverKinds.flatMap((kind) => {
    const covered = coveredBy(covers[kind])
    const enough = !needed[kind] || covered >= quantity
    return unless(enough, 'PLAN_UNCOVERED', { line, quantity, covered, gate: gateOf[kind] })
  })
}

/**
 * ORD-7: what speaks against taking units of a line back from the plan of a shipment, of which so many are released for
 * export and have not left. The order's stream knows of plans and not of releases; the shipment's stream knows those.
 */
export function boundByRelease(
  order: Order,
  { line, shipment, quantity }: { line: number; shipment: string; quantity: number },
  released: number,
): Refusal[] {
  const planned = inShipment(order, line, shipment, 'planned')
  const free = released === 0 || planned - quantity >= released
  return unless(free, 'PLAN_RELEASED_FOR_EXPORT', { line, shipment, quantity, planned, released })
}

export function evolveWithShipment(order: Order, event: WithShipment, revision: number): Order {
  if ('noticeNo' in event && !lineOf(order, event.line)) return { ...order, early: [...order.early, event] }
  const { line, from, to, quantity } = event
  const units = ([[from, -quantity] as const, [to, quantity] as const] as const).filter(([name]) => ofShipment(name))
  const change = { units, lines: moving(order.lines, event) }
  if ('noticeNo' in event) {
    const told = order.told.add(noticeKey(event))
    return { ...(event.type === 'LineDeparted' ? departing(order, event, change) : moved(order, event, change)), told }
  }
  switch (event.type) {
    case 'LinePlanned': {
      const portions = changedPortion(order.portions, event, units, { covers: event.covers })
      return { ...order, lines: giving(change.lines, line, event.covers), portions }
    }
    case 'LinePlanReleased': {
      const portions = changedPortion(order.portions, event, units, { covers: event.covers, sign: -1 })
      return { ...order, lines: taking(change.lines, line, event.covers, revision), portions }
    }
    case 'LineReopened':
      return moved(order, event, change, quantity)
    case 'LineReopenedWithdrawn':
      return moved(order, event, change, -quantity)
    default:
      return unreachable(event)
  }
}

type Change = { units: readonly (readonly [Account, number])[]; lines: Order['lines'] }

const moved = (order: Order, event: WithShipment, { units, lines }: Change, reopened = 0): Order => ({
  ...order,
  lines,
  portions: changedPortion(order.portions, event, units, { reopened }),
})

/** The covers leave with the units, from where those were. */
function departing(order: Order, event: Movement & { type: 'LineDeparted' }, { units, lines }: Change): Order {
  const { covers } = event
  return event.from === 'planned'
    ? { ...order, lines, portions: changedPortion(order.portions, event, units, { covers, sign: -1 }) }
    : {
        ...order,
        lines: giving(lines, event.line, covers),
        portions: changedPortion(order.portions, event, units),
      }
}

/** Open and cancelled units go with no shipment; all others do. */
const ofShipment = (account: Account): boolean => account !== 'open' && account !== 'cancelled'

/** An order with new lines: what was told of them before is told now. */
export function catchingUp(order: Order): Order {
  if (order.early.length === 0) return order
  const known = order.early.filter(({ line }) => lineOf(order, line))
  if (known.length === 0) return order
  const early = order.early.filter((fact) => !known.includes(fact))
  return known.reduce<Order>((now, fact) => evolveWithShipment(now, fact, fromFact), { ...order, early })
}

/** A fact takes no covers, so that its revision is not looked at. */
const fromFact = -1

/** Bounds of lines that are new, of which something was told before. */
export function boundsOfNew(order: Order, lines: readonly number[]): Bound[] {
  if (order.portions.size === 0) return []
  return lines.flatMap((line) => [
    ...lineBounds(order, line, ['open']),
    ...coverBounds(order, line, lineOf(order, line) ?? noCovers),
    ...[...portionsOf(order.portions, line)].flatMap(([shipment, { covers }]) => [
      ...shipmentBounds(order, { line, shipment }, accountNames.filter(ofShipment)),
      ...planBounds(order, { line, shipment }, covers),
    ]),
  ])
}

/** Bounds of an event that moves units with a shipment: a fact may go beyond them, which is a breach. */
export function boundsWithShipment(order: Order, event: WithShipment): Bound[] {
  const { line, from, to, shipment } = event
  if (!lineOf(order, line)) return []
  const covers: Covers = 'covers' in event ? event.covers : noCovers
  const isOpen = from === 'open' || to === 'open'
  const isPlanned = from === 'planned' || to === 'planned'
  const isReopening = event.type === 'LineReopened' || event.type === 'LineReopenedWithdrawn'
  return [
    ...shipmentBounds(order, event, [from, to].filter(ofShipment)),
    ...(isOpen ? [...lineBounds(order, line, ['open']), ...coverBounds(order, line, covers)] : []),
    ...(isPlanned ? planBounds(order, event, covers) : []),
    ...(isReopening ? decrementBounds(order, line, shipment) : []),
  ]
}
