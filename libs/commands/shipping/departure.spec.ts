import { describe, expect, test } from '@jest/globals'
import { plus } from '#kernel'
import {
  licenceHeldOf,
  licenceStream,
  lotOf,
  orderStream,
  shipmentLineOf,
  shipmentStream,
  stockStream,
  volumeOfCountry,
  volumeStream,
} from '#domain'
import * as scene from '../../../test/simulation/model/scene.js'
import type { Step } from '../../../test/simulation/model/tale.js'
import { DecrementLicence } from '../licences.js'
import { saidBy, toldBy, type AskedAs, type World } from '../testing.js'
import { DepartShipment, RecordDepartureAsHappened } from './departure.js'
import { CancelShipment } from './plan.js'
import { WithdrawExportRelease } from './release.js'
import { accountsOf, auditOf, line, official, pieces, reason, shipment, tell, worldOf } from './testing.js'

const papers = { noticeNo: 'N-1', exportPort: 'LAX', itns: ['X1'], invoice: 'I-1' }
const departure = (quantity = 60) => ({ shipment, releaseId: 'E-1', ...papers, lines: pieces(quantity) })
const happened = (quantity: number, of: object = {}) => ({
  shipment,
  ...papers,
  itns: [],
  lines: pieces(quantity),
  rules: ['SHP-3'],
  ...of,
})
const effectiveFrom = '2026-01-01T00:00:00.000Z'
const compliance: AskedAs = { roles: ['compliance'] }
const used = [
  'licence~D1 LicenceDecremented',
  'approval~R1 DrawConsumed',
  'volume~H200 UnitsExported',
  'stock~TPE1~H200 StockIssued',
]

function released(...steps: Step[]): World {
  const world = worldOf(scene.cleared60)
  if (steps.length > 0) tell(world, steps)
  return world
}

