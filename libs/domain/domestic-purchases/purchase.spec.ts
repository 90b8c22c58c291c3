import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { specOf, told } from '#kernel/testing'
import {
  creditableOf,
  creditedFor,
  creditIn,
  creditKey,
  purchase,
  purchasedLineOf,
  purchaseStream,
} from './purchase.decider.js'
import { purchaseRules, type PurchaseEvent } from './purchase.js'

const { given } = specOf(purchaseStream('DOM', 'I1'))
const claimed = (quantity: number, invoiced: number, claimNo = 'C1', more = {}): PurchaseEvent => ({
  type: 'PurchaseClaimed',
  claimNo,
  buyer: 'ACME',
  invoiceLine: 1,
  product: 'D910',
  quantity,
  invoiced,
  ...more,
})
const disowned = (
  type: 'PurchaseRejected' | 'PurchaseCancelled',
  quantity: number,
  noticeNo = 'N1',
  invoiceLine = 1,
): PurchaseEvent => ({ type, noticeNo, invoiceLine, quantity, reason: 'a reason' })
const verified = (quantity: number, invoiceLine = 1): PurchaseEvent => ({
  type: 'PurchaseVerified',
  invoiceLine,
  quantity,
  basis: 'the invoice',
})
const unverified = (quantity: number): PurchaseEvent => ({
  type: 'PurchaseVerifiedWithdrawn',
  invoiceLine: 1,
  quantity,
  reason: 'a mistake',
})
const credit = { approval: 'A1', member: 'BYTE', invoiceLine: 1 }
const credited = (quantity: number, more = {}): PurchaseEvent => ({
  type: 'PurchaseCredited',
  ...credit,
  quantity,
  ...more,
})
const uncredited = (quantity: number, more = {}): PurchaseEvent => ({
  type: 'PurchaseCreditReleased',
  ...credit,
  quantity,
  ...more,
})
const at = (on: string, event: PurchaseEvent) => told(event, { at: `${on}T00:00:00.000Z` })
const hundred = given(claimed(100, 100))

test('a credit is known by the line of the invoice, the approval and the member', () => {
  const credit = { invoiceLine: 12, approval: 'AP-1', member: 'ALDER' }
  expect(creditKey(credit)).toBe('12 AP-1 ALDER')
  expect(creditIn(creditKey(credit))).toEqual(credit)
})

