import { describe, expect, test } from '@jest/globals'
import { datesIn, examplesOf, type AnyContext, type AnyEvent } from '#kernel'
import { contexts } from '#domain'

const told = {
  occurredAt: '2026-01-15T00:00:00.000Z',
  recordedAt: '2026-01-15T00:00:00.000Z',
  grade: 'official' as const,
  revision: 0,
}
/** Every event of a kind of stream, as the reference shows it. */
const eventsOf = ({ vocabulary: { facts, acts } }: AnyContext): AnyEvent[] =>
  Object.entries({ ...facts, ...acts }).map(([type, fields]) => ({ type, ...examplesOf(fields) }))
const onto = ({ decider }: AnyContext, state: unknown, event: AnyEvent): unknown => decider.evolve(state, event, told)

/** A stream of the kind that is open, with nothing else told. */
function opened(context: AnyContext): unknown {
  const { opens } = context.vocabulary
  const first = eventsOf(context).find(({ type }) => type === opens)
  return first ? onto(context, context.decider.initial, first) : context.decider.initial
}

describe.each(Object.entries(contexts))('%s~', (_, context) => {
  const open = opened(context)

  const { facts, acts } = context.vocabulary
  const changedBy = context.calendar?.changedBy ?? []

  test('is looked at for dates after just those facts that bring or take one, and after acts of its own', () => {
    const bring = eventsOf(context).filter((event) => {
      const before = event.type === context.vocabulary.opens ? context.decider.initial : open
      return String(datesIn(context, onto(context, before, event))) !== String(datesIn(context, before))
    })
    expect(bring.map(({ type }) => type).sort()).toEqual(changedBy.filter((type) => type in facts).sort())
    for (const type of changedBy.filter((one) => !(one in facts))) expect(Object.keys(acts)).toContain(type)
  })
  test('weighs a whole number of bytes when it is empty, and no less with anything in it', () => {
    const empty = context.weight(context.decider.initial)
    expect(Number.isSafeInteger(empty)).toBe(true)
    for (const event of eventsOf(context))
      expect(context.weight(onto(context, open, event))).toBeGreaterThanOrEqual(empty)
  })
})
