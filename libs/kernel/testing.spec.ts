import { describe, expect, test } from '@jest/globals'
import { AssertionError } from 'node:assert'
import { code, rulebook, signedUnits, streamOf, units, vocabulary, type Context, type EventOf } from '#kernel'
import { specOf, startOfSpec, told } from '#kernel/testing'

const tillVocabulary = vocabulary({
  facts: { Counted: { change: signedUnits }, Locked: { by: code } },
  acts: { Taken: { quantity: units }, Closed: {} },
  opposites: { Taken: 'Counted', Closed: 'ClosedWithdrawn' },
})
const rules = rulebook({
  SHORT: 'T-1: {used} taken, {limit} there',
  LOCKED_TWICE: '{by} did already',
  SHUT: 'closed',
  ODD: 'odd',
})
type TillEvent = EventOf<typeof tillVocabulary>
type Till = { there: number; taken: number; by: readonly string[]; closed: boolean; told: readonly unknown[] }

/** A till for the specs of this tool: what is taken is bounded by what was counted. */
const till: Context<Till, TillEvent> = {
  kind: 'till',
  ids: ['till'],
  vocabulary: tillVocabulary,
  rulebook: rules,
  weight: () => 1,
  decider: {
    initial: { there: 0, taken: 0, by: [], closed: false, told: [] },
    decide(event, state) {
      if (event.type === 'Locked') return rules.unless(!state.by.includes(event.by), 'LOCKED_TWICE', { by: event.by })
      if (event.type !== 'Taken') return []
      return [
        ...rules.unless(!state.closed, 'SHUT'),
        ...rules.unless(event.quantity % 2 === 0, 'ODD', { quantity: event.quantity }),
      ]
    },
    evolve(state, event, as) {
      const noted = { ...state, told: [...state.told, as] }
      if (event.type === 'Counted') return { ...noted, there: state.there + event.change }
      if (event.type === 'Taken') return { ...noted, taken: state.taken + event.quantity }
      return event.type === 'Closed' ? { ...noted, closed: true } : { ...noted, by: [...state.by, event.by] }
    },
    limits: (state) => [rules.limit('SHORT', state.there, state.taken)],
    alreadySo: (event, state) => event.type === 'Closed' && state.closed,
  },
}

const { given } = specOf(streamOf(till, 'A'))
const counted = (change: number): TillEvent => ({ type: 'Counted', change })
const taken = (quantity: number): TillEvent => ({ type: 'Taken', quantity })
const locked = (by: string): TillEvent => ({ type: 'Locked', by })
const closed: TillEvent = { type: 'Closed' }
const fails = (spec: () => unknown) => expect(spec).toThrow(AssertionError)
const hundred = given(counted(100))

describe('thenRecorded', () => {
  test('holds for what is recorded', () => hundred.and(taken(60)).when(taken(40)).thenRecorded())
  test('fails for a refusal, and says why', () =>
    expect(() => hundred.when(taken(102)).thenRecorded()).toThrow('T-1: 102 taken, 100 there'))
  test('fails for what is already so', () => fails(() => given(closed).when(closed).thenRecorded()))
  test('fails when a breach opens', () => fails(() => hundred.and(taken(60)).when(counted(-50)).thenRecorded()))
  test('fails when a breach grows', () => {
    const inBreach = hundred.and(taken(60), counted(-50))
    fails(() => inBreach.when(counted(-1)).thenRecorded())
    inBreach.when(counted(1)).thenRecorded()
    inBreach.when(locked('X')).thenRecorded()
  })
})

describe('thenRefused', () => {
  test('holds for the code and the numbers that are named', () => {
    hundred.when(taken(102)).thenRefused('SHORT')
    hundred.when(taken(102)).thenRefused('SHORT', { used: 102, limit: 100, excess: 2 })
    given(locked('X')).when(locked('X')).thenRefused('LOCKED_TWICE', { by: 'X' })
  })
  test('fails for what is recorded', () =>
    expect(() => hundred.when(taken(2)).thenRefused('SHORT')).toThrow('Taken is not refused, but accepted'))
  test('fails for what is already so', () => fails(() => given(closed).when(closed).thenRefused('SHUT')))
  test('fails for another code', () => fails(() => hundred.when(taken(102)).thenRefused('SHUT')))
  test('fails for another number', () => fails(() => hundred.when(taken(102)).thenRefused('SHORT', { used: 103 })))
  test('fails for a number that the refusal does not have', () =>
    fails(() => hundred.when(taken(102)).thenRefused('SHORT', { asked: 102 })))
  test('fails when there is a second reason', () => fails(() => hundred.when(taken(101)).thenRefused('SHORT')))
})

