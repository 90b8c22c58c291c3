import { alternate, figure, type Figure } from './figure.js'
import { approvals, assignment, chinaOrders, draw, licences, openChina, type Gates } from './trade.js'
import { drive, foundation, openWorld, type World } from './world.js'

const clients = 64
/** Of all that a line to China may need, one thing alone, so that nothing else is measured. */
const drawsAlone: Gates = {
  authorisation: 'NLR',
  importApproval: 'yes',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
}
const licencesAndDraws: Gates = { ...drawsAlone, authorisation: 'licence' }

const pool = (i: number): string => `A${i}`

async function worldWith(gates: Gates, commitDelayMs = 0): Promise<World> {
  const world = await openWorld({ commitDelayMs })
  await foundation(world)
  await openChina(world, gates)
  return world
}

/** 64 clients drawing from one pool against 64 clients with a pool each; plain and with 5 ms added to each commit. */
export async function poolDraws(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [delay, count] of [
    [0, 20_000],
    [5, 8_000],
  ] as const) {
    const world = await worldWith(drawsAlone, delay)
    await approvals(
      world,
      Array.from({ length: clients }, (_, i) => pool(i)),
    )
    let orders = 0
    const on = (of: (client: number) => number) => async () => {
      await chinaOrders(world, [orders, (orders += clients)])
      const first = orders - clients
      return drive(clients, count, (_, client) => world.go('DrawApproval', draw(first + client, pool(of(client)))))
    }
    await on((client) => client)()
    const [hot, spread] = await alternate(
      5,
      on(() => 0),
      on((client) => client),
    )
    const events = await world.store.head()
    figures.push(figure(delay ? 'pool-draws-5ms' : 'pool-draws', events, 'commands/s', hot, spread))
    await world.close()
  }
  return figures
}

/**
 * Assignments on a licence, and in its caps, that have 100,000 of them (a line each) against ones that have 100; and the
 * same of draws from a pool. Lines of one product are long, those of another short: caps are kept by product.
 */
export async function longLicence(lines = 100_000): Promise<Figure[]> {
  const world = await worldWith(licencesAndDraws)
  await licences(world, ['LONG', 'SHORT'])
  await approvals(world, ['LONG', 'SHORT'])
  const batch = 5_000
  for (let from = 0; from < lines; from += batch)
    await chinaOrders(world, [from, Math.min(lines, from + batch)], { lines: 2 })
  const ways = [
    ['long-licence', 'AssignLicence', assignment],
    ['long-pool', 'DrawApproval', draw],
  ] as const
  const figures: Figure[] = []
  for (const [name, command, asked] of ways) {
    await drive(256, lines, (i) => world.go(command, asked(i, 'LONG', { line: 1 })))
    await drive(100, 100, (i) => world.go(command, asked(i, 'SHORT', { line: 2 })))
    const on = (of: string, line: number) => () =>
      drive(clients, 20_000, (i) => world.go(command, asked(i % 100, of, { line })))
    await on('SHORT', 2)()
    const [long, short] = await alternate(7, on('LONG', 1), on('SHORT', 2))
    figures.push(figure(name, await world.store.head(), 'commands/s', long, short))
  }
  await world.close()
  return figures
}
