/** A small world for the specs of the model: one product of two chips a piece, one order of 100 pieces for China. */
import type { Covers, LinePieces } from './forms.js'
import type { Gates } from './known.js'
import { type Step, told, toldAs } from './tale.js'

const begun = '2026-01-01T00:00:00.000Z'
const party = (id: string, country: string, ultimateParent?: string): Step => [
  `party~${id}`,
  'PartyRegistered',
  { name: id, country, headquarters: country, ...(ultimateParent ? { ultimateParent } : {}) },
]
export const screened = (id: string, outcome: 'clear' | 'match' | 'escalated' = 'clear', listVersion = 'V1'): Step => [
  `party~${id}`,
  'PartyScreened',
  { screeningId: `S-${id}-${listVersion}`, list: 'EL', listVersion, ownersIncluded: true, outcome },
]
export const gates: Gates = {
  authorisation: 'licence',
  importApproval: 'yes',
  importEntry: 'yes',
  exportFiling: 'yes',
  labTest: 'yes',
}
export const control = (country: string, over: Partial<Gates> = {}): Step => [
  `control~4A090.A~${country}`,
  'ControlRecorded',
  { ...gates, ...over, controlId: 'C-1', basis: '91 FR 1684', effectiveFrom: begun },
]
export const placed = (orderNo: string, quantity: number): Step => [
  `order~${orderNo}`,
  'OrderPlaced',
  {
    customer: 'ALDER',
    endUser: 'ALDER',
    consignee: 'PORT',
    destination: 'CN',
    lines: [{ line: 1, sku: 'H200', quantity, unitPrice: { amount: '27000.00', currency: 'USD' } }],
  },
]
export const confirmed = (orderNo: string): Step => [
  `order~${orderNo}`,
  'OrderConfirmed',
  { gates: [{ line: 1, gates }] },
]
export const issued = (quantity: number, validUntil = '2026-12-31'): Step => [
  'licence~D1',
  'LicenceIssued',
  {
    documentNo: 'D1',
    items: [{ item: '1', eccn: '4A090.A', quantity }],
    parties: [
      { party: 'ALDER', roles: ['customer', 'endUser'] },
      { party: 'PORT', roles: ['consignee'] },
    ],
    destinations: ['CN'],
    validFrom: '2026-01-15',
    validUntil,
    timeZone: 'America/New_York',
    conditions: [{ id: 'LAB', kind: 'lab-test', parameters: {} }],
  },
]
export const granted = (quantity: number): Step => [
  'approval~R1',
  'ApprovalGranted',
  {
    documentNo: 'G1',
    destination: 'CN',
    members: ['ALDER-GROUP', 'BIRCH'],
    products: ['HOPPER'],
    pool: { bound: 'atLeast', quantity },
    timeZone: 'Asia/Shanghai',
  },
]

/** Parties, product and control, and an order of 100 that is confirmed. */
export const world = told(
  [],
  [['list~EL', 'ScreeningListPublished', { version: 'V1', effectiveFrom: begun }]],
  [party('ALDER-GROUP', 'CN')],
  [party('ALDER', 'CN', 'ALDER-GROUP')],
  [party('PORT', 'CN')],
  [screened('ALDER')],
  [screened('PORT')],
  [
    [
      'product~H200',
      'ProductRegistered',
      { name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 2, orderMultiple: 4 },
    ],
  ],
  [control('CN')],
  [placed('A', 100)],
  [confirmed('A')],
)

/** A licence for 120 pieces, a pool of 300 chips that is effective, 110 pieces on hand. */
export const supplied = told(
  world,
  [issued(120)],
  [granted(300)],
  [['approval~R1', 'ApprovalMadeEffective', { documentNo: 'G1', reason: 'the document is here' }]],
  [['stock~TPE1~H200', 'StockReceived', { receiptNo: 'R-1', lot: 'L1', quantity: 110 }]],
)

