import { kindOf, type AnyContext } from '#kernel'
import { allocation } from './allocations/allocation.decider.js'
import { caps } from './caps/caps.decider.js'
import { control } from './controls/control.decider.js'
import { directives } from './customs/directives.decider.js'
import { entry } from './customs/entry.decider.js'
import { purchase } from './domestic-purchases/purchase.decider.js'
import { application } from './export-licences/application.decider.js'
import { licence } from './export-licences/licence.context.js'
import { approval } from './import-approvals/approval.context.js'
import { stock } from './inventory/stock.context.js'
import { order } from './orders/order.context.js'
import { list } from './parties/list.decider.js'
import { party } from './parties/party.decider.js'
import { product } from './products/product.decider.js'
import { shipment } from './shipments/shipment.context.js'
import { volume } from './volumes/volume.decider.js'

/** Every kind of stream, by the first part of its id. */
export const contexts: Readonly<Record<string, AnyContext>> = {
  party,
  list,
  product,
  control,
  order,
  stock,
  application,
  licence,
  caps,
  volume,
  approval,
  purchase,
  directives,
  entry,
  shipment,
  allocation,
}

export function contextOf(stream: string): AnyContext | undefined {
  const kind = kindOf(stream)
  return Object.hasOwn(contexts, kind) ? contexts[kind] : undefined
}
