import { read, type Steps } from '#kernel'
import { orderStream, type OrderLine } from '#domain'
import { screenParties } from '../gates.js'

/** PTY-1: everyone named in the orders of these lines is clear and not blocked; each order is looked at once. */
export function* screenOrders(lines: readonly OrderLine[]): Steps {
  for (const orderNo of new Set(lines.map((one) => one.orderNo))) {
    const { placed } = yield* read(orderStream(orderNo))
    if (placed) yield* screenParties(placed)
  }
}
