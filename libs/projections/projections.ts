import { allocations } from './allocations.js'
import { approvals } from './approvals.js'
import { backlog } from './backlog.js'
import { breaches } from './breaches.js'
import { caps } from './caps.js'
import { entries } from './entries.js'
import { goods } from './goods.js'
import { purchases } from './purchases.js'
import { departures } from './departures/departures.js'
import { directives } from './directives.js'
import { inventory } from './inventory.js'
import { licences } from './licences.js'
import { orders } from './orders.js'
import { shipments } from './shipments.js'
import { volumes } from './volumes.js'
import type { Projection } from './projection.js'

/** Every projection, in the order in which they write. */
export const projections: readonly Projection[] = [
  orders,
  backlog,
  inventory,
  breaches,
  licences,
  approvals,
  directives,
  caps,
  volumes,
  shipments,
  allocations,
  departures,
  entries,
  purchases,
  goods,
]

/** Kinds of stream with rows that depend on how things of other kinds stand. */
export const dependents: ReadonlySet<string> = new Set(projections.flatMap(({ shared, of }) => (shared && of) ?? []))
