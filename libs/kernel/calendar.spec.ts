import { describe, expect, test } from '@jest/globals'
import {
  datesIn,
  decide,
  emptyFold,
  record,
  step,
  type AnyEvent,
  type Context,
  type Folded,
  type Stream,
  type View,
} from '#kernel'
import { received, reserved, shelf, type Shelf, type ShelfEvent } from './testing/shelf.js'

const [first, second, third] = ['2026-02-01', '2026-03-01', '2026-04-01'].map((day) => `${day}T00:00:00.000Z`) as [
  string,
  string,
  string,
]

/** A shelf of which half of each lot has to be gone from a day on. */
const halved: Context<Shelf, ShelfEvent> = {
  ...shelf,
  calendar: {
    changedBy: ['Received'],
    dates: (_, t) => (t >= first ? [first, second] : [first]),
    limits: ({ lots }, t) =>
      Object.entries(lots).map(([lot, { onHand, reserved }]) =>
        shelf.rulebook.limit('SHORT', t >= first ? Math.floor(onHand / 2) : onHand, reserved, lot),
      ),
  },
}
const came = (date: string): AnyEvent => ({ type: 'DateReached', date }) as AnyEvent

describe('the dates of a stream', () => {
  test('are those that it has, and those that come with them', () =>
    expect(datesIn(halved, halved.decider.initial)).toEqual([first, second]))
  test('are none where the calendar changes nothing', () => expect(datesIn(shelf, shelf.decider.initial)).toEqual([]))
})

describe('a date that is reached', () => {
  const told = (recordedAt: string, revision: number) => ({ occurredAt: recordedAt, recordedAt, revision })
  const before = [received('L1', 10), reserved('L1', 8)].reduce<Folded<Shelf>>(
    (folded, event, i) => step(halved, folded, event, told('2026-01-15T00:00:00.000Z', i)),
    emptyFold(halved),
  )
  const after = step(halved, before, came(first) as ShelfEvent, told(first, 2))

  test('is folded into no state, and moves its stream on', () => {
    expect(after.state).toBe(before.state)
    expect([after.revision, after.recordedAt]).toEqual([2, first])
  })
  test('opens the excesses that it brings', () => {
    expect(before.excesses.size).toBe(0)
    expect([...after.excesses.values()]).toEqual([{ code: 'SHORT', key: 'L1', limit: 5, used: 8 }])
  })
  test('is read when the ledger learned it', () =>
    expect(
      step(halved, before, came(first) as ShelfEvent, { ...told(first, 2), recordedAt: third }).excesses.size,
    ).toBe(1))
  test('opens none where no bound has dates', () =>
    expect(step(shelf, before, came(first) as ShelfEvent, told(first, 2)).excesses).toBe(before.excesses))

  test('is recorded as a fact, of which the decider is not asked', () => {
    const stream: Stream<Shelf, AnyEvent> = { id: 'shelf~A', context: halved }
    const view: View = () => before
    expect(decide(record(stream, came(first)), { now: second, occurredAt: first }, view)).toMatchObject({
      kind: 'accepted',
      facts: true,
      events: [{ event: { type: 'DateReached', date: first }, told: { occurredAt: first, recordedAt: second } }],
    })
  })
})
