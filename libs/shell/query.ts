import { described, optional, patterned, Shape, whole } from '#kernel'
import type { Field, Fields, Values } from '#kernel'
import type { Rows } from '#projections'
import type { Works } from './ledger.module.js'

/** The answer to a query, as the bytes of its JSON; the revision of the stream that it is about becomes its ETag. */
export type Found = { json: string; revision?: number }

/** A query, declared once: from this come its route, its bus message, OpenAPI and what is accepted as parameters. */
export type Query<F extends Fields = Fields> = {
  /** `Backlog`: the name in metrics and docs. */
  readonly name: string
  readonly route: string
  readonly summary: string
  /** Parameters, in the path where the route names them, else in the query string. */
  readonly fields: F
  readonly shape: Shape<F>
  readonly run: (works: Works, asked: Values<F>) => Promise<Found>
}
export type AnyQuery = Omit<Query, 'shape' | 'run'> & {
  readonly shape: { accepts(value: unknown): boolean; flaws(value: unknown): { path: string; problem: string }[] }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the shape accepted
  readonly run: (works: Works, asked: any) => Promise<Found>
}

/** A query of rows can wait until they show a position, as a command's answer tells it. */
export const largestPosition = Number.MAX_SAFE_INTEGER
export const atLeast = optional(
  described(whole(0, largestPosition, 1), 'Answer only from rows that show this position, as a command answered it'),
)
export const limit = optional(described(whole(1, 1000, 100), 'How many at most; 100 when left out'))
const afterKey = optional(
  described(
    patterned('^[\\s\\S]{1,300}$', 'the `next` of the page before', 'PO-1001'),
    'The `next` of the page before',
  ),
)
export const page = { limit, after: afterKey, atLeast }
export const filter = <T>(of: Field<T>, description: string): Field<T, true> => optional(described(of, description))

export function query<F extends Fields>(declared: Omit<Query<F>, 'shape'>): Query<F> {
  return { ...declared, shape: new Shape(declared.fields) }
}

export const found = (value: unknown, revision?: number): Found =>
  revision === undefined ? { json: JSON.stringify(value) } : { json: JSON.stringify(value), revision }

/** A query that the rows answer. */
export function rowsQuery<F extends Fields>(
  declared: Omit<Query<F>, 'shape' | 'run'>,
  read: (rows: Rows, asked: Values<F>) => unknown,
): Query<F> {
  return query<F>({ ...declared, run: async ({ rows }, asked) => found(read(rows, asked)) })
}
