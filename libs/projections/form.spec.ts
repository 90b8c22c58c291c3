import { expect, test } from '@jest/globals'
import { formOf, type Recorded } from '#kernel'
import { isAnnulment, streamIn } from './form.js'

const event = (type: string, data: object): string => {
  const recorded: Recorded = {
    id: '0198c5c4-0000-7000-8000-000000000000',
    type,
    version: 1,
    stream: 'stock~TPE1~H200',
    revision: 3,
    occurredAt: '2026-01-15T00:00:00.000Z',
    recordedAt: '2026-01-15T00:00:00.000Z',
    transaction: { id: '0198c5c4-0000-7000-8000-000000000001', index: 0, count: 1, grounds: { 'order~PO-1': 4 } },
    correlationId: 'C-1',
    actor: { id: 'ops-1', roles: [], verified: false },
    data,
  }
  return formOf(recorded)
}
const annulled = {
  type: 'TransactionAnnulled',
  stream: 'order~PO-1',
  reason: '","type":"TransactionAnnulled","stream":"x',
}

test('the stream of an event is read of its beginning, whatever its data is', () => {
  expect(streamIn(event('StockReceived', annulled))).toBe('stock~TPE1~H200')
  expect(() => streamIn('{}')).toThrow('Not the form of an event')
})
test('an annulment is one by its own type alone', () => {
  expect(isAnnulment(event('TransactionAnnulled', {}))).toBe(true)
  expect(isAnnulment(event('StockReceived', annulled))).toBe(false)
  expect(isAnnulment(event('TransactionAnnulledTwice', {}))).toBe(false)
})
