import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  annulledIn,
  boundKey,
  emptyFold,
  excessOf,
  fold,
  foldFurther,
  plus,
  step,
  type AnyContext,
  type Evidence,
  type Recorded,
} from '#kernel'
import { closed, counted, received, released, reserved, shelf, type ShelfEvent } from './testing/shelf.js'

const start = '2026-01-15T00:00:00.000Z'

/** Recorded events, one transaction each, `T0`, `T1` …; an annulment is told by the name of what it annuls. */
function history(...events: (ShelfEvent | string)[]): Recorded[] {
  return events.map((event, revision) => recordedAs(event, revision, `T${revision}`))
}

function recordedAs(event: ShelfEvent | string, revision: number, transaction: string): Recorded {
  const { type, ...data } =
    typeof event === 'string' ? { type: 'TransactionAnnulled', transactionId: event, reason: 'wrong' } : event
  const at = plus(start, revision * 1000)
  return {
    type,
    data,
    revision,
    occurredAt: at,
    recordedAt: at,
    stream: 'shelf~S1',
    transaction: { id: transaction, index: 0, count: 1 },
    actor: { id: 'ops-7', roles: [], verified: false },
  } as unknown as Recorded
}

const lots = (events: Recorded[]) => fold(shelf, events).state.lots
const excesses = (events: Recorded[]) => [...fold(shelf, events).excesses.values()]

describe('a fold', () => {
  test('of nothing is the initial state, before the first revision', () =>
    expect(emptyFold(shelf)).toEqual({
      state: shelf.decider.initial,
      excesses: new Map(),
      revision: -1,
      recordedAt: '',
    }))
  test('reads dates when it was learned of an event, whenever that happened', () => {
    const read: string[] = []
    const { limits } = shelf.decider
    const dated: AnyContext = {
      ...shelf,
      decider: {
        ...shelf.decider,
        limits: (state, event, t) => (read.push(t), limits(state as never, event as never, t)),
      },
    }
    const [first, second] = history(received('L1', 5), reserved('L1', 2))
    fold(dated, [first!, { ...second!, occurredAt: '2026-01-01T00:00:00.000Z' }])
    expect(read).toEqual([first!.recordedAt, second!.recordedAt])
  })
  test('takes each event with how it was told', () => {
    const [first, second] = history(received('L1', 5), reserved('L1', 2))
    const evidence = { grade: 'official', source: 'x' } as Evidence
    const { state, revision, recordedAt } = fold(shelf, [
      { ...first!, evidence, occurredAt: '2026-01-01T00:00:00.000Z' },
      second!,
    ])
    expect(state.lots).toEqual({ L1: { onHand: 5, reserved: 2 } })
    expect(state.told).toEqual([
      { occurredAt: '2026-01-01T00:00:00.000Z', recordedAt: start, revision: 0, actor: 'ops-7', grade: 'official' },
      { occurredAt: plus(start, 1000), recordedAt: plus(start, 1000), revision: 1, actor: 'ops-7' },
    ])
    expect([revision, recordedAt]).toEqual([1, plus(start, 1000)])
  })
  test('keeps the latest recordedAt, whatever comes after it', () => {
    const [first, second, third] = history(received('L1', 5), received('L1', 5), 'T0')
    const early = { recordedAt: '2026-01-01T00:00:00.000Z' }
    expect(fold(shelf, [first!, { ...second!, ...early }]).recordedAt).toBe(start)
    expect(fold(shelf, [first!, { ...third!, ...early }]).recordedAt).toBe(start)
    expect(fold(shelf, [first!, third!]).recordedAt).toBe(plus(start, 2000))
  })
})

describe('open excesses', () => {
  test('are what facts opened', () =>
    expect(excesses(history(received('L1', 5), reserved('L1', 4), counted('L1', -3)))).toEqual([
      { code: 'SHORT', key: 'L1', limit: 2, used: 4 },
    ]))
  test('carry the numbers of the last event that touched them', () =>
    expect(excesses(history(reserved('L1', 4), received('L1', 1), received('L1', 1)))).toEqual([
      { code: 'SHORT', key: 'L1', limit: 2, used: 4 },
    ]))
  test('close when nothing exceeds any more', () =>
    expect(excesses(history(reserved('L1', 4), received('L1', 4)))).toEqual([]))
  test('are kept by code and key', () => {
    const open = fold(shelf, history(reserved('L1', 4), released('L2', 1), counted('L2', -2))).excesses
    expect([...open.keys()]).toEqual(['SHORT L1', 'UNTOLD L2', 'SHORT L2'])
    expect(boundKey({ code: 'A', key: 'B', limit: 0, used: 0 })).toBe('A B')
  })
  test('one may open as another closes', () =>
    expect(excesses(history(reserved('L1', 4), released('L1', 5), counted('L1', -1)))).toEqual([
      { code: 'UNTOLD', key: 'L1', limit: 0, used: 1 },
    ]))
  test('are the same map while nothing changes, and another when something does', () => {
    const opened = fold(shelf, history(reserved('L1', 4)))
    const told = { occurredAt: start, recordedAt: start, revision: 1 }
    expect(step(shelf, opened, received('L2', 1), told).excesses).toBe(opened.excesses)
    expect(step(shelf, opened, closed, told).excesses).toBe(opened.excesses)
    expect(step(shelf, opened, received('L1', 9), told).excesses).not.toBe(opened.excesses)
    expect(step(shelf, opened, reserved('L2', 9), told).excesses.size).toBe(2)
    expect(opened.excesses.size).toBe(1)
  })
  test('are as large as what goes beyond the limit', () => {
    expect(excessOf({ code: 'A', key: '', limit: 5, used: 7 })).toBe(2)
    expect(excessOf({ code: 'A', key: '', limit: 7, used: 5 })).toBe(0)
  })
})

