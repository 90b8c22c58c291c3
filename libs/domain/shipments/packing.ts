import { type PersistentMap, type Refusal } from '#kernel'
import { lineKey, type LinePieces, type OrderLine } from '../lines.js'
import { shipmentRules, type SerialRange } from './shipment.js'
import { adding, type Shipment } from './shipment.state.js'

const { refuse, unless } = shipmentRules

type PackedLine = LinePieces & { lot: string; serials: readonly SerialRange[] }

/** Serial numbers that differ in the digits at their end: from and to, both included. */
type Serials = { prefix: string; from: number; to: number }

/** Digits that still count exactly. */
const numbered = /^(.*?)(\d{1,15})$/

/** A range as numbers; undefined for one whose ends have not the same beginning. A serial without digits at its end stands alone. */
function serialsOf({ first, last }: SerialRange): Serials | undefined {
  if (first === last && !numbered.test(first)) return { prefix: `${first}/`, from: 1, to: 1 }
  const [, prefix, from] = numbered.exec(first) ?? []
  const [, other, to] = numbered.exec(last) ?? []
  return prefix === undefined || prefix !== other ? undefined : { prefix, from: Number(from), to: Number(to) }
}

const beginning = ({ prefix }: Serials): string => `${prefix} `
const rangeKey = (range: Serials): string => beginning(range) + String(range.from).padStart(15, '0')
const packedKey = (line: OrderLine, lot: string): string => `${lineKey(line)} ${lot}`

/** Pieces of a line that are packed from a lot. */
export const packedOf = (shipment: Shipment, line: OrderLine, lot: string): number =>
  shipment.packed.get(packedKey(line, lot), 0)

/** What is wrong with the serial numbers of a packing list: ranges that do not count, other counts than pieces, repetitions. */
export function mispacked(shipment: Shipment, lines: readonly PackedLine[]): Refusal[] {
  const ranges = lines.flatMap(({ serials }) => serials)
  return [...lines.flatMap(miscounted), ...ranges.flatMap(misranged), ...packedTwice(shipment.serials, ranges)]
}

function miscounted({ serials, quantity, ...line }: PackedLine): Refusal[] {
  const counted = serials.reduce((sum, { count }) => sum + count, 0)
  return unless(counted === quantity, 'SERIALS_MISCOUNTED', { counted, quantity, line: lineKey(line) })
}

function misranged(range: SerialRange): Refusal[] {
  const serials = serialsOf(range)
  return unless(serials !== undefined && serials.to - serials.from + 1 === range.count, 'SERIALS_MISRANGED', range)
}

type Placed = Serials & { told?: SerialRange }

/** Looks at ranges of the same beginning side by side, in the order of their first number. */
function packedTwice(packed: Shipment['serials'], ranges: readonly SerialRange[]): Refusal[] {
  const byPrefix = new Map<string, Placed[]>()
  for (const told of ranges) {
    const serials = serialsOf(told)
    if (!serials) continue
    const others = byPrefix.get(serials.prefix) ?? packedUnder(packed, serials)
    byPrefix.set(serials.prefix, [...others, { ...serials, told }])
  }
  return [...byPrefix.values()].flatMap(overlapping)
}

function packedUnder(packed: Shipment['serials'], serials: Serials): Placed[] {
  const before = beginning(serials)
  return [...packed.startingWith(before)].map(([key, to]) => ({
    prefix: serials.prefix,
    from: Number(key.slice(before.length)),
    to,
  }))
}

function overlapping(ranges: readonly Placed[]): Refusal[] {
  let farthest: Placed | undefined
  const refusals: Refusal[] = []
  for (const range of [...ranges].sort((one, other) => one.from - other.from)) {
    const twice = farthest && range.from <= farthest.to ? (range.told ?? farthest.told) : undefined
    if (twice) refusals.push(...refuse('SERIALS_REPEATED', { first: twice.first, last: twice.last }))
    if (!farthest || range.to > farthest.to) farthest = range
  }
  return refusals
}

export function packing(shipment: Shipment, lines: readonly PackedLine[]): Shipment {
  return lines.reduce((all, line) => {
    const { lot, quantity, serials } = line
    const key = packedKey(line, lot)
    return {
      ...adding(all, line, { packed: quantity }),
      packed: all.packed.set(key, all.packed.get(key, 0) + quantity),
      serials: serials.reduce(kept, all.serials),
    }
  }, shipment)
}

function kept(packed: Shipment['serials'], range: SerialRange): PersistentMap<number> {
  const serials = serialsOf(range)
  if (!serials) return packed
  const key = rangeKey(serials)
  return packed.set(key, Math.max(serials.to, packed.get(key, 0)))
}
