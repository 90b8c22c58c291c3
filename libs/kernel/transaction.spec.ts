import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  decide,
  emptyFold,
  excessOf,
  kernelRules,
  open,
  read,
  record,
  refuse,
  type AnyStream,
  type Folded,
  type Step,
  type Transaction,
} from '#kernel'
import {
  closed,
  counted,
  labelled,
  received,
  released,
  reserved,
  shelf,
  shelfStream,
  type Shelf,
  type ShelfEvent,
} from './testing/shelf.js'
import { accepted, afterOf, holding, now, on, one, other, recording, refused, run } from './testing/shelves.js'

describe('a transaction', () => {
  test('records events on its streams, one revision after the other', () => {
    const { events, facts, seen } = accepted(run(recording(received('L1', 5), labelled('X')), on(received('L1', 1))))
    const told = { occurredAt: now, recordedAt: now }
    expect(events).toEqual([
      { stream: one, event: received('L1', 5), told: { ...told, revision: 1 } },
      { stream: one, event: labelled('X'), told: { ...told, revision: 2 } },
    ])
    expect(facts).toBe(true)
    const after = { revision: 2, recordedAt: now, state: { lots: { L1: { onHand: 6 } }, labels: ['X'] } }
    expect(seen).toMatchObject([{ stream: one, before: { revision: 0 }, after }])
  })
  test('writes to several streams, and says which it read', () => {
    const { events, seen } = accepted(
      run(function* () {
        yield* read(other)
        yield* record(one, received('L1', 1))
      }),
    )
    expect(events.map(({ stream }) => stream.id)).toEqual(['shelf~A'])
    expect(seen.map(({ stream, after }) => [stream.id, after !== undefined])).toEqual([
      ['shelf~B', false],
      ['shelf~A', true],
    ])
  })
  test('reads the state, with what it recorded itself', () => {
    const read2: unknown[] = []
    run(
      function* () {
        read2.push((yield* read(one)).lots)
        yield* record(one, received('L1', 5))
        read2.push((yield* read(one)).lots, (yield* open(one)).lots)
      },
      on(received('L1', 1)),
    )
    expect(read2).toEqual([1, 6, 6].map((onHand) => ({ L1: { onHand, reserved: 0 } })))
  })
  test('asks for what is read as such, and for what is opened as most likely new', () => {
    const asked: unknown[] = []
    const looking = (stream: AnyStream, likelyNew: boolean) => (asked.push([stream.id, likelyNew]), emptyFold(shelf))
    decide(
      (function* (): Transaction {
        yield* read(one)
        yield* open(other)
        yield* read(other)
        yield* record(shelfStream('C'), labelled('X'))
      })(),
      { now },
      looking,
    )
    expect(asked).toEqual([
      ['shelf~A', false],
      ['shelf~B', true],
      ['shelf~C', false],
    ])
  })
  test.each<[string, () => Iterable<Step, unknown>]>([
    ['reads', () => read(other)],
    ['opens', () => open(other)],
    ['records on', () => record(other, labelled('X'))],
  ])('stops at a stream that it %s and that has to be loaded first', (_, last) => {
    let reached = 0
    const decision = decide(
      (function* (): Transaction {
        yield* record(one, labelled('X'))
        yield* last()
        reached++
      })(),
      { now },
      (stream) => (stream.id === 'shelf~B' ? undefined : emptyFold(shelf)),
    )
    expect(decision).toEqual({ kind: 'load', stream: other })
    expect(reached).toBe(0)
  })
  test('that records nothing is already so', () =>
    expect(run(() => read(one) as unknown as Transaction)).toMatchObject({
      kind: 'alreadySo',
      seen: [{ stream: one }],
    }))
  test('never mixes facts and acts: that is a bug', () => {
    expect(() => run(recording(received('L1', 5), reserved('L1', 1)))).toThrow(
      'A transaction holds facts or acts, never both',
    )
    expect(() => run(recording(closed, received('L1', 5)))).toThrow('A transaction holds facts or acts, never both')
  })
})

describe('refusals', () => {
  test('are gathered from every decider, and from the transaction itself', () => {
    const decision = run(
      function* () {
        yield* refuse([{ code: 'MINE', message: 'mine', numbers: {} }])
        yield* refuse([])
        yield* record(one, reserved('L1', 1))
        yield* record(other, reserved('L1', 2))
      },
      { 'shelf~A': holding([closed]), 'shelf~B': holding([closed]) },
    )
    expect(refused(decision)).toEqual(['MINE', 'SHUT', 'SHORT', 'SHUT', 'SHORT'])
  })
  test('say what they rest on', () =>
    expect(run(recording(reserved('L1', 1)), on(closed))).toMatchObject({
      kind: 'refused',
      seen: [{ stream: one, before: holding([closed]) }],
    }))
  test('come even where nothing is recorded', () =>
    expect(refused(run(() => refuse([{ code: 'MINE', message: '', numbers: {} }])))).toEqual(['MINE']))
  test('meet facts for their form', () =>
    expect(refused(run(recording(labelled('X')), on(labelled('X'))))).toEqual(['LABEL_TWICE']))
})

