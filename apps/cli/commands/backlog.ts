import { Option, type Command } from 'commander'
import type { Grouping } from '#projections'
import { backlogText, type Backlog } from '../backlog-table.js'
import { headOf, withLedger, type Api } from '../connection.js'
import { exits, Failure } from '../failure.js'
import { ledgerCommand, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

/** The groups that the query knows. */
export const groupings = ['product', 'customer', 'destination', 'order', 'line'] as const satisfies readonly Grouping[]

type Page = Backlog & { next?: string }
type Options = LedgerOptions & { product?: string; customer?: string; destination?: string; groupBy?: string }

export function backlog(program: Command): void {
  ledgerCommand(program, 'backlog', 'where every ordered unit stands, and what it lacks')
    .option('--product <sku>', 'only this product')
    .option('--customer <party>', 'only orders of this buyer')
    .option('--destination <country>', 'only orders for this country')
    .addOption(new Option('--group-by <what>', 'also in groups').choices(groupings))
    .action(async ({ data, json, ...asked }: Options) => {
      const found = await withLedger(data, async (api) => {
        await known(api, 'product', asked.product)
        await known(api, 'party', asked.customer)
        return whole(api, { ...asked, atLeast: await headOf(data) })
      })
      if (json) printJson(found)
      else print(backlogText(found, asked.groupBy))
    })
}

/** What is named has to be there: a backlog of nothing would look like an answer. */
async function known(api: Api, kind: 'product' | 'party', name: string | undefined): Promise<void> {
  if (name === undefined) return
  try {
    await api.get(`/v1/streams/${encodeURIComponent(`${kind}~${name}`)}`, { limit: 1 })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'STREAM_UNKNOWN') throw error
    throw new Failure(`${kind.toUpperCase()}_UNKNOWN`, `There is no ${kind} ${name}`, exits.refused)
  }
}

type Asked = Omit<Options, keyof LedgerOptions> & { atLeast: number }

/** The backlog with all of its groups, read page by page. */
async function whole(api: Api, asked: Asked): Promise<Backlog> {
  const limit = asked.groupBy === undefined ? undefined : 1000
  const { next, ...backlog } = await api.get<Page>('/v1/backlog', { ...asked, limit })
  const groups = [...(backlog.groups ?? [])]
  for (let after = next; after !== undefined;) {
    const page = await api.get<Page>('/v1/backlog', { ...asked, limit, after })
    groups.push(...(page.groups ?? []))
    after = page.next
  }
  return backlog.groups ? { ...backlog, groups } : backlog
}
