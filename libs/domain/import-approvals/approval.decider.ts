import { isFact, unreachable, type Decider, type Refusal, type Told } from '#kernel'
import { againstDraw, againstRelease, creditsFreedBy } from './against.js'
import { approvalVocabulary, type ApprovalEvent } from './approval.js'
import { approvalRules } from './approval.rules.js'
import { creditBounds, lineBounds, poolBounds, shareBound } from './bounds.js'
import { conditionOf, metKey, parametersKnown } from './conditions.js'
import { crediting, creditKey } from './credits.js'
import { timeZoneKnown } from '../days.js'
import { namesMember } from './documents.js'
import { drawing, givingBack, shipping } from './draws.js'
import { learning, proven } from './facts.js'
import { approvalKnown, emptyApproval, memberUse, sharing, withEntry, type Approval } from './state.js'
import { once, type ApprovalFact } from './told.js'

const { refuse, unless, balance } = approvalRules
type ApprovalAct = Exclude<ApprovalEvent, ApprovalFact>

const fact = (event: ApprovalEvent): event is ApprovalFact => isFact(approvalVocabulary, event.type)

/** What may stand on a stream of which nothing is known. */
const opening: readonly string[] = [
  'ApprovalRequested',
  'RoundReported',
  'ApprovalGranted',
] satisfies ApprovalFact['type'][]

export const approvalDecider: Decider<Approval, ApprovalEvent> = {
  initial: emptyApproval,

  decide(event, approval, told) {
    if (!approvalKnown(approval) && !opening.includes(event.type)) return refuse('APPROVAL_UNKNOWN')
    if (fact(event)) return [...once(approval, event), ...formOf(event, approval)]
    return deciding(event, approval, told)
  },

  alreadySo(event, approval) {
    switch (event.type) {
      case 'ApprovalMadeEffective':
        return effectiveNow(approval, event.documentNo)
      case 'ApprovalMadeEffectiveWithdrawn':
        return approval.documents.has(event.documentNo) && !effectiveNow(approval, event.documentNo)
      case 'PoolShareAssigned':
        return approvalKnown(approval) && memberUse(approval, event.member).share === event.quantity
      case 'ConditionSatisfied':
        return metNow(approval, event)
      case 'ConditionSatisfiedWithdrawn':
        return conditionOf(approval, event.conditionId).versions.has(event.version) && !metNow(approval, event)
      default:
        return false
    }
  },

  evolve(approval, event, told) {
    return fact(event) ? learning(approval, event, told) : acting(approval, event, told)
  },

  limits(approval, event, t) {
    switch (event.type) {
      case 'ApprovalGranted':
      case 'ApprovalAmended':
      case 'ApprovalMadeEffective':
      case 'ApprovalMadeEffectiveWithdrawn':
        return poolBounds(approval, t)
      case 'PoolShareAssigned':
        return [...poolBounds(approval, t), shareBound(approval, event.member)]
      case 'ConditionSet':
      case 'ConditionWithdrawn':
      case 'ConditionWaived':
        return [...approval.members.keys()].flatMap((member) => creditBounds(approval, member, t))
      case 'ApprovalDrawn':
      case 'DrawReleased':
      case 'DrawCommitted':
      case 'DrawUncommitted':
      case 'DrawConsumed':
      case 'DrawConsumptionReversed':
        return [
          ...poolBounds(approval, t),
          shareBound(approval, event.member),
          ...creditBounds(approval, event.member, t),
          ...lineBounds(approval, event),
        ]
      case 'CreditApplied':
      case 'CreditReleased': {
        const key = creditKey(event)
        return [...creditBounds(approval, event.member, t), balance('CREDIT_SHORT', approval.credits.get(key, 0), key)]
      }
      case 'ApprovalRequested':
      case 'RoundReported':
      case 'ApprovalSuspended':
      case 'ApprovalReinstated':
      case 'ApprovalWithdrawn':
      case 'ConditionProposed':
      case 'ConditionSatisfied':
      case 'ConditionSatisfiedWithdrawn':
        return []
      default:
        return unreachable(event)
    }
  },
}

const effectiveNow = ({ effective }: Approval, documentNo: string): boolean =>
  effective.get(documentNo)?.at(-1)?.on ?? false

const metNow = (approval: Approval, of: { conditionId: string; version: number; member: string }): boolean =>
  conditionOf(approval, of.conditionId).met.has(metKey(of.version, of.member))

/** Of a fact, what names something that is not there or cannot be. */
function formOf(event: ApprovalFact, { conditions }: Approval): Refusal[] {
  switch (event.type) {
    case 'ApprovalGranted':
      return unless(timeZoneKnown(event.timeZone), 'APPROVAL_TIME_ZONE_UNKNOWN', { timeZone: event.timeZone })
    case 'ConditionWithdrawn':
    case 'ConditionWaived': {
      const { conditionId } = event
      return unless(conditions.has(conditionId), 'APPROVAL_CONDITION_UNKNOWN', { condition: conditionId })
    }
    default:
      return []
  }
}

