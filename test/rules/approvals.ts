import { approvalStream, conditionsAt, drawableAt, proposedConditions } from '#domain'
import type { Forms } from '../simulation/model/recorded.js'
import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, tells, type Row } from './row.js'
import { a, begun, party, pieces, placed, reason, screening } from './tale.js'

const at = { approval: 'R1' }
const group = 'ALDER-GROUP'
const draw = (quantity: number, over: object = {}) => asks('DrawApproval', { ...at, ...a, quantity, ...over })
const release = asks('ReleaseForExport', { shipment: 'S1', releaseId: 'E-1', lines: pieces(60) })
/** The grant counts from when it was told, and what amends it from a day later. */
const [later, evenLater] = ['2026-01-21T00:00:00.000Z', '2026-01-22T00:00:00.000Z']
const amended = (over: Partial<Forms['ApprovalAmended']>): Step => [
  'approval~R1',
  'ApprovalAmended',
  { documentNo: 'G2', effectiveFrom: later, ...over },
]
const share = (member: string, quantity: number): Step => ['approval~R1', 'PoolShareAssigned', { member, quantity }]
const condition = (over: Partial<Forms['ConditionSet']>): Step => [
  'approval~R1',
  'ConditionSet',
  { conditionId: 'C-1', version: 1, kind: 'necessity', appliesTo: 'all-undeparted', effectiveFrom: begun, ...over },
]
const ratio = condition({ kind: 'domestic-ratio', parameters: { ratio: '0.35' } })
/** An order of the other member, a group of its own, confirmed. */
const ofBirch: readonly (readonly Step[])[] = [
  [party('BIRCH')],
  [screening('BIRCH', 'clear')],
  [placed({ customer: 'BIRCH', endUser: 'BIRCH' })],
  [['order~B', 'OrderConfirmed', { gates: [{ line: 1, gates: scene.gates }] }]],
]
const notice = (type: 'ApprovalSuspended' | 'ApprovalWithdrawn'): Step => [
  'approval~R1',
  type,
  { noticeNo: 'N1', effectiveFrom: begun, reason },
]
const purchase = { seller: 'SMIC', invoice: 'INV-1', invoiceLine: 1 }
const claimed: Step = [
  'purchase~SMIC~INV-1',
  'PurchaseClaimed',
  { claimNo: 'CL-1', buyer: 'ALDER', invoiceLine: 1, product: 'D1', quantity: 100, invoiced: 80 },
]
const verified = (quantity: number): Step => [
  'purchase~SMIC~INV-1',
  'PurchaseVerified',
  { invoiceLine: 1, quantity, basis: 'the invoice' },
]
const credited = (quantity: number): Step[] => [
  ['approval~R1', 'CreditApplied', { member: group, purchase, quantity }],
  ['purchase~SMIC~INV-1', 'PurchaseCredited', { invoiceLine: 1, ...at, member: group, quantity }],
]
const bought = [[claimed], [verified(80)]] as const

const pools: readonly Row[] = [
  {
    rule: 'APR-1',
    says: 'a pool of at least so many chips gives just as many',
    given: after(scene.supplied, ...ofBirch, scene.drawn(100)),
    when: draw(40, { orderNo: 'B' }),
    recorded: ['order~B LineApprovalDrawn', 'approval~R1 ApprovalDrawn'],
  },
  {
    rule: 'APR-1',
    says: 'and no more',
    given: after(scene.supplied, ...ofBirch, scene.drawn(100), evenLater, [
      amended({ pool: { bound: 'exact', quantity: 250 } }),
    ]),
    when: draw(28, { orderNo: 'B' }),
    refused: 'POOL_SHORT',
    numbers: { limit: 250, used: 256, excess: 6 },
  },
  {
    rule: 'APR-1',
    says: 'no more is committed than the pool has by then',
    given: after(scene.ready, evenLater, [amended({ pool: { bound: 'exact', quantity: 100 } })]),
    when: release,
    refused: 'POOL_COMMITTED_SHORT',
    numbers: { limit: 100, used: 120, excess: 20 },
  },
  {
    rule: 'APR-1',
    says: 'shares, and what members without one use, are within the pool',
    given: after(scene.covered),
    when: asks('AssignPoolShare', { ...at, member: 'BIRCH', quantity: 101 }),
    refused: 'POOL_SHARED_SHORT',
    numbers: { limit: 300, used: 301, excess: 1 },
  },
  {
    rule: 'APR-1',
    says: 'a member stays within its share',
    given: after(scene.supplied, [share(group, 100)]),
    when: draw(52),
    refused: 'POOL_SHARE_SHORT',
    numbers: { key: group, limit: 100, used: 104, excess: 4 },
  },
]

