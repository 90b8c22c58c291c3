import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { reservationsInBreach, type Stock } from '#domain'
import { excessOf, type Bound } from '#kernel'
import { prepared } from './sql.js'
import type { Change, Projection } from './projection.js'
import { conditions, pageOf, type Paging } from './query.js'

/** A reservation that what is on hand no longer carries (STK-3). */
export type ReservationNamed = { orderNo: string; line: number; quantity: number }

export type BreachRow = {
  stream: string
  /** The rule, as refusals name it. */
  code: string
  /** What of the stream it is about: a lot, an account of a line; empty where there is but one. */
  key: string
  limit: number
  used: number
  excess: number
  /** The newest reservations beyond the limit, newest first (STK-3). */
  reservations?: ReservationNamed[]
}

export type BreachesQuery = Paging & { stream?: string; code?: string; kind?: string }

/** A row for each excess that is open, on any stream. */
export const breaches: Projection = {
  name: 'breaches',
  version: 2,
  tables: `
    CREATE TABLE breaches (
      stream TEXT, code TEXT, key TEXT, bound INTEGER NOT NULL, used INTEGER NOT NULL, excess INTEGER NOT NULL,
      reservations TEXT, PRIMARY KEY (stream, code, key)
    ) STRICT, WITHOUT ROWID;`,
  open({ db }) {
    const put = db.prepare('INSERT OR REPLACE INTO breaches VALUES (?, ?, ?, ?, ?, ?, ?)')
    const drop = db.prepare('DELETE FROM breaches WHERE stream = ?')
    const dropOne = db.prepare('DELETE FROM breaches WHERE stream = ? AND code = ? AND key = ?')
    return {
      write(change) {
        const { stream, before, after } = change
        if (before?.excesses === after.excesses) return
        if (!before) drop.run(stream)
        const former = before?.excesses ?? none
        for (const [key, bound] of former) if (!after.excesses.has(key)) dropOne.run(stream, bound.code, bound.key)
        for (const [key, bound] of after.excesses) {
          // An event that touches a key makes its bound anew: the same bound is the same row.
          if (former.get(key) === bound) continue
          const named = reservationsOf(change, bound)
          put.run(stream, bound.code, bound.key, bound.limit, bound.used, excessOf(bound), named)
        }
      },
    }
  },
}

const none: ReadonlyMap<string, Bound> = new Map()

function reservationsOf({ kind, after }: Change, { code, key }: Bound): string | null {
  if (kind !== 'stock' || code !== 'STOCK_SHORT') return null
  const named = reservationsInBreach(after.state as Stock, key)
  return JSON.stringify(named.map(({ orderNo, line, quantity }) => ({ orderNo, line, quantity })))
}

/** Open breaches by stream, code and key. A key for `after` is `stream code key`. */
export function queryBreaches(db: DatabaseSync, query: BreachesQuery): { breaches: BreachRow[]; next?: string } {
  const { limit, after } = pageOf(query)
  const [stream = '', code = '', ...key] = after?.split(' ') ?? []
  const where = conditions([
    ['stream = ?', query.stream],
    ['code = ?', query.code],
    ["substr(stream, 1, instr(stream, '~') - 1) = ?", query.kind],
  ])
  const sql = `SELECT * FROM breaches WHERE (stream, code, key) > (?, ?, ?) AND ${where.sql} ORDER BY stream, code, key LIMIT ?`
  const rows = prepared(db, sql).all(stream, code, key.join(' '), ...where.values, limit + 1)
  const page = rows.slice(0, limit).map(breachRow)
  const last = page.at(-1)
  return rows.length > limit && last
    ? { breaches: page, next: `${last.stream} ${last.code} ${last.key}` }
    : { breaches: page }
}

function breachRow(row: Record<string, SQLInputValue>): BreachRow {
  const { stream, code, key, bound: limit, used, excess, reservations } = row
  const breach = { stream, code, key, limit, used, excess } as BreachRow
  return reservations === null
    ? breach
    : { ...breach, reservations: JSON.parse(reservations as string) as ReservationNamed[] }
}

/** How many breaches are open, by rule. */
export function countBreaches(db: DatabaseSync): Map<string, number> {
  const rows = prepared(db, 'SELECT code, count(*) AS open FROM breaches GROUP BY code').all()
  return new Map(rows.map(({ code, open }) => [String(code), Number(open)]))
}
