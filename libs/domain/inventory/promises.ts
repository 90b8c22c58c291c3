import { keptText, type Told } from '#kernel'
import { available, changed, lotOf, type Stock } from './lots.js'

type Key = { orderNo: string; line: number; lot: string }
type ForLine = Key & { quantity: number }
type ForShipment = ForLine & { shipment: string }

export const heldKey = ({ lot, orderNo, line }: Key): string => held(lot, orderNo, line)
const held = keptText((lot: string, orderNo: string, line: number) => `${lot} ${orderNo}/${line}`)
const linesOf = (lot: string): string => `${lot} `
/** `L-1 PO-1/1 SH-1`. */
export const committedKey = (of: Key & { shipment: string }): string => shipped(heldKey(of), of.shipment)
const shipped = keptText((held: string, shipment: string) => `${held} ${shipment}`)

/** Pieces of a lot that a line holds; below zero: issued beyond what was reserved. */
export const heldOf = (stock: Stock, of: Key): number => stock.held.get(heldKey(of))?.quantity ?? 0
/** Pieces of a lot that are committed to a shipment of a line; below zero: issued without being committed. */
export const committedOf = (stock: Stock, of: Key & { shipment: string }): number =>
  stock.committed.get(committedKey(of), 0)

/** A reservation that is named in a breach, with the part of it that is beyond what is on hand. */
export type Named = { orderNo: string; line: number; quantity: number }

/** STK-3: the reservations of a lot that what is on hand no longer carries, newest first. */
export function reservationsInBreach(stock: Stock, lot: string): Named[] {
  let beyond = lotOf(stock, lot).reserved - available(lotOf(stock, lot))
  if (beyond <= 0) return []
  const newest = [...stock.held.startingWith(linesOf(lot))]
    .filter(([, { quantity }]) => quantity > 0)
    .sort(([, one], [, other]) => other.since - one.since)
  const named: Named[] = []
  for (const [key, { quantity }] of newest) {
    if (beyond <= 0) break
    named.push({ ...lineIn(key), quantity: Math.min(quantity, beyond) })
    beyond -= quantity
  }
  return named
}

/** The lines that hold pieces of a lot. */
export function* holdersOf(stock: Stock, lot: string): Generator<{ orderNo: string; line: number }> {
  for (const [key, { quantity }] of stock.held.startingWith(linesOf(lot))) if (quantity > 0) yield lineIn(key)
}

/** The line that a {@link heldKey} names. */
function lineIn(key: string): { orderNo: string; line: number } {
  const slash = key.lastIndexOf('/')
  return { orderNo: key.slice(key.indexOf(' ') + 1, slash), line: Number(key.slice(slash + 1)) }
}

/** What counts of a sum for its lot: one line's untold reservation is no room for another's. */
const standing = (quantity: number): number => Math.max(0, quantity)

export function reserving(stock: Stock, of: ForLine, change: number, told: Told): Stock {
  const key = heldKey(of)
  const former = stock.held.get(key)
  const before = former?.quantity ?? 0
  const quantity = before + change
  const latest = change > 0 ? told.revision : (former?.since ?? -1)
  const since = quantity > 0 ? latest : -1
  const held = quantity === 0 ? stock.held.delete(key) : stock.held.set(key, { quantity, since })
  return { ...changed(stock, of.lot, { reserved: standing(quantity) - standing(before) }), held }
}

export function committing(stock: Stock, of: ForShipment, change: number): Stock {
  const key = committedKey(of)
  const before = committedOf(stock, of)
  const quantity = before + change
  const committed = quantity === 0 ? stock.committed.delete(key) : stock.committed.set(key, quantity)
  return { ...changed(stock, of.lot, { committed: standing(quantity) - standing(before) }), committed }
}

/** Goods that left: what was reserved for the line left with them, and what was committed for its shipment, if they were. */
export function issuing(stock: Stock, event: ForShipment & { takes?: 'commitment' | 'cover' }, told: Told): Stock {
  const left = changed(reserving(stock, event, -event.quantity, told), event.lot, { onHand: -event.quantity })
  return event.takes === 'cover' ? left : committing(left, event, -event.quantity)
}
