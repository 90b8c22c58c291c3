import { Option, type Command } from 'commander'
import { headOf, withLedger, type Api } from '../connection.js'
import { exits, Failure } from '../failure.js'
import { ledgerCommand, whole, type LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'

/** A parameter of a query as an option: `--in-force <yes|no>` asks for `inForce`. */
type Filter = { flags: string; meaning: string; choices?: readonly string[] }

/** A command that reads one list of the API, whole. */
export type Reading<R> = {
  name: string
  description: string
  /** The query, and the name of its list in the answer. */
  route: string
  list: string
  /** What may be named behind the command, which the list then is about alone. */
  one?: { parameter: string; meaning: string; unknown: string }
  filters: readonly Filter[]
  /** The list for people; `alone`: one thing was named. */
  text(rows: readonly R[], alone: boolean): string
}
export type AnyReading = Omit<Reading<unknown>, 'text'> & { text(rows: readonly never[], alone: boolean): string }

type Asked = Readonly<Record<string, string | undefined>>
type Options = LedgerOptions & { limit?: number } & Readonly<Record<string, string>>

/** Adds the command to the program. */
export function addReading(program: Command, reading: AnyReading): void {
  const command = ledgerCommand(program, reading.name, reading.description)
  if (reading.one) command.argument(`[${reading.one.parameter}]`, reading.one.meaning)
  for (const { flags, meaning, choices } of reading.filters) {
    const option = new Option(flags, meaning)
    command.addOption(choices ? option.choices(choices) : option)
  }
  command.option('--limit <n>', 'as many at most; left out: all', whole(1, 1_000_000))
  command.action(async (...given: unknown[]) => {
    const named = reading.one ? (given[0] as string | undefined) : undefined
    const { data, json, limit, ...filters } = given[reading.one ? 1 : 0] as Options
    const asked = { ...filters, ...(named !== undefined && { [reading.one!.parameter]: named }) }
    const rows = await withLedger(data, async (api) => all(api, reading, asked, await headOf(data), limit))
    if (named !== undefined && rows.length === 0)
      throw new Failure(reading.one!.unknown, `There is nothing of ${named}`, exits.refused)
    if (json) printJson({ [reading.list]: rows })
    else print(rows.length === 0 ? 'None.' : reading.text(rows, named !== undefined))
  })
}

/** The rows of a list, page by page, as many as are wanted. */
async function all(
  api: Api,
  { route, list }: AnyReading,
  asked: Asked,
  atLeast: number,
  most = Infinity,
): Promise<never[]> {
  const rows: never[] = []
  let after: string | undefined
  do {
    const limit = Math.min(1000, most - rows.length)
    const page = await api.get<Record<string, unknown> & { next?: string }>(route, { ...asked, limit, after, atLeast })
    rows.push(...(page[list] as never[]))
    after = page.next
  } while (after !== undefined && rows.length < most)
  return rows
}

/** Only the columns in which something stands, so that tables stay narrow; those of `always` stay. */
export function columns<R>(
  rows: readonly R[],
  all: Readonly<Record<string, (row: R) => string | number | undefined>>,
  always: readonly string[] = [],
): { head: string[]; rows: (string | number)[][] } {
  const used = Object.entries(all).filter(
    ([title, of]) =>
      always.includes(title) || rows.some((row) => of(row) !== undefined && of(row) !== 0 && of(row) !== ''),
  )
  return { head: used.map(([title]) => title), rows: rows.map((row) => used.map(([, of]) => of(row) ?? '')) }
}
