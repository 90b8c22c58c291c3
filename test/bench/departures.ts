import { cpSync, rmSync } from 'node:fs'
import { openSqlite, type Append } from '#event-store'
import { alternate, figure, type Figure } from './figure.js'
import { approvals, chinaOrders, departure, licences, openChina, releasedShipments } from './trade.js'
import { drive, emptyFolder, foundation, openWorld, site, stocks, type World } from './world.js'

const clients = 64

/**
 * Departures of shipments that are released for export, each of which decrements one licence, consumes one pool, issues
 * one lot and counts one volume, all of them hot; against the store taking the very same transactions in the very same
 * calls, with nothing decided. Streams are in memory, as those of a shipment that was released just before.
 */
export async function departures(count = 2_000): Promise<Figure[]> {
  const ready = await shipmentsReady(count)
  let calls: (readonly Append[])[] = []
  let events = 0
  const [decided, raw] = await alternate(
    3,
    async () => {
      calls = []
      const world = await openWorld({ folder: copyOf(ready) })
      await drive(clients, count, (i) => world.go('DepartShipment', departure(i), {}, { dryRun: true }))
      overhear(world, calls)
      const before = await world.store.head()
      const rate = await drive(clients, count, (i) => world.go('DepartShipment', departure(i)))
      events = await world.store.head()
      const each = (events - before) / count
      if (each !== 6) throw new Error(`A departure is of 6 events, not of ${each}`)
      await world.close()
      return rate
    },
    () => written(copyOf(ready), calls),
  )
  rmSync(ready, { recursive: true, force: true })
  return [figure('departures', events, 'departures/s', decided, raw, 'limit: the same transactions, undecided')]
}

/** A ledger in which that many shipments are about to depart. Closed; its folder is left. */
async function shipmentsReady(count: number): Promise<string> {
  const folder = emptyFolder()
  const world = await openWorld({ folder })
  await foundation(world)
  await openChina(world)
  await licences(world, ['D1'])
  await approvals(world, ['A1'])
  await stocks(world, 1)
  await chinaOrders(world, [0, count], { quantity: 100 })
  await releasedShipments(world, count, site(0))
  await world.ledger.close()
  await world.store.close()
  return folder
}

function copyOf(folder: string): string {
  const copy = emptyFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** Keeps what the ledger hands to the store, call by call. */
function overhear({ store }: World, calls: (readonly Append[])[]): void {
  const append = store.append.bind(store)
  store.append = (members) => {
    calls.push(members)
    return append(members)
  }
}

/** Transactions a second that the store alone takes, one call after the other as the ledger has them. */
async function written(folder: string, calls: readonly (readonly Append[])[]): Promise<number> {
  const store = await openSqlite({ folder, mode: 'write', holder: { name: 'bench', pid: process.pid } })
  const started = performance.now()
  let transactions = 0
  for (const members of calls)
    for (const { kind } of await store.append(members)) {
      if (kind !== 'appended') throw new Error(`Not appended: ${kind}`)
      transactions++
    }
  const rate = transactions / ((performance.now() - started) / 1000)
  await store.close()
  rmSync(folder, { recursive: true, force: true })
  return rate
}
