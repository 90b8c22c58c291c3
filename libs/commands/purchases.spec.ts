import { describe, expect, test } from '@jest/globals'
import { approvalStream, creditableOf, creditOf, purchasedLineOf, purchaseStream } from '#domain'
import { GrantApproval, MakeApprovalEffective } from './approvals.js'
import type { AnyCommand } from './declare.js'
import * as purchases from './purchases.js'
import { saidBy, toldBy, World } from './testing.js'
import { registerGroups } from './testing/known.js'

const of = { seller: 'DOM', invoice: 'I1' }
const onLine = { ...of, invoiceLine: 1 }
const reason = 'a reason'
const claim = { ...onLine, claimNo: 'C1', buyer: 'BYTE-CLOUD', product: 'D910', quantity: 100, invoiced: 100 }
const credit = { ...onLine, approval: 'A1', member: 'BYTE', quantity: 40 }
const stream = 'purchase~DOM~I1'

const parties = (): World => registerGroups(new World())
function claimed(): World {
  const world = parties()
  world.given(purchases.ClaimPurchase, claim)
  return world
}
function verified(): World {
  const world = claimed()
  const grant: Parameters<typeof GrantApproval.transaction>[0] = {
    approval: 'A1',
    documentNo: 'D1',
    destination: 'CN',
    members: ['BYTE', 'ALI'],
    products: ['H200'],
    pool: { bound: 'exact', quantity: 1000 },
    timeZone: 'Asia/Shanghai',
  }
  world.given(GrantApproval, grant, { grade: 'official' })
  world.given(MakeApprovalEffective, { approval: 'A1', documentNo: 'D1', reason })
  world.given(purchases.VerifyPurchase, { ...onLine, quantity: 70, basis: 'the invoice' })
  return world
}
const lineIn = (world: World) => purchasedLineOf(world.state(purchaseStream('DOM', 'I1')), 1)
const standing = (world: World) =>
  creditOf(world.state(approvalStream('A1')), { member: 'BYTE', purchase: { ...of, invoiceLine: 1 } })

describe('a purchase', () => {
  test('is claimed for a party that is registered, once', () => {
    expect(toldBy(parties().do(purchases.ClaimPurchase, claim))).toEqual([`${stream} PurchaseClaimed`])
    expect(saidBy(parties().do(purchases.ClaimPurchase, { ...claim, buyer: 'NOBODY' }))).toEqual(['PARTY_UNKNOWN'])
    expect(saidBy(claimed().do(purchases.ClaimPurchase, claim))).toEqual(['PURCHASE_ALREADY_TOLD'])
  })
  test.each([
    [purchases.RejectPurchase, 'PurchaseRejected'],
    [purchases.CancelPurchase, 'PurchaseCancelled'],
  ] as [AnyCommand, string][])('is disowned ($0.name)', (command, type) => {
    const notice = { ...onLine, noticeNo: 'N1', quantity: 30, reason }
    const world = claimed()
    expect(toldBy(world.do(command, notice))).toEqual([`${stream} ${type}`])
    expect(lineIn(world).disowned).toBe(30)
    expect(saidBy(parties().do(command, notice))).toEqual(['PURCHASE_LINE_UNKNOWN'])
  })
  test('is verified and that is withdrawn', () => {
    const world = claimed()
    world.given(purchases.VerifyPurchase, { ...onLine, quantity: 70, basis: 'the invoice' })
    expect(lineIn(world).verified).toBe(70)
    world.given(purchases.WithdrawVerification, { ...onLine, quantity: 20, reason })
    expect(lineIn(world).verified).toBe(50)
  })
})

describe('a credit', () => {
  test('stands on the approval and on the purchase', () => {
    const world = verified()
    expect(toldBy(world.do(purchases.ApplyCredit, credit))).toEqual([
      'approval~A1 CreditApplied',
      `${stream} PurchaseCredited`,
    ])
    expect([standing(world), creditableOf(world.state(purchaseStream('DOM', 'I1')), 1)]).toEqual([40, 30])
  })
  test('and is taken back from both', () => {
    const world = verified()
    world.given(purchases.ApplyCredit, credit)
    expect(toldBy(world.do(purchases.ReleaseCredit, credit))).toEqual([
      'approval~A1 CreditReleased',
      `${stream} PurchaseCreditReleased`,
    ])
    expect([standing(world), lineIn(world).credited]).toEqual([0, 0])
    expect(saidBy(world.do(purchases.ReleaseCredit, credit))).toEqual(['CREDIT_SHORT', 'PURCHASE_CREDIT_SHORT'])
  })
  test('is refused on both if it is on one', () => {
    const world = verified()
    expect(saidBy(world.do(purchases.ApplyCredit, { ...credit, quantity: 71 }))).toEqual(['PURCHASE_OVERCREDITED'])
    expect(saidBy(world.do(purchases.ApplyCredit, { ...credit, approval: 'A9' }))).toEqual(['APPROVAL_UNKNOWN'])
    expect(standing(world)).toBe(0)
    expect(lineIn(world).credited).toBe(0)
  })
  test('is of what the member’s own group bought', () => {
    const decision = verified().do(purchases.ApplyCredit, { ...credit, member: 'ALI' })
    expect(decision).toMatchObject({
      refusals: [{ code: 'PURCHASE_OF_ANOTHER_GROUP', numbers: { buyer: 'BYTE-CLOUD', group: 'BYTE', member: 'ALI' } }],
    })
  })
  test('is of a line that was claimed', () =>
    expect(saidBy(verified().do(purchases.ApplyCredit, { ...credit, invoiceLine: 2 }))).toEqual([
      'PURCHASE_LINE_UNKNOWN',
    ]))
})

test('every command of purchases is listed', () =>
  expect(purchases.purchaseCommands.map(({ name }) => name).sort()).toEqual(
    Object.keys(purchases)
      .filter((name) => name !== 'purchaseCommands')
      .sort(),
  ))
