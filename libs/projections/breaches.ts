import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { reservationsInBreach, type Stock } from '#domain'
import { boundShown, excessOf, shownCount, type Bound } from '#kernel'
import { prepared } from './sql.js'
import type { Change, Projection } from './projection.js'
import { conditions, pageOf, type Paging } from './query.js'

/** A reservation that what is on hand no longer carries (STK-3). */
export type ReservationNamed = { orderNo: string; line: number; quantity: number }

/**
 * `limit`: what facts brought beyond a bound. `departure`: what left although a rule, by what is known now, would have
 * refused it at its instant, or without a paper that it needs.
 */
export const breachCauses = ['limit', 'departure'] as const
export type BreachCause = (typeof breachCauses)[number]

export type BreachRow = {
  cause: BreachCause
  stream: string
  /** The rule, as refusals name it. */
  code: string
  /** What of the stream it is about: a lot, an account of a line; empty where there is but one. */
  key: string
  /** In units; of value, an exact decimal. So are `used` and `excess`. */
  limit: number | string
  used: number | string
  excess: number | string
  /** Of a departure: each refusal, with its numbers; `used` are the units that left, `limit` those that were covered. */
  says?: { message: string; numbers: Readonly<Record<string, string | number>> }[]
  /** The newest reservations beyond the limit, newest first (STK-3). */
  reservations?: ReservationNamed[]
}

export type BreachesQuery = Paging & { stream?: string; code?: string; kind?: string; cause?: BreachCause }

/** A row for each excess that is open, on any stream; those of departures are written where these are judged. */
export const breaches: Projection = {
  name: 'breaches',
  version: 4,
  tables: `
    CREATE TABLE breaches (
      stream TEXT, code TEXT, key TEXT, bound ANY NOT NULL, used ANY NOT NULL, excess ANY NOT NULL,
      reservations TEXT, cause TEXT NOT NULL, says TEXT, PRIMARY KEY (stream, code, key)
    ) STRICT, WITHOUT ROWID;`,
  open({ db }) {
    const put = db.prepare("INSERT OR REPLACE INTO breaches VALUES (?, ?, ?, ?, ?, ?, ?, 'limit', NULL)")
    const drop = db.prepare("DELETE FROM breaches WHERE stream = ? AND cause = 'limit'")
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
          const { code, limit, used } = boundShown(bound)
          put.run(stream, code, bound.key, limit, used, shownCount(excessOf(bound)), named)
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

/** How many breaches are open, by rule and cause. */
export function breachCounts(db: DatabaseSync): { code: string; cause: BreachCause; open: number }[] {
  const sql = 'SELECT code, cause, count(*) AS open FROM breaches GROUP BY code, cause ORDER BY code, cause'
  return prepared(db, sql)
    .all()
    .map((row) => ({ ...row }) as ReturnType<typeof breachCounts>[number])
}

/** How many breaches are open in all, by cause. */
function causesOf(db: DatabaseSync): Record<BreachCause, number> {
  const causes = { limit: 0, departure: 0 }
  for (const { cause, open } of breachCounts(db)) causes[cause] += open
  return causes
}

/** Open breaches by stream, code and key. A key for `after` is `stream code key`. */
export function queryBreaches(
  db: DatabaseSync,
  query: BreachesQuery,
): { causes: Record<BreachCause, number>; breaches: BreachRow[]; next?: string } {
  const { limit, after } = pageOf(query)
  const [stream = '', code = '', ...key] = after?.split(' ') ?? []
  const where = conditions([
    ['stream = ?', query.stream],
    ['code = ?', query.code],
    ['cause = ?', query.cause],
    ["substr(stream, 1, instr(stream, '~') - 1) = ?", query.kind],
  ])
  const sql = `SELECT * FROM breaches WHERE (stream, code, key) > (?, ?, ?) AND ${where.sql} ORDER BY stream, code, key LIMIT ?`
  const rows = prepared(db, sql).all(stream, code, key.join(' '), ...where.values, limit + 1)
  const page = rows.slice(0, limit).map(breachRow)
  const last = page.at(-1)
  const causes = causesOf(db)
  return rows.length > limit && last
    ? { causes, breaches: page, next: `${last.stream} ${last.code} ${last.key}` }
    : { causes, breaches: page }
}

function breachRow(row: Record<string, SQLInputValue>): BreachRow {
  const { cause, stream, code, key, bound: limit, used, excess, reservations, says } = row
  const breach = { cause, stream, code, key, limit, used, excess } as BreachRow
  if (says !== null) breach.says = JSON.parse(says as string) as NonNullable<BreachRow['says']>
  return reservations === null
    ? breach
    : { ...breach, reservations: JSON.parse(reservations as string) as ReservationNamed[] }
}
