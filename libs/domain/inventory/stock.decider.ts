import { Map as PersistentMap, Set as PersistentSet } from 'immutable'
import { unreachable, type Bound, type Decider, type Instant, type Refusal, type Told } from '#kernel'
import { stockRules, type StockEvent } from './stock.js'

/** A test of a whole lot. The latest by the time it was made counts; of two at one time, the failed one. */
export type LabTest = { at: Instant; passed: boolean }

export type Lot = {
  onHand: number
  /** Pieces under blocks that are not lifted. */
  blocked: number
  reserved: number
  committed: number
  test?: LabTest
}

/** What a line holds of a lot. `since` is the revision of its latest reservation (STK-3: the newest are named first). */
export type Held = { orderNo: string; line: number; lot: string; quantity: number; since: number }

export type Block = { lot: string; quantity: number; lifted: boolean }

/** Everything that grows is a persistent map: an event copies a path, never the whole. */
export type Stock = {
  lots: PersistentMap<string, Lot>
  /** By {@link heldKey}. */
  held: PersistentMap<string, Held>
  /** Committed pieces by {@link heldKey} and shipment. */
  committed: PersistentMap<string, number>
  blocks: PersistentMap<string, Block>
  /** Numbers of receipts, adjustments, tests … that have been told, so that nothing is told twice. */
  told: PersistentSet<string>
  expected: PersistentMap<string, number>
  withdrawn: PersistentSet<string>
}

const noLot: Lot = { onHand: 0, blocked: 0, reserved: 0, committed: 0 }

export const lotOf = (stock: Stock, lot: string): Lot => stock.lots.get(lot, noLot)
export const heldKey = (of: { orderNo: string; line: number; lot: string }): string => `${of.lot} ${of.orderNo}/${of.line}`
const committedKey = (of: { orderNo: string; line: number; lot: string; shipment: string }): string => `${heldKey(of)} ${of.shipment}`
export const heldOf = (stock: Stock, of: { orderNo: string; line: number; lot: string }): number => stock.held.get(heldKey(of))?.quantity ?? 0

/** Pieces of a lot that may be promised: a failed test blocks the whole lot (STK-2). */
export const available = (lot: Lot): number => (lot.test?.passed === false ? 0 : Math.max(0, lot.onHand - lot.blocked))
export const tested = (lot: Lot): boolean => lot.test?.passed === true

/** A lot whose covers are not in force: nothing of it is free of blocks, or it failed its test. */
export const lotBarred = (lot: Lot): boolean => lot.test?.passed === false || (lot.blocked > 0 && lot.blocked >= lot.onHand)

/** Pieces that are announced and not withdrawn: shown, never reserved. */
export const expectedOf = (stock: Stock): number =>
  stock.expected.reduce((sum, quantity, number) => (stock.withdrawn.has(number) ? sum : sum + quantity), 0)

/** STK-3: the reservations of a lot that what is on hand no longer carries, newest first. */
export function reservationsInBreach(stock: Stock, lot: string): Held[] {
  let beyond = lotOf(stock, lot).reserved - available(lotOf(stock, lot))
  const newest = [...stock.held.values()].filter((one) => one.lot === lot && one.quantity > 0).sort((a, b) => b.since - a.since)
  const named: Held[] = []
  for (const one of newest) {
    if (beyond <= 0) break
    named.push({ ...one, quantity: Math.min(one.quantity, beyond) })
    beyond -= one.quantity
  }
  return named
}

const { refuse, unless } = stockRules

