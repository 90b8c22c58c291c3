import { patterned } from '#kernel'

/** Chips for each chip, as a decimal string: exact, never a floating number. */
export const ratio = patterned(
  '^(0|[1-9][0-9]{0,3})(\\.[0-9]{1,6})?$',
  'a decimal number as a string, such as 0.5, of at most six places',
  '0.5',
)

type Exact = { readonly numerator: bigint; readonly denominator: bigint }

/** ⌈ratio × chips⌉: what has to be there of the other kind. */
export function atLeastOf(of: string, chips: number): number {
  const { numerator, denominator } = exactly(of)
  return Number((numerator * BigInt(chips) + denominator - 1n) / denominator)
}

/** ⌊ratio × chips⌋: the most that there may be of the other kind. */
export function atMostOf(of: string, chips: number): number {
  const { numerator, denominator } = exactly(of)
  return Number((numerator * BigInt(chips)) / denominator)
}

/** The most chips for which `there` of the other kind are enough: ⌊there ÷ ratio⌋; without end at a ratio of nought. */
export function carriedBy(of: string, there: number): number {
  const { numerator, denominator } = exactly(of)
  return numerator === 0n ? Infinity : Number((BigInt(there) * denominator) / numerator)
}

function exactly(of: string): Exact {
  const [whole = '0', places = ''] = of.split('.')
  return { numerator: BigInt(whole + places), denominator: 10n ** BigInt(places.length) }
}
