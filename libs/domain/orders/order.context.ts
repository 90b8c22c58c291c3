import { streamOf, type Context, type Stream } from '#kernel'
import { orderDecider } from './order.decider.js'
import { orderRules, orderVocabulary, type OrderEvent } from './order.js'
import type { Order } from './state.js'

/**
 * Bytes, as measured: an order of one confirmed line takes 900, each cover 75 to 120, a portion 950 while it is planned
 * and 330 after it has left, a notice 70 to 90, a departure 700.
 */
function weight({ lines, holds, portions, told, departures }: Order): number {
  let covers = 0
  for (const { licences, draws, reservations } of lines) covers += licences.length + draws.length + reservations.length
  const shipped = portions.size + told.size === 0 ? 0 : 1000 + portions.size * 600 + told.size * 90
  return 450 + lines.length * 450 + covers * 100 + holds.length * 100 + shipped + departures.size * 700
}

export const order: Context<Order, OrderEvent> = {
  kind: 'order',
  ids: ['orderNo'],
  vocabulary: orderVocabulary,
  rulebook: orderRules,
  decider: orderDecider,
  weight,
}

export const orderStream = (orderNo: string): Stream<Order, OrderEvent> => streamOf(order, orderNo)
