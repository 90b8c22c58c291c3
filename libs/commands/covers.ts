import { moment, read, record, type Steps } from '#kernel'
import {
  approvalStream,
  capsStream,
  coverLike,
  coveredBy,
  creditsFreedBy,
  licenceStream,
  groupUsing,
  heldOf,
  lineOf,
  orderStream,
  portionsOf,
  stockStream,
  valueGivenBack,
  type CoverKind,
  type DrawCover,
  type LicenceCover,
  type Line,
  type Order,
  type OrderLine,
  type StockCover,
} from '#domain'
import { chipsIn, groupBehind } from './known.js'

/** Gives back what a line holds until at most `keep` units are covered at any gate (ORD-2): stock, approval, licence, of each the newest first. */
export function* releaseCovers(orderNo: string, line: Line, keep: number): Steps {
  for (const cover of surplus(line, 'reservations', keep)) yield* releaseReservation(orderNo, line, cover)
  for (const cover of surplus(line, 'draws', keep)) yield* releaseDraw(orderNo, line, cover)
  for (const cover of surplus(line, 'licences', keep)) yield* releaseLicence(orderNo, line, cover)
}

/** The covers of one kind beyond what is kept, newest first. */
function surplus<K extends CoverKind>(line: Line, kind: K, keep: number): Omit<Line[K][number], 'since'>[] {
  const covers: readonly Line[K][number][] = line[kind]
  let left = coveredBy(covers) - Math.max(0, keep)
  const given: Omit<Line[K][number], 'since'>[] = []
  for (const { since: _, ...cover } of [...covers].sort((a, b) => b.since - a.since)) {
    if (left <= 0) return given
    if (cover.quantity <= 0) continue
    given.push({ ...cover, quantity: Math.min(cover.quantity, left) })
    left -= cover.quantity
  }
  return given
}

/**
 * A reservation stands on the order and on the stock; so does its release. What was issued for the line has left the
 * stock with its reservation before the order is told of it: that is released on the order alone, so that unwinding
 * goes on. If the issue is annulled after that, the stock alone holds the pieces: what is asked beyond what the line has
 * is released there.
 */
export function* releaseReservation(orderNo: string, { line, sku }: Line, { site, lot, quantity }: StockCover): Steps {
  const [order, stock] = [orderStream(orderNo), stockStream(site, sku)]
  const held = heldOf(yield* read(stock), { orderNo, line, lot })
  const { open, planned } = reservedFrom(yield* read(order), line, { site, lot })
  const alone = Math.min(Math.max(0, held - open - planned), Math.max(0, quantity - Math.max(0, open)))
  if (quantity > alone)
    yield* record(order, { type: 'LineReservationReleased', line, site, lot, quantity: quantity - alone })
  const back = Math.min(quantity, held)
  if (back > 0) yield* record(stock, { type: 'ReservationReleased', orderNo, line, lot, quantity: back })
}

/** Pieces of a lot that a line has reserved, for its open units and for those that are planned. */
function reservedFrom(order: Order, no: number, of: { site: string; lot: string }): { open: number; planned: number } {
  const like = (covers: readonly StockCover[]) => coverLike(covers, { ...of, quantity: 0 })?.quantity ?? 0
  let planned = 0
  for (const [, { covers }] of portionsOf(order.portions, no)) planned += like(covers.reservations)
  return { open: like(lineOf(order, no)?.reservations ?? []), planned }
}

/** A draw stands on the order and on the approval, which counts it in chips; so does its release. */
export function* releaseDraw(orderNo: string, { line, sku }: Line, { approval, member, quantity }: DrawCover): Steps {
  yield* record(orderStream(orderNo), { type: 'LineApprovalDrawReleased', line, approval, member, quantity })
  const drawn = { member, orderNo, line, quantity: yield* chipsIn(sku, quantity) }
  const creditsFreed = creditsFreedBy(yield* read(approvalStream(approval)), drawn, yield* moment())
  yield* record(approvalStream(approval), { type: 'DrawReleased', ...drawn, creditsFreed })
}

/** A licence stands on the order, on the licence and, for the group, on the caps of the product; so does its release. */
export function* releaseLicence(orderNo: string, { line, sku }: Line, { licence, ...cover }: LicenceCover): Steps {
  const { placed } = yield* read(orderStream(orderNo))
  yield* record(orderStream(orderNo), { type: 'LineLicenceReleased', line, licence, ...cover })
  const assigned = { orderNo, line, ...cover }
  const value = valueGivenBack(yield* read(licenceStream(licence)), assigned)
  yield* record(licenceStream(licence), { type: 'AssignmentReleased', ...assigned, ...(value && { value }) })
  if (placed) yield* releaseCap(placed.customer, sku, assigned)
}

/** Caps are kept for the group of the customer, in chips; what was counted before that was corrected, for the former one. */
function* releaseCap(
  customer: string,
  sku: string,
  { item: _, ...of }: Omit<LicenceCover, 'licence'> & OrderLine,
): Steps {
  const group = groupUsing(yield* read(capsStream(sku)), of, yield* groupBehind(customer))
  const use = { ...of, group, quantity: yield* chipsIn(sku, of.quantity) }
  yield* record(capsStream(sku), { type: 'CapReleased', ...use })
}

/** Releases all covers of open units of all lines of an order. Those of planned units stay with their plans. */
export function* releaseAllCovers(orderNo: string): Steps {
  for (const { line } of (yield* read(orderStream(orderNo))).lines) {
    const now = lineOf(yield* read(orderStream(orderNo)), line)
    if (now) yield* releaseCovers(orderNo, now, 0)
  }
}
