import { reason, type Scene } from '../trade/scene.js'
import type { Plot, Plots } from './plot.js'
import { may, must } from './plot.js'
import { at, chinese, confirming, covering, ordering, planning } from './supply.js'

/** A customer changes its mind about everything that can be changed. */
function* changes(scene: Scene): Plot {
  const { chance } = scene
  const { orderNo } = yield* ordering(scene, {}, { quantity: 2 * (3 + chance.upTo(9)) })
  const line = { orderNo, line: 1 }
  const request = { orderNo, requestId: 'CR-1', request: 'sooner' }
  yield* may('RequestOrderChange', request)
  if (chance.odds(0.3)) yield* may('RequestOrderChange', request)
  yield* may('RepriceLine', { ...line, unitPrice: { amount: `${chance.upTo(9)}500.00`, currency: 'USD' } })
  yield* may('RescheduleLine', { ...line, requestedOn: scene.day(5, 60) })
  if (chance.odds(0.3)) yield* may('RescheduleLine', { orderNo, line: 77, requestedOn: scene.day(5, 60) })
  if (chance.odds(0.2)) yield* may('AddLine', { orderNo, line: 1, sku: 'L20', quantity: 3 })
  if (chance.odds(0.2)) yield* may('AddLine', { orderNo, line: 8, sku: 'L20', quantity: 3 }, reported)
  yield* may('AddLine', { orderNo, line: 2, sku: 'L20', quantity: chance.upTo(9) })
  yield* may('ReduceLine', { ...line, quantity: 4, reason })
  yield* may('IncreaseLine', { ...line, quantity: 2, reason })
  const substitute = { line: 3, sku: 'B300', quantity: 2 }
  const substituting = { ...line, quantity: 2, substitute, consent: 'a letter' }
  if (chance.odds(0.3)) yield* may('SubstituteLine', { ...substituting, substitute: { ...substitute, sku: 'H200' } })
  yield* may('SubstituteLine', substituting)
}
const reported = { envelope: { evidence: { grade: 'reported', source: 'the press' } } } as const

/** An order stands still, begins anew, and is given up and taken up again. */
function* interruptions(scene: Scene): Plot {
  const { chance } = scene
  const { orderNo } = yield* ordering(scene)
  const hold = { orderNo, holdId: 'H-1', reason }
  const [holding, held] = chance.of([
    ['HoldOrder', hold],
    ['HoldLine', { ...hold, line: 1 }],
  ] as const)
  yield* may(holding, held)
  if (chance.odds(0.3)) yield* may(holding, held)
  if (chance.odds(0.3)) yield* may('ReserveStock', { orderNo, line: 1, site: 'TPE1', lot: 'L1', quantity: 1 })
  if (chance.odds(0.3)) {
    const { consignee, endUser, destination } = at(scene, { orderNo, line: 1 }).order.parties
    const shipping = { shipment: scene.fresh('SH', 0), consignee, endUser, destination, site: 'TPE1', route: 'by air' }
    yield* may('PlanShipment', { ...shipping, lines: [{ orderNo, line: 1, quantity: 1 }] })
  }
  if (chance.odds(0.3)) yield* may('ReleaseHold', { ...hold, holdId: 'H-2' })
  yield* may('ReleaseHold', hold)
  if (chance.odds(0.7)) {
    yield* may('WithdrawConfirmation', { orderNo, reason })
    yield* confirming(scene, orderNo)
  }
  if (chance.odds(0.8)) yield* may('ChangeOrderParties', { orderNo, ...chance.of(chinese), reason })
  if (chance.odds(0.3)) yield* may('ReinstateOrder', { orderNo, reason })
  yield* may('CancelOrder', { orderNo, reason })
  if (chance.odds(0.3)) yield* may('AddLine', { orderNo, line: 2, sku: 'L20', quantity: 1 })
  yield* may('ReinstateOrder', { orderNo, reason })
  yield* confirming(scene, orderNo)
}

/** An order that is not yet one: it rests on a report, or its quantities do not fit. */
function* demand(scene: Scene): Plot {
  const { chance } = scene
  const orderNo = scene.fresh('PO', 0)
  const odd = chance.odds(0.5)
  const lines = [{ line: 1, sku: 'B300', quantity: odd ? 3 : 4 }]
  const placing = { orderNo, ...chance.of(chinese), lines }
  if (chance.odds(0.2)) yield* may('PlaceOrder', { ...placing, lines: [lines[0], lines[0]] })
  yield* must('PlaceOrder', placing, odd ? {} : reported)
  if (chance.odds(0.3)) yield* may('PlaceOrder', placing)
  yield* may('ConfirmOrder', { orderNo })
  yield* may('CancelOrder', { orderNo, reason })
}

/** As many lines as an order takes; it was a slip, and never was. */
function* many(scene: Scene): Plot {
  const orderNo = scene.fresh('PO', 0)
  const lines = Array.from({ length: 500 }, (_, i) => ({ line: i + 1, sku: 'H200', quantity: 1 }))
  const n = yield* must('PlaceOrder', { orderNo, ...scene.chance.of(chinese), lines })
  yield* may('AddLine', { orderNo, line: 501, sku: 'H200', quantity: 1 })
  yield* must('AnnulTransaction', { transactionId: `@${n}`, reason })
}

/** What is planned is not taken away under the shipment; covers are given back, and more than there are is not. */
function* planned(scene: Scene): Plot {
  const { chance } = scene
  const covered = yield* covering(scene)
  const { of, quantity, site, lot, licence, approval } = covered
  const shipment = yield* planning(scene, covered, chance.upTo(quantity))
  if (chance.odds(0.6)) yield* may('WithdrawConfirmation', { orderNo: of.orderNo, reason })
  const { line } = at(scene, of)
  if (chance.odds(0.4)) {
    const more = quantity + 1
    if (approval) yield* may('ReleaseDraw', { ...of, approval, quantity: more })
    if (licence) yield* may('ReleaseAssignment', { ...of, licence, item: 'I1', quantity: more })
    yield* may('ReleaseReservation', { ...of, site, lot, quantity: more })
  }
  yield* may('CancelShipment', { shipment, reason })
  if (chance.odds(0.5)) yield* may('ReduceLine', { ...of, quantity: Math.max(1, line.ordered - 2), reason })
  else {
    if (approval) yield* may('ReleaseDraw', { ...of, approval, quantity: chance.upTo(quantity) })
    if (licence) yield* may('ReleaseAssignment', { ...of, licence, item: 'I1', quantity: chance.upTo(quantity) })
    yield* may('ReleaseReservation', { ...of, site, lot, quantity: chance.upTo(quantity) })
  }
}

export const orderPlots: Plots = {
  'an order is changed': [1.7, changes],
  'an order is interrupted': [2, interruptions],
  'an order is mere demand': [0.8, demand],
  'an order is full': [0.33, many],
  'a plan is taken back': [1.2, planned],
}
