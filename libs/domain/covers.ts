import { code, described, list, object, optional, units, type Values } from '#kernel'

/** Units of a line under an item of a licence. */
export const licenceCover = {
  licence: described(code, 'Number of the licence', 'D-1234567'),
  item: described(code, 'Item of the licence', 'I-1'),
  quantity: units,
  onDecrementOf: optional(
    described(code, 'The shipment whose decrement the units go out on, because they were lost with it (SHP-7)', 'SH-1'),
  ),
}
/** Units of a line drawn from an approval for a member of it. In pieces; the approval counts the same in chips. */
export const drawCover = {
  approval: described(code, 'The import approval', 'AP-1'),
  member: described(code, 'The member of the approval that it is drawn for: a group', 'ALDER'),
  quantity: units,
}
/** Units of a line reserved from a lot. */
export const stockCover = {
  site: described(code, 'Where the stock stands', 'TPE1'),
  lot: described(code, 'Lot', 'L-2601'),
  quantity: units,
}
export type LicenceCover = Values<typeof licenceCover>
export type DrawCover = Values<typeof drawCover>
export type StockCover = Values<typeof stockCover>
export type Cover = LicenceCover | DrawCover | StockCover

const some = { min: 0, max: 500 }

/** What covers some units of a line. A gate that the line does not need has an empty list. */
export const coversFields = {
  licences: described(list(licenceCover, some), 'Licences, each item once'),
  draws: described(list(drawCover, some), 'Draws from approvals, each member once'),
  reservations: described(list(stockCover, some), 'Stock, each lot once'),
}
export const covers = object(coversFields)
export type Covers = {
  readonly licences: readonly LicenceCover[]
  readonly draws: readonly DrawCover[]
  readonly reservations: readonly StockCover[]
}
export type CoverKind = keyof Covers

/** From the first gate to the last. Given back are the last first (ORD-2). */
export const coverKinds = ['licences', 'draws', 'reservations'] as const
export const gateOf: Readonly<Record<CoverKind, 'licence' | 'approval' | 'stock'>> = {
  licences: 'licence',
  draws: 'approval',
  reservations: 'stock',
}

export const noCovers: Covers = { licences: [], draws: [], reservations: [] }

/** What a cover is of, in words that stand in keys: `licence D-1234567 I-1`. */
export function coverKey(cover: Cover): string {
  if ('licence' in cover) {
    const { licence, item, onDecrementOf } = cover
    return onDecrementOf === undefined ? `licence ${licence} ${item}` : `licence ${licence} ${item} ${onDecrementOf}`
  }
  return 'approval' in cover ? `approval ${cover.approval} ${cover.member}` : `stock ${cover.site} ${cover.lot}`
}

/** Of these covers the one of the same thing: that which has the same {@link coverKey}. */
export function coverLike<C extends Cover>(all: readonly C[], cover: Cover): C | undefined {
  for (const one of all) if (alike(one, cover)) return one
  return undefined
}

function alike(one: Cover, other: Cover): boolean {
  if ('licence' in one) {
    const { licence, item, onDecrementOf } = one
    return (
      'licence' in other && other.licence === licence && other.item === item && other.onDecrementOf === onDecrementOf
    )
  }
  if ('approval' in one) return 'approval' in other && other.approval === one.approval && other.member === one.member
  return 'site' in other && other.site === one.site && other.lot === one.lot
}

/** All covers of all kinds. */
export const coversIn = (of: Covers): readonly Cover[] => [...of.licences, ...of.draws, ...of.reservations]

/** Units that are covered. What left beyond a cover is none of the others, and not taken off here. */
export function coveredBy(all: readonly { quantity: number }[]): number {
  let sum = 0
  for (const { quantity } of all) sum += Math.max(0, quantity)
  return sum
}

/** The covers with a quantity more of one thing, or less; what comes to nothing goes. */
export function addingCover<C extends Cover>(all: readonly C[], cover: C, change: number): readonly C[] {
  const former = coverLike(all, cover)
  const quantity = (former?.quantity ?? 0) + change
  const others = former ? all.filter((one) => one !== former) : all
  return quantity === 0 ? others : [...others, { ...cover, quantity }]
}

/** Two lists of covers together, or the second taken off the first. */
export function addingCovers(of: Covers, covers: Covers, sign: 1 | -1): Covers {
  const adding = <C extends Cover>(all: readonly C[], some: readonly C[]) =>
    some.length === 0 ? all : some.reduce((held, cover) => addingCover(held, cover, sign * cover.quantity), all)
  return {
    licences: adding(of.licences, covers.licences),
    draws: adding(of.draws, covers.draws),
    reservations: adding(of.reservations, covers.reservations),
  }
}
