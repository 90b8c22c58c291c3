import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { stockStream } from '#domain'
import { Keeper, type FromKeeper } from './keeper.js'
import { rebuild } from './rebuild.js'
import { History } from './testing.js'

let folder: string
let history: History
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keeper-'))
  history = await History.open(folder)
})
afterEach(async () => {
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function receive(from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) {
    const receipt = { type: 'StockReceived', receiptNo: `R-${i}`, lot: 'L-1', quantity: 1 }
    history.tell([[stockStream('TPE1', 'H200'), receipt]])
  }
  await history.write()
}

/** The positions that a keeper tells from its start until it has caught up. */
async function positions(far: number): Promise<number[]> {
  const told: number[] = []
  const wake = new Int32Array(new SharedArrayBuffer(4))
  const keeper = new Keeper(folder, wake, take, far)
  function take(message: FromKeeper): void {
    if (message.kind === 'progress') told.push(message.position)
    if (message.kind === 'caughtUp') keeper.take({ kind: 'stop' })
  }
  keeper.take({ kind: 'caughtUp', id: 1 })
  await keeper.keep()
  return told
}

test('rows that follow go on from where they are', async () => {
  await receive(0, 20)
  expect((await positions(100))[0]).toBe(0)
  await receive(20, 30)
  expect((await positions(5))[0]).toBe(20)
})
test('rows that are far behind are made anew', async () => {
  await receive(0, 20)
  await rebuild(folder)
  await receive(20, 60)
  expect((await positions(30))[0]).toBe(60)
})
