import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import { shipmentStream } from './shipment.context.js'
import type { AfterDeparture } from '../accounts.js'
import type { FiledLine, SerialRange, ShipmentEvent } from './shipment.js'

/** Events of one shipment, as its specs tell them. */
export const { given } = specOf(shipmentStream('S1'))
const reason = 'as told'
export const on = (day: string) => `${day}T00:00:00.000Z`
export const at = (day: string, event: ShipmentEvent, grade?: Grade) =>
  told(event, grade ? { at: on(day), grade } : { at: on(day) })
export const official = (event: ShipmentEvent) => told(event, { grade: 'official' })

export const a1 = { orderNo: 'A', line: 1 }
export const b2 = { orderNo: 'B', line: 2 }
type Of = typeof a1
const pieces = (quantity: number, of: Of) => [{ ...of, quantity }]
type Event<T extends ShipmentEvent['type']> = Extract<ShipmentEvent, { type: T }>

export const parties = { consignee: 'ALDER-LOGISTICS', endUser: 'ALDER', destination: 'CN' }
export const planned = (quantity = 100): Event<'ShipmentPlanned'> => ({
  type: 'ShipmentPlanned',
  ...parties,
  site: 'TPE1',
  route: 'by air',
  lines: [...pieces(quantity, a1), ...pieces(40, b2)],
})
export const replanned = (change: Partial<Event<'PlanChanged'>>): ShipmentEvent => ({
  type: 'PlanChanged',
  reason,
  ...change,
})
export const cancelled: ShipmentEvent = { type: 'ShipmentCancelled', reason }
export const released = (quantity: number, releaseId = 'R1', of: Of = a1): ShipmentEvent => ({
  type: 'ReleasedForExport',
  releaseId,
  lines: pieces(quantity, of),
})
export const withdrawn = (releaseId = 'R1'): ShipmentEvent => ({ type: 'ExportReleaseWithdrawn', releaseId, reason })

const digits = (number: number) => String(number).padStart(6, '0')
export const serials = (from: number, to: number, prefix = 'SN-', count = to - from + 1): SerialRange => ({
  first: prefix + digits(from),
  last: prefix + digits(to),
  count,
})
export const packedAs = (quantity: number, ranges: SerialRange[], packingNo = 'PK1', of: Of = a1): ShipmentEvent => ({
  type: 'ShipmentPacked',
  packingNo,
  lines: [{ ...of, quantity, lot: 'L1', serials: ranges }],
})
export const packed = (quantity: number, packingNo = 'PK1', of: Of = a1): ShipmentEvent =>
  packedAs(quantity, [serials(1, quantity, `${packingNo}-`)], packingNo, of)

export const filed = (quantity: number, more: Partial<FiledLine> = {}): FiledLine => ({
  ...a1,
  quantity,
  licence: 'D1',
  item: '1',
  ...more,
})
export const accepted = (lines: FiledLine[], itn = 'X1'): ShipmentEvent => ({ type: 'EeiAccepted', itn, lines })
export const corrected = (lines: FiledLine[], correctionNo = 'C1', itn = 'X1'): ShipmentEvent => ({
  type: 'EeiCorrected',
  correctionNo,
  itn,
  lines,
})
export const unfiledAgain = (itn = 'X1', noticeNo = 'N1'): ShipmentEvent => ({
  type: 'EeiCancelled',
  noticeNo,
  itn,
  reason,
})

export const departed = (
  quantity: number,
  more: Partial<Event<'ShipmentDeparted'>> = {},
): Event<'ShipmentDeparted'> => ({
  type: 'ShipmentDeparted',
  noticeNo: 'N1',
  releaseId: 'R1',
  lines: pieces(quantity, a1),
  exportPort: 'USANC',
  itns: [],
  invoice: 'INV-1',
  ...more,
})
/** It left without a release, as compliance tells it. */
export const happened = (quantity: number, noticeNo = 'N1', of: Of = a1, itns: string[] = []) => {
  const { releaseId, ...rest } = departed(quantity, { noticeNo, lines: pieces(quantity, of), itns })
  return told<ShipmentEvent>({ ...rest, asHappened: { rules: ['SHP-4'] } }, { roles: ['compliance'] })
}
export const arrived = (quantity: number, noticeNo = 'N1', of: Of = a1): ShipmentEvent => ({
  type: 'ShipmentArrived',
  noticeNo,
  lines: pieces(quantity, of),
})
export const delivered = (quantity: number, noticeNo = 'N1'): ShipmentEvent => ({
  type: 'ShipmentDelivered',
  noticeNo,
  lines: pieces(quantity, a1),
})
const leaving = (quantity: number, from: AfterDeparture) => [{ ...a1, quantity, from }]
export const returned = (quantity: number, from: AfterDeparture, noticeNo = 'N1'): ShipmentEvent => ({
  type: 'ShipmentReturned',
  noticeNo,
  lines: leaving(quantity, from),
  reason,
})
export const lost = (quantity: number, from: AfterDeparture, noticeNo = 'N1'): ShipmentEvent => ({
  type: 'ShipmentLost',
  noticeNo,
  lines: leaving(quantity, from),
  reason,
})
export const found = (quantity: number, to: AfterDeparture, noticeNo = 'N1'): ShipmentEvent => ({
  type: 'ShipmentFound',
  noticeNo,
  lines: [{ ...a1, quantity, to }],
})
export const diverted = (
  quantity: number,
  from: Exclude<AfterDeparture, 'diverted'>,
  noticeNo = 'N1',
): ShipmentEvent => ({
  type: 'ShipmentDiverted',
  noticeNo,
  lines: [{ ...a1, quantity, from }],
  country: 'XX',
  reason,
})
export const transferred = (quantity: number, reportNo = 'T1'): ShipmentEvent => ({
  type: 'TransferReported',
  reportNo,
  lines: pieces(quantity, a1),
  transferee: 'a reseller',
  country: 'XX',
})
export const disclosed = (disclosureNo = 'V1'): ShipmentEvent => ({
  type: 'DisclosureFiled',
  disclosureNo,
  authority: 'BIS',
  subject: reason,
})
