import { alternate, figure, type Figure } from './figure.js'
import { confirmedOrders, drive, foundation, openWorld, reservation, stocks, type World } from './world.js'

const clients = 64

async function worldOf(stockCount: number, orders: number, commitDelayMs = 0): Promise<World> {
  const world = await openWorld({ commitDelayMs })
  await foundation(world)
  await confirmedOrders(world, 0, orders)
  await stocks(world, stockCount)
  return world
}

/** 64 clients on one stock against 64 clients on a stock each; plain and with 5 ms added to each commit. */
export async function hotStream(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [delay, count] of [
    [0, 30_000],
    [5, 8_000],
  ] as const) {
    const world = await worldOf(clients, clients, delay)
    const on = (stock: (client: number) => number) => () =>
      drive(clients, count, (_, client) => world.go('ReserveStock', reservation(client, stock(client))))
    await on((client) => client)()
    const [hot, spread] = await alternate(
      5,
      on(() => 0),
      on((client) => client),
    )
    const events = await world.store.head()
    figures.push(figure(delay ? 'hot-stream-5ms' : 'hot-stream', events, 'commands/s', hot, spread))
    await world.close()
  }
  return figures
}

/** Commands on a stock with 100,000 reservations (a line each) against one with 100. */
export async function longStream(lines = 100_000): Promise<Figure[]> {
  const world = await worldOf(2, 0)
  const batch = 5_000
  for (let from = 0; from < lines; from += batch)
    await confirmedOrders(world, from, Math.min(lines, from + batch), 1_000_000)
  await drive(256, lines, (i) => world.go('ReserveStock', reservation(i, 0)))
  await drive(100, 100, (i) => world.go('ReserveStock', reservation(i, 1)))
  const on = (stock: number) => () =>
    drive(clients, 20_000, (i) => world.go('ReserveStock', reservation(i % 100, stock)))
  await on(1)()
  const [long, short] = await alternate(7, on(0), on(1))
  const events = await world.store.head()
  await world.close()
  return [figure('long-stream', events, 'commands/s', long, short)]
}

/** Appends a second at a million events against ten thousand, over 1,000 streams. */
export async function appendGrowth(events: number): Promise<Figure[]> {
  const world = await worldOf(1000, 1000)
  const measure = () => drive(256, 20_000, (i) => world.go('ReserveStock', reservation(i % 1000, (i * 7) % 1000)))
  await measure()
  const early = [await measure(), await measure(), await measure()]
  while ((await world.store.head()) < events) await measure()
  const late = [await measure(), await measure(), await measure()]
  const reached = await world.store.head()
  await world.close()
  const middle = (values: number[]) => [...values].sort((a, b) => a - b)[1]!
  return [figure('append-growth', reached, 'appends/s', middle(late), middle(early))]
}
