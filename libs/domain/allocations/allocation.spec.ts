import { describe, expect, test } from '@jest/globals'
import { specOf, told } from '#kernel/testing'
import type { Values } from '#kernel'
import type { coversFields } from '../covers.js'
import { allocation, allocationStream, countLeft, linesLeft, type Allocation } from './allocation.decider.js'
import { allocationRules, type AllocationEvent } from './allocation.js'

type Covers = Values<typeof coversFields>
const { given } = specOf(allocationStream('ALC-1'))
const reason = 'as agreed'
const none: Covers = { licences: [], draws: [], reservations: [] }
const some: Covers = { ...none, reservations: [{ site: 'TPE1', lot: 'L1', quantity: 5 }] }
const of = (line: number) => ({ orderNo: 'A', line })
const gaining = (line: number) => ({ ...of(line), gains: some, givesUp: none, why: 'it came first' })
type Proposed = Extract<AllocationEvent, { type: 'AllocationProposed' }>

const proposed = (more: Partial<Proposed> = {}): AllocationEvent => ({
  type: 'AllocationProposed',
  policy: 'first-come',
  product: 'H200',
  afterTransaction: '019b76da-a800-7000-8000-000000000001',
  lines: [1, 2, 3].map(gaining),
  ...more,
})
const approved: AllocationEvent = { type: 'AllocationApproved', reason }
const rejected: AllocationEvent = { type: 'AllocationRejected', reason }
const revoked: AllocationEvent = { type: 'AllocationRevoked', reason }
const applied = (chunk: number, lines: number[], skipped: number[] = []): AllocationEvent => ({
  type: 'AllocationApplied',
  chunk,
  lines: lines.map(of),
  skipped: skipped.map((line) => ({ ...of(line), reason })),
})
const by = (actor: string, event: AllocationEvent) => told(event, { by: actor })

const open = given(by('ops-1', proposed()))
const going = open.and(by('lead-2', approved))
const left = ({ state }: { state: Allocation }, most = 9) => linesLeft(state, most).map(({ line }) => line)

