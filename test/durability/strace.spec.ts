import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workerFile } from '#event-store'

const commands = 1000

/** Why the system calls of a process cannot be seen here; undefined when they can. */
function whyNot(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-e', 'trace=fsync', 'true'], { encoding: 'utf8' })
  if (error) return `strace cannot be run: ${error.message}`
  return status === 0 ? undefined : `strace sees nothing: ${stderr.trim()}`
}

const reason = whyNot()
if (reason !== undefined) console.warn(`Skipped: durability under strace. ${reason}`)

test('strace is there in CI', () => {
  if (process.env['CI'] === 'true') expect(reason).toBeUndefined()
})

/** What the process did, in order: syncs that had returned 0, and what it said. */
function callsOf(trace: string): string[] {
  const calls: string[] = []
  for (const line of trace.split('\n')) {
    if (/(?:fsync|fdatasync)(?:\(\d+\)| resumed>\)).*= 0$/.test(line)) calls.push('sync')
    const said = /write\(1, "(begin|ack \d+)\\n"/.exec(line)
    if (said) calls.push(said[1]!)
  }
  return calls
}

const whereItCanBeSeen = reason === undefined ? test : test.skip
whereItCanBeSeen(
  `${commands} commands, one after the other: each is answered after a sync of its own`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'clearance-strace-'))
    try {
      const trace = join(folder, 'trace')
      const child = [process.execPath, '--disable-warning=ExperimentalWarning', workerFile('test/durability/child.js')]
      const seen = ['-f', '-e', 'trace=fsync,fdatasync,write', '-e', 'signal=none', '-s', '32', '-o', trace]
      const run = spawnSync('strace', [...seen, ...child, join(folder, 'ledger'), String(commands)], {
        encoding: 'utf8',
        env: { ...process.env, NODE_OPTIONS: '' },
      })
      expect([run.status, run.stderr]).toEqual([0, ''])
      const calls = callsOf(readFileSync(trace, 'utf8'))
      const work = calls.slice(calls.indexOf('begin') + 1)
      const acks = work.filter((call) => call !== 'sync')
      expect(acks).toEqual(Array.from({ length: commands }, (_, i) => `ack ${i}`))
      const unsynced = work.filter((call, i) => call !== 'sync' && work[i - 1] !== 'sync')
      expect(unsynced).toEqual([])
      const before = work.slice(0, work.lastIndexOf(`ack ${commands - 1}`))
      expect(before.filter((call) => call === 'sync').length).toBeGreaterThanOrEqual(commands)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  60_000,
)
