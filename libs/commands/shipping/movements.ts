import { code, described, read, record, type Steps } from '#kernel'
import {
  lineKey,
  lineOf,
  orderStream,
  shipmentStream,
  stockStream,
  volumeStream,
  type Account,
  type LinePieces,
  type Movement,
  type OrderEvent,
} from '#domain'
import { chipsIn } from '../known.js'

/** The fact of a shipment or entry that moves units, as it is named on every line. */
export type Notice = { readonly shipment: string; readonly noticeNo: string }

/** Pieces of a line that leave an account for another. */
type Moving = LinePieces & { readonly from: Account; readonly to: Account }

/** Records on each order what a notice does to its lines. */
export function* moveLines(type: Movement['type'], notice: Notice, lines: readonly Moving[]): Steps {
  for (const { orderNo, line, from, to, quantity } of lines)
    yield* record(orderStream(orderNo), { type, line, from, to, quantity, ...notice } as OrderEvent)
}

/** Where goods come back to. */
export const home = {
  site: described(code, 'The site that they come back to', 'TPE1'),
  lot: described(code, 'A lot of its own for each product: blocked under the return’s number, and untested', 'R-1'),
  returnNo: described(code, 'Number of the return at the site', 'RET-1'),
}
type Home = { site: string; lot: string; returnNo: string }

/** Goods that are back: open on their lines, a lot of their own at the site, and exported no more. */
export function* bringBack(
  notice: Notice,
  { site, lot, returnNo }: Home,
  lines: readonly (LinePieces & { from: Account })[],
): Steps {
  yield* moveLines(
    'LineReturned',
    notice,
    lines.map((one) => ({ ...one, to: 'open' as const })),
  )
  const bySku = new Map<string, number>()
  for (const one of byLine(lines)) {
    const sku = lineOf(yield* read(orderStream(one.orderNo)), one.line)?.sku
    if (sku === undefined) continue
    bySku.set(sku, (bySku.get(sku) ?? 0) + one.quantity)
    yield* countBack(notice, sku, one)
  }
  for (const [sku, quantity] of bySku)
    yield* record(stockStream(site, sku), { type: 'StockReturned', returnNo, lot, quantity })
}

function* countBack({ shipment, noticeNo }: Notice, sku: string, { orderNo, line, quantity }: LinePieces): Steps {
  const endUseCountry = yield* countryOf(shipment, orderNo)
  if (endUseCountry === undefined) return
  const chips = yield* chipsIn(sku, quantity)
  const counted = { noticeNo, orderNo, line, quantity: chips, endUseCountry, shipment }
  yield* record(volumeStream(sku), { type: 'UnitsCameBack', ...counted })
}

/** The country of end use that a shipment is counted under: that of its plan, else of the order. */
export function* countryOf(shipment: string, orderNo: string): Steps<string | undefined> {
  const { plan } = yield* read(shipmentStream(shipment))
  return plan?.destination ?? (yield* read(orderStream(orderNo))).placed?.destination
}

/** Each line once, with the sum of its pieces. */
function byLine(lines: readonly LinePieces[]): LinePieces[] {
  const sums = new Map<string, LinePieces>()
  for (const { orderNo, line, quantity } of lines) {
    const key = lineKey({ orderNo, line })
    sums.set(key, { orderNo, line, quantity: quantity + (sums.get(key)?.quantity ?? 0) })
  }
  return [...sums.values()]
}
