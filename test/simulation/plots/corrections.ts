import { reason, type Scene } from '../trade/scene.js'
import { deals } from '../trade/world.js'
import { type Corner, type Deal, deed } from './corner.js'
import { may, must, type Plot, type Plots, sure } from './plot.js'
import { ordering } from './supply.js'

const annul = (n: number, more: object = {}) =>
  ['AnnulTransaction', { transactionId: `@${n}`, reason, ...more }] as const
const as = (command: string, fields: unknown) => ({
  correction: { command, fields: typeof fields === 'string' ? fields : JSON.stringify(fields) },
})

/** A fact that was wrong is annulled with its correction; that, too, was wrong. */
function* receipt(scene: Scene): Plot {
  const { chance } = scene
  const fact = { site: 'TPE1', sku: 'L20', lot: scene.fresh('LT', 0), receiptNo: scene.fresh('RC', 0), quantity: 30 }
  const n = yield* must('ReceiveStock', fact)
  const [slip] = chance.shuffled([
    as('ReceiveStock', '{"a'),
    as('ReceiveStock', { ...fact, quantity: -1 }),
    as('ReserveStock', fact),
    as('AnnulTransaction', { transactionId: 'x', reason }),
  ])
  if (chance.odds(0.7)) yield* may(...annul(n, slip))
  if (chance.odds(0.4)) yield* may(...annul(0))
  const again = yield* must(...annul(n, as('ReceiveStock', { ...fact, quantity: 20 })))
  if (chance.odds(0.3)) yield* may(...annul(n))
  yield* may(...annul(again))
}

/** An order that was placed by mistake; acts rest on the one, nothing on the other. */
function* order(scene: Scene): Plot {
  const { chance } = scene
  const orderNo = scene.fresh('PO', 0)
  const placing = { orderNo, ...chance.of(deals), lines: [{ line: 1, sku: 'L20', quantity: 2 }] }
  const n = yield* must('PlaceOrder', placing)
  if (chance.odds(0.4)) {
    yield* may('HoldOrder', { orderNo, holdId: 'H-1', reason })
    yield* may(...annul(n))
    return
  }
  const annulled = yield* must(...annul(n))
  yield* must('PlaceOrder', { ...placing, lines: [{ line: 1, sku: 'H200', quantity: 2 }] })
  yield* may(...annul(annulled))
}

/** An act is undone by its opposite alone. */
function* act(scene: Scene): Plot {
  const { orderNo } = yield* ordering(scene)
  const n = yield* must('HoldOrder', { orderNo, holdId: 'H-1', reason })
  yield* may(...annul(n))
  yield* may('ReleaseHold', { orderNo, holdId: 'H-1', reason })
}

/**
 * A departure is told as it happened, annulled, and told as it should have been, or its goods planned on another licence;
 * then the annulment turns out to be wrong: all that the release bound has gone twice.
 */
export function* twiceGone(corner: Corner): Plot {
  const { chance } = corner
  const deal = yield* corner.ordered({ quantity: 8 })
  const item = { item: 'I1', eccn: '4A100.B', quantity: 30 }
  const limited = (amount: string) => ({ items: [{ ...item, value: { amount, currency: 'USD' } }] })
  deal.licence = yield* corner.licensed(30, limited('90000'))
  yield* corner.covered(deal)
  yield* sure(corner.planning(deal))
  const packing = corner.packing(deal, 8)
  const packed = yield* must(packing.command, packing.fields)
  yield* sure(corner.filing(deal, 8))
  if (chance.odds(0.3)) {
    const less = chance.odds(0.5) ? limited('1') : { items: [{ ...item, quantity: 1 }] }
    const amendment = { documentNo: corner.fresh('QLD'), effectiveFrom: corner.scene.around(-0.5, 0) }
    yield deed('AmendLicence', { licenceNo: deal.licence, ...amendment, ...less })
    yield corner.releasing(deal, 8)
    return
  }
  yield* sure(corner.releasing(deal, 8))
  const { command, fields, ...how } = corner.running(deal, 8, { releaseId: deal.releaseId })
  const annulled = yield* must(...annul(yield* must(command, fields, how)))
  if (chance.odds(0.45)) yield* sure(corner.departing(deal, 8))
  else yield* replanned(corner, deal, packed)
  const both = yield* must(...annul(annulled))
  yield* corner.aside(
    0.5,
    () => corner.withdrawing(deal),
    () => corner.told('ArriveShipment', deal, 8),
  )
  if (chance.odds(0.7)) yield* may(...annul(both))
}

/** Nothing was packed, as is told now, and all but one of what was planned is planned anew on another licence. */
function* replanned(corner: Corner, deal: Deal, packed: number): Plot {
  const { orderNo, line, shipment, licence } = deal
  const plan = (quantity: number) => deed('ChangePlan', { shipment, lines: [corner.pieces(deal, quantity)], reason })
  yield* sure(corner.withdrawing(deal))
  yield* must(...annul(packed))
  yield* sure(plan(1))
  yield* sure(deed('ReleaseAssignment', { orderNo, line, licence, item: 'I1', quantity: 7 }))
  const other = yield* corner.licensed(30)
  yield* sure(corner.assigning({ ...deal, licence: other }, 7), plan(8))
}

export const correctionPlots: Plots = {
  'a receipt was wrong': [0.7, receipt],
  'an order was a mistake': [0.6, order],
  'an act cannot be annulled': [0.2, act],
}
