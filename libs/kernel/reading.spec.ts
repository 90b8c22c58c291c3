import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formOf, recordedIn, type Recorded } from '#kernel'

const text = fc.string({ unit: 'grapheme' })
const code = fc.stringMatching(/^[A-Z0-9._-]{1,9}$/)
const instant = fc.constantFrom('2026-01-14T00:00:00.000Z', '2026-01-15T00:00:00.000Z')
const field = fc.constantFrom('a', 'data', 'occurredAt', 'correlationId', 'index', 'type')
const data = fc.dictionary(
  fc.oneof(
    field,
    text.filter((name) => name !== '__proto__'),
  ),
  fc.jsonValue(),
)

const single = fc.record({
  id: fc.uuid(),
  type: fc.constantFrom('TillOpened', 'CoinPut', 'CoinTaken'),
  stream: fc.tuple(fc.constantFrom('till', 'safe'), code).map((parts) => parts.join('~')),
  revision: fc.nat(),
  data,
})
const shared = fc.record(
  {
    transaction: fc.uuid(),
    grounds: fc.dictionary(code, fc.integer({ min: -1, max: 9 })),
    occurredAt: instant,
    recordedAt: instant,
    correlationId: text,
    causationId: fc.uuid(),
    actor: fc.record({ id: text, roles: fc.array(text), verified: fc.boolean() }),
    approver: text,
    evidence: fc.record({ grade: fc.constantFrom('official', 'company'), source: text }),
  },
  { requiredKeys: ['transaction', 'grounds', 'occurredAt', 'recordedAt', 'correlationId', 'actor'] },
)

/** The events of a transaction, written as they stand in the ledger. */
const transaction = fc.tuple(shared, fc.array(single, { minLength: 1, maxLength: 6 })).map(([common, events]) =>
  events.map(({ id, type, stream, revision, data }, index): Recorded => {
    const { transaction, grounds, occurredAt, recordedAt, correlationId, causationId, actor, approver, evidence } =
      common
    const place = { id: transaction, index, count: events.length }
    return {
      id,
      type,
      version: 1,
      stream,
      revision,
      occurredAt,
      recordedAt,
      transaction: index === 0 ? { ...place, grounds } : place,
      correlationId,
      ...(causationId !== undefined && { causationId }),
      actor,
      ...(approver !== undefined && { approver }),
      ...(evidence !== undefined && { evidence: evidence }),
      data,
    }
  }),
)

const runs = { numRuns: 60 }

describe('a form is read to what it says', () => {
  test('whatever was read before it', () =>
    fc.assert(
      fc.property(fc.array(transaction, { minLength: 1, maxLength: 4 }), (transactions) => {
        for (const form of transactions.flat().map(formOf)) {
          const read = recordedIn(form)
          expect(read).toStrictEqual(JSON.parse(form))
          expect(formOf(read)).toBe(form)
        }
      }),
      runs,
    ))

  test('in whatever order the events of some transactions come', () =>
    fc.assert(
      fc.property(
        fc.array(transaction, { minLength: 2, maxLength: 3 }).chain((all) => {
          const forms = all.flat().map(formOf)
          return fc.shuffledSubarray(forms, { minLength: forms.length })
        }),
        (forms) => forms.forEach((form) => expect(recordedIn(form)).toStrictEqual(JSON.parse(form))),
      ),
      runs,
    ))
})

describe('after the first event of a transaction', () => {
  const event = (index: number): Recorded => ({
    id: `019b76da-a800-7000-8000-00000000000${index}`,
    type: 'CoinPut',
    version: 1,
    stream: 'till~1',
    revision: index,
    occurredAt: '2026-01-14T00:00:00.000Z',
    recordedAt: '2026-01-15T00:00:00.000Z',
    transaction: { id: '019b76da-a800-7000-8000-000000000009', index, count: 3 },
    correlationId: 'r-1',
    actor: { id: 'ops-7', roles: [], verified: false },
    data: { coin: index },
  })
  const next = formOf(event(1))
  const read = (form: string) => {
    recordedIn(formOf(event(0)))
    return recordedIn(form)
  }

  test('another has what they agree in from it', () => {
    const first = recordedIn(formOf(event(0)))
    expect(recordedIn(next).actor).toBe(first.actor)
  })
  test.each([
    ['another field', next.replace('"version":1', '"version":1,"more":2')],
    ['another version', next.replace('"version":1', '"version":2')],
    ['another instant', next.replace('2026-01-14', '2026-01-13')],
    ['another actor', next.replace('ops-7', 'ops-8')],
    ['a field behind the data', next.replace(/}$/, ',"more":2}')],
    ['spaces', next.replaceAll(',', ' , ')],
  ])('%s is read as it stands', (_, form) => expect(read(form)).toStrictEqual(JSON.parse(form)))
  test.each([
    ['cut short', next.slice(0, -3)],
    ['without its end', next.slice(0, -1)],
    ['with more behind its end', `${next}}`],
    ['with other than data', next.replace('{"coin":1}', '{"coin":}')],
    ['without a stream', next.replace('"stream":"till~1"', '"stream":')],
  ])('one %s is none', (_, form) => expect(() => read(form)).toThrow(SyntaxError))
})