const standings: readonly Row[] = [
  {
    rule: 'APR-2',
    says: 'a document is made effective if it is official, or of a company with the buyer’s copy',
    given: after(scene.world, on({ grade: 'company' }, scene.granted(300))),
    when: asks('MakeApprovalEffective', { ...at, documentNo: 'G1', reason }),
    refused: 'APPROVAL_UNPROVEN',
    numbers: { documentNo: 'G1' },
  },
  {
    rule: 'APR-2',
    says: 'with its SHA-256',
    given: after(scene.world, on({ grade: 'company', documented: true }, scene.granted(300))),
    when: asks('MakeApprovalEffective', { ...at, documentNo: 'G1', reason }),
    recorded: ['approval~R1 ApprovalMadeEffective'],
  },
  {
    rule: 'APR-2',
    says: 'before that it grants nothing',
    given: after(scene.world, [scene.granted(300)]),
    when: draw(4),
    refused: 'APPROVAL_INEFFECTIVE',
    numbers: {},
    beside: ['POOL_SHORT'],
  },
  {
    rule: 'APR-2',
    says: 'nothing is drawn while it is suspended',
    given: after(scene.supplied, [notice('ApprovalSuspended')]),
    when: draw(4),
    refused: 'APPROVAL_SUSPENDED',
    numbers: { noticeNo: 'N1' },
  },
  {
    rule: 'APR-2',
    says: 'nor once it is withdrawn',
    given: after(scene.supplied, [notice('ApprovalWithdrawn')]),
    when: draw(4),
    refused: 'APPROVAL_WITHDRAWN',
    numbers: { noticeNo: 'N1' },
  },
  {
    rule: 'APR-2',
    says: 'nor after its last day, where it counts',
    given: after(scene.supplied, [amended({ validUntil: '2026-02-20' })], '2026-02-20T16:00:00.000Z'),
    when: draw(4),
    refused: 'APPROVAL_EXPIRED',
    numbers: { validUntil: '2026-02-20', timeZone: 'Asia/Shanghai' },
  },
]

