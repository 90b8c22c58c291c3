import type { DatabaseSync } from 'node:sqlite'
import { volumeRulesAt, type Volume, type VolumeStanding } from '#domain'
import type { Instant } from '#kernel'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/** Chips of a product under a rule in force: `room` is left of what went to US end use times the ratio (VOL-1). */
export type VolumeRow = { product: string } & VolumeStanding
export type VolumesQuery = Paging & { product?: string; rule?: string }

const kept: Keyed = { table: 'volumes', keys: ['product', 'rule'] }

/** A row for each rule that is in force for a product. */
export const volumes: Projection = {
  name: 'volumes',
  version: 1,
  of: ['volume'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [product] = ids as [string]
        drop(product)
        for (const row of volumeRows(product, after.state as Volume, after.recordedAt))
          put({ product, rule: row.rule }, row)
      },
    }
  },
}

/** What the rules for a product allow at an instant. */
export const volumeRows = (product: string, volume: Volume, t: Instant): VolumeRow[] =>
  volumeRulesAt(volume, t).map((standing) => ({ product, ...standing }))

/** Volumes by product and rule. A key for `after` is `product~rule`. */
export function queryVolumes(db: DatabaseSync, query: VolumesQuery): { volumes: VolumeRow[]; next?: string } {
  const { found, ...next } = pageIn<VolumeRow>(db, kept, query)
  return { volumes: found, ...next }
}
