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

/** Chunk after chunk comes from the same part and the next, so those that were read last are kept. */
const latest: { part: Part; lines: readonly AllocatedLine[] }[] = []
const keptParts = 3

export function allocatedIn(part: Part): readonly AllocatedLine[] {
  const known = latest.find((one) => one.part === part)
  if (known) return known.lines
  const lines = JSON.parse(part.text) as AllocatedLine[]
  latest.unshift({ part, lines })
  latest.length = Math.min(latest.length, keptParts)
  return lines
}
