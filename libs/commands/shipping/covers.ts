import { read, type Steps } from '#kernel'
import {
  approvalStream,
  committedOf,
  licenceHeldOf,
  licenceStream,
  shippedDrawOf,
  stockStream,
  type Cover,
  type Covers,
  type DrawCover,
  type LicenceCover,
  type StockCover,
} from '#domain'
import { chipsPerUnit } from '../known.js'

/** Units of a line that go with a shipment. */
export type Going = { readonly shipment: string; readonly orderNo: string; readonly line: number; readonly sku: string }

/** Covers as an event names them. */
export type Named = { licences: LicenceCover[]; draws: DrawCover[]; reservations: StockCover[] }

/** So many units of these covers, one after the other; fewer if they cover fewer. */
export function firstOf<C extends Cover>(covers: readonly C[], quantity: number): C[] {
  let left = quantity
  const taken: C[] = []
  for (const cover of covers) {
    const part = Math.min(left, cover.quantity)
    if (part > 0) taken.push({ ...cover, quantity: part })
    left -= Math.max(0, part)
  }
  return taken
}

/** So many units of each kind. */
export const unitsOf = ({ licences, draws, reservations }: Covers, quantity: number): Named => ({
  licences: firstOf(licences, quantity),
  draws: firstOf(draws, quantity),
  reservations: firstOf(reservations, quantity),
})

/** The other way round: what came last stands first. */
export const latestFirst = ({ licences, draws, reservations }: Covers): Named => ({
  licences: [...licences].reverse(),
  draws: [...draws].reverse(),
  reservations: [...reservations].reverse(),
})

/** Covers of a plan: what a release for export has committed of them, and what it has not. */
export type Split = { readonly committed: Named; readonly free: Named }

export function* splitCovers(going: Going, { licences, draws, reservations }: Covers): Steps<Split> {
  const [licence, draw, stock] = [
    yield* split(going, licences),
    yield* split(going, draws),
    yield* split(going, reservations),
  ]
  return {
    committed: { licences: licence.committed, draws: draw.committed, reservations: stock.committed },
    free: { licences: licence.free, draws: draw.free, reservations: stock.free },
  }
}

function* split<C extends Cover>(going: Going, covers: readonly C[]): Steps<{ committed: C[]; free: C[] }> {
  const [committed, free]: [C[], C[]] = [[], []]
  for (const cover of covers) {
    const bound = Math.min(cover.quantity, yield* committedUnder(going, cover))
    if (bound > 0) committed.push({ ...cover, quantity: bound })
    if (bound < cover.quantity) free.push({ ...cover, quantity: cover.quantity - bound })
  }
  return { committed, free }
}

function* committedUnder(going: Going, cover: Cover): Steps<number> {
  return Math.max(0, yield* committedUnits(going, cover))
}

function* committedUnits({ sku, ...of }: Going, cover: Cover): Steps<number> {
  if ('licence' in cover)
    return licenceHeldOf(yield* read(licenceStream(cover.licence)), 'committed', { ...of, ...cover })
  if ('approval' in cover) {
    const { committed } = shippedDrawOf(yield* read(approvalStream(cover.approval)), { ...of, member: cover.member })
    return Math.floor(committed / (yield* chipsPerUnit(sku)))
  }
  return committedOf(yield* read(stockStream(cover.site, sku)), { ...of, lot: cover.lot })
}
