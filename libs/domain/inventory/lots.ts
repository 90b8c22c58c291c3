import { PersistentMap, PersistentSet, type Instant } from '#kernel'

/** A test of a whole lot. The latest by the time it was made counts; of two at one time, the failed one. */
export type LabTest = { at: Instant; passed: boolean }

export type Lot = {
  onHand: number
  /** Pieces under blocks that are not lifted. */
  blocked: number
  /** Pieces that lines hold. What was issued beyond a line's reservation is no reservation of others, and not taken off here. */
  reserved: number
  /** Pieces committed to shipments; likewise. */
  committed: number
  test?: LabTest
  /** Other tests than the latest, where there are any: what was known of it as of an instant before. */
  others?: readonly LabTest[]
  /** How it came about here: a lot of goods that came back is never one of goods received, in whatever order they are told. */
  origin?: 'received' | 'returned'
}

/**
 * What a line holds of a lot; below zero: issued beyond what was reserved. `since` is the revision of its latest
 * reservation (STK-3: the newest are named first), −1 where nothing is held. Small, because a stock has many of them:
 * which line and lot it is stands in its key alone.
 */
export type Held = { quantity: number; since: number }

export type Block = { lot: string; quantity: number }

/** Everything that grows is a persistent map: an event copies a path, never the whole. */
export type Stock = {
  lots: PersistentMap<Lot>
  /** By {@link heldKey}. */
  held: PersistentMap<Held>
  /** Committed pieces by {@link heldKey} and shipment; below zero: issued without being committed. */
  committed: PersistentMap<number>
  blocks: PersistentMap<Block>
  /** Blocks that are lifted. */
  lifted: PersistentSet
  /** Numbers of receipts, adjustments, tests … that have been told, so that nothing is told twice. */
  told: PersistentSet
  expected: PersistentMap<number>
  withdrawn: PersistentSet
}

export const emptyStock: Stock = {
  lots: PersistentMap.empty(),
  held: PersistentMap.empty(),
  committed: PersistentMap.empty(),
  blocks: PersistentMap.empty(),
  lifted: PersistentSet.empty(),
  told: PersistentSet.empty(),
  expected: PersistentMap.empty(),
  withdrawn: PersistentSet.empty(),
}

const noLot: Lot = { onHand: 0, blocked: 0, reserved: 0, committed: 0 }

export const lotOf = (stock: Stock, lot: string): Lot => stock.lots.get(lot, noLot)

/** STK-2: its latest test failed. */
export const failed = (lot: Lot): boolean => lot.test?.passed === false
/** Pieces of a lot that may be promised: a failed test blocks the whole lot (STK-2). */
export const available = (lot: Lot): number => (failed(lot) ? 0 : Math.max(0, lot.onHand - lot.blocked))
export const tested = (lot: Lot): boolean => lot.test?.passed === true

/**
 * A lot whose covers are not in force: not a piece of it is available, because it is blocked, failed its test, or is
 * gone. A lot that is short in part bars nothing, whoever holds it: which lines it fails is for people to decide. The
 * breach names the newest reservations (STK-3), and the stages stay as they are.
 */
export const lotBarred = (lot: Lot): boolean => available(lot) === 0

/** Pieces that are announced and not withdrawn: shown, never reserved. */
export function expectedOf({ expected, withdrawn }: Stock): number {
  let sum = 0
  for (const [number, quantity] of expected) if (!withdrawn.has(number)) sum += quantity
  return sum
}

type Change = { onHand?: number; blocked?: number; reserved?: number; committed?: number }

/** The stock with these added to a lot. */
export function changed(stock: Stock, name: string, change: Change): Stock {
  const { onHand = 0, blocked = 0, reserved = 0, committed = 0 } = change
  const lot = lotOf(stock, name)
  const now: Lot = {
    ...lot,
    onHand: lot.onHand + onHand,
    blocked: lot.blocked + blocked,
    reserved: lot.reserved + reserved,
    committed: lot.committed + committed,
  }
  return { ...stock, lots: stock.lots.set(name, now) }
}

/** Goods that came into a lot from outside. */
export function arriving(
  stock: Stock,
  event: { lot: string; quantity: number },
  origin: 'received' | 'returned',
): Stock {
  const after = changed(stock, event.lot, { onHand: event.quantity })
  return { ...after, lots: after.lots.set(event.lot, { ...lotOf(after, event.lot), origin }) }
}

export function testedAs(stock: Stock, name: string, test: LabTest): Stock {
  const lot = lotOf(stock, name)
  const all = lot.test ? [...(lot.others ?? []), lot.test, test].sort(byAge) : [test]
  const others = all.slice(0, -1)
  const now = { ...lot, test: all.at(-1)!, ...(others.length > 0 && { others }) }
  return { ...stock, lots: stock.lots.set(name, now) }
}

/** The latest last; of two at one time the failed one. */
const byAge = (one: LabTest, other: LabTest): number =>
  one.at === other.at ? Number(other.passed) - Number(one.passed) : one.at < other.at ? -1 : 1

/** A lot with the test that counted at an instant. Pieces are those of now: they are sums, and have no dates. */
export function lotAt({ test, others = [], ...lot }: Lot, t: Instant): Lot {
  const counted = [...others, ...(test ? [test] : [])].findLast(({ at }) => at <= t)
  return counted ? { ...lot, test: counted } : lot
}

/** A block that was lifted stays so, also when it is told again after an annulment. */
export function blocking(stock: Stock, blockId: string, { lot, quantity }: Block): Stock {
  const blocks = stock.blocks.set(blockId, { lot, quantity })
  return { ...changed(stock, lot, { blocked: stock.lifted.has(blockId) ? 0 : quantity }), blocks }
}

export function lifting(stock: Stock, blockId: string): Stock {
  const block = stock.blocks.get(blockId)
  const lifted = stock.lifted.add(blockId)
  return { ...(block ? changed(stock, block.lot, { blocked: -block.quantity }) : stock), lifted }
}
