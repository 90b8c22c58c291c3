import { code, described, read, record, refuse, type Steps } from '#kernel'
import {
  coveredBy,
  coverKinds,
  coversNeeded,
  gateOf,
  lineKey,
  lineOf,
  orderRules,
  orderStream,
  packedOf,
  plannedCovers,
  shipmentRules,
  shipmentStream,
  shipmentVocabulary,
  undeparted,
  type Gates,
  type LinePieces,
  type OrderLine,
  type Plan,
  type Shipment,
} from '#domain'
import { command } from '../declare.js'
import { screenParties } from '../gates.js'
import { againstLine, againstPapers, goodsIn, type Looked, type Released } from './against.js'
import { commit, uncommit } from './commitments.js'
import { latestFirst, splitCovers, unitsBound, unitsOf, type Going, type Named } from './covers.js'
import { countryOf } from './movements.js'

const { acts } = shipmentVocabulary
const of = { shipment: described(code, 'The shipment', 'SH-1') }

export const ReleaseForExport = command({
  name: 'ReleaseForExport',
  route: '/v1/shipments/{shipment}/releases',
  summary:
    'Lets planned pieces leave, after everything is looked at again and all that fails is told together (SHP-3); binds licence, approval, volume and stock to them. A release is made once.',
  records: 'acts',
  fields: { ...of, ...acts.ReleasedForExport },
  *transaction({ shipment, ...release }) {
    const state = yield* read(shipmentStream(shipment))
    if (!state.plan) return yield* refuse(shipmentRules.refuse('SHIPMENT_UNKNOWN'))
    yield* screenOrders(release.lines)
    const looked: Looked = new Map()
    for (const line of release.lines) yield* releaseLine(shipment, { ...state, plan: state.plan }, line, looked)
    yield* record(shipmentStream(shipment), { type: 'ReleasedForExport', ...release })
  },
})

export const WithdrawExportRelease = command({
  name: 'WithdrawExportRelease',
  route: '/v1/shipments/{shipment}/releases/{releaseId}/withdrawal',
  summary:
    'Takes a release back for what has not left, and frees what was bound for it. A release that is withdrawn stays so.',
  records: 'acts',
  fields: { ...of, ...acts.ExportReleaseWithdrawn },
  *transaction({ shipment, ...data }) {
    const state = yield* read(shipmentStream(shipment))
    const standing = state.releases.get(data.releaseId)?.withdrawnAt === undefined
    if (standing) for (const line of undeparted(state, data.releaseId)) yield* freeLine(shipment, line)
    yield* record(shipmentStream(shipment), { type: 'ExportReleaseWithdrawn', ...data })
  },
})

/** PTY-1: everyone named in the orders of these lines is clear and not blocked; each order is looked at once. */
function* screenOrders(lines: readonly OrderLine[]): Steps {
  for (const orderNo of new Set(lines.map((one) => one.orderNo))) {
    const { placed } = yield* read(orderStream(orderNo))
    if (placed) yield* screenParties(placed)
  }
}

type Planned = Shipment & { readonly plan: Plan }

function* releaseLine(shipment: string, state: Planned, pieces: LinePieces, all: Looked): Steps {
  const { orderNo, line, quantity } = pieces
  const order = yield* read(orderStream(orderNo))
  if (!order.placed) return yield* refuse(orderRules.refuse('ORDER_UNKNOWN'))
  const ordered = lineOf(order, line)
  if (!ordered) return yield* refuse(orderRules.refuse('LINE_UNKNOWN', { line }))
  const going: Going = { shipment, orderNo, line, sku: ordered.sku }
  const { placed } = order
  const looked = goodsIn(all, going)
  const gates = (yield* againstLine(state.plan, order, going, looked)) ?? ordered.gates
  const covers = yield* coversOut(going, state, gates, quantity)
  yield* commit({ ...going, quantity, covers, country: placed.destination })
  const released: Released = { ...going, placed, quantity, covers, looked, ...(gates && { gates }) }
  yield* againstPapers(state, released)
}

/**
 * The covers that go out: planned and not committed yet, of stock first what is packed. Units without are refused; so are
 * units that were planned with what their gates ask for no more, since it would stay behind with nothing to cover.
 */
function* coversOut(going: Going, state: Shipment, gates: Gates | undefined, quantity: number): Steps<Named> {
  const planned = plannedCovers(yield* read(orderStream(going.orderNo)), going.line, going.shipment)
  const { committed, free } = yield* splitCovers(going, planned)
  const unpacked = (lot: string) => {
    const bound = committed.reservations.filter((one) => one.lot === lot)
    return packedOf(state, going, lot) - coveredBy(bound) <= 0 ? 1 : 0
  }
  const reservations = [...free.reservations].sort((one, other) => unpacked(one.lot) - unpacked(other.lot))
  const needed = coversNeeded(gates ? { gates } : {})
  const out = unitsOf({ ...free, reservations }, quantity)
  for (const kind of coverKinds) {
    const of = { line: lineKey(going), gate: gateOf[kind] }
    if (!needed[kind]) out[kind] = []
    const covered = coveredBy(needed[kind] ? out[kind] : free[kind])
    yield* refuse(
      needed[kind]
        ? shipmentRules.unless(covered === quantity, 'RELEASE_UNCOVERED', { ...of, asked: quantity, covered })
        : shipmentRules.unless(covered === 0, 'RELEASE_OVERCOVERED', { ...of, covered }),
    )
  }
  return out
}

/** Gives back what is bound to pieces that were released; less is where others left as it happened. */
function* freeLine(shipment: string, { orderNo, line, ...released }: LinePieces): Steps {
  const order = yield* read(orderStream(orderNo))
  const sku = lineOf(order, line)?.sku
  const country = yield* countryOf(shipment, orderNo)
  if (sku === undefined || country === undefined) return
  const going: Going = { shipment, orderNo, line, sku }
  const { committed } = yield* splitCovers(going, plannedCovers(order, line, shipment))
  const quantity = Math.min(released.quantity, unitsBound(committed))
  if (quantity === 0) return
  yield* uncommit({ ...going, quantity, covers: unitsOf(latestFirst(committed), quantity), country })
}
