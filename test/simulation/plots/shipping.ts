import { type Corner, type Deal, deed, reason } from './corner.js'
import { type Plot, sure } from './plot.js'

/** A release is taken back with the shipment; its filing is cancelled first, so that nothing can leave on it. */
export function* takenBack(corner: Corner): Plot {
  const deal = yield* corner.ordered()
  const { shipment, itn, quantity } = deal
  yield* corner.ready(deal)
  yield* sure(corner.releasing(deal, quantity))
  const one = { orderNo: deal.orderNo, line: deal.line, quantity: 1 }
  yield* corner.aside(
    0.3,
    () => deed('ReleaseAssignment', { ...one, licence: deal.licence, item: 'I1' }),
    () => deed('ReleaseDraw', { ...one, approval: deal.approval }),
  )
  if (corner.chance.odds(0.85)) {
    yield deed('CancelFiling', { shipment, noticeNo: corner.fresh('QXN'), itn, reason })
    yield corner.departing(deal, 1)
  }
  yield* sure(corner.withdrawing(deal))
  yield* corner.aside(
    0.4,
    () => corner.departing(deal, 1),
    () => corner.withdrawing(deal),
  )
  yield deed('ChangePlan', { shipment, lines: [corner.pieces(deal, quantity - 2)], reason })
  yield* sure(deed('CancelShipment', { shipment, reason }))
  yield* corner.aside(
    0.9,
    () => corner.releasing(deal, 1, corner.fresh('QE')),
    () => deed('ChangePlan', { shipment, lines: [corner.pieces(deal, 1)], reason }),
    () => deed('CancelShipment', { shipment, reason }),
  )
  yield deed(corner.chance.of(['CancelOrder', 'WithdrawConfirmation']), { orderNo: deal.orderNo, reason })
}

/** Units are lost on their way, owed again, and go out on the decrement of the shipment that they were lost with. */
export function* lost(corner: Corner): Plot {
  const deal = yield* corner.ordered({ quantity: 8 })
  const { orderNo, line, shipment, licence } = deal
  yield* corner.departed(deal)
  const reopening = (command: string, quantity: number) =>
    deed(command, { orderNo, line, quantity, shipment, reason }, { envelope: { evidence: official } })
  const reopened = { orderNo, line, onDecrementOf: shipment }
  const onDecrement = (quantity: number) => corner.assigning(deal, quantity, { onDecrementOf: shipment })
  yield corner.told('LoseShipment', deal, 4, { from: 'inTransit' }, { reason })
  yield corner.told('LoseShipment', deal, 2, { from: 'inTransit' }, { reason }, { envelope: { evidence: word } })
  yield* corner.aside(0.3, () => deed('ReopenLine', { orderNo, line, quantity: 1, shipment, reason }))
  yield* sure(reopening('ReopenLine', 6))
  yield* corner.aside(
    0.8,
    () => onDecrement(7),
    () => onDecrement(5),
    () => reopening('WithdrawReopening', 7),
  )
  yield reopening('WithdrawReopening', 1)
  const change = (consignee: string) =>
    deed('ChangeOrderParties', { orderNo, customer: 'YEW', endUser: 'YEW', consignee, destination: 'VN', reason })
  if (corner.chance.odds(0.4)) {
    yield* sure(change('FIR'))
    yield onDecrement(2)
    yield* sure(change('YEW'))
  }
  if (corner.chance.odds(0.5)) {
    const of = { licenceNo: licence, item: 'I1', orderNo, line, quantity: 7, shipment }
    yield deed('ReverseDecrement', { reversalNo: corner.fresh('QRV'), ...of, reason })
    yield onDecrement(2)
    return
  }
  yield* sure(onDecrement(3))
  yield* corner.aside(
    0.6,
    () => reopening('WithdrawReopening', 5),
    () => deed('ReleaseAssignment', { ...reopened, licence, item: 'I1', quantity: 1 }),
  )
  yield corner.told('FindShipment', deal, 1, { to: 'inTransit' })
}

const official = { grade: 'official', source: 'a document' } as const
const word = { grade: 'company', source: 'a letter' } as const

/** Pieces leave with no release, or with more than it was of; papers are told later. */
export function* ranAway(corner: Corner): Plot {
  const { chance } = corner
  const deal = yield* corner.ordered({ quantity: 12 })
  const { orderNo, line, shipment, releaseId, licence, approval } = deal
  if (chance.odds(0.4)) {
    if (chance.odds(0.5)) yield* corner.covered(deal)
    yield corner.running(deal, 4)
    yield deed('DecrementLicence', {
      licenceNo: licence,
      takes: 'nothing',
      decrementNo: corner.fresh('QDC'),
      item: 'I1',
      orderNo,
      line,
      quantity: 4,
      shipment,
    })
    yield deed('ConsumeDraw', {
      approval,
      consumptionNo: corner.fresh('QCN'),
      member: 'YEW',
      orderNo,
      line,
      quantity: 8,
      shipment,
    })
    return
  }
  yield* corner.covered(deal)
  yield* sure(corner.planning(deal, 8), corner.packing(deal, 8), corner.filing(deal, 8), corner.releasing(deal, 8))
  yield corner.running(deal, chance.of([2, 9]), { releaseId })
  yield* corner.aside(
    0.5,
    () => corner.departing(deal, 7),
    () => corner.withdrawing(deal),
  )
  yield corner.packing(deal, 2)
  yield corner.told('ArriveShipment', deal, 2)
}

