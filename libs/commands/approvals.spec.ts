import { describe, expect, test } from '@jest/globals'
import { fieldsOf } from '#kernel'
import { approvalInForceAt, approvalRules, approvalStream, approvalVocabulary, memberUse } from '#domain'
import * as approvals from './approvals.js'
import type { AnyCommand } from './declare.js'
import { saidBy, toldBy, World } from './testing.js'
import { registerGroups } from './testing/known.js'

const of = { approval: 'A1' }
const reason = 'a reason'
const effectiveFrom = '2026-01-01T00:00:00.000Z'
const notice = { ...of, noticeNo: 'N1', effectiveFrom, reason }
type FieldsOf<C extends AnyCommand> = Parameters<C['transaction']>[0]
const grant: FieldsOf<typeof approvals.GrantApproval> = {
  ...of,
  documentNo: 'D1',
  destination: 'CN',
  members: ['BYTE', 'ALI'],
  products: ['H200'],
  pool: { bound: 'atLeast', quantity: 400_000 },
  timeZone: 'Asia/Shanghai',
}
const condition = { ...of, conditionId: 'NEED', version: 1, kind: 'necessity' } as const
const set = {
  ...condition,
  parameters: { text: 'when necessary' },
  appliesTo: 'all-undeparted',
  effectiveFrom,
} as const
const line = { ...of, member: 'BYTE', orderNo: 'PO-1', line: 1, quantity: 5, shipment: 'SH-1' }

const parties = (): World => registerGroups(new World())
function granted(): World {
  const world = parties()
  world.given(approvals.GrantApproval, grant, { grade: 'official' })
  return world
}
const state = (world: World) => world.state(approvalStream('A1'))

describe('a fact of an approval', () => {
  const facts: [AnyCommand, object, string][] = [
    [
      approvals.RequestApproval,
      { ...of, requestNo: 'Q1', buyer: 'BYTE-CLOUD', products: ['H200'] },
      'ApprovalRequested',
    ],
    [approvals.ReportRound, { ...of, reportNo: 'R1', criteria: 'unknown' }, 'RoundReported'],
    [approvals.GrantApproval, { ...grant, documentNo: 'D2' }, 'ApprovalGranted'],
    [approvals.AmendApproval, { ...of, documentNo: 'D2', effectiveFrom, members: ['ALI'] }, 'ApprovalAmended'],
    [approvals.AmendApproval, { ...of, documentNo: 'D2', effectiveFrom }, 'ApprovalAmended'],
    [approvals.SuspendApproval, notice, 'ApprovalSuspended'],
    [approvals.ReinstateApproval, notice, 'ApprovalReinstated'],
    [approvals.WithdrawApproval, notice, 'ApprovalWithdrawn'],
    [approvals.ProposeCondition, condition, 'ConditionProposed'],
    [approvals.SetCondition, set, 'ConditionSet'],
    [approvals.ConsumeDraw, { ...line, consumptionNo: 'C1' }, 'DrawConsumed'],
    [approvals.ReverseDrawConsumption, { ...line, reversalNo: 'R1', cause: 'sent back' }, 'DrawConsumptionReversed'],
  ]
  test.each(facts)('is recorded on its stream (%#)', (command, fields, type) => {
    expect(toldBy(granted().do(command, fields))).toEqual([`approval~A1 ${type}`])
  })
  test.each(facts)('is told once (%#)', (command, fields) => {
    const world = granted()
    world.given(command, fields)
    expect(saidBy(world.do(command, fields))).toEqual(['APPROVAL_ALREADY_TOLD'])
  })
  test.each(facts.slice(4))('is of an approval that is known (%#)', (command, fields) => {
    expect(saidBy(parties().do(command, fields))).toEqual(['APPROVAL_UNKNOWN'])
  })
  test('ends a condition that is known', () => {
    const world = granted()
    const ends: [AnyCommand, object, string][] = [
      [
        approvals.WithdrawCondition,
        { ...of, noticeNo: 'N1', conditionId: 'NEED', effectiveFrom },
        'ConditionWithdrawn',
      ],
      [approvals.WaiveCondition, { ...of, noticeNo: 'N1', conditionId: 'NEED', effectiveFrom }, 'ConditionWaived'],
    ]
    for (const [command, fields] of ends)
      expect(saidBy(world.do(command, fields))).toEqual(['APPROVAL_CONDITION_UNKNOWN'])
    world.given(approvals.SetCondition, set)
    expect(ends.flatMap(([command, fields]) => toldBy(world.do(command, fields)))).toEqual(
      ends.map(([, , type]) => `approval~A1 ${type}`),
    )
  })
})

