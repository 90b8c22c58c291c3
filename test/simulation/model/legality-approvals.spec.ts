import { describe, expect, test } from '@jest/globals'
import { rules } from './judging.js'
import type { Recorded } from './recorded.js'
import * as scene from './scene.js'
import { company, reported, type Step, told, toldAs } from './tale.js'

describe('an approval', () => {
  const effective: Step = ['approval~R1', 'ApprovalMadeEffective', { documentNo: 'G1', reason: 'r' }]
  const grantedOn = (evidence: typeof company) =>
    toldAs(told(scene.world, [scene.issued(120)]), { evidence }, scene.granted(300))
  test('is made effective by an official paper, or the buyer’s copy and two people', () => {
    expect(rules(grantedOn({ grade: 'official', source: 's' }), [effective], { evidence: company })).toEqual([])
    expect(rules(grantedOn(reported), [effective], { evidence: company, approver: 'lead-2' })).toEqual(['APR-2'])
    const copy = { ...company, sha256: 'b'.repeat(64) }
    expect(rules(grantedOn(reported), [effective], { evidence: copy })).toEqual(['APR-2'])
    expect(rules(grantedOn(reported), [effective], { evidence: copy, approver: 'lead-2' })).toEqual([])
  })
  test('is drawn only when effective, for members, within pool and share', () => {
    expect(rules(grantedOn(company), scene.drawn(4))).toEqual(['APR-1', 'APR-2'])
    const share = (quantity: number): Step => ['approval~R1', 'PoolShareAssigned', { member: 'ALDER-GROUP', quantity }]
    expect(rules(told(scene.supplied, [share(100)]), scene.drawn(52))).toEqual(['APR-1'])
    expect(rules(scene.supplied, [share(301)])).toEqual(['APR-1'])
    expect(rules(scene.supplied, [['approval~R1', 'PoolShareAssigned', { member: 'CEDAR', quantity: 1 }]])).toEqual([
      'APR-5',
    ])
    const birch = scene.drawn(4).map((step) => [step[0], step[1], { ...step[2], member: 'BIRCH' }] as unknown as Step)
    expect(rules(scene.supplied, birch)).toEqual(['APR-5'])
  })
  const condition = (
    parameters?: { ratio: string },
    appliesTo: 'new-draws' | 'all-undeparted' = 'all-undeparted',
  ): Step => [
    'approval~R1',
    'ConditionSet',
    {
      conditionId: 'DOM',
      version: 1,
      kind: 'domestic-ratio',
      appliesTo,
      effectiveFrom: '2026-01-20T13:00:00.000Z',
      ...(parameters ? { parameters } : {}),
    },
  ]
  const later = { recordedAt: '2026-01-20T14:00:00.000Z' }
  test('blocks draws by a condition that is set and unknown, not by one that is proposed', () => {
    const proposed: Step = [
      'approval~R1',
      'ConditionProposed',
      { conditionId: 'DOM', version: 1, kind: 'domestic-ratio' },
    ]
    expect(rules(told(scene.supplied, [proposed]), scene.drawn(4))).toEqual([])
    expect(rules(told(scene.supplied, [condition()]), scene.drawn(4), later)).toEqual(['APR-3'])
  })
  test('asks the credits of the strictest version of a ratio, which none but a draw makes worse', () => {
    const first = toldAs(told(scene.supplied, scene.drawn(4)), later, condition({ ratio: '0.3' }))
    const [stream, type, data] = condition({ ratio: '0.01' }, 'new-draws')
    const less = { ...data, version: 2, effectiveFrom: '2026-01-20T13:30:00.000Z' }
    const both = toldAs(first, { ...later, evidence: reported }, [stream, type, less] as unknown as Step)
    const share: Step = ['approval~R1', 'PoolShareAssigned', { member: 'ALDER-GROUP', quantity: 100 }]
    expect(rules(both, [share], later)).toEqual([])
    expect(rules(both, scene.drawn(4), later)).toEqual(['APR-4'])
  })
  test('asks credits for a ratio: of all that is undeparted, or of new draws', () => {
    const before = told(scene.supplied, scene.drawn(4))
    const all = toldAs(before, later, condition({ ratio: '0.3' }))
    expect(rules(all, scene.drawn(4))).toEqual(['APR-4'])
    const credit = (quantity: number): Step[] => [
      ['purchase~MAKER~I1', 'PurchaseCredited', { invoiceLine: 1, approval: 'R1', member: 'ALDER-GROUP', quantity }],
      [
        'approval~R1',
        'CreditApplied',
        { member: 'ALDER-GROUP', purchase: { seller: 'MAKER', invoice: 'I1', invoiceLine: 1 }, quantity },
      ],
    ]
    const bought = (history: readonly Recorded[], quantity: number) =>
      told(
        history,
        [
          [
            'purchase~MAKER~I1',
            'PurchaseClaimed',
            { claimNo: 'C', buyer: 'ALDER', invoiceLine: 1, product: 'D', quantity: 9, invoiced: 9 },
          ],
        ],
        [['purchase~MAKER~I1', 'PurchaseVerified', { invoiceLine: 1, quantity: 9, basis: 'b' }]],
        credit(quantity),
      )
    expect(rules(bought(all, 5), scene.drawn(4))).toEqual([])
    expect(rules(bought(all, 4), scene.drawn(4))).toEqual(['APR-4'])
    const fresh = toldAs(before, later, condition({ ratio: '0.3' }, 'new-draws'))
    expect(rules(bought(fresh, 3), scene.drawn(4))).toEqual([])
    expect(rules(bought(fresh, 2), scene.drawn(4))).toEqual(['APR-4'])
    expect(rules(bought(all, 5), credit(5))).toEqual(['DOM-2'])
    const undrawn = scene.drawn(4).map((step): Step => {
      if (step[1] === 'LineApprovalDrawn') return [step[0], 'LineApprovalDrawReleased', step[2]]
      return step[1] === 'ApprovalDrawn' ? [step[0], 'DrawReleased', { ...step[2], creditsFreed: 0 }] : step
    })
    // What is given back was drawn last: the older draw stays, and a new condition asks nothing for it.
    expect(rules(told(fresh, undrawn), scene.drawn(4))).toEqual(['APR-4'])
    expect(rules(told(bought(fresh, 3), scene.drawn(4), undrawn), scene.drawn(4))).toEqual([])
  })
  test('does not hold up the release of what was drawn before a condition on new draws, known or not', () => {
    const of = (appliesTo: 'new-draws' | 'all-undeparted') =>
      rules(toldAs(scene.ready, later, condition(undefined, appliesTo)), scene.released(60))
    expect(of('all-undeparted')).toEqual(['APR-3'])
    expect(of('new-draws')).toEqual([])
    // In whatever order the release and what it commits are recorded, its own commitments have not gone before it.
    const later60 = scene.released(60).toReversed()
    expect(rules(toldAs(scene.ready, later, condition(undefined, 'new-draws')), later60)).toEqual([])
    const all = told(scene.covered, scene.planned(100), [scene.packed(100)], [scene.filed(100)])
    const known = toldAs(all, later, condition(undefined, 'new-draws'))
    expect(rules(known, scene.released(100).toReversed())).toEqual([])
  })
})

describe('a purchase', () => {
  test('is verified for no more than was invoiced, and no more than was claimed of it', () => {
    const claimed = (quantity: number, invoiced: number) =>
      told(scene.supplied, [
        [
          'purchase~MAKER~I1',
          'PurchaseClaimed',
          { claimNo: 'C', buyer: 'ALDER', invoiceLine: 1, product: 'D', quantity, invoiced },
        ],
      ])
    const verified = (quantity: number): Step => [
      'purchase~MAKER~I1',
      'PurchaseVerified',
      { invoiceLine: 1, quantity, basis: 'b' },
    ]
    for (const known of [claimed(9, 8), claimed(8, 9)]) {
      expect(rules(known, [verified(8)])).toEqual([])
      expect(rules(known, [verified(9)])).toEqual(['DOM-1'])
    }
  })
})