export const stockDecider: Decider<Stock, StockEvent> = {
  initial: {
    lots: PersistentMap(),
    held: PersistentMap(),
    committed: PersistentMap(),
    blocks: PersistentMap(),
    told: PersistentSet(),
    expected: PersistentMap(),
    withdrawn: PersistentSet(),
  },

  decide(event, stock) {
    switch (event.type) {
      case 'StockReserved':
      case 'StockCommitted':
      case 'StockIssued':
        return []
      case 'ReservationReleased': {
        const held = heldOf(stock, event)
        return unless(event.quantity <= held, 'RESERVATION_SHORT', { asked: event.quantity, held, lot: event.lot })
      }
      case 'StockUncommitted': {
        const held = stock.committed.get(committedKey(event), 0)
        return unless(event.quantity <= held, 'COMMITMENT_SHORT', { asked: event.quantity, held, lot: event.lot })
      }
      case 'StockUnblocked':
        return unless(stock.blocks.has(event.blockId), 'BLOCK_UNKNOWN', { blockId: event.blockId })
      case 'StockExpectationWithdrawn':
        return stock.expected.has(event.expectationNo)
          ? once(stock, event)
          : refuse('EXPECTATION_UNKNOWN', { expectationNo: event.expectationNo })
      case 'StockReturned':
        return [...once(stock, event), ...unless(!stock.lots.has(event.lot), 'LOT_RETURNED_EXISTS', { lot: event.lot })]
      case 'StockReceived':
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

  alreadySo: (event, stock) => event.type === 'StockUnblocked' && stock.blocks.get(event.blockId)?.lifted === true,

  evolve(stock, event, told) {
    switch (event.type) {
      case 'StockReceived':
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
        return noted(blocking(changed(stock, event.lot, { onHand: event.quantity }), event.returnNo, event), event)
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

  /** No act makes these grow beyond their limit. A count, a block or an issue that was never reserved can: a breach. */
  limits(stock, event) {
    const lot = 'lot' in event ? event.lot : event.type === 'StockUnblocked' ? stock.blocks.get(event.blockId)?.lot : undefined
    if (lot === undefined) return []
    const bounds = lotBounds(lotOf(stock, lot), lot)
    if ('orderNo' in event) bounds.push(stockRules.balance('RESERVATION_UNTOLD', heldOf(stock, event), heldKey(event)))
    return bounds
  },
}

function lotBounds(lot: Lot, name: string): Bound[] {
  const limit = available(lot)
  return [stockRules.limit('STOCK_SHORT', limit, lot.reserved, name), stockRules.limit('COMMITTED_SHORT', limit, lot.committed, name)]
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

type Change = { onHand?: number; blocked?: number; reserved?: number; committed?: number }

function changed(stock: Stock, name: string, { onHand = 0, blocked = 0, reserved = 0, committed = 0 }: Change): Stock {
  const lot = lotOf(stock, name)
  const now: Lot = {
    onHand: lot.onHand + onHand,
    blocked: lot.blocked + blocked,
    reserved: lot.reserved + reserved,
    committed: lot.committed + committed,
  }
  if (lot.test) now.test = lot.test
  return { ...stock, lots: stock.lots.set(name, now) }
}

function testedAs(stock: Stock, name: string, test: LabTest): Stock {
  const lot = lotOf(stock, name)
  const counts = !lot.test || test.at > lot.test.at || (test.at === lot.test.at && !test.passed)
  return counts ? { ...stock, lots: stock.lots.set(name, { ...lot, test }) } : stock
}

function blocking(stock: Stock, blockId: string, { lot, quantity }: { lot: string; quantity: number }): Stock {
  const lifted = stock.blocks.get(blockId)?.lifted ?? false
  const blocks = stock.blocks.set(blockId, { lot, quantity, lifted })
  return { ...(lifted ? stock : changed(stock, lot, { blocked: quantity })), blocks }
}

function lifting(stock: Stock, blockId: string): Stock {
  const block = stock.blocks.get(blockId)
  if (!block || block.lifted) return stock
  return { ...changed(stock, block.lot, { blocked: -block.quantity }), blocks: stock.blocks.set(blockId, { ...block, lifted: true }) }
}

type ForLine = { orderNo: string; line: number; lot: string; quantity: number }

function reserving(stock: Stock, of: ForLine, change: number, told: Told): Stock {
  const key = heldKey(of)
  const former = stock.held.get(key)
  const quantity = (former?.quantity ?? 0) + change
  const since = change > 0 ? told.revision : (former?.since ?? told.revision)
  const held =
    quantity === 0 ? stock.held.delete(key) : stock.held.set(key, { orderNo: of.orderNo, line: of.line, lot: of.lot, quantity, since })
  return { ...changed(stock, of.lot, { reserved: change }), held }
}

/** Goods that left: what was reserved for the line and what was committed for its shipment left with them. */
function issuing(stock: Stock, event: ForLine & { shipment: string }, told: Told): Stock {
  const committed = Math.min(event.quantity, stock.committed.get(committedKey(event), 0))
  const left = changed(reserving(stock, event, -event.quantity, told), event.lot, { onHand: -event.quantity })
  return committed > 0 ? committing(left, event, -committed) : left
}

function committing(stock: Stock, event: ForLine & { shipment: string }, change: number): Stock {
  const key = committedKey(event)
  const quantity = stock.committed.get(key, 0) + change
  const committed = quantity === 0 ? stock.committed.delete(key) : stock.committed.set(key, quantity)
  return { ...changed(stock, event.lot, { committed: change }), committed }
}
