import { type Corner, type Deal, deed, reason } from './corner.js'
import { type Plot, sure } from './plot.js'

/** A line on its whole way: part of it lost, kept by customs, sent back, diverted, found; with slips on every stage. */
export function* journey(corner: Corner): Plot {
  const { chance } = corner
  const deal = yield* corner.ordered({ quantity: 12 + chance.upTo(8) })
  const { quantity } = deal
  yield* corner.covered(deal)
  yield* planned(corner, deal)
  yield* packed(corner, deal)
  yield* released(corner, deal)
  yield* gone(corner, deal)
  yield* underWay(corner, deal)
  yield* atCustoms(corner, deal)
  yield* received(corner, deal, quantity - 8)
}

function* planned(corner: Corner, deal: Deal): Plot {
  const { shipment, quantity } = deal
  yield* corner.aside(
    0.5,
    () => corner.planning(deal, quantity + 1),
    () => corner.planning(deal, 1, { consignee: 'FIR' }),
    () => corner.planning(deal, 1, { endUser: 'FIR' }),
    () => corner.planning(deal, 1, { destination: 'SG' }),
    () => corner.planning(deal, 1, { lines: [corner.pieces(deal, 1), corner.pieces(deal, 1)] }),
  )
  yield* sure(corner.planning(deal, quantity - 1))
  yield* corner.aside(
    0.5,
    () => corner.planning(deal, 1),
    () => deed('CancelShipment', { shipment: 'QS-NONE', reason }),
    () => corner.releasing(deal, quantity - 1),
    () => corner.withdrawing({ ...deal, releaseId: 'QE-NONE' }),
    () => deed('CorrectFiling', { shipment, correctionNo: 'QXC-0', itn: 'QX-NONE', lines: [corner.filed(deal, 1)] }),
    () => corner.packing({ ...deal, line: 9 }, 1),
    () => deed('ChangeOrderParties', { orderNo: deal.orderNo, ...others, reason }),
  )
  yield* sure(deed('ChangePlan', { shipment, lines: [corner.pieces(deal, quantity)], reason }))
}

const others = { customer: 'YEW', endUser: 'YEW', consignee: 'FIR', destination: 'VN' }

function* packed(corner: Corner, deal: Deal): Plot {
  const { quantity, shipment, itn } = deal
  const first = corner.range(quantity - 1)
  yield* corner.aside(
    0.5,
    () => corner.packing(deal, 2, [corner.range(1)]),
    () => corner.packing(deal, 2, [{ ...corner.range(3), count: 2 }]),
    () => corner.packing(deal, 2, [{ first: 'QN99', last: 'QM100', count: 2 }]),
  )
  yield* sure(corner.packing(deal, quantity - 1, [first]))
  yield* corner.aside(
    0.5,
    () => corner.packing(deal, 1, [{ first: first.first, last: first.first, count: 1 }]),
    () => corner.releasing(deal, quantity),
  )
  yield* sure(corner.packing(deal, 1))
  yield corner.filing(deal, quantity + (corner.chance.odds(0.2) ? 1 : 0))
  yield* corner.aside(0.3, () => corner.releasing(deal, quantity))
  const correctionNo = corner.fresh('QXC')
  yield* sure(deed('CorrectFiling', { shipment, correctionNo, itn, lines: [corner.filed(deal, quantity)] }))
}

function* released(corner: Corner, deal: Deal): Plot {
  const { quantity, shipment } = deal
  const instant = corner.scene.around(-0.2, -0.1)
  yield* sure(corner.releasing(deal, quantity))
  yield* corner.aside(
    0.9,
    () => corner.releasing(deal, 1),
    () => corner.releasing(deal, 1, corner.fresh('QE')),
    () => deed('CancelShipment', { shipment, reason }),
    () => deed('ChangePlan', { shipment, lines: [corner.pieces(deal, 1)], reason }),
    () => corner.departing(deal, quantity + 1),
    () => corner.departing(deal, 1, { releaseId: 'QE-NONE' }),
    () => corner.departing(deal, 1, { itns: ['QX-NONE'] }),
    () => corner.departing(deal, 1, { lines: [corner.pieces(deal, 1), corner.pieces(deal, 1)] }),
    () => corner.departing(deal, 1, {}, { envelope: { occurredAt: instant } }),
    () => corner.running(deal, 1, {}, { actor: { id: 'ops-1', roles: ['operations'] } }),
    () => corner.running(deal, 1, {}, { without: ['approver'] }),
  )
  if (!corner.chance.odds(0.15)) return
  yield corner.withdrawing(deal)
  yield* corner.aside(0.5, () => corner.departing(deal, 1))
  deal.releaseId = corner.fresh('QE')
  yield* sure(corner.releasing(deal, quantity))
}

