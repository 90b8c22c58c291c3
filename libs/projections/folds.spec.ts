import { expect, test } from '@jest/globals'
import { stockStream } from '#domain'
import type { EventStore } from '#event-store'
import type { Recorded } from '#kernel'
import { Folds } from './folds.js'

const streams = ['FAB1', 'FAB2', 'FAB3', 'FAB4', 'FAB5', 'FAB6'].map((site) => stockStream(site, 'H200').id)
const eachBatch = 10

/** A receipt of a lot of its own: the stock grows. */
const receipt = (stream: string, revision: number): Recorded =>
  ({
    type: 'StockReceived',
    version: 1,
    stream,
    revision,
    occurredAt: '2026-11-24T00:00:00.000Z',
    recordedAt: '2026-11-24T00:00:00.000Z',
    transaction: { id: `T-${revision}`, index: 0, count: 1 },
    actor: { id: 'a', roles: [], verified: false },
    data: { receiptNo: `R-${revision}`, lot: `L-${revision}`, quantity: 1 },
  }) as unknown as Recorded

const batch = (stream: string, from: number): Recorded[] =>
  Array.from({ length: eachBatch }, (_, i) => receipt(stream, from + i))

/** A store that holds what was told, and keeps count of how often a stream was read. */
function told() {
  const events = new Map<string, Recorded[]>(streams.map((stream) => [stream, []]))
  const read: string[] = []
  const store: Pick<EventStore, 'readStream'> = {
    async *readStream(stream, { before } = { batch: 1 }) {
      read.push(stream)
      const below = before?.revision ?? Infinity
      const own = events.get(stream)!.filter(({ revision }) => revision < below)
      if (own.length > 0)
        yield await Promise.resolve(
          own.map((event, i) => ({ position: i, json: JSON.stringify(event), last: true })) as never,
        )
    },
  }
  return { events, read, store }
}

/** Takes so many batches, each of which brings something of these streams. */
async function takeBatches(folds: Folds, ledger: ReturnType<typeof told>, batches: readonly (readonly string[])[]) {
  for (const named of batches) {
    folds.begin()
    for (const stream of named) {
      const own = ledger.events.get(stream)!
      const brought = batch(stream, own.length)
      const change = await folds.take(stream, brought, own.length)
      own.push(...brought)
      expect(change.after.revision).toBe(own.length - 1)
    }
  }
}

test('long streams that each batch moves are not read again, however little memory there is', async () => {
  const ledger = told()
  await takeBatches(
    new Folds(ledger.store, 1000),
    ledger,
    Array.from({ length: 10 }, () => streams),
  )
  expect(ledger.read).toEqual([])
})
test('one of which nothing came for long leaves, and is read when something comes', async () => {
  const ledger = told()
  const [first, ...others] = streams as [string, ...string[]]
  const batches = [[first], ...Array.from({ length: 5 }, () => others), [first]]
  await takeBatches(new Folds(ledger.store, 1000), ledger, batches)
  expect(ledger.read).toEqual([first])
})
