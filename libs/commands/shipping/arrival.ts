import { code, described, read, record, type Steps } from '#kernel'
import { lineOf, orderStream, shipmentStream, shipmentVocabulary, type Account, type LinePieces } from '#domain'
import { command } from '../declare.js'
import { bringBack, home, moveLines } from './movements.js'

const { facts } = shipmentVocabulary
const of = { shipment: described(code, 'The shipment', 'SH-1') }
const route = (rest: string) => `/v1/shipments/{shipment}/${rest}`

export const ArriveShipment = command({
  name: 'ArriveShipment',
  route: route('arrivals'),
  summary:
    'Records what arrived: in customs, or beyond it where the line passes no entry. Other pieces may follow under another notice; the same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.ShipmentArrived },
  *transaction({ shipment, ...data }) {
    yield* record(shipmentStream(shipment), { type: 'ShipmentArrived', ...data })
    const lines: (LinePieces & { from: Account; to: Account })[] = []
    for (const line of data.lines) lines.push({ ...line, from: 'inTransit', to: yield* landing(line) })
    yield* moveLines('LineArrived', { shipment, noticeNo: data.noticeNo }, lines)
  },
})

/** Gates that are not known are all there. */
function* landing({ orderNo, line }: LinePieces): Steps<Account> {
  const { gates } = lineOf(yield* read(orderStream(orderNo)), line) ?? {}
  return gates?.importEntry === 'no' ? 'customsReleased' : 'inCustoms'
}

export const DeliverShipment = command({
  name: 'DeliverShipment',
  route: route('deliveries'),
  summary:
    'Records what the consignee received. Other pieces may follow under another notice; the same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.ShipmentDelivered },
  *transaction({ shipment, ...data }) {
    yield* record(shipmentStream(shipment), { type: 'ShipmentDelivered', ...data })
    const lines = data.lines.map((line) => ({ ...line, from: 'customsReleased', to: 'delivered' }) as const)
    yield* moveLines('LineDelivered', { shipment, noticeNo: data.noticeNo }, lines)
  },
})

export const ReturnShipment = command({
  name: 'ReturnShipment',
  route: route('returns'),
  summary:
    'Records what came back: open again on its line without covers, on hand in a lot of its own that is blocked and untested, and exported no more. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.ShipmentReturned, ...home },
  *transaction({ shipment, site, lot, returnNo, ...data }) {
    yield* record(shipmentStream(shipment), { type: 'ShipmentReturned', ...data })
    yield* bringBack({ shipment, noticeNo: data.noticeNo }, { site, lot, returnNo }, data.lines)
  },
})

export const LoseShipment = command({
  name: 'LoseShipment',
  route: route('losses'),
  summary:
    'Records what is missing, from whichever account. On an official document, and before delivery, it may be replaced on its own decrement (SHP-7). The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.ShipmentLost },
  *transaction({ shipment, ...data }) {
    yield* record(shipmentStream(shipment), { type: 'ShipmentLost', ...data })
    const lines = data.lines.map((line) => ({ ...line, to: 'lost' }) as const)
    yield* moveLines('LineLost', { shipment, noticeNo: data.noticeNo }, lines)
  },
})

export const FindShipment = command({
  name: 'FindShipment',
  route: route('findings'),
  summary: 'Records that lost pieces are in an account again. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.ShipmentFound },
  *transaction({ shipment, ...data }) {
    yield* record(shipmentStream(shipment), { type: 'ShipmentFound', ...data })
    const lines = data.lines.map((line) => ({ ...line, from: 'lost' }) as const)
    yield* moveLines('LineFound', { shipment, noticeNo: data.noticeNo }, lines)
  },
})

export const DivertShipment = command({
  name: 'DivertShipment',
  route: route('diversions'),
  summary:
    'Records that pieces went elsewhere than they were licensed to go, from whichever account. The same notice twice is refused.',
  records: 'facts',
  fields: { ...of, ...facts.ShipmentDiverted },
  *transaction({ shipment, ...data }) {
    yield* record(shipmentStream(shipment), { type: 'ShipmentDiverted', ...data })
    const lines = data.lines.map((line) => ({ ...line, to: 'diverted' }) as const)
    yield* moveLines('LineDiverted', { shipment, noticeNo: data.noticeNo }, lines)
  },
})