function* gone(corner: Corner, deal: Deal): Plot {
  const { quantity, shipment } = deal
  const noticeNo = corner.fresh('QP')
  yield* sure(corner.departing(deal, quantity - 2, { noticeNo }))
  yield* corner.aside(
    0.5,
    () => corner.departing(deal, 1, { noticeNo }),
    () => deed('CancelFiling', { shipment, noticeNo: corner.fresh('QXN'), itn: 'QX-NONE', reason }),
    () => deed('FileDisclosure', { shipment, disclosureNo: corner.fresh('QDI'), authority: 'BIS', subject: 'a slip' }),
  )
  yield corner.departing(deal, 2)
  yield* corner.aside(
    0.5,
    () => corner.withdrawing(deal),
    () => deed('CancelShipment', { shipment, reason }),
    () => deed('ChangePlan', { shipment, lines: [corner.pieces(deal, 1)], reason }),
  )
}

function* underWay(corner: Corner, deal: Deal): Plot {
  const { quantity, orderNo, line, shipment } = deal
  yield corner.told('LoseShipment', deal, 2, { from: 'inTransit' }, { reason })
  yield corner.told('FindShipment', deal, 1, { to: 'inTransit' })
  yield corner.told('DivertShipment', deal, 1, { from: 'inTransit' }, { country: 'HK', reason })
  yield corner.told('ArriveShipment', deal, quantity - 2)
  const noticeNo = corner.fresh('QT')
  yield* corner.aside(
    0.5,
    () => corner.told('ArriveShipment', deal, quantity + 5),
    () => corner.told('ArriveShipment', { ...deal, line: 7 }, 1),
    () => corner.told('ReturnShipment', deal, 1, { from: 'diverted' }, corner.home()),
    () => deed('ReopenLine', { orderNo, line, quantity: 1, shipment, reason }),
  )
  yield deed('FileDisclosure', { shipment, disclosureNo: noticeNo, authority: 'BIS', subject: 'a diversion' })
}

function* atCustoms(corner: Corner, deal: Deal): Plot {
  const { quantity, entry, orderNo, line } = deal
  const of = { orderNo, line }
  const declared = quantity - 2
  const noticeNo = corner.fresh('QU')
  const inspectionId = corner.fresh('QI')
  yield* corner.aside(
    0.5,
    () => deed('AcceptEntry', { entry, noticeNo }),
    () => deed('LodgeEntry', { ...corner.lodging(deal, 1).fields, lines: [1, 2].map(() => ({ ...of, declared: 1 })) }),
  )
  yield* sure(corner.lodging(deal, declared))
  yield* corner.chance.shuffled([
    deed('AcceptEntry', { entry, noticeNo }),
    deed('HoldEntry', { entry, noticeNo, reason }),
    deed('RejectEntry', { entry, noticeNo, reason }),
  ])
  yield deed('OrderInspection', { entry, inspectionId })
  yield* corner.aside(
    0.5,
    () => corner.lodging(deal, declared),
    () => deed('OrderInspection', { entry, inspectionId }),
    () => deed('CompleteInspection', { entry, inspectionId: 'QI-NONE', outcome: 'conforms', counted: [] }),
    () =>
      deed('AmendEntry', {
        entry,
        amendmentNo: corner.fresh('QAM'),
        lines: [1, 2].map(() => ({ ...of, declared })),
        reason,
      }),
  )
  const counted = [{ ...of, counted: declared }]
  yield deed('CompleteInspection', { entry, inspectionId, outcome: 'conforms', counted })
  yield corner.ruled('DetainGoods', deal, 4, {}, { reason })
  yield corner.ruled('LiftDetention', deal, 1)
  yield corner.ruled('SeizeGoods', deal, 1, { from: corner.chance.of(['inCustoms', 'detained']) }, { reason })
  yield corner.ruled('ReturnFromCustoms', deal, 1, { from: corner.chance.of(['inCustoms', 'detained']) }, corner.home())
  yield deed('AmendEntry', {
    entry,
    amendmentNo: corner.fresh('QAM'),
    lines: [{ ...of, declared: quantity - 1 }],
    reason,
  })
  yield corner.ruled('ReleaseEntry', deal, quantity - 8)
}

function* received(corner: Corner, deal: Deal, quantity: number): Plot {
  yield corner.told('DeliverShipment', deal, quantity)
  yield corner.transfer(deal, 1)
  yield corner.told('ReturnShipment', deal, 1, { from: 'delivered' }, corner.home())
}