describe('an allocation', () => {
  test('is a stream of its own', () => {
    expect(allocationStream('ALC-1').id).toBe('allocation~ALC-1')
    expect(allocation.ids).toEqual(['allocation'])
  })
  test('that nobody proposed is unknown', () => {
    for (const event of [approved, rejected, revoked, applied(1, [1])])
      given().when(event).thenRefused('ALLOCATION_UNKNOWN')
    expect(allocationRules.refuse('ALLOCATION_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('keeps what was proposed, and by whom', () => {
    expect(open.state).toMatchObject({
      stage: 'proposed',
      by: 'ops-1',
      proposal: {
        policy: 'first-come',
        product: 'H200',
        afterTransaction: '019b76da-a800-7000-8000-000000000001',
      },
    })
    expect(given(proposed()).state).not.toHaveProperty('by')
    expect(open.state).not.toHaveProperty('proposal.tiers')
  })
  test('is proposed once', () => {
    open.when(proposed()).thenRefused('ALLOCATION_EXISTS')
    open.and(rejected).when(proposed()).thenRefused('ALLOCATION_EXISTS')
  })
  test('has tiers with priority tiers, and only then', () => {
    const tiers = [['ALDER', 'BIRCH'], ['CEDAR']]
    const tiered = given(proposed({ policy: 'priority-tiers', tiers }))
    expect(tiered.state).toMatchObject({ proposal: { tiers } })
    given()
      .when(proposed({ policy: 'priority-tiers' }))
      .thenRefused('ALLOCATION_TIERS_MISPLACED')
    given()
      .when(proposed({ policy: 'pro-rata', tiers }))
      .thenRefused('ALLOCATION_TIERS_MISPLACED')
  })
  test('has a group in one tier', () =>
    given()
      .when(proposed({ policy: 'priority-tiers', tiers: [['ALDER'], ['BIRCH', 'ALDER']] }))
      .thenRefused('ALLOCATION_TIER_REPEATED', { group: 'ALDER' }))
  test('names a line once', () =>
    given()
      .when(proposed({ lines: [gaining(1), gaining(1)] }))
      .thenRefused('ALLOCATION_LINE_REPEATED', { line: 'A/1' }))
  test('is told in parts, which follow on each other and say so', () => {
    const part = (number: number, lines: number[], of = 2) =>
      by('ops-1', proposed({ part: { number, of }, lines: lines.map(gaining) }))
    const first = given(part(1, [1, 2]))
    first.when(part(2, [3])).thenRecorded()
    first.when(part(2, [3], 3)).thenRefused('ALLOCATION_PART', { number: 2, told: 1, parts: 2 })
    first.when(part(1, [3])).thenRefused('ALLOCATION_EXISTS')
    first.when(part(2, [2])).thenRefused('ALLOCATION_LINE_REPEATED', { line: 'A/2' })
    given()
      .when(part(2, [3]))
      .thenRefused('ALLOCATION_PART', { number: 2, told: 0, parts: 2 })
    first
      .and(part(2, [3]))
      .when(part(3, [4]))
      .thenRefused('ALLOCATION_PART', { number: 3, told: 2 })
    first.when(by('lead-2', approved)).thenRefused('ALLOCATION_INCOMPLETE', { told: 1, parts: 2 })
    const whole = first.and(part(2, [3]), by('lead-2', approved))
    expect(left(whole)).toEqual([1, 2, 3])
    expect(left(whole.and(applied(1, [1])), 2)).toEqual([2, 3])
    expect(left(whole.and(applied(1, [1, 2])))).toEqual([3])
    expect(open.state).toMatchObject({ lines: 3, changing: 3, wants: 0, gets: 0 })
  })
  test('keeps in mind what is to be applied, and of the others how many they are', () => {
    const loser = { ...gaining(2), gains: none, wants: 7, gets: 0 }
    const some = given(by('ops-1', proposed({ lines: [{ ...gaining(1), wants: 5, gets: 5 }, loser, gaining(3)] })))
    expect(some.state).toMatchObject({ lines: 3, changing: 2, wants: 12, gets: 5 })
    const going = some.and(by('lead-2', approved))
    expect([left(going), countLeft(going.state)]).toEqual([[1, 3], 2])
    expect(countLeft(going.and(applied(1, [1])).state)).toBe(1)
    expect(countLeft(some.state)).toBe(0)
  })
  test('weighs more as it grows', () => {
    const weigh = ({ state }: { state: Allocation }) => allocation.weight(state)
    expect(weigh(given())).toBe(200)
    expect(weigh(open)).toBeGreaterThan(weigh(given(proposed({ lines: [gaining(1)] }))))
    expect(weigh(going)).toBe(weigh(open) - 3 * 60)
  })
})

describe('ALL-2: an approval', () => {
  test('is given by another than the proposer', () => {
    open.when(by('lead-2', approved)).thenRecorded()
    open.when(by('ops-1', approved)).thenRefused('ALLOCATION_SELF_APPROVED', { actor: 'ops-1' })
    open.when(by('OPS-1', approved)).thenRefused('ALLOCATION_SELF_APPROVED', { actor: 'OPS-1' })
  })
  test('needs both to be known', () => {
    open.when(approved).thenRefused('ALLOCATION_UNSIGNED')
    given(proposed()).when(by('lead-2', approved)).thenRefused('ALLOCATION_UNSIGNED')
  })
  test('that was given stays so', () => going.when(by('lead-3', approved)).thenAlreadySo())
  test('comes before anything else is decided', () => {
    const numbers = { asked: 'proposed', stage: 'rejected' }
    open.and(rejected).when(by('lead-2', approved)).thenRefused('ALLOCATION_DECIDED', numbers)
    going.and(revoked).when(by('lead-2', approved)).thenRefused('ALLOCATION_DECIDED', { stage: 'revoked' })
  })
})

describe('a rejection', () => {
  test('is of what is proposed', () => {
    open.when(rejected).thenRecorded()
    going.when(rejected).thenRefused('ALLOCATION_DECIDED', { asked: 'proposed', stage: 'approved' })
    going.and(revoked).when(rejected).thenRefused('ALLOCATION_DECIDED', { stage: 'revoked' })
  })
  test('stays so', () => open.and(rejected).when(rejected).thenAlreadySo())
  test('leaves nothing to apply', () => expect(left(open.and(rejected))).toEqual([]))
})

describe('a chunk', () => {
  test('is applied after approval', () => {
    going.when(applied(1, [1])).thenRecorded()
    open.when(applied(1, [1])).thenRefused('ALLOCATION_DECIDED', { asked: 'approved', stage: 'proposed' })
    going
      .and(revoked)
      .when(applied(1, [1]))
      .thenRefused('ALLOCATION_DECIDED', { stage: 'revoked' })
  })
  test('comes after the one before it, and never twice', () => {
    going.when(applied(2, [1])).thenRefused('ALLOCATION_CHUNK', { chunk: 2, next: 1 })
    const one = going.and(applied(1, [1]))
    one.when(applied(2, [2])).thenRecorded()
    one.when(applied(1, [2])).thenRefused('ALLOCATION_CHUNK', { chunk: 1, next: 2 })
  })
  test('takes the lines whose turn it is, each once, applied or skipped', () => {
    const outOfTurn = (line: string, count: number) => ['ALLOCATION_OUT_OF_TURN', { line, count }] as const
    going.when(applied(1, [4])).thenRefused(...outOfTurn('A/4', 1))
    going.when(applied(1, [], [2])).thenRefused(...outOfTurn('A/2', 1))
    going.when(applied(1, [1, 1])).thenRefused('ALLOCATION_LINE_REPEATED', { line: 'A/1' })
    going.when(applied(1, [1], [1])).thenRefused('ALLOCATION_LINE_REPEATED', { line: 'A/1' })
    going.when(applied(1, [2, 1])).thenRecorded()
    const one = going.and(applied(1, [1], [2]))
    expect(one.state).toMatchObject({ done: 2, skipped: 1, chunks: 1 })
    one.when(applied(2, [1])).thenRefused(...outOfTurn('A/1', 1))
    one.when(applied(2, [3])).thenRecorded()
  })
  test('leaves the others for the next', () => {
    expect(left(open)).toEqual([])
    expect(left(going)).toEqual([1, 2, 3])
    expect(left(going, 2)).toEqual([1, 2])
    const one = going.and(applied(1, [1], [2]))
    expect(linesLeft(one.state, 9)).toEqual([{ ...of(3), gains: some, givesUp: none }])
    expect(left(one.and(applied(2, [3])))).toEqual([])
  })
})

describe('a revocation', () => {
  test('is of what is approved, applied or not', () => {
    going.when(revoked).thenRecorded()
    going
      .and(applied(1, [1, 2, 3]))
      .when(revoked)
      .thenRecorded()
    open.when(revoked).thenRefused('ALLOCATION_DECIDED', { asked: 'approved', stage: 'proposed' })
    open.and(rejected).when(revoked).thenRefused('ALLOCATION_DECIDED', { stage: 'rejected' })
  })
  test('stays so', () => going.and(revoked).when(revoked).thenAlreadySo())
  test('leaves nothing to apply, and what was applied as it is', () => {
    const over = going.and(applied(1, [1]), revoked)
    expect(left(over)).toEqual([])
    expect(over.state).toMatchObject({ stage: 'revoked', chunks: 1 })
  })
})
