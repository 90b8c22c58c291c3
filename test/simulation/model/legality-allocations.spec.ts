import { describe, expect, test } from '@jest/globals'
import { rules, blocked, held } from './judging.js'
import * as scene from './scene.js'
import { type Step, told, toldAs } from './tale.js'

describe('an allocation', () => {
  const proposed = (afterTransaction: string): Step => [
    'allocation~AL1',
    'AllocationProposed',
    {
      policy: 'first-come',
      product: 'H200',
      afterTransaction,
      lines: [
        {
          orderNo: 'A',
          line: 1,
          gains: { licences: [], draws: [], reservations: scene.covers(4).reservations },
          givesUp: { licences: [], draws: [], reservations: [] },
          why: 'first',
        },
      ],
    },
  ]
  const approved: Step = ['allocation~AL1', 'AllocationApproved', { reason: 'r' }]
  const applied: Step = [
    'allocation~AL1',
    'AllocationApplied',
    { chunk: 1, lines: [{ orderNo: 'A', line: 1 }], skipped: [] },
  ]
  const waiting = told(scene.supplied, [proposed(scene.supplied.at(-1)!.transaction.id)])
  test('looks at a transaction that is there', () =>
    expect(rules(scene.supplied, [proposed('nowhere')])).toEqual(['ALL-1']))
  test('is approved by another person, and then applied', () => {
    expect(rules(waiting, [approved])).toEqual(['ALL-2'])
    expect(rules(waiting, [approved], { actor: 'lead-2' })).toEqual([])
    expect(rules(waiting, [applied, ...scene.reserved(4)])).toEqual(['ALL-2'])
    expect(rules(toldAs(waiting, { actor: 'lead-2' }, approved), [applied, ...scene.reserved(4)])).toEqual([])
  })
  test('leaves out lines that are held or barred', () => {
    const ready = toldAs(waiting, { actor: 'lead-2' }, approved)
    expect(rules(told(ready, [held]), [applied])).toContain('ALL-3')
    expect(rules(told(ready, [blocked]), [applied])).toContain('ALL-3')
    expect(rules(told(scene.supplied, [held]), [proposed(scene.supplied.at(-1)!.transaction.id)])).toEqual([])
    const after = told(scene.supplied, [held])
    expect(rules(after, [proposed(after.at(-1)!.transaction.id)])).toEqual(['ALL-3'])
  })
  test('gives each line what was approved, and no other', () => {
    const ready = toldAs(waiting, { actor: 'lead-2' }, approved)
    expect(rules(ready, [applied])).toEqual(['ALL-1'])
    expect(rules(ready, [applied, ...scene.reserved(5)])).toEqual(['ALL-1'])
  })
  test('proposes no more than there is', () => {
    const short = told(scene.supplied, [
      ['stock~TPE1~H200', 'StockAdjusted', { lot: 'L1', adjustmentNo: 'A-1', change: -997, reason: 'r' }],
    ])
    expect(rules(short, [proposed(short.at(-1)!.transaction.id)])).toEqual(['STK-1'])
  })
})
