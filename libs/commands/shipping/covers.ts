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

export function* splitCovers({ sku, ...of }: Going, { licences, draws, reservations }: Covers): Steps<Split> {
  const committed: Named = { licences: [], draws: [], reservations: [] }
  const free: Named = { licences: [], draws: [], reservations: [] }
  for (const cover of licences) {
    const state = yield* read(licenceStream(cover.licence))
    part(cover, licenceHeldOf(state, 'committed', { ...of, ...cover }), committed.licences, free.licences)
  }
  for (const cover of draws) {
    const chips = yield* chipsPerUnit(sku)
    const { committed: bound } = shippedDrawOf(yield* read(approvalStream(cover.approval)), {
      ...of,
      member: cover.member,
    })
    part(cover, Math.floor(bound / chips), committed.draws, free.draws)
  }
  for (const cover of reservations) {
    const state = yield* read(stockStream(cover.site, sku))
    part(cover, committedOf(state, { ...of, lot: cover.lot }), committed.reservations, free.reservations)
  }
  return { committed, free }
}

/** So many units are bound by releases: they bind stock of each, licence and draw where a gate asks for them. */
export const unitsBound = (committed: Named): number => Math.max(...Object.values(committed).map(unitsIn))

const unitsIn = (all: readonly Cover[]): number => all.reduce((sum, { quantity }) => sum + quantity, 0)

/** Puts what is bound of a cover here and the rest there. */
function part<C extends Cover>(cover: C, units: number, committed: C[], free: C[]): void {
  const bound = Math.min(cover.quantity, Math.max(0, units))
  if (bound > 0) committed.push({ ...cover, quantity: bound })
  if (bound < cover.quantity) free.push({ ...cover, quantity: cover.quantity - bound })
}
