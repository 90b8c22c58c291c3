import { code, described, moment, optional, read, record, refuse, type Steps } from '#kernel'
import {
  approvalNotEnded,
  approvalStream,
  coveredBy,
  coversIn,
  failed,
  inShipment,
  licenceNotEnded,
  licenceStream,
  lineIn,
  lineKey,
  lineOf,
  lotOf,
  orderLine,
  plannedCovers,
  shipmentLineOf,
  shipmentStream,
  orderStream,
  stockRules,
  stockStream,
  type Cover,
  type LinePieces,
  type OrderLine,
  type Shipment,
} from '#domain'
import { releaseDraw, releaseLicence, releaseReservation } from '../covers.js'
import { command } from '../declare.js'
import { knownLine } from '../known.js'
import { splitCovers } from './covers.js'
import { unplanLine } from './unplanning.js'

const shipment = optional(
  described(code, 'The shipment that units of the line are planned for; left out: those that are open', 'SH-1'),
)
const what =
  'Of open units; or of those planned for a shipment, which leave its plan, but for what is released for export (ORD-7). Nothing is recorded where nothing is left.'

export const ReleaseEndedLicence = command({
  name: 'ReleaseEndedLicence',
  route: '/v1/orders/{orderNo}/lines/{line}/licences/{licence}/remainder',
  summary: `Releases what a line has of a licence that ended officially seven days ago or more (LIC-6). ${what}`,
  records: 'acts',
  fields: { ...orderLine, licence: described(code, 'The licence', 'D-1234567'), shipment },
  *transaction({ licence, ...of }) {
    yield* refuse(licenceNotEnded(licence, yield* read(licenceStream(licence)), yield* moment()))
    yield* releaseRemainder(
      of,
      `licence ${licence} has ended`,
      (cover) => 'licence' in cover && cover.licence === licence,
    )
  },
})

export const ReleaseEndedApproval = command({
  name: 'ReleaseEndedApproval',
  route: '/v1/orders/{orderNo}/lines/{line}/draws/{approval}/remainder',
  summary: `Releases what a line has drawn from an import approval that ended officially seven days ago or more. ${what}`,
  records: 'acts',
  fields: { ...orderLine, approval: described(code, 'The import approval', 'AP-1'), shipment },
  *transaction({ approval, ...of }) {
    yield* refuse(approvalNotEnded(yield* read(approvalStream(approval)), yield* moment()))
    yield* releaseRemainder(
      of,
      `approval ${approval} has ended`,
      (cover) => 'approval' in cover && cover.approval === approval,
    )
  },
})

export const ReleaseFailedLot = command({
  name: 'ReleaseFailedLot',
  route: '/v1/orders/{orderNo}/lines/{line}/reservations/{site}/{lot}/remainder',
  summary: `Releases what a line has reserved of a lot that failed its test (STK-2). ${what}`,
  records: 'acts',
  fields: {
    ...orderLine,
    site: described(code, 'Where the stock stands', 'TPE1'),
    lot: described(code, 'The lot', 'L-2601'),
    shipment,
  },
  *transaction({ site, lot, ...of }) {
    const known = yield* knownLine(of.orderNo, of.line)
    if (!known) return
    const has = failed(lotOf(yield* read(stockStream(site, known.line.sku)), lot))
    yield* refuse(stockRules.unless(has, 'LOT_NOT_FAILED', { lot }))
    yield* releaseRemainder(
      of,
      `lot ${lot} failed its test`,
      (cover) => 'lot' in cover && cover.site === site && cover.lot === lot,
    )
  },
})

type Of = OrderLine & { shipment?: string }
type Ended = (cover: Cover) => boolean

function* releaseRemainder({ shipment, ...line }: Of, reason: string, ended: Ended): Steps {
  if (!(yield* knownLine(line.orderNo, line.line))) return
  if (shipment !== undefined && !(yield* takeOffPlan(shipment, line, reason, ended))) return
  yield* releaseOpen(line, ended)
}

/** Units whose cover has ended leave the plan, as far as no release for export has bound them; true if any did. */
function* takeOffPlan(shipment: string, of: OrderLine, reason: string, ended: Ended): Steps<boolean> {
  const order = yield* read(orderStream(of.orderNo))
  const state = yield* read(shipmentStream(shipment))
  const sku = lineOf(order, of.line)?.sku ?? ''
  const { free } = yield* splitCovers({ shipment, ...of, sku }, plannedCovers(order, of.line, shipment))
  const unbound = inShipment(order, of.line, shipment, 'planned') - Math.max(0, shipmentLineOf(state, of).released)
  const quantity = Math.min(coveredBy(coversIn(free).filter(ended)), unbound)
  if (quantity <= 0) return false
  yield* unplanLine(shipment, { ...of, quantity }, ended)
  const lines = planWithout(state, { ...of, quantity })
  yield* record(
    shipmentStream(shipment),
    lines.length > 0 ? { type: 'PlanChanged', lines, reason } : { type: 'ShipmentCancelled', reason },
  )
  return true
}

/** What is planned, with so many pieces of a line fewer. */
function planWithout({ lines }: Shipment, { quantity, ...of }: LinePieces): LinePieces[] {
  return [...lines].flatMap(([key, { planned }]) => {
    const left = planned - (key === lineKey(of) ? quantity : 0)
    return left > 0 ? [{ ...lineIn(key), quantity: left }] : []
  })
}

/** Gives back what covers open units of a line and has ended: the last gate first, as always (ORD-2). */
function* releaseOpen({ orderNo, line: no }: OrderLine, ended: Ended): Steps {
  const line = lineOf(yield* read(orderStream(orderNo)), no)
  if (!line) return
  const of = <C extends Cover & { since: number }>(all: readonly C[]) =>
    all.filter((one) => one.quantity > 0 && ended(one)).map(({ since: _, ...cover }) => cover)
  for (const cover of of(line.reservations)) yield* releaseReservation(orderNo, line, cover)
  for (const cover of of(line.draws)) yield* releaseDraw(orderNo, line, cover)
  for (const cover of of(line.licences)) yield* releaseLicence(orderNo, line, cover)
}
