import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { contextOf, partyStream, stockStream } from '#domain'
import { nextFile, openForReading, spreadFile } from './file.js'
import { makeAnew, rebuild } from './rebuild.js'
import { wholeStreams } from './spread.js'
import { contentOf, History } from './testing.js'

let folder: string
let history: History
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rebuild-'))
  history = await History.open(folder)
})
afterEach(async () => {
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

let receipts = 0
/** Goods arrive at so many sites, most of them at the first, and every fifth receipt is wrong. */
async function receive(times: number, sites = 40): Promise<void> {
  for (let i = 0; i < times; i++) {
    const receipt = { type: 'StockReceived', receiptNo: `R-${++receipts}`, lot: `L-${receipts % 7}`, quantity: 10 }
    const told = history.tell([[stockStream(`S${receipts % 3 ? 0 : receipts % sites}`, 'H200'), receipt]])
    if (i % 5 === 0) history.annul(told!)
  }
  await history.write()
}
const rows = (): Record<string, unknown[]> => {
  const db = openForReading(folder)!
  const content = contentOf(db)
  db.close()
  return content
}

test.each([1, 3, 20, 1000])(
  'every stream comes once and whole, from partitions of about %d events',
  async (partition) => {
    const registered = { type: 'PartyRegistered', name: 'x', country: 'CN', headquarters: 'CN' }
    history.tell([[partyStream('ALDER'), registered]])
    await receive(200)
    const told: string[] = []
    for await (const { changes } of wholeStreams(
      history.store,
      await history.store.head(),
      spreadFile(folder),
      partition,
    )) {
      for (const { stream, after, before } of changes) {
        told.push(stream)
        expect(before!.revision).toBe(-1)
        expect(after).toEqual(history.folded({ id: stream, context: contextOf(stream)! }))
      }
    }
    expect(told.sort()).toEqual([...new Set(history.events.map(({ stream }) => stream))].sort())
  },
)

test('what is recorded behind the head that it saw is left to the one who follows', async () => {
  await receive(50)
  const [head, before] = [await history.store.head(), history.events.length]
  await receive(50)
  let events = 0
  for await (const step of wholeStreams(history.store, head, spreadFile(folder))) ({ events } = step)
  expect(events).toBe(before)
})

test('a rebuild can be stopped at any moment: the rows are as they were, and nothing else is left', async () => {
  await receive(100)
  await rebuild(folder)
  const [before, files] = [rows(), readdirSync(folder).sort()]
  await receive(100)
  let asked = 0
  const last = await history.store.head()
  const positions: number[] = []
  for (let until = 1; ; until++) {
    asked = 0
    const done = await makeAnew(
      folder,
      history.store,
      (position) => positions.push(position) > 0 && ++asked < until,
      10,
    )
    if (done) break
    expect(rows()).toEqual(before)
    expect(readdirSync(folder).sort()).toEqual(files)
  }
  expect(asked).toBeGreaterThan(20)
  expect(positions.at(-1)).toBe(last)
  expect(rows().checkpoint).toMatchObject([{ position: last }])
})

test('a disk that is full is told, the rows are as they were, and room is made', async () => {
  await receive(100)
  await rebuild(folder)
  const [before, files] = [rows(), readdirSync(folder).sort()]
  symlinkSync('/dev/full', spreadFile(folder))
  await expect(rebuild(folder)).rejects.toMatchObject({ code: 'DISK_FULL' })
  expect(rows()).toEqual(before)
  expect(readdirSync(folder).sort()).toEqual(files)
})

test('what a killed rebuild left is in nobody’s way', async () => {
  await receive(10)
  writeFileSync(nextFile(folder), 'half of a file')
  writeFileSync(spreadFile(folder), 'texts')
  expect(await rebuild(folder)).toMatchObject({ events: history.events.length, unhealthy: [] })
  expect(readdirSync(folder).filter((name) => name.startsWith('rows.next'))).toEqual([])
})
