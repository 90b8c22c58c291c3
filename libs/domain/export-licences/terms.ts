import type { Day, Instant, Told } from '#kernel'
import { amountOf } from '../money.js'
import type { LicenceItem, LicensedParty, Role } from './items.js'
import type { LicenceCondition, LicenceEvent } from './licence.js'

/** Parties by their id, each with the roles that it may have. */
export type Parties = ReadonlyMap<string, readonly Role[]>

/** What one document says: an issued licence says everything, an amendment what it names. */
export type Document = {
  readonly issued: boolean
  /** When the licence was issued, or the amendment counts from. */
  readonly from: Instant
  readonly official: boolean
  readonly items: ReadonlyMap<string, LicenceItem>
  readonly parties?: Parties
  readonly destinations?: readonly string[]
  readonly validFrom?: Day
  readonly validUntil?: Day
  readonly timeZone?: string
  readonly conditions: ReadonlyMap<string, LicenceCondition>
  readonly conditionsRemoved: readonly string[]
}

/** A register by date: documents by their number. */
export type Documents = ReadonlyMap<string, Document>

const always: Instant = ''
const never: Instant = '~'
const earlier = (one: string, other: string): string => (one < other ? one : other)
const later = (one: string, other: string): string => (one > other ? one : other)

/**
 * The documents that count at an instant. The first official licence is what the others change, and counts from the
 * beginning: its days say when it is valid. A licence that is only reported counts nothing (LIC-5).
 */
function countingAt(documents: Documents, t: Instant): Document[] {
  const issued = [...documents.values()].filter((one) => one.issued && one.official)
  if (issued.length === 0) return []
  const first = issued.map(({ from }) => from).reduce(earlier)
  return [...documents.values()]
    .filter(({ issued, official }) => official || !issued)
    .map((one) => (one.issued && one.from === first ? { ...one, from: always } : one))
    .filter(({ from }) => from <= t)
}

/**
 * What the documents say at an instant: the latest official one that speaks of it; of two of one instant the stricter.
 * One below official gives nothing and takes away: from its instant on, until a later official one, the stricter counts.
 */
function saidAt<T extends NonNullable<unknown>>(
  counting: readonly Document[],
  said: (document: Document) => T | undefined,
  stricter: (one: T, other: T) => T,
): T | undefined {
  const spoken = counting.flatMap((one) => {
    const value = said(one)
    return value === undefined ? [] : [{ from: one.from, official: one.official, value }]
  })
  const official = spoken.filter((one) => one.official)
  const from = official.reduce((latest, one) => (one.from > latest ? one.from : latest), always)
  const values = spoken.filter((one) => one.from >= from).map(({ value }) => value)
  return official.length === 0 ? undefined : values.reduce(stricter)
}

/** What a licence says at an instant; undefined without an official document. */
export type Terms = {
  readonly item: (item: string) => LicenceItem | undefined
  readonly parties: Parties
  readonly destinations: readonly string[]
  readonly validFrom: Day
  readonly validUntil: Day
  readonly timeZone: string
  /** All that have to be kept: of one id there are several if a report says otherwise than the document. */
  readonly conditions: readonly LicenceCondition[]
}

type Reading = { readonly since: Instant; readonly until: Instant; readonly terms: Terms | undefined }
const readings = new WeakMap<Documents, Reading>()

/** What the documents say at an instant. They say the same until the next of them counts, so they are read once. */
export function termsAt(documents: Documents, t: Instant): Terms | undefined {
  const known = readings.get(documents)
  if (known && t >= known.since && t < known.until) return known.terms
  const froms = [...documents.values()].map(({ from }) => from)
  const since = froms.filter((from) => from <= t).reduce(later, always)
  const until = froms.filter((from) => from > t).reduce(earlier, never)
  const terms = termsOf(countingAt(documents, t))
  readings.set(documents, { since, until, terms })
  return terms
}

function termsOf(counting: readonly Document[]): Terms | undefined {
  if (counting.length === 0) return undefined
  const named = [...new Set(counting.flatMap(({ items }) => [...items.keys()]))]
  const items = new Map(named.map((id) => [id, saidAt(counting, (one) => itemIn(one, id), stricterItem)?.item]))
  return {
    item: (item) => items.get(item),
    parties: saidAt(counting, ({ parties }) => parties, commonParties)!,
    destinations: saidAt(counting, ({ destinations }) => destinations, common)!,
    validFrom: saidAt(counting, ({ validFrom }) => validFrom, later)!,
    validUntil: saidAt(counting, ({ validUntil }) => validUntil, earlier)!,
    timeZone: saidAt(counting, ({ timeZone }) => timeZone, earlier)!,
    conditions: conditionIds(counting).flatMap((id) => saidAt(counting, (one) => conditionIn(one, id), both)!),
  }
}