const a = { orderNo: 'A', line: 1 }
export const licensed = (quantity: number, onDecrementOf?: string): Step[] => {
  const on = onDecrementOf === undefined ? {} : { onDecrementOf }
  return [
    ['order~A', 'LineLicensed', { line: 1, licence: 'D1', item: '1', quantity, ...on }],
    ['licence~D1', 'LicenceAssigned', { ...a, item: '1', quantity, ...on }],
    ['caps~H200', 'CapUsed', { ...a, group: 'ALDER-GROUP', quantity: 2 * quantity, ...on }],
  ]
}
export const unlicensed = (quantity: number): Step[] => [
  ['order~A', 'LineLicenceReleased', { line: 1, licence: 'D1', item: '1', quantity }],
  ['licence~D1', 'AssignmentReleased', { ...a, item: '1', quantity }],
  ['caps~H200', 'CapReleased', { ...a, group: 'ALDER-GROUP', quantity: 2 * quantity }],
]
export const drawn = (quantity: number): Step[] => [
  ['order~A', 'LineApprovalDrawn', { line: 1, approval: 'R1', member: 'ALDER-GROUP', quantity }],
  ['approval~R1', 'ApprovalDrawn', { ...a, member: 'ALDER-GROUP', quantity: 2 * quantity }],
]
export const undrawn = (quantity: number): Step[] => [
  ['order~A', 'LineApprovalDrawReleased', { line: 1, approval: 'R1', member: 'ALDER-GROUP', quantity }],
  ['approval~R1', 'DrawReleased', { ...a, member: 'ALDER-GROUP', quantity: 2 * quantity, creditsFreed: 0 }],
]
export const reserved = (quantity: number): Step[] => [
  ['order~A', 'LineReserved', { line: 1, site: 'TPE1', lot: 'L1', quantity }],
  ['stock~TPE1~H200', 'StockReserved', { ...a, lot: 'L1', quantity }],
]
export const unreserved = (quantity: number): Step[] => [
  ['order~A', 'LineReservationReleased', { line: 1, site: 'TPE1', lot: 'L1', quantity }],
  ['stock~TPE1~H200', 'ReservationReleased', { ...a, lot: 'L1', quantity }],
]
export const passed: Step = ['stock~TPE1~H200', 'LabTestPassed', { lab: 'LAB', report: 'T-1', lot: 'L1' }]

export const covers = (quantity: number): Covers => ({
  licences: [{ licence: 'D1', item: '1', quantity }],
  draws: [{ approval: 'R1', member: 'ALDER-GROUP', quantity }],
  reservations: [{ site: 'TPE1', lot: 'L1', quantity }],
})
const lines = (quantity: number): LinePieces[] => [{ ...a, quantity }]

export const planned = (quantity: number): Step[] => [
  [
    'shipment~S1',
    'ShipmentPlanned',
    {
      consignee: 'PORT',
      endUser: 'ALDER',
      destination: 'CN',
      site: 'TPE1',
      route: 'TPE-SHA',
      lines: lines(quantity),
    },
  ],
  [
    'order~A',
    'LinePlanned',
    { line: 1, from: 'open', to: 'planned', quantity, shipment: 'S1', covers: covers(quantity) },
  ],
]
/** The plan of S1 is `rest` pieces from now on, `quantity` fewer. */
export const unplanned = (quantity: number, rest: number): Step[] => [
  ['shipment~S1', 'PlanChanged', { lines: lines(rest), reason: 'the rest is not wanted' }],
  [
    'order~A',
    'LinePlanReleased',
    { line: 1, from: 'planned', to: 'open', quantity, shipment: 'S1', covers: covers(quantity) },
  ],
]
export const packed = (quantity: number, count = quantity): Step => [
  'shipment~S1',
  'ShipmentPacked',
  {
    packingNo: 'P-1',
    lines: [{ ...a, quantity, lot: 'L1', serials: [{ first: 'SN-1', last: `SN-${count}`, count }] }],
  },
]
export const filed = (quantity: number, licence = 'D1'): Step => [
  'shipment~S1',
  'EeiAccepted',
  { itn: 'X1', lines: [{ ...a, quantity, licence, item: '1' }] },
]
const bound = (quantity: number) => ({ ...a, shipment: 'S1', quantity })
export const released = (quantity: number): Step[] => [
  ['shipment~S1', 'ReleasedForExport', { releaseId: 'E-1', lines: lines(quantity) }],
  ['licence~D1', 'LicenceCommitted', { ...bound(quantity), item: '1' }],
  ['approval~R1', 'DrawCommitted', { ...bound(2 * quantity), member: 'ALDER-GROUP' }],
  ['volume~H200', 'VolumeCommitted', { ...bound(2 * quantity), endUseCountry: 'CN' }],
  ['stock~TPE1~H200', 'StockCommitted', { ...bound(quantity), lot: 'L1' }],
]
const notice = (noticeNo: string, quantity: number) => ({ line: 1, quantity, shipment: 'S1', noticeNo })
export const departed = (quantity: number): Step[] => [
  [
    'shipment~S1',
    'ShipmentDeparted',
    { noticeNo: 'N-1', releaseId: 'E-1', lines: lines(quantity), exportPort: 'LAX', itns: ['X1'], invoice: 'I-1' },
  ],
  [
    'order~A',
    'LineDeparted',
    { ...notice('N-1', quantity), from: 'planned', to: 'inTransit', covers: covers(quantity) },
  ],
  ['licence~D1', 'LicenceDecremented', { ...bound(quantity), item: '1', decrementNo: 'N-1', takes: 'commitment' }],
  [
    'approval~R1',
    'DrawConsumed',
    { ...bound(2 * quantity), member: 'ALDER-GROUP', consumptionNo: 'N-1', takes: 'commitment' },
  ],
  [
    'volume~H200',
    'UnitsExported',
    { ...bound(2 * quantity), endUseCountry: 'CN', noticeNo: 'N-1', takes: 'commitment' },
  ],
  ['stock~TPE1~H200', 'StockIssued', { ...bound(quantity), lot: 'L1' }],
]
/** It left without a plan or any cover, and was told so. */
export const ranAway = (quantity: number): Step[] => [
  [
    'shipment~S1',
    'ShipmentDeparted',
    {
      noticeNo: 'N-9',
      lines: lines(quantity),
      exportPort: 'LAX',
      itns: [],
      invoice: 'I-9',
      asHappened: { rules: ['SHP-3'] },
    },
  ],
  [
    'order~A',
    'LineDeparted',
    {
      ...notice('N-9', quantity),
      from: 'open',
      to: 'inTransit',
      covers: { licences: [], draws: [], reservations: [] },
    },
  ],
  ['volume~H200', 'UnitsExported', { ...bound(2 * quantity), endUseCountry: 'CN', noticeNo: 'N-9', takes: 'nothing' }],
]

