import type { Bound } from '#kernel'
import {
  coverKey,
  coverKinds,
  coverLike,
  coveredBy,
  gateOf,
  type Cover,
  type CoverKind,
  type Covers,
} from '../covers.js'
import type { Account } from '../accounts.js'
import { orderRules } from './order.js'
import { portionKey, portionOf } from './portions.js'
import { lineOf, type Order } from './state.js'

const { balance, limit } = orderRules

const beyondOpen = {
  licences: 'LICENSED_BEYOND_OPEN',
  draws: 'DRAWN_BEYOND_OPEN',
  reservations: 'RESERVED_BEYOND_OPEN',
} as const satisfies Record<CoverKind, string>

/** Accounts of a line that have no shipment, and each kind of cover of its open units (ORD-6). */
export function lineBounds(order: Order, lineNo: number, accounts: readonly Account[]): Bound[] {
  const line = lineOf(order, lineNo)
  if (!line) return []
  const open = Math.max(0, line.accounts.open)
  const key = String(lineNo)
  const bounds = accounts.map((name) => balance('ACCOUNT_SHORT', line.accounts[name], `${key} ${name}`))
  for (const kind of coverKinds) bounds.push(limit(beyondOpen[kind], open, coveredBy(line[kind]), key))
  return bounds
}

/** No cover of open units is taken off beyond what it covers. */
export function coverBounds(order: Order, lineNo: number, covers: Covers): Bound[] {
  const line = lineOf(order, lineNo)
  return line ? heldBounds(line, covers, String(lineNo)) : []
}

/** The balance of each of some covers, among those that are held. */
function heldBounds(held: Covers, covers: Covers, key: string): Bound[] {
  const bounds: Bound[] = []
  for (const kind of coverKinds)
    for (const cover of covers[kind]) {
      const quantity = coverLike<Cover>(held[kind], cover)?.quantity ?? 0
      bounds.push(balance('COVER_SHORT', quantity, `${key} ${coverKey(cover)}`))
    }
  return bounds
}

type With = { line: number; shipment: string }

/** Accounts of a line with one shipment. */
export const shipmentBounds = (order: Order, { line, shipment }: With, accounts: readonly Account[]): Bound[] =>
  accounts.map((name) =>
    balance(
      'ACCOUNT_SHORT',
      portionOf(order.portions, line, shipment).units[name] ?? 0,
      `${portionKey(line, shipment)} ${name}`,
    ),
  )

/** What a plan has: no cover goes beyond what was planned, and no more is covered than is planned. */
export function planBounds(order: Order, { line, shipment }: With, covers: Covers): Bound[] {
  const key = portionKey(line, shipment)
  const { units, covers: planned } = portionOf(order.portions, line, shipment)
  const most = Math.max(0, units.planned ?? 0)
  const bounds = heldBounds(planned, covers, key)
  for (const kind of coverKinds)
    bounds.push(limit('COVERS_BEYOND_PLAN', most, coveredBy(planned[kind]), `${key} ${gateOf[kind]}`))
  return bounds
}

/** Reopened units that were lost with a shipment; SHP-7: as many of them go out on its decrement, each once. */
export function decrementBounds(order: Order, line: number, shipment: string): Bound[] {
  const { reopened, onDecrement } = portionOf(order.portions, line, shipment)
  const key = portionKey(line, shipment)
  return [
    balance('REOPENED_SHORT', reopened, key),
    limit('DECREMENT_BEYOND_REOPENED', Math.max(0, reopened), onDecrement, key),
  ]
}
