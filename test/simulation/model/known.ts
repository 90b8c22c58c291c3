/** The forms of the events that the vocabularies have (docs/reference/events.md), as the model reads them. */
import type { Code, Country, Day, Instant, LinePieces, Money, Pieces, Text } from './forms.js'

/** What units of a line have to pass. */
export interface Gates {
  authorisation: 'licence' | 'exception' | 'NLR'
  exception?: Code
  importApproval: 'yes' | 'no'
  importEntry: 'yes' | 'no'
  exportFiling: 'yes' | 'no'
  labTest: 'yes' | 'no'
}
export interface Parties {
  customer: Code
  endUser: Code
  consignee: Code
  intermediaries?: Code[]
  destination: Country
}
interface NewLine {
  line: number
  sku: Code
  quantity: Pieces
  unitPrice?: Money
  requestedOn?: Day
}
interface Closing {
  line: number
  from: 'open'
  to: 'cancelled'
  quantity: Pieces
}
interface Opening {
  line: number
  from: 'cancelled'
  to: 'open'
  quantity: Pieces
}
interface Reservation {
  line: number
  site: Code
  lot: Code
  quantity: Pieces
}
type OfLot = LinePieces & { lot: Code }

export interface KnownFacts {
  PartyRegistered: { name: Text; country: Country; headquarters: Country; ultimateParent?: Code }
  PartyScreened: {
    screeningId: Code
    list: Code
    listVersion: Code
    ownersIncluded: boolean
    outcome: 'clear' | 'match' | 'escalated'
  }
  EndUseCertified: { certificateNo: Code; validUntil: Day }
  DiversionSuspected: { reportNo: Code; reason: Text }
  PartyBlocked: { blockId: Code; reason: Text }
  ScreeningListPublished: { version: Code; effectiveFrom: Instant }
  ProductRegistered: {
    name: Text
    eccn: Code
    hsCode: Code
    family: Code
    chipsPerUnit: number
    orderMultiple: number
    attributes?: object
  }
  ProductReclassified: { reclassificationNo: Code; eccn: Code; hsCode?: Code; effectiveFrom: Instant }
  ControlRecorded: Gates & { controlId: Code; basis: Text; effectiveFrom: Instant }
  ControlWithdrawn: { controlId: Code; effectiveFrom: Instant }
  OrderPlaced: Parties & { lines: NewLine[] }
  OrderChangeRequested: { requestId: Code; request: Text }
  StockReceived: { receiptNo: Code; lot: Code; quantity: Pieces; serials?: Code[] }
  LabTestPassed: { lab: Code; report: Code; lot: Code }
  LabTestFailed: { lab: Code; report: Code; lot: Code }
  StockAdjusted: { adjustmentNo: Code; lot: Code; change: number; reason: Text }
  StockBlocked: { blockId: Code; lot: Code; quantity: Pieces; reason: Text }
  /** `takes`: what a release committed, or the reservation alone; left out: the commitment. */
  StockIssued: OfLot & { shipment: Code; takes?: 'commitment' | 'cover' }
  StockReturned: { returnNo: Code; lot: Code; quantity: Pieces }
  TransferDispatched: { transferNo: Code; lot: Code; quantity: Pieces; toSite: Code }
  TransferReceived: { transferNo: Code; lot: Code; quantity: Pieces; fromSite: Code }
  StockExpected: { expectationNo: Code; quantity: Pieces; dueOn?: Day }
  StockExpectationWithdrawn: { expectationNo: Code; reason: Text }
}

export interface KnownActs {
  ScreeningAdjudicated: { screeningId: Code; outcome: 'clear' | 'match'; reason: Text }
  PartyUnblocked: { blockId: Code; reason: Text }
  OrderConfirmed: { gates: { line: number; gates: Gates }[] }
  OrderConfirmationWithdrawn: { reason: Text }
  OrderHeld: { holdId: Code; reason: Text }
  LineHeld: { holdId: Code; line: number; reason: Text }
  HoldReleased: { holdId: Code; reason: Text }
  LineAdded: NewLine
  LineReduced: Closing & { reason: Text }
  LineIncreased: Opening & { reason: Text }
  LineRescheduled: { line: number; requestedOn: Day }
  LineRepriced: { line: number; unitPrice: Money }
  OrderPartiesChanged: Parties & { reason: Text }
  LineSubstituted: Closing & { substitute: NewLine; consent: Text }
  OrderCancelled: { lines: Closing[]; reason: Text }
  OrderReinstated: { lines: Opening[]; reason: Text }
  LineGatesDetermined: { line: number; gates?: Gates }
  LineReserved: Reservation
  LineReservationReleased: Reservation
  StockReserved: OfLot
  ReservationReleased: OfLot
  StockCommitted: OfLot & { shipment: Code }
  StockUncommitted: OfLot & { shipment: Code }
  StockUnblocked: { blockId: Code; reason: Text }
}
