import { describe, expect, test } from '@jest/globals'
import {
  attempt,
  decide,
  emptyFold,
  read,
  record,
  refuse,
  step,
  want,
  type AnyStream,
  type Decision,
  type Folded,
  type Refusal,
  type Steps,
  type Transaction,
} from '#kernel'
import { labelled, received, reserved, shelf, shelfStream } from './testing/shelf.js'

const now = '2026-02-01T00:00:00.000Z'
const [one, other, third] = [shelfStream('A'), shelfStream('B'), shelfStream('C')]
const five = step(shelf, emptyFold(shelf), received('L1', 5), { occurredAt: now, recordedAt: now, revision: 0 })
const view =
  (known: Record<string, Folded> = {}) =>
  (stream: AnyStream) =>
    known[stream.id] ?? emptyFold(shelf)
const holding = { 'shelf~A': five }
const run = (transaction: () => Transaction): Decision => decide(transaction(), { now }, view(holding))
const eventsOf = (decision: Decision) =>
  decision.kind === 'accepted'
    ? decision.events.map(({ stream, event }) => `${stream.id} ${event.type}`)
    : decision.kind

/** Reserves so many pieces, and notes it on another shelf. */
function* reserving(quantity: number): Steps {
  yield* record(other, reserved('L1', 0))
  yield* record(one, reserved('L1', quantity))
}

describe('a part of a transaction', () => {
  test('that nothing refuses is recorded', () => {
    let against: readonly Refusal[] | undefined
    const decision = run(function* () {
      against = yield* attempt(reserving(5))
    })
    expect(against).toEqual([])
    expect(eventsOf(decision)).toEqual(['shelf~B Reserved', 'shelf~A Reserved'])
  })
  test('is taken back whole when a rule refuses any of it, and the rest stays', () => {
    const said: string[][] = []
    const decision = run(function* () {
      for (const quantity of [3, 4, 2]) {
        const against = yield* attempt(reserving(quantity))
        said.push(against.map(({ code }) => code))
      }
    })
    expect(said).toEqual([[], ['SHORT'], []])
    expect(eventsOf(decision)).toHaveLength(4)
    if (decision.kind !== 'accepted') throw new Error(decision.kind)
    expect(decision.events.map(({ told }) => told.revision)).toEqual([0, 1, 1, 2])
    const onA = decision.seen.find(({ stream }) => stream === one)
    expect(onA?.after).toMatchObject({ revision: 2, state: { lots: { L1: { reserved: 5 } } } })
  })
  test('is seen by what follows only if it stayed', () => {
    const seen: unknown[] = []
    run(function* () {
      yield* attempt(reserving(6))
      seen.push((yield* read(one)).lots)
      yield* attempt(reserving(5))
      seen.push((yield* read(one)).lots)
    })
    expect(seen).toEqual([{ L1: { onHand: 5, reserved: 0 } }, { L1: { onHand: 5, reserved: 5 } }])
  })
  test('may be refused by itself; what it read is ground all the same', () => {
    const no: Refusal = { code: 'NO', message: 'no', numbers: {} }
    const decision = run(function* () {
      const against = yield* attempt(
        (function* (): Steps {
          yield* read(third)
          yield* refuse([no])
        })(),
      )
      expect(against).toEqual([no])
      yield* record(one, reserved('L1', 1))
    })
    expect(eventsOf(decision)).toEqual(['shelf~A Reserved'])
    expect('seen' in decision && decision.seen.map(({ stream }) => stream.id)).toEqual(['shelf~C', 'shelf~A'])
  })
  test('does not take back what was refused before it', () => {
    const no: Refusal = { code: 'NO', message: 'no', numbers: {} }
    const decision = run(function* () {
      yield* refuse([no])
      yield* attempt(reserving(6))
    })
    expect(decision).toMatchObject({ kind: 'refused', refusals: [no] })
  })
})

describe('streams that are wanted', () => {
  const asked = (known: Record<string, Folded>) =>
    decide(
      (function* (): Transaction {
        yield* record(one, labelled('X'))
        yield* want([one, other, third])
        yield* read(third)
      })(),
      { now },
      (stream) => known[stream.id],
    )
  test('are loaded all at once, but for those that are there', () => {
    expect(asked(holding)).toEqual({ kind: 'load', stream: other, others: [third] })
    expect(asked({ ...holding, 'shelf~C': emptyFold(shelf) })).toEqual({ kind: 'load', stream: other })
  })
  test('are not read by that', () => {
    const all = { ...holding, 'shelf~B': emptyFold(shelf), 'shelf~C': emptyFold(shelf) }
    const decision = asked(all)
    expect('seen' in decision && decision.seen.map(({ stream }) => stream.id)).toEqual(['shelf~A', 'shelf~C'])
  })
})
