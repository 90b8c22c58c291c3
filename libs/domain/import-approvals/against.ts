import type { Instant, Refusal } from '#kernel'
import { carriedBy } from '../ratios.js'
import { approvalRules } from './approval.rules.js'
import { conditionsAt, creditsFor, parametersKnown, sparesAt, type StandingCondition } from './conditions.js'
import { approvalStandingAt, approvalTermsAt, productCovered, type ApprovalStanding, type Goods } from './documents.js'
import { givingBack, reachedBy, withinReach, type DrawKey } from './draws.js'
import { approvalKnown, memberUse, shareOf, type Approval } from './state.js'

const { refuse, unless } = approvalRules

/**
 * What speaks against drawing chips for a member at an instant, whatever the quantity: all of it, or nothing. A condition
 * that is met by a statement is met first; one that is met by credits is a limit.
 */
export function againstDraw(approval: Approval, member: string, t: Instant): Refusal[] {
  if (!approvalKnown(approval)) return refuse('APPROVAL_UNKNOWN')
  const conditions = conditionsAt(approval, member, t)
  return [
    ...againstMember(approval, member, t),
    ...conditions.flatMap(againstOpen),
    ...conditions.flatMap((one) => (one.kind === 'domestic-ratio' ? [] : againstUnmet(approval, member, one))),
  ]
}

/** What speaks against goods under an approval at an instant: another product or destination than it is for. */
export function againstGoods(approval: Approval, goods: Goods, t: Instant): Refusal[] {
  const terms = approvalTermsAt(approval, t)
  if (!terms) return []
  const { sku, family, destination } = goods
  return [
    ...unless(productCovered(terms, goods), 'APPROVAL_OTHER_PRODUCT', { sku, family }),
    ...unless(terms.destination === destination, 'APPROVAL_OTHER_DESTINATION', {
      approved: terms.destination,
      destination,
    }),
  ]
}

/** What speaks against releasing drawn chips of a line for export at an instant, beside the quantities themselves. */
export function againstRelease(approval: Approval, of: DrawKey & { quantity: number }, t: Instant): Refusal[] {
  if (!approvalKnown(approval)) return refuse('APPROVAL_UNKNOWN')
  const about = conditionsAt(approval, of.member, t).filter((one) => withinReach(approval, of, of.quantity, one))
  return [
    ...againstMember(approval, of.member, t),
    ...about.flatMap((one) => [...againstOpen(one), ...againstUnmet(approval, of.member, one)]),
  ]
}

/**
 * What spoke against chips of a line that left, at an instant. Ratios are left out: a shortage of credits is in breach on
 * the approval itself.
 */
export function againstDeparted(approval: Approval, of: DrawKey, t: Instant): Refusal[] {
  if (!approvalKnown(approval)) return refuse('APPROVAL_UNKNOWN')
  const about = conditionsAt(approval, of.member, t).filter((one) => withinReach(approval, of, 0, one))
  return [
    ...againstMember(approval, of.member, t),
    ...about.flatMap((one) => [
      ...againstOpen(one),
      ...(one.kind === 'domestic-ratio' ? [] : againstUnmet(approval, of.member, one)),
    ]),
  ]
}

function againstMember(approval: Approval, member: string, t: Instant): Refusal[] {
  const standing = approvalStandingAt(approval, t)
  const terms = approvalTermsAt(approval, t)
  return [
    ...againstStanding(standing),
    ...unless(!terms || terms.members.includes(member), 'APPROVAL_OTHER_GROUP', { member }),
  ]
}

function againstStanding(standing: ApprovalStanding): Refusal[] {
  switch (standing.kind) {
    case 'inForce':
      return []
    case 'ineffective':
      return refuse('APPROVAL_INEFFECTIVE')
    case 'suspended':
      return refuse('APPROVAL_SUSPENDED', { noticeNo: standing.noticeNo })
    case 'withdrawn':
      return refuse('APPROVAL_WITHDRAWN', { noticeNo: standing.noticeNo })
    case 'expired':
      return refuse('APPROVAL_EXPIRED', { validUntil: standing.validUntil, timeZone: standing.timeZone })
  }
}

const againstOpen = (condition: StandingCondition): Refusal[] =>
  unless(parametersKnown(condition), 'APPROVAL_CONDITION_OPEN', {
    conditionId: condition.conditionId,
    version: condition.version,
  })

function againstUnmet(approval: Approval, member: string, condition: StandingCondition): Refusal[] {
  const { conditionId, version, kind, met } = condition
  if (!parametersKnown(condition)) return []
  if (kind !== 'domestic-ratio') return unless(met, 'APPROVAL_CONDITION_UNMET', { member, conditionId, version })
  const [limit, used] = [memberUse(approval, member).credits, creditsFor(approval, member, condition)]
  return unless(used <= limit, 'CREDITS_SHORT', { limit, used, excess: used - limit, key: `${member} ${conditionId}` })
}

/** Chips that are left under one rule, which refuses what goes beyond them; below zero in breach. */
export type DrawLeft = { readonly code: string; readonly key: string; readonly left: number }

/**
 * What bounds the chips that a member may still draw at an instant: what is left of the pool and of its share, or of the
 * pool beside all shares, and what its credits carry. Undefined while anything speaks against a draw of whatever quantity.
 */
export function drawsLeftAt(approval: Approval, member: string, t: Instant): DrawLeft[] | undefined {
  const terms = approvalTermsAt(approval, t)
  if (!terms || againstDraw(approval, member, t).length > 0) return undefined
  const pool = terms.pool.quantity
  const { share, used } = shareOf(approval, member)
  const { drawn, consumed, shared, unshared } = approval
  const beside = shared > 0 ? [{ code: 'POOL_SHARED_SHORT', key: '', left: pool - shared - unshared }] : []
  return [
    { code: 'POOL_SHORT', key: '', left: pool - drawn - consumed },
    ...(share === undefined ? beside : [{ code: 'POOL_SHARE_SHORT', key: member, left: share - used }]),
    ...conditionsAt(approval, member, t)
      .map((one) => ({
        code: 'CREDITS_SHORT',
        key: `${member} ${one.conditionId}`,
        left: leftByCredits(approval, member, one),
      }))
      .filter(({ left }) => left !== Infinity),
  ]
}

/** Chips that a member may still draw at an instant: none while anything speaks against a draw. */
export function drawableAt(approval: Approval, member: string, t: Instant): number {
  const left = drawsLeftAt(approval, member, t) ?? []
  return left.length === 0 ? 0 : Math.max(0, Math.min(...left.map((one) => one.left)))
}
function leftByCredits(approval: Approval, member: string, condition: StandingCondition): number {
  const { kind, parameters } = condition
  if (kind !== 'domestic-ratio' || parameters?.ratio === undefined) return Infinity
  return carriedBy(parameters.ratio, memberUse(approval, member).credits) - reachedBy(approval, member, condition)
}

/** What a release of drawn chips has to say in `creditsFreed`: applied credits that the member needs no more after it. */
export function creditsFreedBy(approval: Approval, of: DrawKey & { quantity: number }, t: Instant): number {
  const after = givingBack(approval, of, of.quantity)
  return Math.max(0, sparesAt(after, of.member, t) - sparesAt(approval, of.member, t))
}
