import type { DatabaseSync } from 'node:sqlite'
import { determineGates } from '#commands'
import { classificationAt, productStream, sameGates, type Gates, type Order, type Product } from '#domain'
import type { Instant } from '#kernel'
import { answerOf, type Folding } from '../asking.js'
import { ordersFor, productsOrdered } from '../backlog.js'
import type { Change } from '../projection.js'
import type { Regated } from './order.hits.js'

/** The orders of which lines may have other gates once controls or a product’s classification are others. */
export async function ordersRegated(
  db: DatabaseSync,
  changes: readonly Change[],
  t: Instant,
  folding: Folding,
): Promise<Set<string>> {
  const skus = new Set(changes.flatMap(({ kind, ids }) => (kind === 'product' ? [ids[0]!] : [])))
  const eccns = new Set(changes.flatMap(({ kind, ids }) => (kind === 'control' ? [ids[0]!] : [])))
  if (eccns.size > 0)
    for (const sku of productsOrdered(db)) {
      const { state } = await folding(productStream(sku))
      if (eccns.has(classificationAt(state as Product, t)?.eccn ?? '')) skus.add(sku)
    }
  return new Set([...skus].flatMap((sku) => ordersFor(db, sku)))
}

/** Lines of a confirmed order with units that have not left, whose gates would be determined otherwise (CTL-3). */
export async function regatedIn(order: Order, t: Instant, folding: Folding): Promise<Regated> {
  const regated = new Map<number, Gates | undefined>()
  const { placed } = order
  if (!placed || order.status !== 'confirmed') return regated
  for (const { line, sku, gates, accounts } of order.lines) {
    if (Math.max(accounts.open, accounts.planned) <= 0) continue
    const { answer: now } = await answerOf(() => determineGates(placed, { line, sku }), t, folding)
    if (!sameGates(now, gates)) regated.set(line, now)
  }
  return regated
}
