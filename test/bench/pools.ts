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

/** Orders whose lines are asked about: line 1 of a long product, line 2 of a short one. Behind them, orders that only make it long. */
const [asked, linesOfLong] = [100, 50]

/**
 * Assignments on a licence, and in its caps, that have 100,000 of them (a line each) against ones that have 100; and the
 * same of draws from a pool. Lines of one product are long, those of another short: caps are kept by product. What is
 * measured is asked about the same orders, so that they weigh alike.
 */
export async function longLicence(lines = 100_000): Promise<Figure[]> {
  const world = await worldWith(licencesAndDraws)
  await licences(world, ['LONG', 'SHORT'])
  await approvals(world, ['LONG', 'SHORT'])
  await chinaOrders(world, [0, asked], { skus: ['H200', 'GH200'] })
  const long = Array.from({ length: linesOfLong }, () => 'H200')
  await chinaOrders(world, [asked, asked + Math.ceil((lines - asked) / linesOfLong)], { skus: long })
  const figures: Figure[] = []
  for (const [name, command, on] of [
    ['long-licence', 'AssignLicence', assignment],
    ['long-pool', 'DrawApproval', draw],
  ] as const) {
    await drive(clients, asked, (i) => world.go(command, on(i, 'LONG', { line: 1 })))
    await drive(clients, asked, (i) => world.go(command, on(i, 'SHORT', { line: 2 })))
    await drive(256, lines - asked, (i) => {
      const of = { line: (i % linesOfLong) + 1 }
      return world.go(command, on(asked + Math.floor(i / linesOfLong), 'LONG', of))
    })
    const again = (of: string, line: number) => () =>
      drive(clients, 4_000, (i) => world.go(command, on(i % asked, of, { line })))
    await again('SHORT', 2)()
    const [onLong, onShort] = await alternate(15, again('LONG', 1), again('SHORT', 2))
    figures.push(figure(name, await world.store.head(), 'commands/s', onLong, onShort))
  }
  await world.close()
  return figures
}
