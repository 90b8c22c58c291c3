import { describe, expect, test } from '@jest/globals'
import { AssertionError } from 'node:assert'
import { PersistentMap, PersistentSet, streamOf, type Decider } from '#kernel'
import { specOf, startOfSpec, told } from '#kernel/testing'
import {
  closed,
  counted as countedOf,
  labelled,
  received,
  reserved,
  shelf,
  shelfStream,
  type ShelfEvent,
} from './testing/shelf.js'

const { given } = specOf(shelfStream('A'))
const taken = (quantity: number) => reserved('L1', quantity)
const counted = (change: number) => countedOf('L1', change)
const fails = (spec: () => unknown) => expect(spec).toThrow(AssertionError)
const hundred = given(received('L1', 100))

describe('thenRecorded', () => {
  test('holds for what is recorded', () => hundred.and(taken(60)).when(taken(40)).thenRecorded())
  test('fails for a refusal, and says why', () =>
    expect(() => hundred.when(taken(102)).thenRecorded()).toThrow('S-1: 102 reserved of lot L1, 100 on hand'))
  test('fails for what is already so', () => fails(() => given(closed).when(closed).thenRecorded()))
  test('fails when a breach opens', () => fails(() => hundred.and(taken(60)).when(counted(-50)).thenRecorded()))
  test('fails when a breach grows', () => {
    const inBreach = hundred.and(taken(60), counted(-50))
    fails(() => inBreach.when(counted(-1)).thenRecorded())
    inBreach.when(counted(1)).thenRecorded()
    inBreach.when(labelled('X')).thenRecorded()
  })
})

describe('thenRefused', () => {
  test('holds for the code and the numbers that are named', () => {
    hundred.when(taken(102)).thenRefused('SHORT')
    hundred.when(taken(102)).thenRefused('SHORT', { used: 102, limit: 100, excess: 2 })
    given(labelled('X')).when(labelled('X')).thenRefused('LABEL_TWICE', { label: 'X' })
  })
  test('fails for what is recorded', () =>
    expect(() => hundred.when(taken(2)).thenRefused('SHORT')).toThrow('Reserved is not refused, but accepted'))
  test('fails for what is already so', () => fails(() => given(closed).when(closed).thenRefused('SHUT')))
  test('fails for another code', () => fails(() => hundred.when(taken(102)).thenRefused('SHUT')))
  test('fails for another number', () => fails(() => hundred.when(taken(102)).thenRefused('SHORT', { used: 103 })))
  test('fails for a number that the refusal does not have', () =>
    fails(() => hundred.when(taken(102)).thenRefused('SHORT', { asked: 102 })))
  test('fails when there is a second reason', () =>
    fails(() => hundred.and(closed).when(taken(101)).thenRefused('SHORT')))
})

describe('thenRefusedWith', () => {
  const everything = hundred.and(closed).when(taken(101))
  test('holds for exactly these codes, in any order', () => {
    everything.thenRefusedWith(['SHUT', 'SHORT'])
    everything.thenRefusedWith(['SHORT', 'SHUT'], { excess: 1 })
  })
  test('fails when one is not there', () => fails(() => hundred.when(taken(101)).thenRefusedWith(['SHUT', 'SHORT'])))
  test('fails when there is one more', () => fails(() => everything.thenRefusedWith(['SHUT'])))
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
  test('holds for an expectation of it', () => hundred.thenState((state) => state.lots['L1']?.onHand === 100))
  test('fails for another state', () => fails(() => hundred.thenState({ ...hundred.state, closed: true })))
  test('fails for an expectation that answers false', () => fails(() => hundred.thenState((state) => state.closed)))
  test('fails for an expectation that throws', () => {
    expect(() => hundred.thenState(() => expect(1).toBe(2))).toThrow()
  })
})

describe('given', () => {
  test('does not tell what would be refused', () => fails(() => given(taken(2))))
  test('does not tell what would not be recorded', () => fails(() => given(closed, closed)))
  test('makes another stream with what is told further', () => {
    expect(hundred.and(taken(60), taken(20)).state.lots['L1']?.reserved).toBe(80)
    expect(hundred.state.lots['L1']?.reserved).toBe(0)
  })
  test('tells what opens a breach', () =>
    expect([...hundred.and(taken(60), counted(-50)).excesses.values()]).toEqual([
      { code: 'SHORT', key: 'L1', limit: 50, used: 60 },
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
  test('tells whether it is documented', () =>
    expect(stamps(told(counted(1), { grade: 'company', documented: true }))).toMatchObject([
      { grade: 'company', documented: true },
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

describe('thenState of what persistent maps hold', () => {
  type Kept = {
    readonly held: PersistentMap<{ names: PersistentSet }>
    readonly first: string | null
    readonly days: Map<string, number>
  }
  const kept = (state: Kept) => {
    const decider: Decider<Kept, ShelfEvent> = {
      initial: state,
      decide: () => [],
      evolve: () => state,
      limits: () => [],
    }
    const { kind, ids, vocabulary, rulebook } = shelf
    return specOf(
      streamOf<Kept, ShelfEvent>({ kind, ids, vocabulary, rulebook, weight: () => 1, decider }, 'A'),
    ).given()
  }
  const of = (key: string, name: string, day = 1): Kept => ({
    held: PersistentMap.empty<{ names: PersistentSet }>().set(key, { names: PersistentSet.empty().add(name) }),
    first: null,
    days: new Map([['2026-01-15', day]]),
  })

  test('holds for the same', () => kept(of('L1', 'X')).thenState(of('L1', 'X')))
  test('fails for another key', () => fails(() => kept(of('L1', 'X')).thenState(of('L2', 'X'))))
  test('fails for another name in a set', () => fails(() => kept(of('L1', 'X')).thenState(of('L1', 'Y'))))
  test('fails for another value in a map that is not persistent', () =>
    fails(() => kept(of('L1', 'X')).thenState(of('L1', 'X', 2))))
  test('fails for a text instead of null', () =>
    fails(() => kept(of('L1', 'X')).thenState({ ...of('L1', 'X'), first: 'L1' })))
})

describe('what fails says why', () => {
  test.each<[string, () => unknown]>([
    ['The state is not as expected', () => hundred.thenState((state) => state.closed)],
    ['Counted is in breach: {"code":"SHORT"', () => hundred.and(taken(60)).when(counted(-50)).thenRecorded()],
    ['No refusal with {"used":1}: [{"code":"SHORT"', () => hundred.when(taken(102)).thenRefused('SHORT', { used: 1 })],
    ['No breach of SHUT with {}: []', () => hundred.when(counted(1)).thenInBreach('SHUT')],
    ['Closed is not recorded, but alreadySo', () => given(closed).when(closed).thenRecorded()],
  ])('%s', (sentence, spec) => expect(spec).toThrow(sentence))
})
