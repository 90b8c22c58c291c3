import { afterAll, expect, test } from '@jest/globals'
import { openSqlite, type Batch } from './index.js'
import { folders, notes } from './testing.js'

const { make, remove } = folders()
afterAll(remove)

test('what waits goes into one commit; its size, events and time are told and counted', async () => {
  const store = await openSqlite({ folder: make(), mode: 'write' })
  const batches: Batch[] = []
  const stop = store.onBatch((batch) => batches.push(batch))
  await Promise.all([
    store.append([notes({ 'a~1': 0, 'a~2': 0 })]),
    store.append([notes({ 'b~1': 0 }), notes({ 'b~1': 0 })]),
  ])
  expect(batches).toEqual([{ size: 3, events: 3, ms: expect.any(Number) }])
  stop()
  await store.append([notes({ 'c~1': 0 })])
  expect(batches).toHaveLength(1)
  expect(store.stats()).toMatchObject({ batches: 2, appends: 4, events: 4, lastBatchSize: 1 })
  expect(store.stats().lastCommitMs).toBeGreaterThan(0)
  await store.close()
})

test('calls that come while a commit is under way share the next one', async () => {
  const store = await openSqlite({ folder: make(), mode: 'write', commitDelayMs: 20 })
  const first = store.append([notes({ 'a~0': 0 })])
  await new Promise(setImmediate)
  const others = Array.from({ length: 50 }, (_, index) => store.append([notes({ [`b~${index}`]: 0 })]))
  await Promise.all([first, ...others])
  expect(store.stats()).toMatchObject({ batches: 2, appends: 51, lastBatchSize: 50 })
  expect(store.stats().lastCommitMs).toBeGreaterThanOrEqual(20)
  await store.close()
})

test('who listens is told each position that became durable, until it stops', async () => {
  const store = await openSqlite({ folder: make(), mode: 'write' })
  const heard: number[] = []
  const stop = store.onAppended((position) => heard.push(position))
  await store.append([notes({ 'a~1': 0, 'a~2': 0 })])
  await store.append([notes({ 'a~1': 0 })])
  await store.append([notes({ 'a~1': 1 })])
  stop()
  await store.append([notes({ 'a~1': 2 })])
  expect(heard).toEqual([2, 3])
  await store.close()
})

test('reading a long stream leaves the event loop to others between its batches', async () => {
  const store = await openSqlite({ folder: make(), mode: 'write' })
  await store.append(Array.from({ length: 20_000 }, (_, revision) => notes({ 'a~1': revision })))
  let turns = 0
  let reading = true
  const turn = (): void => {
    turns++
    if (reading) setImmediate(turn)
  }
  turn()
  let events = 0
  for await (const batch of store.readStream('a~1')) events += batch.length
  reading = false
  expect(events).toBe(20_000)
  expect(turns).toBeGreaterThanOrEqual(38)
  await store.close()
})

test('what no store could take is refused as a bug, and nothing of the call is written', async () => {
  const store = await openSqlite({ folder: make(), mode: 'write' })
  const good = notes({ 'a~1': 0 })
  const [write] = good.writes
  const bad: [string, unknown][] = [
    ['no UUID', { ...good, transaction: 'T-1' }],
    ['no writes', { ...good, writes: [] }],
    ['no events', { ...good, writes: [{ ...write, events: [] }] }],
    ['no revision', { ...good, writes: [{ ...write, expected: -2 }] }],
    ['a stream twice', { ...good, checks: [{ stream: 'a~1', expected: -1 }] }],
    ['built on itself', { ...good, builtOn: [1] }],
  ]
  for (const [, member] of bad) {
    await expect(store.append([notes({ 'b~1': 0 }), member as typeof good])).rejects.toThrow(TypeError)
  }
  expect(await store.head()).toBe(0)
  expect(await store.append([good])).toMatchObject([{ kind: 'appended', position: 1 }])
  await store.close()
})
