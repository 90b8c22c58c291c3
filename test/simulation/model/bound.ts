/** What is bounded on one stream: `used` may not be more than `limit`. */
export interface Bound {
  stream: string
  /** The number of the rule, or BALANCE for what may not fall below nought. */
  rule: string
  name: string
  key: string
  limit: number
  used: number
}

export const nameOf = (bound: Bound): string => `${bound.stream} ${bound.rule} ${bound.name} ${bound.key}`
export const excessOf = (bound: Bound | undefined): number => (bound ? Math.max(0, bound.used - bound.limit) : 0)

/** A sum that may not fall below nought, told as a bound: what is missing is used beyond nought. */
export const balance = (stream: string, name: string, key: string, left: number, rule = 'BALANCE'): Bound => ({
  stream,
  rule,
  name,
  key,
  limit: 0,
  used: left === 0 ? 0 : -left,
})
