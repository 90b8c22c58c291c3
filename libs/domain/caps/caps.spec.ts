import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import { capAt, capGroups, caps, capsStream, capStandingOf } from './caps.decider.js'
import { capsRules, type CapsEvent } from './caps.js'
import { capUsedBy, countedOf, givenBack, groupUsing, type Caps } from './uses.js'

const { given } = specOf(capsStream('H200'))
type Told = { state: Caps }

const day = (text: string) => `${text}T00:00:00.000Z`
type Cap = { groups?: Record<string, number>; others?: number; rule?: string; documentNo?: string; from?: string }
const set = ({ groups = {}, others, rule = 'R', documentNo = 'D1', from = '2026-01-01' }: Cap): CapsEvent => ({
  type: 'CapSet',
  documentNo,
  rule,
  groups: Object.entries(groups).map(([group, quantity]) => ({ group, quantity })),
  ...(others === undefined ? {} : { everyOtherGroup: others }),
  basis: 'a letter',
  effectiveFrom: day(from),
})
const withdrawn = (documentNo: string, from: string, rule = 'R'): CapsEvent => ({
  type: 'CapWithdrawn',
  documentNo,
  rule,
  effectiveFrom: day(from),
})
const reported = (group: string, quantity: number, reportNo = 'U1'): CapsEvent => ({
  type: 'UsageReported',
  reportNo,
  group,
  supplier: 'OTHER',
  quantity,
})
/** `A/1`: line 1 of order A. */
const lineOf = (of: string) => ({ orderNo: of.split('/')[0]!, line: Number(of.split('/')[1]) })
const use = (group: string, line: string, quantity: number, onDecrementOf?: string) => ({
  group,
  ...lineOf(line),
  quantity,
  ...(onDecrementOf ? { onDecrementOf } : {}),
})
const used = (...of: Parameters<typeof use>): CapsEvent => ({ type: 'CapUsed', ...use(...of) })
const released = (...of: Parameters<typeof use>): CapsEvent => ({ type: 'CapReleased', ...use(...of) })
const by = (grade: Grade | undefined, event: CapsEvent, at?: string) =>
  told(event, { ...(grade && { grade }), ...(at && { at: day(at) }) })
const official = (event: CapsEvent, at?: string) => by('official', event, at)
const sums = ({ state }: Told) => state
const below = ['company', 'reported', undefined] as const

const capped = given(official(set({ groups: { ALDER: 100 } })))
const half = capped.and(used('ALDER', 'A/1', 60))
const cap = ({ state }: Told, group: string, on = '2026-02-01', rule = 'R') => capAt(state, rule, group, day(on))

