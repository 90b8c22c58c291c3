import { describe, expect, test } from '@jest/globals'
import { rules, from, blocked, held } from './judging.js'
import * as scene from './scene.js'
import { reported, type Step, told, toldAs } from './tale.js'

describe('an order', () => {
  const unconfirmed = told(scene.world, [scene.placed('B', 100)])
  test('is confirmed when nothing speaks against it', () =>
    expect(rules(unconfirmed, [scene.confirmed('B')])).toEqual([]))
  test('not while a party is unscreened, matched or blocked', () => {
    expect(rules(told(unconfirmed, [blocked]), [scene.confirmed('B')])).toEqual(['PTY-1'])
    expect(rules(told(unconfirmed, [scene.screened('PORT', 'match', 'V1')]), [scene.confirmed('B')])).toEqual(['PTY-1'])
    const list: Step = ['list~EL', 'ScreeningListPublished', { version: 'V2', effectiveFrom: from }]
    expect(rules(told(unconfirmed, [list]), [scene.confirmed('B')])).toEqual(['PTY-2'])
  })
  test('a match counts as what it was adjudicated to be, by two people', () => {
    const matched = told(unconfirmed, [
      [
        'party~PORT',
        'PartyScreened',
        { screeningId: 'M', list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome: 'match' },
      ],
    ])
    const clear: Step = [
      'party~PORT',
      'ScreeningAdjudicated',
      { screeningId: 'M', outcome: 'clear', reason: 'another Port' },
    ]
    expect(rules(matched, [clear])).toEqual(['PTY-1'])
    expect(rules(matched, [clear], { approver: 'lead-2' })).toEqual([])
    expect(rules(toldAs(matched, { approver: 'lead-2' }, clear), [scene.confirmed('B')])).toEqual([])
  })
  test('not against the order multiple, on a report, or with other gates than the strictest', () => {
    expect(rules(told(scene.world, [scene.placed('B', 99)]), [scene.confirmed('B')])).toEqual(['ORD-1'])
    expect(rules(toldAs(scene.world, { evidence: reported }, scene.placed('B', 100)), [scene.confirmed('B')])).toEqual([
      'ORD-5',
    ])
    const lax: Step = ['order~B', 'OrderConfirmed', { gates: [{ line: 1, gates: { ...scene.gates, labTest: 'no' } }] }]
    expect(rules(unconfirmed, [lax])).toEqual(['CTL-1'])
    const end: Step = ['control~4A090.A~CN', 'ControlWithdrawn', { controlId: 'C-1', effectiveFrom: from }]
    expect(rules(told(unconfirmed, [end]), [scene.confirmed('B')])).toEqual(['CTL-2'])
  })
  test('takes covers only when confirmed and not held, at most what is open', () => {
    const cover: Step[] = [
      ['order~B', 'LineReserved', { line: 1, site: 'TPE1', lot: 'L1', quantity: 4 }],
      ['stock~TPE1~H200', 'StockReserved', { orderNo: 'B', line: 1, lot: 'L1', quantity: 4 }],
    ]
    expect(rules(told(scene.supplied, [scene.placed('B', 100)]), cover)).toEqual(['ORD-6'])
    expect(rules(told(scene.supplied, [held]), scene.reserved(4))).toEqual(['ORD-6'])
    expect(rules(scene.supplied, scene.reserved(104))).toEqual(['ORD-6'])
    expect(rules(scene.supplied, scene.reserved(112))).toEqual(['ORD-6', 'STK-1'])
  })
  test('is reduced by its uncovered units first, then with the covers of the rest', () => {
    const half = told(scene.supplied, scene.reserved(60))
    const reduced = (quantity: number): Step => [
      'order~A',
      'LineReduced',
      { line: 1, from: 'open', to: 'cancelled', quantity, reason: 'r' },
    ]
    expect(rules(half, [reduced(40)])).toEqual([])
    expect(rules(half, [reduced(48)])).toEqual(['ORD-2', 'ORD-6'])
    expect(rules(half, [reduced(48), ...scene.unreserved(8)])).toEqual([])
    expect(rules(half, [reduced(48), ...scene.unreserved(12)])).toEqual(['ORD-2'])
  })
  test('is cancelled although more left than was open: no cover is to stay, and none was there', () => {
    const lines = [{ line: 1, from: 'open', to: 'cancelled', quantity: 0 }] as const
    const cancelled: Step = ['order~A', 'OrderCancelled', { lines: [...lines], reason: 'r' }]
    expect(rules(told(scene.supplied, scene.ranAway(104)), [cancelled])).not.toContain('ORD-2')
  })
  test('keeps no cover and no plan when its parties change', () => {
    const parties: Step = [
      'order~A',
      'OrderPartiesChanged',
      { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'CN', reason: 'r' },
    ]
    const again: Step = ['order~A', 'LineGatesDetermined', { line: 1, gates: scene.gates }]
    const some = told(scene.supplied, scene.reserved(4))
    expect(rules(some, [parties, again])).toEqual(['ORD-3'])
    expect(rules(some, [parties, ...scene.unreserved(4)])).toEqual(['ORD-3'])
    expect(rules(some, [parties, ...scene.unreserved(4), again])).toEqual([])
    expect(rules(scene.ready, [parties, again])).toContain('ORD-3')
  })
})

describe('gates that are determined again', () => {
  const end: Step = ['control~4A090.A~CN', 'ControlWithdrawn', { controlId: 'C-1', effectiveFrom: from }]
  const undetermined: Step = ['order~A', 'LineGatesDetermined', { line: 1 }]
  test('are undetermined once no control is in force, and not before', () => {
    const ended = told(scene.world, [end])
    expect(rules(ended, [undetermined])).toEqual([])
    expect(rules(scene.world, [undetermined])).toEqual(['CTL-2'])
    expect(rules(ended, [['order~A', 'LineGatesDetermined', { line: 1, gates: scene.gates }]])).toEqual(['CTL-2'])
  })
})

describe('a substitute', () => {
  const substituted = (quantity: number): Step => [
    'order~A',
    'LineSubstituted',
    {
      line: 1,
      from: 'open',
      to: 'cancelled',
      quantity: 100,
      substitute: { line: 2, sku: 'H200', quantity },
      consent: 'letter of the 20th',
    },
  ]
  const gated: Step = ['order~A', 'LineGatesDetermined', { line: 2, gates: scene.gates }]
  test('begins at the first gate, in whole multiples, with its gates determined', () => {
    expect(rules(scene.supplied, [substituted(100), gated])).toEqual([])
    expect(rules(scene.supplied, [substituted(99), gated])).toEqual(['ORD-1'])
    expect(rules(scene.supplied, [substituted(100)])).toEqual(['CTL-2'])
  })
  test('is never another product silently', () => {
    const other: Step[] = [
      ['order~A', 'LineReserved', { line: 1, site: 'TPE1', lot: 'G1', quantity: 4 }],
      ['stock~TPE1~GH200', 'StockReserved', { orderNo: 'A', line: 1, lot: 'G1', quantity: 4 }],
    ]
    const there: Step = ['stock~TPE1~GH200', 'StockReceived', { receiptNo: 'R', lot: 'G1', quantity: 9 }]
    expect(rules(told(scene.supplied, [there]), other)).toEqual(['ORD-4'])
  })
})