/** Every item that any document names, in force or not. */
export function itemsNamed(documents: Documents): string[] {
  return [...new Set([...documents.values()].flatMap(({ items }) => [...items.keys()]))].sort()
}

/** Whether any document names the item, in force or not. */
export function itemNamed(documents: Documents, item: string): boolean {
  for (const { items } of documents.values()) if (items.has(item)) return true
  return false
}

/** Whether any document names the condition, in force or not. */
export const conditionNamed = (documents: Documents, id: string): boolean =>
  [...documents.values()].some(({ conditions }) => conditions.has(id))

const currencies = new WeakMap<Documents, Map<string, readonly string[]>>()

/** The currencies in which any document limits an item, in force or not. Looked for once: every event of a line asks. */
export function currenciesOf(documents: Documents, item: string): readonly string[] {
  const byItem = currencies.get(documents) ?? new Map<string, readonly string[]>()
  const known = byItem.get(item)
  if (known) return known
  const all = [...new Set([...documents.values()].flatMap(({ items }) => items.get(item)?.value?.currency ?? []))]
  currencies.set(documents, byItem.set(item, all))
  return all
}

/** A licence that does not name an item says that it does not authorise it. */
type ItemSaid = { item?: LicenceItem }

function itemIn({ issued, items }: Document, id: string): ItemSaid | undefined {
  const item = items.get(id)
  if (item) return { item }
  return issued ? {} : undefined
}

/** What both authorise; nothing where they differ in ECCN or currency. */
function stricterItem({ item: one }: ItemSaid, { item: other }: ItemSaid): ItemSaid {
  if (!one || !other || one.eccn !== other.eccn) return {}
  if (one.value && other.value && one.value.currency !== other.value.currency) return {}
  const { item, eccn } = one
  const products =
    one.products && other.products ? common(one.products, other.products) : (one.products ?? other.products)
  const value = lowerValue(one.value, other.value)
  const quantity = Math.min(one.quantity, other.quantity)
  return { item: { item, eccn, quantity, ...(products ? { products } : {}), ...(value ? { value } : {}) } }
}

type Value = LicenceItem['value']

function lowerValue(one: Value, other: Value): Value {
  if (!one || !other) return one ?? other
  return amountOf(one) <= amountOf(other) ? one : other
}

const common = <T>(one: readonly T[], other: readonly T[]): T[] => one.filter((value) => other.includes(value)).sort()

function commonParties(one: Parties, other: Parties): Parties {
  return new Map([...one].map(([party, roles]) => [party, common(roles, other.get(party) ?? [])]))
}

const conditionIds = (documents: readonly Document[]): string[] =>
  [...new Set(documents.flatMap(({ conditions }) => [...conditions.keys()]))].sort()

function conditionIn({ issued, conditions, conditionsRemoved }: Document, id: string): LicenceCondition[] | undefined {
  const condition = conditions.get(id)
  if (condition) return [condition]
  return issued || conditionsRemoved.includes(id) ? [] : undefined
}

/** Each condition once, in an order of their own. */
function both(one: LicenceCondition[], other: LicenceCondition[]): LicenceCondition[] {
  const byText = new Map([...one, ...other].map((condition) => [JSON.stringify(condition), condition]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, condition]) => condition)
}

type Issued = Extract<LicenceEvent, { type: 'LicenceIssued' }>
type Amended = Extract<LicenceEvent, { type: 'LicenceAmended' }>

/** A document as it is kept; an issued licence counts from when it was issued. */
export function documentOf(event: Issued | Amended, { occurredAt, grade }: Told): Document {
  const { parties, destinations, validFrom, validUntil } = event
  const issued = event.type === 'LicenceIssued'
  return {
    issued,
    from: issued ? occurredAt : event.effectiveFrom,
    official: grade === 'official',
    items: new Map(event.items?.map((item) => [item.item, item])),
    conditions: new Map(event.conditions?.map((condition) => [condition.id, condition])),
    conditionsRemoved: issued ? [] : (event.conditionsRemoved ?? []),
    ...(parties ? { parties: rolesOf(parties) } : {}),
    ...(destinations ? { destinations } : {}),
    ...(validFrom ? { validFrom } : {}),
    ...(validUntil ? { validUntil } : {}),
    ...(issued ? { timeZone: event.timeZone } : {}),
  }
}

function rolesOf(parties: readonly LicensedParty[]): Parties {
  const roles = new Map<string, Role[]>()
  for (const one of parties) roles.set(one.party, [...(roles.get(one.party) ?? []), ...one.roles])
  return roles
}
