import { once } from 'node:events'
import { type Command } from 'commander'
import { ledgerCommand, whole, type LedgerOptions } from '../options.js'
import { note, print, printJson } from '../output.js'
import { openServer, type Connection } from '../connection.js'

type Options = LedgerOptions & { port?: number }

export function serve(program: Command): void {
  ledgerCommand(program, 'serve', 'serve the HTTP API over a ledger; the environment (CLEARANCE_*) says the rest')
    .option('--port <n>', 'port (CLEARANCE_PORT, 7400); 0 takes a free one', whole(0, 65_535))
    .action(async ({ data, port, json }: Options) => {
      const server = await openServer(data, port === undefined ? {} : { CLEARANCE_PORT: String(port) })
      if (json) printJson({ url: server.url, folder: data, pid: process.pid })
      else print(`Serving ${data} at ${server.url} (docs at ${server.url}/docs). Ctrl+C stops.`)
      await untilStopped(server)
    })
}

/** Serves until SIGINT or SIGTERM; then requests under way finish. */
export async function untilStopped(server: Connection): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  note('Stopping: requests under way finish.')
  await server.close()
}
