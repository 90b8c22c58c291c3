import { backlog } from './backlog.js'
import { breaches } from './breaches.js'
import { inventory } from './inventory.js'
import { orders } from './orders.js'
import type { Projection } from './projection.js'

/** Every projection, in the order in which they write. */
export const projections: readonly Projection[] = [orders, backlog, inventory, breaches]
