import { Option, type Command } from 'commander'
import { groupings } from '#projections'
import { backlogText, type Backlog } from '../backlog-table.js'
import { headOf, withLedger } from '../connection.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

type Options = LedgerOptions & { product?: string; customer?: string; destination?: string; groupBy?: string }

export function backlog(program: Command): void {
  ledgerCommand(program, 'backlog', 'where every ordered unit stands, and what it lacks')
    .option('--product <sku>', 'only this product')
    .option('--customer <party>', 'only orders of this buyer')
    .option('--destination <country>', 'only orders for this country')
    .addOption(new Option('--group-by <what>', 'also in groups').choices(groupings))
    .action(async ({ data, json, ...asked }: Options) => {
      const found = await withLedger(data, async (api) => {
        const limit = asked.groupBy === undefined ? undefined : 1000
        return api.get<Backlog>('/v1/backlog', { ...asked, limit, atLeast: await headOf(data) })
      })
      if (json) printJson(found)
      else print(backlogText(found, asked.groupBy))
    })
}