describe('who is named', () => {
  const asked = { ...of, requestNo: 'Q1', products: ['H200'] }
  test('is registered', () => {
    expect(saidBy(parties().do(approvals.RequestApproval, { ...asked, buyer: 'NOBODY' }))).toEqual(['PARTY_UNKNOWN'])
    for (const members of [['NOBODY'], ['BYTE', 'NOBODY']]) {
      expect(saidBy(parties().do(approvals.GrantApproval, { ...grant, members }))).toEqual(['PARTY_UNKNOWN'])
      const amended = { ...of, documentNo: 'D2', effectiveFrom, members }
      expect(saidBy(granted().do(approvals.AmendApproval, amended))).toEqual(['PARTY_UNKNOWN'])
    }
  })
  test('APR-5: is a group, if it is a member', () => {
    const decision = parties().do(approvals.GrantApproval, { ...grant, members: ['BYTE-CLOUD'] })
    expect(decision).toMatchObject({
      refusals: [{ code: 'APPROVAL_MEMBER_NO_GROUP', numbers: { member: 'BYTE-CLOUD', group: 'BYTE' } }],
    })
    expect(approvalRules.rules.has('APPROVAL_MEMBER_NO_GROUP')).toBe(true)
  })
})

describe('APR-2: an approval is made effective', () => {
  const effective = { ...of, documentNo: 'D1', reason }
  test('and that is taken back', () => {
    const world = granted()
    world.given(approvals.MakeApprovalEffective, effective)
    expect(approvalInForceAt(state(world), world.now)).toBe(true)
    expect(saidBy(world.do(approvals.MakeApprovalEffective, effective))).toEqual(['alreadySo'])
    world.given(approvals.WithdrawApprovalEffect, effective)
    expect(approvalInForceAt(state(world), world.now)).toBe(false)
    expect(saidBy(world.do(approvals.WithdrawApprovalEffect, effective))).toEqual(['alreadySo'])
  })
  test('by a second person', () => {
    expect(approvals.approvalCommands.filter(({ approved }) => approved)).toEqual([approvals.MakeApprovalEffective])
  })
  test('on a copy that a company gave, with its SHA-256', () => {
    const said = (as: object) => {
      const world = parties()
      world.given(approvals.GrantApproval, grant, { grade: 'company', ...as })
      return saidBy(world.do(approvals.MakeApprovalEffective, effective))
    }
    expect(said({})).toEqual(['APPROVAL_UNPROVEN'])
    expect(said({ documented: true })).toEqual(['accepted'])
  })
})

describe('an act of ours', () => {
  const met = { ...of, conditionId: 'NEED', version: 1, member: 'BYTE' }
  test('sets a share and gives it up', () => {
    const world = granted()
    world.given(approvals.MakeApprovalEffective, { ...of, documentNo: 'D1', reason })
    world.given(approvals.AssignPoolShare, { ...of, member: 'BYTE', quantity: 100 })
    expect(memberUse(state(world), 'BYTE').share).toBe(100)
    expect(saidBy(world.do(approvals.AssignPoolShare, { ...of, member: 'BYTE', quantity: 100 }))).toEqual(['alreadySo'])
    world.given(approvals.AssignPoolShare, { ...of, member: 'BYTE' })
    expect(memberUse(state(world), 'BYTE').share).toBeUndefined()
  })
  test('takes a condition for met, and takes that back', () => {
    const world = granted()
    world.given(approvals.SetCondition, set)
    const [yes, no] = [
      { ...met, statement: 'it is' },
      { ...met, reason },
    ]
    const said = [yes, no].flatMap((fields, index) => {
      const command = [approvals.SatisfyCondition, approvals.WithdrawConditionSatisfaction][index] as AnyCommand
      return [...toldBy(world.do(command, fields)), ...saidBy(world.do(command, fields))]
    })
    expect(said).toEqual([
      'approval~A1 ConditionSatisfied',
      'alreadySo',
      'approval~A1 ConditionSatisfiedWithdrawn',
      'alreadySo',
    ])
  })
})

test('a paper told later takes nothing', () => {
  const world = granted()
  world.given(approvals.ConsumeDraw, { ...line, consumptionNo: 'C1' })
  expect(memberUse(state(world), 'BYTE')).toMatchObject({ drawn: 0, consumed: 5 })
})

test.each(approvals.approvalCommands as readonly AnyCommand[])(
  '$name asks for an event, and on which approval',
  (one) => {
    const known = [...Object.keys(approvalVocabulary.facts), ...Object.keys(approvalVocabulary.acts)].map((type) =>
      Object.keys(fieldsOf(approvalVocabulary, type)!).sort().join(),
    )
    const { approval, ...event } = one.fields
    expect(approval).toBeDefined()
    const asked = Object.keys(event)
    // What a draw is taken from, and which part of a departure is told, only the departure says.
    const whole = one.name === 'ConsumeDraw' ? [...asked, 'takes', 'part'] : asked
    expect(known).toContain(whole.sort().join())
  },
)
