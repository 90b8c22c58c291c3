import { code, described, keptText, lineNo, oneOf, optional, units } from '#kernel'

/** The lines that one document (a plan, an entry, a notice) names at most, so that it stays readable. */
export const mostLinesNamed = 500

/** A line of an order, as streams of other kinds name it. */
export const orderLine = { orderNo: described(code, 'The order', 'PO-1001'), line: lineNo }
/** Pieces of a line. */
export const linePieces = { ...orderLine, quantity: units }

/** A departure may tell two parts of a line under one notice: what a release had committed, and beside it what none had. */
export const part = optional(
  described(oneOf(['uncommitted']), 'What no release had committed, told beside what one had; left out for all else'),
)
/** How the number that something is told by goes on, if it is of a part. */
export const ofPart = ({ part }: { part?: string | undefined }): string => (part === undefined ? '' : ` ${part}`)

export type OrderLine = { orderNo: string; line: number }
export type LinePieces = OrderLine & { quantity: number }

/** How maps name a line: `PO-1001/1`. */
export const lineKey = ({ orderNo, line }: OrderLine): string => keyOfLine(orderNo, line)
const keyOfLine = keptText((orderNo: string, line: number) => `${orderNo}/${line}`)

/** What stands more than once among these, each once, in the order of its first repetition. */
export function repeated(keys: readonly string[]): string[] {
  const seen = new Set<string>()
  const again = new Set<string>()
  for (const key of keys)
    if (seen.has(key)) again.add(key)
    else seen.add(key)
  return [...again]
}

/** The line that a {@link lineKey} names. */
export function lineIn(key: string): OrderLine {
  const slash = key.lastIndexOf('/')
  return { orderNo: key.slice(0, slash), line: Number(key.slice(slash + 1)) }
}
