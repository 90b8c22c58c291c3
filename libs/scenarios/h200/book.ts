import { buyers, type Buyer } from './buyers.js'
import { sku } from './telling.js'

/** No order of the case is larger; buyers who want more place several. */
const largestOrder = 24_000
const unitPrice = { amount: '27000.00', currency: 'USD' }
const months = ['2026-03-31', '2026-06-30', '2026-09-30'] as const

type Ordered = { line: number; sku: string; quantity: number; unitPrice: typeof unitPrice; requestedOn: string }
export type Order = { orderNo: string; buyer: Buyer; lines: Ordered[] }
/** Pieces of a line. */
export type Pieces = { orderNo: string; line: number; quantity: number }

/** An order in up to three lines, a third of a quarter each, in multiples of eight. */
function linesOf(quantity: number, gh200: number): Ordered[] {
  const third = Math.max(8, Math.floor(quantity / 24) * 8)
  const parts = quantity >= 9_000 ? [third, third, quantity - 2 * third] : [quantity]
  const lines = parts.map((part, at) => line(at + 1, sku, part, months[at]!))
  return gh200 > 0 ? [...lines, line(lines.length + 1, 'GH200', gh200, months[1])] : lines
}

function line(no: number, of: string, quantity: number, requestedOn: string): Ordered {
  return { line: no, sku: of, quantity, unitPrice, requestedOn }
}

function ordersOf(buyer: Buyer): Order[] {
  const count = Math.ceil(buyer.h200 / largestOrder)
  return Array.from({ length: count }, (_, at) => {
    const quantity = Math.min(largestOrder, buyer.h200 - at * largestOrder)
    const orderNo = `${buyer.party}-${String(at + 1).padStart(2, '0')}`
    return { orderNo, buyer, lines: linesOf(quantity, at === 0 ? (buyer.gh200 ?? 0) : 0) }
  })
}

/** All orders of the case, buyer by buyer. */
export const book: readonly Order[] = buyers.flatMap(ordersOf)

/** What a buyer ordered of a product, line by line. */
export const linesFor = (party: string, of = sku): Pieces[] =>
  book
    .filter(({ buyer }) => buyer.party === party)
    .flatMap(({ orderNo, lines }) =>
      lines.filter((one) => one.sku === of).map(({ line, quantity }) => ({ orderNo, line, quantity })),
    )

/** The first so many pieces of these, behind as many that are skipped. */
export function piecesFrom(lines: readonly Pieces[], quantity: number, skipped = 0): Pieces[] {
  let [passed, left] = [skipped, quantity]
  const taken: Pieces[] = []
  for (const one of lines) {
    const behind = Math.min(passed, one.quantity)
    passed -= behind
    const part = Math.min(left, one.quantity - behind)
    left -= part
    if (part > 0) taken.push({ ...one, quantity: part })
  }
  return taken
}

/** The lines of one order among these. */
export const ofOrders = (lines: readonly Pieces[], ...orders: readonly string[]): Pieces[] =>
  lines.filter(({ orderNo }) => orders.includes(orderNo))
