/** A page of a list: `after` is the key of the last row that was read, `limit` how many rows come at most. */
export type Paging = { limit?: number; after?: string }

const usual = 100
const most = 1000

/** The limit that counts: 100 unless said otherwise, 1,000 at most. */
export function pageOf({ limit = usual, after }: Paging): { limit: number; after?: string } {
  const clamped = Math.max(1, Math.min(most, Math.trunc(limit)))
  return after === undefined ? { limit: clamped } : { limit: clamped, after }
}

type Value = string | number

/** The conditions whose value is given, joined by AND. */
export function conditions(all: readonly (readonly [sql: string, value: Value | undefined])[]): {
  sql: string
  values: Value[]
} {
  const given = all.filter((one): one is readonly [string, Value] => one[1] !== undefined)
  return {
    sql: given.length > 0 ? given.map(([sql]) => sql).join(' AND ') : 'TRUE',
    values: given.map((one) => one[1]),
  }
}
