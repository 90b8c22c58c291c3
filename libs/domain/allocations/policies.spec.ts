import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { coveredBy } from '../covers.js'
import { type sharedGates, throughAll, wantedBy, type Book, type BookLine } from './book.js'
import { share, whyOf, type Policy, type SharedLine } from './policies.js'
import { anyBook, byStock, stockBook, wanting, way } from './testing.js'

const policies: Policy[] = [
  { policy: 'first-come' },
  { policy: 'pro-rata' },
  { policy: 'priority-tiers', tiers: [['G1'], ['G2']] },
]
const proRata: Policy = { policy: 'pro-rata' }
const firstCome: Policy = { policy: 'first-come' }

/** Units that each order gets, in the order of their numbers. */
const got = (book: Book, policy: Policy): Record<string, number> =>
  Object.fromEntries(
    share(book, policy)
      .map(({ line, gets }) => [line.orderNo, gets] as const)
      .sort(),
  )
const lineOf = (shared: readonly SharedLine[], orderNo: string) => shared.find(({ line }) => line.orderNo === orderNo)!

describe('first come', () => {
  const lines = [wanting('C', 40, 3), wanting('A', 50, 1), wanting('B', 30, 2)]
  test('serves by when orders were placed, each as far as there is any', () =>
    expect(got(stockBook(lines, [85]), firstCome)).toEqual({ A: 50, B: 30, C: 5 }))
  test('serves those of one instant by their numbers', () =>
    expect(got(stockBook([wanting('B', 5), wanting('A', 5)], [7]), firstCome)).toEqual({ A: 5, B: 2 }))
})

describe('pro rata', () => {
  test('gives everyone the same part of what it wants', () =>
    expect(got(stockBook([wanting('A', 60), wanting('B', 30), wanting('C', 10)], [50]), proRata)).toEqual({
      A: 30,
      B: 15,
      C: 5,
    }))
  test('gives what fractions leave by the largest remainder', () => {
    // Shares of 10 by 7 : 5 : 3 are 4.67, 3.33 and 2.
    const lines = [wanting('A', 7), wanting('B', 5), wanting('C', 3)]
    expect(got(stockBook(lines, [10]), proRata)).toEqual({ A: 5, B: 3, C: 2 })
  })
  test('ties by who came first, then by number', () => {
    const lines = [wanting('A', 3, 2), wanting('B', 3, 1), wanting('C', 3, 2)]
    expect(got(stockBook(lines, [4]), proRata)).toEqual({ A: 1, B: 2, C: 1 })
    expect(got(stockBook(lines, [5]), proRata)).toEqual({ A: 2, B: 2, C: 1 })
  })
  test('counts what a line has already, and fills at the pace of what it lacks', () => {
    const half = wanting('A', 100, 1, { covered: { licence: 100, approval: 100, stock: 60 } })
    expect(got(stockBook([half, wanting('B', 60)], [50]), proRata)).toEqual({ A: 20, B: 30 })
  })
  test('goes on with the others when one is stopped by a bound of its own', () => {
    const routes = [byStock([0]), { ...byStock([0], 'H'), ways: { ...byStock([0]).ways, licence: way([1], [2]) } }]
    const capped = wanting('A', 100, 1, { route: 1, covered: { licence: 0, approval: 100, stock: 0 } })
    const book = stockBook([capped, wanting('B', 100)], [100], {
      routes,
      sources: [
        { gate: 'stock', cover: { site: 'T', lot: 'L' }, bounds: [0] },
        { gate: 'licence', cover: { licence: 'D', item: 'I' }, bounds: [1] },
      ],
      bounds: [
        { code: 'STOCK_SHORT', key: 'T L', left: 100, per: 'piece' },
        { code: 'LICENCE_SHORT', key: 'D I', left: 500, per: 'piece' },
        { code: 'CAP_SHORT', key: 'BIS H', left: 10, per: 'chip' },
      ],
    })
    expect(got(book, proRata)).toEqual({ A: 10, B: 90 })
    expect(lineOf(share(book, proRata), 'A').short.map(({ code }) => code)).toEqual(['CAP_SHORT', 'STOCK_SHORT'])
  })
})

describe('priority tiers', () => {
  const groups = ['G0', 'G1', 'G2']
  const book = (lot: number) =>
    stockBook(
      groups.map((_, route) => wanting(`PO-${route}`, 40, route + 1, { route })),
      [lot],
      { routes: groups.map((group) => byStock([0], group)) },
    )
  const tiered = (...tiers: string[][]): Policy => ({ policy: 'priority-tiers', tiers })
  test('serve tier after tier', () =>
    expect(got(book(70), tiered(['G2'], ['G1'], ['G0']))).toEqual({ 'PO-0': 0, 'PO-1': 30, 'PO-2': 40 }))
  test('share pro rata within one, and those in none come last, together', () => {
    expect(got(book(60), tiered(['G2']))).toEqual({ 'PO-0': 10, 'PO-1': 10, 'PO-2': 40 })
    expect(got(book(60), tiered(['G1', 'G2']))).toEqual({ 'PO-0': 0, 'PO-1': 30, 'PO-2': 30 })
  })
})

