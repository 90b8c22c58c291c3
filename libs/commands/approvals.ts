import { code, described, record, type Fields, type Steps, type Values } from '#kernel'
import { approvalStream, approvalVocabulary, type ApprovalEvent } from '#domain'
import { command, type Command } from './declare.js'
import { knownGroups, knownParty } from './known.js'

const { facts, acts } = approvalVocabulary
const of = { approval: described(code, 'The import approval', 'H200-2026-1') }
const route = (rest: string) => `/v1/approvals/{approval}/${rest}`

type Declared<F extends Fields> = {
  name: string
  type: ApprovalEvent['type']
  path: string
  fields: F
  summary: string
  approved?: true
  /** What the event names and has to be known. */
  names?: (data: Values<F>) => Steps
}

/** A command that writes one event to the stream of an approval. */
function onApproval<F extends Fields>(
  records: 'facts' | 'acts',
  { name, type, path, fields, summary, approved, names }: Declared<F>,
): Command<typeof of & F> {
  return command<typeof of & F>({
    name,
    route: route(path),
    summary,
    records,
    ...(approved && { approved }),
    fields: { ...of, ...fields },
    *transaction(asked) {
      const { approval, ...data } = asked as Values<typeof of> & Record<string, unknown>
      if (names) yield* names(data as Values<F>)
      yield* record(approvalStream(approval), { type, ...data } as ApprovalEvent)
    },
  })
}

export const RequestApproval = onApproval('facts', {
  name: 'RequestApproval',
  type: 'ApprovalRequested',
  path: 'requests',
  fields: facts.ApprovalRequested,
  summary: 'Records that a buyer asked for an import approval. The same request twice is refused.',
  names: ({ buyer }) => knownParty(buyer),
})

export const ReportRound = onApproval('facts', {
  name: 'ReportRound',
  type: 'RoundReported',
  path: 'rounds',
  fields: facts.RoundReported,
  summary: 'Records what is heard of a round of approvals; it grants nothing. The same report twice is refused.',
})

export const GrantApproval = onApproval('facts', {
  name: 'GrantApproval',
  type: 'ApprovalGranted',
  path: 'grants',
  fields: facts.ApprovalGranted,
  summary:
    'Records a document that grants a pool to groups; it has no force until it is made effective. The same document twice is refused.',
  names: ({ members }) => knownGroups(members),
})

export const AmendApproval = onApproval('facts', {
  name: 'AmendApproval',
  type: 'ApprovalAmended',
  path: 'amendments',
  fields: facts.ApprovalAmended,
  summary:
    'Records a document that changes what it names; what it enlarges has force if it is official or made effective. The same document twice is refused.',
  names: ({ members }) => knownGroups(members ?? []),
})

export const SuspendApproval = onApproval('facts', {
  name: 'SuspendApproval',
  type: 'ApprovalSuspended',
  path: 'suspensions',
  fields: facts.ApprovalSuspended,
  summary: 'Records that an approval is not in force for now; its draws stay. The same notice twice is refused.',
})

export const ReinstateApproval = onApproval('facts', {
  name: 'ReinstateApproval',
  type: 'ApprovalReinstated',
  path: 'reinstatements',
  fields: facts.ApprovalReinstated,
  summary: 'Records that an approval is in force again, if that is official. The same notice twice is refused.',
})

export const WithdrawApproval = onApproval('facts', {
  name: 'WithdrawApproval',
  type: 'ApprovalWithdrawn',
  path: 'withdrawals',
  fields: facts.ApprovalWithdrawn,
  summary: 'Records that an approval is in force no more. The same notice twice is refused.',
})

export const ProposeCondition = onApproval('facts', {
  name: 'ProposeCondition',
  type: 'ConditionProposed',
  path: 'conditions/{conditionId}/proposals',
  fields: facts.ConditionProposed,
  summary: 'Records that a condition is talked of: a risk that blocks nothing. The same version twice is refused.',
})

export const SetCondition = onApproval('facts', {
  name: 'SetCondition',
  type: 'ConditionSet',
  path: 'conditions/{conditionId}/versions',
  fields: facts.ConditionSet,
  summary:
    'Records a condition from an instant on; without parameters it blocks draws and releases. The same version twice is refused.',
})

