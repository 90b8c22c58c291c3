import type { DatabaseSync } from 'node:sqlite'
import { queryBacklog, type BacklogQuery } from './backlog.query.js'
import type { Totals } from './vectors.js'

/** What keeps units from being shippable: a gate that they lack, or what stands before all gates. */
export const bonds = ['unconfirmed', 'held', 'barred', 'licence', 'approval', 'stock', 'test'] as const
export type Bond = (typeof bonds)[number]

export type ShippableRow = {
  key: string
  shippable: number
  /** Open units that are not. */
  rest: number
  /** What most of the rest wants for, whichever gate it meets first; of several that bind as many, the first. */
  binds?: Bond
  /** Units of the rest that want for each. */
  wants: Record<Bond, number>
}
export type ShippableQuery = Omit<BacklogQuery, 'groupBy' | 'stage'> & { groupBy?: 'product' | 'customer' | 'order' }
export type ShippableAnswer = { position: number; total: ShippableRow; groups: ShippableRow[]; next?: string }

/** What can ship today, by customer unless asked otherwise, and which gate binds the rest. */
export function queryShippable(db: DatabaseSync, { groupBy = 'customer', ...query }: ShippableQuery): ShippableAnswer {
  const { position, totals, groups = [], next } = queryBacklog(db, { ...query, groupBy })
  const rows = groups.map(({ key, ...of }) => shippableRow(key, of))
  return { position, total: shippableRow('', totals), groups: rows, ...(next !== undefined && { next }) }
}

function shippableRow(key: string, { stages, lacking }: Totals): ShippableRow {
  const { unconfirmed, held, barred, awaitingLicence, awaitingApproval, awaitingStock, awaitingTest, shippable } =
    stages
  const rest = unconfirmed + held + barred + awaitingLicence + awaitingApproval + awaitingStock + awaitingTest
  const wants = { unconfirmed, held, barred, ...lacking }
  const most = Math.max(...bonds.map((bond) => wants[bond]))
  const binds = rest > 0 ? bonds.find((bond) => wants[bond] === most) : undefined
  return { key, shippable, rest, ...(binds && { binds }), wants }
}
