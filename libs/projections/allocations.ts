import type { DatabaseSync } from 'node:sqlite'
import { countLeft, type Allocation } from '#domain'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

export type AllocationStage = 'proposed' | 'approved' | 'applied' | 'rejected' | 'revoked'
/** An allocation and how far it has come. What each line gains, and why, its events say. */
export type AllocationRow = {
  allocation: string
  /** `applied`: approved, and no line is left. */
  stage: AllocationStage
  policy: string
  tiers?: readonly (readonly string[])[]
  product: string
  /** The last transaction that the proposal looked at. */
  afterTransaction: string
  proposedBy?: string
  /** Lines that it tells of; units that they lacked, and units that came to be covered at every gate. */
  lines: number
  wants: number
  gets: number
  /** Lines that gain or give up anything: of those so many were applied, skipped, or are left to be applied. */
  changing: number
  applied: number
  skipped: number
  left: number
  chunks: number
  revision: number
}
export type AllocationsQuery = Paging & { allocation?: string; stage?: AllocationStage; product?: string }

const kept: Keyed = { table: 'allocations', keys: ['allocation'], filters: ['stage', 'product'] }

/** A row for each allocation. */
export const allocations: Projection = {
  name: 'allocations',
  version: 1,
  of: ['allocation'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [allocation] = ids as [string]
        const row = allocationRow(allocation, after.state as Allocation, after.revision)
        if (row) put({ allocation, stage: row.stage, product: row.product }, row)
        else drop(allocation)
      },
    }
  },
}

/** An allocation as it stands; undefined for one that nobody proposed. */
export function allocationRow(id: string, allocation: Allocation, revision: number): AllocationRow | undefined {
  if (allocation.stage === 'none') return undefined
  const { proposal, by, lines, wants, gets, changing } = allocation
  const { policy, tiers, product, afterTransaction } = proposal
  const left = countLeft(allocation)
  const { done, skipped, chunks } = 'done' in allocation ? allocation : { done: 0, skipped: 0, chunks: 0 }
  return {
    allocation: id,
    stage: allocation.stage === 'approved' && left === 0 ? 'applied' : allocation.stage,
    policy,
    ...(tiers && { tiers }),
    product,
    afterTransaction,
    ...(by !== undefined && { proposedBy: by }),
    lines,
    wants,
    gets,
    changing,
    applied: done - skipped,
    skipped,
    left,
    chunks,
    revision,
  }
}

/** Allocations by number. */
export function queryAllocations(
  db: DatabaseSync,
  query: AllocationsQuery,
): { allocations: AllocationRow[]; next?: string } {
  const { found, ...next } = pageIn<AllocationRow>(db, kept, query)
  return { allocations: found, ...next }
}