describe('thenRefusedWith', () => {
  const everything = hundred.and(closed).when(taken(101))
  test('holds for exactly these codes, in any order', () => {
    everything.thenRefusedWith(['SHUT', 'SHORT', 'ODD'])
    everything.thenRefusedWith(['ODD', 'SHUT', 'SHORT'], { excess: 1 })
  })
  test('fails when one is not there', () =>
    fails(() => hundred.when(taken(101)).thenRefusedWith(['SHUT', 'SHORT', 'ODD'])))
  test('fails when there is one more', () => fails(() => everything.thenRefusedWith(['SHUT', 'SHORT'])))
})

describe('thenInBreach', () => {
  const short = hundred.and(taken(60)).when(counted(-50))
  test('holds for the code and the numbers of an excess', () => {
    short.thenInBreach('SHORT')
    short.thenInBreach('SHORT', { limit: 50, used: 60, excess: 10 })
  })
  test('fails when nothing is in breach', () => fails(() => hundred.when(counted(1)).thenInBreach('SHORT')))
  test('fails for another code', () => fails(() => short.thenInBreach('SHUT')))
  test('fails for another number', () => fails(() => short.thenInBreach('SHORT', { used: 61 })))
  test('fails for a refusal', () => fails(() => hundred.when(taken(102)).thenInBreach('SHORT')))
})

describe('thenAlreadySo', () => {
  test('holds for what would change nothing', () => given(closed).when(closed).thenAlreadySo())
  test('fails for what is recorded', () =>
    expect(() => given().when(closed).thenAlreadySo()).toThrow('Closed is not already so, but accepted'))
  test('fails for a refusal', () => fails(() => hundred.when(taken(102)).thenAlreadySo()))
})

describe('thenState', () => {
  test('holds for the state', () => hundred.thenState({ ...hundred.state }))
  test('holds for an expectation of it', () => hundred.thenState((state) => state.there === 100))
  test('fails for another state', () => fails(() => hundred.thenState({ ...hundred.state, there: 99 })))
  test('fails for an expectation that answers false', () =>
    fails(() => hundred.thenState((state) => state.there === 99)))
  test('fails for an expectation that throws', () => {
    expect(() => hundred.thenState(() => expect(1).toBe(2))).toThrow()
  })
})

describe('given', () => {
  test('does not tell what would be refused', () => fails(() => given(taken(2))))
  test('does not tell what would not be recorded', () => fails(() => given(closed, closed)))
  test('makes another stream with what is told further', () => {
    expect(hundred.and(taken(60), taken(20)).state.taken).toBe(80)
    expect(hundred.state.taken).toBe(0)
  })
  test('tells what opens a breach', () =>
    expect([...hundred.and(taken(60), counted(-50)).excesses.values()]).toEqual([
      { code: 'SHORT', key: '', limit: 50, used: 60 },
    ]))

  const stamps = (...events: Parameters<typeof given>) => given(...events).state.told
  test('tells one event a second, at revisions from 0', () =>
    expect(stamps(counted(1), counted(2))).toEqual([
      { occurredAt: startOfSpec, recordedAt: startOfSpec, revision: 0 },
      { occurredAt: '2026-01-15T00:00:01.000Z', recordedAt: '2026-01-15T00:00:01.000Z', revision: 1 },
    ]))
  test('tells when it happened, and its grade', () =>
    expect(stamps(told(counted(1), { at: '2025-12-01T00:00:00.000Z', grade: 'official' }))).toEqual([
      { occurredAt: '2025-12-01T00:00:00.000Z', recordedAt: startOfSpec, revision: 0, grade: 'official' },
    ]))
  test('moves its clock on to what happens later', () =>
    expect(stamps(told(counted(1), { at: '2026-03-01T00:00:00.000Z' }), counted(1))).toMatchObject([
      { occurredAt: '2026-03-01T00:00:00.000Z', recordedAt: '2026-03-01T00:00:00.000Z' },
      { occurredAt: '2026-03-01T00:00:01.000Z' },
    ]))
  test('is recorded when it says', () =>
    expect(
      stamps(told(counted(1), { at: '2026-02-01T00:00:00.000Z', recordedAt: '2026-02-02T00:00:00.000Z' }), counted(1)),
    ).toMatchObject([
      { occurredAt: '2026-02-01T00:00:00.000Z', recordedAt: '2026-02-02T00:00:00.000Z' },
      { recordedAt: '2026-02-02T00:00:01.000Z' },
    ]))
  test('does not date acts', () => hundred.when(told(taken(2), { at: startOfSpec })).thenRefused('ACT_DATED'))
})
