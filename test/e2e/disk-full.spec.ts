import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { party, Serving } from './serving.js'

const asRoot = (...words: string[]): boolean => {
  const command = process.getuid?.() === 0 ? words : ['sudo', '-n', ...words]
  return spawnSync(command[0]!, command.slice(1)).status === 0
}

const place = mkdtempSync(join(tmpdir(), 'clearance-full-'))
const mounted = asRoot('mount', '-t', 'tmpfs', '-o', 'size=14m', 'tmpfs', place)
if (!mounted && process.env['CI'])
  throw new Error('A small tmpfs cannot be mounted here, and a full disk has to be tried')

const words = 'x'.repeat(2_000)
const large = (name: string) => ({
  ...party(name),
  name: words,
  evidence: { grade: 'reported', source: words, note: words },
})

/** Takes all the room that there is. */
function fill(file: string): void {
  try {
    for (const part = Buffer.alloc(4096); ;) appendFileSync(file, part)
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
  }
}

// A machine that may not mount says so by a skipped test; CI may not skip it.
;(mounted ? test : test.skip)(
  'on a full disk nothing is half recorded, callers are told, and with room it goes on',
  async () => {
    const ballast = join(place, 'ballast')
    writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024))
    const serving = await Serving.start({}, join(place, 'ledger'))
    try {
      const acknowledged: string[] = []
      const commands = Array.from({ length: 15_000 }, (_, i) => ({
        command: 'RegisterParty',
        ...party(`P-${i}`),
        name: 'x'.repeat(1_500),
      }))
      const results = await serving.lines(commands)
      results.forEach(({ outcome, code }, i) => {
        if (outcome === 'recorded') acknowledged.push(`P-${i}`)
        else expect([outcome, code]).toEqual(['failed', 'DISK_FULL'])
      })
      expect(acknowledged.length).toBeGreaterThan(100)
      expect(acknowledged.length).toBeLessThan(commands.length)
      fill(join(place, 'rest'))
      // What the log of the store had laid hold of before takes a few more.
      let full = await serving.post('/v1/parties', large('Q-0'))
      for (let i = 1; full.status === 201 && i < 3_000; i++) {
        acknowledged.push(`Q-${i - 1}`)
        full = await serving.post('/v1/parties', large(`Q-${i}`))
      }
      expect([full.status, full.body.code]).toEqual([503, 'DISK_FULL'])
      expect(full.headers.get('retry-after')).toBe('10')
      expect((await serving.get('/health/live')).status).toBe(200)

      rmSync(ballast)
      rmSync(join(place, 'rest'))
      await sleep(100)
      expect((await serving.post('/v1/parties', party('ROOM'))).status).toBe(201)
      const feed: string[] = []
      for (let after = 0; ;) {
        const { body } = await serving.get(`/v1/events?limit=1000&after=${after}`)
        if (body.events.length === 0) break
        for (const { event } of body.events) feed.push(event.stream.slice('party~'.length))
        after = body.next
      }
      expect(feed).toEqual([...acknowledged, 'ROOM'])
    } finally {
      await serving.stop()
      asRoot('umount', place)
      rmSync(place, { recursive: true, force: true })
    }
  },
  60_000,
)
