import { readFileSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { packageRoot } from '#event-store'
import { rebuild as rebuildRows } from '#projections'
import { commandNamed } from '#commands'
import { openForReading, openForWriting } from '../../libs/event-store/sqlite/schema.js'
import { alternate, figure, type Figure } from './figure.js'
import {
  confirmedOrders,
  drive,
  emptyFolder,
  foundation,
  openWorld,
  orderOf,
  reservation,
  stocks,
  type World,
} from './world.js'

/** Orders that wait for their answer at a time: as many as an import has under way. */
const inFlight = 256

/**
 * Orders of two lines from lines of NDJSON: parsed, validated, decided and recorded under a key each; against inserts of
 * the same events into the same tables, a thousand rows a commit.
 */
export async function bulkImport(orders: number): Promise<Figure[]> {
  const lines = Array.from({ length: orders }, (_, i) => JSON.stringify(orderOf(i, 8, 2)))
  let events = 0
  const [decided, raw] = await alternate(
    3,
    async () => {
      const world = await openWorld()
      await foundation(world)
      const rate = await importLines(world, lines)
      events = await world.store.head()
      await world.close()
      return rate
    },
    () => Promise.resolve(rawInserts(lines.length)),
  )
  return [figure('import', events, 'orders/s', decided, raw)]
}

async function importLines({ ledger }: World, lines: readonly string[]): Promise<number> {
  const command = commandNamed('PlaceOrder')!
  const actor = { id: 'bench', roles: [], verified: false }
  return drive(inFlight, lines.length, (i) => {
    const fields = JSON.parse(lines[i]!) as Record<string, unknown>
    if (!command.shape.accepts(fields)) throw new Error(`line ${i} is not accepted`)
    return ledger.submit({
      command,
      fields,
      actor,
      envelope: { idempotencyKey: `import:bench:${String(i).padStart(9, '0')}` },
    })
  })
}

/** The form of one recorded order, with the ids of the row that it becomes. */
const sample = JSON.stringify(JSON.parse(readFileSync(join(packageRoot(), 'test/bench/order.json'), 'utf8')))

function rawInserts(rows: number): number {
  const folder = emptyFolder()
  const db = openForWriting(folder)
  const event = db.prepare('INSERT INTO events VALUES (?, 0, 0, 1, ?)')
  const stream = db.prepare('INSERT INTO streams VALUES (?, 0, ?)')
  const transaction = db.prepare('INSERT INTO transactions VALUES (?, ?)')
  const key = db.prepare('INSERT INTO keys VALUES (?, ?, ?)')
  const id = Buffer.alloc(16)
  const started = performance.now()
  for (let from = 1; from <= rows; from += 1000) {
    db.exec('BEGIN IMMEDIATE')
    for (let position = from; position < Math.min(rows + 1, from + 1000); position++) {
      id.writeUIntBE(position, 0, 6)
      const number = String(position).padStart(9, '0')
      event.run(position, sample)
      stream.run(`order~PO-${number}`, position)
      transaction.run(id, position)
      key.run(`import:bench:${number}`, 'x'.repeat(43), id)
    }
    db.exec('COMMIT')
  }
  const rate = rows / ((performance.now() - started) / 1000)
  db.close()
  rmSync(folder, { recursive: true, force: true })
  return rate
}

/** A ledger as it is in use: orders placed and confirmed, and reservations on them. Closed; its folder is left. */
export async function ledgerInUse(events: number): Promise<string> {
  const folder = emptyFolder()
  const world = await openWorld({ folder })
  await foundation(world)
  await stocks(world, 1000)
  const orders = Math.max(1000, Math.floor(events / 8))
  for (let from = 0; from < orders; from += 5000) await confirmedOrders(world, from, Math.min(orders, from + 5000))
  const rest = Math.max(0, Math.floor((events - (await world.store.head())) / 2))
  await drive(256, rest, (i) => world.go('ReserveStock', reservation((i * 31) % orders, (i * 7) % 1000)))
  await world.ledger.close()
  await world.store.close()
  return folder
}

/** All projections from nothing, against a scan of the same events with a JSON.parse each. */
export async function rebuild(events: number): Promise<Figure[]> {
  const folder = await ledgerInUse(events)
  let read = 0
  const [rebuilt, scanned] = await alternate(
    3,
    async () => {
      const done = await rebuildRows(folder)
      read = done.events
      return done.events / done.seconds
    },
    () => Promise.resolve(scan(folder)),
  )
  rmSync(folder, { recursive: true, force: true })
  return [figure('rebuild', read, 'events/s', rebuilt, scanned)]
}

function scan(folder: string): number {
  const db: DatabaseSync = openForReading(folder)
  const select = db.prepare('SELECT position, type, body, rest FROM events ORDER BY position')
  select.setReturnArrays(true)
  let events = 0
  const started = performance.now()
  for (const row of select.iterate() as Iterable<unknown>) {
    JSON.parse((row as unknown[])[2] as string)
    events++
  }
  const rate = events / ((performance.now() - started) / 1000)
  db.close()
  return rate
}
