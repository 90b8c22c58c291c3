import { licenceStream, licenceUseOf } from '#domain'
import type { Forms } from '../simulation/model/recorded.js'
import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, tells, type Row } from './row.js'
import { a, begun, pieces, placed, reason } from './tale.js'

type Issued = Forms['LicenceIssued']
const [, , small] = scene.issued(120) as readonly [string, string, Issued]
/** A second licence, like the first but for what is named. */
const issued = (over: Partial<Issued>): Step => ['licence~D2', 'LicenceIssued', { ...small, documentNo: 'D2', ...over }]
const amended = (over: Partial<Forms['LicenceAmended']>, licence = 'D1'): Step => [
  `licence~${licence}`,
  'LicenceAmended',
  { documentNo: `${licence}-A`, effectiveFrom: begun, ...over },
]
const ended = '2026-02-01T00:00:00.000Z'
const revoked: Step = ['licence~D1', 'LicenceRevoked', { noticeNo: 'N9', effectiveFrom: ended, reason }]
/** Just before and at the end of the grace for late papers. */
const [inGrace, graceOver] = ['2026-02-07T23:59:59.999Z', '2026-02-08T00:00:00.000Z']
const usd = (amount: string) => ({ amount, currency: 'USD' })
const item = { item: '1', eccn: '4A090.A', quantity: 120 }
/** Ten pieces of the line, at its price. */
const worth = issued({ items: [{ ...item, value: usd('270000.00') }] })

const assign = (quantity: number, licence = 'D2', over: object = {}) =>
  asks('AssignLicence', { ...a, licence, item: '1', quantity, ...over })
const release = asks('ReleaseForExport', { shipment: 'S1', releaseId: 'E-1', lines: pieces(60) })
const bound = { ...a, item: '1', shipment: 'S1' }
/** The same product for the same parties, at another price or none, confirmed. */
const ordered = (unitPrice?: Issued['items'][number]['value']): Step[] => [
  placed({ lines: [{ line: 1, sku: 'H200', quantity: 40, ...(unitPrice ? { unitPrice } : {}) }] }),
  ['order~B', 'OrderConfirmed', { gates: [{ line: 1, gates: scene.gates }] }],
]
const withB = (unitPrice?: Issued['items'][number]['value']): (readonly Step[])[] =>
  ordered(unitPrice).map((step) => [step])
/** Ten pieces assigned under the licence that is limited in value, and two of them committed. */
const valued = [
  [worth],
  [
    ['order~A', 'LineLicensed', { line: 1, licence: 'D2', item: '1', quantity: 10 }],
    ['licence~D2', 'LicenceAssigned', { ...a, item: '1', quantity: 10, value: usd('270000.00') }],
    ['caps~H200', 'CapUsed', { ...a, group: 'ALDER-GROUP', quantity: 20 }],
  ],
  [['licence~D2', 'LicenceCommitted', { ...bound, quantity: 2, value: usd('54000.00') }]],
] as const satisfies readonly (readonly Step[])[]
const notice = (type: 'LicenceSuspended' | 'LicenceRevoked', licence = 'D1'): Step => [
  `licence~${licence}`,
  type,
  { noticeNo: 'N1', effectiveFrom: begun, reason },
]

