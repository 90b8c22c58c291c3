import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sharedGates, throughAll, wantedBy, type Book, type Route } from './book.js'
import { sharesOf } from './filling.js'
import { Sharing } from './sharing.js'
import { anyBook, stockBook, wanting, way } from './testing.js'

const sharesIn = (book: Book): number[] => {
  const sharing = new Sharing(book)
  return sharesOf(sharing, sharing.claims)
}
/** With so many, a share is off by a quarter of a unit at most. */
const steps = 400

/**
 * The same, told slowly: in many small steps each line takes a little of all that it wants, at each gate where its covers
 * are used up, from the first of its sources that has any left; until there is one gate where none has.
 */
function slowSharesIn({ lines, routes, sources, bounds, chipsPerUnit }: Book): number[] {
  const left = bounds.map((bound) => bound.left)
  const some = (bound: number): boolean => left[bound]! > 1e-6
  const fills = lines.map((line) => ({ line, got: 0, ended: false }))
  for (let step = 0; step < steps; step++)
    for (const fill of fills.filter(({ ended }) => !ended)) {
      const { covered, open, route, price = 0 } = fill.line
      const units = wantedBy(fill.line) / steps
      const drawn = sharedGates.filter(
        (gate) => covered[gate] < open && throughAll(fill.line) + fill.got >= covered[gate] - 1e-6,
      )
      const taken = drawn.map((gate) => {
        const way = routes[route]!.ways[gate]
        const source = way.sources.find((one) => sources[one]!.bounds.every(some))
        return source !== undefined && way.bounds.every(some) ? [...sources[source]!.bounds, ...way.bounds] : undefined
      })
      fill.ended = taken.includes(undefined)
      if (fill.ended) continue
      const per = { piece: units, chip: units * chipsPerUnit, price: units * price }
      for (const bound of taken.flatMap((one) => one ?? [])) left[bound]! -= per[bounds[bound]!.per]
      fill.got += units
    }
  return fills.map(({ got }) => got)
}

test('lines are filled at the pace of what each wants, from one source after the other', () => {
  expect(sharesIn(stockBook([wanting('A', 60), wanting('B', 30)], [12, 0, 33]))).toEqual([30, 15])
  expect(sharesIn(stockBook([wanting('A', 60), wanting('B', 30)], [60, 30]))).toEqual([60, 30])
  expect(sharesIn(stockBook([wanting('A', 60)], []))).toEqual([0])
})
test('a line that is covered at a gate so far takes nothing there until it has come so far', () => {
  const begun = wanting('A', 60, 1, { covered: { licence: 0, approval: 60, stock: 30 } })
  const book = stockBook([begun, wanting('B', 60)], [45])
  const [route] = book.routes as [Route]
  const shares = sharesIn({
    ...book,
    routes: [{ ...route, ways: { ...route.ways, licence: way([1]) } }],
    sources: [...book.sources, { gate: 'licence', cover: { licence: 'D', item: 'I' }, bounds: [1] }],
    bounds: [...book.bounds, { code: 'LICENCE_SHORT', key: 'D I', left: 100, per: 'piece' }],
  })
  // B takes 30 of the lot while A uses its own up; what is left then, 15, is halved.
  expect(shares).toEqual([37.5, 37.5])
})
test('in any book each gets what it gets in many small steps', () =>
  fc.assert(
    fc.property(anyBook, (book) => {
      const slow = slowSharesIn(book)
      sharesIn(book).forEach((share, i) => expect(Math.abs(share - slow[i]!)).toBeLessThan(0.5))
    }),
    { numRuns: 50 },
  ))
