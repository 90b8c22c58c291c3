import type { DatabaseSync } from 'node:sqlite'
import {
  itemsNamed,
  licenceKnown,
  licenceNotInForce,
  licenceUseOf,
  termsAt,
  unacknowledged,
  amountOf,
  valueUseOf,
  type Licence,
  type LicenceItem,
} from '#domain'
import { decimalOf, type Instant, type Refusal } from '#kernel'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/** What a licence authorises and what of it is used: pieces, or exact decimals of a currency; `left` below zero in breach. */
export type LicenceUse<Count = number> = {
  authorised: Count
  assigned: Count
  committed: Count
  decremented: Count
  left: Count
}
export type LicenceItemRow = { item: string; eccn?: string; products?: readonly string[] } & LicenceUse & {
    /** Of an item that is limited in value. */
    value?: LicenceUse<string> & { currency: string }
  }
/** A rule that stands against something, as a refusal would say it. */
export type Against = { code: string; message: string }
export type LicenceRow = {
  licence: string
  /** By the dates and notices that count at the latest event of the licence. */
  inForce: boolean
  /** Why it is not in force. */
  against: Against[]
  /** Conditions that keep it from being assigned (LIC-4). */
  unacknowledged: Against[]
  validFrom?: string
  validUntil?: string
  timeZone?: string
  destinations?: readonly string[]
  items: LicenceItemRow[]
  revision: number
}
export type LicencesQuery = Paging & { licence?: string; inForce?: 'yes' | 'no' }

const kept: Keyed = { table: 'licences', keys: ['licence'], filters: ['inForce'] }

/** A row for each licence, with its items. */
export const licences: Projection = {
  name: 'licences',
  version: 2,
  of: ['licence'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [licence] = ids as [string]
        const row = licenceRow(licence, after.state as Licence, after.recordedAt, after.revision)
        if (row) put({ licence, inForce: row.inForce ? 'yes' : 'no' }, row)
        else drop(licence)
      },
    }
  },
}

/** A licence as it stands at an instant; undefined for one that was never issued. */
export function licenceRow(id: string, licence: Licence, t: Instant, revision: number): LicenceRow | undefined {
  if (!licenceKnown(licence)) return undefined
  const terms = termsAt(licence.documents, t)
  const against = licenceNotInForce(id, licence, t).map(saying)
  return {
    licence: id,
    inForce: against.length === 0,
    against,
    unacknowledged: unacknowledged(id, licence, t).map(saying),
    ...(terms && {
      validFrom: terms.validFrom,
      validUntil: terms.validUntil,
      timeZone: terms.timeZone,
      destinations: terms.destinations,
    }),
    items: itemsNamed(licence.documents).map((item) => itemRow(licence, item, terms?.item(item))),
    revision,
  }
}

export const saying = ({ code, message }: Refusal): Against => ({ code, message })

function itemRow(licence: Licence, item: string, authorised: LicenceItem | undefined): LicenceItemRow {
  const { eccn, products, value, quantity = 0 } = authorised ?? {}
  return {
    item,
    ...(eccn !== undefined && { eccn }),
    ...(products && { products }),
    ...usedOf(quantity, licenceUseOf(licence, item)),
    ...(value && { value: { currency: value.currency, ...valueOf(licence, item, value) } }),
  }
}

function valueOf(licence: Licence, item: string, value: NonNullable<LicenceItem['value']>): LicenceUse<string> {
  const { assigned, committed, decremented } = valueUseOf(licence, item, value.currency)
  const authorised = amountOf(value)
  return {
    authorised: decimalOf(authorised),
    assigned: decimalOf(assigned),
    committed: decimalOf(committed),
    decremented: decimalOf(decremented),
    left: decimalOf(authorised - assigned - decremented),
  }
}

function usedOf(authorised: number, use: Omit<LicenceUse, 'authorised' | 'left'>): LicenceUse {
  const { assigned, committed, decremented } = use
  return { authorised, assigned, committed, decremented, left: authorised - assigned - decremented }
}

/** Licences by number. */
export function queryLicences(db: DatabaseSync, query: LicencesQuery): { licences: LicenceRow[]; next?: string } {
  const { found, ...next } = pageIn<LicenceRow>(db, kept, query)
  return { licences: found, ...next }
}
