import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createServer, type Server } from '#http'
import { h200, type Scenario } from '#scenarios'
import { configFrom } from '#shell'
import { Api } from '../connection.js'
import { ladder, read, standingOf, type Found } from './gates.js'
import { play, StoryClock, type Played, type Progress } from './play.js'

jest.setTimeout(60_000)

const folder = mkdtempSync(join(tmpdir(), 'clearance-play-'))
const clock = new StoryClock()
let server: Server
let api: Api

beforeAll(async () => {
  const settings = {
    CLEARANCE_DATA: folder,
    CLEARANCE_PORT: '0',
    CLEARANCE_LOG_LEVEL: 'silent',
    CLEARANCE_DEMO: 'true',
  }
  server = await createServer(configFrom(settings), { now: clock.now, docs: false })
  api = new Api(server.url)
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const head = async (): Promise<number> => {
  const { next } = await api.get<{ next: number }>('/v1/events', { after: 0, limit: 1000 })
  return (await api.get<{ next: number }>('/v1/events', { after: next, limit: 1000 })).next
}
const found = async (): Promise<Found> => read(api, h200, await head())

/** Tells a case from where it stands, until it has come to so many steps more. */
async function tell(of: Scenario, from: Progress, steps = Infinity): Promise<{ played: Played[]; progress: Progress }> {
  const played: Played[] = []
  let progress = from
  let left = steps
  const reached = (now: Progress) => {
    progress = now
    if (now.steps > 0 && --left < 0) throw new Error('interrupted')
  }
  try {
    for await (const one of play(of, server.url, clock, from, reached)) played.push(one)
  } catch (error) {
    if ((error as Error).message !== 'interrupted') throw error
  }
  return { played, progress }
}

describe('the case of January 2026', () => {
  let whole: Found

  test('is told as it says, also after an interruption: what it says is refused is, by that rule, and nothing else', async () => {
    const { played: before, progress } = await tell(h200, { chapters: 0, steps: 0 }, 20)
    expect(progress.chapters).toBeGreaterThan(0)
    // The step that had just been told is told again.
    const { played: after } = await tell(h200, { ...progress, steps: Math.max(0, progress.steps - 1) })
    expect([...before, ...after].map(({ chapter }) => chapter.title)).toEqual(h200.chapters.map(({ title }) => title))
    const refused = [...before, ...after].flatMap((one) => one.refused).map(({ code }) => code)
    expect(refused).toEqual(
      expect.arrayContaining([
        ...['CONTROL_UNDETERMINED', 'CAP_SHORT', 'APPROVAL_UNPROVEN', 'APPROVAL_INEFFECTIVE'],
        ...['VOLUME_RATIO', 'APPROVAL_CONDITION_OPEN', 'CREDITS_SHORT'],
      ]),
    )
    whole = await found()
  })

  test('every unit that was ordered stands somewhere', () => {
    const { ordered, stages } = whole.totals
    expect(ordered).toBe(2_240_004)
    expect(Object.values(stages).reduce((sum, units) => sum + units, 0)).toBe(ordered)
    expect(stages).toMatchObject({
      planned: 22_000,
      inTransit: 16_000,
      inCustoms: 23_800,
      customsReleased: 8_000,
      delivered: 224_000,
      detained: 0,
      lost: 200,
    })
  })

  test('another gate binds each of the three', () => {
    const bound = h200.members.map((member) => standingOf(member, whole)!)
    expect(bound.map(({ member, gate, because }) => [member, gate, because])).toEqual([
      ['BYTEDANCE', 'licence', 'cap of 75,000 used up'],
      ['ALIBABA', 'approval', '5,000 of 10,200 credits'],
      ['TENCENT', 'stock', '46,680 of 75,000'],
    ])
    expect(ladder(h200.members, whole)).toMatch(/3 × 75,000 = 225,000 by the US cap < .*400,000 by the pool/)
  })

  test('it goes by its own clock, and then by the machine’s', async () => {
    const { events } = await api.get<{ events: { event: { type: string; recordedAt: string } }[] }>('/v1/events', {
      type: 'ReleasedForExport',
    })
    expect(events[0]!.event.recordedAt).toBe('2026-02-06T12:00:00.000Z')
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
  })

  test('a case that says otherwise than the ledger decides is not told on', async () => {
    const [demand] = h200.chapters
    const [step] = demand!.steps
    const twice = { ...step!.asks[0]!, line: { ...step!.asks[0]!.line, idempotencyKey: 'another' } }
    const chapters = [{ ...demand!, steps: [{ ...step!, asks: [twice] }] }]
    await expect(tell({ ...h200, chapters }, { chapters: 0, steps: 0 })).rejects.toMatchObject({
      code: 'SCENARIO_OTHERWISE',
      message: expect.stringContaining('otherwise than the case says'),
    })
  })
})