export const WithdrawCondition = onApproval('facts', {
  name: 'WithdrawCondition',
  type: 'ConditionWithdrawn',
  path: 'conditions/{conditionId}/withdrawals',
  fields: facts.ConditionWithdrawn,
  summary: 'Records that a condition is gone for all, if that is official. The same notice twice is refused.',
})

export const WaiveCondition = onApproval('facts', {
  name: 'WaiveCondition',
  type: 'ConditionWaived',
  path: 'conditions/{conditionId}/waivers',
  fields: facts.ConditionWaived,
  summary:
    'Records that a condition is gone for a member or for all, if that is official. The same notice twice is refused.',
})

const { takes, part, ...laterPaper } = facts.DrawConsumed

export const ConsumeDraw = command({
  name: 'ConsumeDraw',
  route: route('consumptions'),
  summary:
    'Records a paper told later: chips that had left without a draw count against the pool. The same consumption of a line twice is refused.',
  records: 'facts',
  fields: { ...of, ...laterPaper },
  *transaction({ approval, ...data }) {
    yield* record(approvalStream(approval), { type: 'DrawConsumed', ...data, takes: 'nothing' })
  },
})

export const ReverseDrawConsumption = onApproval('facts', {
  name: 'ReverseDrawConsumption',
  type: 'DrawConsumptionReversed',
  path: 'consumption-reversals',
  fields: facts.DrawConsumptionReversed,
  summary:
    'Records that chips never cleared import: they go back to the pool if that is official, or of a company with a SHA-256 (APR-6). The same reversal of a line twice is refused.',
})

export const MakeApprovalEffective = onApproval('acts', {
  name: 'MakeApprovalEffective',
  type: 'ApprovalMadeEffective',
  path: 'documents/{documentNo}/effect',
  fields: acts.ApprovalMadeEffective,
  approved: true,
  summary:
    'Gives force to a document that is official, or a company’s copy with its SHA-256 (APR-2). Nothing is recorded if it has it already.',
})

export const WithdrawApprovalEffect = onApproval('acts', {
  name: 'WithdrawApprovalEffect',
  type: 'ApprovalMadeEffectiveWithdrawn',
  path: 'documents/{documentNo}/effect/withdrawal',
  fields: acts.ApprovalMadeEffectiveWithdrawn,
  summary: 'Takes back the force that a document was given. Nothing is recorded if it has none.',
})

export const AssignPoolShare = onApproval('acts', {
  name: 'AssignPoolShare',
  type: 'PoolShareAssigned',
  path: 'shares',
  fields: acts.PoolShareAssigned,
  summary:
    'Sets the share of a member; without a quantity it has none and uses what is left. Nothing is recorded if it is so already.',
})

export const SatisfyCondition = onApproval('acts', {
  name: 'SatisfyCondition',
  type: 'ConditionSatisfied',
  path: 'conditions/{conditionId}/satisfactions',
  fields: acts.ConditionSatisfied,
  summary:
    'Takes a statement of a member for good: a version of a condition is met by it. Nothing is recorded if it is met already.',
})

export const WithdrawConditionSatisfaction = onApproval('acts', {
  name: 'WithdrawConditionSatisfaction',
  type: 'ConditionSatisfiedWithdrawn',
  path: 'conditions/{conditionId}/satisfactions/withdrawal',
  fields: acts.ConditionSatisfiedWithdrawn,
  summary: 'A version of a condition is not met by a member after all. Nothing is recorded if it was not.',
})

export const approvalCommands = [
  RequestApproval,
  ReportRound,
  GrantApproval,
  AmendApproval,
  SuspendApproval,
  ReinstateApproval,
  WithdrawApproval,
  ProposeCondition,
  SetCondition,
  WithdrawCondition,
  WaiveCondition,
  ConsumeDraw,
  ReverseDrawConsumption,
  MakeApprovalEffective,
  WithdrawApprovalEffect,
  AssignPoolShare,
  SatisfyCondition,
  WithdrawConditionSatisfaction,
]
