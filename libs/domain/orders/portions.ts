import { keptText, PersistentMap } from '#kernel'
import { addingCovers, noCovers, type Covers } from '../covers.js'
import type { Account } from '../accounts.js'

/** The part of a line that goes with one shipment. What is nothing is left out. */
export type Portion = {
  /** Units by account, from planned on; below zero where what came before was not told. */
  readonly units: Readonly<Partial<Record<Account, number>>>
  /** Covers of the planned units. */
  readonly covers: Covers
  /** Lost units that are owed again. */
  readonly reopened: number
  /** Units that were licensed on the decrement of this shipment, whatever became of them since: each goes so once (SHP-7). */
  readonly onDecrement: number
}
/** By line and shipment. */
export type Portions = PersistentMap<Portion>

export const noPortions: Portions = PersistentMap.empty()
const nothing: Portion = { units: {}, covers: noCovers, reopened: 0, onDecrement: 0 }

export const portionKey = keptText((line: number, shipment: string) => `${line} ${shipment}`)

export const portionOf = (portions: Portions, line: number, shipment: string): Portion =>
  portions.get(portionKey(line, shipment), nothing)

/** Units of a line that are in an account with a shipment. */
export const unitsWith = (portions: Portions, line: number, shipment: string, account: Account): number =>
  portionOf(portions, line, shipment).units[account] ?? 0

/** The portions of a line, by shipment. */
export function* portionsOf(portions: Portions, line: number): Generator<[shipment: string, portion: Portion]> {
  const beginning = portionKey(line, '')
  for (const [key, portion] of portions.startingWith(beginning)) yield [key.slice(beginning.length), portion]
}

type Change = { covers?: Covers; sign?: 1 | -1; reopened?: number; onDecrement?: number }

/** With these added. A portion that comes to nothing goes. */
export function changedPortion(
  portions: Portions,
  { line, shipment }: { line: number; shipment: string },
  units: readonly (readonly [Account, number])[],
  { covers = noCovers, sign = 1, reopened = 0, onDecrement = 0 }: Change = {},
): Portions {
  const former = portionOf(portions, line, shipment)
  const now: Portion = {
    units: units.reduce((all, [account, change]) => added(all, account, change), former.units),
    covers: addingCovers(former.covers, covers, sign),
    reopened: former.reopened + reopened,
    onDecrement: former.onDecrement + onDecrement,
  }
  const key = portionKey(line, shipment)
  return isNothing(now) ? portions.delete(key) : portions.set(key, now)
}

function added(units: Portion['units'], account: Account, change: number): Portion['units'] {
  const { [account]: former = 0, ...others } = units
  return former + change === 0 ? others : { ...others, [account]: former + change }
}

const isNothing = ({ units, covers, reopened, onDecrement }: Portion): boolean =>
  reopened === 0 &&
  onDecrement === 0 &&
  Object.keys(units).length === 0 &&
  Object.values(covers).every((all) => all.length === 0)