describe('an act', () => {
  test('keeps its limit', () => expect(run(recording(reserved('L1', 5)), on(received('L1', 5))).kind).toBe('accepted'))
  test('makes no excess, and is told the numbers', () =>
    expect(run(recording(reserved('L1', 6)), on(received('L1', 5)))).toMatchObject({
      refusals: [
        {
          code: 'SHORT',
          message: 'S-1: 6 reserved of lot L1, 5 on hand',
          numbers: { limit: 5, used: 6, excess: 1, key: 'L1' },
        },
      ],
    }))
  const short = on(received('L1', 5), reserved('L1', 5), counted('L1', -3))
  test('makes no excess grow', () => expect(refused(run(recording(reserved('L1', 1)), short))).toEqual(['SHORT']))
  test('may make one smaller, and leave the rest open', () => {
    const after = afterOf(run(recording(released('L1', 1)), short))
    expect([...after.excesses.values()]).toEqual([{ code: 'SHORT', key: 'L1', limit: 2, used: 4 }])
  })
  test('may leave one as it is', () => expect(run(recording(closed), short).kind).toBe('accepted'))
  test('is judged lot by lot', () =>
    expect(run(recording(reserved('L2', 1)), { 'shelf~A': holding([received('L2', 1), reserved('L1', 4)]) }).kind).toBe(
      'accepted',
    ))
  test('is judged for each limit', () =>
    expect(refused(run(recording(released('L1', 1)), on(received('L1', 5))))).toEqual(['UNTOLD']))
  test('is judged after what the transaction did before', () => {
    const full = on(received('L1', 5), reserved('L1', 5))
    expect(run(recording(released('L1', 2), reserved('L1', 2)), full).kind).toBe('accepted')
    expect(refused(run(recording(reserved('L1', 2), released('L1', 2)), full))).toEqual(['SHORT'])
  })
  test('that changes nothing is not recorded', () => {
    expect(run(recording(closed), on(closed))).toMatchObject({ kind: 'alreadySo' })
    expect(
      accepted(run(recording(closed, released('L1', 1)), on(received('L1', 1), reserved('L1', 1), closed))).events,
    ).toMatchObject([{ event: released('L1', 1), told: { revision: 3 } }])
  })
  test('is not judged by what a date has changed meanwhile: limits before and after are read at its instant', () => {
    const limits: typeof shelf.decider.limits = (state, event, t) =>
      shelf.decider.limits(state, event, t).map((bound) => ({
        ...bound,
        limit: bound.code === 'SHORT' && t >= now ? 0 : bound.limit,
      }))
    const dated = { ...shelf, decider: { ...shelf.decider, limits } }
    const stream = { id: one.id, context: dated }
    const acting = (event: ShelfEvent) => () => record(stream, event)
    const full = on(received('L1', 5), reserved('L1', 5))
    const after = afterOf(run(acting(released('L1', 1)), full))
    expect([...after.excesses.values()]).toEqual([{ code: 'SHORT', key: 'L1', limit: 0, used: 4 }])
    expect(refused(run(acting(reserved('L1', 1)), full))).toEqual(['SHORT'])
  })
  test('says that it is none of facts', () => expect(accepted(run(recording(closed))).facts).toBe(false))
})

describe('a fact', () => {
  test('opens a breach, and is recorded', () => {
    const after = afterOf(run(recording(counted('L1', -3)), on(received('L1', 5), reserved('L1', 5))))
    expect([...after.excesses.keys()]).toEqual(['SHORT L1'])
  })
  test('is never already so', () => expect(run(recording(labelled('X')), on(closed)).kind).toBe('accepted'))
})

test('the kernel’s own rules are in its rulebook', () => {
  expect([...kernelRules.keys()]).toEqual(['OCCURRED_IN_FUTURE', 'ACT_DATED'])
  for (const { text } of kernelRules.values()) expect(text).toMatch(/^An? \w+/)
})

test('no act ever makes an excess grow, and no fact is refused for one', () => {
  const lot = fc.constantFrom('L1', 'L2')
  const quantity = fc.integer({ min: 1, max: 9 })
  const event = fc.oneof(
    fc.tuple(lot, quantity).map(([name, n]) => received(name, n)),
    fc.tuple(lot, fc.integer({ min: -9, max: -1 })).map(([name, n]) => counted(name, n)),
    fc.tuple(lot, quantity).map(([name, n]) => reserved(name, n)),
    fc.tuple(lot, quantity).map(([name, n]) => released(name, n)),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let folded: Folded<Shelf> = emptyFold(shelf)
      for (const next of events) {
        const decision = run(recording(next), { 'shelf~A': folded })
        const fact = next.type === 'Received' || next.type === 'Counted'
        if (fact) expect(decision.kind).toBe('accepted')
        if (decision.kind !== 'accepted') continue
        const after = afterOf(decision)
        if (!fact)
          for (const [key, bound] of after.excesses)
            expect(excessOf(bound)).toBeLessThanOrEqual(
              excessOf(folded.excesses.get(key) ?? { ...bound, used: 0, limit: 0 }),
            )
        folded = after
      }
    }),
  )
})
