import type { Chapter } from '../scenario.js'
import { linesFor, piecesFrom } from './book.js'
import { members } from './licences.js'
import { sources } from './sources.js'
import { act, destination, fact, people, sku, step } from './telling.js'

/** The round of the three, and whatever comes after it. */
export const approval = 'H200-CN-1'
const later = 'H200-CN-LATER'
/** Reported: more than so many, for the three together. */
export const pool = 400_000
export const timeZone = 'Asia/Shanghai'

const waiting = ['LANTERN', 'PLUMRAIN', 'NORTHGATE', 'REDCEDAR', 'CRANEFIELD', 'BAMBOO-LABS'] as const

const request = (of: string) => (buyer: string) =>
  fact(
    'RequestApproval',
    `${of}/${buyer}`,
    { approval: of, requestNo: `REQ-${buyer}`, buyer, products: [sku] },
    { on: '2026-01-23', evidence: sources.company },
  )

const reported = { on: '2026-01-28', evidence: sources.round }

const heard = [
  fact('ReportRound', approval, { approval, reportNo: 'PRESS-2026-01-28', members }, reported),
  fact('ReportRound', later, { approval: later, reportNo: 'PRESS-2026-01-28' }, reported),
]

/** What the press says a document says: nobody has seen it. */
const document = 'PRESS-2026-01-28'
const grant = fact(
  'GrantApproval',
  document,
  {
    approval,
    documentNo: document,
    destination,
    members,
    products: [sku],
    pool: { bound: 'atLeast', quantity: pool },
    timeZone,
  },
  reported,
)

const tried = [
  act(
    'MakeApprovalEffective',
    document,
    { approval, documentNo: document, reason: 'The press says so' },
    { approver: people.lead, refused: 'APPROVAL_UNPROVEN' },
  ),
  act(
    'DrawApproval',
    'on-a-report',
    { ...piecesFrom(linesFor('BYTEDANCE'), 8_000)[0], approval },
    { refused: 'APPROVAL_INEFFECTIVE' },
  ),
]

export const round: Chapter = {
  title: 'A round of 400,000',
  text: 'While the chief executive of the vendor visits, ByteDance, Alibaba and Tencent are said to be approved for more than 400,000 together. Others have asked, and wait for rounds without a name. A report authorises nothing: no number moves.',
  steps: [
    step('2026-01-27', 10, 'requests', [...members.map(request(approval)), ...waiting.map(request(later))]),
    step('2026-01-28', 10, 'what is heard', [...heard, grant]),
    step('2026-01-28', 11, 'drawing on a report', tried, people.compliance),
  ],
}
