import type { Chapter } from '../scenario.js'
import { linesFor, piecesFrom } from './book.js'
import { cap, type Member } from './licences.js'
import { approval } from './round.js'
import { arrive, deliver, depart, file, pack, plan, release } from './shipping.js'
import { shipments } from './shipments.js'
import { sources } from './sources.js'
import { act, fact, morning, people, step } from './telling.js'

const condition = { approval, conditionId: 'DOMESTIC-RATIO', kind: 'domestic-ratio' }
const { bytedanceSecond, tencent, tencentSecond, alibabaSecond, cascade, everglade } = shipments
const next = [bytedanceSecond, tencent, tencentSecond, alibabaSecond]
const atHome = [cascade, everglade]

const proposed = fact(
  'ProposeCondition',
  'version-1',
  { ...condition, version: 1 },
  { on: '2026-02-12', evidence: sources.talk },
)

const set = (version: number, on: string, parameters?: { ratio: string }) =>
  fact(
    'SetCondition',
    `version-${version}`,
    {
      ...condition,
      version,
      ...(parameters && { parameters }),
      appliesTo: 'all-undeparted',
      effectiveFrom: morning(on),
    },
    { on, evidence: sources.ratio },
  )

/** A chip more of the pool, which has room for it. */
const oneMore = act(
  'DrawApproval',
  'under-an-open-condition',
  { ...piecesFrom(linesFor('TENCENT'), 1, cap)[0], approval },
  { refused: 'APPROVAL_CONDITION_OPEN' },
)

/** Chips of domestic make that each bought, and how many of them it lets stand for the ratio. */
const purchases: readonly (readonly [member: Member, bought: number, credited: number])[] = [
  ['BYTEDANCE', 12_000, 10_200],
  ['ALIBABA', 5_000, 5_000],
  ['TENCENT', 16_000, 15_000],
]

const seller = 'DOMESTIC-CHIPS'
const of = (member: string) => ({ seller, invoice: `INV-${member}`, invoiceLine: 1 })

const claim = ([member, quantity]: (typeof purchases)[number]) =>
  fact(
    'ClaimPurchase',
    member,
    { ...of(member), claimNo: `CLM-${member}`, buyer: member, product: 'DOMESTIC-910', quantity, invoiced: quantity },
    { on: '2026-02-19', evidence: sources.company },
  )
const verification = ([member, quantity]: (typeof purchases)[number]) =>
  act('VerifyPurchase', member, { ...of(member), quantity, basis: 'The tax invoice' })
const credit = ([member, , quantity]: (typeof purchases)[number]) =>
  act('ApplyCredit', member, { ...of(member), approval, member, quantity })

export const ratioTalk: Chapter = {
  title: 'A ratio is talked of',
  text: 'So many chips of domestic make for each H200: that is discussed, says the press. It is a risk, which the ledger shows, and it blocks nothing: the next shipments are planned, packed and filed.',
  steps: [
    step('2026-02-12', 10, 'a ratio is proposed', [proposed]),
    step('2026-02-12', 11, 'plans', [...next, ...atHome].map(plan)),
    step('2026-02-12', 12, 'packing lists and filings', [
      ...[...next, ...atHome].map((one) => pack(one, '2026-02-12')),
      ...next.map((one) => file(one, '2026-02-12')),
    ]),
  ],
}

export const ratioSet: Chapter = {
  title: 'The ratio is set, and unknown',
  text: 'A document (made up) sets the ratio and does not say how high it is. Whoever might have to meet it cannot know whether it does: nothing more is drawn, and nothing is released for China.',
  steps: [
    step('2026-02-13', 10, 'set, and unknown', [set(1, '2026-02-13')]),
    step(
      '2026-02-13',
      11,
      'what it blocks',
      [oneMore, release(bytedanceSecond, 'APPROVAL_CONDITION_OPEN')],
      people.compliance,
    ),
  ],
}

export const ratioKnown: Chapter = {
  title: 'One for five',
  text: 'Now it is known: a chip of domestic make for five H200 that have not left. Invoices are verified, and stand as credits for whoever bought enough. ByteDance and Tencent ship on; of Alibaba’s 51,000 chips the credits carry not half.',
  steps: [
    step('2026-02-18', 10, 'known', [set(2, '2026-02-18', { ratio: '0.2' })]),
    step('2026-02-19', 10, 'purchases', purchases.map(claim)),
    step('2026-02-19', 11, 'verified', purchases.map(verification), people.compliance),
    step('2026-02-19', 12, 'credited', purchases.map(credit), people.compliance),
    step(
      '2026-02-19',
      13,
      'releases in the United States',
      atHome.map((one) => release(one)),
      people.compliance,
    ),
    step(
      '2026-02-20',
      10,
      'departures',
      atHome.map((one) => depart(one, '2026-02-20')),
    ),
    step(
      '2026-02-20',
      11,
      'releases for China',
      [release(bytedanceSecond), release(tencent), release(alibabaSecond, 'CREDITS_SHORT')],
      people.compliance,
    ),
    step(
      '2026-02-21',
      10,
      'departures',
      [bytedanceSecond, tencent].map((one) => depart(one, '2026-02-21')),
    ),
    step(
      '2026-02-23',
      10,
      'arrivals',
      atHome.map((one) => arrive(one, '2026-02-23')),
    ),
    step(
      '2026-02-23',
      11,
      'deliveries',
      atHome.map((one) => deliver(one, '2026-02-23')),
    ),
  ],
}
