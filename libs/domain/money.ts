import { decimalOf, moneyPlaces, type Money } from '#kernel'

/** An amount in whole ten-thousandths of its currency: exact, and so in whatever order it is summed. */
export function amountOf({ amount }: Money): bigint {
  const [whole, fraction = ''] = amount.split('.')
  return BigInt(`${whole}${fraction.padEnd(moneyPlaces, '0')}`)
}

/** Money of so many ten-thousandths, with two places or as many as it needs. */
export const moneyOf = (amount: bigint, currency: string): Money => ({ amount: decimalOf(amount), currency })

/** What so many pieces cost. */
export const priceOf = (quantity: number, price: Money): Money =>
  moneyOf(amountOf(price) * BigInt(quantity), price.currency)

/** The part of an amount that goes with `part` of `whole` pieces, rounded down; all of it with all pieces. */
export const shareOf = (amount: bigint, part: number, whole: number): bigint =>
  part >= whole ? amount : (amount * BigInt(part)) / BigInt(whole)
