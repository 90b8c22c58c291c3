/** What the rules of parties and orders say of an act on party~ and order~. */
import { isMoreThanReport, keyOf } from './arithmetic.js'
import type { Covers } from './forms.js'
import { barsOn, buyerOf, inForce, lineIn, type Matter, type Objection, orderIn, shippable, unless } from './matter.js'
import { addCovers, holdsOf, noCovers, type Order, type OrderLine, totalOf } from './orders.js'
import { gatesFor, namedIn, partyFlaws, productAt, sameGates } from './parties.js'
import { isSecond, onStream, only, type Recorded, type Told } from './recorded.js'
import { releasedUndeparted } from './shipments.js'

export const onParty = (act: Told<'ScreeningAdjudicated' | 'PartyUnblocked'>, { before }: Matter): Objection[] => {
  const own = onStream(before, act.stream)
  const answers =
    act.type === 'ScreeningAdjudicated'
      ? only(own, 'PartyScreened').some(({ data }) => data.screeningId === act.data.screeningId)
      : only(own, 'PartyBlocked').some(({ data }) => data.blockId === act.data.blockId)
  return [
    ...unless(answers, act.type === 'PartyUnblocked' ? 'PTY-3' : 'PTY-1', `${act.type} answers nothing that was told`),
    ...unless(isSecond(act), 'PTY-1', `${act.type} needs a second person`),
    ...unless(
      isMoreThanReport(act) || (act.type === 'ScreeningAdjudicated' && act.data.outcome === 'match'),
      act.type === 'PartyUnblocked' ? 'PTY-3' : 'PTY-1',
      `${act.type} rests on a report`,
    ),
  ]
}

/** What speaks against an act on an order; limits are looked at for the transaction as a whole. */
export const onOrder = (act: Recorded, matter: Matter): Objection[] => {
  const orderNo = act.stream.split('~')[1]!
  const order = orderIn(matter.before, orderNo)
  if (!order) return [{ rule: 'FORM', why: `there is no order ${orderNo}` }]
  switch (act.type) {
    case 'OrderConfirmed':
      return confirming(act, order, matter)
    case 'OrderConfirmationWithdrawn':
      return unless(order.confirmed, 'FORM', 'it is not confirmed')
    case 'OrderHeld':
    case 'LineHeld':
    case 'LineRescheduled':
    case 'LineRepriced':
      return []
    case 'HoldReleased':
      return unless(
        holdsOf(onStream(matter.before, act.stream)).some(({ holdId }) => holdId === act.data.holdId),
        'FORM',
        'no such hold stands',
      )
    case 'LineAdded':
      return [...adding(act.data, order, matter), ...growing(act, order)]
    case 'LineSubstituted':
      return [
        ...adding(act.data.substitute, order, matter),
        ...growing(act, order),
        ...unless(act.data.consent.trim() !== '', 'ORD-4', 'the customer did not consent'),
        ...freed(order, act.data.line, matter),
        ...wanting(order, act.data.line, matter),
      ]
    case 'LineReduced':
      return [...freed(order, act.data.line, matter), ...wanting(order, act.data.line, matter)]
    case 'OrderCancelled':
      return [...order.lines.keys()].flatMap((line) => freed(order, line, matter))
    case 'LineIncreased':
      return [
        ...unless(!order.cancelled, 'ORD-6', 'the order is cancelled'),
        ...growing(act, order),
        ...wanting(order, act.data.line, matter),
      ]
    case 'OrderReinstated':
      return []
    case 'OrderPartiesChanged':
      return changingParties(order, matter)
    case 'LineGatesDetermined':
      return determined(act.data, order, matter)
    case 'LineReserved':
    case 'LineLicensed':
    case 'LineApprovalDrawn':
      return covering(act, order, matter)
    case 'LinePlanned':
      return planning(act, order, matter)
    case 'LinePlanReleased':
      return unplanning(act, order, matter)
    case 'LineReopened':
      return unless(!order.cancelled, 'ORD-6', 'the order is cancelled')
    default:
      return []
  }
}

const confirming = (act: Told<'OrderConfirmed'>, order: Order, { before, at }: Matter): Objection[] => [
  ...unless(!order.cancelled, 'FORM', 'it is cancelled'),
  ...namedIn(order.parties).flatMap((party) => partyFlaws(before, party, at)),
  ...unless(order.placed.evidence?.grade !== 'reported', 'ORD-5', 'it rests on a report'),
  ...[...order.lines.values()].flatMap((line) => [
    ...multiple(line.sku, line.ordered - line.accounts.cancelled, { before, at }),
    ...gatesAre(act.data.gates.find((one) => one.line === line.line)?.gates, line, order, { before, at }),
  ]),
]

