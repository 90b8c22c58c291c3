import { expect, test } from '@jest/globals'
import { eventOf, formOf, streamOf, toldOf, unreachable, type AnyContext, type Recorded } from '#kernel'

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
  }))
test('with the grade of its evidence', () =>
  expect(toldOf({ ...recorded, evidence: { grade: 'official', source: '91 FR 1684' } })).toStrictEqual({
    occurredAt: recorded.occurredAt,
    recordedAt: recorded.recordedAt,
    revision: 4,
    grade: 'official',
  }))

test('a stream is named by its kind and ids', () => {
  const context = { kind: 'stock' } as AnyContext
  expect(streamOf(context, 'FAB1', 'H200')).toEqual({ id: 'stock~FAB1~H200', context })
  expect(streamOf(context, 'FAB1').id).toBe('stock~FAB1')
})
test('what is of no vocabulary is a bug, and is named', () =>
  expect(() => unreachable({ type: 'Unheard' } as never)).toThrow('Not of this vocabulary: {"type":"Unheard"}'))
