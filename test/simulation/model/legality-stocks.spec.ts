import { describe, expect, test } from '@jest/globals'
import { bothSidesAgree } from './agreement.js'
import { bookOf } from './book.js'
import { audit } from './checks.js'
import { rules } from './judging.js'
import * as scene from './scene.js'
import { annulled, type Step, told } from './tale.js'

describe('a stock', () => {
  const of = { orderNo: 'A', line: 1, lot: 'L1' }
  test('is not released beyond what a line holds', () => {
    expect(rules(told(scene.supplied, scene.reserved(4)), scene.unreserved(8))).toEqual(['BALANCE', 'STK-4'])
  })
  const issue: Step = ['stock~TPE1~H200', 'StockIssued', { ...of, quantity: 4, shipment: 'S1', takes: 'cover' }]
  test('gives back with the line, or what it holds alone since an issue never was; the line alone what was issued', () => {
    const [byLine, byStock] = [scene.unreserved(4).slice(0, 1), scene.unreserved(4).slice(1)]
    const reserved = told(scene.supplied, scene.reserved(4))
    expect(rules(reserved, scene.unreserved(4))).toEqual([])
    expect([rules(reserved, byLine), rules(reserved, byStock)]).toEqual([['STK-4'], ['STK-4']])
    const issued = told(reserved, [issue])
    expect([rules(issued, byLine), rules(issued, byStock)]).toEqual([[], ['STK-4']])
    const given = told(issued, byLine)
    expect(audit(given)).toEqual([])
    const never = annulled(given, issued.at(-1))
    expect(audit(never)).toEqual([])
    expect(rules(never, byStock)).toEqual([])
    expect(bothSidesAgree(bookOf(told(reserved, byLine)))).toEqual([
      'stock TPE1/H200/L1/A/1: 0 reserved by the line, 4 reserved',
    ])
  })
  test('that failed is reserved no more, and a block is lifted by its own number', () => {
    const failed = told(scene.supplied, [['stock~TPE1~H200', 'LabTestFailed', { lab: 'L', report: 'T-2', lot: 'L1' }]])
    expect(rules(failed, scene.reserved(4))).toEqual(['STK-1'])
    expect(rules(failed, [['stock~TPE1~H200', 'StockUnblocked', { blockId: 'OTHER', reason: 'r' }]])).toEqual(['STK-2'])
    const lifted = told(failed, [['stock~TPE1~H200', 'StockUnblocked', { blockId: 'T-2', reason: 'r' }]])
    expect(rules(lifted, scene.reserved(4))).toEqual([])
  })
})
