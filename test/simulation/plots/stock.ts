import { reason, type Scene } from '../trade/scene.js'
import { sites } from '../trade/world.js'
import { type Deed, may, must, type Plot, type Plots, twice } from './plot.js'
import { ordering } from './supply.js'

const report: Partial<Deed> = { envelope: { evidence: { grade: 'reported', source: 'the press' } } }

/** A lot from the day that it is announced until it has left, with everything that can be told of it. */
function* lotOf(scene: Scene): Plot {
  const { chance } = scene
  const place = { site: chance.of(sites), sku: 'H200' }
  const lot = scene.fresh('LT', 0)
  const of = { ...place, lot }
  const expected = { ...place, expectationNo: scene.fresh('E', 0), quantity: 40 }
  yield* must('ExpectStock', expected)
  const { quantity: _, ...unexpected } = expected
  if (chance.odds(0.2)) yield* may('WithdrawExpectation', { ...unexpected, expectationNo: 'NONE', reason })
  yield* may('WithdrawExpectation', { ...unexpected, reason })
  const receipt = { ...of, receiptNo: scene.fresh('RC', 0), quantity: 40 }
  if (chance.odds(0.3)) yield* may('ReceiveStock', { ...receipt, serials: ['SN-1', 'SN-2'] })
  yield* chance.odds(0.3) ? twice('ReceiveStock', receipt) : must('ReceiveStock', receipt)
  yield* may('AdjustStock', { ...of, adjustmentNo: scene.fresh('ADJ', 0), change: chance.of([-3, 4]), reason })
  const block = { ...of, blockId: scene.fresh('BL', 0), quantity: 10, reason }
  yield* must('BlockStock', block)
  const unblocking = { ...place, blockId: block.blockId, reason }
  if (chance.odds(0.3)) yield* may('UnblockStock', unblocking, report)
  if (chance.odds(0.2)) yield* may('UnblockStock', { ...unblocking, blockId: 'NONE' })
  yield* may('UnblockStock', unblocking)
  const transfer = { ...place, transferNo: scene.fresh('T', 0), quantity: 5 }
  yield* may('DispatchTransfer', { ...transfer, lot, toSite: 'HUB' })
  yield* may('ReceiveTransfer', { ...transfer, lot: scene.fresh('LT', 0), fromSite: 'HUB' })
  const returned = { ...place, returnNo: scene.fresh('RTN', 0), quantity: chance.upTo(8) }
  if (chance.odds(0.2)) yield* may('ReturnStock', { ...returned, lot })
  yield* may('ReturnStock', { ...returned, lot: scene.fresh('RL', 0) })
}

/** Pieces of a lot leave by hand for a line that has reserved fewer; and the lot fails its test. */
function* issued(scene: Scene): Plot {
  const { chance } = scene
  const of = yield* ordering(scene)
  const place = { site: chance.of(sites), sku: 'H200' }
  const lot = scene.fresh('LT', 0)
  yield* must('ReceiveStock', { ...place, lot, receiptNo: scene.fresh('RC', 0), quantity: 9 })
  yield* must('ReserveStock', { ...of, site: place.site, lot, quantity: 2 })
  const leaving = { ...place, lot, ...of, shipment: 'SH-0' }
  yield* may('IssueStock', { ...leaving, quantity: chance.of([2, 3, 10]) })
  const test = { ...place, lot, lab: 'LAB-1', report: scene.fresh('RPT', 0) }
  yield* may('FailLabTest', test)
  yield* may('ReserveStock', { ...of, site: place.site, lot, quantity: 1 })
  yield* may('UnblockStock', { ...place, blockId: test.report, reason })
}

export const stockPlots: Plots = {
  'a lot comes and goes': [1.3, lotOf],
  'pieces leave by hand': [1.2, issued],
}
