import { describe, expect, test } from '@jest/globals'
import { beyond, decimalOf, shownCount } from './count.js'

describe('money', () => {
  test.each([
    [0n, '0.00'],
    [1n, '0.0001'],
    [10n, '0.001'],
    [100n, '0.01'],
    [5_000n, '0.50'],
    [10_000n, '1.00'],
    [270_005_010n, '27000.501'],
    [-1n, '-0.0001'],
    [-5_000n, '-0.50'],
    [-270_005_010n, '-27000.501'],
  ])('of %s ten-thousandths is written with two places, or as many as it needs', (amount, decimal) =>
    expect(decimalOf(amount)).toBe(decimal),
  )
  test('is shown as a decimal, and units as the number that they are', () =>
    expect([shownCount(5_000n), shownCount(5_000)]).toEqual(['0.50', 5_000]))
})

describe('what goes beyond', () => {
  test('is the difference, in units or in money', () => {
    expect(beyond(7, 5)).toBe(2)
    expect(beyond(7n, 5n)).toBe(2n)
  })
  test('is nothing up to the limit, and at it', () => {
    expect([beyond(5, 5), beyond(4, 5), beyond(5n, 5n), beyond(4n, 5n)]).toEqual([0, 0, 0, 0])
    expect([beyond(7n, Infinity), beyond(7, Infinity)]).toEqual([0, 0])
  })
  test.each<[number | bigint, number | bigint, string]>([
    [7, 5n, 'Units are not counted against money: 7 beyond 5'],
    [7n, 5, 'Units are not counted against money: 7 beyond 5'],
  ])('is not money beyond units, nor units beyond money', (used, limit, message) =>
    expect(() => beyond(used, limit)).toThrow(message),
  )
})
