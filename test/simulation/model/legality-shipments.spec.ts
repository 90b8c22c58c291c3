import { describe, expect, test } from '@jest/globals'
import { rules, blocked, suspended } from './judging.js'
import { brokenBy, uncovered } from './legality-departures.js'
import * as scene from './scene.js'
import { company, type Step, told, toldAs } from './tale.js'

describe('a plan', () => {
  test('takes what is shippable and no more', () => {
    expect(rules(scene.covered, scene.planned(100))).toEqual([])
    expect(
      rules(told(scene.supplied, scene.licensed(100), scene.drawn(100), scene.reserved(100)), scene.planned(100)),
    ).toEqual(['SHP-2'])
    expect(rules(told(scene.covered, [suspended()]), scene.planned(100))).toEqual(['LIC-3', 'SHP-2'])
    expect(rules(told(scene.covered, [blocked]), scene.planned(100))).toEqual(['PTY-3', 'SHP-2'])
  })
  test('is for one consignee', () => {
    const [shipment, line] = scene.planned(100) as [Step, Step]
    const other = [shipment[0], shipment[1], { ...shipment[2], consignee: 'ALDER' }] as unknown as Step
    expect(rules(scene.covered, [other, line])).toEqual(['SHP-1'])
  })
})

describe('a departure', () => {
  test('needs a release that stood at its instant', () => {
    expect(rules(scene.cleared60, scene.departed(60))).toEqual([])
    expect(rules(scene.ready, scene.departed(60))).toContain('SHP-4')
    expect(rules(scene.cleared60, scene.departed(64))).toContain('SHP-4')
    expect(rules(scene.cleared60, scene.departed(60), { occurredAt: scene.ready.at(-1)!.recordedAt })).toContain(
      'SHP-4',
    )
  })
  test('takes no more than is still bound: pieces that left as it happened may have taken some', () => {
    const happened = scene
      .departed(4)
      .map((step): Step =>
        step[1] === 'ShipmentDeparted'
          ? [step[0], step[1], { ...step[2], noticeNo: 'N-9', releaseId: undefined, asHappened: { rules: ['SHP-3'] } }]
          : step,
      )
    expect(rules(told(scene.cleared60, happened), scene.departed(60))).toEqual(['SHP-4'])
    expect(rules(told(scene.cleared60, happened), scene.departed(56))).toEqual([])
  })
  test('is refused for what is known to have barred it then, not for what came after', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const barred = toldAs(
      scene.cleared60,
      { recordedAt: '2026-01-21T00:00:00.000Z' },
      suspended('2026-01-20T23:00:00.000Z'),
    )
    expect(rules(barred, scene.departed(60))).toEqual(['LIC-3'])
    expect(rules(barred, scene.departed(60), { occurredAt: at })).toEqual([])
  })
  test('nor for goods, parties or places that its papers do not name any more', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const since = '2026-01-20T23:00:00.000Z'
    const amended: [Step, string][] = [
      [['licence~D1', 'LicenceAmended', { documentNo: 'L2', effectiveFrom: since, destinations: ['SG'] }], 'LIC-2'],
      [['approval~R1', 'ApprovalAmended', { documentNo: 'G2', effectiveFrom: since, products: ['ADA'] }], 'APR-2'],
    ]
    for (const [amendment, rule] of amended) {
      const later = toldAs(scene.cleared60, { recordedAt: '2026-01-21T00:00:00.000Z' }, amendment)
      expect(rules(later, scene.departed(60))).toEqual([rule])
      expect(rules(later, scene.departed(60), { occurredAt: at })).toEqual([])
    }
  })
  test('nor for a lot that was blocked after it', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const block: Step = ['stock~TPE1~H200', 'StockBlocked', { blockId: 'B', lot: 'L1', quantity: 100, reason: 'r' }]
    const later = toldAs(scene.cleared60, { recordedAt: '2026-01-21T00:00:00.000Z' }, block)
    expect(rules(later, scene.departed(60))).toEqual(['STK-1'])
    expect(rules(later, scene.departed(60), { occurredAt: at })).toEqual([])
  })
  test('told after a bar and dated before it, it needs a document', () => {
    const at = scene.cleared60.at(-1)!.recordedAt
    const barred = toldAs(
      scene.cleared60,
      { recordedAt: '2026-01-21T00:00:00.000Z' },
      suspended('2026-01-20T23:00:00.000Z'),
    )
    expect(rules(barred, scene.departed(60), { occurredAt: at, evidence: company })).toEqual(['SHP-6'])
  })
  test('that corrects another one is judged without it', () => {
    const wrong = told(scene.cleared60, scene.departed(56))
    const id = wrong.at(-1)!.transaction.id
    const streams = ['shipment~S1', 'order~A', 'licence~D1', 'approval~R1', 'volume~H200', 'stock~TPE1~H200']
    const annulled = streams.map((stream): Step => [stream, 'TransactionAnnulled', { transactionId: id, reason: 'r' }])
    expect(rules(wrong, scene.departed(60))).toContain('SHP-4')
    expect(rules(wrong, [...annulled, ...scene.departed(60)])).toEqual([])
  })
  test('that happened without one is recorded by two people, one of them of compliance', () => {
    expect(rules(scene.supplied, scene.ranAway(4))).toEqual(['SHP-5'])
    expect(rules(scene.supplied, scene.ranAway(4), { roles: ['compliance'], approver: 'lead-2' })).toEqual([])
  })
  test('and is a breach until papers are told', () => {
    const gone = toldAs(scene.supplied, { roles: ['compliance'], approver: 'lead-2' }, ...scene.ranAway(4))
    expect(uncovered(gone)).toEqual([{ shipment: 'S1', orderNo: 'A', line: 1, licence: 4, approval: 4 }])
    expect(brokenBy(gone, gone.slice(-3)).map(({ rule }) => rule)).toEqual(['SHP-4'])
    const paper: Step = [
      'licence~D1',
      'LicenceDecremented',
      { orderNo: 'A', line: 1, quantity: 4, item: '1', shipment: 'S1', decrementNo: 'Z', takes: 'nothing' },
    ]
    expect(uncovered(told(gone, [paper]))).toEqual([{ shipment: 'S1', orderNo: 'A', line: 1, licence: 0, approval: 4 }])
  })
  test('that was lawful can come out as a breach by what is learned later', () => {
    const gone = told(scene.cleared60, scene.departed(60))
    const departure = gone.slice(-6)
    expect(brokenBy(gone, departure)).toEqual([])
    const learned = toldAs(gone, { occurredAt: scene.cleared60.at(-1)!.recordedAt }, suspended())
    expect(brokenBy(learned, departure).map(({ rule }) => rule)).toEqual(['LIC-3'])
  })
})
