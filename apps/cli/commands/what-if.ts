import { readFileSync } from 'node:fs'
import { type Command } from 'commander'
import { commandNamed, noCommand, type AnyCommand } from '#commands'
import { withLedger } from '../connection.js'
import { badUsage } from '../failure.js'
import { hitsText, type DryRun } from '../hits-table.js'
import { ledgerCommand, whole, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

type Options = LedgerOptions & { limit?: number; after?: string }
type Bag = Record<string, unknown>

export function whatIf(program: Command): void {
  ledgerCommand(
    program,
    'what-if',
    'what a command would record and which orders and shipments it would hit; records nothing',
  )
    .argument('<command>', 'the name of the command, such as SuspendLicence')
    .argument('[fields]', 'its fields as JSON, as in a line of commands; - or left out: from standard input')
    .option('--limit <n>', 'about how many lines and shipments are listed', whole(1, 1000))
    .option('--after <orderNo>', 'those behind this order')
    .action(async (name: string, given: string | undefined, { data, json, limit, after }: Options) => {
      const command = commandNamed(name)
      if (!command) throw badUsage(noCommand(name))
      const fields = fieldsIn(given === undefined || given === '-' ? readFileSync(0, 'utf8') : given)
      const page = new URLSearchParams({ dryRun: 'true' })
      if (limit !== undefined) page.set('limit', String(limit))
      if (after !== undefined) page.set('after', after)
      const path = `${pathOf(command, fields)}?${page.toString()}`
      const answer = await withLedger(data, (api) => api.post<DryRun>(path, fields))
      if (json) printJson(answer)
      else print(hitsText(answer))
    })
}

function fieldsIn(text: string): Bag {
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch {
    throw badUsage('The fields of the command are not JSON')
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw badUsage('The fields of the command must be a JSON object')
  return fields as Bag
}

/** Where the command is asked: its route, with the fields that stand in it. */
function pathOf({ route, name }: AnyCommand, fields: Bag): string {
  return route.replace(/\{(\w+)\}/g, (_, field: string) => {
    const value = fields[field]
    if (typeof value !== 'string' && typeof value !== 'number') throw badUsage(`${name} needs ${field}`)
    return encodeURIComponent(value)
  })
}
