import { describe, expect, test } from '@jest/globals'
import {
  decide,
  moment,
  plus,
  read,
  record,
  telling,
  type Asked,
  type Decision,
  type Seen,
  type Transaction,
} from '#kernel'
import { closed, labelled, received, released, reserved, shelf, type Shelf, type ShelfEvent } from './testing/shelf.js'
import { accepted, holding, now, on, one, other, recording, refused, run, start } from './testing/shelves.js'

describe('time', () => {
  const tellings = (decision: Decision) => accepted(decision).events.map(({ told }) => told)
  const later = '2026-02-01T00:00:03.000Z'

  test('is the writer’s clock', () =>
    expect(tellings(run(recording(closed)))).toEqual([{ occurredAt: now, recordedAt: now, revision: 0 }]))
  test('is never before what the streams hold', () =>
    expect(tellings(run(recording(closed), { 'shelf~A': holding([received('L1', 1)], later) }))).toEqual([
      { occurredAt: later, recordedAt: later, revision: 1 },
    ]))
  test('a fact happened when it is said to have', () =>
    expect(tellings(run(recording(received('L1', 1)), {}, { occurredAt: start }))).toEqual([
      { occurredAt: start, recordedAt: now, revision: 0 },
    ]))
  test('the grade of the evidence goes with it', () =>
    expect(tellings(run(recording(received('L1', 1)), {}, { grade: 'company' }))).toEqual([
      { occurredAt: now, recordedAt: now, revision: 0, grade: 'company' },
    ]))
  test('so do the roles that the actor acts in', () =>
    expect(tellings(run(recording(received('L1', 1)), {}, { actor: 'ops-7', roles: ['compliance'] }))).toEqual([
      { occurredAt: now, recordedAt: now, revision: 0, actor: 'ops-7', roles: ['compliance'] },
    ]))
  test('a fact up to five minutes ahead happened now', () =>
    expect(tellings(run(recording(received('L1', 1)), {}, { occurredAt: plus(now, 300_000) }))).toMatchObject([
      { occurredAt: now },
    ]))
  test('and further ahead it is refused, once', () => {
    const decision = run(recording(received('L1', 1), received('L1', 1)), {}, { occurredAt: plus(now, 300_001) })
    expect(decision).toMatchObject({
      refusals: [
        {
          code: 'OCCURRED_IN_FUTURE',
          numbers: { occurredAt: '2026-02-01T00:05:00.001Z', now },
          message: expect.stringMatching(/future: 2026-02-01T00:05:00.001Z .* after 2026-02-01T00:00:00.000Z/),
        },
      ],
    })
    expect(refused(decision)).toHaveLength(1)
  })
  test('an act is not dated', () => {
    const decision = run(recording(reserved('L1', 1), released('L1', 1)), on(received('L1', 5)), { occurredAt: start })
    expect(decision).toMatchObject({
      refusals: [
        { code: 'ACT_DATED', message: 'An act happens when it is recorded: leave occurredAt out', numbers: {} },
      ],
    })
    expect(refused(decision)).toHaveLength(1)
  })
  test('what is already so may be dated', () =>
    expect(run(recording(closed), on(closed), { occurredAt: start }).kind).toBe('alreadySo'))
  test('is told to the transaction, also before it reads', () => {
    const told: string[] = []
    run(
      function* () {
        told.push(yield* moment())
        yield* read(one)
        told.push(yield* moment())
      },
      { 'shelf~A': holding([received('L1', 1)], later) },
    )
    expect(told).toEqual([now, later])
  })

  describe('of a stream read late', () => {
    const lateRead = function* (): Transaction {
      yield* record(one, received('L1', 1))
      yield* record(one, labelled('X'))
      yield* read(other)
    }
    const known = { 'shelf~A': holding([received('L1', 1)]), 'shelf~B': holding([received('L1', 1)], later) }
    test('is the stamp of all events, in what is folded too', () => {
      const decision = accepted(run(lateRead, known))
      expect(tellings(decision)).toEqual([1, 2].map((revision) => ({ occurredAt: later, recordedAt: later, revision })))
      const [{ after }] = decision.seen as [Seen, Seen]
      expect(after).toMatchObject({
        revision: 2,
        recordedAt: later,
        state: { labels: ['X'], lots: { L1: { onHand: 2 } } },
      })
      expect((after!.state as Shelf).told.slice(1)).toEqual(tellings(decision))
      expect(decision.seen.map(({ stream, after }) => [stream.id, after !== undefined])).toEqual([
        ['shelf~A', true],
        ['shelf~B', false],
      ])
    })
    test('leaves when a fact happened', () => {
      expect(tellings(run(lateRead, known, { occurredAt: start }))).toMatchObject([
        { occurredAt: start, recordedAt: later },
        { occurredAt: start, recordedAt: later },
      ])
      const between = '2026-02-01T00:00:01.000Z'
      expect(tellings(run(lateRead, known, { occurredAt: between }))).toMatchObject([
        { occurredAt: between },
        { occurredAt: between },
      ])
    })
    test('is what the future is measured by', () => {
      expect(run(lateRead, known, { occurredAt: plus(later, 300_000) }).kind).toBe('accepted')
      expect(refused(run(lateRead, known, { occurredAt: plus(later, 300_001) }))).toEqual(['OCCURRED_IN_FUTURE'])
    })
  })
})

describe('what is bounded may change with time', () => {
  const fair: typeof shelf = {
    ...shelf,
    decider: {
      ...shelf.decider,
      limits: ({ lots }, _, t) => [
        { code: 'SHORT', key: 'L1', limit: t < now ? 100 : 50, used: lots['L1']?.reserved ?? 0 },
      ],
    },
  }
  const stall = { id: 'shelf~F', context: fair }
  const taken = { ...holding([received('L1', 100), reserved('L1', 80)]) }
  const decided = (event: ShelfEvent, at: string) => decide(record(stall, event), { now: at }, () => taken).kind
  test('an act is held to what is in force when it is recorded', () => {
    expect(decided(reserved('L1', 20), start)).toBe('accepted')
    expect(decided(reserved('L1', 1), now)).toBe('refused')
  })
  test('and one that lessens an excess which time has made is no worse for it', () =>
    expect(decided(released('L1', 10), now)).toBe('accepted'))
})

test('a transaction may ask when the fact that it tells happened, and whether a document says so', () => {
  const asked = (as: Partial<Asked>) => {
    const seen: unknown[] = []
    run(
      function* () {
        seen.push(yield* telling())
      },
      {},
      as,
    )
    return seen[0]
  }
  expect(asked({})).toEqual({ occurredAt: now })
  expect(asked({ occurredAt: start, documented: true })).toEqual({ occurredAt: start, documented: true })
  expect(asked({ occurredAt: plus(now, 1000) })).toEqual({ occurredAt: now })
})
