import { describe, expect, test } from '@jest/globals'
import type { LicenceCondition } from './forms.js'
import { rules, from, blocked, held, suspended, directive } from './judging.js'
import * as scene from './scene.js'
import { company, reported, type Step, told, toldAs } from './tale.js'

describe('the release for export', () => {
  const without = (...types: string[]) => scene.released(60).filter(([, type]) => !types.includes(type))
  test('stands when all is there', () => expect(rules(scene.ready, scene.released(60))).toEqual([]))
  test('commits everywhere or not at all', () => {
    for (const type of ['LicenceCommitted', 'DrawCommitted', 'VolumeCommitted', 'StockCommitted'])
      expect(rules(scene.ready, without(type))).toContain('SHP-3')
  })
  test('takes no more than is planned', () => expect(rules(scene.ready, scene.released(104))).toContain('SHP-3'))
  test.each<[string, Step[], string[]]>([
    ['a party is blocked', [blocked], ['PTY-1', 'PTY-3']],
    ['the licence is suspended', [suspended()], ['LIC-3']],
    [
      'the approval is suspended',
      [['approval~R1', 'ApprovalSuspended', { noticeNo: 'N', effectiveFrom: from, reason: 'r' }]],
      ['APR-2'],
    ],
    ['a directive prohibits', [directive('P', 'prohibit', 1)], ['DIR-1']],
    ['only necessities go', [directive('P', 'necessity-only', 1)], ['DIR-3']],
    [
      'the lot failed a test',
      [['stock~TPE1~H200', 'LabTestFailed', { lab: 'L', report: 'T-2', lot: 'L1' }]],
      ['LIC-4', 'SHP-3', 'STK-1'],
    ],
    [
      'the control is gone',
      [['control~4A090.A~CN', 'ControlWithdrawn', { controlId: 'C-1', effectiveFrom: from }]],
      ['CTL-2'],
    ],
    [
      'the filing is cancelled',
      [['shipment~S1', 'EeiCancelled', { noticeNo: 'N', itn: 'X1', reason: 'r' }]],
      ['SHP-3'],
    ],
    [
      'the filing is for another quantity',
      [
        [
          'shipment~S1',
          'EeiCorrected',
          { correctionNo: 'C', itn: 'X1', lines: [{ orderNo: 'A', line: 1, quantity: 59, licence: 'D1', item: '1' }] },
        ],
      ],
      ['SHP-3'],
    ],
    [
      'a ratio is used up',
      [
        [
          'volume~H200',
          'RatioSet',
          { documentNo: 'V', rule: 'HALF', countries: ['CN'], ratio: '0.5', basis: 'b', effectiveFrom: from },
        ],
      ],
      ['VOL-1'],
    ],
    [
      'the cap is passed',
      [
        [
          'caps~H200',
          'CapSet',
          { documentNo: 'C', rule: 'R', groups: [], everyOtherGroup: 199, basis: 'b', effectiveFrom: from },
        ],
      ],
      ['CAP-1'],
    ],
  ])('not while %s', (_, facts, expected) =>
    expect(rules(told(scene.ready, facts), scene.released(60))).toEqual(expected),
  )
  test('not while the line is held', () =>
    expect(rules(told(scene.ready, [held]), scene.released(60))).toEqual(['SHP-3']))
  test('needs a serial number for every piece, a filing for the same licence', () => {
    const plan = told(scene.covered, scene.planned(100))
    expect(rules(told(plan, [scene.packed(60, 59)], [scene.filed(60)]), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(told(plan, [scene.packed(60)], [scene.filed(60, 'D9')]), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(plan, scene.released(60))).toEqual(['SHP-3'])
  })
  test('a filing that no official word says files nothing, and less where it is told beside one', () => {
    const boxed = told(scene.covered, scene.planned(100), [scene.packed(60)])
    const filedLines = (quantity: number) => [{ orderNo: 'A', line: 1, quantity, licence: 'D1', item: '1' }]
    const again = (quantity: number): Step => ['shipment~S1', 'EeiAccepted', { itn: 'X2', lines: filedLines(quantity) }]
    expect(rules(toldAs(boxed, { evidence: company }, scene.filed(60)), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(toldAs(scene.ready, { evidence: company }, again(60)), scene.released(60))).toEqual([])
    expect(rules(told(scene.ready, [again(60)]), scene.released(60))).toEqual(['SHP-3'])
    const corrected: Step = ['shipment~S1', 'EeiCorrected', { itn: 'X1', correctionNo: 'XC', lines: filedLines(50) }]
    expect(rules(toldAs(scene.ready, { evidence: company }, corrected), scene.released(60))).toEqual(['SHP-3'])
    expect(rules(toldAs(scene.ready, { evidence: company }, corrected), scene.released(50))).toEqual([])
  })
  test('a later word of the same or a higher issuer that names the buyer prevails for it, if official', () => {
    const barred = told(scene.ready, [directive('P', 'prohibit', 2)])
    const permit = directive('Q', 'permit', 1, 'ALDER-GROUP')
    expect(rules(told(barred, [permit]), scene.released(60))).toEqual([])
    expect(rules(toldAs(barred, { evidence: reported }, permit), scene.released(60))).toEqual(['DIR-1'])
    expect(rules(told(barred, [directive('Q', 'permit', 3, 'ALDER-GROUP')]), scene.released(60))).toEqual(['DIR-1'])
  })
  test('a necessity is accepted for one directive', () => {
    const asked = told(scene.ready, [directive('P', 'necessity-only', 1)])
    const accepted: Step = [
      'directives~CN',
      'NecessityAccepted',
      { orderNo: 'A', line: 1, directiveId: 'P', statement: 's' },
    ]
    expect(rules(asked, [accepted])).toEqual([])
    expect(rules(told(asked, [accepted]), scene.released(60))).toEqual([])
    expect(rules(told(asked, [accepted], [directive('Q', 'necessity-only', 1)]), scene.released(60))).toEqual(['DIR-3'])
  })
  test('holds its units in the plan', () => {
    expect(rules(scene.cleared60, scene.unplanned(40, 60))).toEqual([])
    expect(rules(scene.cleared60, scene.unplanned(44, 56))).toEqual(['ORD-7'])
    expect(rules(scene.cleared60, [['shipment~S1', 'ShipmentCancelled', { reason: 'r' }]])).toEqual(['ORD-7'])
  })
})

describe('the conditions of a licence', () => {
  const conditioned = (condition: LicenceCondition) =>
    toldAs(scene.ready, {}, [
      'licence~D1',
      'LicenceAmended',
      { documentNo: 'D2', effectiveFrom: '2026-01-20T12:20:00.000Z', conditions: [condition] },
    ])
  const later = { recordedAt: '2026-01-20T20:00:00.000Z' }
  test('an end-use statement is valid to the end of its last day', () => {
    const asked = conditioned({ id: 'EUS', kind: 'end-use-statement', parameters: {} })
    const certified = (validUntil: string): Step => [
      'party~ALDER',
      'EndUseCertified',
      { certificateNo: 'C', validUntil },
    ]
    expect(rules(asked, scene.released(60), later)).toEqual(['LIC-4'])
    expect(rules(told(asked, [certified('2026-01-19')]), scene.released(60), later)).toEqual(['LIC-4'])
    expect(rules(told(asked, [certified('2026-01-20')]), scene.released(60), later)).toEqual([])
    expect(rules(toldAs(asked, { evidence: reported }, certified('2026-01-20')), scene.released(60), later)).toEqual([
      'LIC-4',
    ])
  })
  test('a volume share counts what this release commits', () => {
    const asked = conditioned({ id: 'HALF', kind: 'volume-share', parameters: { ratio: '0.5', countries: ['CN'] } })
    const us = (quantity: number): Step => [
      'volume~H200',
      'VolumeReported',
      { reportNo: 'U', endUseCountry: 'US', quantity, period: { from: '2025-01-01', until: '2025-12-31' } },
    ]
    expect(rules(told(asked, [us(239)]), scene.released(60), later)).toEqual(['LIC-4'])
    expect(rules(told(asked, [us(240)]), scene.released(60), later)).toEqual([])
  })
  test('it is not exported on before its first day', () => {
    expect(rules(scene.ready, scene.released(60), { recordedAt: '2026-01-14T23:00:00.000Z' })).toContain('LIC-3')
  })
})
