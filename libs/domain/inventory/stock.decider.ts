import { unreachable, type Bound, type Decider, type Refusal } from '#kernel'
import {
  arriving,
  available,
  blocking,
  changed,
  emptyStock,
  lifting,
  lotOf,
  testedAs,
  type Lot,
  type Stock,
} from './lots.js'
import { committedKey, committedOf, committing, heldKey, heldOf, issuing, reserving } from './promises.js'
import { stockRules, type StockEvent } from './stock.js'

const { refuse, unless, limit, balance } = stockRules

export const stockDecider: Decider<Stock, StockEvent> = {
  initial: emptyStock,

  decide(event, stock, { grade }) {
    switch (event.type) {
      case 'StockReserved':
      case 'StockCommitted':
      case 'StockUncommitted':
      case 'StockIssued':
        return []
      case 'ReservationReleased': {
        const held = Math.max(0, heldOf(stock, event))
        return unless(event.quantity <= held, 'RESERVATION_SHORT', { asked: event.quantity, held, lot: event.lot })
      }
      case 'StockUnblocked':
        return [
          ...unless(stock.blocks.has(event.blockId), 'BLOCK_UNKNOWN', { blockId: event.blockId }),
          ...unless(grade !== 'reported', 'STOCK_UNBLOCK_REPORTED', { blockId: event.blockId }),
        ]
      case 'StockExpectationWithdrawn':
        return stock.expected.has(event.expectationNo)
          ? once(stock, event)
          : refuse('EXPECTATION_UNKNOWN', { expectationNo: event.expectationNo })
      case 'StockReturned':
        return [
          ...once(stock, event),
          ...unless(!lotOf(stock, event.lot).origin, 'LOT_RETURNED_EXISTS', { lot: event.lot }),
        ]
      case 'StockReceived':
        return [
          ...once(stock, event),
          ...serialsLike(event),
          ...unless(lotOf(stock, event.lot).origin !== 'returned', 'LOT_RETURNED_EXISTS', { lot: event.lot }),
        ]
      case 'LabTestPassed':
      case 'LabTestFailed':
      case 'StockAdjusted':
      case 'StockBlocked':
      case 'TransferDispatched':
      case 'TransferReceived':
      case 'StockExpected':
        return once(stock, event)
      default:
        return unreachable(event)
    }
  },

  alreadySo: (event, stock) =>
    event.type === 'StockUnblocked' && stock.blocks.has(event.blockId) && stock.lifted.has(event.blockId),

  evolve(stock, event, told) {
    switch (event.type) {
      case 'StockReceived':
        return noted(arriving(stock, event, 'received'), event)
      case 'TransferReceived':
        return noted(changed(stock, event.lot, { onHand: event.quantity }), event)
      case 'TransferDispatched':
        return noted(changed(stock, event.lot, { onHand: -event.quantity }), event)
      case 'StockAdjusted':
        return noted(changed(stock, event.lot, { onHand: event.change }), event)
      case 'LabTestPassed':
      case 'LabTestFailed':
        return noted(testedAs(stock, event.lot, { at: told.occurredAt, passed: event.type === 'LabTestPassed' }), event)
      case 'StockBlocked':
        return noted(blocking(stock, event.blockId, event), event)
      case 'StockReturned':
        return noted(blocking(arriving(stock, event, 'returned'), event.returnNo, event), event)
      case 'StockUnblocked':
        return lifting(stock, event.blockId)
      case 'StockExpected':
        return noted({ ...stock, expected: stock.expected.set(event.expectationNo, event.quantity) }, event)
      case 'StockExpectationWithdrawn':
        return noted({ ...stock, withdrawn: stock.withdrawn.add(event.expectationNo) }, event)
      case 'StockReserved':
        return reserving(stock, event, event.quantity, told)
      case 'ReservationReleased':
        return reserving(stock, event, -event.quantity, told)
      case 'StockIssued':
        return issuing(stock, event, told)
      case 'StockCommitted':
        return committing(stock, event, event.quantity)
      case 'StockUncommitted':
        return committing(stock, event, -event.quantity)
      default:
        return unreachable(event)
    }
  },

  /**
   * No act makes these grow beyond their limit. A count, a block, or what left and never came, was never reserved or was
   * never committed can: a breach.
   */
  limits(stock, event) {
    const lot =
      'lot' in event ? event.lot : event.type === 'StockUnblocked' ? stock.blocks.get(event.blockId)?.lot : undefined
    if (lot === undefined) return []
    const bounds = lotBounds(lotOf(stock, lot), lot)
    if ('orderNo' in event) bounds.push(balance('RESERVATION_UNTOLD', heldOf(stock, event), heldKey(event)))
    if ('shipment' in event) bounds.push(balance('COMMITMENT_SHORT', committedOf(stock, event), committedKey(event)))
    return bounds
  },
}

/** A receipt that names serial numbers names one for each piece. */
const serialsLike = ({ receiptNo, quantity, serials }: StockEvent & { type: 'StockReceived' }): Refusal[] =>
  unless(serials === undefined || serials.length === quantity, 'SERIALS_UNLIKE', {
    receiptNo,
    quantity,
    serials: serials?.length ?? 0,
  })

function lotBounds(lot: Lot, name: string): Bound[] {
  const there = available(lot)
  return [
    limit('STOCK_SHORT', there, lot.reserved, name),
    limit('COMMITTED_SHORT', there, lot.committed, name),
    balance('ON_HAND_UNTOLD', lot.onHand, name),
  ]
}

type Numbered = { what: string; number: string }

/** What a fact is known by, so that it is told once. */
function numberOf(event: StockEvent): Numbered {
  switch (event.type) {
    case 'StockReceived':
      return { what: 'receipt', number: event.receiptNo }
    case 'LabTestPassed':
    case 'LabTestFailed':
      return { what: 'test report', number: `${event.lab} ${event.report} ${event.lot}` }
    case 'StockAdjusted':
      return { what: 'adjustment', number: event.adjustmentNo }
    case 'StockBlocked':
      return { what: 'block', number: event.blockId }
    case 'StockReturned':
      return { what: 'block', number: event.returnNo }
    case 'TransferDispatched':
      return { what: 'dispatch', number: event.transferNo }
    case 'TransferReceived':
      return { what: 'transfer receipt', number: event.transferNo }
    case 'StockExpected':
      return { what: 'expected delivery', number: event.expectationNo }
    case 'StockExpectationWithdrawn':
      return { what: 'withdrawal', number: event.expectationNo }
    default:
      throw new Error(`${event.type} has no number`)
  }
}

const toldKey = ({ what, number }: Numbered): string => `${what} ${number}`

function once(stock: Stock, event: StockEvent): Refusal[] {
  const numbered = numberOf(event)
  return unless(!stock.told.has(toldKey(numbered)), 'ALREADY_TOLD', numbered)
}

const noted = (stock: Stock, event: StockEvent): Stock => ({ ...stock, told: stock.told.add(toldKey(numberOf(event))) })
