import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { h200 } from '#scenarios'
import { untilStopped } from '../commands/serve.js'
import { alone, openServer, serverOf, type Connection } from '../connection.js'
import { badUsage, exits, Failure } from '../failure.js'
import { removeLedger } from '../folder.js'
import type { LedgerOptions } from '../options.js'
import { bold, print } from '../output.js'
import { mark, markOf } from './mark.js'
import { StoryClock } from './play.js'
import { show } from './show.js'

export type Demo = LedgerOptions & { exit?: true; fresh?: true }

const usualPort = '7400'

/** Tells the case, or shows what was told before, and serves it unless it shall stop after the tables. */
export async function demo(options: Demo): Promise<void> {
  const running = await serverOf(options.data)
  prepare(options, running)
  const clock = new StoryClock()
  const server = running ?? (await startDemo(options, clock))
  try {
    await show(options, server, running ? undefined : clock)
    if (options.exit || running) return
    print(`\nServing at ${bold(server.url)} (API docs: ${server.url}/docs). Ctrl+C stops.`)
    await untilStopped(server)
  } finally {
    await server.close()
  }
}

/** Only a folder that a demo made, or an empty one, becomes a demo. */
function prepare({ data, fresh }: Demo, running: Connection | undefined): void {
  const isLedger = existsSync(join(data, 'ledger.db'))
  if (isLedger && !markOf(data))
    throw badUsage(`${data} holds a ledger that is no demo; name another folder with --data`)
  if (fresh && running)
    throw new Failure('STORE_LOCKED', `${data} is served at ${running.url}; stop that first`, exits.unreachable)
  if (fresh && isLedger) removeLedger(data)
  if (markOf(data)) return
  mkdirSync(data, { recursive: true })
  mark(data, { scenario: h200.name })
}

async function startDemo({ data, exit }: Demo, { now }: StoryClock): Promise<Connection> {
  const over = { ...alone, CLEARANCE_DEMO: 'true' }
  if (exit) return openServer(data, over, { now, docs: false })
  const port = process.env['CLEARANCE_PORT'] ?? usualPort
  try {
    return await openServer(data, { ...over, CLEARANCE_PORT: port }, { now })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    return openServer(data, over, { now })
  }
}