const quantities: readonly Row[] = [
  {
    rule: 'LIC-1',
    says: 'no more is assigned than is authorised',
    given: after(scene.covered, ...withB()),
    when: assign(24, 'D1', { orderNo: 'B' }),
    refused: 'LICENCE_SHORT',
    numbers: { key: '1', limit: 120, used: 124, excess: 4 },
  },
  {
    rule: 'LIC-1',
    says: 'nor of more value',
    given: after(scene.supplied, [worth]),
    when: assign(11),
    refused: 'LICENCE_VALUE_SHORT',
    numbers: { key: '1 USD', limit: '270000.00', used: '297000.00', excess: '27000.00' },
  },
  {
    rule: 'LIC-1',
    says: 'an item that is limited in value needs a price',
    given: after(scene.supplied, [worth], ...withB()),
    when: assign(4, 'D2', { orderNo: 'B' }),
    refused: 'VALUE_MISSING',
    numbers: { item: '1', currency: 'USD' },
  },
  {
    rule: 'LIC-1',
    says: 'and one in its currency',
    given: after(scene.supplied, [worth], ...withB({ amount: '190000.00', currency: 'CNY' })),
    when: assign(4, 'D2', { orderNo: 'B' }),
    refused: 'VALUE_CURRENCY',
    numbers: { item: '1', currency: 'USD', asked: 'CNY' },
  },
  {
    rule: 'LIC-1',
    says: 'no more is committed than is authorised by then',
    given: after(scene.ready, [amended({ items: [{ ...item, quantity: 50 }] })]),
    when: release,
    refused: 'LICENCE_COMMITTED_SHORT',
    numbers: { key: '1', limit: 50, used: 60, excess: 10 },
  },
  {
    rule: 'LIC-1',
    says: 'nor of more value',
    given: after(scene.supplied, ...valued, [amended({ items: [{ ...item, value: usd('60000.00') }] }, 'D2')]),
    when: tells([['licence~D2', 'LicenceCommitted', { ...bound, quantity: 1, value: usd('27000.00') }]]),
    refused: 'LICENCE_COMMITTED_VALUE_SHORT',
    numbers: { key: '1 USD', limit: '60000.00', used: '81000.00', excess: '21000.00' },
  },
  {
    rule: 'LIC-1',
    says: 'no more is committed than the line was assigned',
    given: after(scene.covered),
    when: tells([['licence~D1', 'LicenceCommitted', { ...bound, quantity: 101 }]]),
    refused: 'COMMITTED_UNASSIGNED',
    numbers: { key: '1 A/1', limit: 100, used: 101, excess: 1 },
  },
  {
    rule: 'LIC-1',
    says: 'no more is given back than the line was assigned',
    given: after(scene.covered),
    when: asks('ReleaseAssignment', { ...a, licence: 'D1', item: '1', quantity: 101 }),
    refused: 'ASSIGNMENT_SHORT',
    numbers: { key: '1 A/1', limit: 0, used: 1, excess: 1 },
    beside: ['CAP_USE_SHORT', 'COVER_SHORT'],
  },
  {
    rule: 'LIC-1',
    says: 'nor than was committed',
    given: after(scene.cleared60),
    when: tells([['licence~D1', 'LicenceUncommitted', { ...bound, quantity: 61 }]]),
    refused: 'LICENCE_COMMITMENT_SHORT',
    numbers: { key: '1 A/1 S1', limit: 0, used: 1, excess: 1 },
  },
  {
    rule: 'LIC-1',
    says: 'nor of more value than was assigned',
    given: after(scene.supplied, ...valued),
    when: tells([['licence~D2', 'AssignmentReleased', { ...a, item: '1', quantity: 1, value: usd('270001.00') }]]),
    refused: 'ASSIGNED_VALUE_SHORT',
    numbers: { key: 'USD 1 A/1', limit: '0.00', used: '1.00', excess: '1.00' },
  },
  {
    rule: 'LIC-1',
    says: 'nor than was committed',
    given: after(scene.supplied, ...valued),
    when: tells([['licence~D2', 'LicenceUncommitted', { ...bound, quantity: 1, value: usd('54001.00') }]]),
    refused: 'COMMITTED_VALUE_SHORT',
    numbers: { key: 'USD 1 A/1 S1', limit: '0.00', used: '1.00', excess: '1.00' },
  },
  {
    rule: 'LIC-1',
    says: 'a reversal of more than was decremented is a breach',
    given: after(scene.covered),
    when: asks('ReverseDecrement', { licenceNo: 'D1', reversalNo: 'RV-1', ...bound, quantity: 5, reason }),
    breach: 'DECREMENT_UNTOLD',
    stream: 'licence~D1',
    numbers: { key: '1 A/1 S1', limit: 0, used: 5 },
  },
]

