import { describe, expect, test } from '@jest/globals'
import { lotOf, stockStream } from '#domain'
import type { AnyCommand } from './declare.js'
import * as inventory from './inventory.js'
import { saidBy, toldBy, World } from './testing.js'
import { orderOfAlder, registerChips } from './testing/known.js'

const at = { site: 'TPE1', sku: 'H200' }
const lot = 'L1'
const reason = 'a reason'
const test1 = { ...at, lab: 'LAB', report: 'P1', lot }
const forShipment = { ...at, orderNo: 'PO-1', line: 1, lot, quantity: 5, shipment: 'SH-1' }

const known = (): World => registerChips(new World(), 'H200')
const received = (): World => {
  const world = known()
  world.given(inventory.ReceiveStock, { ...at, receiptNo: 'R1', lot, quantity: 100 })
  return world
}
/** With an order of one line, PO-1, for which pieces leave. */
const ordered = (): World => orderOfAlder(received(), 800, 'H200')
const ofLot = (world: World, name = lot) => lotOf(world.state(stockStream('TPE1', 'H200')), name)

describe('a fact of a stock', () => {
  const facts: [AnyCommand, object, string][] = [
    [inventory.ReceiveStock, { ...at, receiptNo: 'R2', lot, quantity: 5 }, 'StockReceived'],
    [inventory.PassLabTest, test1, 'LabTestPassed'],
    [inventory.FailLabTest, test1, 'LabTestFailed'],
    [inventory.AdjustStock, { ...at, adjustmentNo: 'A1', lot, change: -5, reason }, 'StockAdjusted'],
    [inventory.BlockStock, { ...at, blockId: 'B1', lot, quantity: 5, reason }, 'StockBlocked'],
    [inventory.IssueStock, forShipment, 'StockIssued'],
    [inventory.ReturnStock, { ...at, returnNo: 'RT1', lot: 'RET', quantity: 5 }, 'StockReturned'],
    [inventory.DispatchTransfer, { ...at, transferNo: 'T1', lot, quantity: 5, toSite: 'SIN1' }, 'TransferDispatched'],
    [inventory.ReceiveTransfer, { ...at, transferNo: 'T1', lot, quantity: 5, fromSite: 'SIN1' }, 'TransferReceived'],
    [inventory.ExpectStock, { ...at, expectationNo: 'E1', quantity: 5 }, 'StockExpected'],
  ]
  test.each(facts)('is recorded on its stream (%#)', (command, fields, type) => {
    expect(toldBy(ordered().do(command, fields))).toEqual([`stock~TPE1~H200 ${type}`])
  })
  test.each(facts)('is of a product that is registered (%#)', (command, fields) => {
    expect(saidBy(new World().do(command, fields))).toContain('PRODUCT_UNKNOWN')
  })
  test('is told late, with its own date', () => {
    const world = received()
    world.given(inventory.PassLabTest, test1, { occurredAt: '2025-12-01T00:00:00.000Z' })
    expect(ofLot(world).test).toEqual({ at: '2025-12-01T00:00:00.000Z', passed: true })
  })
  test('that has not happened yet is not recorded', () => {
    const decision = received().do(inventory.PassLabTest, test1, { occurredAt: '2026-12-01T00:00:00.000Z' })
    expect(saidBy(decision)).toEqual(['OCCURRED_IN_FUTURE'])
  })
})

describe('WithdrawExpectation', () => {
  test('takes an announcement back', () => {
    const world = known()
    world.given(inventory.ExpectStock, { ...at, expectationNo: 'E1', quantity: 5 })
    const withdrawn = { ...at, expectationNo: 'E1', reason }
    expect(toldBy(world.do(inventory.WithdrawExpectation, withdrawn))).toEqual([
      'stock~TPE1~H200 StockExpectationWithdrawn',
    ])
    expect(saidBy(world.do(inventory.WithdrawExpectation, { ...withdrawn, expectationNo: 'E2' }))).toEqual([
      'EXPECTATION_UNKNOWN',
    ])
  })
})

describe('UnblockStock', () => {
  test('lifts one block, once', () => {
    const world = received()
    world.given(inventory.BlockStock, { ...at, blockId: 'B1', lot, quantity: 5, reason })
    expect(toldBy(world.do(inventory.UnblockStock, { ...at, blockId: 'B1', reason }))).toEqual([
      'stock~TPE1~H200 StockUnblocked',
    ])
    expect(ofLot(world).blocked).toBe(0)
    expect(saidBy(world.do(inventory.UnblockStock, { ...at, blockId: 'B1', reason }))).toEqual(['alreadySo'])
    expect(saidBy(world.do(inventory.UnblockStock, { ...at, blockId: 'B2', reason }))).toEqual(['BLOCK_UNKNOWN'])
  })
})

describe('what leaves for a line', () => {
  test('names one that is there, of this product', () => {
    expect(saidBy(received().do(inventory.IssueStock, forShipment))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(ordered().do(inventory.IssueStock, { ...forShipment, line: 9 }))).toEqual(['LINE_UNKNOWN'])
    expect(saidBy(ordered().do(inventory.IssueStock, { ...forShipment, sku: 'B300' }))).toEqual([
      'LINE_UNKNOWN',
      'PRODUCT_UNKNOWN',
    ])
    expect(saidBy(ordered().do(inventory.IssueStock, forShipment))).toEqual(['accepted'])
  })
})