describe('an annulment', () => {
  test('takes out the transaction that it names', () =>
    expect(lots(history(received('L1', 5), received('L1', 7), 'T0'))).toEqual({ L1: { onHand: 7, reserved: 0 } }))
  test('moves the revision on', () => expect(fold(shelf, history(received('L1', 5), 'T0')).revision).toBe(1))
  test('takes out all events of it, and only those', () => {
    const events = [received('L1', 1), received('L1', 2), received('L1', 4), received('L1', 8)].map((event, i) =>
      recordedAs(event, i, i < 2 ? 'A' : `B${i}`),
    )
    expect(lots([...events, recordedAs('A', 4, 'C')])).toEqual({ L1: { onHand: 12, reserved: 0 } })
  })
  test('opens and closes excesses as if it had not been told', () => {
    expect(excesses(history(received('L1', 5), reserved('L1', 5), 'T0'))).toEqual([
      { code: 'SHORT', key: 'L1', limit: 0, used: 5 },
    ])
    expect(excesses(history(received('L1', 5), reserved('L1', 5), counted('L1', -1), 'T2'))).toEqual([])
  })
  test('can be annulled: then the first counts again', () =>
    expect(lots(history(received('L1', 5), 'T0', 'T1'))).toEqual({ L1: { onHand: 5, reserved: 0 } }))
  test('and that too, and so on', () => {
    expect(lots(history(received('L1', 5), 'T0', 'T1', 'T2'))).toEqual({})
    expect(lots(history(received('L1', 5), 'T0', 'T1', 'T2', 'T3'))).toEqual({ L1: { onHand: 5, reserved: 0 } })
  })
  test('that is annulled takes its correction out too', () => {
    const events = [
      recordedAs(received('L1', 5), 0, 'A'),
      recordedAs('A', 1, 'B'),
      recordedAs(received('L1', 6), 2, 'B'),
    ]
    expect(lots(events)).toEqual({ L1: { onHand: 6, reserved: 0 } })
    expect(lots([...events, recordedAs('B', 3, 'C')])).toEqual({ L1: { onHand: 5, reserved: 0 } })
  })
  test('of what does not stand here changes nothing', () =>
    expect(lots(history(received('L1', 5), 'elsewhere'))).toEqual({ L1: { onHand: 5, reserved: 0 } }))
  test('names what is annulled', () => {
    expect(annulledIn(history(received('L1', 5), 'T0'))).toEqual(new Set(['T0']))
    expect(annulledIn(history(received('L1', 5), 'T0', 'T1'))).toEqual(new Set(['T1']))
    expect(annulledIn(history(received('L1', 5)))).toEqual(new Set())
    expect(annulledIn([])).toEqual(new Set())
  })
})

describe('folding further', () => {
  const events = history(received('L1', 5), reserved('L1', 3), counted('L1', -4))
  test('comes to the same as folding all', () => {
    for (const at of [0, 1, 2, 3])
      expect(foldFurther(shelf as AnyContext, fold(shelf, events.slice(0, at)), events.slice(at))).toEqual(
        fold(shelf, events),
      )
  })
  test('is not possible over an annulment', () => {
    const [, , , last] = history(received('L1', 5), reserved('L1', 3), counted('L1', -4), 'T2')
    expect(foldFurther(shelf as AnyContext, fold(shelf, events), [last!])).toBeUndefined()
  })
})

/** The sentence itself: a transaction counts unless a later annulment, that counts, names it. */
const counts = (events: readonly Recorded[], at: number): boolean =>
  !events.some(
    (later, i) => i > at && later.type === 'TransactionAnnulled' && names(later, events[at]!) && counts(events, i),
  )
const names = (annulment: Recorded, event: Recorded) =>
  (annulment.data as { transactionId?: string }).transactionId === event.transaction.id

test('any history folds to what is left of it, told plainly', () => {
  const lot = fc.constantFrom('L1', 'L2')
  const quantity = fc.integer({ min: 1, max: 9 })
  const event = fc.oneof(
    fc.tuple(lot, quantity).map(([name, n]) => received(name, n)),
    fc.tuple(lot, fc.integer({ min: -9, max: -1 })).map(([name, n]) => counted(name, n)),
    fc.tuple(lot, quantity).map(([name, n]) => reserved(name, n)),
    fc.tuple(lot, quantity).map(([name, n]) => released(name, n)),
    fc.integer({ min: 0, max: 12 }).map((n) => `T${n}`),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 14 }), (told) => {
      const events = history(...told)
        // an annulment only names what is before it
        .filter(
          ({ data, revision }) => !('transactionId' in data) || Number(String(data.transactionId).slice(1)) < revision,
        )
      const left = events.filter((one, at) => one.type !== 'TransactionAnnulled' && counts(events, at))
      const folded = fold(shelf, events)
      expect(folded.state).toEqual(fold(shelf, left).state)
      const open = Object.entries(folded.state.lots).flatMap(([name, { onHand, reserved: held }]) => [
        ...(held > onHand ? [`SHORT ${name} ${held - onHand}`] : []),
        ...(held < 0 ? [`UNTOLD ${name} ${-held}`] : []),
      ])
      expect([...folded.excesses].map(([key, bound]) => `${key} ${excessOf(bound)}`).sort()).toEqual(open.sort())
    }),
    { numRuns: 500 },
  )
})
