import type { DrawCover, LicenceCover, StockCover } from '../covers.js'
import {
  sharedGates,
  throughAll,
  type Against,
  type Book,
  type BookBound,
  type BookLine,
  type SharedGate,
  type Way,
} from './book.js'

/** What stands in the way of the next units of a line at one gate: the rule, what is left under it, and how many it stops. */
export type Short = {
  readonly gate: SharedGate
  readonly code: string
  readonly key: string
  readonly left: number
  readonly quantity: number
}

/** A line while a book is shared out: how far it has come, and by what. */
export type Claim = { readonly line: BookLine; reached: number; gained: Gained | undefined }

/** Of 100,000 lines each: an array that is made with its elements takes a tenth of one that they are pushed into. */
type Gained = {
  licences: readonly LicenceCover[]
  draws: readonly DrawCover[]
  reservations: readonly StockCover[]
}

/**
 * A book being shared out: what is left under each bound, and how far each line has come. Units go through all gates
 * together or not at all, and never beyond a bound; the policies say only whose turn it is.
 */
export class Sharing {
  /** The lines, as they stand in the book. */
  readonly claims: readonly Claim[]
  private readonly left: number[]

  constructor(readonly book: Book) {
    this.left = book.bounds.map(({ left }) => left)
    this.claims = book.lines.map((line) => ({ line, reached: throughAll(line), gained: undefined }))
  }

  /** What is left under a bound, in what it counts. */
  leftUnder(bound: number): number {
    return this.left[bound]!
  }

  /** The most units of a line that could be covered at every gate: a multiple, or all that are open (ORD-1). */
  private roomOf(claim: Claim): number {
    let least = claim.line.open
    for (const gate of sharedGates) least = Math.min(least, this.within(claim, gate))
    return this.wholeUpTo(claim, least)
  }

  /** The largest number of units up to so many that a line may come to; no fewer than it has. */
  wholeUpTo({ line, reached }: Claim, units: number): number {
    if (units >= line.open) return line.open
    const { orderMultiple } = this.book
    return Math.max(reached, Math.floor(units / orderMultiple) * orderMultiple)
  }

  /** The next number of units that a line may come to. */
  nextOf({ line, reached }: Claim): number {
    const { orderMultiple } = this.book
    return Math.min(line.open, (Math.floor(reached / orderMultiple) + 1) * orderMultiple)
  }

  /** Covers a line up to so many units at every gate, or up to what there is room for; answers whether that is more. */
  raise(claim: Claim, to: number): boolean {
    const units = Math.min(to, this.roomOf(claim))
    const { line, reached: before } = claim
    if (units <= before) return false
    for (const gate of sharedGates) {
      const lacking = units - Math.max(line.covered[gate], before)
      if (lacking > 0) this.cover(claim, gate, lacking)
    }
    claim.reached = units
    return true
  }

  /** What stops the next units of a line, gate by gate; nothing where all its open units are covered. */
  shortOf(claim: Claim): readonly Short[] {
    const { line } = claim
    let short: readonly Short[] = none
    if (claim.reached >= line.open) return short
    const next = this.nextOf(claim)
    for (const gate of sharedGates) {
      const units = this.within(claim, gate)
      if (units >= next) continue
      const one = { gate, ...this.boundAt(line, gate), quantity: line.open - this.wholeUpTo(claim, units) }
      short = short.length === 0 ? [one] : [...short, one]
    }
    return short
  }

  /** Units of a line that one gate could let through in all. */
  private within({ line, reached }: Claim, gate: SharedGate): number {
    const covered = Math.max(line.covered[gate], reached)
    return covered >= line.open ? line.open : covered + this.availableTo(line, this.wayOf(line, gate))
  }

  private availableTo(line: BookLine, { sources, bounds }: Way): number {
    let sum = 0
    for (const source of sources) sum += this.piecesUnder(line, this.book.sources[source]!.bounds)
    return Math.min(sum, this.piecesUnder(line, bounds))
  }

