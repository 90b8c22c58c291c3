import { approvals } from './approvals.js'
import { backlog } from './backlog.js'
import { breaches } from './breaches.js'
import { inventory } from './inventory.js'
import { licences } from './licences.js'
import { orders } from './orders.js'
import type { Projection } from './projection.js'

/** Every projection, in the order in which they write. */
export const projections: readonly Projection[] = [orders, backlog, inventory, breaches, licences, approvals]

/** Kinds of stream with rows that depend on how things of other kinds stand. */
export const dependents: ReadonlySet<string> = new Set(projections.flatMap(({ shared, of }) => (shared && of) ?? []))
