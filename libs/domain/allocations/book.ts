import type { Instant } from '#kernel'
import { type gateOf, type DrawCover, type LicenceCover, type StockCover } from '../covers.js'
import type { OrderLine } from '../lines.js'

/** The gates that an allocation shares out, in their order. A gate that a line does not need is covered for all its units. */
export const sharedGates = [
  'licence',
  'approval',
  'stock',
] as const satisfies readonly (typeof gateOf)[keyof typeof gateOf][]
export type SharedGate = (typeof sharedGates)[number]

/** What a piece takes of a bound: one, the chips in it, or its price in ten-thousandths of the currency. */
export type Taking = 'piece' | 'chip' | 'price'

/** Something of which there is only so much, under the code and key that refuse what goes beyond it. */
export type BookBound = { readonly code: string; readonly key: string; readonly left: number; readonly per: Taking }

/** What covers units at one gate: an item of a licence, an approval for a member, a lot; with its own bounds, by place. */
export type BookSource = {
  readonly gate: SharedGate
  readonly cover: Omit<LicenceCover, 'quantity'> | Omit<DrawCover, 'quantity'> | Omit<StockCover, 'quantity'>
  readonly bounds: readonly number[]
}

/** A rule that stands against everything that a line might be covered by. */
export type Against = { readonly code: string; readonly message: string }

/** How lines get through a gate: sources by place, the first first, and bounds over all of them, as a cap. */
export type Way = {
  readonly sources: readonly number[]
  readonly bounds: readonly number[]
  /** Why there is no source, or no other. */
  readonly against: readonly Against[]
}

/** What lines have in common that the same parties order for the same destination, priced in the same currency. */
export type Route = { readonly group: string; readonly ways: Readonly<Record<SharedGate, Way>> }

export type BookLine = OrderLine & {
  readonly route: number
  /** When its order was placed. */
  readonly placedAt: Instant
  /** Open units: what it wants at most. Those that are planned are not among them, and stay. */
  readonly open: number
  /** Of those, covered at each gate: that counts. */
  readonly covered: Readonly<Record<SharedGate, number>>
  /** Price of a piece in ten-thousandths. */
  readonly price?: number
}

/**
 * What is to be shared out and among whom, as the ledger stood after a transaction (ALL-1): plain data. Only lines that
 * take part stand in it (ALL-3), each with something that it lacks.
 */
export type Book = {
  readonly product: string
  readonly chipsPerUnit: number
  /** ORD-1: what is covered at every gate comes to a multiple of this, or to all open units. */
  readonly orderMultiple: number
  readonly lines: readonly BookLine[]
  readonly routes: readonly Route[]
  readonly sources: readonly BookSource[]
  readonly bounds: readonly BookBound[]
}

/** Units of a line that are covered at every gate. */
export const throughAll = ({ covered: { licence, approval, stock } }: BookLine): number =>
  Math.min(licence, approval, stock)

/** Units of a line that lack something. */
export const wantedBy = (line: BookLine): number => line.open - throughAll(line)

/** By when it was placed, then by number: who came first. */
export function byArrival(one: BookLine, other: BookLine): number {
  if (one.placedAt !== other.placedAt) return one.placedAt < other.placedAt ? -1 : 1
  if (one.orderNo !== other.orderNo) return one.orderNo < other.orderNo ? -1 : 1
  return one.line - other.line
}
