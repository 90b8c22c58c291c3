import { type Command } from 'commander'
import { exits } from '../failure.js'
import { hasLedger } from '../folder.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { count, print, printJson } from '../output.js'

export function rebuild(program: Command): void {
  ledgerCommand(program, 'rebuild', 'make all read rows anew from the events; no server may serve the folder').action(
    async ({ data, json }: LedgerOptions) => {
      hasLedger(data)
      const { rebuild: makeAnew } = await import('#projections')
      const rebuilt = await makeAnew(data)
      const { events, seconds, unhealthy } = rebuilt
      if (unhealthy.length > 0) process.exitCode = exits.refused
      if (json) return printJson({ folder: data, ...rebuilt })
      const rate = count(Math.round(events / Math.max(seconds, 0.001)))
      print(`Rows made anew from ${count(events)} events in ${seconds.toFixed(1)} s (${rate} events/s).`)
      for (const { projection, reason } of unhealthy) print(`${projection} does not add up: ${reason}`)
    },
  )
}
