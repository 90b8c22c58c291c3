import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  eventOf,
  formOf,
  formsOf,
  streamOf,
  toldOf,
  unreachable,
  type AnyContext,
  type Grounds,
  type Recorded,
  type Seen,
} from '#kernel'

const recorded = {
  id: '019b76da-a800-7000-8000-000000000001',
  type: 'Received',
  version: 1,
  stream: 'stock~FAB1~H200',
  revision: 4,
  occurredAt: '2026-01-14T00:00:00.000Z',
  recordedAt: '2026-01-15T00:00:00.000Z',
  transaction: { id: '019b76da-a800-7000-8000-000000000002', index: 0, count: 1 },
  correlationId: 'r-1',
  actor: { id: 'ops-7', roles: ['operations'], verified: false },
  data: { quantity: 5 },
} as Recorded

test('the form of an event is its JSON', () => expect(JSON.parse(formOf(recorded))).toEqual(recorded))
test('what evolve gets is the data under its type', () =>
  expect(eventOf(recorded)).toStrictEqual({ type: 'Received', quantity: 5 }))
test('and how it was told', () =>
  expect(toldOf(recorded)).toStrictEqual({
    occurredAt: recorded.occurredAt,
    recordedAt: recorded.recordedAt,
    revision: 4,
    actor: 'ops-7',
    roles: ['operations'],
  }))
test('without roles where the actor has none', () =>
  expect(toldOf({ ...recorded, actor: { ...recorded.actor, roles: [] } })).not.toHaveProperty('roles'))
test('with the grade of its evidence', () =>
  expect(toldOf({ ...recorded, evidence: { grade: 'official', source: '91 FR 1684' } })).toStrictEqual({
    occurredAt: recorded.occurredAt,
    recordedAt: recorded.recordedAt,
    revision: 4,
    actor: 'ops-7',
    roles: ['operations'],
    grade: 'official',
  }))
test('and whether that names the SHA-256 of a document', () =>
  expect(toldOf({ ...recorded, evidence: { grade: 'company', source: 'a copy', sha256: 'e3b0' } })).toMatchObject({
    grade: 'company',
    documented: true,
  }))

test('a stream is named by its kind and ids', () => {
  const context = { kind: 'stock' } as AnyContext
  expect(streamOf(context, 'FAB1', 'H200')).toEqual({ id: 'stock~FAB1~H200', context })
  expect(streamOf(context, 'FAB1').id).toBe('stock~FAB1')
})
test('what is of no vocabulary is a bug, and is named', () =>
  expect(() => unreachable({ type: 'Unheard' } as never)).toThrow('Not of this vocabulary: {"type":"Unheard"}'))

describe('the forms of a transaction', () => {
  const text = fc.string({ unit: 'grapheme' })
  const common = fc.record(
    {
      transaction: fc.uuid(),
      count: fc.nat(),
      grounds: fc.dictionary(fc.stringMatching(/^[a-z]+~[A-Z0-9._-]{1,9}$/), fc.integer({ min: -1, max: 9 })),
      correlationId: text,
      actor: fc.record({ id: text, roles: fc.array(text), verified: fc.boolean() }),
      causationId: fc.uuid(),
      approver: text,
      evidence: fc.record({ grade: fc.constantFrom('official', 'company', 'reported'), source: text }),
    },
    { requiredKeys: ['transaction', 'count', 'grounds', 'correlationId', 'actor'] },
  )
  const seeing = (grounds: Grounds): Seen[] =>
    Object.entries(grounds).map(([id, revision]) => {
      const stream = { id, context: { kind: 'till' } as AnyContext }
      return { stream, before: { state: undefined, excesses: new Map(), revision, recordedAt: '' } }
    })
  const data = fc.dictionary(
    text.filter((name) => name !== 'type' && name !== '__proto__'),
    fc.jsonValue(),
  )

  test('are the bytes that formOf writes, event by event', () => {
    fc.assert(
      fc.property(common, data, fc.nat(3), (shared, fields, index) => {
        const told = { occurredAt: '2026-01-15T00:00:00.000Z', recordedAt: '2026-01-16T00:00:00.000Z', revision: 7 }
        const event = { type: 'TillOpened', ...fields }
        const { transaction, count, grounds, correlationId, causationId, actor, approver, evidence } = shared
        const written = formsOf({ ...shared, seen: seeing(grounds) })({
          id: 'an-id',
          index,
          stream: 'till~1',
          event,
          told,
        })
        const recorded = {
          id: 'an-id',
          type: 'TillOpened',
          version: 1,
          stream: 'till~1',
          revision: 7,
          occurredAt: told.occurredAt,
          recordedAt: told.recordedAt,
          transaction: index === 0 ? { id: transaction, index, count, grounds } : { id: transaction, index, count },
          correlationId,
          ...(causationId === undefined ? {} : { causationId }),
          actor,
          ...(approver === undefined ? {} : { approver }),
          ...(evidence === undefined ? {} : { evidence }),
          data: JSON.parse(JSON.stringify(fields)) as object,
        }
        expect(JSON.parse(written)).toEqual(JSON.parse(formOf(recorded)))
        expect(written).toBe(formOf({ ...recorded, data: fields }))
      }),
    )
  })

  test('want the type to stand first', () => {
    const form = formsOf({
      transaction: 't',
      count: 1,
      seen: [],
      correlationId: 'c',
      actor: { id: 'a', roles: [], verified: false },
    })
    const told = { occurredAt: '', recordedAt: '', revision: 0 }
    const event = { amount: 1, type: 'TillOpened' }
    expect(() => form({ id: 'i', index: 0, stream: 's', event, told })).toThrow('The type does not stand first')
  })
})
