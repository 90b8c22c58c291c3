import type { DatabaseSync } from 'node:sqlite'
import { capGroups, capStandingOf, type Caps, type CapStanding } from '#domain'
import type { Instant } from '#kernel'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Change, Projection } from './projection.js'
import type { Paging } from './query.js'

/** Chips that a group may have of a product under a rule, and how many of them are left; below zero in breach (CAP-1). */
export type CapRow = { product: string; group: string } & CapStanding
export type CapsQuery = Paging & { product?: string; group?: string; rule?: string }

const kept: Keyed = { table: 'caps', keys: ['product', 'customer_group', 'rule'] }

/** A row for each group and rule that caps it: of those that a cap names, and of those that use any of it. */
export const caps: Projection = {
  name: 'caps',
  version: 1,
  of: ['caps'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write(change) {
        const [product] = change.ids as [string]
        const groups = groupsTouched(change)
        if (groups === undefined) drop(product)
        for (const row of capRows(product, change.after.state as Caps, change.after.recordedAt, groups))
          put({ product, customer_group: row.group, rule: row.rule }, row)
      },
    }
  },
}

/** What a product's caps allow groups at an instant. */
export const capRows = (product: string, of: Caps, t: Instant, groups: readonly string[] = capGroups(of)): CapRow[] =>
  groups.flatMap((group) => capStandingOf(of, group, t).map((standing) => ({ product, group, ...standing })))

/** The groups that a change touches; undefined for all: a cap was told, or the day of one may have come. */
function groupsTouched({ before, after, events }: Change): string[] | undefined {
  const [was, is] = [before?.state as Caps | undefined, after.state as Caps]
  if (is.sayings !== was?.sayings) return undefined
  const came = [...is.sayings.values()].some(({ from }) => from > before!.recordedAt && from <= after.recordedAt)
  if (came) return undefined
  return [...new Set(events.flatMap(({ data }) => (data as { group?: string }).group ?? []))]
}

/** Caps by product, group and rule. A key for `after` is `product~group~rule`. */
export function queryCaps(db: DatabaseSync, query: CapsQuery): { caps: CapRow[]; next?: string } {
  const { group, ...others } = query
  const { found, ...next } = pageIn<CapRow>(db, kept, { ...others, customer_group: group })
  return { caps: found, ...next }
}
