import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { committedDrawOf, drawKey, drawnOf, shippedDrawOf } from './draws.js'
import { memberUse } from './state.js'
import type { ApprovalEvent } from './approval.js'
import {
  amended,
  by,
  committed,
  conditionWithdrawn,
  consumed,
  copied,
  credited,
  day,
  drawn,
  given,
  granted,
  lineOf,
  madeEffective,
  necessitySet,
  noticed,
  official,
  pooled,
  proposed,
  ratioSet,
  released,
  reversed,
  satisfied,
  shared,
  uncommitted,
  waived,
  type Spec,
} from './testing.js'

const line = 'BYTE A/1'
const pool = pooled(1000)
const going = pool.and(drawn(line, 80), committed(line, 60))
const on = (of: Spec) => drawnOf(of.state, lineOf(line))
const sums = ({ state: { drawn, committed, consumed } }: Spec) => ({ drawn, committed, consumed })
const shipped = (of: Spec, shipment = 'S1') => shippedDrawOf(of.state, { ...lineOf(line), shipment })

describe('what is drawn', () => {
  test('is kept by member and line', () => {
    const more = pool.and(drawn(line, 5), drawn(line, 6), drawn('BYTE A/2', 7), drawn('ALI A/1', 8))
    expect(['BYTE A/1', 'BYTE A/2', 'ALI A/1', 'TEN A/1'].map((of) => drawnOf(more.state, lineOf(of)))).toEqual([
      11, 7, 8, 0,
    ])
    expect(['BYTE', 'ALI'].map((member) => memberUse(more.state, member).drawn)).toEqual([18, 8])
    expect(sums(more)).toEqual({ drawn: 26, committed: 0, consumed: 0 })
    expect(drawKey(lineOf(line))).toBe('BYTE A/1')
  })
  test('is given back, and no more than there is', () => {
    const back = pool.and(drawn(line, 80), released(line, 80))
    back.thenState({ ...pool.state, latest: back.state.latest })
    pool.and(drawn(line, 80)).when(released(line, 81)).thenRefused('DRAW_SHORT', { key: line, used: 1 })
    pool.when(released(line, 1)).thenRefused('DRAW_SHORT', { used: 1 })
  })
  test('in parts', () => {
    const parts = pool.and(drawn(line, 50), drawn(line, 30), released(line, 40))
    expect(on(parts)).toBe(40)
    expect(on(parts.and(released(line, 40)))).toBe(0)
  })
  test('but not under what is committed', () => {
    going.when(released(line, 20)).thenRecorded()
    going.when(released(line, 21)).thenRefused('DRAW_COMMITTED_BEYOND', { key: line, limit: 59, used: 60 })
  })
})

describe('what is committed', () => {
  test('is at most what the line has drawn, over all shipments', () => {
    going.when(committed(line, 20, 'S2')).thenRecorded()
    going.when(committed(line, 21, 'S2')).thenRefused('DRAW_COMMITTED_BEYOND', { limit: 80, used: 81 })
    pool.when(committed(line, 1)).thenRefused('DRAW_COMMITTED_BEYOND', { limit: 0, used: 1 })
  })
  test('is kept by shipment', () => {
    const two = going.and(committed(line, 5, 'S2'))
    expect([shipped(two).committed, shipped(two, 'S2').committed, shipped(two, 'S3').committed]).toEqual([60, 5, 0])
    expect(committedDrawOf(two.state, lineOf(line))).toBe(65)
    expect(sums(two)).toEqual({ drawn: 80, committed: 65, consumed: 0 })
  })
  test('is taken back, no more than there is', () => {
    going.and(uncommitted(line, 60)).thenState(pool.and(drawn(line, 80)).state)
    going.when(uncommitted(line, 61)).thenRefused('DRAW_COMMITMENT_SHORT', { key: 'BYTE A/1 S1', used: 1 })
    going.when(uncommitted(line, 1, 'S2')).thenRefused('DRAW_COMMITMENT_SHORT', { key: 'BYTE A/1 S2', used: 1 })
  })
  test('is not for an approval that is out of force', () =>
    going.and(noticed('ApprovalSuspended', '2026-01-10')).when(committed(line, 1)).thenRefused('APPROVAL_SUSPENDED'))
  test('and taken back while it is', () =>
    going.and(noticed('ApprovalSuspended', '2026-01-10')).when(uncommitted(line, 60)).thenRecorded())
})

