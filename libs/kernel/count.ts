/** What a bound counts: whole units as a number, or money as a bigint, in ten-thousandths of its currency. */
export type Count = number | bigint

/** Places after the point that money has, at most. */
export const moneyPlaces = 4

/** So many ten-thousandths as a decimal, with two places or as many as it needs: `-27000.501`. */
export function decimalOf(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(moneyPlaces + 1, '0')
  const fraction = digits.slice(-moneyPlaces).replace(/0{1,2}$/, '')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -moneyPlaces)}.${fraction}`
}

/** A count for JSON and messages: units as they are, money as an exact decimal. */
export const shownCount = (count: Count): number | string => (typeof count === 'bigint' ? decimalOf(count) : count)

/** How far a count is beyond another of its kind; 0 if it is not. */
export function beyond(used: Count, limit: Count): Count {
  if (used <= limit) return 0
  if (typeof used === 'bigint' && typeof limit === 'bigint') return used - limit
  if (typeof used === 'number' && typeof limit === 'number') return used - limit
  throw new Error(`Units are not counted against money: ${used} beyond ${limit}`)
}
