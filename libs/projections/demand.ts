import type { DatabaseSync } from 'node:sqlite'
import { prepared } from './sql.js'
import { conditions, pageOf, type Paging } from './query.js'

/** Pieces at a site that nobody holds, and those announced. */
export type SiteSupply = { site: string; free: number; expected: number }
/** What is wanted of a product, and what there is of it. */
export type DemandRow = {
  product: string
  /** Open units without a reservation, whatever else they lack. */
  wanted: number
  /** On hand, neither blocked nor reserved, at all sites. */
  free: number
  /** Announced and not there yet. */
  expected: number
  /** Wanted beyond what is free, and beyond what is expected too. */
  shortfall: number
  shortfallThen: number
  sites: SiteSupply[]
}
export type DemandQuery = Paging & { product?: string }

/** Demand against stock, by product and site. A key for `after` is the product. */
export function queryDemand(db: DatabaseSync, query: DemandQuery): { demand: DemandRow[]; next?: string } {
  const { limit, after = '' } = pageOf(query)
  const where = conditions([
    ['product > ?', after],
    ['product = ?', query.product],
  ])
  const sql = `SELECT product, CAST(total(wanted) AS INTEGER) AS wanted FROM (
      SELECT product, lacking_stock AS wanted FROM backlog_sums UNION ALL SELECT sku, 0 FROM stocks
    ) WHERE ${where.sql} GROUP BY product ORDER BY product LIMIT ?`
  const rows = prepared(db, sql).all(...where.values, limit + 1)
  const demand = rows.slice(0, limit).map(({ product, wanted }) => demandOf(db, product as string, wanted as number))
  return rows.length > limit ? { demand, next: demand.at(-1)!.product } : { demand }
}

function demandOf(db: DatabaseSync, product: string, wanted: number): DemandRow {
  const sites = prepared(db, supply).all(product) as SiteSupply[]
  const sum = (name: 'free' | 'expected') => sites.reduce((all, site) => all + site[name], 0)
  const [free, expected] = [sum('free'), sum('expected')]
  return {
    product,
    wanted,
    free,
    expected,
    shortfall: Math.max(0, wanted - free),
    shortfallThen: Math.max(0, wanted - free - expected),
    sites: sites.map((site) => ({ ...site })),
  }
}

/** Of a lot that is short nothing is free; nor of one that failed its test (STK-1, STK-2). */
const supply = `SELECT site, expected, (
    SELECT CAST(total(max(0, CASE WHEN passed = 0 THEN 0 ELSE on_hand - blocked - reserved END)) AS INTEGER)
    FROM lots WHERE lots.sku = stocks.sku AND lots.site = stocks.site
  ) AS free FROM stocks WHERE sku = ? ORDER BY site`
