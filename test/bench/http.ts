import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite } from '#event-store'
import { ledgerInUse } from './bulk.js'
import { alternate, figure, type Figure } from './figure.js'
import { load } from './load.js'
import { percentile } from './median.js'
import { serve, serveEmpty, type Served } from './server.js'
import { orderNo, site } from './world.js'

const stockCount = 1000
let keys = 0

/** A reservation over 1,000 stocks, under a key that no other request has. */
function reserving(orders: number) {
  const run = ++keys
  return (i: number) => ({
    path: `/v1/orders/${orderNo((i * 31) % orders)}/lines/1/reservations`,
    body: JSON.stringify({ site: site((i * 7) % stockCount), lot: 'L1', quantity: 1 }),
    headers: `idempotency-key: ${run}-${String(i).padStart(9, '0')}\r\n`,
  })
}

/** Reservations over HTTP against an empty POST, 100 connections; and what they cost the server. */
export async function httpCommands(events: number, count = 20_000): Promise<Figure[]> {
  const folder = await ledgerInUse(events)
  const orders = Math.max(1000, Math.floor(events / 8))
  const [server, empty] = [await serve(folder), await serveEmpty()]
  const post =
    (to: Served, requests = count) =>
    () =>
      load({ url: to.url, connections: 100, count: requests, request: reserving(orders) }).then(
        (loaded) => loaded.perSecond,
      )
  await caughtUp(server, folder)
  await post(server, 5000)()
  await post(empty, 5000)()
  const before = server.cpu()
  const [commands, posts] = await alternate(5, post(server), post(empty))
  const cpu = ((server.cpu() - before) * 1e6) / (5 * count)
  const behind = await caughtUp(server, folder)
  const note = `${Math.round(cpu)} µs of processor a command; the rows ${Math.round(behind)} ms behind at the end`
  const figures = [figure('http-commands', events, 'commands/s', commands, posts, note)]
  figures.push(...(await backlogQuery(server, orders, events)), figure('rss', events, 'MB', server.peakMb(), 450))
  await server.stop()
  await empty.stop()
  rmSync(folder, { recursive: true, force: true })
  return figures
}

/** Waits until the rows show all that is recorded, as a server that is in use does; how many milliseconds that took. */
async function caughtUp({ url }: Served, folder: string): Promise<number> {
  const asked = performance.now()
  const store = await openSqlite({ folder, mode: 'read' })
  const head = await store.head().finally(() => store.close())
  for (;;) {
    const answer = await fetch(`${url}/v1/backlog?product=H200&atLeast=${head}`)
    const text = await answer.text()
    if (answer.ok) return performance.now() - asked
    if (answer.status !== 503) throw new Error(text)
    await sleep(100)
  }
}

/** The backlog by customer while commands run. */
async function backlogQuery(server: Served, orders: number, events: number): Promise<Figure[]> {
  const latencies: number[] = []
  let running = true
  const commands = load({ url: server.url, connections: 20, count: 10_000, request: reserving(orders) }).finally(
    () => (running = false),
  )
  while (running) {
    const asked = performance.now()
    const answer = await fetch(`${server.url}/v1/backlog?groupBy=customer`)
    if (!answer.ok) throw new Error(await answer.text())
    await answer.arrayBuffer()
    latencies.push(performance.now() - asked)
    await sleep(5)
  }
  await commands
  return [
    figure('backlog-query', events, 'ms p50', percentile(latencies, 0.5), percentile(latencies, 0.99), 'limit: p99'),
  ]
}

/** 400 connections with 5 ms added to each commit against none added. */
export async function slowCommit(events = 10_000, count = 20_000): Promise<Figure[]> {
  const folder = await ledgerInUse(events)
  const orders = Math.max(1000, Math.floor(events / 8))
  const run = (delay: number) => async () => {
    const server = await serve(folder, { CLEARANCE_COMMIT_DELAY_MS: String(delay) })
    await load({ url: server.url, connections: 400, count: 5000, request: reserving(orders) })
    const { perSecond } = await load({ url: server.url, connections: 400, count, request: reserving(orders) })
    await server.stop()
    return perSecond
  }
  const [slow, fast] = await alternate(3, run(5), run(0))
  rmSync(folder, { recursive: true, force: true })
  return [figure('slow-commit', events, 'commands/s', slow, fast)]
}
