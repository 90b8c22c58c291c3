import { shipmentLineOf, shipmentStream } from '#domain'
import type { AskedAs } from '../../libs/commands/testing.js'
import * as scene from '../simulation/model/scene.js'
import { told, type Step } from '../simulation/model/tale.js'
import { after, asks, on, tells, type Row } from './row.js'
import { a, begun, block, parties, pieces, reason, withdrawal } from './tale.js'

const S1 = { shipment: 'S1' }
const goods = { consignee: 'PORT', endUser: 'ALDER', destination: 'CN', site: 'TPE1', route: 'TPE-SHA' }
const plan = (quantity: number, over: object = {}) =>
  asks('PlanShipment', { ...S1, ...goods, lines: pieces(quantity), ...over })
const release = (quantity = 60, releaseId = 'E-1') =>
  asks('ReleaseForExport', { ...S1, releaseId, lines: pieces(quantity) })
const papers = { noticeNo: 'N-1', exportPort: 'LAX', itns: ['X1'], invoice: 'I-1' }
const departs = (quantity = 60, over: object = {}, as?: Parameters<typeof asks>[2]) =>
  asks('DepartShipment', { ...S1, releaseId: 'E-1', ...papers, lines: pieces(quantity), ...over }, as)
const happened = (quantity: number, over: object = {}, roles = ['compliance']) =>
  asks(
    'RecordDepartureAsHappened',
    { ...S1, ...papers, itns: [], lines: pieces(quantity), rules: ['SHP-3'], ...over },
    { grade: 'official', actor: 'ops-7', roles },
  )
const suspended = (effectiveFrom: string): Step => [
  'licence~D1',
  'LicenceSuspended',
  { noticeNo: 'N1', effectiveFrom, reason },
]

const plans: readonly Row[] = [
  {
    rule: 'SHP-1',
    says: 'a shipment has one consignee',
    given: after(scene.covered),
    when: plan(4, { consignee: 'ALDER' }),
    refused: 'SHIPMENT_CONSIGNEE_OTHER',
    numbers: { orderNo: 'A', planned: 'ALDER', ordered: 'PORT' },
  },
  {
    rule: 'SHP-1',
    says: 'one end user',
    given: after(scene.covered),
    when: plan(4, { endUser: 'PORT' }),
    refused: 'SHIPMENT_USER_OTHER',
    numbers: { orderNo: 'A', planned: 'PORT', ordered: 'ALDER' },
  },
  {
    rule: 'SHP-1',
    says: 'and one destination',
    given: after(scene.covered),
    when: plan(4, { destination: 'JP' }),
    refused: 'SHIPMENT_DESTINATION_OTHER',
    numbers: { orderNo: 'A', planned: 'JP', ordered: 'CN' },
  },
  {
    rule: 'SHP-2',
    says: 'no more is planned than is shippable',
    given: after(scene.supplied, scene.licensed(100), scene.drawn(40), scene.reserved(60), [scene.passed]),
    when: plan(44),
    refused: 'PLAN_BEYOND_SHIPPABLE',
    numbers: { line: 'A/1', quantity: 44, shippable: 40, site: 'TPE1' },
  },
  {
    rule: 'SHP-2',
    says: 'nothing is planned without the covers that it needs',
    given: after(scene.covered),
    when: tells([
      [
        'order~A',
        'LinePlanned',
        {
          line: 1,
          from: 'open',
          to: 'planned',
          quantity: 8,
          shipment: 'S1',
          covers: { ...scene.covers(8), draws: [] },
        },
      ],
    ]),
    refused: 'PLAN_UNCOVERED',
    numbers: { line: 1, quantity: 8, covered: 0, gate: 'approval' },
    beside: ['DRAWN_BEYOND_OPEN'],
  },
  {
    rule: 'SHP-2',
    says: 'and no more is released than is planned',
    given: after(scene.ready),
    when: tells([['shipment~S1', 'ReleasedForExport', { releaseId: 'E-1', lines: pieces(101) }]]),
    refused: 'BEYOND_PLAN',
    numbers: { key: 'A/1', limit: 100, used: 101, excess: 1 },
    beside: ['PACKED_SHORT'],
  },
]

