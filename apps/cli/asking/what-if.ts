import { withLedger } from '../connection.js'
import { hitsText, type DryRun } from '../hits-table.js'
import type { LedgerOptions } from '../options.js'
import { print, printJson } from '../output.js'
import { bodyOf, known, objectIn, objectOf, pathOf } from './body.js'

export type Supposing = LedgerOptions & { limit?: number; after?: string }

/** Tells what a command would do. Its fields are `key=value`; a JSON object may stand before them, `-` or nothing: standard input. */
export async function suppose(name: string, fields: readonly string[], options: Supposing): Promise<void> {
  const { data, json, limit, after } = options
  const command = known(name)
  const [first = '-'] = fields
  const body = first.startsWith('{')
    ? bodyOf(command, fields.slice(1), objectIn(first, 'The first field'))
    : first === '-'
      ? bodyOf(command, fields.slice(1), objectOf('-'))
      : bodyOf(command, fields, {})
  const page = new URLSearchParams({ dryRun: 'true' })
  if (limit !== undefined) page.set('limit', String(limit))
  if (after !== undefined) page.set('after', after)
  const answer = await withLedger(data, (api) => api.post<DryRun>(`${pathOf(command, body)}?${page.toString()}`, body))
  if (json) printJson(answer)
  else print(hitsText(answer))
}
