import type { Instant } from '#kernel'
import { amountOf } from '../money.js'
import { termsAt } from './terms.js'
import { useOf, valueUseOf, type Licence } from './uses.js'

/** What is left of an item: pieces, and ten-thousandths of its currency where it is limited in value; below zero in breach. */
export type ItemLeft = {
  readonly quantity: number
  readonly value?: { readonly currency: string; readonly amount: bigint }
}

/** LIC-1: what could still be assigned under an item at an instant; undefined where the licence does not authorise it then. */
export function itemLeftAt(licence: Licence, item: string, t: Instant): ItemLeft | undefined {
  const authorised = termsAt(licence.documents, t)?.item(item)
  if (!authorised) return undefined
  const { assigned, decremented } = useOf(licence, item)
  const quantity = authorised.quantity - assigned - decremented
  if (!authorised.value) return { quantity }
  const { currency } = authorised.value
  const used = valueUseOf(licence, item, currency)
  return { quantity, value: { currency, amount: amountOf(authorised.value) - used.assigned - used.decremented } }
}