const releases: readonly Row[] = [
  {
    rule: 'SHP-3',
    says: 'a packing list has as many serial numbers as pieces',
    given: after(scene.covered, scene.planned(100)),
    when: tells([scene.packed(60, 59)]),
    refused: 'SERIALS_MISCOUNTED',
    numbers: { line: 'A/1', quantity: 60, counted: 59 },
  },
  {
    rule: 'SHP-3',
    says: 'what goes out is covered at every gate',
    given: after(told(scene.covered, scene.planned(60), [scene.packed(60)], [scene.filed(64)])),
    when: release(64),
    refused: 'RELEASE_UNCOVERED',
    numbers: { line: 'A/1', asked: 64, covered: 60, gate: 'licence' },
    beside: ['BEYOND_PLAN', 'FILING_DIFFERS', 'PACKED_SHORT'],
  },
  {
    rule: 'SHP-3',
    says: 'and takes along what its gates ask for, no less and no more',
    given: after(scene.ready, [
      [
        'control~4A090.A~CN',
        'ControlRecorded',
        {
          ...scene.gates,
          importApproval: 'no',
          controlId: 'C-2',
          basis: 'a notice',
          effectiveFrom: '2026-01-02T00:00:00.000Z',
        },
      ],
    ]),
    when: release(),
    refused: 'RELEASE_OVERCOVERED',
    numbers: { line: 'A/1', covered: 100, gate: 'approval' },
    beside: ['GATES_CHANGED'],
  },
  {
    rule: 'SHP-3',
    says: 'tested',
    given: after(scene.ready, [['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }]]),
    when: release(),
    refused: 'LOT_UNTESTED',
    numbers: { lot: 'L1', line: 'A/1' },
    beside: ['COMMITTED_SHORT'],
  },
  {
    rule: 'SHP-3',
    says: 'packed from the lot that it is taken from',
    given: after(scene.covered, scene.planned(100), [scene.packed(60)], [scene.filed(64)]),
    when: release(64),
    refused: 'LOT_UNPACKED',
    numbers: { line: 'A/1', lot: 'L1', asked: 64, packed: 60 },
    beside: ['PACKED_SHORT'],
  },
  {
    rule: 'SHP-3',
    says: 'with serial numbers',
    given: after(scene.ready),
    when: tells([['shipment~S1', 'ReleasedForExport', { releaseId: 'E-1', lines: pieces(64) }]]),
    refused: 'PACKED_SHORT',
    numbers: { key: 'A/1', limit: 60, used: 64, excess: 4 },
  },
  {
    rule: 'SHP-3',
    says: 'filed under its licence and item',
    given: after(scene.covered, scene.planned(100), [scene.packed(60)], [scene.filed(60, 'D9')]),
    when: release(),
    refused: 'FILING_MISSING',
    numbers: { line: 'A/1', licence: 'D1', item: '1' },
  },
  {
    rule: 'SHP-3',
    says: 'in the quantity that goes out',
    given: after(scene.covered, scene.planned(100), [scene.packed(60)], [scene.filed(64)]),
    when: release(),
    refused: 'FILING_DIFFERS',
    numbers: { line: 'A/1', licence: 'D1', item: '1', filed: 64, asked: 60 },
  },
  {
    rule: 'SHP-3',
    says: 'and all that fails is told together',
    given: after(
      scene.ready,
      [block('PORT')],
      [suspended(begun)],
      [['approval~R1', 'ApprovalSuspended', { noticeNo: 'N1', effectiveFrom: begun, reason }]],
      [['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }]],
      [['shipment~S1', 'EeiCancelled', { noticeNo: 'N1', itn: 'X1', reason }]],
    ),
    when: release(),
    refused: 'LOT_UNTESTED',
    numbers: { lot: 'L1', line: 'A/1' },
    beside: ['APPROVAL_SUSPENDED', 'COMMITTED_SHORT', 'FILING_MISSING', 'LICENCE_SUSPENDED', 'PARTY_BLOCKED'],
  },
  {
    rule: 'SHP-3',
    says: 'what fails nowhere is committed on every stream in one transaction',
    given: after(scene.ready),
    when: release(),
    recorded: [
      'licence~D1 LicenceCommitted',
      'approval~R1 DrawCommitted',
      'volume~H200 VolumeCommitted',
      'stock~TPE1~H200 StockCommitted',
      'shipment~S1 ReleasedForExport',
    ],
  },
]

const withdrawn = '2026-02-01T00:00:00.000Z'
const departures: readonly Row[] = [
  {
    rule: 'SHP-4',
    says: 'a departure names the release that it rests on',
    given: after(scene.cleared60),
    when: tells([['shipment~S1', 'ShipmentDeparted', { ...papers, lines: pieces(60) }]]),
    refused: 'RELEASE_UNNAMED',
    numbers: {},
  },
  {
    rule: 'SHP-4',
    says: 'that stood at its instant',
    given: after(scene.cleared60, withdrawn, withdrawal(60)),
    when: departs(60, {}, { grade: 'official', occurredAt: withdrawn }),
    refused: 'RELEASE_NOT_STANDING',
    numbers: { releaseId: 'E-1', at: withdrawn },
  },
  {
    rule: 'SHP-4',
    says: 'and is of no more than was released',
    given: after(scene.cleared60),
    when: departs(64),
    refused: 'RELEASE_SHORT',
    numbers: { releaseId: 'E-1', line: 'A/1', asked: 64, left: 60 },
  },
  {
    rule: 'SHP-4',
    says: 'the filings that it names count at its instant',
    given: after(scene.cleared60, [['shipment~S1', 'EeiCancelled', { noticeNo: 'N-7', itn: 'X1', reason }]], withdrawn),
    when: departs(60, {}, { grade: 'official', occurredAt: withdrawn }),
    refused: 'FILING_NOT_STANDING',
    numbers: { itn: 'X1', at: withdrawn },
  },
  {
    rule: 'SHP-4',
    says: 'nothing known bars at its instant',
    given: after(scene.cleared60, [suspended(begun)]),
    when: departs(),
    refused: 'LICENCE_SUSPENDED',
    numbers: { licence: 'D1', since: begun, grade: 'official' },
  },
  {
    rule: 'SHP-4',
    says: 'it decrements, consumes, issues and counts in one transaction',
    given: after(scene.cleared60),
    when: departs(),
    recorded: [
      'order~A LineDeparted',
      'licence~D1 LicenceDecremented',
      'approval~R1 DrawConsumed',
      'volume~H200 UnitsExported',
      'stock~TPE1~H200 StockIssued',
      'shipment~S1 ShipmentDeparted',
    ],
  },
  {
    rule: 'SHP-5',
    says: 'what left without a release is recorded as it happened, and is a breach',
    given: after(scene.covered),
    when: happened(60),
    breach: 'DEPARTED_UNRELEASED',
    stream: 'shipment~S1',
    numbers: { key: 'A/1', limit: 0, used: 60 },
  },
  {
    rule: 'SHP-5',
    says: 'so is what left beyond one',
    given: after(scene.cleared60),
    when: happened(80, { releaseId: 'E-1', itns: ['X1'] }),
    breach: 'DEPARTED_BEYOND_RELEASE',
    stream: 'shipment~S1',
    numbers: { key: 'E-1 A/1', limit: 60, used: 80 },
  },
  {
    rule: 'SHP-5',
    says: 'it takes along what covered it, and shows what left without a release',
    given: after(scene.covered),
    when: happened(60),
    shows: (world) => shipmentLineOf(world.state(shipmentStream('S1')), a).unreleased,
    is: 60,
  },
  {
    rule: 'SHP-5',
    says: 'it is told by compliance',
    given: after(scene.covered),
    when: happened(60, {}, ['operations']),
    refused: 'AS_HAPPENED_ROLE',
    numbers: { actor: 'ops-7', needed: 'compliance', roles: 'operations' },
  },
  {
    rule: 'SHP-6',
    says: 'told after a bar and dated before it, a departure needs a document',
    given: after(scene.cleared60, '2026-02-01T00:00:00.000Z', [suspended('2026-02-01T00:00:00.000Z')]),
    when: departs(60, {}, { grade: 'official', occurredAt: '2026-01-31T00:00:00.000Z' }),
    refused: 'DEPARTURE_UNDOCUMENTED',
    numbers: { at: '2026-01-31T00:00:00.000Z', line: 'A/1' },
  },
  {
    rule: 'SHP-6',
    says: 'and with one it is recorded',
    given: after(scene.cleared60, '2026-02-01T00:00:00.000Z', [suspended('2026-02-01T00:00:00.000Z')]),
    when: departs(60, {}, { grade: 'official', documented: true, occurredAt: '2026-01-31T00:00:00.000Z' }),
    shows: (world) => shipmentLineOf(world.state(shipmentStream('S1')), a).departed,
    is: 60,
  },
]

const lost = [scene.departed(60), scene.lost(10)] as const
const reopened = (quantity: number): Step => [
  'order~A',
  'LineReopened',
  { line: 1, from: 'lost', to: 'open', quantity, shipment: 'S1', reason },
]
const again = (quantity: number, as: AskedAs = { grade: 'company' }) =>
  asks('AssignLicence', { ...a, licence: 'D1', item: '1', quantity, onDecrementOf: 'S1' }, as)

const replacements: readonly Row[] = [
  {
    rule: 'SHP-7',
    says: 'lost units that are owed again are assigned on the decrement of their departure',
    given: after(scene.cleared60, ...lost, [reopened(8)]),
    when: again(8),
    recorded: ['order~A LineLicensed', 'licence~D1 LicenceAssigned', 'caps~H200 CapUsed'],
  },
  {
    rule: 'SHP-7',
    says: 'as many as were reopened',
    given: after(scene.cleared60, ...lost, [reopened(8)]),
    when: again(10),
    refused: 'DECREMENT_BEYOND_REOPENED',
    numbers: { key: '1 S1', limit: 8, used: 10, excess: 2 },
    beside: ['LICENSED_BEYOND_OPEN'],
  },
  {
    rule: 'SHP-7',
    says: 'on evidence, for which a report is not enough',
    given: after(scene.cleared60, ...lost, [reopened(8)]),
    when: again(8, { grade: 'reported' }),
    refused: 'LOSS_UNPROVEN',
    numbers: { line: 1, shipment: 'S1', quantity: 8, grade: 'a report' },
  },
  {
    rule: 'SHP-7',
    says: 'so is what is owed again',
    given: after(scene.cleared60, ...lost),
    when: tells([reopened(8)], {}),
    refused: 'LOSS_UNPROVEN',
    numbers: { line: 1, shipment: 'S1', quantity: 8, grade: 'none' },
  },
  {
    rule: 'SHP-7',
    says: 'as many as an official document says were lost',
    given: after(scene.cleared60, scene.departed(60), on({ grade: 'company' }, ...scene.lost(10)), [reopened(8)]),
    when: again(8),
    refused: 'LOSS_SHORT',
    numbers: { used: 8, line: 'A/1', shipment: 'S1', lost: 0 },
  },
  {
    rule: 'SHP-7',
    says: 'to the same consignee',
    given: after(
      scene.cleared60,
      ...lost,
      scene.unplanned(40, 60),
      [...scene.unreserved(40), ...scene.undrawn(40), ...scene.unlicensed(40)],
      [['order~A', 'OrderPartiesChanged', { ...parties, consignee: 'ALDER', reason }]],
      [reopened(8)],
    ),
    when: again(8),
    refused: 'LOSS_CONSIGNEE_OTHER',
    numbers: { shipment: 'S1', planned: 'PORT', orderNo: 'A', ordered: 'ALDER' },
    beside: ['PARTY_NOT_COVERED'],
  },
  {
    rule: 'SHP-7',
    says: 'and once: no more than were decremented',
    given: after(scene.cleared60, ...lost, [reopened(8)]),
    when: tells([['licence~D1', 'LicenceAssigned', { ...a, item: '1', quantity: 61, onDecrementOf: 'S1' }]]),
    refused: 'DECREMENT_REUSED',
    numbers: { key: '1 A/1@S1', limit: 60, used: 61, excess: 1 },
  },
]

export const shipmentRows: readonly Row[] = [...plans, ...releases, ...departures, ...replacements]
