import { expect, test } from '@jest/globals'
import { StoreClosed, type EventStore } from '../port.js'
import { added, all, append, batchesOf, newId, put, streamTexts, write } from './tools.js'

/** What is large, and what is over. */
export function extremes(store: () => EventStore, reopened: () => Promise<void>): void {
  test('an event of 16 MB is kept whole, beside others', async () => {
    const large = JSON.stringify('ä€'.repeat(3_200_000))
    expect(Buffer.byteLength(large)).toBeGreaterThan(15_900_000)
    await added(store(), write('a~1'), { stream: 'a~2', expected: -1, events: [{ type: 'Large', json: large }] })
    await added(store(), write('a~1', 0))
    await reopened()
    const events = await all(store())
    expect(events.map(({ json }) => json === large)).toEqual([false, true, false])
    const [batch] = await batchesOf(store().readStream('a~2'))
    expect(batch![0]!.json === large).toBe(true)
  })

  test('an append of 10,000 events is one transaction', async () => {
    const member = append([write('a~1', -1, 9_999), write('b~1')])
    expect(await put(store(), member)).toMatchObject({ kind: 'appended' })
    const events = await store().readTransaction(member.transaction)
    expect(events).toHaveLength(10_000)
    expect(events.filter(({ last }) => last)).toEqual([events.at(-1)])
    expect(await streamTexts(store(), 'a~1', 9_998)).toEqual(['a~1 9998'])
    const batches = await batchesOf(store().readAll({ batch: 100 }))
    expect(batches).toHaveLength(1)
  })

  test('a call of 10,000 members gives 10,000 outcomes, in order', async () => {
    const members = Array.from({ length: 10_000 }, (_, index) => append([write(`a~${index % 9_000}`)]))
    const outcomes = await store().append(members)
    expect(outcomes.slice(0, 9_000).every(({ kind }) => kind === 'appended')).toBe(true)
    expect(outcomes.slice(9_000).every(({ kind }) => kind === 'conflict')).toBe(true)
    expect(outcomes).toHaveLength(10_000)
    expect((await all(store())).length).toBe(9_000)
  })

  test('closing waits for the appends that are under way, and they are there afterwards', async () => {
    const members = Array.from({ length: 200 }, (_, index) => append([write(`a~${index}`)]))
    const appends = members.map((member) => put(store(), member))
    const closing = store().close()
    expect((await Promise.all(appends)).every(({ kind }) => kind === 'appended')).toBe(true)
    await closing
    await reopened()
    expect(await all(store())).toHaveLength(200)
  })

  const uses: [string, (store: EventStore) => Promise<unknown>][] = [
    ['append', (closed) => closed.append([append([write('a~1')])])],
    ['readStream', async (closed) => batchesOf(closed.readStream('a~1'))],
    ['revisions', (closed) => closed.revisions(['a~1'])],
    ['readAll', async (closed) => batchesOf(closed.readAll())],
    ['readTransaction', (closed) => closed.readTransaction(newId())],
    ['findKey', (closed) => closed.findKey('k')],
    ['subscribe', async (closed) => batchesOf(closed.subscribe())],
    ['head', (closed) => closed.head()],
  ]
  test.each(uses)('once closed, %s throws StoreClosed', async (_, use) => {
    await added(store(), write('a~1'))
    await store().close()
    await expect(use(store())).rejects.toBeInstanceOf(StoreClosed)
  })

  test('reading that was under way throws StoreClosed when the store closes', async () => {
    await store().append(Array.from({ length: 50 }, (_, index) => append([write(`a~${index}`)])))
    const reading = store().readAll({ batch: 5 })[Symbol.asyncIterator]()
    await reading.next()
    await store().close()
    await expect(reading.next()).rejects.toBeInstanceOf(StoreClosed)
  })

  test('closing twice is closing once', async () => {
    await store().close()
    await store().close()
  })
}
