import { keptText, PersistentMap, PersistentSet, type Money } from '#kernel'
import { amountOf, moneyOf, shareOf } from '../money.js'
import { currenciesOf, type Documents } from './terms.js'
import type { Notices } from './notices.js'

/** What units of an item may be: promised to a line, bound to a shipment of it, gone. */
export type Kind = 'assigned' | 'committed' | 'decremented'

/** What of an item is used, in pieces. What went out on an earlier decrement counts nothing here (SHP-7). */
export type Use = Readonly<Record<Kind, number>>
/** The same in ten-thousandths of a currency. */
export type ValueUse = Readonly<Record<Kind, bigint>>

/** Everything that grows is a persistent map: an event copies a path, never the whole. */
export type Licence = {
  readonly documents: Documents
  readonly notices: Notices
  readonly acknowledged: ReadonlySet<string>
  /** By item. */
  readonly uses: PersistentMap<Use>
  /** By {@link valueKey}. */
  readonly valueUses: PersistentMap<ValueUse>
  /** By {@link keyOf}; below zero: what used it up was told, and not what it used up. */
  readonly held: Readonly<Record<Kind, PersistentMap<number>>>
  /** By currency and {@link keyOf}. */
  readonly values: Readonly<Record<Kind, PersistentMap<bigint>>>
  /** Pieces that left and were decremented by a paper told later, by {@link paperKey}. */
  readonly papers: PersistentMap<number>
  /** Pieces of a line whose decrement was reversed officially, by `PO-1/1`. */
  readonly reversed: PersistentMap<number>
  /** Numbers of decrements and reversals that have been told, so that nothing is told twice. */
  readonly told: PersistentSet
}

export const emptyLicence: Licence = {
  documents: new Map(),
  notices: new Map(),
  acknowledged: new Set(),
  uses: PersistentMap.empty(),
  valueUses: PersistentMap.empty(),
  held: { assigned: PersistentMap.empty(), committed: PersistentMap.empty(), decremented: PersistentMap.empty() },
  values: { assigned: PersistentMap.empty(), committed: PersistentMap.empty(), decremented: PersistentMap.empty() },
  papers: PersistentMap.empty(),
  reversed: PersistentMap.empty(),
  told: PersistentSet.empty(),
}

/** Units of a line under an item, and the shipment whose decrement they go out on, if any. */
export type CoverId = { item: string; orderNo: string; line: number; onDecrementOf?: string | undefined }
/** The same for one shipment. */
export type ShippedId = CoverId & { shipment: string }

/** `I-1 PO-1/1`, on the decrement of a shipment `I-1 PO-1/1@SH-0`. */
export const coverKey = ({ item, orderNo, line, onDecrementOf }: CoverId): string =>
  covered(item, orderNo, line, onDecrementOf)
const covered = keptText(
  (item: string, orderNo: string, line: number, onDecrementOf: string | undefined) =>
    `${item} ${orderNo}/${line}${onDecrementOf === undefined ? '' : `@${onDecrementOf}`}`,
)

const shippedKey = (of: ShippedId): string => shipped(coverKey(of), of.shipment)
const shipped = keptText((cover: string, shipment: string) => `${cover} ${shipment}`)

/** What goes out on the decrement of a shipment is counted against that one, whatever it left with. */
const decrementKey = (of: ShippedId): string => (of.onDecrementOf === undefined ? shippedKey(of) : coverKey(of))

/** `PO-1/1 SH-1`: a line and the shipment that it left with. */
export const paperKey = ({ orderNo, line, shipment }: { orderNo: string; line: number; shipment: string }): string =>
  `${orderNo}/${line} ${shipment}`

export type Id<K extends Kind> = K extends 'assigned' ? CoverId : ShippedId

export function keyOf<K extends Kind>(kind: K, of: Id<K>): string {
  if (kind === 'assigned') return coverKey(of)
  return kind === 'committed' ? shippedKey(of as ShippedId) : decrementKey(of as ShippedId)
}

export const valueKey = (item: string, currency: string): string => `${item} ${currency}`

const noUse: Use = { assigned: 0, committed: 0, decremented: 0 }
const noValueUse: ValueUse = { assigned: 0n, committed: 0n, decremented: 0n }

export const useOf = (licence: Licence, item: string): Use => licence.uses.get(item, noUse)
export const valueUseOf = (licence: Licence, item: string, currency: string): ValueUse =>
  licence.valueUses.get(valueKey(item, currency), noValueUse)

/** Pieces that a line holds (assigned), has bound to a shipment (committed) or has sent out with it (decremented). */
export const heldOf = <K extends Kind>(licence: Licence, kind: K, of: Id<K>): number =>
  licence.held[kind].get(keyOf(kind, of), 0)

const currencyKey = (currency: string, key: string): string => `${currency} ${key}`