  /** Pieces of a line that bounds leave room for: the least of them. */
  private piecesUnder(line: BookLine, bounds: readonly number[]): number {
    let least = Infinity
    for (const bound of bounds) {
      const cost = this.costOf(line, this.book.bounds[bound]!)
      if (cost > 0) least = Math.min(least, Math.max(0, Math.floor(this.left[bound]! / cost)))
    }
    return least
  }

  /** What a piece of a line takes of a bound. */
  costOf({ price = 0 }: BookLine, { per }: BookBound): number {
    return per === 'piece' ? 1 : per === 'chip' ? this.book.chipsPerUnit : price
  }

  wayOf(line: BookLine, gate: SharedGate): Way {
    return this.book.routes[line.route]!.ways[gate]
  }

  private cover(claim: Claim, gate: SharedGate, units: number): void {
    const { line } = claim
    const way = this.wayOf(line, gate)
    let lacking = units
    for (const source of way.sources) {
      if (lacking === 0) break
      const { cover, bounds } = this.book.sources[source]!
      const quantity = Math.min(lacking, this.piecesUnder(line, bounds))
      if (quantity === 0) continue
      lacking -= quantity
      this.take(line, bounds, quantity)
      note(claim, { ...cover, quantity })
    }
    this.take(line, way.bounds, units)
  }

  private take(line: BookLine, bounds: readonly number[], quantity: number): void {
    for (const bound of bounds) this.left[bound]! -= quantity * this.costOf(line, this.book.bounds[bound]!)
  }

  /** The rule that bounds a gate for a line now: of a cap and the sources the narrower, of the sources the first. */
  private boundAt(line: BookLine, gate: SharedGate): Pick<Short, 'code' | 'key' | 'left'> {
    const way = this.wayOf(line, gate)
    const own = way.sources.map((source) => this.book.sources[source]!.bounds)
    const total = own.reduce((sum, bounds) => sum + this.piecesUnder(line, bounds), 0)
    const over = this.piecesUnder(line, way.bounds)
    const bounds = own.length > 0 && over <= total ? way.bounds : own[0]
    if (!bounds) return { ...refusalOf(way.against, gate), left: 0 }
    const pieces = this.piecesUnder(line, bounds)
    const tight = bounds.find((bound) => this.piecesUnder(line, [bound]) === pieces)!
    const { code, key } = this.book.bounds[tight]!
    return { code, key, left: this.left[tight]! }
  }
}

const missing = { licence: 'LICENCE_UNKNOWN', approval: 'APPROVAL_UNKNOWN', stock: 'STOCK_SHORT' } as const

const refusalOf = ([first]: readonly Against[], gate: SharedGate): { code: string; key: string } =>
  first ? { code: first.code, key: first.message } : { code: missing[gate], key: `no ${gate} for it` }

function note(claim: Claim, cover: LicenceCover | DrawCover | StockCover): void {
  const gained = (claim.gained ??= { licences: none, draws: none, reservations: none })
  if ('licence' in cover)
    gained.licences = withCover(
      gained.licences,
      cover,
      (one) => one.licence === cover.licence && one.item === cover.item,
    )
  else if ('approval' in cover) gained.draws = withCover(gained.draws, cover, (one) => one.approval === cover.approval)
  else
    gained.reservations = withCover(
      gained.reservations,
      cover,
      (one) => one.site === cover.site && one.lot === cover.lot,
    )
}

/** More of a cover that is there already is added to it: nobody else has these covers yet. */
function withCover<C extends { quantity: number }>(
  all: readonly C[],
  cover: C,
  same: (one: C) => boolean,
): readonly C[] {
  const known = all.find(same)
  if (!known) return all.length === 0 ? [cover] : [...all, cover]
  known.quantity += cover.quantity
  return all
}

const none: readonly never[] = []
