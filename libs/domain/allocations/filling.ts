import { sharedGates, throughAll, wantedBy, type BookLine, type SharedGate } from './book.js'
import type { Sharing } from './sharing.js'

/** So little of what there was counts as nothing: sums of fractions are not exact. */
const nearlyNone = 1e-9

/** What comes through a gate on one route. */
type Flow = {
  readonly sources: readonly number[]
  /** Bounds over all sources. */
  readonly over: readonly number[]
  /** Of the sources, the one that is drawn on now; beyond the last: there is none left. */
  at: number
  /** The lines that draw, and what they want in pieces and in price. */
  readonly drawing: Set<BookLine>
  units: number
  price: number
}

/**
 * How much each line gets if all are filled at once, each at the pace of what it wants, until something that it needs is
 * used up: its share in units, fractions among them. A line draws on its sources one after the other.
 */
export function sharesOf(sharing: Sharing, lines: readonly BookLine[]): Map<BookLine, number> {
  return new Filling(sharing, lines).run()
}

type Start = { readonly at: number; readonly line: BookLine; readonly gate: SharedGate }

class Filling {
  private readonly left: number[]
  private readonly none: number[]
  /** What is taken of each bound while lines are filled from nothing to all that they want. */
  private readonly pace: number[]
  private readonly flows = new Map<string, Flow>()
  private readonly ended = new Map<BookLine, number>()
  /** From 0, when nothing is given, to 1, when everybody has everything. */
  private now = 0

  constructor(
    private readonly sharing: Sharing,
    private readonly lines: readonly BookLine[],
  ) {
    this.left = sharing.book.bounds.map((_, bound) => sharing.leftUnder(bound))
    this.none = this.left.map((left) => nearlyNone * Math.max(1, left))
    this.pace = this.left.map(() => 0)
  }

  run(): Map<BookLine, number> {
    const starts = startsOf(this.lines)
    for (let next = 0; this.now < 1 && this.ended.size < this.lines.length;) {
      for (; next < starts.length && starts[next]!.at <= this.now; next++) this.begin(starts[next]!)
      if (this.advance(starts[next]?.at ?? 1)) this.turn()
    }
    return new Map(this.lines.map((line) => [line, (this.ended.get(line) ?? 1) * wantedBy(line)]))
  }

  /** A line begins to draw at a gate, its covers there being used up. */
  private begin({ line, gate }: Start): void {
    if (this.ended.has(line)) return
    const flow = this.flowOf(line, gate)
    if (this.isClosed(flow)) return this.end(line)
    flow.drawing.add(line)
    this.change(flow, line, 1)
  }

  private flowOf(line: BookLine, gate: SharedGate): Flow {
    const key = `${line.route} ${gate}`
    let flow = this.flows.get(key)
    if (!flow) {
      const { sources, bounds } = this.sharing.wayOf(line, gate)
      this.flows.set(key, (flow = { sources, over: bounds, at: 0, drawing: new Set(), units: 0, price: 0 }))
      this.pass(flow)
    }
    return flow
  }

  private change(flow: Flow, line: BookLine, sign: 1 | -1): void {
    const units = sign * wantedBy(line)
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
    for (const flow of this.flows.values()) {
      const { at } = flow
      const [units, price] = [flow.units, flow.price]
      const next = this.passed(flow)
      if (next !== at) {
        this.quicken(flow, -units, -price)
        flow.at = next
        this.quicken(flow, units, price)
      }
      if (this.isClosed(flow)) for (const line of [...flow.drawing]) this.end(line)
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

  private end(line: BookLine): void {
    this.ended.set(line, this.now)
    for (const gate of sharedGates) {
      const flow = this.flows.get(`${line.route} ${gate}`)
      if (flow?.drawing.delete(line)) this.change(flow, line, -1)
    }
  }
}

/** When lines begin to draw at each gate that they need, the first first. */
function startsOf(lines: readonly BookLine[]): Start[] {
  const starts = lines.flatMap((line) => {
    const from = throughAll(line)
    return sharedGates
      .filter((gate) => line.covered[gate] < line.open)
      .map((gate): Start => ({ at: (line.covered[gate] - from) / wantedBy(line), line, gate }))
  })
  return starts.sort((one, other) => one.at - other.at)
}
