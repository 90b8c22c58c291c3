import { keptText, laterOf, PersistentMap, type Instant } from '#kernel'
import { lineIn } from '../lines.js'
import { using, type Approval } from './state.js'

/** Chips that a line drew at one instant, less what it gave back of them. */
export type Drawing = { readonly at: Instant; readonly quantity: number }

/** What one shipment took of a line. */
export type ShippedDraw = {
  readonly shipment: string
  readonly committed: number
  /** Left, of which so many without a draw, and so many given back to the pool on evidence. */
  readonly left: number
  readonly undrawn: number
  readonly reversed: number
  /** When the latest of them left; empty while none has. */
  readonly at: Instant
}

/** Chips that one line draws from an approval for a member. A line draws seldom and has few shipments: it is copied. */
export type DrawnLine = { readonly drawings: readonly Drawing[]; readonly shipments: readonly ShippedDraw[] }

export type DrawKey = { readonly member: string; readonly orderNo: string; readonly line: number }
type ForShipment = DrawKey & { readonly shipment: string }

export const drawKey = ({ member, orderNo, line }: DrawKey): string => drawn(member, orderNo, line)
const drawn = keptText((member: string, orderNo: string, line: number) => `${member} ${orderNo}/${line}`)
export const shippedKey = (of: ForShipment): string => shipped(drawKey(of), of.shipment)
const shipped = keptText((draw: string, shipment: string) => `${draw} ${shipment}`)

const nothingDrawn: DrawnLine = { drawings: [], shipments: [] }
const drawnLine = (approval: Approval, of: DrawKey): DrawnLine => approval.lines.get(drawKey(of), nothingDrawn)
const nothingShipped = (shipment: string): ShippedDraw => ({
  shipment,
  committed: 0,
  left: 0,
  undrawn: 0,
  reversed: 0,
  at: '',
})

function sum<T>(of: readonly T[], quantity: (one: T) => number): number {
  let total = 0
  for (const one of of) total += quantity(one)
  return total
}

const everDrawn = ({ drawings }: DrawnLine): number => sum(drawings, ({ quantity }) => quantity)
const openOn = (line: DrawnLine): number => everDrawn(line) - sum(line.shipments, ({ left, undrawn }) => left - undrawn)
const consumedBy = ({ left, reversed }: ShippedDraw): number => Math.max(0, left - reversed)

/** Chips that a line has drawn and that have not left; below zero: more left than was drawn. */
export const drawnOf = (approval: Approval, of: DrawKey): number => openOn(drawnLine(approval, of))
/** Of those, committed to shipments. */
export const committedDrawOf = (approval: Approval, of: DrawKey): number =>
  sum(drawnLine(approval, of).shipments, ({ committed }) => committed)
/** What one shipment took of a line. */
export const shippedDrawOf = (approval: Approval, of: ForShipment): ShippedDraw =>
  shippedOn(drawnLine(approval, of), of.shipment)

const shippedOn = ({ shipments }: DrawnLine, of: string): ShippedDraw =>
  shipments.find(({ shipment }) => shipment === of) ?? nothingShipped(of)

/** The lines that have drawn chips which have not left, by member. */
export function* drawsOf(approval: Approval): Generator<DrawKey> {
  for (const [key, line] of approval.lines) if (openOn(line) > 0) yield drawIn(key)
}

/** What a {@link drawKey} names. */
function drawIn(key: string): DrawKey {
  const space = key.indexOf(' ')
  return { member: key.slice(0, space), ...lineIn(key.slice(space + 1)) }
}

/** The line draws chips, at the instant that this is recorded. */
export function drawing(approval: Approval, of: DrawKey, quantity: number, at: Instant): Approval {
  const before = drawnLine(approval, of)
  const { drawings, shipments } = before
  return withLine(approval, of, before, { drawings: [...drawings, { at, quantity }], shipments })
}

/** The line gives chips back: those that it drew last. */
export function givingBack(approval: Approval, of: DrawKey, quantity: number): Approval {
  const before = drawnLine(approval, of)
  const { drawings, shipments } = before
  const kept: Drawing[] = []
  let left = quantity
  for (const one of [...drawings].reverse()) {
    const taken = Math.min(left, one.quantity)
    left -= taken
    if (taken < one.quantity) kept.unshift({ at: one.at, quantity: one.quantity - taken })
  }
  const now = { drawings: left > 0 ? [{ at: '', quantity: -left }, ...kept] : kept, shipments }
  return withLine(approval, of, before, now)
}

type Shipping = Partial<Record<'committed' | 'left' | 'undrawn' | 'reversed', number>> & { at?: Instant }

/** Adds to what a shipment took of a line. */
export function shipping(approval: Approval, of: ForShipment, change: Shipping): Approval {
  const { committed = 0, left = 0, undrawn = 0, reversed = 0, at = '' } = change
  const line = drawnLine(approval, of)
  const { drawings, shipments } = line
  const before = shippedOn(line, of.shipment)
  const now: ShippedDraw = {
    shipment: of.shipment,
    committed: before.committed + committed,
    left: before.left + left,
    undrawn: before.undrawn + undrawn,
    reversed: before.reversed + reversed,
    at: at > before.at ? at : before.at,
  }
  const others = shipments.filter(({ shipment }) => shipment !== of.shipment)
  const nothing = now.committed === 0 && now.left === 0 && now.reversed === 0
  const all = nothing ? others : [...others, now].sort((one, other) => (one.shipment < other.shipment ? -1 : 1))
  return withLine(approval, of, line, { drawings, shipments: all })
}