describe('a consumption', () => {
  test('takes the commitment and the draw along', () => {
    const gone = going.and(consumed(line, 50))
    expect(sums(gone)).toEqual({ drawn: 30, committed: 10, consumed: 50 })
    expect(memberUse(gone.state, 'BYTE')).toEqual({ drawn: 30, committed: 10, consumed: 50, credits: 0 })
    expect(gone.excesses.size).toBe(0)
  })
  test('as it happened takes a draw alone', () => {
    const gone = going.and(consumed(line, 20, 'cover'))
    expect(sums(gone)).toEqual({ drawn: 60, committed: 60, consumed: 20 })
    expect(gone.excesses.size).toBe(0)
    going.when(consumed(line, 21, 'cover')).thenInBreach('DRAW_COMMITTED_BEYOND', { limit: 59, used: 60 })
  })
  test('that is told later takes nothing', () =>
    expect(sums(going.and(consumed(line, 20, 'nothing')))).toEqual({ drawn: 80, committed: 60, consumed: 20 }))
  test('of more than was drawn or committed is a breach', () => {
    going.when(consumed(line, 81, 'cover')).thenInBreach('DRAW_SHORT', { key: line, used: 1 })
    going.when(consumed(line, 61)).thenInBreach('DRAW_COMMITMENT_SHORT', { key: 'BYTE A/1 S1', used: 1 })
  })
  test('which a draw closes, without asking for room twice', () => {
    const early = pooled(100).and(consumed(line, 60, 'cover'))
    expect(sums(early)).toEqual({ drawn: 0, committed: 0, consumed: 60 })
    expect(early.excesses.size).toBe(1)
    const told = early.and(drawn(line, 60))
    expect(told.excesses.size).toBe(0)
    expect(sums(told)).toEqual({ drawn: 0, committed: 0, consumed: 60 })
    told.when(drawn(line, 40)).thenRecorded()
    told.when(drawn(line, 41)).thenRefused('POOL_SHORT', { limit: 100, used: 101 })
  })
  test('is no room for another line', () => {
    const early = pooled(100).and(consumed(line, 60, 'cover'), drawn('BYTE A/2', 40))
    early.when(drawn('BYTE A/3', 1)).thenRefused('POOL_SHORT', { limit: 100, used: 101 })
  })
  test('is told once for each line', () => {
    const gone = going.and(consumed(line, 5))
    gone.when(consumed(line, 5)).thenRefused('APPROVAL_ALREADY_TOLD', { what: 'consumption', number: 'C1 BYTE A/1 S1' })
    gone.when({ ...consumed(line, 5, 'nothing'), shipment: 'S2' } as never).thenRecorded()
    gone.when(consumed('ALI A/1', 5, 'nothing')).thenRecorded()
    gone.when(consumed(line, 5, 'commitment', 'C2')).thenRecorded()
  })
  test('of a part leaves the rest drawn and given back last', () => {
    const gone = pool.and(drawn(line, 10), drawn(line, 20), consumed(line, 15, 'cover'))
    expect(on(gone)).toBe(15)
    gone.when(released(line, 15)).thenRecorded()
    gone.when(released(line, 16)).thenRefused('DRAW_SHORT', { used: 1 })
  })
})

describe('APR-6: what never cleared import', () => {
  const gone = going.and(consumed(line, 60))
  test('goes back to the pool on evidence', () => {
    expect(sums(gone.and(official(reversed(line, 25))))).toEqual({ drawn: 20, committed: 0, consumed: 35 })
    expect(sums(gone.and(copied(reversed(line, 25))))).toEqual({ drawn: 20, committed: 0, consumed: 35 })
    expect(memberUse(gone.and(official(reversed(line, 25))).state, 'BYTE').consumed).toBe(35)
  })
  test('and without it is recorded and gives nothing back', () => {
    for (const told of [by('company', reversed(line, 25)), by('reported', reversed(line, 25)), reversed(line, 25)])
      expect(sums(gone.and(told))).toEqual({ drawn: 20, committed: 0, consumed: 60 })
  })
  test('is no more than had left with the shipment', () => {
    gone
      .when(official(reversed(line, 61)))
      .thenInBreach('CONSUMPTION_SHORT', { key: 'BYTE A/1 S1', limit: 60, used: 61 })
    gone
      .when(official(reversed(line, 1, 'R1', 'S2')))
      .thenInBreach('CONSUMPTION_SHORT', { key: 'BYTE A/1 S2', limit: 0, used: 1 })
    expect(sums(gone.and(official(reversed(line, 70))))).toEqual({ drawn: 20, committed: 0, consumed: 0 })
  })
  test('is told once', () =>
    gone
      .and(official(reversed(line, 5)))
      .when(official(reversed(line, 5)))
      .thenRefused('APPROVAL_ALREADY_TOLD', { what: 'reversal', number: 'R1 BYTE A/1 S1' }))
})

