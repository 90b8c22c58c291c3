import type { Money, Values } from '#kernel'
import type { Gates } from '../gates.js'
import { moved, opened, type Account, type Accounts } from './accounts.js'
import type { orderedLine } from './order.js'

/** Stock that a line holds, by site and lot. `since` is the revision of the latest reservation: the newest goes first (ORD-2). */
export type Reservation = { site: string; lot: string; quantity: number; since: number }

export type Line = {
  line: number
  sku: string
  /** What was ordered: the sum of its accounts, always. */
  quantity: number
  unitPrice?: Money
  requestedOn?: string
  accounts: Accounts
  gates?: Gates
  reservations: readonly Reservation[]
}

type OrderedLine = Values<typeof orderedLine>

export const reservedOn = (line: Line): number => line.reservations.reduce((sum, one) => sum + one.quantity, 0)

/** A line as ordered: all units open, nothing held. */
export const newLine = ({ line, sku, quantity, unitPrice, requestedOn }: OrderedLine): Line => ({
  line,
  sku,
  quantity,
  ...(unitPrice ? { unitPrice } : {}),
  ...(requestedOn ? { requestedOn } : {}),
  accounts: opened(quantity),
  reservations: [],
})

export const changed = (lines: readonly Line[], line: number, change: Partial<Line>): Line[] =>
  lines.map((one) => (one.line === line ? { ...one, ...change } : one))

export function moving(
  lines: readonly Line[],
  move: { line: number; from: Account; to: Account; quantity: number },
): Line[] {
  return lines.map((one) =>
    one.line === move.line ? { ...one, accounts: moved(one.accounts, move.from, move.to, move.quantity) } : one,
  )
}

/** Adds to what the line holds of the lot; what comes to nothing goes. */
export function reserving(lines: readonly Line[], line: number, { site, lot, quantity, since }: Reservation): Line[] {
  return lines.map((one) => {
    if (one.line !== line) return one
    const former = one.reservations.find((held) => held.site === site && held.lot === lot)
    const others = one.reservations.filter((held) => held !== former)
    const now = { site, lot, quantity: (former?.quantity ?? 0) + quantity, since: Math.max(former?.since ?? -1, since) }
    return { ...one, reservations: now.quantity === 0 ? others : [...others, now] }
  })
}
