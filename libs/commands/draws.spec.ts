import { describe, expect, test } from '@jest/globals'
import { AssignPoolShare, GrantApproval, MakeApprovalEffective, SetCondition, SuspendApproval } from './approvals.js'
import { DrawApproval, ReleaseDraw } from './draws.js'
import { CancelOrder, ConfirmOrder, HoldOrder, PlaceOrder } from './orders.js'
import { ApplyCredit, ClaimPurchase, VerifyPurchase } from './purchases.js'
import { saidBy, toldBy, type World } from './testing.js'
import { covered, covers, grant, line, official, orderNo, parties, pool, since, trade } from './testing/licensed.js'

const grantMore = (world: World, more: Partial<typeof grant>) => {
  world.given(GrantApproval, { ...grant, approval: 'A2', ...more }, official)
  world.given(MakeApprovalEffective, { approval: 'A2', documentNo: 'D1', reason: 'seen' })
  return { ...pool, approval: 'A2', quantity: 1 }
}
const ratio = {
  approval: 'A1',
  conditionId: 'RATIO',
  version: 1,
  kind: 'domestic-ratio',
  effectiveFrom: since,
} as const
const setRatio = (world: World, parameters?: { ratio: string }) =>
  world.given(SetCondition, { ...ratio, ...(parameters && { parameters }), appliesTo: 'all-undeparted' }, official)
/** So many chips of domestic make stand for the group of ALDER. */
function credit(world: World, quantity: number): void {
  const of = { seller: 'DOM', invoice: 'I1', invoiceLine: 1, quantity }
  world.given(ClaimPurchase, { ...of, claimNo: 'C1', buyer: 'ALDER', product: 'D910', invoiced: quantity })
  world.given(VerifyPurchase, { ...of, basis: 'the invoice' })
  world.given(ApplyCredit, { ...of, approval: 'A1', member: 'CYPRESS' })
}
const freedBy = (decision: ReturnType<World['do']>) =>
  decision.kind === 'accepted' &&
  decision.events.flatMap(({ event }) => ('creditsFreed' in event ? [event['creditsFreed']] : []))

describe('DrawApproval', () => {
  test('writes to the order and to the approval at once', () => {
    expect(toldBy(trade().do(DrawApproval, { ...pool, quantity: 100 }))).toEqual([
      'order~PO-1 LineApprovalDrawn',
      'approval~A1 ApprovalDrawn',
    ])
  })
  test('counts pieces on the order and chips on the approval, for the group of the customer', () => {
    const world = trade()
    world.given(DrawApproval, { ...pool, quantity: 100 })
    expect(covers(world)).toEqual({ CYPRESS: 100, pool: 200 })
    world.given(PlaceOrder, {
      orderNo: 'PO-2',
      ...parties,
      customer: 'ELM',
      lines: [{ line: 1, sku: 'H200', quantity: 8 }],
    })
    world.given(ConfirmOrder, { orderNo: 'PO-2' })
    expect(world.do(DrawApproval, { ...pool, orderNo: 'PO-2', quantity: 8 })).toMatchObject({
      events: [{ event: { member: 'ELM', quantity: 8 } }, { event: { member: 'ELM', quantity: 16 } }],
    })
  })
  test('counts no more chips than an event carries', () => {
    const numbers = { sku: 'H200', pieces: 500_000_001, each: 2, chips: 1_000_000_002, most: 1_000_000_000 }
    expect(trade().do(DrawApproval, { ...pool, quantity: numbers.pieces })).toMatchObject({
      refusals: expect.arrayContaining([expect.objectContaining({ code: 'CHIPS_BEYOND', numbers })]),
    })
    expect(saidBy(trade().do(DrawApproval, { ...pool, quantity: 500_000_000 }))).not.toContain('CHIPS_BEYOND')
  })
  test('reads all that it rests on: the order, the customer, the product and the approval', () => {
    const decision = trade().do(DrawApproval, { ...pool, quantity: 1 })
    const read = decision.kind === 'accepted' ? decision.seen.map(({ stream }) => stream.id).sort() : []
    expect(read).toEqual(['approval~A1', 'order~PO-1', 'party~ALDER', 'product~H200'])
  })
  test('draws as many again', () => {
    const world = trade()
    for (const quantity of [100, 100]) world.given(DrawApproval, { ...pool, quantity })
    expect(covers(world)).toEqual({ CYPRESS: 200, pool: 400 })
  })
  test('is of a line that is there, whose order is confirmed and not held (ORD-6)', () => {
    const world = trade()
    expect(saidBy(world.do(DrawApproval, { ...pool, orderNo: 'PO-9', quantity: 1 }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(world.do(DrawApproval, { ...pool, line: 9, quantity: 1 }))).toEqual(['LINE_UNKNOWN'])
    world.given(HoldOrder, { orderNo, holdId: 'H1', reason: 'doubt' })
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 1 }))).toEqual(['LINE_HELD'])
    world.given(CancelOrder, { orderNo, reason: 'no need' })
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 1 }))).toContain('ORDER_CANCELLED')
  })
  test('APR-1: keeps the pool and the share of the member, or does nothing', () => {
    const world = trade()
    world.given(AssignPoolShare, { approval: 'A1', member: 'CYPRESS', quantity: 198 })
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 100 }))).toEqual(['POOL_SHARE_SHORT'])
    const small = grantMore(world, { pool: { bound: 'exact', quantity: 798 } })
    expect(saidBy(world.do(DrawApproval, { ...small, quantity: 401 }))).toEqual(['DRAWN_BEYOND_OPEN', 'POOL_SHORT'])
    expect(covers(world)).toEqual({})
  })
  test('APR-2: draws from what is effective', () => {
    const world = trade()
    expect(saidBy(world.do(DrawApproval, { ...pool, approval: 'A9', quantity: 1 }))).toContain('APPROVAL_UNKNOWN')
    world.given(GrantApproval, { ...grant, approval: 'A2' }, official)
    expect(saidBy(world.do(DrawApproval, { ...pool, approval: 'A2', quantity: 1 }))).toContain('APPROVAL_INEFFECTIVE')
    world.given(SuspendApproval, { approval: 'A1', noticeNo: 'N1', effectiveFrom: since, reason: 'a letter' })
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 1 }))).toEqual(['APPROVAL_SUSPENDED'])
  })
  test('APR-3: waits until somebody knows what a condition asks', () => {
    const world = trade()
    setRatio(world)
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 1 }))).toEqual(['APPROVAL_CONDITION_OPEN'])
  })
  test('APR-4: draws no more than the credits of the member carry', () => {
    const world = trade()
    setRatio(world, { ratio: '0.5' })
    credit(world, 100)
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 101 }))).toEqual(['CREDITS_SHORT'])
    expect(saidBy(world.do(DrawApproval, { ...pool, quantity: 100 }))).toEqual(['accepted'])
  })
  test('APR-5: draws for members, and for goods and a destination that the approval is for', () => {
    const world = trade()
    const other = grantMore(world, { members: ['ELM'], products: ['H20'], destination: 'MO' })
    expect(saidBy(world.do(DrawApproval, other))).toEqual([
      'APPROVAL_OTHER_DESTINATION',
      'APPROVAL_OTHER_GROUP',
      'APPROVAL_OTHER_PRODUCT',
    ])
  })
})