const multiple = (sku: string, quantity: number, { before, at }: Pick<Matter, 'before' | 'at'>): Objection[] => {
  const of = productAt(before, sku, at)?.orderMultiple ?? 1
  return unless(quantity % of === 0, 'ORD-1', `${quantity} of ${sku} is no multiple of ${of}`)
}

/** ORD-5: a confirmed order grows on no report. */
const growing = (act: Recorded, order: Order): Objection[] =>
  unless(!order.confirmed || isMoreThanReport(act), 'ORD-5', 'what is added rests on a report')

/** ORD-1: what a confirmed order still wants of a line stays a multiple. */
const wanting = (order: Order, no: number, matter: Matter): Objection[] => {
  const now = lineIn(matter.after, order.orderNo, no)
  return now && order.confirmed ? multiple(now.sku, now.ordered - now.accounts.cancelled, matter) : []
}

const gatesAre = (
  told: OrderLine['gates'],
  line: { sku: string; line: number },
  order: Order,
  { before, at }: Pick<Matter, 'before' | 'at'>,
): Objection[] => {
  const eccn = productAt(before, line.sku, at)?.eccn
  const gates = eccn === undefined ? undefined : gatesFor(before, eccn, order.parties, at)
  if (!gates) return [{ rule: 'CTL-2', why: `no control is recorded for line ${line.line}` }]
  return unless(sameGates(told, gates), 'CTL-1', `the gates of line ${line.line} are ${JSON.stringify(gates)}`)
}

const determined = (data: Told<'LineGatesDetermined'>['data'], order: Order, { after, at }: Matter): Objection[] => {
  const now = orderIn(after, order.orderNo)!
  const line = now.lines.get(data.line)
  if (line && data.gates === undefined) return undetermined(line, now, { before: after, at })
  return line
    ? gatesAre(data.gates, line, now, { before: after, at })
    : [{ rule: 'FORM', why: 'there is no such line' }]
}

/** CTL-2: gates are undetermined where no control is in force for the line, and nowhere else. */
const undetermined = (
  line: { sku: string; line: number },
  order: Order,
  { before, at }: Pick<Matter, 'before' | 'at'>,
): Objection[] => {
  const eccn = productAt(before, line.sku, at)?.eccn
  const gates = eccn === undefined ? undefined : gatesFor(before, eccn, order.parties, at)
  return unless(!gates, 'CTL-2', `the gates of line ${line.line} are ${JSON.stringify(gates)}`)
}

/** A new line begins at the first gate: without covers; in a confirmed order with its gates at once. */
const adding = (line: { line: number; sku: string; quantity: number }, order: Order, matter: Matter): Objection[] => {
  const now = lineIn(matter.after, order.orderNo, line.line)
  return [
    ...unless(!order.lines.has(line.line), 'FORM', `line ${line.line} is there`),
    ...unless(!order.cancelled, 'ORD-6', 'the order is cancelled'),
    ...(order.confirmed ? multiple(line.sku, line.quantity, matter) : []),
    ...unless(!order.confirmed || now?.gates !== undefined, 'CTL-2', `the gates of line ${line.line} are undetermined`),
    ...unless(!now || coversOf(now) === 0, 'ORD-4', `line ${line.line} does not begin at the first gate`),
  ]
}
const coversOf = (line: OrderLine): number =>
  totalOf(line.covers.licences) + totalOf(line.covers.draws) + totalOf(line.covers.reservations)

/** ORD-2: uncovered units go first, so that each cover is then the smaller of what it was and what is open. */
const freed = (order: Order, no: number, { after }: Matter): Objection[] => {
  const then = order.lines.get(no)
  const now = lineIn(after, order.orderNo, no)
  if (!then || !now) return [{ rule: 'FORM', why: `there is no line ${no}` }]
  return (['licences', 'draws', 'reservations'] as const).flatMap((kind) => {
    const right = Math.min(totalOf(then.covers[kind]), Math.max(0, now.accounts.open))
    const is = totalOf(now.covers[kind])
    return unless(is === right, 'ORD-2', `${is} of line ${no} keep their ${kind}, ${right} should`)
  })
}

