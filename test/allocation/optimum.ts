import loader, { type Highs } from 'highs'
import { sharedGates, throughAll, wantedBy, type Book, type BookLine } from '#domain'

/** What the package exports to ES modules; its types tell of what CommonJS gets. */
const loadHighs = loader as unknown as typeof loader.default

/** The solver, loaded once. */
let highs: Promise<Highs> | undefined

/**
 * The most units that any way of sharing a book out could get through all gates, whoever gets them: a mixed-integer
 * programme of the same bounds and multiples, solved by HiGHS. What lines lack has to be whole multiples.
 */
export async function optimumOf(book: Book): Promise<number> {
  const solver = await (highs ??= loadHighs())
  const { Status, ObjectiveValue } = solver.solve(programmeOf(book))
  if (Status !== 'Optimal') throw new Error(`HiGHS: ${Status}`)
  return Math.round(ObjectiveValue)
}

type Term = readonly [factor: number, name: string]
const sumOf = (terms: readonly Term[]): string =>
  terms.map(([factor, name]) => `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`).join(' ')

/** In the LP format of CPLEX: k are multiples that a line gets, y units that it gets from a source. */
export function programmeOf(book: Book): string {
  const { lines, orderMultiple } = book
  const rows: string[] = []
  const taken = book.bounds.map((): Term[] => [])
  lines.forEach((line, i) => {
    for (const gate of sharedGates) {
      const { sources, bounds } = book.routes[line.route]!.ways[gate]
      const got = sources.map((source): Term => [1, `y${i}_${source}`])
      const spare = line.covered[gate] - throughAll(line)
      rows.push(`${sumOf([...got, [-orderMultiple, `k${i}`]])} >= ${-spare}`)
      for (const source of sources)
        for (const bound of [...book.sources[source]!.bounds, ...bounds])
          taken[bound]!.push([costOf(book, line, bound), `y${i}_${source}`])
    }
  })
  taken.forEach((terms, bound) => {
    if (terms.length > 0) rows.push(`${sumOf(terms)} <= ${book.bounds[bound]!.left}`)
  })
  const most = lines.map((line, i) => `0 <= k${i} <= ${Math.floor(wantedBy(line) / orderMultiple)}`)
  return [
    'Maximize',
    ` obj: ${sumOf(lines.map((_, i): Term => [orderMultiple, `k${i}`]))}`,
    'Subject To',
    ...rows.map((row, i) => ` c${i}: ${row}`),
    'Bounds',
    ...most.map((row) => ` ${row}`),
    'General',
    ` ${lines.map((_, i) => `k${i}`).join(' ')}`,
    'End',
  ].join('\n')
}

function costOf(book: Book, { price = 0 }: BookLine, bound: number): number {
  const { per } = book.bounds[bound]!
  return per === 'piece' ? 1 : per === 'chip' ? book.chipsPerUnit : price
}

/** How many bounds one unit takes something of at most. */
export const boundsOfUnit = (book: Book): number =>
  Math.max(
    ...book.routes.map(({ ways }) =>
      sharedGates.reduce((sum, gate) => {
        const { sources, bounds } = ways[gate]
        return sum + bounds.length + Math.max(0, ...sources.map((one) => book.sources[one]!.bounds.length))
      }, 0),
    ),
  )