function deciding(act: ApprovalAct, approval: Approval, told: Told): Refusal[] {
  switch (act.type) {
    case 'ApprovalMadeEffective':
      return makingEffective(act.documentNo, approval, told)
    case 'ApprovalMadeEffectiveWithdrawn':
      return unless(approval.documents.has(act.documentNo), 'APPROVAL_DOCUMENT_UNKNOWN', { documentNo: act.documentNo })
    case 'PoolShareAssigned':
      return act.quantity === undefined ? [] : named(approval, act.member)
    case 'ConditionSatisfied':
      return [...named(approval, act.member), ...satisfying(act, approval)]
    case 'ConditionSatisfiedWithdrawn':
      return knownVersion(act, approval)
    case 'ApprovalDrawn':
      return againstDraw(approval, act.member, told.recordedAt)
    case 'DrawReleased': {
      const freed = creditsFreedBy(approval, act, told.recordedAt)
      return unless(act.creditsFreed === freed, 'CREDITS_FREED_OTHERWISE', { freed, asked: act.creditsFreed })
    }
    case 'DrawCommitted':
      return againstRelease(approval, act, told.recordedAt)
    case 'CreditApplied':
      return named(approval, act.member)
    case 'DrawUncommitted':
    case 'CreditReleased':
      return []
    default:
      return unreachable(act)
  }
}

/** APR-2: on the grade of the document itself, or on that of what the act brings along. */
function makingEffective(documentNo: string, { documents }: Approval, told: Told): Refusal[] {
  const document = documents.get(documentNo)
  if (!document) return refuse('APPROVAL_DOCUMENT_UNKNOWN', { documentNo })
  return unless(proven(document) || proven(told), 'APPROVAL_UNPROVEN', { documentNo })
}

const named = (approval: Approval, member: string): Refusal[] =>
  unless(namesMember(approval, member), 'APPROVAL_MEMBER_UNKNOWN', { member })

type OfVersion = { conditionId: string; version: number }

const inVersion = ({ conditionId, version }: OfVersion): string => `${conditionId} in version ${version}`

const knownVersion = ({ conditionId, version }: OfVersion, approval: Approval): Refusal[] =>
  unless(conditionOf(approval, conditionId).versions.has(version), 'APPROVAL_CONDITION_UNKNOWN', {
    condition: inVersion({ conditionId, version }),
  })

/** What nobody knows cannot be met, and a ratio is met by credits alone. */
function satisfying({ conditionId, version }: OfVersion, approval: Approval): Refusal[] {
  const set = conditionOf(approval, conditionId).versions.get(version)
  if (!set) return refuse('APPROVAL_CONDITION_UNKNOWN', { condition: inVersion({ conditionId, version }) })
  if (set.kind === 'domestic-ratio') return refuse('APPROVAL_CONDITION_BY_CREDITS', { conditionId })
  return unless(parametersKnown(set), 'APPROVAL_CONDITION_OPEN', { conditionId, version })
}

function acting(approval: Approval, act: ApprovalAct, told: Told): Approval {
  const at = told.recordedAt
  switch (act.type) {
    case 'ApprovalMadeEffective':
    case 'ApprovalMadeEffectiveWithdrawn': {
      const toggles = approval.effective.get(act.documentNo) ?? []
      const toggle = { at, on: act.type === 'ApprovalMadeEffective' }
      return { ...approval, effective: withEntry(approval.effective, act.documentNo, [...toggles, toggle]) }
    }
    case 'PoolShareAssigned':
      return sharing(approval, act.member, act.quantity)
    case 'ConditionSatisfied':
    case 'ConditionSatisfiedWithdrawn':
      return meeting(approval, act, act.type === 'ConditionSatisfied')
    case 'ApprovalDrawn':
      return drawing(approval, act, act.quantity, at)
    case 'DrawReleased':
      return givingBack(approval, act, act.quantity)
    case 'DrawCommitted':
      return shipping(approval, act, { committed: act.quantity })
    case 'DrawUncommitted':
      return shipping(approval, act, { committed: -act.quantity })
    case 'CreditApplied':
      return crediting(approval, act, act.quantity)
    case 'CreditReleased':
      return crediting(approval, act, -act.quantity)
    default:
      return unreachable(act)
  }
}

function meeting(approval: Approval, of: OfVersion & { member: string }, met: boolean): Approval {
  const condition = conditionOf(approval, of.conditionId)
  const all = new Set(condition.met)
  if (met) all.add(metKey(of.version, of.member))
  else all.delete(metKey(of.version, of.member))
  return { ...approval, conditions: withEntry(approval.conditions, of.conditionId, { ...condition, met: all }) }
}
