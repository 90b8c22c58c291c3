import type { DatabaseSync } from 'node:sqlite'
import { creditableOf, creditIn, type Purchase, type PurchasedLine } from '#domain'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/** Chips of a line of an invoice: claimed, verified, credited; `left` may still become credits (DOM-2). */
export type PurchaseLineRow = { invoiceLine: number; buyer?: string; product?: string; invoiced: number } & Omit<
  PurchasedLine,
  'claim'
> & { left: number }
export type PurchaseRow = {
  seller: string
  invoice: string
  lines: PurchaseLineRow[]
  /** Chips that stand for a member of an approval. */
  credits: { invoiceLine: number; approval: string; member: string; quantity: number }[]
  revision: number
}
export type PurchasesQuery = Paging & { seller?: string; invoice?: string; left?: 'yes' | 'no' }

/** `left` is a word of SQL. */
const kept: Keyed = { table: 'purchases', keys: ['seller', 'invoice'], filters: ['creditable'] }

/** A row for each invoice of a domestic purchase. */
export const purchases: Projection = {
  name: 'purchases',
  version: 1,
  of: ['purchase'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [seller, invoice] = ids as [string, string]
        const row = purchaseRow(seller, invoice, after.state as Purchase, after.revision)
        if (row.lines.length === 0) return drop(seller, invoice)
        put({ seller, invoice, creditable: row.lines.some(({ left }) => left > 0) ? 'yes' : 'no' }, row)
      },
    }
  },
}

/** An invoice as it stands. */
export function purchaseRow(seller: string, invoice: string, purchase: Purchase, revision: number): PurchaseRow {
  const lines = [...purchase.lines].map(([no, { claim, ...chips }]): PurchaseLineRow => {
    const { buyer, product, invoiced = 0 } = claim ?? {}
    const invoiceLine = Number(no)
    return {
      invoiceLine,
      ...(buyer !== undefined && { buyer }),
      ...(product !== undefined && { product }),
      invoiced,
      ...chips,
      left: creditableOf(purchase, invoiceLine),
    }
  })
  const credits = [...purchase.credits].map(([key, quantity]) => ({ ...creditIn(key), quantity }))
  return { seller, invoice, lines: lines.sort((one, other) => one.invoiceLine - other.invoiceLine), credits, revision }
}

/** Domestic purchases by seller and invoice. A key for `after` is `seller~invoice`. */
export function queryPurchases(
  db: DatabaseSync,
  { left, ...query }: PurchasesQuery,
): { purchases: PurchaseRow[]; next?: string } {
  const { found, ...next } = pageIn<PurchaseRow>(db, kept, { ...query, creditable: left })
  return { purchases: found, ...next }
}
