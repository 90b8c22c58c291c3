import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Shape } from '#kernel'
import { atLeastOf, atMostOf, carriedBy, ratio } from './ratios.js'

describe('a ratio', () => {
  const taken = (value: string) => new Shape({ ratio }).accepts({ ratio: value })
  test('is a decimal string', () => {
    expect(['0', '0.5', '1', '12.25', '9999.999999'].map(taken)).toEqual([true, true, true, true, true])
    expect(['', '.5', '1.', '-1', '01', '10000', '0.1234567', '1e3'].filter(taken)).toEqual([])
  })
  test('asks for whole chips, rounded up', () => {
    expect([1, 2, 3].map((chips) => atLeastOf('0.5', chips))).toEqual([1, 1, 2])
    expect(atLeastOf('0', 100)).toBe(0)
    expect(atLeastOf('1.25', 3)).toBe(4)
  })
  test('allows whole chips, rounded down', () => {
    expect([1, 2, 3].map((chips) => atMostOf('0.5', chips))).toEqual([0, 1, 1])
    expect(atMostOf('2', 7)).toBe(14)
  })
  test('carries as many chips as what is there is enough for', () => {
    expect([0, 1, 2].map((there) => carriedBy('0.5', there))).toEqual([0, 2, 4])
    expect(carriedBy('1.5', 10)).toBe(6)
    expect(carriedBy('0.0', 0)).toBe(Infinity)
  })
  test('is exact where floating numbers are not', () => {
    expect(atLeastOf('0.1', 30)).toBe(3)
    expect(atMostOf('0.29', 100)).toBe(29)
    expect(atLeastOf('1.1', 10)).toBe(11)
    expect(atMostOf('9999.999999', 999_999_999)).toBe(9_999_999_989_000)
  })
  test('lies between its two roundings', () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(999_999), fc.nat(1_000_000_000), (whole, places, chips) => {
        const of = `${whole}.${String(places).padStart(6, '0')}`
        const product = (BigInt(whole) * 1_000_000n + BigInt(places)) * BigInt(chips)
        const [most, least] = [BigInt(atMostOf(of, chips)), BigInt(atLeastOf(of, chips))]
        expect(most * 1_000_000n <= product && product <= least * 1_000_000n).toBe(true)
        expect(least - most).toBe(product % 1_000_000n === 0n ? 0n : 1n)
      }),
    )
  })
})
