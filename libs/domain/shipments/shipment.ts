import {
  code,
  country,
  described,
  list,
  listOf,
  money,
  object,
  oneOf,
  optional,
  rulebook,
  text,
  unknownThing,
  units,
  vocabulary,
  type EventOf,
  type Values,
} from '#kernel'
import { afterDeparture, undiverted } from '../accounts.js'
import { linePieces, mostLinesNamed } from '../lines.js'

const some = { min: 1, max: mostLinesNamed }
const lines = list(linePieces, some)
const linesFrom = list({ ...linePieces, from: described(oneOf(afterDeparture), 'The account that they leave') }, some)
const noticeNo = described(code, 'The notice', 'N-1')
const itn = described(code, 'Internal transaction number of the filing', 'X20260115000001')
const releaseId = described(code, 'The release for export', 'REL-1')
const route = described(text, 'The way it goes', 'TPE–ANC–PVG')

export const serialRange = {
  first: described(code, 'The first serial number', 'SN-000001'),
  last: described(code, 'The last one', 'SN-001000'),
  count: units,
}
export type SerialRange = Values<typeof serialRange>

const packedLine = {
  ...linePieces,
  lot: described(code, 'Lot', 'L-2601'),
  serials: list(serialRange, { min: 1, max: 1000 }),
}

const filedLine = {
  ...linePieces,
  licence: optional(described(code, 'The licence; none under an exception or NLR', 'D1234567')),
  item: optional(described(code, 'Its item', '1')),
  value: optional(money),
}
/** What a filing says of a line; licence and item as they stand on its cover. */
export type FiledLine = Values<typeof filedLine>
const filed = list(filedLine, some)

/** Stream `shipment~<shipment>`: what is to leave together, its papers, and what became of it. */
export const shipmentVocabulary = vocabulary({
  facts: {
    ShipmentPacked: { packingNo: described(code, 'The packing list', 'PK-1'), lines: list(packedLine, some) },
    EeiAccepted: { itn, lines: filed },
    EeiCorrected: { correctionNo: described(code, 'The correction', 'C-1'), itn, lines: filed },
    EeiCancelled: { noticeNo, itn, reason: text },
    ShipmentDeparted: {
      noticeNo,
      releaseId: optional(described(releaseId, 'The release that stands at its instant; none only as it happened')),
      lines,
      exportPort: described(code, 'The port of export', 'USANC'),
      itns: listOf(itn, { min: 0, max: 100 }),
      invoice: described(code, 'The commercial invoice', 'INV-1'),
      asHappened: optional(
        described(
          object({ rules: described(listOf(code, { min: 1, max: 50 }), 'The numbers of the rules it broke') }),
          'It left without what a departure needs (SHP-5)',
        ),
      ),
    },
    ShipmentArrived: { noticeNo, lines },
    ShipmentDelivered: { noticeNo, lines },
    ShipmentReturned: { noticeNo, lines: linesFrom, reason: text },
    ShipmentLost: { noticeNo, lines: linesFrom, reason: text },
    ShipmentFound: {
      noticeNo,
      lines: list({ ...linePieces, to: described(oneOf(afterDeparture), 'The account that they are in') }, some),
    },
    ShipmentDiverted: {
      noticeNo,
      lines: list({ ...linePieces, from: described(oneOf(undiverted), 'The account that they leave') }, some),
      country: described(country, 'Where they went'),
      reason: text,
    },
    TransferReported: {
      reportNo: described(code, 'The report', 'TR-1'),
      lines,
      transferee: described(text, 'Who got them', 'an unnamed reseller'),
      country: described(country, 'Where that is'),
    },
    DisclosureFiled: {
      disclosureNo: described(code, 'The disclosure', 'VSD-1'),
      authority: described(code, 'To whom', 'BIS'),
      subject: text,
    },
  },
  acts: {
    ShipmentPlanned: {
      consignee: described(code, 'Who receives the goods', 'ALDER-LOGISTICS'),
      endUser: described(code, 'Who uses them', 'ALDER'),
      destination: described(country, 'Country of end use', 'CN'),
      site: described(code, 'Where they leave from', 'TPE1'),
      route,
      lines,
    },
    PlanChanged: {
      lines: optional(described(lines, 'All lines as planned from now on, what has left included')),
      route: optional(route),
      reason: text,
    },
    ShipmentCancelled: { reason: text },
    ReleasedForExport: { releaseId, lines },
    ExportReleaseWithdrawn: { releaseId, reason: text },
  },
  opposites: {
    ShipmentPlanned: 'ShipmentCancelled',
    PlanChanged: 'PlanChanged',
    ShipmentCancelled: 'ShipmentPlanned',
    ReleasedForExport: 'ExportReleaseWithdrawn',
    ExportReleaseWithdrawn: 'ReleasedForExport',
  },
})
export type ShipmentEvent = EventOf<typeof shipmentVocabulary>

