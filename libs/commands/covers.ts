import { read, record, type Steps } from '#kernel'
import { lineOf, orderStream, reservedOn, stockStream, type Line } from '#domain'

/** Gives back what a line holds until at most `keep` units are covered: the newest reservation first (ORD-2). */
export function* releaseCovers(orderNo: string, line: Line, keep: number): Steps {
  let surplus = reservedOn(line) - Math.max(0, keep)
  const newestFirst = [...line.reservations].sort((a, b) => b.since - a.since)
  for (const { site, lot, quantity } of newestFirst) {
    if (surplus <= 0) return
    const given = Math.min(quantity, surplus)
    surplus -= given
    yield* releaseReservation(orderNo, line, { site, lot, quantity: given })
  }
}

/** A reservation stands on the order and on the stock; so does its release. */
export function* releaseReservation(
  orderNo: string,
  { line, sku }: Line,
  of: { site: string; lot: string; quantity: number },
): Steps {
  const { site, lot, quantity } = of
  yield* record(orderStream(orderNo), { type: 'LineReservationReleased', line, site, lot, quantity })
  yield* record(stockStream(site, sku), { type: 'ReservationReleased', orderNo, line, lot, quantity })
}

/** Releases all covers of all lines of an order. */
export function* releaseAllCovers(orderNo: string): Steps {
  for (const { line } of (yield* read(orderStream(orderNo))).lines) {
    const now = lineOf(yield* read(orderStream(orderNo)), line)
    if (now) yield* releaseCovers(orderNo, now, 0)
  }
}
