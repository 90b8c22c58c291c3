import {
  code,
  country,
  day,
  described,
  instant,
  lineNo,
  listOf,
  object,
  oneOf,
  optional,
  text,
  units,
  vocabulary,
  whole,
  largestQuantity,
  type EventOf,
  type Values,
} from '#kernel'
import { timeZone } from '../days.js'
import { part } from '../lines.js'
import { ratio } from '../ratios.js'

const chips = described(units, 'Chips')
const member = described(code, 'The member, a group: the ultimate parent of the customer', 'EXAMPLE-GROUP')
const members = described(listOf(code, { min: 1, max: 1000 }), 'Groups that may draw from it')
const products = described(listOf(code, { min: 1, max: 1000 }), 'SKUs or families')
const documentNo = described(code, 'The document', 'MOFCOM-2026-7')
const noticeNo = described(code, 'The notice', 'NTC-1')
const effectiveFrom = described(instant, 'From when it counts')
const notice = { noticeNo, effectiveFrom, reason: text }

/** More than a number authorises that number and no more. */
export const pool = object({ bound: oneOf(['exact', 'atLeast']), quantity: chips })
export type Pool = Values<{ pool: typeof pool }>['pool']

const conditionId = described(code, 'The condition', 'DOMESTIC-RATIO')
const version = described(whole(1, 9999, 1), 'Its version')
export const conditionParameters = object({
  ratio: optional(described(ratio, 'Chips of domestic make for each chip drawn')),
  text: optional(described(text, 'What it asks', 'only when necessary')),
})
const condition = {
  conditionId,
  version,
  kind: described(
    oneOf(['domestic-ratio', 'necessity', 'end-use', 'other']),
    'A domestic-ratio is met by credits, the others by a statement that is taken for good',
  ),
  parameters: optional(conditionParameters),
}

const draw = { member, orderNo: described(code, 'The order', 'PO-1001'), line: lineNo, quantity: chips }
const shipment = described(code, 'The shipment', 'SH-1')
const purchase = object({
  seller: described(code, 'Who sold it', 'DOMESTIC-CHIPS'),
  invoice: described(code, 'The invoice', 'INV-1'),
  invoiceLine: described(whole(1, 9999, 1), 'The line of the invoice'),
})
const credit = { member, purchase: described(purchase, 'Chips of domestic make that were bought'), quantity: chips }

/** Stream `approval~<approval>`: what the destination lets in, as a pool of chips that members draw from. */
export const approvalVocabulary = vocabulary({
  facts: {
    ApprovalRequested: {
      requestNo: described(code, 'The request', 'REQ-1'),
      buyer: described(code, 'The party that asks', 'EXAMPLE-CLOUD'),
      products,
      quantity: optional(chips),
    },
    RoundReported: {
      reportNo: described(code, 'The report', 'RPT-1'),
      members: optional(members),
      criteria: optional(text),
    },
    ApprovalGranted: {
      documentNo,
      destination: described(country, 'The country that lets them in'),
      members,
      products,
      pool,
      validUntil: optional(described(day, 'Its last day; left out: no end')),
      timeZone,
    },
    ApprovalAmended: {
      documentNo,
      effectiveFrom,
      members: optional(members),
      products: optional(products),
      pool: optional(pool),
      validUntil: optional(described(day, 'Its last day')),
    },
    ApprovalSuspended: notice,
    ApprovalReinstated: notice,
    ApprovalWithdrawn: notice,
    ConditionProposed: condition,
    ConditionSet: {
      ...condition,
      parameters: optional(described(conditionParameters, 'Left out: unknown, which blocks new draws and releases')),
      appliesTo: described(oneOf(['new-draws', 'all-undeparted']), 'Draws from then on, or whatever has not left'),
      effectiveFrom,
    },
    ConditionWithdrawn: { noticeNo, conditionId, effectiveFrom },
    ConditionWaived: { noticeNo, conditionId, member: optional(described(member, 'Left out: for all')), effectiveFrom },
    DrawConsumed: {
      consumptionNo: described(code, 'The consumption', 'CON-1'),
      ...draw,
      shipment,
      takes: described(
        oneOf(['commitment', 'cover', 'nothing']),
        'What it used up: a commitment with the draw under it, a draw, or nothing (a paper told later)',
      ),
      part,
    },
    DrawConsumptionReversed: {
      reversalNo: described(code, 'The reversal', 'REV-1'),
      cause: described(text, 'Why they never cleared import'),
      ...draw,
      shipment,
    },
  },
  acts: {
    ApprovalMadeEffective: { documentNo, reason: text },
    ApprovalMadeEffectiveWithdrawn: { documentNo, reason: text },
    PoolShareAssigned: { member, quantity: optional(described(units, 'Chips; left out: no share of its own')) },
    ConditionSatisfied: { conditionId, version, member, statement: text },
    ConditionSatisfiedWithdrawn: { conditionId, version, member, reason: text },
    ApprovalDrawn: draw,
    DrawReleased: {
      ...draw,
      creditsFreed: described(
        whole(0, largestQuantity, 500),
        'Applied credits of the member that are needed no more; they stay applied',
      ),
    },
    DrawCommitted: { ...draw, shipment },
    DrawUncommitted: { ...draw, shipment },
    CreditApplied: credit,
    CreditReleased: credit,
  },
  opposites: {
    ApprovalMadeEffective: 'ApprovalMadeEffectiveWithdrawn',
    ApprovalMadeEffectiveWithdrawn: 'ApprovalMadeEffective',
    PoolShareAssigned: 'PoolShareAssigned',
    ConditionSatisfied: 'ConditionSatisfiedWithdrawn',
    ConditionSatisfiedWithdrawn: 'ConditionSatisfied',
    ApprovalDrawn: 'DrawReleased',
    DrawReleased: 'ApprovalDrawn',
    DrawCommitted: 'DrawUncommitted',
    DrawUncommitted: 'DrawCommitted',
    CreditApplied: 'CreditReleased',
    CreditReleased: 'CreditApplied',
  },
})
export type ApprovalEvent = EventOf<typeof approvalVocabulary>
export type ApprovalEventOf<T extends ApprovalEvent['type']> = Extract<ApprovalEvent, { type: T }>