/** Their value, in ten-thousandths of a currency. */
export const valueHeldOf = <K extends Kind>(licence: Licence, kind: K, of: Id<K>, currency: string): bigint =>
  licence.values[kind].get(currencyKey(currency, keyOf(kind, of)), 0n)

/** The value that goes with so many of the pieces that a line holds: what a release gives back and a departure settles. */
export function valueOf<K extends 'assigned' | 'committed'>(
  licence: Licence,
  kind: K,
  of: Id<K> & { quantity: number },
  currency: string,
): Money | undefined {
  const value = valueHeldOf(licence, kind, of, currency)
  if (value <= 0n) return undefined
  return moneyOf(shareOf(value, of.quantity, heldOf(licence, kind, of)), currency)
}

/** The value that a line gives back with so many of the pieces that it was assigned; undefined if it holds none. */
export function valueGivenBack(licence: Licence, of: CoverId & { quantity: number }): Money | undefined {
  for (const currency of currenciesOf(licence.documents, of.item)) {
    const value = valueOf(licence, 'assigned', of, currency)
    if (value) return value
  }
  return undefined
}

/** Pieces of a line that are committed, to whatever shipment. */
export function committedOn(licence: Licence, of: CoverId): number {
  let sum = 0
  for (const [, quantity] of licence.held.committed.startingWith(`${coverKey(of)} `)) sum += standing(quantity)
  return sum
}

/** What counts of a sum for its item: what one line has used up without having it is no room for another. */
export const standing = (quantity: number): number => Math.max(0, quantity)
const standingValue = (value: bigint): bigint => (value > 0n ? value : 0n)

/** With so many more (or fewer) pieces, and so much value. */
export function counted<K extends Kind>(
  licence: Licence,
  kind: K,
  of: Id<K>,
  change: { quantity: number; value?: Money | undefined },
  sign: 1 | -1,
): Licence {
  const key = keyOf(kind, of)
  const [held, grown] = added(licence.held[kind], key, sign * change.quantity)
  const after: Licence = { ...licence, held: { ...licence.held, [kind]: held } }
  const pieces = of.onDecrementOf === undefined && grown !== 0 ? using(after, kind, of.item, grown) : after
  return change.value ? valued(pieces, kind, of, change.value, sign) : pieces
}

function added(map: PersistentMap<number>, key: string, change: number): [PersistentMap<number>, grown: number] {
  const before = map.get(key, 0)
  const after = before + change
  return [after === 0 ? map.delete(key) : map.set(key, after), standing(after) - standing(before)]
}

function using(licence: Licence, kind: Kind, item: string, change: number): Licence {
  const former = useOf(licence, item)
  const use: Use = { ...former, [kind]: former[kind] + change }
  const none = use.assigned === 0 && use.committed === 0 && use.decremented === 0
  return { ...licence, uses: none ? licence.uses.delete(item) : licence.uses.set(item, use) }
}

function valued<K extends Kind>(licence: Licence, kind: K, of: Id<K>, value: Money, sign: 1 | -1): Licence {
  const key = currencyKey(value.currency, keyOf(kind, of))
  const before = licence.values[kind].get(key, 0n)
  const after = before + BigInt(sign) * amountOf(value)
  const map = after === 0n ? licence.values[kind].delete(key) : licence.values[kind].set(key, after)
  const grown = of.onDecrementOf === undefined ? standingValue(after) - standingValue(before) : 0n
  const now: Licence = { ...licence, values: { ...licence.values, [kind]: map } }
  return grown === 0n ? now : usingValue(now, kind, of.item, value.currency, grown)
}

function usingValue(licence: Licence, kind: Kind, item: string, currency: string, change: bigint): Licence {
  const key = valueKey(item, currency)
  const former = valueUseOf(licence, item, currency)
  const use: ValueUse = { ...former, [kind]: former[kind] + change }
  const none = use.assigned === 0n && use.committed === 0n && use.decremented === 0n
  return { ...licence, valueUses: none ? licence.valueUses.delete(key) : licence.valueUses.set(key, use) }
}

/** An assignment that is open: units of a line. */
export type Assignment = CoverId & { quantity: number }

/** The assignments that are open, one after the other: a chunk is the first so many, and what is released is gone. */
export function* assignmentsOf(licence: Licence): Generator<Assignment> {
  for (const [key, quantity] of licence.held.assigned) if (quantity > 0) yield { ...coverIn(key), quantity }
}

/** What a {@link coverKey} names. */
function coverIn(key: string): CoverId {
  const [item, rest] = key.split(' ') as [string, string]
  const [order, onDecrementOf] = rest.split('@') as [string, string?]
  const slash = order.lastIndexOf('/')
  const cover = { item, orderNo: order.slice(0, slash), line: Number(order.slice(slash + 1)) }
  return onDecrementOf === undefined ? cover : { ...cover, onDecrementOf }
}
