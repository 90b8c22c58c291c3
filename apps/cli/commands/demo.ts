import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Command } from 'commander'
import { h200 } from '#scenarios'
import { serverOf, startServer, type Connection } from '../connection.js'
import { mark, markOf } from '../demo/mark.js'
import { StoryClock } from '../demo/play.js'
import { show } from '../demo/show.js'
import { badUsage, exits, Failure } from '../failure.js'
import { removeLedger } from '../folder.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { bold, print } from '../output.js'
import { untilStopped } from './serve.js'

type Options = LedgerOptions & { exit?: true; fresh?: true }

const usualDemo = '.data/demo'
const usualPort = '7400'

export function demo(program: Command): void {
  const command = ledgerCommand(program, 'demo', `tell scenario ${h200.name} chapter by chapter, and serve its ledger`)
  command.options.find(({ long }) => long === '--data')!.default(usualDemo)
  command
    .setOptionValueWithSource('data', usualDemo, 'default')
    .option('--exit', 'stop after the tables')
    .option('--fresh', 'delete the demo and tell it anew')
    .action(async (options: Options) => {
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
    })
}

/** Only a folder that a demo made, or an empty one, becomes a demo. */
function prepare({ data, fresh }: Options, running: Connection | undefined): void {
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

async function startDemo({ data, exit }: Options, { now }: StoryClock): Promise<Connection> {
  const over = { CLEARANCE_DEMO: 'true' }
  if (exit) return startServer(data, over, now)
  const port = process.env['CLEARANCE_PORT'] ?? usualPort
  try {
    return await startServer(data, { ...over, CLEARANCE_PORT: port }, now)
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    return startServer(data, over, now)
  }
}
