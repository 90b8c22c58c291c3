import type { Chapter } from '../scenario.js'
import { linesFor, piecesFrom } from './book.js'
import { eccn } from './demand.js'
import { sources } from './sources.js'
import { act, destination, fact, people, sku, step } from './telling.js'

/** The three that were named in the press. */
export const members = ['BYTEDANCE', 'ALIBABA', 'TENCENT'] as const
export type Member = (typeof members)[number]

/** Reported: so many chips for each customer. */
export const cap = 75_000

/** Holders and quantities are made up. */
const holders: readonly (readonly [party: string, quantity: number, assigned: number])[] = [
  ['BYTEDANCE', 100_000, cap],
  ['ALIBABA', 100_000, cap],
  ['TENCENT', 100_000, cap],
  ['LANTERN', 80_000, cap],
  ['PLUMRAIN', 40_000, 40_000],
]

export const licenceOf = (party: string): string => `D-${party}`
/** The one item of each licence. */
export const item = '1'

const applied = { on: '2026-01-16', evidence: sources.company }
const issued = { on: '2026-01-20', evidence: sources.licence }
const items = (quantity: number) => [{ item, eccn, products: [sku], quantity }]

const application = ([party, quantity]: (typeof holders)[number]) =>
  fact(
    'ApplyForLicence',
    party,
    { applicationNo: `Z-${party}`, items: items(quantity), destinations: [destination] },
    applied,
  )

const denied = [
  fact(
    'ApplyForLicence',
    'YANGTZE-HPC',
    { applicationNo: 'Z-YANGTZE-HPC', items: items(36_000), destinations: [destination] },
    applied,
  ),
  fact(
    'DenyApplication',
    'YANGTZE-HPC',
    { applicationNo: 'Z-YANGTZE-HPC', noticeNo: 'BIS-N-1', reason: 'The end use cannot be told from a military one' },
    issued,
  ),
]

const conditions = [
  {
    id: 'C-1',
    kind: 'acknowledgement',
    parameters: { text: 'Know the customer, and who reaches the chips from afar' },
  },
  { id: 'C-2', kind: 'lab-test', parameters: { text: 'A third party tests every shipment in the United States' } },
  { id: 'C-3', kind: 'end-use-statement', parameters: { text: 'No military end use' } },
  { id: 'C-4', kind: 'volume-share', parameters: { ratio: '0.5', countries: [destination, 'MO'] } },
]

function issue([party, quantity]: (typeof holders)[number]) {
  const document = {
    licenceNo: licenceOf(party),
    documentNo: `BIS-${party}`,
    applicationNo: `Z-${party}`,
    items: items(quantity),
    parties: [{ party, roles: ['customer', 'endUser', 'consignee'] }],
    destinations: [destination],
    validFrom: '2026-01-20',
    validUntil: '2030-01-31',
    timeZone: 'America/New_York',
    conditions,
  }
  return fact('IssueLicence', party, document, issued)
}

const certificate = ([party]: (typeof holders)[number]) =>
  fact('CertifyEndUse', party, { party, certificateNo: `EUC-${party}`, validUntil: '2027-01-31' }, applied)

const acknowledgement = ([party]: (typeof holders)[number]) =>
  act('AcknowledgeCondition', party, {
    licenceNo: licenceOf(party),
    conditionId: 'C-1',
    note: 'Read by the sales desk, and kept',
  })

const perCustomer = fact(
  'SetCap',
  'PER-CUSTOMER',
  {
    product: sku,
    documentNo: 'PRESS-CAP',
    rule: 'PER-CUSTOMER',
    groups: [],
    everyOtherGroup: cap,
    basis: 'A cap of 75,000 chips for each customer, as reported',
    effectiveFrom: '2026-01-20T00:00:00.000Z',
  },
  { on: '2026-01-21', evidence: sources.cap },
)

const assignments = ([party, , quantity]: (typeof holders)[number]) =>
  piecesFrom(linesFor(party), quantity).map((pieces) =>
    act('AssignLicence', `${pieces.orderNo}/${pieces.line}`, { ...pieces, licence: licenceOf(party), item }),
  )

/** One chip more than the cap: each licence has room for it. */
const oneMore = members.map((party) => {
  const [pieces] = piecesFrom(linesFor(party), 1, cap)
  return act(
    'AssignLicence',
    `${party}/one-more`,
    { ...pieces, licence: licenceOf(party), item },
    { refused: 'CAP_SHORT' },
  )
})

export const licences: Chapter = {
  title: 'Licences, and a cap',
  text: 'Five buyers hold licences, for more than they will be let have: a cap of 75,000 for each customer is reported, and a report bars although it never authorises. 75,000 are assigned to each of the large three, and not one chip more.',
  steps: [
    step('2026-01-17', 10, 'applications', [...holders.map(application), denied[0]!, ...holders.map(certificate)]),
    step('2026-01-20', 10, 'licences', [...holders.map(issue), denied[1]!]),
    step('2026-01-21', 10, 'the cap', [perCustomer]),
    step('2026-01-22', 10, 'conditions acknowledged', holders.map(acknowledgement), people.compliance),
    step('2026-01-22', 11, 'assignments', holders.flatMap(assignments)),
    step('2026-01-22', 12, 'one chip more', oneMore),
  ],
}
