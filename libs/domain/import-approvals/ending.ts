import { laterOf, plus, type Instant, type Refusal } from '#kernel'
import { endOfDay, graceForPapers } from '../days.js'
import { approvalRules } from './approval.rules.js'
import { approvalTermsAt } from './documents.js'
import { approvalKnown, type Approval } from './state.js'

/**
 * Since when an approval is officially withdrawn or expired, looked at from an instant; undefined while it has not ended.
 * As with licences (LIC-6), a suspension or a rumour ends nothing. Nor does an act of ours that takes the force of a
 * document back: we may give it back.
 */
export function approvalEndedAt(approval: Approval, t: Instant): Instant | undefined {
  const terms = approvalTermsAt(approval, t)
  const expired = terms?.validUntil ? endOfDay(terms.validUntil, terms.timeZone) : undefined
  return [withdrawnAt(approval, t), expired].filter((end) => end !== undefined && end <= t).sort()[0]
}

/** The first official withdrawal that no later official reinstatement took back; at one instant the withdrawal counts. */
function withdrawnAt({ notices }: Approval, t: Instant): Instant | undefined {
  const official = [...notices.values()].filter((one) => one.grade === 'official' && one.effectiveFrom <= t)
  const of = (kind: 'reinstated' | 'withdrawn') =>
    official.filter((one) => one.kind === kind).map(({ effectiveFrom }) => effectiveFrom)
  const reinstated = of('reinstated').reduce(laterOf, '')
  return of('withdrawn')
    .filter((from) => from >= reinstated)
    .sort()[0]
}

/**
 * From when on what is still drawn is released: seven days after the end, for consumptions that are told late; looked at
 * from an instant, undefined while the approval has not ended.
 */
export function approvalReleasableFrom(approval: Approval, t: Instant): Instant | undefined {
  const end = approvalEndedAt(approval, t)
  return end && plus(end, graceForPapers)
}

/** Why what is drawn from an approval is not released at an instant; nothing if it is. */
export function approvalNotEnded(approval: Approval, t: Instant): Refusal[] {
  if (!approvalKnown(approval)) return approvalRules.refuse('APPROVAL_UNKNOWN')
  const from = approvalReleasableFrom(approval, t)
  const end = approvalEndedAt(approval, t) ?? 'not told'
  return approvalRules.unless(from !== undefined && from <= t, 'APPROVAL_NOT_ENDED', { end })
}
