import { streamOf, type Context, type Instant, type Stream } from '#kernel'
import { approvalDecider } from './approval.decider.js'
import { approvalVocabulary, type ApprovalEvent } from './approval.js'
import { approvalRules } from './approval.rules.js'
import { creditBounds, poolBounds } from './bounds.js'
import { conditionDatesOf } from './conditions.js'
import { approvalDatesOf } from './documents.js'
import { approvalReleasableFrom } from './ending.js'
import type { Approval } from './state.js'

/** Bytes, as measured: a line that drew takes 390, one consumption of it with its number 380. */
const weight = ({ lines, members, credits, told, documents, conditions, requests }: Approval): number =>
  3000 +
  lines.size * 390 +
  members.size * 150 +
  credits.size * 90 +
  told.size * 380 +
  (documents.size + conditions.size + requests.size) * 1000

function releasableFrom(approval: Approval, t: Instant): Instant[] {
  const from = approvalReleasableFrom(approval, t)
  return from === undefined ? [] : [from]
}

export const approval: Context<Approval, ApprovalEvent> = {
  kind: 'approval',
  ids: ['approval'],
  vocabulary: approvalVocabulary,
  rulebook: approvalRules,
  decider: approvalDecider,
  calendar: {
    changedBy: [
      'ApprovalGranted',
      'ApprovalAmended',
      'ApprovalMadeEffective',
      'ApprovalMadeEffectiveWithdrawn',
      'ApprovalSuspended',
      'ApprovalReinstated',
      'ApprovalWithdrawn',
      'ConditionSet',
      'ConditionWithdrawn',
      'ConditionWaived',
    ],
    dates: (approval, t) => [
      ...approvalDatesOf(approval, t),
      ...conditionDatesOf(approval),
      ...releasableFrom(approval, t),
    ],
    limits: (approval, t) => [
      ...poolBounds(approval, t),
      ...[...approval.members.keys()].flatMap((member) => creditBounds(approval, member, t)),
    ],
  },
  weight,
}

export const approvalStream = (id: string): Stream<Approval, ApprovalEvent> => streamOf(approval, id)
