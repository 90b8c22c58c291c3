import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { faulty, folded, foundation, orders, Place, reserving, said, seeded, suffer } from './testing.js'

let place: Place
beforeEach(async () => {
  place = await Place.open()
  await foundation(place)
})
afterEach(() => place.remove())

const reservations = async (): Promise<number> =>
  (await place.events()).filter(({ type }) => type === 'StockReserved').length

describe('an unknown outcome', () => {
  test.each(['dropped', 'unsaid'] as const)('completes exactly once when the append was %s', async (fate) => {
    await orders(place, ['A'])
    const calls = place.store.calls.length
    place.store.once((members, append) => suffer(members, [fate], append))
    expect(await place.go('ReserveStock', reserving('A'))).toMatchObject({ outcome: 'recorded', repeated: false })
    expect(await reservations()).toBe(1)
    const sent = place.store.calls.slice(calls)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
  })

  test.each(['dropped', 'unsaid'] as const)(
    'what is built on one that was %s waits, and goes with it',
    async (fate) => {
      await orders(place, ['A', 'B'])
      const calls = place.store.calls.length
      place.store.once((members, append) => suffer(members, [fate, 'sent', 'conflict'], append))
      const answers = await Promise.all([
        place.given('ReserveStock', reserving('A')),
        place.given('ReserveStock', reserving('B')),
        place.given('ReserveStock', reserving('B')),
      ])
      expect(new Set(answers.map(({ transaction }) => transaction)).size).toBe(3)
      expect(await reservations()).toBe(3)
      const sent = place.store.calls.slice(calls).map((members) => members.map(({ transaction }) => transaction))
      expect(sent[1]!.slice(0, fate === 'dropped' ? 3 : 1)).toEqual(sent[0]!.slice(0, fate === 'dropped' ? 3 : 1))
      expect(sent.slice(1).flat()).toHaveLength(fate === 'dropped' ? 3 : 2)
    },
  )

  test('what comes meanwhile goes behind it', async () => {
    await orders(place, ['A', 'B'])
    let later: Promise<unknown> | undefined
    place.store.once((members, append) => {
      later = place.given('ReserveStock', reserving('B'))
      return suffer(members, ['dropped'], append)
    })
    await place.given('ReserveStock', reserving('A'))
    await later
    expect(place.store.calls.at(-1)!.map(({ builtOn }) => builtOn)).toEqual([undefined, [0]])
    expect(await reservations()).toBe(2)
  })

  test('another writer came in between: it is decided again', async () => {
    await orders(place, ['A', 'B'], 10)
    const other = place.another()
    place.store.once(async (members, append) => {
      const outcomes = await suffer(members, ['dropped', 'sent'], append)
      await other.given('ReserveStock', reserving('B', 9))
      return outcomes
    })
    const answers = await Promise.all([
      place.go('ReserveStock', reserving('A', 2)),
      place.go('ReserveStock', reserving('A', 1)),
    ])
    expect(answers.map(said)).toEqual(['STOCK_SHORT', 'recorded'])
  })

  test('a store that does not know for long is asked less and less often', async () => {
    await orders(place, ['A'])
    let left = 12
    const began = performance.now()
    place.store.between = (members, append) => suffer(members, [left-- > 0 ? 'dropped' : 'sent'], append)
    await place.given('ReserveStock', reserving('A'))
    expect(performance.now() - began).toBeGreaterThan(50)
    expect(await reservations()).toBe(1)
  })
})

describe('conflicts and unknown outcomes among thousands of commands on hot streams', () => {
  const cases = [
    { part: 0.01, commands: 2000, clients: 32, most: 5, mean: 1.3 },
    { part: 0.3, commands: 500, clients: 12, most: 16, mean: 4 },
  ]
  test.each(cases)('at $part of the members all complete once', async ({ part, commands, clients, most, mean }) => {
    const numbers = Array.from({ length: 48 }, (_, i) => `PO${i}`)
    await orders(place, numbers)
    const calls = place.store.calls.length
    place.store.between = faulty(part, seeded(7))
    let next = 0
    const outcomes: string[] = []
    const client = async (): Promise<void> => {
      for (let i = next++; i < commands; i = next++) {
        const key = { idempotencyKey: `command-number-${i}` }
        outcomes.push(said(await place.go('ReserveStock', reserving(numbers[i % 48]!), key)))
      }
    }
    await Promise.all(Array.from({ length: clients }, client))
    expect(new Set(outcomes)).toEqual(new Set(['recorded']))
    expect(await reservations()).toBe(commands)
    const decided = new Map<string, Set<string>>()
    for (const { key, transaction } of place.store.calls.slice(calls).flat())
      decided.set(key!, (decided.get(key!) ?? new Set()).add(transaction))
    const times = [...decided.values()].map(({ size }) => size)
    expect(times).toHaveLength(commands)
    expect(Math.max(...times)).toBeLessThanOrEqual(most)
    expect(times.reduce((sum, one) => sum + one, 0) / commands).toBeLessThan(mean)
    for (const fold of folded(await place.events()).values()) expect([...fold.excesses]).toEqual([])
  })
})
