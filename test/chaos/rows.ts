import assert from 'node:assert/strict'
import { openSqlite } from '#event-store'
import { openProjector, openRows, rebuild } from '#projections'
import { hotOrders } from './load.js'

/** The rows that the killed projector left, once they have caught up, are those of a rebuild from the first event. */
export async function rowsAgree(folder: string, head: number): Promise<void> {
  const projector = openProjector({ folder })
  const position = await projector.caughtUp()
  await projector.stop()
  assert.equal(position, head)
  const kept = await told(folder)
  const { events, unhealthy } = await rebuild(folder)
  assert.deepEqual(unhealthy, [])
  assert.equal(events, head)
  assert.deepEqual(kept, await told(folder))
}

async function told(folder: string): Promise<unknown> {
  const ledger = await openSqlite({ folder, mode: 'read' })
  const rows = openRows(folder, ledger)
  try {
    return {
      position: rows.position(),
      health: rows.health(),
      backlog: rows.backlog({}),
      orders: rows.orders({ limit: 1000 }),
      hot: hotOrders.map((orderNo) => rows.order(orderNo)),
      inventory: rows.inventory({ limit: 1000 }),
      breaches: rows.breaches({ limit: 1000 }),
    }
  } finally {
    rows.close()
    await ledger.close()
  }
}
