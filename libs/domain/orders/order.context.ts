import { streamOf, type Context, type Stream } from '#kernel'
import { orderDecider, type Order } from './order.decider.js'
import { orderRules, orderVocabulary, type OrderEvent } from './order.js'

/** Bytes, as measured: an order of one confirmed line takes 900, each reservation 75. */
function weight({ lines, holds }: Order): number {
  let reservations = 0
  for (const line of lines) reservations += line.reservations.length
  return 450 + lines.length * 450 + reservations * 75 + holds.length * 100
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
