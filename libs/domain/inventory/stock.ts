import {
  code,
  day,
  described,
  lineNo,
  listOf,
  oneOf,
  optional,
  rulebook,
  signedUnits,
  text,
  unknownThing,
  units,
  vocabulary,
  type EventOf,
} from '#kernel'

const lot = described(code, 'Lot', 'L-2601')
const forLine = { orderNo: described(code, 'Order', 'PO-1001'), line: lineNo, lot, quantity: units }
const forShipment = { ...forLine, shipment: described(code, 'Shipment', 'SH-1') }
const test = { lab: described(code, 'The laboratory', 'LAB-1'), report: described(code, 'Its report', 'RPT-1'), lot }
const block = described(code, 'The block', 'BLK-1')

/**
 * Stream `stock~<site>~<sku>`: pieces of one product at one site, by lot.
 *
 * An issue has no number of its own: issues are told with the departure of their shipment, whose notice is told once.
 */
export const stockVocabulary = vocabulary({
  facts: {
    StockReceived: { receiptNo: code, lot, quantity: units, serials: optional(listOf(code, { min: 1, max: 10_000 })) },
    LabTestPassed: test,
    LabTestFailed: test,
    StockAdjusted: { adjustmentNo: code, lot, change: signedUnits, reason: text },
    StockBlocked: { blockId: block, lot, quantity: units, reason: text },
    StockIssued: {
      ...forShipment,
      takes: optional(
        described(
          oneOf(['commitment', 'cover']),
          'What a release committed, or the reservation alone; left out: the commitment',
          'commitment',
        ),
      ),
    },
    StockReturned: {
      returnNo: code,
      lot: described(code, 'A lot of its own, blocked under the return’s number and untested', 'R-1'),
      quantity: units,
    },
    TransferDispatched: { transferNo: code, lot, quantity: units, toSite: code },
    TransferReceived: { transferNo: code, lot, quantity: units, fromSite: code },
    StockExpected: { expectationNo: code, quantity: units, dueOn: optional(day) },
    StockExpectationWithdrawn: { expectationNo: code, reason: text },
  },
  acts: {
    StockReserved: forLine,
    ReservationReleased: forLine,
    StockCommitted: forShipment,
    StockUncommitted: forShipment,
    StockUnblocked: { blockId: block, reason: text },
  },
  opposites: {
    StockReserved: 'ReservationReleased',
    ReservationReleased: 'StockReserved',
    StockCommitted: 'StockUncommitted',
    StockUncommitted: 'StockCommitted',
    StockUnblocked: 'StockBlocked',
  },
})
export type StockEvent = EventOf<typeof stockVocabulary>

export const stockRules = rulebook({
  'STK-1': 'Of a lot reserved ≤ on hand − blocked, and committed ≤ on hand − blocked',
  'STK-2': 'A failed test blocks its lot, whose reservations are then released',
  'STK-3': 'After a short count the newest reservations are named as those in breach',
  'STK-4': 'A release takes no more than the line holds',
  'STK-5': 'What is issued beyond a line’s reservation is a breach',
  STOCK_SHORT: 'STK-1: lot {key} would have {used} reserved, {limit} are on hand and not blocked',
  COMMITTED_SHORT: 'STK-1: lot {key} would have {used} committed, {limit} are on hand and not blocked',
  RESERVATION_SHORT: 'STK-4: {asked} asked, {held} reserved for the line in lot {lot}',
  COMMITMENT_SHORT: '{used} more given back or issued for {key} than was committed',
  RESERVATION_UNTOLD: 'STK-5: {used} more issued or given back for {key} than was reserved',
  ON_HAND_UNTOLD: 'Lot {key}: {used} more have left or were counted off than were told to have come',
  ALREADY_TOLD: 'The {what} {number} has been recorded at this site for this product',
  SERIALS_UNLIKE: 'Receipt {receiptNo} is of {quantity} pieces and names {serials} serial numbers',
  LOT_NOT_FAILED: 'STK-2: lot {lot} has not failed its test, so that its reservations stay',
  LOT_RETURNED_EXISTS: 'Lot {lot} is taken: goods that come back form a lot of their own',
  BLOCK_UNKNOWN: unknownThing('There is no block {blockId} on this stock'),
  STOCK_UNBLOCK_REPORTED: 'A report lifts no block: {blockId} stands',
  EXPECTATION_UNKNOWN: unknownThing('No delivery {expectationNo} is expected'),
})