describe('a purchase', () => {
  test('is a stream of its own for each seller and invoice', () => {
    expect(purchaseStream('DOM', 'I1').id).toBe('purchase~DOM~I1')
    expect(purchase.ids).toEqual(['seller', 'invoice'])
  })
  test('is claimed line by line', () => {
    const { state } = hundred.and(claimed(7, 8, 'C1', { invoiceLine: 2, buyer: 'BETA' }))
    expect(purchasedLineOf(state, 1)).toMatchObject({
      claim: { buyer: 'ACME', product: 'D910', invoiced: 100 },
      claimed: 100,
    })
    expect(purchasedLineOf(state, 2)).toMatchObject({ claim: { buyer: 'BETA', invoiced: 8 }, claimed: 7 })
    expect(purchasedLineOf(state, 3)).toEqual({ claimed: 0, disowned: 0, verified: 0, credited: 0 })
  })
  test('takes what was claimed, and nothing else', () => {
    for (const event of [disowned('PurchaseRejected', 1, 'N1', 2), disowned('PurchaseCancelled', 1, 'N1', 2)])
      hundred.when(event).thenRefused('PURCHASE_LINE_UNKNOWN', { invoiceLine: 2 })
    hundred.when(verified(1, 2)).thenRefused('PURCHASE_LINE_UNKNOWN')
    given().when(credited(1)).thenRefused('PURCHASE_LINE_UNKNOWN')
    expect(purchaseRules.refuse('PURCHASE_LINE_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('is told the same thing once', () => {
    const told = hundred.and(disowned('PurchaseRejected', 1))
    hundred.when(claimed(1, 1)).thenRefused('PURCHASE_ALREADY_TOLD', { what: 'claim', number: 'C1' })
    told.when(disowned('PurchaseRejected', 1)).thenRefused('PURCHASE_ALREADY_TOLD', { what: 'rejection', number: 'N1' })
    told
      .and(disowned('PurchaseCancelled', 1))
      .when(disowned('PurchaseCancelled', 1))
      .thenRefused('PURCHASE_ALREADY_TOLD', { what: 'cancellation', number: 'N1' })
    told.when(disowned('PurchaseRejected', 1, 'N2')).thenRecorded()
  })
  test('weighs more with each line and credit', () => {
    const weights = [given(), hundred, hundred.and(verified(5)), hundred.and(verified(5), credited(5))].map(
      ({ state }) => purchase.weight(state),
    )
    expect(weights).toEqual([700, 1090, 1090, 1180])
  })
})

describe('DOM-1: what is verified', () => {
  test('is at most what is invoiced', () => {
    given(claimed(100, 80)).when(verified(80)).thenRecorded()
    given(claimed(100, 80)).when(verified(81)).thenRefused('PURCHASE_UNVERIFIABLE', { key: '1', limit: 80, used: 81 })
  })
  test('and what is claimed, by all claims together', () => {
    given(claimed(40, 80)).when(verified(41)).thenRefused('PURCHASE_UNVERIFIABLE', { limit: 40, used: 41 })
    given(claimed(40, 80), claimed(10, 80, 'C2'))
      .when(verified(50))
      .thenRecorded()
  })
  test('adds up', () =>
    hundred.and(verified(60)).when(verified(41)).thenRefused('PURCHASE_UNVERIFIABLE', { limit: 100, used: 101 }))
  test.each(['PurchaseRejected', 'PurchaseCancelled'] as const)('is not what was disowned (%s)', (type) => {
    hundred.and(disowned(type, 30)).when(verified(71)).thenRefused('PURCHASE_UNVERIFIABLE', { limit: 70, used: 71 })
    hundred.and(verified(90)).when(disowned(type, 30)).thenInBreach('PURCHASE_UNVERIFIABLE', { limit: 70, used: 90 })
    hundred.and(disowned(type, 130)).when(verified(1)).thenRefused('PURCHASE_UNVERIFIABLE', { limit: 0, used: 1 })
  })
  test('is withdrawn, no more than there is', () => {
    hundred.and(verified(60), unverified(60)).thenState((state) => purchasedLineOf(state, 1).verified === 0)
    hundred.and(verified(60)).when(unverified(61)).thenRefused('PURCHASE_VERIFIED_SHORT', { key: '1', used: 1 })
  })
  test('goes by what the latest claim says of the invoice; of two of one instant, the smaller', () => {
    const says = (...events: Parameters<typeof given>) => purchasedLineOf(given(...events).state, 1).claim?.invoiced
    expect(says(at('2026-01-02', claimed(1, 50)), at('2026-01-01', claimed(1, 90, 'C2')))).toBe(50)
    expect(says(at('2026-01-01', claimed(1, 50)), at('2026-01-02', claimed(1, 90, 'C2')))).toBe(90)
    expect(says(at('2026-01-01', claimed(1, 50)), at('2026-01-01', claimed(1, 90, 'C2')))).toBe(50)
    expect(says(at('2026-01-01', claimed(1, 90)), at('2026-01-01', claimed(1, 50, 'C2')))).toBe(50)
  })
})

describe('DOM-2: what stands for an approval', () => {
  const seventy = hundred.and(verified(70))
  test('is at most what is verified', () => {
    seventy.when(credited(70)).thenRecorded()
    seventy.when(credited(71)).thenRefused('PURCHASE_OVERCREDITED', { key: '1', limit: 70, used: 71 })
  })
  test('over all approvals and members', () => {
    const two = seventy.and(credited(30), credited(30, { approval: 'A2' }))
    two.when(credited(11, { member: 'ALI' })).thenRefused('PURCHASE_OVERCREDITED', { limit: 70, used: 71 })
    expect(creditableOf(two.state, 1)).toBe(10)
    expect(creditedFor(two.state, credit)).toBe(30)
    expect(creditedFor(two.state, { ...credit, member: 'ALI' })).toBe(0)
  })
  test('is not what was disowned since', () => {
    const lost = seventy.and(credited(60)).when(disowned('PurchaseRejected', 50))
    lost.thenInBreach('PURCHASE_OVERCREDITED', { limit: 50, used: 60 })
    expect(creditableOf(lost.recorded().state, 1)).toBe(0)
    expect(lost.recorded().and(uncredited(10)).excesses.has('PURCHASE_OVERCREDITED 1')).toBe(false)
  })
  test('is not withdrawn from under it', () =>
    seventy.and(credited(60)).when(unverified(11)).thenRefused('PURCHASE_OVERCREDITED', { limit: 59, used: 60 }))
  test('is given back, no more than there is for that member', () => {
    seventy.and(credited(60), uncredited(60)).thenState(seventy.state)
    const two = seventy.and(credited(60), credited(5, { member: 'ALI' }))
    two.when(uncredited(6, { member: 'ALI' })).thenRefused('PURCHASE_CREDIT_SHORT', { key: '1 A1 ALI', used: 1 })
  })
})

test('the order in which facts are told does not matter, once a line is claimed', () => {
  const facts = [
    at('2026-01-02', claimed(30, 90, 'C2')),
    at('2026-01-02', claimed(20, 90, 'C3', { buyer: 'BETA' })),
    at('2026-01-02', claimed(10, 95, 'C4', { buyer: 'GAMMA' })),
    at('2026-01-01', claimed(5, 10, 'C5')),
    disowned('PurchaseRejected', 7),
    disowned('PurchaseCancelled', 9),
    disowned('PurchaseCancelled', 90, 'N2'),
  ]
  const first = given(at('2026-01-01', claimed(40, 40)), verified(40))
  const expected = first.and(...facts)
  expect(purchasedLineOf(expected.state, 1).claim).toMatchObject({ buyer: 'BETA', invoiced: 90 })
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
      const other = first.and(...shuffled)
      expect(other.state).toEqual(expected.state)
      expect(other.excesses).toEqual(expected.excesses)
    }),
  )
})
