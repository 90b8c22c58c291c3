import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from '@jest/globals'
import { Flushing } from './flushing.js'

const folder = mkdtempSync(join(tmpdir(), 'clearance-flushing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Files of this process that are open under a name. */
const open = (file: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === file
    } catch {
      return false
    }
  }).length

async function until(told: () => boolean): Promise<void> {
  for (let waited = 0; !told() && waited < 5000; waited += 10) await sleep(10)
  expect(told()).toBe(true)
}

test('without a log there is nothing to flush', () => {
  const flushing = new Flushing(join(folder, 'none.db'))
  flushing.begin()
  flushing.close()
  expect(open(join(folder, 'none.db-wal'))).toBe(0)
})

test('a log is opened once, however often it is flushed, and let go when it is closed amid a flush', async () => {
  const file = join(folder, 'rows.db')
  writeFileSync(`${file}-wal`, 'x'.repeat(1_000_000))
  const flushing = new Flushing(file)
  flushing.begin()
  flushing.begin()
  expect(open(`${file}-wal`)).toBe(1)
  flushing.close()
  flushing.begin()
  await until(() => open(`${file}-wal`) === 0)
})