const conditions: readonly Row[] = [
  {
    rule: 'APR-3',
    says: 'a condition of which nobody knows what it asks blocks draws',
    given: after(scene.supplied, [condition({})]),
    when: draw(4),
    refused: 'APPROVAL_CONDITION_OPEN',
    numbers: { conditionId: 'C-1', version: 1 },
  },
  {
    rule: 'APR-3',
    says: 'and releases',
    given: after(scene.ready, [condition({})]),
    when: release,
    refused: 'APPROVAL_CONDITION_OPEN',
    numbers: { conditionId: 'C-1', version: 1 },
  },
  {
    rule: 'APR-3',
    says: 'one that is only proposed blocks nothing',
    given: after(scene.supplied, [
      ['approval~R1', 'ConditionProposed', { conditionId: 'C-1', version: 1, kind: 'domestic-ratio' }],
    ]),
    when: draw(4),
    recorded: ['order~A LineApprovalDrawn', 'approval~R1 ApprovalDrawn'],
  },
  {
    rule: 'APR-3',
    says: 'and shows as a risk',
    given: after(scene.supplied),
    when: asks('ProposeCondition', { ...at, conditionId: 'C-1', version: 1, kind: 'domestic-ratio' }),
    shows: (world) => [
      proposedConditions(world.state(approvalStream('R1'))),
      conditionsAt(world.state(approvalStream('R1')), group, world.now),
    ],
    is: [[{ conditionId: 'C-1', version: 1, kind: 'domestic-ratio' }], []],
  },
  {
    rule: 'APR-3',
    says: 'a condition that is known has to be met before a release',
    given: after(scene.ready, [condition({ parameters: { text: 'only when necessary' } })]),
    when: release,
    refused: 'APPROVAL_CONDITION_UNMET',
    numbers: { member: group, conditionId: 'C-1', version: 1 },
  },
  {
    rule: 'APR-4',
    says: 'a domestic ratio asks for credits, rounded up',
    given: after(scene.supplied, [ratio], ...bought, credited(1)),
    when: draw(2),
    refused: 'CREDITS_SHORT',
    numbers: { key: `${group} C-1`, limit: 1, used: 2, excess: 1 },
  },
  {
    rule: 'APR-4',
    says: 'as many as carry what is drawn, and no more chips',
    given: after(scene.supplied, [ratio], ...bought, credited(1)),
    when: draw(1),
    shows: (world) => drawableAt(world.state(approvalStream('R1')), group, world.now),
    is: 0,
  },
  {
    rule: 'APR-4',
    says: 'it is not met by a statement',
    given: after(scene.supplied, [ratio]),
    when: asks('SatisfyCondition', { ...at, conditionId: 'C-1', version: 1, member: group, statement: 'we bought' }),
    refused: 'APPROVAL_CONDITION_BY_CREDITS',
    numbers: { conditionId: 'C-1' },
  },
  {
    rule: 'APR-4',
    says: 'no more credits are taken back than stand for it',
    given: after(scene.supplied, ...bought, credited(10)),
    when: asks('ReleaseCredit', { ...at, member: group, ...purchase, quantity: 11 }),
    refused: 'CREDIT_SHORT',
    numbers: { key: `${group} SMIC INV-1 1`, limit: 0, used: 1, excess: 1 },
    beside: ['PURCHASE_CREDIT_SHORT'],
  },
  {
    rule: 'APR-4',
    says: 'a release says which credits it frees',
    given: after(scene.supplied, [ratio], ...bought, credited(10), scene.drawn(10)),
    when: tells([['approval~R1', 'DrawReleased', { ...a, member: group, quantity: 20, creditsFreed: 0 }]]),
    refused: 'CREDITS_FREED_OTHERWISE',
    numbers: { freed: 7, asked: 0 },
  },
  {
    rule: 'APR-5',
    says: 'a member is a group',
    given: after(scene.supplied),
    when: asks('AmendApproval', { ...at, documentNo: 'G2', effectiveFrom: begun, members: ['ALDER'] }),
    refused: 'APPROVAL_MEMBER_NO_GROUP',
    numbers: { member: 'ALDER', group },
  },
  {
    rule: 'APR-5',
    says: 'that a document names',
    given: after(scene.supplied),
    when: asks('AssignPoolShare', { ...at, member: 'PORT', quantity: 10 }),
    refused: 'APPROVAL_MEMBER_UNKNOWN',
    numbers: { member: 'PORT' },
  },
  {
    rule: 'APR-5',
    says: 'and nothing is drawn for another',
    given: after(scene.supplied, ...ofBirch, evenLater, [amended({ members: [group] })]),
    when: draw(4, { orderNo: 'B' }),
    refused: 'APPROVAL_OTHER_GROUP',
    numbers: { member: 'BIRCH' },
  },
  {
    rule: 'APR-6',
    says: 'chips that never cleared import go back to the pool',
    given: after(scene.cleared60, scene.departed(60)),
    when: asks('ReverseDrawConsumption', {
      ...at,
      reversalNo: 'RV-1',
      cause: 'seized in transit',
      ...a,
      member: group,
      shipment: 'S1',
      quantity: 20,
    }),
    shows: (world) => [world.state(approvalStream('R1')).consumed, world.state(approvalStream('R1')).drawn],
    is: [100, 80],
  },
  {
    rule: 'APR-6',
    says: 'on evidence',
    given: after(scene.cleared60, scene.departed(60)),
    when: asks(
      'ReverseDrawConsumption',
      { ...at, reversalNo: 'RV-1', cause: 'seized', ...a, member: group, shipment: 'S1', quantity: 20 },
      { grade: 'company' },
    ),
    shows: (world) => world.state(approvalStream('R1')).consumed,
    is: 120,
  },
  {
    rule: 'APR-6',
    says: 'and what never left is a breach',
    given: after(scene.covered),
    when: asks('ReverseDrawConsumption', {
      ...at,
      reversalNo: 'RV-1',
      cause: 'seized',
      ...a,
      member: group,
      shipment: 'S1',
      quantity: 20,
    }),
    breach: 'CONSUMPTION_SHORT',
    stream: 'approval~R1',
    numbers: { key: `${group} A/1 S1`, limit: 0, used: 20 },
  },
]

