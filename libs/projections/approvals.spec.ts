import { describe, expect, test } from '@jest/globals'
import { approvalStream } from '#domain'
import type { ApprovalsQuery } from './approvals.js'
import { readRows, type As, type Telling } from './testing.js'

const on = (approval: string, type: string, data: object): Telling => [[approvalStream(approval), { type, ...data }]]
const official = { grade: 'official' } as const
const granted = (approval: string): [Telling, As] => [
  on(approval, 'ApprovalGranted', {
    documentNo: 'D-1',
    destination: 'CN',
    members: ['ALDER', 'BIRCH'],
    products: ['HOPPER'],
    pool: { bound: 'atLeast', quantity: 400 },
    timeZone: 'UTC',
  }),
  official,
]
const line = { orderNo: 'PO-1', line: 1 }
const condition = { version: 1, appliesTo: 'all-undeparted', effectiveFrom: '2026-01-01T00:00:00.000Z' }
const request = { requestNo: 'R-1', buyer: 'ALDER', products: ['H200'] }
const told: [Telling, As?][] = [
  granted('A-1'),
  [on('A-1', 'ApprovalMadeEffective', { documentNo: 'D-1', reason: 'x' })],
  [on('A-1', 'PoolShareAssigned', { member: 'ALDER', quantity: 150 })],
  [on('A-1', 'ApprovalDrawn', { member: 'ALDER', ...line, quantity: 100 })],
  [on('A-1', 'DrawCommitted', { member: 'ALDER', ...line, quantity: 40, shipment: 'SH-1' })],
  [
    on('A-1', 'DrawConsumed', {
      consumptionNo: 'C-1',
      member: 'ALDER',
      ...line,
      quantity: 30,
      shipment: 'SH-1',
      takes: 'commitment',
    }),
    official,
  ],
  [on('A-1', 'ConditionSet', { conditionId: 'NEED', kind: 'necessity', parameters: { text: 'x' }, ...condition })],
  [on('A-1', 'ConditionSet', { conditionId: 'OPEN', kind: 'other', ...condition })],
  [on('A-1', 'ConditionSatisfied', { conditionId: 'NEED', version: 1, member: 'ALDER', statement: 'x' })],
  [on('A-1', 'ConditionProposed', { conditionId: 'RATIO', version: 1, kind: 'domestic-ratio' })],
  granted('A-2'),
  [on('A-3', 'ApprovalRequested', request)],
  [on('A-4', 'RoundReported', { reportNo: 'P-1', criteria: 'not known' }), { grade: 'reported' }],
]
const asked = (query: ApprovalsQuery) => readRows(told, (rows) => rows.approvals(query))

describe('the rows of approvals', () => {
  test('say what is left of the pool, and what each member has drawn, committed and consumed', async () => {
    const { approvals } = await asked({ approval: 'A-1' })
    expect(approvals).toMatchObject([
      {
        approval: 'A-1',
        standing: 'inForce',
        destination: 'CN',
        products: [['HOPPER']],
        pool: { bound: 'atLeast', quantity: 400 },
        drawn: 70,
        committed: 10,
        consumed: 30,
        left: 300,
        members: [
          { member: 'ALDER', share: 150, drawn: 70, committed: 10, consumed: 30, drawable: 0 },
          { member: 'BIRCH', drawn: 0, committed: 0, consumed: 0 },
        ],
        revision: 9,
      },
    ])
  })
  test('say which conditions are satisfied, whose terms nobody knows, and which are only proposed (APR-3)', async () => {
    const [one] = (await asked({ approval: 'A-1' })).approvals
    const states = one!.members.map(({ member, conditions }) => [member, ...conditions.map(({ state }) => state)])
    expect(states).toEqual([
      ['ALDER', 'satisfied', 'unknown'],
      ['BIRCH', 'unsatisfied', 'unknown'],
    ])
    expect(one!.proposed).toEqual([{ conditionId: 'RATIO', version: 1, kind: 'domestic-ratio' }])
  })
  test('are there for what is only requested or reported, and say who asks for what', async () => {
    const requests = [{ requestNo: 'R-1', buyer: 'ALDER', products: ['H200'] }]
    expect((await asked({ standing: 'requested' })).approvals).toMatchObject([
      { approval: 'A-3', standing: 'requested', requests, rounds: [], left: 0, members: [] },
    ])
    expect((await asked({ standing: 'reported' })).approvals).toMatchObject([
      { approval: 'A-4', standing: 'reported', requests: [], rounds: [{ reportNo: 'P-1', criteria: 'not known' }] },
    ])
  })
  test('of what is granted keep what was asked', async () => {
    const told: [Telling, As?][] = [[on('A-1', 'ApprovalRequested', request)], granted('A-1')]
    const { approvals } = await readRows(told, (rows) => rows.approvals({}))
    expect(approvals).toMatchObject([{ standing: 'ineffective', requests: [request] }])
  })
  test('are of one standing or one destination, in pages', async () => {
    const ids = async (query: ApprovalsQuery) => (await asked(query)).approvals.map(({ approval }) => approval)
    expect(await ids({ standing: 'ineffective' })).toEqual(['A-2'])
    expect(await ids({ destination: 'CN' })).toEqual(['A-1'])
    expect((await asked({ limit: 1 })).next).toBe('A-1')
    expect(await ids({ after: 'A-2' })).toEqual(['A-3', 'A-4'])
  })
})
