import { allocations, breaches, departures, entries, inventory, orders, shipments } from './goods.js'
import { approvals, caps, directives, licences, volumes } from './papers.js'
import { demand, goods, purchases, shippable } from './questions.js'
import type { AnyReading } from './reading.js'

/** Every list that can be read, in the order of the help. */
export const readings: readonly AnyReading[] = [
  shippable,
  demand,
  orders,
  inventory,
  licences,
  caps,
  volumes,
  approvals,
  directives,
  purchases,
  allocations,
  shipments,
  departures,
  entries,
  goods,
  breaches,
]
