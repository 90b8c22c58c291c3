import type { Money } from '#kernel'

const places = 4

/** An amount in whole ten-thousandths of its currency: exact, and so in whatever order it is summed. */
export function amountOf({ amount }: Money): bigint {
  const [whole, fraction = ''] = amount.split('.')
  return BigInt(`${whole}${fraction.padEnd(places, '0')}`)
}

/** Money of so many ten-thousandths, with two places or as many as it needs. */
export function moneyOf(amount: bigint, currency: string): Money {
  const digits = String(amount).padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0{1,2}$/, '')
  return { amount: `${digits.slice(0, -places)}.${fraction}`, currency }
}

/** What so many pieces cost. */
export const priceOf = (quantity: number, price: Money): Money =>
  moneyOf(amountOf(price) * BigInt(quantity), price.currency)

/** The part of an amount that goes with `part` of `whole` pieces, rounded down; all of it with all pieces. */
export const shareOf = (amount: bigint, part: number, whole: number): bigint =>
  part >= whole ? amount : (amount * BigInt(part)) / BigInt(whole)

/** Units of the currency as a number, for a bound. Exact up to some 900,000 million. */
export const unitsOf = (amount: bigint): number => Number(amount) / 10 ** places