export const shipmentRules = rulebook({
  'SHP-1': 'A shipment has one consignee, end user and destination',
  'SHP-2': 'No more is planned than is shippable',
  'SHP-3':
    'A release for export looks at control, screening, licence, caps, volume, approval, conditions, bars, stock, tests, packing and filing again, and tells all that fails together',
  'SHP-4': 'A departure is refused unless a release stands at its instant and nothing known bars at it',
  'SHP-5':
    'What left all the same is recorded as it happened, by compliance and on a second person’s approval, with the rules it broke; what has no cover is a breach until papers are told',
  'SHP-6': 'A departure told after a bar was recorded, and dated before it, needs a document',
  'SHP-7':
    'Units lost undelivered and reopened may go out on the decrement of their first departure, once, to the same consignee, on evidence',
  SHIPMENT_UNKNOWN: unknownThing('There is no such shipment'),
  SHIPMENT_EXISTS: 'A shipment of this number has been planned; a new one takes a new number',
  SHIPMENT_CANCELLED: 'The shipment is cancelled and takes nothing new',
  SHIPMENT_RELEASED: 'ORD-7: {quantity} pieces are released for export: withdraw the release first',
  SHIPMENT_LEFT: 'Nothing of the shipment is left to be cancelled',
  SHIPMENT_ALREADY_TOLD: 'The {what} {number} has been recorded for this shipment',
  SHIPMENT_LINE_REPEATED: '{line} stands twice in it',
  SHIPMENT_LINE_UNKNOWN: unknownThing('The shipment has no line {line}'),
  SHIPMENT_CONSIGNEE_OTHER: 'SHP-1: the shipment goes to consignee {planned}, order {orderNo} to {ordered}',
  SHIPMENT_USER_OTHER: 'SHP-1: the shipment goes to end user {planned}, order {orderNo} to {ordered}',
  SHIPMENT_DESTINATION_OTHER: 'SHP-1: the shipment goes to {planned}, order {orderNo} to {ordered}',
  PLAN_BEYOND_SHIPPABLE: 'SHP-2: {quantity} units of {line} would be planned, {shippable} are shippable from {site}',
  SERIALS_MISCOUNTED: 'SHP-3: {counted} serial numbers for {quantity} pieces of {line}',
  SERIALS_MISRANGED: 'From {first} to {last} are not {count} serial numbers',
  SERIALS_REPEATED: 'Serial numbers from {first} to {last} are packed twice',
  FILING_UNKNOWN: unknownThing('No filing {itn} is recorded for this shipment'),
  FILING_NOT_STANDING: 'SHP-4: filing {itn} did not stand at {at}: it was not accepted by then, or was cancelled',
  FILING_MISSING: 'SHP-3: no filing is accepted for {line} under licence {licence}, item {item}',
  FILING_DIFFERS: 'SHP-3: {filed} filed for {line} under licence {licence}, item {item}; {asked} go out',
  GATES_CHANGED: 'CTL-3: the controls of {line} ask for other gates by now: determine them again before it is released',
  RELEASE_UNCOVERED: 'SHP-3: {asked} pieces of {line} would go out with {covered} under {gate}',
  RELEASE_OVERCOVERED:
    'SHP-3: {line} is planned with {covered} under {gate}, which its gates ask for no more: take it off the plan, and plan it without',
  LOT_UNTESTED: 'SHP-3: lot {lot} of {line} has not passed its test',
  LOT_UNPACKED: 'SHP-3: {asked} pieces of {line} would go out of lot {lot}, {packed} are packed',
  LOT_BLOCKED: 'STK-1: of lot {lot} of {line} {free} pieces are on hand and not blocked, {committed} are committed',
  DEPARTURE_UNDOCUMENTED:
    'SHP-6: since {at} a bar of {line} is known: a departure that is dated before it needs a document',
  RELEASE_EXISTS: 'The shipment has had a release {releaseId}',
  RELEASE_UNKNOWN: unknownThing('The shipment has no release {releaseId}'),
  RELEASE_LEFT: 'All of release {releaseId} has left',
  RELEASE_UNNAMED: 'SHP-4: a departure names the release that it rests on, unless it is told as it happened',
  AS_HAPPENED_ROLE: 'SHP-5: a departure is told as it happened in the role {needed}; {actor} acts in {roles}',
  RELEASE_NOT_STANDING: 'SHP-4: release {releaseId} did not stand at {at}',
  RELEASE_SHORT: 'SHP-4: {asked} pieces of {line} left, {left} were released by {releaseId} and had not left',
  BEYOND_PLAN: 'SHP-2: {used} pieces of {key} released for export or departed, {limit} planned',
  PACKED_BEYOND_PLAN: '{used} pieces of {key} packed, {limit} planned',
  PACKED_SHORT: 'SHP-3: {used} pieces of {key} released for export or departed, {limit} packed with serial numbers',
  DEPARTED_UNRELEASED: 'SHP-5: {used} pieces of {key} departed without a release',
  DEPARTED_BEYOND_RELEASE: 'SHP-5: release and line {key}: {used} departed, {limit} released',
  TRANSIT_SHORT: '{used} pieces of {key} more left transit than departed',
  LANDED_SHORT: '{used} pieces of {key} more were delivered, returned, lost or diverted than arrived',
  DELIVERED_SHORT: '{used} pieces of {key} more left the consignee than were delivered',
  DIVERTED_SHORT: '{used} pieces of {key} more came back from a diversion than were diverted',
  LOSS_SHORT:
    'SHP-7: {used} units of {line} would be on the decrement of {shipment}; {lost} were lost with it before delivery, on an official document',
  LOSS_CONSIGNEE_OTHER: 'SHP-7: {shipment} went to consignee {planned}, order {orderNo} goes to {ordered}',
  LOST_SHORT: '{used} pieces of {key} more were found than lost',
})
