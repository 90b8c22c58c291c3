import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from '@jest/globals'
import { decodeEvent } from '#domain'
import { openSqlite, type SqliteStore } from '#event-store'
import { scarceLedger } from '../bench/scarce.js'
import { serve, type Served } from '../bench/server.js'

type Row = { stage: string; chunks: number; left: number; changing: number; applied: number; skipped: number }
type Cover = { quantity: number }
type Line = { orderNo: string; line: number }
type Gaining = Line & { gains: { licences: Cover[]; draws: Cover[]; reservations: Cover[] } }

async function rowOf(url: string): Promise<Row | undefined> {
  const answer = await fetch(`${url}/v1/allocations?allocation=ALC-1`)
  return answer.ok ? ((await answer.json()) as { allocations: Row[] }).allocations[0] : undefined
}

async function until(url: string, holds: (row: Row) => boolean): Promise<Row> {
  for (let waited = 0; waited < 60_000; waited += 5) {
    const row = await rowOf(url)
    if (row && holds(row)) return row
    await sleep(5)
  }
  throw new Error('It did not come to that in a minute')
}

async function post(url: string, path: string, body: object, actor: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'clearance-actor': actor }
  const answer = await fetch(`${url}/v1/allocations/ALC-1${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect(answer.ok).toBe(true)
}

/** The data of all events of a type, in order. */
async function told<T>(store: SqliteStore, type: string): Promise<T[]> {
  const all: T[] = []
  for await (const events of store.readAll({ types: [type] }))
    for (const event of events) if (event.type === type) all.push(decodeEvent(event.json).data as T)
  return all
}

const keyOf = ({ orderNo, line }: Line): string => `${orderNo}/${line}`
const sumsOf = (covers: readonly (Line & Cover)[]): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const cover of covers) sums[keyOf(cover)] = (sums[keyOf(cover)] ?? 0) + cover.quantity
  return sums
}

let server: Served
afterEach(() => server.stop())

test('a server that is killed while it applies an allocation goes on after it, and gives each line what it gains once', async () => {
  const folder = await scarceLedger(2_000, 0.8)
  server = await serve(folder)
  await post(server.url, '', { policy: 'pro-rata', product: 'H200' }, 'planner')
  await post(server.url, '/approval', { reason: 'agreed' }, 'lead')
  const seen: number[] = []
  for (const chunks of [1, 3]) {
    seen.push((await until(server.url, (row) => row.chunks >= chunks)).chunks)
    await server.kill()
    server = await serve(folder)
  }
  const done = await until(server.url, ({ left }) => left === 0)
  await server.stop()
  expect(seen[0]).toBeLessThan(done.chunks)
  expect(done).toMatchObject({ stage: 'applied', applied: done.changing, skipped: 0 })

  const store = await openSqlite({ folder, mode: 'read' })
  const proposed = (await told<{ lines: Gaining[] }>(store, 'AllocationProposed')).flatMap(({ lines }) => lines)
  const applied = (await told<{ lines: Line[] }>(store, 'AllocationApplied')).flatMap(({ lines }) => lines)
  expect(new Set(applied.map(keyOf)).size).toBe(applied.length)
  const gained = (of: keyof Gaining['gains']) =>
    sumsOf(proposed.flatMap(({ gains, ...line }) => gains[of].map(({ quantity }) => ({ ...line, quantity }))))
  expect(sumsOf(await told(store, 'LicenceAssigned'))).toEqual(gained('licences'))
  expect(sumsOf(await told(store, 'ApprovalDrawn'))).toEqual(gained('draws'))
  expect(sumsOf(await told(store, 'StockReserved'))).toEqual(gained('reservations'))
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}, 120_000)