describe('many draws', () => {
  const many = (count: number): Spec => {
    let spec = pooled(1_000_000_000).and(ratioSet('0'))
    for (let i = 0; i < count; i++) spec = spec.and(drawn(`BYTE P${i}/1`, 10))
    return spec
  }
  test('are summed as they come', () => {
    const spec = many(300)
    expect(memberUse(spec.state, 'BYTE').drawn).toBe(3000)
    expect(spec.state.lines.size).toBe(300)
  })
})

describe('the order in which facts are told does not matter', () => {
  const facts = [
    official(
      amended('D2', '2026-01-05', { pool: { bound: 'exact', quantity: 300 }, members: ['BYTE', 'ALI'] }),
      '2026-01-04',
    ),
    official(amended('D3', '2026-01-05', { pool: { bound: 'exact', quantity: 200 } }), '2026-01-04'),
    by('reported', amended('D4', '2026-01-06', { pool: { bound: 'exact', quantity: 90 } }), '2026-01-05'),
    by('reported', noticed('ApprovalSuspended', '2026-01-07'), '2026-01-07'),
    official(noticed('ApprovalReinstated', '2026-01-08'), '2026-01-08'),
    by('company', noticed('ApprovalWithdrawn', '2026-01-08'), '2026-01-08'),
    official(proposed(), '2026-01-01'),
    official(ratioSet('0.5', { appliesTo: 'all-undeparted', effectiveFrom: day('2026-01-09') }), '2026-01-08'),
    by('company', ratioSet('0.25', { version: 2, effectiveFrom: day('2026-01-10') }), '2026-01-10'),
    official(necessitySet(), '2026-01-03'),
    official(consumed(line, 20), '2026-01-12'),
    official(consumed(line, 15, 'commitment', 'C2'), '2026-01-08'),
    official(consumed('BYTE A/2', 10, 'cover', 'C1', 'S2'), '2026-01-11'),
    official(consumed('ALI B/1', 7, 'nothing', 'C1', 'S2'), '2026-01-13'),
    official(reversed(line, 5), '2026-01-14'),
    by('reported', reversed(line, 3, 'R2'), '2026-01-14'),
  ]
  const later = [
    official(waived('2026-01-12', 'BYTE'), '2026-01-12'),
    official(conditionWithdrawn('2026-01-11', 'NEED'), '2026-01-11'),
  ]
  const base = given(official(granted(1000), '2026-01-01'), madeEffective(), shared('BYTE', 100), credited('BYTE', 20))
  const acts: ApprovalEvent[] = [drawn(line, 60), drawn('BYTE A/2', 10), committed(line, 50), uncommitted(line, 5)]
  const all = <T>(of: T[]) => fc.shuffledSubarray(of, { minLength: of.length })
  const expected = base.and(...acts, ...facts, ...later, satisfied('BYTE'))
  test('once what they name is known', () => {
    fc.assert(
      fc.property(all(facts), all(later), (shuffled, ends) => {
        const other = base.and(...acts, ...shuffled, ...ends, satisfied('BYTE'))
        expect(other.state).toEqual(expected.state)
        expect(other.excesses).toEqual(expected.excesses)
      }),
      { numRuns: 60 },
    )
  })
  test('and what left before it was drawn comes to the same', () => {
    const left = [consumed(line, 20), consumed(line, 15, 'commitment', 'C2'), official(reversed(line, 5))]
    const early = pool.and(...left, drawn(line, 60), committed(line, 50), ratioSet('1'))
    const late = pool.and(drawn(line, 60), committed(line, 50), ratioSet('1'), ...left)
    expect(sums(early)).toEqual(sums(late))
    expect(early.state.counted).toEqual(late.state.counted)
    expect([...early.excesses.keys()]).toEqual([...late.excesses.keys()])
  })
})
