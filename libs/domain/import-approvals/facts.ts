import { unreachable, type Told } from '#kernel'
import { graded } from '../registers.js'
import type { ApprovalEventOf } from './approval.js'
import { conditionOf, type Condition, type ConditionEnd, type ConditionParameters } from './conditions.js'
import type { ApprovalDocument, Notice } from './documents.js'
import { counting, shipping } from './draws.js'
import { withEntry, type Approval } from './state.js'
import { toldKey, type ApprovalFact } from './told.js'

/** The approval after a fact; in whatever order facts are told, it comes to the same. */
export function learning(approval: Approval, fact: ApprovalFact, told: Told): Approval {
  return { ...learned(approval, fact, told), told: approval.told.add(toldKey(fact)) }
}

function learned(approval: Approval, fact: ApprovalFact, told: Told): Approval {
  switch (fact.type) {
    case 'ApprovalRequested': {
      const { buyer, products, quantity } = fact
      const request = { buyer, products, ...(quantity !== undefined && { quantity }) }
      return { ...approval, requests: withEntry(approval.requests, fact.requestNo, request) }
    }
    case 'RoundReported': {
      const { members, criteria } = fact
      const round = { ...(members && { members }), ...(criteria !== undefined && { criteria }) }
      return { ...approval, rounds: withEntry(approval.rounds, fact.reportNo, round) }
    }
    case 'ApprovalGranted':
    case 'ApprovalAmended':
      return { ...approval, documents: withEntry(approval.documents, fact.documentNo, documentOf(fact, told)) }
    case 'ApprovalSuspended':
    case 'ApprovalReinstated':
    case 'ApprovalWithdrawn':
      return { ...approval, notices: withEntry(approval.notices, toldKey(fact), noticeOf(fact, told)) }
    case 'ConditionProposed':
    case 'ConditionSet':
    case 'ConditionWithdrawn':
    case 'ConditionWaived':
      return conditioned(approval, fact, told)
    case 'DrawConsumed': {
      const { quantity, takes } = fact
      const committed = takes === 'commitment' ? -quantity : 0
      const undrawn = takes === 'nothing' ? quantity : 0
      return shipping(approval, fact, { committed, left: quantity, undrawn, at: told.occurredAt })
    }
    case 'DrawConsumptionReversed':
      return proven(told) ? shipping(approval, fact, { reversed: fact.quantity }) : approval
    default:
      return unreachable(fact)
  }
}

/** What gives something back or permits it: the document itself, or a party's copy of it with its SHA-256 (APR-2, APR-6). */
export const proven = ({ grade, documented }: Pick<Told, 'grade' | 'documented'>): boolean =>
  grade === 'official' || (grade === 'company' && documented === true)

function documentOf(
  fact: ApprovalEventOf<'ApprovalGranted'> | ApprovalEventOf<'ApprovalAmended'>,
  told: Told,
): ApprovalDocument {
  const { members, products, pool, validUntil } = fact
  const said = {
    ...(members && { members }),
    ...(products && { products: [products] }),
    ...(pool && { pool }),
    ...(validUntil !== undefined && { validUntil }),
  }
  const documented = told.documented ? { documented: told.documented } : {}
  if (fact.type === 'ApprovalAmended') return graded({ effectiveFrom: fact.effectiveFrom, said, ...documented }, told)
  const { destination, timeZone } = fact
  return graded({ effectiveFrom: told.occurredAt, grant: { destination, timeZone }, said, ...documented }, told)
}

const kinds = {
  ApprovalSuspended: 'suspended',
  ApprovalReinstated: 'reinstated',
  ApprovalWithdrawn: 'withdrawn',
} as const

const noticeOf = ({ type, noticeNo, effectiveFrom }: ApprovalEventOf<keyof typeof kinds>, told: Told): Notice =>
  graded({ noticeNo, kind: kinds[type], effectiveFrom }, told)

type AboutCondition = ApprovalEventOf<'ConditionProposed' | 'ConditionSet' | 'ConditionWithdrawn' | 'ConditionWaived'>

function conditioned(approval: Approval, fact: AboutCondition, told: Told): Approval {
  const { conditionId } = fact
  const condition = learnedOf(conditionOf(approval, conditionId), fact, told)
  const known = { ...approval, conditions: withEntry(approval.conditions, conditionId, condition) }
  const asksCredits = fact.type === 'ConditionSet' && fact.kind === 'domestic-ratio'
  return asksCredits ? counting(known, fact) : known
}

function learnedOf(condition: Condition, fact: AboutCondition, told: Told): Condition {
  switch (fact.type) {
    case 'ConditionProposed': {
      const proposal = { kind: fact.kind, ...asked(fact) }
      return { ...condition, proposals: new Map(condition.proposals).set(fact.version, proposal) }
    }
    case 'ConditionSet': {
      const { version, kind, appliesTo, effectiveFrom } = fact
      const set = graded({ version, kind, appliesTo, effectiveFrom, ...asked(fact) }, told)
      return { ...condition, versions: new Map(condition.versions).set(version, set) }
    }
    case 'ConditionWithdrawn':
    case 'ConditionWaived': {
      const { effectiveFrom } = fact
      const member = fact.type === 'ConditionWaived' ? fact.member : undefined
      const end: ConditionEnd = graded({ effectiveFrom, ...(member !== undefined && { member }) }, told)
      return { ...condition, ends: new Map(condition.ends).set(toldKey(fact), end) }
    }
    default:
      return unreachable(fact)
  }
}

const asked = ({ parameters }: { parameters?: ConditionParameters }): { parameters?: ConditionParameters } =>
  parameters ? { parameters } : {}