describe('CAP-1: the use of a group', () => {
  test('stands on the stream of the product', () => {
    expect(capsStream('H200').id).toBe('caps~H200')
    expect(caps.ids).toEqual(['product'])
  })
  test('is within its cap, over all lines', () => {
    capped.when(used('ALDER', 'A/1', 100)).thenRecorded()
    half.when(used('ALDER', 'B/1', 40)).thenRecorded()
    half.when(used('ALDER', 'B/1', 41)).thenRefused('CAP_SHORT', { key: 'R ALDER', limit: 100, used: 101 })
  })
  test('is kept whether a cap is set or not', () => {
    const free = given(used('ALDER', 'A/1', 1000))
    expect([capUsedBy(free.state, { group: 'ALDER', ...lineOf('A/1') }), countedOf(free.state, 'ALDER')]).toEqual([
      1000, 1000,
    ])
    free.when(official(set({ groups: { ALDER: 999 } }))).thenInBreach('CAP_SHORT', { limit: 999, used: 1000 })
  })
  test('counts what is reported elsewhere, at any grade', () => {
    for (const grade of [...below, 'official' as const]) {
      const more = half.and(by(grade, reported('ALDER', 40)))
      more.when(used('ALDER', 'B/1', 1)).thenRefused('CAP_SHORT', { limit: 100, used: 101 })
    }
    half.when(reported('ALDER', 41)).thenInBreach('CAP_SHORT', { key: 'R ALDER', limit: 100, used: 101 })
  })
  test('is not that of another group', () => {
    half.when(used('BIRCH', 'B/1', 1000)).thenRecorded()
    half
      .and(reported('BIRCH', 1000))
      .when(used('ALDER', 'B/1', 40))
      .thenRecorded()
  })
  test('is within every rule', () => {
    const two = half.and(official(set({ rule: 'S', documentNo: 'D2', others: 70 })))
    two.when(used('ALDER', 'B/1', 11)).thenRefused('CAP_SHORT', { key: 'S ALDER', limit: 70, used: 71 })
    two.when(used('ALDER', 'B/1', 10)).thenRecorded()
    two.when(used('BIRCH', 'B/1', 71)).thenRefused('CAP_SHORT', { key: 'S BIRCH', limit: 70, used: 71 })
  })
  test('is given back, no more than the line has', () => {
    half.when(released('ALDER', 'A/1', 60)).thenRecorded()
    half.when(released('ALDER', 'A/1', 61)).thenRefused('CAP_USE_SHORT', { key: 'ALDER A/1', used: 1 })
    half.when(released('ALDER', 'B/1', 1)).thenRefused('CAP_USE_SHORT', { key: 'ALDER B/1', used: 1 })
    half.when(released('BIRCH', 'A/1', 1)).thenRefused('CAP_USE_SHORT', { key: 'BIRCH A/1', used: 1 })
  })
  test('and giving it back undo each other', () => {
    expect(countedOf(half.and(released('ALDER', 'A/1', 60)).state, 'ALDER')).toBe(0)
    expect(half.and(released('ALDER', 'A/1', 60)).state.held.size).toBe(0)
    expect(sums(half.and(released('ALDER', 'A/1', 60), used('ALDER', 'A/1', 60)))).toEqual(sums(half))
  })
  test('is looked at again on the day of a cap, for every group that uses anything', () => {
    const early = half.and(reported('BIRCH', 41), official(set({ documentNo: 'D2', others: 40, from: '2026-03-01' })))
    const over = (on: string) => caps.calendar!.limits!(early.state, day(on)).filter(({ used, limit }) => used > limit)
    expect(over('2026-02-28')).toEqual([])
    expect(over('2026-03-01')).toEqual([
      { code: 'CAP_SHORT', key: 'R ALDER', limit: 40, used: 60 },
      { code: 'CAP_SHORT', key: 'R BIRCH', limit: 40, used: 41 },
    ])
  })
  test('is told of all groups that a cap names or that use anything', () => {
    expect(capGroups(given().state)).toEqual([])
    const many = given(used('CEDAR', 'A/1', 1), official(set({ groups: { BIRCH: 1, ALDER: 2 } })), reported('BIRCH', 1))
    expect(capGroups(many.and(official(withdrawn('D2', '2026-01-10'))).state)).toEqual(['ALDER', 'BIRCH', 'CEDAR'])
  })
  test('unwinds while it is in breach', () => {
    const breach = half.and(reported('ALDER', 100))
    breach.when(released('ALDER', 'A/1', 1)).thenRecorded()
    expect(breach.and(released('ALDER', 'A/1', 60)).excesses.size).toBe(0)
  })
  test('on the decrement of an earlier shipment counts nothing (SHP-7)', () => {
    const again = half.and(used('ALDER', 'A/1', 1000, 'S1'))
    expect(countedOf(again.state, 'ALDER')).toBe(60)
    expect(capUsedBy(again.state, { group: 'ALDER', ...lineOf('A/1'), onDecrementOf: 'S1' })).toBe(1000)
    again.when(released('ALDER', 'A/1', 61)).thenRefused('CAP_USE_SHORT', { used: 1 })
    again.when(released('ALDER', 'A/1', 1001, 'S1')).thenRefused('CAP_USE_SHORT', { key: 'ALDER A/1@S1', used: 1 })
    expect(sums(again.and(released('ALDER', 'A/1', 1000, 'S1')))).toEqual(sums(half))
  })
})

