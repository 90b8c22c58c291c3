import { type Command } from 'commander'
import { exits } from '../failure.js'
import { hasLedger } from '../folder.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { count, print, printJson, table } from '../output.js'

/** Problems that people are shown; --json has all of them. */
const shown = 20

export function verify(program: Command): void {
  ledgerCommand(
    program,
    'verify',
    'check a ledger: structure, no gaps, every event decodes; exit code 1 if not',
  ).action(async ({ data, json }: LedgerOptions) => {
    hasLedger(data)
    const [{ decodeEvent }, { verify: examine }] = await Promise.all([import('#domain'), import('#event-store')])
    const verdict = await examine(data, decodeEvent)
    const { events, streams, transactions, problems } = verdict
    if (problems.length > 0) process.exitCode = exits.refused
    if (json) return printJson({ folder: data, ...verdict })
    print(`${count(events)} events in ${count(transactions)} transactions on ${count(streams)} streams.`)
    if (problems.length === 0) return print('Whole: no gaps, and every event decodes.')
    print(`${count(problems.length)} problems:`)
    const rows = problems.slice(0, shown).map(({ code, position, message }) => [code, position, message])
    print(table(['code', 'position', 'problem'], rows))
  })
}