const scopes: readonly Row[] = [
  {
    rule: 'LIC-2',
    says: 'a licence is not for an item that it does not name yet',
    given: after(scene.supplied, [
      amended({ effectiveFrom: '2026-06-01T00:00:00.000Z', items: [{ ...item, item: '2' }] }),
    ]),
    when: assign(4, 'D1', { item: '2' }),
    refused: 'ITEM_NOT_COVERED',
    numbers: { licence: 'D1', item: '2' },
    beside: ['LICENCE_SHORT'],
  },
  {
    rule: 'LIC-2',
    says: 'nor for another ECCN',
    given: after(scene.supplied, [
      ['product~H200', 'ProductReclassified', { reclassificationNo: 'R1', eccn: '3A090.A', effectiveFrom: begun }],
    ]),
    when: assign(4, 'D1'),
    refused: 'ECCN_NOT_COVERED',
    numbers: { licence: 'D1', item: '1', authorised: '4A090.A', eccn: '3A090.A' },
  },
  {
    rule: 'LIC-2',
    says: 'nor for another product',
    given: after(scene.supplied, [issued({ items: [{ ...item, products: ['H20'] }] })]),
    when: assign(4),
    refused: 'PRODUCT_NOT_COVERED',
    numbers: { licence: 'D2', item: '1', sku: 'H200' },
  },
  {
    rule: 'LIC-2',
    says: 'nor for another destination',
    given: after(scene.supplied, [issued({ destinations: ['JP'] })]),
    when: assign(4),
    refused: 'DESTINATION_NOT_COVERED',
    numbers: { licence: 'D2', destination: 'CN' },
  },
  {
    rule: 'LIC-2',
    says: 'nor for a party in a role that it does not have',
    given: after(scene.supplied, [
      issued({
        parties: [
          { party: 'ALDER', roles: ['customer', 'endUser'] },
          { party: 'PORT', roles: ['intermediary'] },
        ],
      }),
    ]),
    when: assign(4),
    refused: 'PARTY_NOT_COVERED',
    numbers: { licence: 'D2', party: 'PORT', role: 'consignee' },
  },
  {
    rule: 'LIC-3',
    says: 'a licence is not in force before its first day',
    given: after(scene.supplied, [issued({ validFrom: '2026-06-01' })]),
    when: assign(4),
    refused: 'LICENCE_NOT_YET_VALID',
    numbers: { licence: 'D2', validFrom: '2026-06-01', timeZone: 'America/New_York' },
  },
  {
    rule: 'LIC-3',
    says: 'its last day ends where the licence says',
    given: after(scene.supplied, [issued({ validUntil: '2026-02-20' })], '2026-02-21T04:59:59.999Z'),
    when: assign(4),
    recorded: ['order~A LineLicensed', 'licence~D2 LicenceAssigned', 'caps~H200 CapUsed'],
  },
  {
    rule: 'LIC-3',
    says: 'and then it is in force no more',
    given: after(scene.supplied, [issued({ validUntil: '2026-02-20' })], '2026-02-21T05:00:00.000Z'),
    when: assign(4),
    refused: 'LICENCE_EXPIRED',
    numbers: { licence: 'D2', validUntil: '2026-02-20', timeZone: 'America/New_York' },
  },
]

const condition = (kind: Issued['conditions'][number]['kind'], parameters = {}): Step =>
  amended({ conditions: [{ id: 'C-1', kind, parameters }] })

