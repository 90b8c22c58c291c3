import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { expectedOf, type Lot, type Stock } from '#domain'
import { prepared } from './sql.js'
import type { Change, Projection } from './projection.js'
import { conditions, pageOf, type Paging } from './query.js'
import { lotsTouched } from './standings.js'

/** Pieces of one product, at one site or at all. `tested`: on hand in lots that passed their test. */
export type StockTotals = {
  onHand: number
  blocked: number
  reserved: number
  committed: number
  /** Announced and not there yet. */
  expected: number
  tested: number
}
export type LotRow = Omit<StockTotals, 'expected' | 'tested'> & {
  lot: string
  test?: 'passed' | 'failed'
  testedAt?: string
}
export type StockRow = { site: string; product: string } & StockTotals & { revision: number; lots: LotRow[] }
export type InventoryQuery = Paging & { site?: string; product?: string }

/** A row for each stock and for each of its lots: only the lots that an event touches are written. */
export const inventory: Projection = {
  name: 'inventory',
  version: 1,
  of: ['stock'],
  tables: `
    CREATE TABLE stocks (
      sku TEXT, site TEXT, expected INTEGER NOT NULL, revision INTEGER NOT NULL, PRIMARY KEY (sku, site)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE lots (
      sku TEXT, site TEXT, lot TEXT, on_hand INTEGER NOT NULL, blocked INTEGER NOT NULL, reserved INTEGER NOT NULL,
      committed INTEGER NOT NULL, passed INTEGER, tested_at TEXT, PRIMARY KEY (sku, site, lot)
    ) STRICT, WITHOUT ROWID;`,
  open({ db }) {
    const put = db.prepare('INSERT OR REPLACE INTO stocks VALUES (?, ?, ?, ?)')
    const move = db.prepare('UPDATE stocks SET revision = ? WHERE sku = ? AND site = ?')
    const putLot = db.prepare('INSERT OR REPLACE INTO lots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const dropLot = db.prepare('DELETE FROM lots WHERE sku = ? AND site = ? AND lot = ?')
    return {
      write(change) {
        const [site, sku] = change.ids as [string, string]
        const stock = change.after.state as Stock
        for (const name of lotsTouched(change)) {
          const lot = stock.lots.get(name)
          if (lot) putLot.run(sku, site, name, ...columnsOf(lot))
          else dropLot.run(sku, site, name)
        }
        if (expectsOtherwise(change)) put.run(sku, site, expectedOf(stock), change.after.revision)
        else move.run(change.after.revision, sku, site)
      },
    }
  },
}

function columnsOf({ onHand, blocked, reserved, committed, test }: Lot): SQLInputValue[] {
  return [onHand, blocked, reserved, committed, test ? Number(test.passed) : null, test?.at ?? null]
}

function expectsOtherwise({ before, after }: Change): boolean {
  if (!before || before.revision < 0) return true
  const [was, is] = [before.state as Stock, after.state as Stock]
  return was.expected !== is.expected || was.withdrawn !== is.withdrawn
}

const sums = `total(on_hand) AS onHand, total(blocked) AS blocked, total(reserved) AS reserved, total(committed) AS committed,
  total(CASE WHEN passed = 1 THEN on_hand END) AS tested`

/** What there is of a product, or of all of them, at all sites. */
export function stockTotals(db: DatabaseSync, product?: string): StockTotals {
  const where = conditions([['sku = ?', product]])
  const lots = prepared(db, `SELECT ${sums} FROM lots WHERE ${where.sql}`).get(...where.values)
  const announced = prepared(db, `SELECT total(expected) AS n FROM stocks WHERE ${where.sql}`).get(...where.values)
  return totals({ ...lots!, expected: announced!.n! })
}

/** Stocks by product and site, with their lots. A key for `after` is `product~site`. */
export function queryInventory(db: DatabaseSync, query: InventoryQuery): { stocks: StockRow[]; next?: string } {
  const { limit, after } = pageOf(query)
  const [sku = '', site = ''] = after?.split('~') ?? []
  const where = conditions([
    ['sku = ?', query.product],
    ['site = ?', query.site],
  ])
  const sql = `SELECT * FROM stocks WHERE (sku, site) > (?, ?) AND ${where.sql} ORDER BY sku, site LIMIT ?`
  const rows = prepared(db, sql).all(sku, site, ...where.values, limit + 1)
  const stocks = rows.slice(0, limit).map((row) => stockRow(db, row))
  const last = stocks.at(-1)
  return rows.length > limit && last ? { stocks, next: `${last.product}~${last.site}` } : { stocks }
}

function stockRow(db: DatabaseSync, row: Record<string, SQLInputValue>): StockRow {
  const [product, site] = [row.sku as string, row.site as string]
  const summed = prepared(db, `SELECT ${sums} FROM lots WHERE sku = ? AND site = ?`).get(product, site)
  const lots = prepared(db, 'SELECT * FROM lots WHERE sku = ? AND site = ? ORDER BY lot').all(product, site).map(lotRow)
  return { site, product, ...totals({ ...summed!, expected: row.expected! }), revision: row.revision as number, lots }
}

function totals(row: Record<string, SQLInputValue>): StockTotals {
  const { onHand, blocked, reserved, committed, expected, tested } = row as StockTotals
  return { onHand, blocked, reserved, committed, expected, tested }
}

function lotRow(row: Record<string, SQLInputValue>): LotRow {
  const { lot, on_hand: onHand, blocked, reserved, committed, passed, tested_at: testedAt } = row
  const counts = { lot, onHand, blocked, reserved, committed } as LotRow
  return passed === null
    ? counts
    : { ...counts, test: passed === 1 ? 'passed' : 'failed', testedAt: testedAt as string }
}