/** ORD-3, with planned units too: nothing of the order keeps a cover; a confirmed one has clear parties and new gates. */
const changingParties = (order: Order, { after, at, transaction }: Matter): Objection[] => {
  const now = orderIn(after, order.orderNo)!
  return [
    ...[...now.lines.values()].flatMap((line) => [
      ...unless(coversOf(line) === 0, 'ORD-3', `line ${line.line} keeps covers`),
      ...unless(line.accounts.planned <= 0, 'ORD-3', `line ${line.line} is planned for the former parties`),
      ...unless(
        !now.confirmed ||
          only(transaction, 'LineGatesDetermined').some(
            (act) => act.stream.endsWith(`~${order.orderNo}`) && act.data.line === line.line,
          ),
        'ORD-3',
        `the gates of line ${line.line} are not determined again`,
      ),
    ]),
    ...(now.confirmed ? namedIn(now.parties).flatMap((party) => partyFlaws(after, party, at)) : []),
  ]
}

/** ORD-6; limits are looked at elsewhere. */
const covering = (
  act: Told<'LineReserved' | 'LineLicensed' | 'LineApprovalDrawn'>,
  order: Order,
  { before }: Matter,
): Objection[] => {
  const line = order.lines.get(act.data.line)
  if (!line) return [{ rule: 'FORM', why: 'there is no such line' }]
  return [
    ...unless(order.confirmed, 'ORD-6', 'the order is not confirmed'),
    ...unless(!order.cancelled, 'ORD-6', 'the order is cancelled'),
    ...unless(!line.held, 'ORD-6', 'the line is held'),
    ...(act.type === 'LineApprovalDrawn'
      ? unless(act.data.member === buyerOf(before, order), 'APR-5', `${act.data.member} is not the buyer's group`)
      : []),
  ]
}

/** SHP-2: what is planned is shippable, and takes for each gate as many units as it plans. */
const planning = (act: Told<'LinePlanned'>, order: Order, { before, at }: Matter): Objection[] => {
  const line = order.lines.get(act.data.line)
  if (!line) return [{ rule: 'FORM', why: 'there is no such line' }]
  const most = shippable(before, order, line, at)
  const { quantity, covers } = act.data
  const named = noCovers()
  addCovers(named, covers, 1)
  const good = inForce(before, line.sku, named, at)
  const needs = (gate: boolean, name: string, n: number) =>
    unless(n === (gate ? quantity : 0), 'SHP-2', `${quantity} planned with ${n} units of ${name}`)
  return [
    ...barsOn(before, order, line, at),
    ...unless(quantity <= most, 'SHP-2', `${quantity} planned, ${most} shippable`),
    ...needs(line.gates?.authorisation === 'licence', 'licence', totalOf(named.licences)),
    ...needs(line.gates?.importApproval === 'yes', 'draw', totalOf(named.draws)),
    ...needs(true, 'reservation', totalOf(named.reservations)),
    ...unless(good.licences === totalOf(named.licences), 'LIC-3', 'a licence that it takes is not in force'),
    ...unless(good.draws === totalOf(named.draws), 'APR-2', 'an approval that it takes is not effective'),
    ...unless(
      line.gates?.labTest !== 'yes' || good.tested === totalOf(named.reservations),
      'SHP-2',
      'a lot that it takes has not passed',
    ),
  ]
}

/** ORD-7: what stands released stays planned; ORD-2: in a cancelled order the covers are released too. */
const unplanning = (act: Told<'LinePlanReleased'>, order: Order, { after, at }: Matter): Objection[] => {
  const { line: no, shipment, covers } = act.data
  const now = lineIn(after, order.orderNo, no)
  const standing = releasedUndeparted(onStream(after, `shipment~${shipment}`), at).get(keyOf(order.orderNo, no)) ?? 0
  const planned = now?.plans.get(shipment)?.units ?? 0
  return [
    ...unless(planned >= standing, 'ORD-7', `${standing} stand released, ${planned} would be planned`),
    ...unless(!order.cancelled || !now || coversOf(now) === 0, 'ORD-2', 'the covers of a cancelled order stay'),
    ...unless(count(covers) > 0 || act.data.quantity === 0, 'SHP-2', 'no cover comes back'),
  ]
}
const count = (covers: Covers): number => covers.licences.length + covers.draws.length + covers.reservations.length
