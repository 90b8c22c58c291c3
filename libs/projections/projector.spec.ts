import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { stockStream } from '#domain'
import { packageRoot, StoreClosed } from '#event-store'
import { rowsFile } from './file.js'
import { openProjector, openRows, rebuild, RowsNotReady, type Projector, type Rows } from './index.js'
import { contentOf, History } from './testing.js'

let folder: string
let history: History
let projector: Projector | undefined
let rows: Rows
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'projector-'))
  history = await History.open(folder)
  rows = openRows(folder, history.store)
})
afterEach(async () => {
  await projector?.stop()
  projector = undefined
  rows.close()
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

let receipts = 0
/** Goods arrive, ten pieces each time; answers the position. */
async function receive(times: number): Promise<number> {
  for (let i = 0; i < times; i++) {
    const receipt = { type: 'StockReceived', receiptNo: `R-${++receipts}`, lot: `L-${receipts % 7}`, quantity: 10 }
    history.tell([[stockStream(`S${receipts % 40}`, 'H200'), receipt]])
  }
  await history.write()
  return history.store.head()
}
const onHand = () => rows.backlog({ product: 'H200' }).stock.onHand

test('rows follow the ledger from a thread of their own, woken or not', async () => {
  projector = openProjector({ folder })
  const progress: number[] = []
  projector.onProgress(({ position }) => progress.push(position))
  const first = await receive(300)
  expect(await rows.waitFor(first, 5000)).toBe(true)
  expect(onHand()).toBe(3000)
  history.store.onAppended(() => projector!.wake())
  const second = await receive(5)
  expect(await projector.caughtUp()).toBeGreaterThanOrEqual(second)
  expect(onHand()).toBe(3050)
  expect(progress.at(-1)).toBe(second)
  expect(await rows.waitFor(second + 1, 30)).toBe(false)
})

test('a projector that starts again goes on where the rows are', async () => {
  projector = openProjector({ folder })
  await receive(100)
  await projector.caughtUp()
  await projector.stop()
  await receive(100)
  projector = openProjector({ folder })
  await projector.caughtUp()
  expect(onHand()).toBe(2000)
  expect(rows.health()).toEqual({ position: 200, unhealthy: [] })
})

describe('a projector whose thread ended by itself', () => {
  const sent = jest.spyOn(Worker.prototype, 'postMessage')
  afterAll(() => sent.mockRestore())
  /** The thread that was asked last. */
  const thread = (): Worker => sent.mock.contexts.at(-1) as Worker

  test('is started again, answers what it was asked, and goes on where the rows are', async () => {
    projector = openProjector({ folder })
    let restarts = 0
    projector.onRestarted(() => restarts++)
    const told: (string | undefined)[] = []
    projector.onProgress(({ unhealthy }) => told.push(unhealthy?.reason))
    await receive(100)
    await projector.caughtUp()
    const asked = projector.rebuild()
    const first = thread()
    await first.terminate()
    expect(told.at(-1)).toBe("The projector's thread ended and is started again in 250 ms: it ended")
    const position = await receive(5)
    expect((await asked).events).toBe(105)
    expect(thread()).not.toBe(first)
    expect(await projector.caughtUp()).toBe(position)
    expect([restarts, told.at(-1), onHand()]).toEqual([1, undefined, 1050])
  })

  test('waits twice as long before each try, and not once it is told to stop', async () => {
    projector = openProjector({ folder })
    const pauses: string[] = []
    projector.onProgress(({ unhealthy }) => unhealthy && pauses.push(/in (\d+ ms)/.exec(unhealthy.reason)![1]!))
    for (const tries of [1, 2]) {
      await projector.caughtUp()
      await thread().terminate()
      while (pauses.length < tries) await sleep(1)
    }
    expect(pauses).toEqual(['250 ms', '500 ms'])
    const asked = projector.caughtUp()
    const stopped = performance.now()
    await Promise.all([expect(asked).rejects.toThrow(StoreClosed), projector.stop()])
    expect(performance.now() - stopped).toBeLessThan(400)
    await expect(projector.caughtUp()).rejects.toThrow(StoreClosed)
  })
})

test('a rebuild of running rows puts the same rows in their place, also under open readers', async () => {
  projector = openProjector({ folder })
  await receive(200)
  await projector.caughtUp()
  const other = new DatabaseSync(rowsFile(folder), { readOnly: true })
  const before = contentOf(other)
  await expect(rebuild(folder)).rejects.toThrow('kept by a running server')
  const { events } = await projector.rebuild()
  expect(events).toBe(200)
  expect(contentOf(other)).toEqual(before)
  other.close()
  expect(onHand()).toBe(2000)
  await receive(10)
  await projector.caughtUp()
  expect(onHand()).toBe(2100)
})

test('rows of another version are made anew', async () => {
  await receive(50)
  await rebuild(folder)
  const db = new DatabaseSync(rowsFile(folder))
  db.exec("UPDATE projections SET version = 0 WHERE name = 'inventory'; UPDATE lots SET on_hand = 1")
  db.close()
  expect(() => onHand()).toThrow('being made')
  projector = openProjector({ folder })
  await projector.caughtUp()
  expect(onHand()).toBe(500)
})

test.each<[string, (rows: Buffer) => Buffer]>([
  ['at their beginning', (bytes) => bytes.fill('no rows at all', 0, 200)],
  ['behind it', (bytes) => bytes.fill(0x7b, 100)],
  ['wholly', () => Buffer.from('no rows at all'.repeat(1000))],
])('rows that are damaged %s are not read, and made anew', async (_, damaged) => {
  await receive(50)
  await rebuild(folder)
  writeFileSync(rowsFile(folder), damaged(readFileSync(rowsFile(folder))))
  expect(() => onHand()).toThrow(RowsNotReady)
  expect(rows.position()).toBe(0)
  expect(rows.health()).toEqual({ position: 0, unhealthy: [{ projection: 'all', reason: 'The rows are damaged' }] })
  projector = openProjector({ folder })
  await projector.caughtUp()
  expect(onHand()).toBe(500)
})

test('a damaged page that only readers come to is found by them, and all rows are made anew', async () => {
  await receive(50)
  await rebuild(folder)
  projector = openProjector({ folder })
  const anew: number[] = []
  projector.onAnew(({ events }) => anew.push(events))
  let damaged = 0
  rows.onDamaged(() => damaged++)
  await projector.caughtUp()
  const page = pageOf('orders')
  const file = openSync(rowsFile(folder), 'r+')
  writeSync(file, Buffer.alloc(8192, 0x7b), 0, 8192, page * 8192)
  closeSync(file)
  await receive(10)
  await projector.caughtUp()
  expect(onHand()).toBe(600)
  expect(() => rows.orders({})).toThrow(RowsNotReady)
  expect(() => onHand()).toThrow(RowsNotReady)
  expect(rows.health().unhealthy).toEqual([{ projection: 'all', reason: 'The rows are damaged' }])
  expect(await rows.waitFor(60, 5000)).toBe(true)
  await projector.caughtUp()
  expect([rows.orders({}).orders, onHand(), damaged, anew]).toEqual([[], 600, 1, [60]])
  expect(rows.health().unhealthy).toEqual([])
})

/** The page, from 0, at which a table begins. */
function pageOf(table: string): number {
  const db = new DatabaseSync(rowsFile(folder), { readOnly: true })
  const { rootpage } = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) as {
    rootpage: number
  }
  db.close()
  return rootpage - 1
}

test.each([
  ['put back to a backup', 'UPDATE checkpoint SET position = 9999'],
  ['replaced by another', "UPDATE checkpoint SET event = '0198c5c4-0000-7000-8000-000000000000'"],
])('rows of a ledger that was %s are not read, and made anew', async (_, sql) => {
  await receive(50)
  await rebuild(folder)
  const db = new DatabaseSync(rowsFile(folder))
  db.exec(`${sql}; UPDATE lots SET on_hand = 1`)
  db.close()
  expect(() => onHand()).toThrow(RowsNotReady)
  expect(rows.position()).toBe(0)
  projector = openProjector({ folder })
  await projector.caughtUp()
  expect(onHand()).toBe(500)
})

test('a process that is killed between batches loses nothing and counts nothing twice', async () => {
  await receive(1000)
  const script = `
    import { openForKeeping } from ${JSON.stringify(join(packageRoot(), 'dist/libs/projections/file.js'))}
    import { Runner } from ${JSON.stringify(join(packageRoot(), 'dist/libs/projections/runner.js'))}
    import { openSqlite } from ${JSON.stringify(join(packageRoot(), 'dist/libs/event-store/index.js'))}
    const folder = ${JSON.stringify(folder)}
    const store = await openSqlite({ folder, mode: 'read', thread: false })
    await new Runner(store, openForKeeping(folder), 10).run()`
  const positions: number[] = []
  for (let kills = 0; kills < 4; kills++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: 'ignore',
      cwd: packageRoot(),
    })
    const from = rows.position()
    while (rows.position() < from + 60 && child.exitCode === null) await sleep(1)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    positions.push(rows.position())
    if (positions.at(-1)! > 0) expect(onHand()).toBe(positions.at(-1)! * 10)
  }
  expect(positions[0]).toBeGreaterThanOrEqual(60)
  expect(positions).toEqual([...positions].sort((a, b) => a - b))
  projector = openProjector({ folder })
  await projector.caughtUp()
  expect(onHand()).toBe(10_000)
  await projector.stop()
  const live = new DatabaseSync(rowsFile(folder), { readOnly: true })
  const content = contentOf(live)
  live.close()
  await rebuild(folder)
  const anew = new DatabaseSync(rowsFile(folder), { readOnly: true })
  expect(contentOf(anew)).toEqual(content)
  anew.close()
}, 60_000)
