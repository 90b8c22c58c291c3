import type { AnyContext } from '#kernel'
import { control } from './controls/control.decider.js'
import { stock } from './inventory/stock.context.js'
import { order } from './orders/order.context.js'
import { list } from './parties/list.decider.js'
import { party } from './parties/party.decider.js'
import { product } from './products/product.decider.js'

/** Every kind of stream, by the first part of its id. */
export const contexts: Readonly<Record<string, AnyContext>> = { party, list, product, control, order, stock }

export function contextOf(stream: string): AnyContext | undefined {
  const kind = stream.slice(0, stream.indexOf('~'))
  return Object.hasOwn(contexts, kind) ? contexts[kind] : undefined
}