const conditions: readonly Row[] = [
  {
    rule: 'LIC-4',
    says: 'what has to be acknowledged and is not blocks assignment',
    given: after(scene.supplied, [condition('acknowledgement')]),
    when: assign(4, 'D1'),
    refused: 'CONDITION_UNACKNOWLEDGED',
    numbers: { licence: 'D1', conditionId: 'C-1' },
  },
  {
    rule: 'LIC-4',
    says: 'a condition with a rule does not',
    given: after(scene.supplied, [condition('end-use-statement')]),
    when: assign(4, 'D1'),
    recorded: ['order~A LineLicensed', 'licence~D1 LicenceAssigned', 'caps~H200 CapUsed'],
  },
  {
    rule: 'LIC-4',
    says: 'and is checked at release for export: a statement of the end user',
    given: after(scene.ready, [condition('end-use-statement')]),
    when: release,
    refused: 'CONDITION_STATEMENT',
    numbers: { licence: 'D1', conditionId: 'C-1', party: 'ALDER' },
  },
  {
    rule: 'LIC-4',
    says: 'a share of what goes to US end use',
    given: after(scene.ready, [condition('volume-share', { ratio: '0.5', countries: ['CN'] })]),
    when: release,
    refused: 'CONDITION_SHARE',
    numbers: { licence: 'D1', conditionId: 'C-1', used: 120, limit: 0 },
  },
  {
    rule: 'LIC-5',
    says: 'a licence on a report has no force',
    given: after(scene.supplied, on({ grade: 'reported' }, issued({}))),
    when: assign(4),
    refused: 'LICENCE_UNOFFICIAL',
    numbers: { licence: 'D2' },
    beside: ['ITEM_NOT_COVERED', 'LICENCE_SHORT'],
  },
  {
    rule: 'LIC-5',
    says: 'and what a company says it was enlarged by gives nothing',
    given: after(scene.covered, ...withB(), on({ grade: 'company' }, amended({ items: [{ ...item, quantity: 500 }] }))),
    when: assign(24, 'D1', { orderNo: 'B' }),
    refused: 'LICENCE_SHORT',
    numbers: { key: '1', limit: 120, used: 124, excess: 4 },
  },
  {
    rule: 'LIC-6',
    says: 'a suspended licence bars, even on a report',
    given: after(scene.supplied, on({ grade: 'reported' }, notice('LicenceSuspended'))),
    when: assign(4, 'D1'),
    refused: 'LICENCE_SUSPENDED',
    numbers: { licence: 'D1', since: begun, grade: 'reported' },
  },
  {
    rule: 'LIC-6',
    says: 'and keeps its assignments',
    given: after(scene.covered),
    when: asks('SuspendLicence', { licenceNo: 'D1', noticeNo: 'N1', effectiveFrom: begun, reason }),
    shows: (world) => licenceUseOf(world.state(licenceStream('D1')), '1'),
    is: { assigned: 100, committed: 0, decremented: 0 },
  },
  {
    rule: 'LIC-6',
    says: 'nothing is assigned under one that is revoked',
    given: after(scene.supplied, [notice('LicenceRevoked')]),
    when: assign(4, 'D1'),
    refused: 'LICENCE_REVOKED',
    numbers: { licence: 'D1', since: begun, grade: 'official' },
  },
  {
    rule: 'LIC-6',
    says: 'what is assigned stays for seven days after the end',
    given: after(scene.covered, [revoked], inGrace),
    when: asks('ReleaseEndedLicence', { ...a, licence: 'D1' }),
    refused: 'LICENCE_NOT_ENDED',
    numbers: { licence: 'D1', end: ended },
  },
  {
    rule: 'LIC-6',
    says: 'and is then released by an act, out of a plan too',
    given: after(scene.ready, [revoked], graceOver),
    when: asks('ReleaseEndedLicence', { ...a, licence: 'D1', shipment: 'S1' }),
    recorded: [
      'order~A LinePlanReleased',
      'shipment~S1 ShipmentCancelled',
      'order~A LineLicenceReleased',
      'licence~D1 AssignmentReleased',
      'caps~H200 CapReleased',
    ],
  },
  {
    rule: 'LIC-7',
    says: 'a revoked licence still takes a release',
    given: after(scene.covered, [notice('LicenceRevoked')]),
    when: asks('ReleaseAssignment', { ...a, licence: 'D1', item: '1', quantity: 100 }),
    recorded: ['order~A LineLicenceReleased', 'licence~D1 AssignmentReleased', 'caps~H200 CapReleased'],
  },
  {
    rule: 'LIC-7',
    says: 'a withdrawal of what is bound to a shipment',
    given: after(scene.cleared60, [notice('LicenceRevoked')]),
    when: asks('WithdrawExportRelease', { shipment: 'S1', releaseId: 'E-1', reason }),
    recorded: [
      'licence~D1 LicenceUncommitted',
      'approval~R1 DrawUncommitted',
      'volume~H200 VolumeReleased',
      'stock~TPE1~H200 StockUncommitted',
      'shipment~S1 ExportReleaseWithdrawn',
    ],
  },
  {
    rule: 'LIC-7',
    says: 'and a reversal',
    given: after([...scene.cleared60], scene.departed(60), [notice('LicenceRevoked')]),
    when: asks('ReverseDecrement', { licenceNo: 'D1', reversalNo: 'RV-1', ...bound, quantity: 5, reason }),
    recorded: ['licence~D1 DecrementReversed'],
  },
]