describe('a cap', () => {
  test('is told once, by its document', () => {
    capped.when(set({ others: 5, rule: 'S' })).thenRefused('CAP_ALREADY_TOLD', { what: 'document', number: 'D1' })
    capped.when(withdrawn('D1', '2026-02-01')).thenRefused('CAP_ALREADY_TOLD', { number: 'D1' })
    half.and(reported('ALDER', 1)).when(reported('BIRCH', 2)).thenRefused('CAP_ALREADY_TOLD', { what: 'report' })
  })
  test('names each group once, and caps something', () => {
    const twice = { ...set({ groups: { ALDER: 1 } }) } as Extract<CapsEvent, { type: 'CapSet' }>
    const groups = [...twice.groups, { group: 'BIRCH', quantity: 2 }, ...twice.groups, ...twice.groups]
    given()
      .when({ ...twice, groups })
      .thenRefused('CAP_GROUP_REPEATED', { group: 'ALDER' })
    given().when(set({})).thenRefused('CAP_EMPTY')
    given()
      .when(set({ others: 1 }))
      .thenRecorded()
  })
  test('that is not set is not withdrawn', () => {
    capped.when(withdrawn('D2', '2026-02-01', 'S')).thenRefused('CAP_UNKNOWN', { rule: 'S' })
    expect(capsRules.refuse('CAP_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('is that of the group, or of every other group, or none', () => {
    const others = given(official(set({ groups: { ALDER: 100 }, others: 7 })))
    expect([cap(others, 'ALDER'), cap(others, 'BIRCH')]).toEqual([100, 7])
    expect([cap(capped, 'BIRCH'), cap(capped, 'ALDER', '2026-02-01', 'S'), cap(given(), 'ALDER')]).toEqual([
      Infinity,
      Infinity,
      Infinity,
    ])
  })
  test('counts from its instant on, and is replaced by the same rule', () => {
    const twice = capped.and(official(set({ groups: { ALDER: 200 }, documentNo: 'D2', from: '2026-03-01' })))
    expect(capAt(twice.state, 'R', 'ALDER', '2025-12-31T23:59:59.999Z')).toBe(Infinity)
    expect(capAt(twice.state, 'R', 'ALDER', '2026-02-28T23:59:59.999Z')).toBe(100)
    expect(cap(twice, 'ALDER', '2026-03-01')).toBe(200)
  })
  test('of two of one instant is the lower', () => {
    const other = official(set({ groups: { ALDER: 50 }, documentNo: 'D2' }))
    expect(cap(capped.and(other), 'ALDER')).toBe(50)
    expect(cap(given(other, official(set({ groups: { ALDER: 100 } }))), 'ALDER')).toBe(50)
    expect(cap(capped.and(official(withdrawn('D2', '2026-01-01'))), 'ALDER')).toBe(100)
  })
  test.each(below)('below official caps, and raises nothing (%s)', (grade) => {
    expect(cap(given(by(grade, set({ others: 5 }))), 'ALDER')).toBe(5)
    expect(cap(capped.and(by(grade, set({ others: 5, documentNo: 'D2', from: '2026-01-10' }))), 'ALDER')).toBe(5)
    expect(cap(capped.and(by(grade, set({ others: 500, documentNo: 'D2', from: '2026-01-10' }))), 'ALDER')).toBe(100)
    const twice = given(
      by(grade, set({ others: 5 })),
      by(grade, set({ others: 9, documentNo: 'D2', from: '2026-01-10' })),
    )
    expect(cap(twice, 'ALDER')).toBe(5)
  })
  test('below official counts until a later official one', () => {
    const cleared = given(
      by('reported', set({ others: 5 })),
      official(set({ others: 9, documentNo: 'D2', from: '2026-01-10' })),
    )
    expect([cap(cleared, 'ALDER', '2026-01-09'), cap(cleared, 'ALDER', '2026-01-10')]).toEqual([5, 9])
  })
  test('is withdrawn officially, from an instant on', () => {
    const gone = half.and(official(withdrawn('D2', '2026-01-10')))
    expect([cap(gone, 'ALDER', '2026-01-09'), cap(gone, 'ALDER', '2026-01-10')]).toEqual([100, Infinity])
    gone.when(used('ALDER', 'B/1', 1000)).thenRecorded()
    for (const grade of below) expect(cap(half.and(by(grade, withdrawn('D2', '2026-01-10'))), 'ALDER')).toBe(100)
  })
  test('that is withdrawn closes the breach', () => {
    const breach = half.and(reported('ALDER', 100))
    expect(breach.excesses.size).toBe(1)
    expect(breach.and(official(withdrawn('D2', '2026-01-10'))).excesses.size).toBe(0)
  })
  test('told before it counts bars from its day on, and lets unwind', () => {
    const later = half.and(official(set({ groups: { ALDER: 10 }, documentNo: 'D2', from: '2026-03-01' })))
    later.when(used('ALDER', 'B/1', 40)).thenRecorded()
    const then = { recordedAt: day('2026-03-01') }
    later.when(told(used('ALDER', 'B/1', 1), then)).thenRefused('CAP_SHORT', { limit: 10, used: 61 })
    later.when(told(used('BIRCH', 'B/1', 1), then)).thenInBreach('CAP_SHORT', { key: 'R ALDER', limit: 10, used: 60 })
    later.when(told(released('ALDER', 'A/1', 60), then)).thenRecorded()
  })
  test('is in breach still when something older is told', () => {
    const breach = half.and(
      official(set({ groups: { ALDER: 10 }, documentNo: 'D2', from: '2026-01-20' }), '2026-01-21'),
    )
    breach.when(by('reported', reported('ALDER', 1), '2026-01-16')).thenInBreach('CAP_SHORT', { limit: 10, used: 61 })
  })
  test('is in breach still when something older is told after its day', () => {
    const later = half.and(official(set({ groups: { ALDER: 10 }, documentNo: 'D2', from: '2026-03-01' })))
    const late = { grade: 'reported', at: day('2026-01-16'), recordedAt: day('2026-03-02') } as const
    later.when(told(reported('BIRCH', 1), late)).thenInBreach('CAP_SHORT', { key: 'R ALDER', limit: 10, used: 60 })
  })
  test('is told with what is left of it', () => {
    const two = half.and(official(set({ rule: 'A', documentNo: 'D2', others: 50 })), reported('ALDER', 5))
    expect(capStandingOf(two.state, 'ALDER', day('2026-02-01'))).toEqual([
      { rule: 'A', cap: 50, used: 60, reported: 5, left: -15 },
      { rule: 'R', cap: 100, used: 60, reported: 5, left: 35 },
    ])
    expect(capStandingOf(two.state, 'BIRCH', day('2026-02-01'))).toEqual([
      { rule: 'A', cap: 50, used: 0, reported: 0, left: 50 },
    ])
  })
})

test('caps weigh more with what they hold', () => {
  const specs: Told[] = [given(), given(official(set({ others: 5 }))), capped, half, half.and(reported('BIRCH', 1))]
  const weights = specs.map(({ state }) => caps.weight(state))
  expect(weights).toEqual([...weights].sort((one, other) => one - other))
  expect(new Set(weights).size).toBe(specs.length)
})

describe('chips that are given back by hand', () => {
  const under = (event: CapsEvent): CapsEvent => ({ ...event, reversedUnder: 'D1' }) as CapsEvent
  const of = { group: 'ALDER', ...lineOf('A/1'), reversedUnder: 'D1' }
  const back = given(used('ALDER', 'A/1', 60), under(released('ALDER', 'A/1', 40)))
  test('are kept by line and licence', () => {
    expect(givenBack(back.state, of)).toBe(40)
    expect(givenBack(back.state, { ...of, reversedUnder: 'D2' })).toBe(0)
    expect(givenBack(back.and(under(used('ALDER', 'A/1', 40))).state, of)).toBe(0)
  })
  test('count again, and no more than was given back', () => {
    back.when(under(used('ALDER', 'A/1', 40))).thenRecorded()
    back.when(under(used('ALDER', 'A/1', 41))).thenRefused('CAP_NOT_GIVEN_BACK', { asked: 41, given: 40 })
  })
  test('are those of the group that the line was counted for, also when that was another one', () => {
    const line = lineOf('A/1')
    expect(groupUsing(back.state, line, 'ALDER')).toBe('ALDER')
    expect(groupUsing(back.state, line, 'CEDAR')).toBe('ALDER')
    expect(groupUsing(back.and(used('CEDAR', 'A/1', 1)).state, line, 'CEDAR')).toBe('CEDAR')
    expect(groupUsing(back.state, lineOf('B/1'), 'CEDAR')).toBe('CEDAR')
  })
})

test('the order in which facts are told does not matter, nor that acts came in between', () => {
  const facts = [
    official(set({ groups: { ALDER: 100 }, others: 30 }), '2026-01-02'),
    by('reported', set({ others: 20, documentNo: 'D2', from: '2026-01-08' }), '2026-01-09'),
    official(set({ others: 25, documentNo: 'D3', from: '2026-01-20' }), '2026-01-10'),
    official(set({ others: 90, rule: 'S', documentNo: 'D4' }), '2026-01-03'),
    by('company', reported('ALDER', 50), '2026-01-04'),
    by('reported', reported('BIRCH', 23, 'U2'), '2026-01-21'),
    by('reported', reported('CEDAR', 2, 'U3'), '2026-01-04'),
  ]
  const acts = [used('ALDER', 'A/1', 60), used('BIRCH', 'B/1', 3), released('ALDER', 'A/1', 1)]
  const lastly = by('reported', reported('CEDAR', 1, 'U4'), '2026-01-23')
  const expected = given(...acts, ...facts, lastly)
  expect(expected.excesses.size).toBe(3)
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (order) => {
      const before = order.slice(
        0,
        order.findIndex(({ event }) => event.type === 'CapSet'),
      )
      const other = given(...before, ...acts, ...order.slice(before.length), lastly)
      expect(other.state).toEqual(expected.state)
      expect(other.excesses).toEqual(expected.excesses)
    }),
    { numRuns: 100 },
  )
})
