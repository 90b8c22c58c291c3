import { unreachable, type Refusal } from '#kernel'
import type { FactOf } from '#kernel'
import type { approvalVocabulary } from './approval.js'
import { ofPart } from '../lines.js'
import { approvalRules } from './approval.rules.js'
import { shippedKey } from './draws.js'
import type { Approval } from './state.js'

export type ApprovalFact = FactOf<typeof approvalVocabulary>
type Numbered = { readonly what: string; readonly number: string }

/** What a fact is known by, so that it is told once: its number, with the condition, member or line that it is about. */
function numberOf(fact: ApprovalFact): Numbered {
  switch (fact.type) {
    case 'ApprovalRequested':
      return { what: 'request', number: fact.requestNo }
    case 'RoundReported':
      return { what: 'report', number: fact.reportNo }
    case 'ApprovalGranted':
    case 'ApprovalAmended':
      return { what: 'document', number: fact.documentNo }
    case 'ApprovalSuspended':
      return { what: 'suspension', number: fact.noticeNo }
    case 'ApprovalReinstated':
      return { what: 'reinstatement', number: fact.noticeNo }
    case 'ApprovalWithdrawn':
      return { what: 'withdrawal', number: fact.noticeNo }
    case 'ConditionProposed':
      return { what: 'proposed condition', number: `${fact.conditionId} ${fact.version}` }
    case 'ConditionSet':
      return { what: 'condition', number: `${fact.conditionId} ${fact.version}` }
    case 'ConditionWithdrawn':
      return { what: 'withdrawal of a condition', number: `${fact.noticeNo} ${fact.conditionId}` }
    case 'ConditionWaived':
      return {
        what: 'waiver',
        number: [fact.noticeNo, fact.conditionId, ...(fact.member ? [fact.member] : [])].join(' '),
      }
    case 'DrawConsumed':
      return { what: 'consumption', number: `${fact.consumptionNo} ${shippedKey(fact)}${ofPart(fact)}` }
    case 'DrawConsumptionReversed':
      return { what: 'reversal', number: `${fact.reversalNo} ${shippedKey(fact)}` }
    default:
      return unreachable(fact)
  }
}

export function toldKey(fact: ApprovalFact): string {
  const { what, number } = numberOf(fact)
  return `${what} ${number}`
}

export const once = (approval: Approval, fact: ApprovalFact): Refusal[] =>
  approvalRules.unless(!approval.told.has(toldKey(fact)), 'APPROVAL_ALREADY_TOLD', numberOf(fact))
