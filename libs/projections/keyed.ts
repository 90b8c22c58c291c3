import type { DatabaseSync } from 'node:sqlite'
import { prepared } from './sql.js'
import { conditions, pageOf, type Paging } from './query.js'

type Columns = Readonly<Record<string, string>>

/** A table of rows as queries answer them, by keys, beside the columns that they are found by. */
export type Keyed = { readonly table: string; readonly keys: readonly string[]; readonly filters?: readonly string[] }

export const tableOf = ({ table, keys, filters = [] }: Keyed): string => `
    CREATE TABLE ${table} (
      ${keys.map((key) => `${key} TEXT`).join(', ')}, ${filters.map((filter) => `${filter} TEXT, `).join('')}row TEXT NOT NULL,
      PRIMARY KEY (${keys.join(', ')})
    ) STRICT, WITHOUT ROWID;`

/** Writes the rows of a table; `drop` takes the first so many keys. */
export function writerOf(db: DatabaseSync, { table, keys, filters = [] }: Keyed) {
  const columns = [...keys, ...filters]
  const put = db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (${[...columns, 'row'].map(() => '?').join(', ')})`)
  return {
    put: (found: Columns, row: object) => {
      put.run(...columns.map((column) => found[column] ?? null), JSON.stringify(row))
    },
    drop: (...of: readonly string[]) => {
      const where = of.map((_, i) => `${keys[i]} = ?`).join(' AND ')
      prepared(db, `DELETE FROM ${table} WHERE ${where}`).run(...of)
    },
  }
}

/** A page of rows in the order of their keys. A key for `after` is the keys of a row, joined by `~`. */
export function pageIn<R>(
  db: DatabaseSync,
  { table, keys, filters = [] }: Keyed,
  query: Paging & Readonly<Record<string, string | number | undefined>>,
): { found: R[]; next?: string } {
  const { limit, after } = pageOf(query)
  const parts = after?.split('~') ?? []
  const where = conditions([...keys, ...filters].map((column) => [`${column} = ?`, query[column]] as const))
  const behind = `(${keys.join(', ')}) > (${keys.map(() => '?').join(', ')})`
  const sql = `SELECT ${keys.join(', ')}, row FROM ${table} WHERE ${behind} AND ${where.sql} ORDER BY ${keys.join(', ')} LIMIT ?`
  const rows = prepared(db, sql).all(...keys.map((_, i) => parts[i] ?? ''), ...where.values, limit + 1)
  const page = rows.slice(0, limit)
  const found = page.map(({ row }) => JSON.parse(row as string) as R)
  const last = page.at(-1)
  return rows.length > limit && last ? { found, next: keys.map((key) => last[key]).join('~') } : { found }
}
