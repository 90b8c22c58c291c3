import { code, described, listOf, moment, read, record, refuse, telling, type Steps } from '#kernel'
import {
  addingCovers,
  inShipment,
  lineKey,
  lineOf,
  orderStream,
  plannedCovers,
  releaseStandsAt,
  shipmentRules,
  shipmentStream,
  shipmentVocabulary,
  unleftUnder,
  type Covers,
  type Line,
  type LinePieces,
} from '#domain'
import { command } from '../declare.js'
import { barsAt, type SeenGoods } from './bars.js'
import { splitCovers, unitsBound, unitsOf, type Going, type Named } from './covers.js'
import { lineDeparts, useUp, type Left } from './leaving.js'

const { asHappened: _asHappened, releaseId, ...departed } = shipmentVocabulary.facts.ShipmentDeparted
const of = { shipment: described(code, 'The shipment', 'SH-1') }

export const DepartShipment = command({
  name: 'DepartShipment',
  route: '/v1/shipments/{shipment}/departures',
  summary:
    'Records that released pieces left, unless no release stands at its instant or something known bars then (SHP-4): decrements, consumes, issues and counts them in one transaction. Others may follow under another notice; the same notice twice is refused.',
  records: 'facts',
  fields: { ...of, releaseId: described(code, 'The release that stands at its instant', 'REL-1'), ...departed },
  *transaction({ shipment, ...data }) {
    const seen: SeenGoods = new Map()
    for (const line of data.lines) yield* departLine(shipment, data, line, seen)
    yield* record(shipmentStream(shipment), { type: 'ShipmentDeparted', ...data })
  },
})

export const RecordDepartureAsHappened = command({
  name: 'RecordDepartureAsHappened',
  route: '/v1/shipments/{shipment}/departures/as-happened',
  summary:
    'Records that pieces left although a departure would be refused, with the rules it broke, as compliance tells it (role `compliance`) and a second person approves (SHP-5). It uses up what covered them; what was covered by nothing is a breach until papers are told. The same notice twice is refused.',
  records: 'facts',
  approved: true,
  fields: {
    ...of,
    releaseId,
    ...departed,
    rules: described(listOf(code, { min: 1, max: 50 }), 'The numbers of the rules it broke', ['SHP-3']),
  },
  *transaction({ shipment, rules, ...data }) {
    for (const line of data.lines) yield* departAnyhow(shipment, data.noticeNo, line)
    yield* record(shipmentStream(shipment), { type: 'ShipmentDeparted', ...data, asHappened: { rules } })
  },
})

type Notice = { readonly noticeNo: string; readonly releaseId: string }

/** Pieces leave with what a release committed to them. */
function* departLine(shipment: string, { noticeNo, releaseId }: Notice, pieces: LinePieces, seen: SeenGoods): Steps {
  const going = yield* goingOf(shipment, pieces)
  if (!going) return yield* lineDeparts(unknown(shipment, noticeNo, pieces), 'planned')
  const planned = plannedCovers(yield* read(orderStream(going.orderNo)), going.line, shipment)
  const { committed } = yield* splitCovers(going, planned)
  yield* refuseUnbound(going, pieces.quantity, unitsBound(committed), releaseId)
  const covers = unitsOf(committed, pieces.quantity)
  yield* refuseBarred(going, covers, seen)
  const left = { ...going, noticeNo, quantity: pieces.quantity, covers }
  yield* lineDeparts(left, 'planned')
  yield* useUp(left, 'commitment')
}

/** SHP-4: pieces that left as it happened may have taken what a release had bound; then the rest of it may leave. */
function* refuseUnbound({ shipment, ...of }: Going, asked: number, left: number, releaseId: string): Steps {
  const state = yield* read(shipmentStream(shipment))
  const { occurredAt } = yield* telling()
  const released = unleftUnder(state, releaseId, of)
  // A release that does not stand, or is of fewer, is told by the shipment itself.
  if (asked > released || !releaseStandsAt(state, releaseId, occurredAt)) return
  yield* refuse(shipmentRules.unless(asked <= left, 'RELEASE_SHORT', { asked, left, line: lineKey(of), releaseId }))
}

/** SHP-4: nothing known bars at its instant. SHP-6: if something does by now, a document says that it was earlier. */
function* refuseBarred(going: Going, covers: Covers, seen: SeenGoods): Steps {
  const { occurredAt, documented } = yield* telling()
  const bars = yield* barsAt(going, covers, occurredAt, seen)
  if (bars.length > 0) return yield* refuse(bars)
  const now = yield* moment()
  const since = occurredAt === now ? bars : yield* barsAt(going, covers, now, seen)
  const proven = since.length === 0 || documented === true
  yield* refuse(shipmentRules.unless(proven, 'DEPARTURE_UNDOCUMENTED', { at: occurredAt, line: lineKey(going) }))
}

/**
 * Pieces leave with whatever covers them: planned ones first with the covers of the plan, what a release has committed
 * before the rest; then open ones, with the oldest covers of open units.
 */
function* departAnyhow(shipment: string, noticeNo: string, pieces: LinePieces): Steps {
  const going = yield* goingOf(shipment, pieces)
  if (!going) return yield* lineDeparts(unknown(shipment, noticeNo, pieces), 'open')
  const order = yield* read(orderStream(going.orderNo))
  const planned = Math.min(pieces.quantity, Math.max(0, inShipment(order, going.line, shipment, 'planned')))
  const split = yield* splitCovers(going, plannedCovers(order, going.line, shipment))
  const committed = unitsOf(split.committed, planned)
  const bound = unitsBound(committed)
  const free = unitsOf(split.free, planned - bound)
  const open = openCovers(lineOf(order, going.line), pieces.quantity - planned)
  const part = (quantity: number, covers: Covers): Left => ({ ...going, noticeNo, quantity, covers })
  if (planned > 0) yield* lineDeparts(part(planned, addingCovers(committed, free, 1)), 'planned')
  if (pieces.quantity > planned) yield* lineDeparts(part(pieces.quantity - planned, open), 'open')
  if (bound > 0) yield* useUp(part(bound, committed), 'commitment')
  const rest = part(pieces.quantity - bound, addingCovers(free, open, 1))
  if (rest.quantity > 0) yield* useUp(rest, 'cover', bound > 0 ? { part: 'uncommitted' } : {})
}

function* goingOf(shipment: string, { orderNo, line }: LinePieces): Steps<Going | undefined> {
  const sku = lineOf(yield* read(orderStream(orderNo)), line)?.sku
  return sku === undefined ? undefined : { shipment, orderNo, line, sku }
}

/** Of a line that is not there: its order says so. */
const unknown = (shipment: string, noticeNo: string, pieces: LinePieces): Left => ({
  ...pieces,
  shipment,
  noticeNo,
  sku: '',
  covers: { licences: [], draws: [], reservations: [] },
})

function openCovers(line: Line | undefined, quantity: number): Named {
  const held = <C extends { quantity: number; since: number }>(all: readonly C[] = []) =>
    all
      .filter((one) => one.quantity > 0)
      .sort((one, other) => one.since - other.since)
      .map(({ since: _, ...cover }) => cover)
  const covers = { licences: held(line?.licences), draws: held(line?.draws), reservations: held(line?.reservations) }
  return unitsOf(covers, quantity)
}
