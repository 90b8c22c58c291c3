import { keptText, PersistentMap, PersistentSet, type Instant } from '#kernel'

/** What a document says of a rule: how much each group may have, or (withdrawn) that it caps nothing. */
export type Saying = {
  readonly rule: string
  readonly from: Instant
  readonly official: boolean
  /** Undefined if the rule is withdrawn. */
  readonly cap?: { readonly groups: ReadonlyMap<string, number>; readonly everyOther?: number }
  /** It was told before it counts. */
  readonly ahead: boolean
}

/** Everything that grows is a persistent map: an event copies a path, never the whole. */
export type Caps = {
  /** A register by date: documents by their number. */
  readonly sayings: ReadonlyMap<string, Saying>
  /** Chips used by group, over all lines. What goes out on an earlier decrement counts nothing here (SHP-7). */
  readonly used: PersistentMap<number>
  /** Chips by {@link lineKey}. */
  readonly held: PersistentMap<number>
  /** Chips given back by hand, by {@link lineKey} and the licence whose decrement was reversed. */
  readonly given: PersistentMap<number>
  /** Chips reported by group. */
  readonly reported: PersistentMap<number>
  /** Numbers of the reports that have been told. */
  readonly told: PersistentSet
}

export const emptyCaps: Caps = {
  sayings: new Map(),
  used: PersistentMap.empty(),
  held: PersistentMap.empty(),
  given: PersistentMap.empty(),
  reported: PersistentMap.empty(),
  told: PersistentSet.empty(),
}

type CapLine = { orderNo: string; line: number; onDecrementOf?: string | undefined }
export type CapUse = CapLine & { group: string; reversedUnder?: string | undefined }

/** `ALDER PO-1/1`, on the decrement of a shipment `ALDER PO-1/1@SH-0`. */
export const lineKey = ({ group, orderNo, line, onDecrementOf }: CapUse): string =>
  used(group, orderNo, line, onDecrementOf)
const used = keptText(
  (group: string, orderNo: string, line: number, onDecrementOf: string | undefined) =>
    `${group} ${orderNo}/${line}${onDecrementOf === undefined ? '' : `@${onDecrementOf}`}`,
)
const givenKey = (of: CapUse & { reversedUnder: string }): string => `${lineKey(of)} ${of.reversedUnder}`

/** Chips that a line uses of the caps of its group. */
export const capUsedBy = (caps: Caps, of: CapUse): number => caps.held.get(lineKey(of), 0)
/** Chips that count against the caps of a group: used here, and reported elsewhere. */
export const countedOf = (caps: Caps, group: string): number => caps.used.get(group, 0) + caps.reported.get(group, 0)

/** Chips of a line that were given back by hand, and not taken again, since their decrement was reversed under a licence. */
export const givenBack = (caps: Caps, of: CapUse & { reversedUnder: string }): number => caps.given.get(givenKey(of), 0)

/** The group that a line counts under: that of its customer, or, once that was corrected, the one it was counted under. */
export function groupUsing(caps: Caps, of: CapLine, now: string): string {
  if (capUsedBy(caps, { ...of, group: now }) > 0) return now
  return groupsIn(caps).find((group) => capUsedBy(caps, { ...of, group }) > 0) ?? now
}

export function using(caps: Caps, of: CapUse, change: number): Caps {
  const { reversedUnder } = of
  const counted = counting(caps, of, change)
  if (reversedUnder === undefined) return counted
  const key = givenKey({ ...of, reversedUnder })
  const given = caps.given.get(key, 0) - change
  return { ...counted, given: given === 0 ? caps.given.delete(key) : caps.given.set(key, given) }
}

function counting(caps: Caps, of: CapUse, change: number): Caps {
  const key = lineKey(of)
  const after = capUsedBy(caps, of) + change
  const held = after === 0 ? caps.held.delete(key) : caps.held.set(key, after)
  return of.onDecrementOf === undefined
    ? { ...caps, held, used: caps.used.set(of.group, caps.used.get(of.group, 0) + change) }
    : { ...caps, held }
}

/** Every group that uses anything. */
export const groupsIn = (caps: Caps): string[] => [...new Set([...caps.used.keys(), ...caps.reported.keys()])]
