import { describe, expect, test } from '@jest/globals'
import * as scene from '../../../test/simulation/model/scene.js'
import { CompleteInspection, LodgeEntry, OrderInspection } from '../customs.js'
import { CancelOrder } from '../orders.js'
import { AcceptFiling, PackShipment } from '../shipments.js'
import { ArriveShipment, DeliverShipment, FindShipment, LoseShipment, ReturnShipment } from './arrival.js'
import { DetainGoods, LiftDetention, ReleaseEntry } from './customs.js'
import { DepartShipment } from './departure.js'
import { ChangePlan, PlanShipment } from './plan.js'
import { ReleaseForExport } from './release.js'
import { accountsOf, auditOf, goods, line, official, pieces, reason, shipment, tell, worldOf } from './testing.js'

const world = worldOf(scene.supplied)
const of = { shipment }
const entry = { entry: 'E1' }
const serials = [{ first: 'SN-1', last: 'SN-60', count: 60 }]
const filed = [{ ...line, quantity: 60, licence: 'D1', item: '1' }]
const declared = [{ ...line, declared: 58 }]
const counted = [{ ...line, counted: 58 }]
const leaving = { releaseId: 'REL-1', exportPort: 'LAX', itns: ['X1'], invoice: 'I-1' }
const covered = [scene.unreserved, scene.undrawn, scene.unlicensed].flatMap((given) => given(40))

/** What happens, and the accounts of the line afterwards. */
const steps: readonly (readonly [sentence: string, happens: () => unknown, accounts: object])[] = [
  ['100 are licensed', () => tell(world, scene.licensed(100)), { open: 100 }],
  ['drawn from the approval', () => tell(world, scene.drawn(100)), { open: 100 }],
  ['and reserved', () => tell(world, scene.reserved(100)), { open: 100 }],
  ['their lot passes its test', () => tell(world, [scene.passed]), { open: 100 }],
  ['they are planned', () => world.given(PlanShipment, { ...of, ...goods, lines: pieces(100) }), { planned: 100 }],
  [
    '60 are packed and filed',
    () => {
      world.given(PackShipment, { ...of, packingNo: 'P-1', lines: [{ ...line, quantity: 60, lot: 'L1', serials }] })
      world.given(AcceptFiling, { ...of, itn: 'X1', lines: filed }, official)
    },
    { planned: 100 },
  ],
  [
    'released for export',
    () => world.given(ReleaseForExport, { ...of, releaseId: 'REL-1', lines: pieces(60) }),
    { planned: 100 },
  ],
  [
    'and leave',
    () => world.given(DepartShipment, { ...of, ...leaving, noticeNo: 'N-1', lines: pieces(60) }, official),
    { planned: 40, inTransit: 60 },
  ],
  [
    '58 arrive',
    () => world.given(ArriveShipment, { ...of, noticeNo: 'N-2', lines: pieces(58) }),
    { planned: 40, inTransit: 2, inCustoms: 58 },
  ],
  [
    '2 are lost',
    () =>
      world.given(LoseShipment, {
        ...of,
        noticeNo: 'N-3',
        lines: [{ ...line, quantity: 2, from: 'inTransit' }],
        reason,
      }),
    { planned: 40, inCustoms: 58, lost: 2 },
  ],
  [
    'customs inspects',
    () => {
      world.given(LodgeEntry, { ...entry, ...of, declarationNo: 'DE-1', lines: declared })
      world.given(OrderInspection, { ...entry, inspectionId: 'INS-1' })
      world.given(CompleteInspection, { ...entry, inspectionId: 'INS-1', outcome: 'conforms', counted })
    },
    { planned: 40, inCustoms: 58, lost: 2 },
  ],
  [
    'detains 6',
    () => world.given(DetainGoods, { ...entry, noticeNo: 'C-1', lines: pieces(6), reason }),
    { planned: 40, inCustoms: 52, detained: 6, lost: 2 },
  ],
  [
    'which it gives back',
    () => world.given(LiftDetention, { ...entry, noticeNo: 'C-2', lines: pieces(6) }),
    { planned: 40, inCustoms: 58, lost: 2 },
  ],
  [
    'lets 58 through',
    () => world.given(ReleaseEntry, { ...entry, noticeNo: 'C-3', lines: pieces(58) }),
    { planned: 40, customsReleased: 58, lost: 2 },
  ],
  [
    'they are delivered',
    () => world.given(DeliverShipment, { ...of, noticeNo: 'N-4', lines: pieces(58) }),
    { planned: 40, delivered: 58, lost: 2 },
  ],
  [
    '4 come back',
    () =>
      world.given(ReturnShipment, {
        ...of,
        noticeNo: 'N-5',
        lines: [{ ...line, quantity: 4, from: 'delivered' }],
        reason,
        site: 'TPE1',
        lot: 'RET',
        returnNo: 'RET-1',
      }),
    { open: 4, planned: 40, delivered: 54, lost: 2 },
  ],
  [
    'the 2 are found',
    () => world.given(FindShipment, { ...of, noticeNo: 'N-6', lines: [{ ...line, quantity: 2, to: 'inTransit' }] }),
    { open: 4, planned: 40, inTransit: 2, delivered: 54 },
  ],
  [
    'the plan of 40 is released',
    () => world.given(ChangePlan, { ...of, lines: pieces(60), reason }),
    { open: 44, inTransit: 2, delivered: 54 },
  ],
  [
    'and 44 are cancelled, when their covers are given back',
    () => {
      tell(world, covered)
      world.given(CancelOrder, { orderNo: 'A', reason })
    },
    { inTransit: 2, delivered: 54, cancelled: 44 },
  ],
]

describe('one line of 100, followed', () => {
  test.each(steps)('%s', (_, happens, accounts) => {
    happens()
    expect(accountsOf(world)).toEqual(accounts)
    expect(auditOf(world)).toEqual([])
  })
})
