import type { DatabaseSync } from 'node:sqlite'
import {
  declaredOf,
  entryLineOf,
  entryStatus,
  lineIn,
  openInspections,
  type Entry,
  type EntryLine,
  type EntryStatus,
} from '#domain'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/** Pieces of a line under an entry: declared, and what customs did with them; `left` is with customs still. */
export type EntryLineRow = { orderNo: string; line: number; declared: number } & EntryLine & { left: number }
export type EntryRow = {
  entry: string
  status: EntryStatus
  shipment: string
  declarationNo: string
  lines: EntryLineRow[]
  /** Inspections that were ordered and have not ended. */
  inspections: string[]
  revision: number
}
export type EntriesQuery = Paging & { entry?: string; status?: EntryStatus; shipment?: string }

const kept: Keyed = { table: 'entries', keys: ['entry'], filters: ['status', 'shipment'] }

/** A row for each customs entry, with its lines. */
export const entries: Projection = {
  name: 'entries',
  version: 1,
  of: ['entry'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [entry] = ids as [string]
        const row = entryRow(entry, after.state as Entry, after.revision)
        if (row) put({ entry, status: row.status, shipment: row.shipment }, row)
        else drop(entry)
      },
    }
  },
}

/** An entry as it stands; undefined for one that was never lodged. */
export function entryRow(id: string, entry: Entry, revision: number): EntryRow | undefined {
  const status = entryStatus(entry)
  if (!entry.lodged || !status) return undefined
  const lines = [...new Set([...entry.declared.keys(), ...entry.lines.keys()])].sort().map((key): EntryLineRow => {
    const line = lineIn(key)
    const [declared, of] = [declaredOf(entry, line), entryLineOf(entry, line)]
    return { ...line, declared, ...of, left: declared - of.released - of.seized - of.returned }
  })
  return { entry: id, status, ...entry.lodged, lines, inspections: openInspections(entry), revision }
}

/** Entries by number. */
export function queryEntries(db: DatabaseSync, query: EntriesQuery): { entries: EntryRow[]; next?: string } {
  const { found, ...next } = pageIn<EntryRow>(db, kept, query)
  return { entries: found, ...next }
}