describe('what any policy keeps', () => {
  test('ORD-1: a line comes to a multiple, or to all that is open', () => {
    const lines = [wanting('A', 20), wanting('B', 20)]
    const eights = (left: number) => got(stockBook(lines, [left], { orderMultiple: 8 }), firstCome)
    expect([eights(19), eights(20), eights(36)]).toEqual([
      { A: 16, B: 0 },
      { A: 20, B: 0 },
      { A: 20, B: 16 },
    ])
  })
  test('of several lots the first comes first, and a cover is named once', () => {
    const [only] = share(stockBook([wanting('A', 9)], [5, 0, 7]), firstCome)
    expect(only!.gains.reservations).toEqual([
      { site: 'TPE1', lot: 'L0', quantity: 5 },
      { site: 'TPE1', lot: 'L2', quantity: 4 },
    ])
  })
  test('ALL-4: who gets less is told what stops it, and by how much', () => {
    const shared = share(stockBook([wanting('A', 5), wanting('B', 5, 2)], [7]), firstCome)
    expect(lineOf(shared, 'A')).toMatchObject({ wants: 5, gets: 5, short: [] })
    expect(lineOf(shared, 'B').short).toEqual([
      { gate: 'stock', code: 'STOCK_SHORT', key: 'TPE1 L0', left: 0, quantity: 3 },
    ])
    expect(shared.map(whyOf)).toEqual([
      'All 5 units that A/1 lacks',
      '2 of the 5 units that B/1 lacks; stock: STOCK_SHORT (TPE1 L0), 0 left, stops 3',
    ])
  })
  test('where nothing may cover a line, the rule against the nearest is told; or that there is none', () => {
    const ways = (against: { code: string; message: string }[]) => ({
      ...byStock([]).ways,
      stock: { sources: [], bounds: [], against },
    })
    const told = (against: { code: string; message: string }[]) =>
      share(stockBook([wanting('A', 5)], [], { routes: [{ group: 'G', ways: ways(against) }] }), proRata)[0]!.short
    expect(told([{ code: 'LICENCE_SUSPENDED', message: 'D1 is suspended' }])).toMatchObject([
      { code: 'LICENCE_SUSPENDED', key: 'D1 is suspended', left: 0, quantity: 5 },
    ])
    expect(told([])).toMatchObject([{ code: 'STOCK_SHORT', key: 'no stock for it', quantity: 5 }])
  })
})

/** What all lines together take of each bound. */
function taken(book: Book, shared: readonly SharedLine[]): number[] {
  const sums = book.bounds.map(() => 0)
  const take = (bounds: readonly number[], { price = 0 }: BookLine, quantity: number) => {
    for (const bound of bounds) {
      const { per } = book.bounds[bound]!
      sums[bound]! += quantity * (per === 'piece' ? 1 : per === 'chip' ? book.chipsPerUnit : price)
    }
  }
  for (const { line, gains } of shared) {
    const { ways } = book.routes[line.route]!
    for (const [gate, covers] of gatesOf(gains)) {
      for (const { quantity, ...cover } of covers) {
        const at = ways[gate].sources.find((one) => JSON.stringify(book.sources[one]!.cover) === JSON.stringify(cover))!
        take(book.sources[at]!.bounds, line, quantity)
        take(ways[gate].bounds, line, quantity)
      }
    }
  }
  return sums
}

const gatesOf = ({ licences, draws, reservations }: SharedLine['gains']) =>
  [
    ['licence', licences],
    ['approval', draws],
    ['stock', reservations],
  ] as const

/** The book as it is once what was shared is given. */
function afterwards(book: Book, shared: readonly SharedLine[]): Book {
  const sums = taken(book, shared)
  const bounds = book.bounds.map((bound, i) => ({ ...bound, left: bound.left - sums[i]! }))
  const lines = shared.map(({ line, gets }) => {
    const to = throughAll(line) + gets
    const at = (gate: (typeof sharedGates)[number]) => Math.max(line.covered[gate], to)
    return { ...line, covered: { licence: at('licence'), approval: at('approval'), stock: at('stock') } }
  })
  return { ...book, bounds, lines }
}

describe.each(policies)('of any book, $policy', (policy) => {
  const runs = { numRuns: 60 }
  test('passes no bound, and gives no line more than it wants', () =>
    fc.assert(
      fc.property(anyBook, (book) => {
        const shared = share(book, policy)
        taken(book, shared).forEach((sum, i) => expect(sum).toBeLessThanOrEqual(book.bounds[i]!.left))
        for (const { line, gets } of shared) expect(gets).toBeLessThanOrEqual(wantedBy(line))
      }),
      runs,
    ))
  test('covers exactly what it says at every gate, and keeps multiples', () =>
    fc.assert(
      fc.property(anyBook, (book) => {
        for (const { line, gets, gains } of share(book, policy)) {
          const to = throughAll(line) + gets
          for (const [gate, covers] of gatesOf(gains))
            expect(coveredBy(covers)).toBe(gets === 0 ? 0 : Math.max(0, to - line.covered[gate]))
          expect(gets === 0 || to === line.open || to % book.orderMultiple === 0).toBe(true)
        }
      }),
      runs,
    ))
  test('leaves nothing that a line could have', () =>
    fc.assert(
      fc.property(anyBook, (book) => {
        const after = afterwards(book, share(book, policy))
        expect(share(after, firstCome).every(({ gets }) => gets === 0)).toBe(true)
      }),
      runs,
    ))
  test('tells of everyone who gets less why, and of nobody else', () =>
    fc.assert(
      fc.property(anyBook, (book) => {
        for (const { wants, gets, short } of share(book, policy)) {
          expect(short.length > 0).toBe(gets < wants)
          expect(short.every(({ quantity }) => quantity >= 1 && quantity <= wants - gets)).toBe(true)
        }
      }),
      runs,
    ))
  test('is the same in whatever order the lines stand', () =>
    fc.assert(
      fc.property(
        anyBook.chain((book) =>
          fc.tuple(fc.constant(book), fc.shuffledSubarray([...book.lines], { minLength: book.lines.length })),
        ),
        ([book, lines]) => expect(share({ ...book, lines }, policy)).toEqual(share(book, policy)),
      ),
      runs,
    ))
})
