import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Checkpoints } from './checkpoints.js'
import { Log } from './log.js'
import { ledgerFile } from './schema.js'
import { notes } from './testing.js'

let folder: string
let log: Log
let at = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))
  log = Log.open(folder)
  at = 0
})
afterEach(() => {
  log.close()
  rmSync(folder, { recursive: true, force: true })
})

const append = (): void => {
  expect(log.append([notes({ [`a~${at++}`]: 0 })])).toMatchObject([{ kind: 'appended' }])
}
const sizeOf = (file: string): number => statSync(file).size

test('the log is copied beside the writer, who goes on, and begins anew again and again', async () => {
  const ahead = log.handOver()
  const checkpoints = new Checkpoints(folder, ahead, 200)
  const before = sizeOf(ledgerFile(folder))
  let [anew, pages] = [0, 0]
  for (const until = Date.now() + 20_000; anew < 3 && Date.now() < until;) {
    append()
    checkpoints.afterCommit()
    const now = ahead.look().pages
    if (now < pages) anew++
    pages = now
    if (at % 20 === 0) await pause(1)
  }
  await checkpoints.close()
  expect(anew).toBe(3)
  expect(sizeOf(ledgerFile(folder))).toBeGreaterThan(before)
})

test('it does not begin anew while a few pages are left, which the writer copies', async () => {
  const left = [
    { pages: 500, copied: 500 },
    { pages: 520, copied: 510 },
    { pages: 520, copied: 520 },
  ]
  const asked: string[] = []
  const ahead = {
    look: () => (asked.push('look'), left[0]!),
    copy: () => (asked.push('copy'), left[asked.filter((one) => one === 'copy').length]!),
  }
  append()
  const checkpoints = new Checkpoints(folder, ahead, 200)
  checkpoints.afterCommit()
  for (const until = Date.now() + 20_000; asked.length < 4 && Date.now() < until; await pause(5))
    checkpoints.afterCommit()
  await checkpoints.close()
  expect(asked.slice(0, 4)).toEqual(['look', 'copy', 'copy', 'look'])
})

test('where it fails, commits go on, and closing does not wait', async () => {
  const checkpoints = new Checkpoints(join(folder, 'nowhere'), log.handOver(), 1)
  append()
  checkpoints.afterCommit()
  await checkpoints.close()
  append()
  checkpoints.afterCommit()
  await checkpoints.close()
  expect(log.head).toBe(2)
})

test('without much in the log there is nothing to close', async () => {
  const checkpoints = new Checkpoints(folder, log.handOver(), 1000)
  append()
  checkpoints.afterCommit()
  await checkpoints.close()
  expect(log.head).toBe(1)
})
