import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageRoot } from '#event-store'
import { rebuild } from '#projections'
import { openForWriting } from '../../libs/event-store/sqlite/schema.js'
import { figure, type Figure } from './figure.js'
import { median } from './median.js'
import { customers, scarceLedger } from './scarce.js'
import { serve, type Served } from './server.js'
import { emptyFolder } from './world.js'

type Progress = { position: number; allocations: { left: number; applied: number; chunks: number }[] }
type Run = { seconds: number; perSecond: number; events: number; cpu: number }

/** What may a proposal take at most, in seconds. */
const mostSeconds = 3

/**
 * Lines over fifty customers, who want a quarter more than there is: proposed pro rata, approved and applied by a server
 * that has just started; from the request until the last event is durable and the rows show it. Against inserts of events
 * of the same size into the same tables, a thousand rows a commit.
 */
export async function allocation(lines = 100_000, rounds = 3): Promise<Figure[]> {
  const made = await scarceLedger(lines, 0.8)
  await rebuild(made)
  const runs: Run[] = []
  const limits: number[] = []
  for (let round = 0; round < rounds; round++) {
    const folder = emptyFolder()
    cpSync(made, folder, { recursive: true })
    const server = await serve(folder, { CLEARANCE_CACHE_MB: '256' })
    runs.push(await allocate(server))
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
    limits.push(rawInserts(Math.min(500_000, runs[0]!.events)))
  }
  rmSync(made, { recursive: true, force: true })
  const events = median(runs.map((run) => run.events))
  const of = (value: (run: Run) => number): number => median(runs.map(value))
  const cpu = Math.round(of((run) => run.cpu))
  return [
    figure(
      'allocation-proposal',
      lines,
      's',
      of(({ seconds }) => seconds),
      mostSeconds,
      `${lines} lines, ${customers} customers`,
    ),
    figure(
      'allocation',
      events,
      'events/s',
      of(({ perSecond }) => perSecond),
      median(limits),
      `${cpu} µs of processor an event`,
    ),
  ]
}

async function allocate({ url, cpu }: Served): Promise<Run> {
  const post = async (path: string, body: object, actor: string): Promise<{ position: number }> => {
    const headers = { 'content-type': 'application/json', 'clearance-actor': actor }
    const answer = await fetch(`${url}/v1/allocations/ALC-1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(await answer.text())
    return (await answer.json()) as { position: number }
  }
  const asked = performance.now()
  await post('', { policy: 'pro-rata', product: 'H200' }, 'planner')
  const seconds = (performance.now() - asked) / 1000
  const before = cpu()
  const approved = performance.now()
  const { position } = await post('/approval', { reason: 'agreed' }, 'lead')
  const shown = await untilApplied(url)
  const events = shown - position
  const took = (performance.now() - approved) / 1000
  return { seconds, perSecond: events / took, events, cpu: ((cpu() - before) * 1e6) / events }
}

/** The position at which the rows show that nothing is left. */
async function untilApplied(url: string): Promise<number> {
  for (;;) {
    const answer = await fetch(`${url}/v1/allocations?allocation=ALC-1`)
    const { position, allocations } = (await answer.json()) as Progress
    if (allocations[0] && allocations[0].chunks > 0 && allocations[0].left === 0) return position
    await sleep(20)
  }
}

/** An event of an allocation, about as long as most are. */
const sample = readFileSync(join(packageRoot(), 'test/examples/LicenceAssigned.v1.json'), 'utf8').trim()

/** Events a second; every thousand of them move some forty streams, as those of an allocation do. */
function rawInserts(rows: number): number {
  const folder = emptyFolder()
  const db = openForWriting(folder)
  const event = db.prepare('INSERT INTO events VALUES (?, ?, 0, 1, ?)')
  const stream = db.prepare(
    'INSERT INTO streams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, head = excluded.head',
  )
  const started = performance.now()
  for (let from = 1; from <= rows; from += 1000) {
    db.exec('BEGIN IMMEDIATE')
    for (let position = from; position < Math.min(rows + 1, from + 1000); position++)
      event.run(position, Math.max(0, position - 1000), sample)
    for (let i = 0; i < 40; i++)
      stream.run(`order~PO-${String(((from - 1) / 10 + i) % 25_000).padStart(6, '0')}`, 1, from + i)
    db.exec('COMMIT')
  }
  const rate = rows / ((performance.now() - started) / 1000)
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return rate
}