/** Puts a line in the place of what it was, and brings every sum along: none of them is ever counted again. */
function withLine(approval: Approval, of: DrawKey, before: DrawnLine, now: DrawnLine): Approval {
  const key = drawKey(of)
  const nothing = now.drawings.length === 0 && now.shipments.length === 0
  const lines = nothing ? approval.lines.delete(key) : approval.lines.set(key, now)
  const [was, is] = [standing(before), standing(now)]
  const counted = recounted(approval, of.member, before, now)
  const latest = latestOf(now, approval.latest)
  return using({ ...approval, lines, counted, latest }, of.member, {
    drawn: is.drawn - was.drawn,
    committed: is.committed - was.committed,
    consumed: is.consumed - was.consumed,
  })
}

const latestOf = ({ drawings, shipments }: DrawnLine, before: Instant): Instant =>
  [...drawings, ...shipments].reduce((latest, { at }) => laterOf(latest, at), before)

/** What counts of a line for its member and the pool: what was told too early is no room for others. */
const standing = (line: DrawnLine) => ({
  drawn: Math.max(0, openOn(line)),
  committed: sum(line.shipments, ({ committed }) => Math.max(0, committed)),
  consumed: sum(line.shipments, consumedBy),
})

/** Which chips a condition is about: those drawn from an instant on, or all that had not left by then. */
export type Reach = { readonly appliesTo: 'new-draws' | 'all-undeparted'; readonly effectiveFrom: Instant }

const reachKey = ({ appliesTo, effectiveFrom }: Reach): string => `${appliesTo} ${effectiveFrom}`

/**
 * Chips of a line within the reach of a condition, left or not; what was given back to the pool is not among them. What a
 * line drew first leaves first, so that it is also what comes back first. What left without a draw counts as drawn then.
 */
function reached(line: DrawnLine, { appliesTo, effectiveFrom }: Reach): number {
  if (appliesTo === 'all-undeparted')
    return Math.max(0, openOn(line)) + sum(line.shipments, (one) => (one.at >= effectiveFrom ? consumedBy(one) : 0))
  const from = <T extends { at: Instant }>(of: readonly T[]) => of.filter(({ at }) => at >= effectiveFrom)
  const since =
    sum(from(line.drawings), ({ quantity }) => quantity) + sum(from(line.shipments), ({ undrawn }) => undrawn)
  const all = everDrawn(line) + sum(line.shipments, ({ undrawn, reversed }) => undrawn - reversed)
  return Math.max(0, Math.min(since, all))
}

/** Whether a condition is about the next chips of a line that would be released: those it drew first are released first. */
export function withinReach(approval: Approval, of: DrawKey, quantity: number, reach: Reach): boolean {
  if (reach.appliesTo === 'all-undeparted') return true
  const line = drawnLine(approval, of)
  const before = sum(line.drawings, (one) => (one.at < reach.effectiveFrom ? one.quantity : 0))
  const gone = sum(line.shipments, ({ left, undrawn, committed }) => left - undrawn + Math.max(0, committed))
  return gone + quantity > before
}

/** Chips that left without a draw, by line and shipment: papers told later count them. */
export function* undrawnOf({
  lines,
}: Approval): Generator<{ orderNo: string; line: number; shipment: string; undrawn: number }> {
  for (const [key, { shipments }] of lines)
    for (const { shipment, undrawn } of shipments)
      if (undrawn !== 0) yield { ...lineIn(key.slice(key.indexOf(' ') + 1)), shipment, undrawn }
}

/** Chips of a member within a reach that is counted. */
export const reachedBy = ({ counted }: Approval, member: string, reach: Reach): number =>
  counted.get(reachKey(reach))?.get(member, 0) ?? 0

/**
 * Begins to count a reach; what is drawn after that is added as it comes. One that begins after all that has happened
 * needs no look at the draws. Only a ratio that is set for the past does, once.
 */
export function counting(approval: Approval, reach: Reach): Approval {
  if (approval.counted.has(reachKey(reach))) return approval
  const sums = reach.effectiveFrom > approval.latest ? undeparted(approval, reach) : scanned(approval, reach)
  return { ...approval, counted: new Map(approval.counted).set(reachKey(reach), sums) }
}

/** Within a reach that begins later than every draw and departure: no draw yet, or all that has not left. */
function undeparted({ members }: Approval, { appliesTo }: Reach): PersistentMap<number> {
  let sums = PersistentMap.empty<number>()
  if (appliesTo === 'all-undeparted') for (const [member, { drawn }] of members) sums = added(sums, member, drawn)
  return sums
}

function scanned({ lines }: Approval, reach: Reach): PersistentMap<number> {
  let sums = PersistentMap.empty<number>()
  for (const [key, line] of lines) sums = added(sums, key.slice(0, key.indexOf(' ')), reached(line, reach))
  return sums
}

function recounted({ counted }: Approval, member: string, before: DrawnLine, now: DrawnLine): Approval['counted'] {
  if (counted.size === 0) return counted
  const entries = [...counted].map(([key, sums]) => {
    const reach = reachOf(key)
    return [key, added(sums, member, reached(now, reach) - reached(before, reach))] as const
  })
  return new Map(entries)
}

function reachOf(key: string): Reach {
  const [appliesTo, effectiveFrom] = key.split(' ') as [Reach['appliesTo'], Instant]
  return { appliesTo, effectiveFrom }
}

function added(sums: PersistentMap<number>, member: string, change: number): PersistentMap<number> {
  if (change === 0) return sums
  const now = sums.get(member, 0) + change
  return now === 0 ? sums.delete(member) : sums.set(member, now)
}
