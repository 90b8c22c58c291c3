import { sharedGates, throughAll, wantedBy, type BookLine } from './book.js'
import type { Claim, Sharing } from './sharing.js'

/** So little of what there was counts as nothing: sums of fractions are not exact. */
const nearlyNone = 1e-9

/** A line that is being filled. */
type Fill = {
  readonly line: BookLine
  readonly wants: number
  /** A bit for each gate at which it draws. */
  gates: number
  /** When something that it needs was used up; 1: it got everything. */
  until: number
  ended: boolean
}

/** What comes through a gate on one route. */
type Flow = {
  readonly sources: readonly number[]
  /** Bounds over all sources. */
  readonly over: readonly number[]
  /** Of the sources, the one that is drawn on now; beyond the last: there is none left. */
  at: number
  /** The lines that draw, ended ones among them, and what they want in pieces and in price. */
  drawing: Fill[]
  units: number
  price: number
}

/**
 * How much each line gets if all are filled at once, each at the pace of what it wants, until something that it needs is
 * used up: its share in units, fractions among them. A line draws on its sources one after the other.
 */
export function sharesOf(sharing: Sharing, claims: readonly Claim[]): number[] {
  return new Filling(sharing, claims).run()
}

type Start = { readonly at: number; readonly fill: Fill; readonly gate: number }

class Filling {
  private readonly fills: readonly Fill[]
  private readonly left: number[]
  private readonly none: number[]
  /** What is taken of each bound while lines are filled from nothing to all that they want. */
  private readonly pace: number[]
  /** By route and gate. */
  private readonly flows: (Flow | undefined)[]
  private endedCount = 0
  /** From 0, when nothing is given, to 1, when everybody has everything. */
  private now = 0

  constructor(
    private readonly sharing: Sharing,
    claims: readonly Claim[],
  ) {
    this.fills = claims.map(({ line }) => ({ line, wants: wantedBy(line), gates: 0, until: 1, ended: false }))
    this.flows = sharing.book.routes.flatMap(() => sharedGates.map(() => undefined))
    this.left = sharing.book.bounds.map((_, bound) => sharing.leftUnder(bound))
    this.none = this.left.map((left) => nearlyNone * Math.max(1, left))
    this.pace = this.left.map(() => 0)
  }

  run(): number[] {
    const starts = this.startsLater()
    for (let next = 0; this.now < 1 && this.endedCount < this.fills.length;) {
      for (; next < starts.length && starts[next]!.at <= this.now; next++)
        this.begin(starts[next]!.fill, starts[next]!.gate)
      if (this.advance(starts[next]?.at ?? 1)) this.turn()
    }
    return this.fills.map(({ until, wants }) => until * wants)
  }

  /** When lines begin to draw at gates where they are covered so far, the first first. The others begin now. */
  private startsLater(): Start[] {
    const starts: Start[] = []
    for (const fill of this.fills) {
      const { covered, open } = fill.line
      const from = throughAll(fill.line)
      for (let gate = 0; gate < sharedGates.length; gate++) {
        const has = covered[sharedGates[gate]!]
        if (has === from) this.begin(fill, gate)
        else if (has < open) starts.push({ at: (has - from) / fill.wants, fill, gate })
      }
    }
    return starts.sort((one, other) => one.at - other.at)
  }

  /** A line begins to draw at a gate, its covers there being used up. */
  private begin(fill: Fill, gate: number): void {
    if (fill.ended) return
    const flow = this.flowOf(fill.line, gate)
    if (this.isClosed(flow)) return this.end(fill)
    flow.drawing.push(fill)
    fill.gates |= 1 << gate
    this.change(flow, fill, 1)
  }

  private flowOf(line: BookLine, gate: number): Flow {
    const at = line.route * sharedGates.length + gate
    let flow = this.flows[at]
    if (!flow) {
      const { sources, bounds } = this.sharing.wayOf(line, sharedGates[gate]!)
      this.flows[at] = flow = { sources, over: bounds, at: 0, drawing: [], units: 0, price: 0 }
      this.pass(flow)
    }
    return flow
  }

  private change(flow: Flow, { line, wants }: Fill, sign: 1 | -1): void {
    const units = sign * wants
    const price = units * (line.price ?? 0)
    flow.units += units
    flow.price += price
    this.quicken(flow, units, price)
  }

  /** Something is taken faster (or slower) of what a flow draws on. */
  private quicken({ sources, at, over }: Flow, units: number, price: number): void {
    const { book } = this.sharing
    const own = at < sources.length ? book.sources[sources[at]!]!.bounds : []
    for (const bounds of [own, over])
      for (const bound of bounds) {
        const { per } = book.bounds[bound]!
        this.pace[bound]! += per === 'price' ? price : per === 'chip' ? units * book.chipsPerUnit : units
      }
  }

  /** Up to an instant, or to where something is used up before: then true. */
  private advance(until: number): boolean {
    let step = Math.min(1, until) - this.now
    let out = -1
    for (let bound = 0; bound < this.pace.length; bound++) {
      const pace = this.pace[bound]!
      if (pace <= 0 || this.left[bound]! >= pace * step) continue
      step = Math.max(0, this.left[bound]! / pace)
      out = bound
    }
    for (let bound = 0; bound < this.pace.length; bound++) this.left[bound]! -= this.pace[bound]! * step
    this.now = out < 0 ? Math.min(1, until) : this.now + step
    if (out >= 0) this.left[out] = 0
    return out >= 0
  }

  /** Flows go on to other sources where theirs is used up; where there is none, their lines are at their end. */
  private turn(): void {
    for (const flow of this.flows) {
      if (!flow) continue
      const { at } = flow
      const [units, price] = [flow.units, flow.price]
      const next = this.passed(flow)
      if (next !== at) {
        this.quicken(flow, -units, -price)
        flow.at = next
        this.quicken(flow, units, price)
      }
      if (!this.isClosed(flow)) continue
      for (const fill of flow.drawing) this.end(fill)
      flow.drawing = []
    }
  }

  private pass(flow: Flow): void {
    flow.at = this.passed(flow)
  }

  /** The first source of which there is any left. */
  private passed({ sources, at }: Flow): number {
    const { book } = this.sharing
    let next = at
    while (next < sources.length && book.sources[sources[next]!]!.bounds.some((bound) => this.isNone(bound))) next++
    return next
  }

  private isClosed({ sources, at, over }: Flow): boolean {
    return at >= sources.length || over.some((bound) => this.isNone(bound))
  }

  private isNone(bound: number): boolean {
    return this.left[bound]! <= this.none[bound]!
  }

  private end(fill: Fill): void {
    if (fill.ended) return
    fill.ended = true
    fill.until = this.now
    this.endedCount++
    for (let gate = 0; gate < sharedGates.length; gate++)
      if ((fill.gates & (1 << gate)) !== 0) this.change(this.flowOf(fill.line, gate), fill, -1)
  }
}