describe('ReleaseDraw', () => {
  test('gives back on the order and the approval at once', () => {
    const world = covered()
    expect(toldBy(world.do(ReleaseDraw, { ...pool, quantity: 50 }))).toEqual([
      'order~PO-1 LineApprovalDrawReleased',
      'approval~A1 DrawReleased',
    ])
    expect(covers(world)).toMatchObject({ CYPRESS: 250, pool: 500 })
  })
  test('undoes a draw', () => {
    const world = trade()
    world.given(DrawApproval, { ...pool, quantity: 100 })
    world.given(ReleaseDraw, { ...pool, quantity: 100 })
    expect(covers(world)).toEqual({})
  })
  test('says which credits it frees (APR-4)', () => {
    const world = trade()
    setRatio(world, { ratio: '0.5' })
    credit(world, 110)
    world.given(DrawApproval, { ...pool, quantity: 100 })
    expect(freedBy(world.do(ReleaseDraw, { ...pool, quantity: 30 }))).toEqual([30])
    expect(freedBy(trade().do(ReleaseDraw, { ...pool, quantity: 30 }))).toBe(false)
  })
  test('frees none where the credits had not been enough', () => {
    const world = covered()
    setRatio(world, { ratio: '1' })
    credit(world, 550)
    expect(freedBy(world.do(ReleaseDraw, { ...pool, quantity: 25 }))).toEqual([0])
    expect(freedBy(world.do(ReleaseDraw, { ...pool, quantity: 25 }))).toEqual([50])
  })
  test('gives back no more than the line has, and then nothing', () => {
    const world = covered()
    expect(saidBy(world.do(ReleaseDraw, { ...pool, quantity: 301 }))).toEqual(['COVER_SHORT', 'DRAW_SHORT'])
    expect(covers(world)).toMatchObject({ CYPRESS: 300, pool: 600 })
  })
  test('is of a line that is there', () => {
    expect(saidBy(trade().do(ReleaseDraw, { ...pool, orderNo: 'PO-9', quantity: 1 }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(trade().do(ReleaseDraw, { ...pool, line: 9, quantity: 1 }))).toEqual(['LINE_UNKNOWN'])
  })
  test('goes on when the approval is not in force, and for a line that is held', () => {
    const world = covered()
    world.given(SuspendApproval, { approval: 'A1', noticeNo: 'N1', effectiveFrom: since, reason: 'a letter' })
    world.given(HoldOrder, { orderNo: line.orderNo, holdId: 'H1', reason: 'doubt' })
    expect(saidBy(world.do(ReleaseDraw, { ...pool, quantity: 300 }))).toEqual(['accepted'])
  })
})
