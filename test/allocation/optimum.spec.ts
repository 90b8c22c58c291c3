import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { share, type Book, type Policy } from '#domain'
import { anyBook, stockBook, wanting } from '../../libs/domain/allocations/testing.js'
import { boundsOfUnit, optimumOf } from './optimum.js'

const policies: Policy[] = [
  { policy: 'first-come' },
  { policy: 'pro-rata' },
  { policy: 'priority-tiers', tiers: [['G1'], ['G2']] },
]
const totalOf = (book: Book, policy: Policy): number => share(book, policy).reduce((sum, { gets }) => sum + gets, 0)
/** The book with value enough under every item. */
const withoutValues = (book: Book): Book => ({
  ...book,
  bounds: book.bounds.map((bound) => (bound.per === 'price' ? { ...bound, left: 1_000_000 } : bound)),
})
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`

describe('what the policies give, against the most that any sharing could', () => {
  test('is all of it where there is one thing to share', async () => {
    for (const left of [0, 7, 50, 99, 200]) {
      const book = stockBook([wanting('A', 40), wanting('B', 35, 2), wanting('C', 25, 3)], [left, 3])
      const most = await optimumOf(book)
      expect(most).toBe(Math.min(100, left + 3))
      for (const policy of policies) expect(totalOf(book, policy)).toBe(most)
    }
  })

  /**
   * No policy is to serve most units: each is to be fair in its own sense, and takes nothing back to make room. Yet none
   * leaves what a line could have, so each unit that it gives stands in the way of at most one unit of the optimum at each
   * bound of which it takes something: it gets no less than the optimum divided by their number, with a multiple's play
   * at each of them. Values are left out, since what dear units take others could have shared among many.
   */
  test('is no less than the optimum divided by the bounds that a unit takes of; and mostly all but all', async () => {
    const books = fc.sample(anyBook, { numRuns: 90, seed: 20260115, unbiased: true }).map(withoutValues)
    const ratios = new Map(policies.map(({ policy }) => [policy, [] as number[]]))
    for (const book of books) {
      const most = await optimumOf(book)
      if (most === 0) continue
      for (const policy of policies) {
        const total = totalOf(book, policy)
        expect(total).toBeLessThanOrEqual(most)
        const play = book.orderMultiple * book.bounds.length
        expect(total + play).toBeGreaterThanOrEqual(most / boundsOfUnit(book))
        ratios.get(policy.policy)!.push(total / most)
      }
    }
    for (const [policy, all] of ratios) {
      const mean = all.reduce((sum, one) => sum + one, 0) / all.length
      const least = Math.min(...all)
      const whole = all.filter((one) => one === 1).length / all.length
      process.stdout.write(
        `${policy}: of the optimum ${percent(mean)} on average over ${all.length} books, ${percent(least)} at least, all of it in ${percent(whole)}\n`,
      )
      expect(all.length).toBeGreaterThan(70)
      expect(mean).toBeGreaterThan(0.95)
    }
  })
})
