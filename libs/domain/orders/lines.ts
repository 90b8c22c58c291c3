import type { Money, Values } from '#kernel'
import { addingCover, coverLike, coveredBy, type Cover, type CoverKind, type Covers } from '../covers.js'
import type { DrawCover, LicenceCover, StockCover } from '../covers.js'
import type { Gates } from '../gates.js'
import { moved, opened, type Account, type Accounts } from '../accounts.js'
import type { orderedLine } from './order.js'

/** A cover that a line holds; `since` is the revision of its latest taking, −1 where nothing is held: the newest goes first (ORD-2). */
export type Kept<C extends Cover> = C & { readonly since: number }
export type Licensed = Kept<LicenceCover>
export type Draw = Kept<DrawCover>
export type Reservation = Kept<StockCover>

export type Line = {
  line: number
  sku: string
  /** What was ordered: the sum of its accounts, always. */
  quantity: number
  unitPrice?: Money
  requestedOn?: string
  accounts: Accounts
  gates?: Gates
  /** Covers of its open units; those of planned ones stand with their shipment. Below zero: more left under it than it covered. */
  licences: readonly Licensed[]
  draws: readonly Draw[]
  reservations: readonly Reservation[]
}

type OrderedLine = Values<typeof orderedLine>

/** Open units that are covered, by kind; and by any, which is the largest of them. */
export const licensedOn = (line: Line): number => coveredBy(line.licences)
export const drawnOn = (line: Line): number => coveredBy(line.draws)
export const reservedOn = (line: Line): number => coveredBy(line.reservations)
export const coveredOn = (line: Line): number => Math.max(licensedOn(line), drawnOn(line), reservedOn(line))

/** Units that are still wanted: what was ordered without what is cancelled. */
export const wantedOn = ({ quantity, accounts }: Line): number => quantity - accounts.cancelled

/** Which covers a unit of the line needs to leave. Gates that are not determined are all needed. */
export function coversNeeded({ gates }: Pick<Line, 'gates'>): Readonly<Record<CoverKind, boolean>> {
  return {
    licences: !gates || gates.authorisation === 'licence',
    draws: gates?.importApproval !== 'no',
    reservations: true,
  }
}

/** One of each, whichever line it is: they do not change. */
const noLicences: readonly Licensed[] = []
const noDraws: readonly Draw[] = []
const noReservations: readonly Reservation[] = []

/** A line as ordered: all units open, nothing held. */
export const newLine = ({ line, sku, quantity, unitPrice, requestedOn }: OrderedLine): Line => ({
  line,
  sku,
  quantity,
  ...(unitPrice ? { unitPrice } : {}),
  ...(requestedOn ? { requestedOn } : {}),
  accounts: opened(quantity),
  licences: noLicences,
  draws: noDraws,
  reservations: noReservations,
})

export const changed = (lines: readonly Line[], line: number, change: Partial<Line>): Line[] =>
  lines.map((one) => (one.line === line ? { ...one, ...change } : one))

/** With other gates, or with none where they are undetermined. */
export const regated = (lines: readonly Line[], { line, gates: now }: Pick<Line, 'line' | 'gates'>): Line[] =>
  lines.map(({ gates: former, ...one }) => {
    const gates = one.line === line ? now : former
    return gates === undefined ? one : { ...one, gates }
  })

/** With another day, or with none again. */
export const rescheduled = (
  lines: readonly Line[],
  { line, requestedOn }: Pick<Line, 'line' | 'requestedOn'>,
): Line[] =>
  lines.map(({ requestedOn: former, ...one }) => {
    const day = one.line === line ? requestedOn : former
    return day === undefined ? one : { ...one, requestedOn: day }
  })

/** With another price, or with none again. */
export const repriced = (lines: readonly Line[], { line, unitPrice }: Pick<Line, 'line' | 'unitPrice'>): Line[] =>
  lines.map(({ unitPrice: former, ...one }) => {
    const price = one.line === line ? unitPrice : former
    return price === undefined ? one : { ...one, unitPrice: price }
  })

export function moving(
  lines: readonly Line[],
  move: { line: number; from: Account; to: Account; quantity: number },
): Line[] {
  return lines.map((one) =>
    one.line === move.line ? { ...one, accounts: moved(one.accounts, move.from, move.to, move.quantity) } : one,
  )
}

/** Adds to the covers of open units of a line, as taken at a revision. */
export const taking = (lines: readonly Line[], line: number, covers: Covers, revision: number): Line[] =>
  lines.map((one) => (one.line === line ? { ...one, ...keeping(one, covers, 1, revision) } : one))

/** Takes off them. */
export const giving = (lines: readonly Line[], line: number, covers: Covers): Line[] =>
  lines.map((one) => (one.line === line ? { ...one, ...keeping(one, covers, -1, -1) } : one))

function keeping(line: Line, covers: Covers, sign: 1 | -1, since: number): Pick<Line, CoverKind> {
  return {
    licences: keptOf(line.licences, covers.licences, sign, since),
    draws: keptOf(line.draws, covers.draws, sign, since),
    reservations: keptOf(line.reservations, covers.reservations, sign, since),
  }
}

const keptOf = <C extends Cover>(all: readonly Kept<C>[], some: readonly C[], sign: 1 | -1, since: number) =>
  some.length === 0 ? all : some.reduce((held, one) => kept(held, one, sign, since), all)

function kept<C extends Cover>(all: readonly Kept<C>[], cover: C, sign: 1 | -1, since: number): readonly Kept<C>[] {
  const former = coverLike(all, cover)
  const change = sign * cover.quantity
  const latest = sign > 0 ? since : (former?.since ?? -1)
  const quantity = (former?.quantity ?? 0) + change
  return addingCover<Kept<C>>(all, { ...cover, since: quantity > 0 ? latest : -1 }, change)
}
