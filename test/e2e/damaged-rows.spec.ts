import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { foundation, order, Serving } from './serving.js'

/** Overwrites the page at which the rows of orders begin, which who keeps them reads only when an order changes. */
function damage(folder: string): void {
  const file = join(folder, 'rows.db')
  const db = new DatabaseSync(file)
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'orders'").get() as {
    rootpage: number
  }
  db.close()
  const open = openSync(file, 'r+')
  writeSync(open, Buffer.alloc(8192, 0x7b), 0, 8192, (rootpage - 1) * 8192)
  closeSync(open)
}

async function figure(serving: Serving, name: string): Promise<number> {
  const { body } = await serving.get('/metrics')
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1])
}

test('damaged rows are not shown, the service says so, and they are made anew by who keeps them', async () => {
  const first = await Serving.start()
  const lines = await first.lines([...foundation, { command: 'PlaceOrder', ...order('PO-1') }])
  await first.get(`/v1/orders?atLeast=${lines.at(-1).position}`)
  await first.server.close()
  damage(first.folder)

  const alone = await Serving.start({ CLEARANCE_ROLES: 'api' }, first.folder)
  expect(await alone.get('/v1/orders')).toMatchObject({ status: 503, body: { code: 'ROWS_NOT_READY' } })
  const ready = await alone.get('/health/ready')
  const reason = 'The rows are damaged'
  const details = { store: { status: 'up' }, projections: { status: 'down', unhealthy: [{ reason }] } }
  expect(ready).toMatchObject({ status: 503, body: { code: 'NOT_READY', detail: 'Not ready: projections', details } })
  expect(ready.headers.get('content-type')).toContain('application/problem+json')
  expect(await figure(alone, 'clearance_rows_damaged_total')).toBe(1)
  expect(await figure(alone, 'clearance_projections_unhealthy')).toBe(1)
  await alone.stop()

  const keeping = await Serving.start({}, first.folder)
  while ((await keeping.get('/v1/orders')).status === 503) await sleep(20)
  expect((await keeping.get('/v1/orders')).body.orders).toHaveLength(1)
  expect((await keeping.get('/health/ready')).status).toBe(200)
  while ((await figure(keeping, 'clearance_rows_made_anew_total')) === 0) await sleep(20)
  expect(await figure(keeping, 'clearance_projections_unhealthy')).toBe(0)
  await keeping.stop()
  await first.stop()
}, 30_000)