/** What happens after a departure is told in whatever order. */
export function* shuffled(corner: Corner): Plot {
  const deal = yield* corner.ordered({ quantity: 12 })
  yield* corner.departed(deal)
  yield* sure(corner.lodging(deal, 11))
  const { entry } = deal
  const inspectionId = corner.fresh('QI')
  const declared = [{ orderNo: deal.orderNo, line: deal.line, declared: 10 }]
  const amended = { entry, amendmentNo: corner.fresh('QAM'), lines: declared, reason }
  const from = (account: string, to = false) => ({ [to ? 'to' : 'from']: account })
  for (const told of corner.chance.shuffled([
    corner.told('ArriveShipment', deal, 12),
    deed('OrderInspection', { entry, inspectionId }),
    deed('AmendEntry', amended),
    corner.ruled('DetainGoods', deal, 3, {}, { reason }),
    corner.ruled('LiftDetention', deal, 3),
    corner.ruled('ReleaseEntry', deal, 12),
    corner.told('DeliverShipment', deal, 10),
    corner.told('ReturnShipment', deal, 2, from('delivered'), corner.home()),
    corner.told('LoseShipment', deal, 2, from('customsReleased'), { reason }),
    corner.told('FindShipment', deal, 2, from('delivered', true)),
    deed('CompleteInspection', { entry, inspectionId, outcome: 'differs', counted: [] }),
    deed('AcceptEntry', { entry, noticeNo: corner.fresh('QU') }),
    deed('RejectEntry', { entry, noticeNo: corner.fresh('QU'), reason }),
    corner.ruled('SeizeGoods', deal, 1, from('inCustoms'), { reason }),
    corner.ruled('ReturnFromCustoms', deal, 1, from('inCustoms'), corner.home()),
    corner.transfer(deal, 1),
    corner.told('DivertShipment', deal, 1, from('delivered'), { country: 'HK', reason }),
    corner.told('ReturnShipment', deal, 1, from('diverted'), corner.home()),
  ]))
    yield told
}

/** A lot fails its test after pieces of it are planned, or released: what stays is released by an act. */
export function* failedLot(corner: Corner): Plot {
  const { chance, scene } = corner
  const deal = yield* corner.ordered({ lot: corner.fresh('QL') })
  const { orderNo, line, lot, shipment, quantity } = deal
  yield* corner.stocked(deal)
  yield* corner.covered(deal)
  const remainder = (of: object = {}) => deed('ReleaseFailedLot', { orderNo, line, site: 'QS1', lot, ...of })
  yield* corner.aside(0.6, () => remainder())
  yield* sure(
    corner.planning(deal, quantity - 1),
    corner.packing(deal, quantity - 1),
    corner.filing(deal, quantity - 1),
  )
  const released = chance.odds(0.6)
  const since = new Date(scene.clock() + 1000).toISOString()
  if (released) yield* sure(corner.releasing(deal, quantity - 1))
  const failing = { site: 'QS1', sku: deal.sku, lot, lab: 'LAB-1', report: corner.fresh('QRPT') }
  const block = { site: 'QS1', sku: deal.sku, lot, blockId: corner.fresh('QBL'), quantity, reason }
  const now = { envelope: { occurredAt: scene.now } }
  yield chance.odds(0.8) ? deed('FailLabTest', failing, now) : deed('BlockStock', block, now)
  if (released) {
    yield corner.departing(deal, 1)
    const undocumented = { grade: 'official', source: 'a telephone call' } as const
    yield corner.departing(deal, 1, {}, { envelope: { occurredAt: since, evidence: undocumented } })
    yield* corner.aside(0.5, () => corner.departing(deal, 1, {}, { envelope: { occurredAt: since } }))
    yield corner.withdrawing(deal)
  } else yield corner.releasing(deal, quantity - 1)
  yield remainder({ shipment })
  yield remainder()
}

/** A licence or an approval of a line's own ends; after the grace what stays under it is released by an act. */
export function* ended(corner: Corner): Plot {
  const { chance, scene } = corner
  const deal: Deal = yield* corner.ordered()
  const { orderNo, line, shipment, quantity } = deal
  const licensed = chance.odds(0.5)
  if (licensed) deal.licence = yield* corner.licensed(quantity)
  else deal.approval = yield* corner.approved(quantity)
  yield* corner.covered(deal)
  if (chance.odds(0.6)) yield* sure(corner.planning(deal, quantity - 2))
  const remainder = (of: object = {}) =>
    licensed
      ? deed('ReleaseEndedLicence', { orderNo, line, licence: deal.licence, ...of })
      : deed('ReleaseEndedApproval', { orderNo, line, approval: deal.approval, ...of })
  yield* corner.aside(0.4, () => remainder())
  const notice = { noticeNo: corner.fresh('QLN'), effectiveFrom: scene.around(-11, -8), reason }
  yield licensed
    ? deed('RevokeLicence', { licenceNo: deal.licence, ...notice })
    : deed('WithdrawApproval', { approval: deal.approval, ...notice })
  if (chance.odds(0.7)) yield remainder({ shipment })
  yield remainder()
}
