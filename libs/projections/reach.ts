import type { DatabaseSync } from 'node:sqlite'
import { kindOf, nameOf } from '#kernel'
import { lineIn } from '#domain'
import { ordersFor, ordersOn } from './backlog.js'
import { ordersNaming } from './orders.js'

/** The orders whose rows depend on a thing, by the kind that its name begins with (see standings.ts). */
export function ordersOf(db: DatabaseSync, thing: string): string[] {
  const of = nameOf(thing)
  switch (kindOf(thing)) {
    case 'party':
    case 'group':
      return ordersNaming(db, of)
    case 'product':
      return ordersFor(db, of)
    case 'necessity':
      return [lineIn(of.split(' ')[2]!).orderNo]
    default:
      return ordersOn(db, thing)
  }
}
