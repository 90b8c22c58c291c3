import type { Grade, Instant, PersistentSet, Values } from '#kernel'
import { type Covers } from '../covers.js'
import type { Account } from '../accounts.js'
import type { Line } from './lines.js'
import type { Departures } from './departures.js'
import type { Movement, orderParties } from './order.js'
import { portionOf, unitsWith, type Portions } from './portions.js'

export type Hold = { holdId: string; line?: number; released: boolean }
export type Parties = Values<typeof orderParties>
export type Order = {
  placed?: Parties & { occurredAt: Instant; grade?: Grade }
  status: 'unconfirmed' | 'confirmed' | 'cancelled'
  /** Those that it named before, each until an instant, the earliest first. */
  former: readonly { until: Instant; parties: Parties }[]
  lines: readonly Line[]
  holds: readonly Hold[]
  requests: ReadonlySet<string>
  /** What the cancellation took, line by line: what a reinstatement brings back. */
  cancellation: readonly { line: number; quantity: number }[]
  /** Parts of lines that go with shipments. */
  portions: Portions
  /** What left, notice by notice: it is judged again by what is known later. */
  departures: Departures
  /** Movements that have been told, so that none is told twice. */
  told: PersistentSet
  /** Movements of lines that are not there: what opened the order was annulled, and its correction stands behind them. */
  early: readonly Movement[]
}

export function lineOf({ lines }: Order, line: number): Line | undefined {
  for (const one of lines) if (one.line === line) return one
  return undefined
}
/** The holds that are on a line: its own and the order's. */
export const holdsOn = (order: Order, line: number): Hold[] =>
  order.holds.filter((hold) => !hold.released && (hold.line === undefined || hold.line === line))

/** Everyone named in the order, each once. */
export function partiesOf({ customer, endUser, consignee, intermediaries = [] }: Parties): string[] {
  const named = [customer, endUser, consignee, ...intermediaries]
  return named.filter((party, at) => named.indexOf(party) === at)
}

/** Whether an order names exactly these: a change to them would change nothing, and keeps its covers. */
export const names = ({ placed }: Order, to: Parties): boolean =>
  placed !== undefined &&
  placed.customer === to.customer &&
  placed.endUser === to.endUser &&
  placed.consignee === to.consignee &&
  placed.destination === to.destination &&
  [...(placed.intermediaries ?? [])].sort().join() === [...(to.intermediaries ?? [])].sort().join()

/** Units of a line that are in an account with a shipment; below zero where what came before was not told. */
export const inShipment = (order: Order, line: number, shipment: string, account: Account): number =>
  unitsWith(order.portions, line, shipment, account)

/** Units of a line that were licensed on the decrement of a shipment, whatever became of them since (SHP-7). */
export const onDecrement = (order: Order, line: number, shipment: string): number =>
  portionOf(order.portions, line, shipment).onDecrement

/** The covers of the units of a line that are planned for a shipment. */
export const plannedCovers = (order: Order, line: number, shipment: string): Covers =>
  portionOf(order.portions, line, shipment).covers