const apply = (quantity: number) => asks('ApplyCredit', { ...at, member: group, ...purchase, quantity })

export const purchaseRows: readonly Row[] = [
  {
    rule: 'DOM-1',
    says: 'no more is verified than is claimed and invoiced',
    given: after(scene.supplied, [claimed]),
    when: asks('VerifyPurchase', { ...purchase, quantity: 81, basis: 'the invoice' }),
    refused: 'PURCHASE_UNVERIFIABLE',
    numbers: { key: '1', limit: 80, used: 81, excess: 1 },
  },
  {
    rule: 'DOM-1',
    says: 'nor withdrawn than was verified',
    given: after(scene.supplied, ...bought),
    when: asks('WithdrawVerification', { ...purchase, quantity: 81, reason }),
    refused: 'PURCHASE_VERIFIED_SHORT',
    numbers: { key: '1', limit: 0, used: 1, excess: 1 },
  },
  {
    rule: 'DOM-1',
    says: 'what is disowned later is a breach of what was verified',
    given: after(scene.supplied, ...bought),
    when: asks('RejectPurchase', { ...purchase, noticeNo: 'N1', quantity: 30, reason }),
    breach: 'PURCHASE_UNVERIFIABLE',
    stream: 'purchase~SMIC~INV-1',
    numbers: { key: '1', limit: 50, used: 80 },
  },
  {
    rule: 'DOM-2',
    says: 'no more credits are applied than are verified',
    given: after(scene.supplied, [claimed], [verified(40)]),
    when: apply(41),
    refused: 'PURCHASE_OVERCREDITED',
    numbers: { key: '1', limit: 40, used: 41, excess: 1 },
  },
  {
    rule: 'DOM-2',
    says: 'an applied credit stands on the purchase and on the approval',
    given: after(scene.supplied, ...bought),
    when: apply(40),
    recorded: ['approval~R1 CreditApplied', 'purchase~SMIC~INV-1 PurchaseCredited'],
  },
  {
    rule: 'DOM-2',
    says: 'and no more is given back than stands there',
    given: after(scene.supplied, ...bought, credited(10)),
    when: asks('ReleaseCredit', { ...at, member: group, ...purchase, quantity: 11 }),
    refused: 'PURCHASE_CREDIT_SHORT',
    numbers: { key: `1 R1 ${group}`, limit: 0, used: 1, excess: 1 },
    beside: ['CREDIT_SHORT'],
  },
]

export const approvalRows: readonly Row[] = [...pools, ...standings, ...conditions]
