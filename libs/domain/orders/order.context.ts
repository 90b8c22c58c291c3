import { streamOf, type Context, type Stream } from '#kernel'
import { orderDecider, type Order } from './order.decider.js'
import { orderRules, orderVocabulary, type OrderEvent } from './order.js'

/** Rough bytes of an order in the cache: two lines take about a kilobyte and a half. */
const weight = (order: Order): number => 500 + order.lines.length * 500 + order.holds.length * 100

export const order: Context<Order, OrderEvent> = {
  kind: 'order',
  ids: ['orderNo'],
  vocabulary: orderVocabulary,
  rulebook: orderRules,
  decider: orderDecider,
  weight,
}

export const orderStream = (orderNo: string): Stream<Order, OrderEvent> => streamOf(order, orderNo)