const capSet = (quantity: number): Step => [
  'caps~H200',
  'CapSet',
  {
    documentNo: 'C1',
    rule: 'BIS',
    groups: [{ group: 'ALDER-GROUP', quantity }],
    basis: 'the rule',
    effectiveFrom: begun,
  },
]
const ratioSet: Step = [
  'volume~H200',
  'RatioSet',
  { documentNo: 'V1', rule: 'BIS-50', countries: ['CN'], ratio: '0.5', basis: 'the rule', effectiveFrom: begun },
]

const groupsAndCountries: readonly Row[] = [
  {
    rule: 'CAP-1',
    says: 'a group uses no more chips than its cap, over all licences',
    given: after(scene.supplied, [capSet(150)], scene.licensed(60), [issued({})]),
    when: assign(16),
    refused: 'CAP_SHORT',
    numbers: { key: 'BIS ALDER-GROUP', limit: 150, used: 152, excess: 2 },
  },
  {
    rule: 'CAP-1',
    says: 'and what others are reported to have supplied counts',
    given: after(
      scene.supplied,
      [capSet(150)],
      [['caps~H200', 'UsageReported', { reportNo: 'R1', group: 'ALDER-GROUP', supplier: 'ELM', quantity: 120 }]],
    ),
    when: assign(16, 'D1'),
    refused: 'CAP_SHORT',
    numbers: { key: 'BIS ALDER-GROUP', limit: 150, used: 152, excess: 2 },
  },
  {
    rule: 'CAP-1',
    says: 'every assignment counts before a cap is set',
    given: after(scene.covered),
    when: tells([capSet(150)]),
    breach: 'CAP_SHORT',
    stream: 'caps~H200',
    numbers: { key: 'BIS ALDER-GROUP', limit: 150, used: 200 },
  },
  {
    rule: 'CAP-1',
    says: 'no more is given back than was used',
    given: after(scene.covered, [
      [
        'licence~D1',
        'DecrementReversed',
        { ...a, item: '1', quantity: 101, shipment: 'SH-0', reversalNo: 'RV-1', reason: 'it came back' },
      ],
    ]),
    when: asks('ReleaseCap', {
      product: 'H200',
      ...a,
      group: 'ALDER-GROUP',
      quantity: 201,
      reversedUnder: 'D1',
    }),
    refused: 'CAP_USE_SHORT',
    numbers: { key: 'ALDER-GROUP A/1', limit: 0, used: 1, excess: 1 },
  },
  {
    rule: 'VOL-1',
    says: 'no more is committed to the countries of a ratio than US end use carries',
    given: after(
      scene.ready,
      [ratioSet],
      [
        [
          'volume~H200',
          'VolumeReported',
          { reportNo: 'R1', endUseCountry: 'US', quantity: 200, period: { from: '2026-01-01', until: '2026-01-10' } },
        ],
      ],
    ),
    when: release,
    refused: 'VOLUME_RATIO',
    numbers: { key: 'BIS-50', limit: 100, used: 120, excess: 20 },
  },
]

export const licenceRows: readonly Row[] = [...quantities, ...scopes, ...conditions, ...groupsAndCountries]
