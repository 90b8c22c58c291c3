import fc from 'fast-check'
import type { Book, BookBound, BookLine, BookSource, Route, SharedGate } from './book.js'

/** A way to sources, with bounds over them all. */
export const way = (sources: readonly number[], bounds: readonly number[] = []): Route['ways'][SharedGate] => ({
  sources,
  bounds,
  against: [],
})

const open = way([])
/** A route on which only stock is shared, from these lots. */
export const byStock = (sources: readonly number[], group = 'G'): Route => ({
  group,
  ways: { licence: open, approval: open, stock: way(sources) },
})

/** A line that wants so many units and needs but stock; it came on this day of January. */
export const wanting = (orderNo: string, units: number, day = 1, more: Partial<BookLine> = {}): BookLine => ({
  orderNo,
  line: 1,
  route: 0,
  placedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
  open: units,
  covered: { licence: units, approval: units, stock: 0 },
  ...more,
})

/** A book of one product, with stock alone: lots of so many pieces. */
export function stockBook(lines: readonly BookLine[], lots: readonly number[], more: Partial<Book> = {}): Book {
  const bounds = lots.map((left, i): BookBound => ({ code: 'STOCK_SHORT', key: `TPE1 L${i}`, left, per: 'piece' }))
  const sources = lots.map((_, i): BookSource => ({
    gate: 'stock',
    cover: { site: 'TPE1', lot: `L${i}` },
    bounds: [i],
  }))
  const routes = [byStock(lots.map((_, i) => i))]
  return { product: 'H200', chipsPerUnit: 1, orderMultiple: 1, lines, routes, sources, bounds, ...more }
}

const some = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most })

/**
 * Any small book: a few groups with caps and shares of one pool, licences that some may use and others not, some limited
 * in value, lots; lines with covers at some gates already.
 */
export const anyBook: fc.Arbitrary<Book> = fc
  .record({
    chipsPerUnit: fc.constantFrom(1, 2),
    orderMultiple: fc.constantFrom(1, 1, 4, 8),
    items: fc.array(fc.record({ left: some(120), value: fc.option(some(400)), open: fc.subarray([0, 1, 2]) }), {
      maxLength: 4,
    }),
    caps: fc.array(fc.option(some(150)), { minLength: 3, maxLength: 3 }),
    pool: some(300),
    shares: fc.array(fc.option(some(150)), { minLength: 3, maxLength: 3 }),
    lots: fc.array(some(150), { maxLength: 3 }),
    lines: fc.array(
      fc.record({
        route: some(2),
        day: fc.integer({ min: 1, max: 4 }),
        multiples: fc.integer({ min: 1, max: 12 }),
        covered: fc.array(some(3), { minLength: 3, maxLength: 3 }),
        price: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 14 },
    ),
  })
  .map(({ chipsPerUnit, orderMultiple, items, caps, pool, shares, lots, lines }) => {
    const bounds: BookBound[] = []
    const sources: BookSource[] = []
    const bound = (code: string, key: string, left: number, per: BookBound['per']): number =>
      bounds.push({ code, key, left, per }) - 1
    const source = (gate: SharedGate, cover: BookSource['cover'], of: number[]): number =>
      sources.push({ gate, cover, bounds: of }) - 1
    const itemSources = items.map(({ left, value }, i) =>
      source('licence', { licence: `D${i}`, item: 'I' }, [
        bound('LICENCE_SHORT', `D${i}`, left, 'piece'),
        ...(value === null ? [] : [bound('LICENCE_VALUE_SHORT', `D${i}`, value, 'price')]),
      ]),
    )
    const poolBound = bound('POOL_SHORT', 'A', pool, 'chip')
    const lotSources = lots.map((left, i) =>
      source('stock', { site: 'T', lot: `L${i}` }, [bound('STOCK_SHORT', `L${i}`, left, 'piece')]),
    )
    const routes = [0, 1, 2].map((g): Route => {
      const share = shares[g]
      const own = typeof share === 'number' ? [bound('POOL_SHARE_SHORT', `G${g}`, share, 'chip')] : []
      const draw = source('approval', { approval: 'A', member: `G${g}` }, [poolBound, ...own])
      const cap = caps[g]
      const over = typeof cap === 'number' ? [bound('CAP_SHORT', `G${g}`, cap, 'chip')] : []
      const licences = itemSources.filter((_, i) => items[i]!.open.includes(g))
      return { group: `G${g}`, ways: { licence: way(licences, over), approval: way([draw]), stock: way(lotSources) } }
    })
    const made = lines.map(({ route, day, multiples, covered, price }, i): BookLine => {
      const units = multiples * orderMultiple
      const at = (gate: number): number => Math.min(units, covered[gate]! * orderMultiple)
      return wanting(`PO-${i}`, units, day, {
        route,
        price,
        covered: { licence: at(0), approval: at(1), stock: at(2) },
      })
    })
    return { product: 'H200', chipsPerUnit, orderMultiple, lines: made, routes, sources, bounds }
  })
