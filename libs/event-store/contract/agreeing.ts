import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { noStream, type Append, type EventStore, type Outcome } from '../port.js'
import { Model } from './model.js'
import { all, batchesOf, newId, type Harness } from './tools.js'

const streams = ['a~1', 'a~2', 'b~1', 'b~2', 'c~1']
const keys = ['k1', 'k2', 'k3', 'k4']

/** A member before it is known where the streams are: `off` is how far from the truth it expects a stream. */
type Plan = {
  writes: { stream: string; off: number; events: number }[]
  checks: { stream: string; off: number }[]
  key: string | undefined
  asked: string
  builtOn: number[]
  /** Sends a former member again, as it was. */
  again: number | undefined
}
type Step = { calls: Plan[][]; reopen: boolean }

const off = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 2 }) },
)
const plan: fc.Arbitrary<Plan> = fc
  .record({
    names: fc.shuffledSubarray(streams, { minLength: 1, maxLength: 4 }),
    written: fc.integer({ min: 1, max: 4 }),
    offs: fc.array(off, { minLength: 4, maxLength: 4 }),
    events: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }),
    key: fc.option(fc.constantFrom(...keys), { nil: undefined, freq: 3 }),
    asked: fc.constantFrom('this', 'this', 'that'),
    builtOn: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
    again: fc.option(fc.nat(30), { nil: undefined, freq: 8 }),
  })
  .map(({ names, written, offs, events, key, asked, builtOn, again }) => {
    const parts = names.map((stream, index) => ({ stream, off: offs[index]!, events: events[index]! }))
    return { writes: parts.slice(0, written), checks: parts.slice(written), key, asked, builtOn, again }
  })
const step: fc.Arbitrary<Step> = fc.record({
  calls: fc.array(fc.array(plan, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
  reopen: fc.nat(11).map((dice) => dice === 0),
})

/** Long sequences rather than many: to open a store takes longer than to use it. */
const sequence = fc.array(step, { minLength: 3, maxLength: 16, size: 'max' })

/** Whatever is appended, a store answers and holds the same as the model. */
export function agreeing(harness: Harness): void {
  test('whatever is appended, it answers and holds the same as a trivial model', async () => {
    const kinds = new Map<string, number>()
    const sequences = fc.asyncProperty(sequence, async (steps) => {
      const model = new Model()
      const sent: Append[] = []
      let store = await harness.open()
      try {
        for (const { calls, reopen } of steps) {
          const appends = calls.map((plans) => plansToAppends(plans, model, sent))
          const expected = appends.map((members) => model.append(members))
          const outcomes = await Promise.all(appends.map((members) => store.append(members)))
          expect(outcomes.map(plain)).toEqual(expected.map((one) => plain(one)))
          for (const outcome of outcomes.flat()) kinds.set(kindOf(outcome), (kinds.get(kindOf(outcome)) ?? 0) + 1)
          if (reopen) store = await harness.reopen(store)
        }
        await expectSame(store, model, sent)
      } finally {
        await store.close()
      }
    })
    await fc.assert(sequences, { numRuns: 18 })
    expect([...kinds.keys()].sort()).toEqual(['appended', 'builtOn', 'conflict', 'other', 'same'])
  }, 60_000)
}

const kindOf = (outcome: Outcome): string => {
  if (outcome.kind === 'repeated') return outcome.same ? 'same' : 'other'
  return outcome.kind === 'conflict' && outcome.builtOn !== undefined ? 'builtOn' : outcome.kind
}

/** Positions differ between stores; what they mean is compared with the content. */
const plain = (outcomes: readonly Outcome[]): unknown[] =>
  outcomes.map((outcome) => {
    if (outcome.kind === 'conflict')
      return { ...outcome, mismatches: new Set(outcome.mismatches.map((one) => JSON.stringify(one))) }
    return { ...outcome, position: 0 }
  })

function plansToAppends(plans: readonly Plan[], model: Model, sent: Append[]): Append[] {
  const expected = new Map<string, number>()
  const at = (stream: string): number => expected.get(stream) ?? model.revision(stream)
  return plans.map(({ writes, checks, key, asked, builtOn, again }, index) => {
    const former = again === undefined ? undefined : sent[again]
    if (former !== undefined) return { ...former, builtOn: [] }
    const seen = (stream: string, off: number): number => Math.max(noStream, at(stream) + off)
    const member: Append = {
      transaction: newId(),
      writes: writes.map(({ stream, off, events }) => ({ stream, expected: seen(stream, off), events: texts(events) })),
      checks: checks.map(({ stream, off }) => ({ stream, expected: seen(stream, off) })),
      ...(key !== undefined && { key, asked }),
      builtOn: builtOn.filter((other) => other < index),
    }
    for (const { stream, expected: from, events } of member.writes) expected.set(stream, from + events.length)
    sent.push(member)
    return member
  })
}

let made = 0
const texts = (count: number) =>
  Array.from({ length: count }, () => ({ type: `T${++made % 3}`, json: `{"n":${made}}` }))

async function expectSame(store: EventStore, model: Model, sent: readonly Append[]): Promise<void> {
  const events = await all(store)
  expect(events.map(({ json }) => json)).toEqual(model.events.map(({ text }) => text.slice(text.indexOf(' ') + 1)))
  const ends = model.events.map(({ transaction }, index) => transaction !== model.events[index + 1]?.transaction)
  expect(events.map(({ last }) => last)).toEqual(ends)
  expect(await store.revisions(streams)).toEqual(streams.map((stream) => model.revision(stream)))
  for (const stream of streams) {
    const read = (await batchesOf(store.readStream(stream, { batch: 3 }))).flat()
    const own = model.events.filter(({ text }) => text.startsWith(`${stream}@`)).map(({ text }) => text)
    expect(read.map(({ json }, revision) => `${stream}@${revision} ${json}`)).toEqual(own)
  }
  for (const key of keys) {
    const found = await store.findKey(key)
    expect(found && { transaction: found.transaction, hash: found.hash }).toEqual(model.key(key))
  }
  for (const { transaction } of sent) {
    const own = model.events.flatMap(({ transaction: id }, index) => (id === transaction ? [events[index]] : []))
    expect(await store.readTransaction(transaction)).toEqual(own)
  }
}