describe('a departure', () => {
  test('uses up all that was bound, in one transaction', () => {
    const world = released()
    expect(toldBy(world.do(DepartShipment, departure()))).toEqual([
      'order~A LineDeparted',
      ...used,
      'shipment~S1 ShipmentDeparted',
    ])
    expect(accountsOf(world)).toEqual({ planned: 40, inTransit: 60 })
    expect(lotOf(world.state(stockStream('TPE1', 'H200')), 'L1')).toMatchObject({
      onHand: 50,
      reserved: 40,
      committed: 0,
    })
    expect(volumeOfCountry(world.state(volumeStream('H200')), 'CN')).toEqual({ exported: 120, committed: 0 })
    expect(auditOf(world)).toEqual([])
  })
  test('leaves behind what a paper told before it had used up, and the rest of the plan can be taken back', () => {
    const world = released()
    const of = { ...line, shipment, item: '1', quantity: 60, decrementNo: 'P-1', takes: 'commitment' } as const
    world.given(DecrementLicence, { licenceNo: 'D1', ...of }, official)
    world.given(DepartShipment, departure())
    const breach = () => [...world.view(orderStream('A'), false)!.excesses.values()]
    expect(breach()).toMatchObject([{ code: 'COVERS_BEYOND_PLAN', key: '1 S1 licence', limit: 40, used: 100 }])
    expect(saidBy(world.do(CancelShipment, { shipment, reason }))).toEqual(['accepted'])
    expect(breach()).toMatchObject([{ code: 'COVERS_BEYOND_PLAN', limit: 0, used: 60 }])
    expect(accountsOf(world)).toEqual({ open: 40, inTransit: 60 })
  })
  test('may be of a part, and once', () => {
    const world = released()
    world.given(DepartShipment, departure(20))
    expect(saidBy(world.do(DepartShipment, departure(20)))).toContain('SHIPMENT_ALREADY_TOLD')
    world.given(DepartShipment, { ...departure(40), noticeNo: 'N-2' })
    expect(accountsOf(world)).toEqual({ planned: 40, inTransit: 60 })
    expect(auditOf(world)).toEqual([])
  })
  test('SHP-4: is refused without a release that stands, and beyond it', () => {
    expect(saidBy(worldOf(scene.ready).do(DepartShipment, departure()))).toContain('RELEASE_UNKNOWN')
    expect(saidBy(released().do(DepartShipment, departure(61)))).toContain('RELEASE_SHORT')
    const world = released()
    world.given(WithdrawExportRelease, { shipment, releaseId: 'E-1', reason })
    expect(saidBy(world.do(DepartShipment, departure()))).toContain('RELEASE_NOT_STANDING')
    expect(accountsOf(world)).toEqual({ planned: 100 })
  })
  test.each<[Step, string[]]>([
    [['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }], ['PARTY_BLOCKED']],
    [['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: '2026-01-21T00:00:00.000Z', reason }], []],
    [
      ['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: '2026-01-01T00:00:00.000Z', reason }],
      ['LICENCE_SUSPENDED'],
    ],
    [
      ['approval~R1', 'ApprovalWithdrawn', { noticeNo: 'N1', effectiveFrom: '2026-01-01T00:00:00.000Z', reason }],
      ['APPROVAL_WITHDRAWN'],
    ],
    [
      ['licence~D1', 'LicenceAmended', { documentNo: 'D1-2', effectiveFrom, destinations: ['SG'] }],
      ['DESTINATION_NOT_COVERED'],
    ],
    [
      ['product~H200', 'ProductReclassified', { reclassificationNo: 'RC-1', eccn: '3A090.A', effectiveFrom }],
      ['ECCN_NOT_COVERED'],
    ],
    [
      [
        'approval~R1',
        'ApprovalAmended',
        { documentNo: 'G2', effectiveFrom: '2026-01-20T12:00:16.000Z', products: ['ADA'] },
      ],
      ['APPROVAL_OTHER_PRODUCT'],
    ],
    [['stock~TPE1~H200', 'StockBlocked', { blockId: 'B1', lot: 'L1', quantity: 60, reason }], ['LOT_BLOCKED']],
    [
      ['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }],
      ['LOT_BLOCKED', 'LOT_UNTESTED'],
    ],
    [
      [
        'party~PORT',
        'PartyScreened',
        { screeningId: 'S9', list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome: 'escalated' },
      ],
      ['PARTY_ESCALATED'],
    ],
    [
      [
        'directives~CN',
        'DirectiveRecorded',
        { directiveId: 'G1', issuer: 'GACC', rank: 2, effect: 'prohibit', effectiveFrom: '2026-01-01T00:00:00.000Z' },
      ],
      ['DIRECTIVE_PROHIBITS'],
    ],
  ])('SHP-4: is refused if something known bars at its instant (%#)', (bar, codes) => {
    expect(saidBy(released(bar).do(DepartShipment, departure()))).toEqual(codes.length > 0 ? codes : ['accepted'])
  })
  test('SHP-6: told after a bar and dated before it, it needs a document', () => {
    const world = released()
    const effectiveFrom = world.now
    tell(world, [['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom, reason }]])
    world.now = '2026-02-01T00:00:00.000Z'
    const told = (as: AskedAs) => saidBy(world.do(DepartShipment, departure(), { ...official, ...as }))
    expect(told({})).toEqual(['LICENCE_SUSPENDED'])
    const occurredAt = plus(effectiveFrom, -1)
    expect(told({ occurredAt })).toEqual(['DEPARTURE_UNDOCUMENTED'])
    expect(told({ occurredAt, documented: true })).toEqual(['accepted'])
  })
})

describe('SHP-5: a departure as it happened', () => {
  test('is approved by a second person', () => expect(RecordDepartureAsHappened.approved).toBe(true))
  test('is told by compliance', () => {
    expect(saidBy(released().do(RecordDepartureAsHappened, happened(4)))).toEqual(['AS_HAPPENED_ROLE'])
    expect(saidBy(released().do(RecordDepartureAsHappened, happened(4), compliance))).toEqual(['accepted'])
  })
  test('takes along what covered the units: committed, planned, open', () => {
    const world = released()
    world.given(RecordDepartureAsHappened, happened(80, { releaseId: 'E-1' }), compliance)
    expect(accountsOf(world)).toEqual({ planned: 20, inTransit: 80 })
    const of = { item: '1', orderNo: 'A', line: 1, shipment }
    expect(licenceHeldOf(world.state(licenceStream('D1')), 'decremented', of)).toBe(80)
    expect(licenceHeldOf(world.state(licenceStream('D1')), 'committed', of)).toBe(0)
    expect(lotOf(world.state(stockStream('TPE1', 'H200')), 'L1').onHand).toBe(30)
  })
  test('takes what a release had bound: only the rest of it leaves, or is given back', () => {
    const world = released()
    world.given(RecordDepartureAsHappened, happened(41), compliance)
    world.given(RecordDepartureAsHappened, { ...happened(1), noticeNo: 'N-2' }, compliance)
    const all = world.do(DepartShipment, { ...departure(60), noticeNo: 'N-3' })
    const numbers = { asked: 60, left: 18, line: 'A/1', releaseId: 'E-1' }
    expect(all).toMatchObject({ kind: 'refused', refusals: [{ code: 'RELEASE_SHORT', numbers }] })
    world.given(DepartShipment, { ...departure(10), noticeNo: 'N-3' })
    world.given(WithdrawExportRelease, { shipment, releaseId: 'E-1', reason })
    expect(accountsOf(world)).toEqual({ planned: 48, inTransit: 52 })
    expect(volumeOfCountry(world.state(volumeStream('H200')), 'CN')).toEqual({ exported: 104, committed: 0 })
    expect(lotOf(world.state(stockStream('TPE1', 'H200')), 'L1').committed).toBe(0)
    expect(auditOf(world)).toEqual([])
  })
  test('takes no number but its own: any other notice may follow', () => {
    const world = released()
    world.given(RecordDepartureAsHappened, happened(80, { releaseId: 'E-1' }), compliance)
    const next = world.do(RecordDepartureAsHappened, happened(3, { noticeNo: 'N-1-2' }), compliance)
    expect(saidBy(next)).toEqual(['accepted'])
    expect(auditOf(world)).toEqual([])
  })
  test('tells both of its parts under one notice: a paper of that number is told', () => {
    const world = released()
    world.given(RecordDepartureAsHappened, happened(80, { releaseId: 'E-1' }), compliance)
    const decrement = { licenceNo: 'D1', decrementNo: 'N-1', item: '1', shipment, takes: 'nothing' as const, ...line }
    const again = world.do(DecrementLicence, { ...decrement, quantity: 20 }, official)
    expect(saidBy(again)).toContain('LICENCE_ALREADY_TOLD')
  })
  test('without a plan takes open units and their covers', () => {
    const world = worldOf()
    world.given(RecordDepartureAsHappened, happened(60), compliance)
    expect(accountsOf(world)).toEqual({ open: 40, inTransit: 60 })
    expect(shipmentLineOf(world.state(shipmentStream(shipment)), line).unreleased).toBe(60)
    expect(auditOf(world)).toEqual([])
  })
  test('of units that nothing covers is recorded too', () => {
    const world = worldOf(scene.world)
    expect(toldBy(world.do(RecordDepartureAsHappened, happened(60), compliance))).toEqual([
      'order~A LineDeparted',
      'volume~H200 UnitsExported',
      'shipment~S1 ShipmentDeparted',
    ])
    expect(auditOf(world)).toEqual([])
  })
  test('is not told by halves', () => {
    const world = released()
    const lines = [...pieces(4), { orderNo: 'B', line: 1, quantity: 4 }]
    const bolted = world.do(RecordDepartureAsHappened, { ...happened(4), lines }, compliance)
    expect(saidBy(bolted)).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(world.do(DepartShipment, { ...departure(), lines }))).toContain('ORDER_UNKNOWN')
    expect(accountsOf(world)).toEqual({ planned: 100 })
  })
})