export const arrived = (quantity: number): Step[] => [
  ['shipment~S1', 'ShipmentArrived', { noticeNo: 'N-2', lines: lines(quantity) }],
  ['order~A', 'LineArrived', { ...notice('N-2', quantity), from: 'inTransit', to: 'inCustoms' }],
]
export const lost = (quantity: number): Step[] => [
  [
    'shipment~S1',
    'ShipmentLost',
    { noticeNo: 'N-3', lines: [{ ...a, quantity, from: 'inTransit' }], reason: 'not in the container' },
  ],
  ['order~A', 'LineLost', { ...notice('N-3', quantity), from: 'inTransit', to: 'lost' }],
]
export const lodged = (declared: number): Step => [
  'entry~E1',
  'EntryLodged',
  { declarationNo: 'DE-1', shipment: 'S1', lines: [{ ...a, declared }] },
]
export const detained = (quantity: number): Step[] => [
  ['entry~E1', 'GoodsDetained', { noticeNo: 'C-1', lines: lines(quantity), reason: 'to be looked at' }],
  ['order~A', 'LineDetained', { ...notice('C-1', quantity), from: 'inCustoms', to: 'detained' }],
]
export const undetained = (quantity: number): Step[] => [
  ['entry~E1', 'DetentionLifted', { noticeNo: 'C-2', lines: lines(quantity) }],
  ['order~A', 'LineDetentionLifted', { ...notice('C-2', quantity), from: 'detained', to: 'inCustoms' }],
]
export const cleared = (quantity: number, noticeNo = 'C-3'): Step[] => [
  ['entry~E1', 'EntryReleased', { noticeNo, lines: lines(quantity) }],
  ['order~A', 'LineCustomsReleased', { ...notice(noticeNo, quantity), from: 'inCustoms', to: 'customsReleased' }],
]
export const delivered = (quantity: number): Step[] => [
  ['shipment~S1', 'ShipmentDelivered', { noticeNo: 'N-4', lines: lines(quantity) }],
  ['order~A', 'LineDelivered', { ...notice('N-4', quantity), from: 'customsReleased', to: 'delivered' }],
]
export const returned = (quantity: number): Step[] => [
  [
    'shipment~S1',
    'ShipmentReturned',
    { noticeNo: 'N-5', lines: [{ ...a, quantity, from: 'delivered' }], reason: 'defective' },
  ],
  ['order~A', 'LineReturned', { ...notice('N-5', quantity), from: 'delivered', to: 'open' }],
]
export const found = (quantity: number): Step[] => [
  ['shipment~S1', 'ShipmentFound', { noticeNo: 'N-6', lines: [{ ...a, quantity, to: 'inTransit' }] }],
  ['order~A', 'LineFound', { ...notice('N-6', quantity), from: 'lost', to: 'inTransit' }],
]
export const cancelled = (quantity: number): Step => [
  'order~A',
  'OrderCancelled',
  { lines: [{ line: 1, from: 'open', to: 'cancelled', quantity }], reason: 'not wanted any more' },
]

/** 100 pieces covered and tested. */
export const covered = told(supplied, licensed(100), drawn(100), reserved(100), [passed])
/** 100 planned, 60 packed, filed and ready to be released. */
export const ready = told(covered, planned(100), [packed(60)], [filed(60)])
/** 60 of them released. */
export const cleared60 = toldAs(ready, {}, ...released(60))
