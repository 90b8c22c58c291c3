import type { Grade } from '#kernel'
import { specOf, told, type Given } from '#kernel/testing'
import { approvalStream } from './approval.context.js'
import type { ApprovalEvent, ApprovalEventOf } from './approval.js'
import type { Approval } from './state.js'

export const { given } = specOf(approvalStream('A1'))
export type Spec = Given<Approval, ApprovalEvent>

/** `2026-01-10`, at midnight UTC. Specs begin on 15 January 2026. */
export const day = (name: string): string => `${name}T00:00:00.000Z`
/** After everything that a spec told by itself, and before February. */
export const today = day('2026-01-20')

export const by = (grade: Grade, event: ApprovalEvent, on?: string) =>
  told(event, { grade, ...(on !== undefined && { at: day(on) }) })
export const official = (event: ApprovalEvent, on?: string) => by('official', event, on)
/** Of a company, with a copy and its SHA-256. */
export const copied = (event: ApprovalEvent) => told(event, { grade: 'company', documented: true })

type Data<T extends ApprovalEvent['type']> = Omit<ApprovalEventOf<T>, 'type'>

export const granted = (quantity: number, more: Partial<Data<'ApprovalGranted'>> = {}): ApprovalEvent => ({
  type: 'ApprovalGranted',
  documentNo: 'D1',
  destination: 'CN',
  members: ['BYTE', 'ALI', 'TEN'],
  products: ['H200'],
  pool: { bound: 'atLeast', quantity },
  timeZone: 'Asia/Shanghai',
  ...more,
})
export const amended = (documentNo: string, from: string, more: Partial<Data<'ApprovalAmended'>>): ApprovalEvent => ({
  type: 'ApprovalAmended',
  documentNo,
  effectiveFrom: day(from),
  ...more,
})
export const madeEffective = (documentNo = 'D1'): ApprovalEvent => ({
  type: 'ApprovalMadeEffective',
  documentNo,
  reason: 'seen',
})
export const ineffective = (documentNo = 'D1'): ApprovalEvent => ({
  type: 'ApprovalMadeEffectiveWithdrawn',
  documentNo,
  reason: 'a mistake',
})
export const noticed = (
  type: 'ApprovalSuspended' | 'ApprovalReinstated' | 'ApprovalWithdrawn',
  from: string,
  noticeNo = 'N1',
): ApprovalEvent => ({ type, noticeNo, effectiveFrom: day(from), reason: 'a notice' })
export const shared = (member: string, quantity?: number): ApprovalEvent => ({
  type: 'PoolShareAssigned',
  member,
  ...(quantity !== undefined && { quantity }),
})

/** `BYTE A/1`: line 1 of order A, for BYTE. */
export const lineOf = (of: string) => {
  const [member, orderNo, line] = of.split(/[ /]/) as [string, string, string]
  return { member, orderNo, line: Number(line) }
}
export const drawn = (of: string, quantity: number): ApprovalEvent => ({
  type: 'ApprovalDrawn',
  ...lineOf(of),
  quantity,
})
export const released = (of: string, quantity: number, creditsFreed = 0): ApprovalEvent => ({
  type: 'DrawReleased',
  ...lineOf(of),
  quantity,
  creditsFreed,
})
export const committed = (of: string, quantity: number, shipment = 'S1'): ApprovalEvent => ({
  type: 'DrawCommitted',
  ...lineOf(of),
  quantity,
  shipment,
})
export const uncommitted = (of: string, quantity: number, shipment = 'S1'): ApprovalEvent => ({
  type: 'DrawUncommitted',
  ...lineOf(of),
  quantity,
  shipment,
})
export const consumed = (
  of: string,
  quantity: number,
  takes: Data<'DrawConsumed'>['takes'] = 'commitment',
  consumptionNo = 'C1',
  shipment = 'S1',
): ApprovalEvent => ({ type: 'DrawConsumed', consumptionNo, ...lineOf(of), quantity, shipment, takes })
export const reversed = (of: string, quantity: number, reversalNo = 'R1', shipment = 'S1'): ApprovalEvent => ({
  type: 'DrawConsumptionReversed',
  reversalNo,
  cause: 'sent back at the border',
  ...lineOf(of),
  quantity,
  shipment,
})

export const proposed = (version = 1, conditionId = 'RATIO'): ApprovalEvent => ({
  type: 'ConditionProposed',
  conditionId,
  version,
  kind: 'domestic-ratio',
})
/** A domestic ratio in force for draws from the beginning of a day on. */
export const ratioSet = (ratio: string | undefined, more: Partial<Data<'ConditionSet'>> = {}): ApprovalEvent => ({
  type: 'ConditionSet',
  conditionId: 'RATIO',
  version: 1,
  kind: 'domestic-ratio',
  ...(ratio !== undefined && { parameters: { ratio } }),
  appliesTo: 'new-draws',
  effectiveFrom: day('2026-01-01'),
  ...more,
})
export const necessitySet = (more: Partial<Data<'ConditionSet'>> = {}): ApprovalEvent =>
  ratioSet(undefined, { conditionId: 'NEED', kind: 'necessity', parameters: { text: 'only when necessary' }, ...more })
export const conditionWithdrawn = (from: string, conditionId = 'RATIO', noticeNo = 'W1'): ApprovalEvent => ({
  type: 'ConditionWithdrawn',
  noticeNo,
  conditionId,
  effectiveFrom: day(from),
})
export const waived = (from: string, member?: string, conditionId = 'RATIO', noticeNo = 'W1'): ApprovalEvent => ({
  type: 'ConditionWaived',
  noticeNo,
  conditionId,
  ...(member !== undefined && { member }),
  effectiveFrom: day(from),
})
export const satisfied = (member: string, version = 1, conditionId = 'NEED'): ApprovalEvent => ({
  type: 'ConditionSatisfied',
  conditionId,
  version,
  member,
  statement: 'it is',
})
export const unsatisfied = (member: string, version = 1, conditionId = 'NEED'): ApprovalEvent => ({
  type: 'ConditionSatisfiedWithdrawn',
  conditionId,
  version,
  member,
  reason: 'it is not',
})
const purchase = (invoiceLine: number) => ({ seller: 'DOM', invoice: 'I1', invoiceLine })
export const credited = (member: string, quantity: number, invoiceLine = 1): ApprovalEvent => ({
  type: 'CreditApplied',
  member,
  purchase: purchase(invoiceLine),
  quantity,
})
export const uncredited = (member: string, quantity: number, invoiceLine = 1): ApprovalEvent => ({
  type: 'CreditReleased',
  member,
  purchase: purchase(invoiceLine),
  quantity,
})

/** A pool that is official and in force. */
export const pooled = (quantity: number, more: Partial<Data<'ApprovalGranted'>> = {}): Spec =>
  given(official(granted(quantity, more), '2026-01-01'), madeEffective())
