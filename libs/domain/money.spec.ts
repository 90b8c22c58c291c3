import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { amountOf, moneyOf, priceOf, shareOf } from './money.js'

const usd = (amount: string) => ({ amount, currency: 'USD' })

describe('money', () => {
  test.each([
    ['27000', 270_000_000n],
    ['27000.5', 270_005_000n],
    ['0.0001', 1n],
    ['0', 0n],
    ['999999999999.9999', 9_999_999_999_999_999n],
  ])('%s is %d ten-thousandths', (amount, whole) => expect(amountOf(usd(amount))).toBe(whole))
  test.each([
    [270_000_000n, '27000.00'],
    [270_005_000n, '27000.50'],
    [270_005_010n, '27000.501'],
    [1n, '0.0001'],
    [0n, '0.00'],
  ])('%d ten-thousandths are %s', (whole, amount) => expect(moneyOf(whole, 'USD')).toEqual(usd(amount)))
  test('comes back as it was', () => {
    fc.assert(fc.property(fc.bigInt(0n, 10n ** 16n), (whole) => expect(amountOf(moneyOf(whole, 'USD'))).toBe(whole)))
  })
  test('of a price for pieces is exact', () => expect(priceOf(3, usd('0.0001'))).toEqual(usd('0.0003')))
  test('that is missing is below zero', () => expect(moneyOf(-5_010n, 'USD')).toEqual(usd('-0.501')))
})

describe('a share', () => {
  test('goes by pieces, rounded down', () => expect(shareOf(100n, 1, 3)).toBe(33n))
  test('of all pieces is all of it', () => expect(shareOf(100n, 3, 3)).toBe(100n))
  test('of more than there are is all of it', () => expect(shareOf(100n, 4, 3)).toBe(100n))
})
