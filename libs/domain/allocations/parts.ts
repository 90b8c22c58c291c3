import { coversIn, type Covers } from '../covers.js'
import type { OrderLine } from '../lines.js'

/** What a line gains and gives up. */
export type AllocatedLine = OrderLine & { readonly gains: Covers; readonly givesUp: Covers }

/**
 * The lines of one part of a proposal that gain or give up anything, as text: a proposal of 100,000 lines is kept in
 * memory while it is applied, and as objects it would take four times as much.
 */
export type Part = { readonly lines: number; readonly text: string }

export function partOf(lines: readonly AllocatedLine[]): Part {
  const changing = lines.filter(({ gains, givesUp }) => coversIn(gains).length + coversIn(givesUp).length > 0)
  const kept = changing.map(({ orderNo, line, gains, givesUp }) => ({ orderNo, line, gains, givesUp }))
  return { lines: kept.length, text: JSON.stringify(kept) }
}

/** Chunk after chunk comes from the same part, so the one that was read last is kept. */
let latest: { part: Part; lines: readonly AllocatedLine[] } | undefined

export function allocatedIn(part: Part): readonly AllocatedLine[] {
  if (latest?.part !== part) latest = { part, lines: JSON.parse(part.text) as AllocatedLine[] }
  return latest.lines
}
