import type { Chapter } from '../scenario.js'
import { linesFor, piecesFrom } from './book.js'
import { advice, authorities } from './directives.js'
import { cap, members, type Member } from './licences.js'
import { approval, pool, timeZone } from './round.js'
import { sources } from './sources.js'
import { act, destination, fact, morning, people, sku, step } from './telling.js'

const day = '2026-02-03'
const seen = { on: day, evidence: sources.approval }
const document = 'NDRC-2026-7'

const grant = fact(
  'GrantApproval',
  document,
  {
    approval,
    documentNo: document,
    destination,
    members,
    products: [sku],
    pool: { bound: 'exact', quantity: pool },
    timeZone,
  },
  seen,
)

/** Customs itself, later and by name: for this buyer that prevails over what it told its agents (DIR-2). */
const naming = (buyer: Member) =>
  fact(
    'RecordDirective',
    `GACC-2026-02-${buyer}`,
    {
      destination,
      directiveId: `GACC-2026-02-${buyer}`,
      ...authorities.customs,
      products: [sku],
      buyer,
      effect: 'permit',
      effectiveFrom: morning(day),
    },
    seen,
  )

const effect = act(
  'MakeApprovalEffective',
  document,
  { approval, documentNo: document, reason: 'The document was seen, and its SHA-256 compared' },
  { approver: people.lead },
)

/** The advice still asks every buyer why (DIR-3). */
const necessities = (party: Member) =>
  linesFor(party).map(({ orderNo, line }) =>
    act('AcceptNecessity', `${orderNo}/${line}`, {
      destination,
      directiveId: advice,
      orderNo,
      line,
      statement: `Statement of need of ${party}, 30 January 2026`,
    }),
  )

const draws = (party: Member) =>
  piecesFrom(linesFor(party), cap).map((pieces) =>
    act('DrawApproval', `${pieces.orderNo}/${pieces.line}`, { ...pieces, approval }),
  )

export const opening: Chapter = {
  title: 'The document',
  text: 'An official document (made up: none is reported) grants the 400,000, and customs names the three against its own prohibition. They say why they need it, and draw 75,000 each: what the US cap lets them have, little more than half of what Beijing would let in.',
  steps: [
    step(day, 10, 'the document, and three names', [grant, ...members.map(naming)]),
    step(day, 11, 'made effective', [effect], people.compliance),
    step('2026-02-04', 10, 'necessities accepted', members.flatMap(necessities), people.compliance),
    step('2026-02-04', 11, 'draws', members.flatMap(draws)),
  ],
}
