import type { Bound, Instant } from '#kernel'
import { amountOf } from '../money.js'
import { licenceRules, type LicenceEvent } from './licence.js'
import type { LicenceItem } from './items.js'
import { currenciesOf, itemsNamed, termsAt } from './terms.js'
import {
  committedOn,
  coverKey,
  heldOf,
  keyOf,
  standing,
  useOf,
  valueHeldOf,
  valueKey,
  valueUseOf,
  type CoverId,
  type Id,
  type Kind,
  type Licence,
  type ShippedId,
} from './uses.js'

const { limit, balance } = licenceRules

/**
 * LIC-1, for each item that the event touches: with one document the item that it names, else all, since an amendment
 * may count from a day that has come meanwhile. Dates are read at `t`.
 */
export function itemBounds(licence: Licence, event: LicenceEvent, t: Instant): Bound[] {
  const terms = termsAt(licence.documents, t)
  if ('item' in event && licence.documents.size === 1) return boundsOf(licence, event.item, terms?.item(event.item))
  const named = itemsNamed(licence.documents)
  const touched = 'item' in event ? new Set([event.item, ...named]) : named
  return [...touched].flatMap((item) => boundsOf(licence, item, terms?.item(item)))
}

/** LIC-1, for all items: what a date may bring. */
export function allItemBounds(licence: Licence, t: Instant): Bound[] {
  const terms = termsAt(licence.documents, t)
  return itemsNamed(licence.documents).flatMap((item) => boundsOf(licence, item, terms?.item(item)))
}

function boundsOf(licence: Licence, item: string, authorised: LicenceItem | undefined): Bound[] {
  const pieces = authorised?.quantity ?? 0
  const { assigned, committed, decremented } = useOf(licence, item)
  const bounds = [
    limit('LICENCE_SHORT', pieces, assigned + decremented, item),
    limit('LICENCE_COMMITTED_SHORT', pieces, committed + decremented, item),
  ]
  for (const currency of currenciesOf(licence.documents, item))
    bounds.push(...valueBounds(licence, item, currency, authorised?.value))
  return bounds
}

/** A value is unlimited where the item is not limited in this currency (any more). */
function valueBounds(licence: Licence, item: string, currency: string, value: LicenceItem['value']): Bound[] {
  const most = value?.currency === currency ? amountOf(value) : Infinity
  const { assigned, committed, decremented } = valueUseOf(licence, item, currency)
  const key = valueKey(item, currency)
  return [
    limit('LICENCE_VALUE_SHORT', most, assigned + decremented, key),
    limit('LICENCE_COMMITTED_VALUE_SHORT', most, committed + decremented, key),
  ]
}

/** What a line has, by each of the sums that the event changes; and SHP-7: a decrement serves twice, never three times. */
export function addLineBounds(bounds: Bound[], licence: Licence, event: LicenceEvent): void {
  if (!('orderNo' in event)) return
  const { item, orderNo, line } = event
  const own: CoverId = { item, orderNo, line }
  if (event.type !== 'DecrementReversed') {
    const [key, assigned] = [coverKey(event), heldOf(licence, 'assigned', event)]
    bounds.push(balance('ASSIGNMENT_SHORT', assigned, key))
    bounds.push(limit('COMMITTED_UNASSIGNED', standing(assigned), committedOn(licence, event), key))
    addValues(bounds, licence, 'assigned', event, 'ASSIGNED_VALUE_SHORT')
    if (event.onDecrementOf !== undefined) bounds.push(reuse(licence, { ...own, onDecrementOf: event.onDecrementOf }))
    if (!('shipment' in event)) return
    bounds.push(balanceOf(licence, 'committed', event, 'LICENCE_COMMITMENT_SHORT'))
    addValues(bounds, licence, 'committed', event, 'COMMITTED_VALUE_SHORT')
  }
  bounds.push(balanceOf(licence, 'decremented', { ...own, shipment: event.shipment }, 'DECREMENT_UNTOLD'))
  bounds.push(reuse(licence, { ...own, onDecrementOf: event.shipment }))
}

type Balance = 'LICENCE_COMMITMENT_SHORT' | 'DECREMENT_UNTOLD'

const balanceOf = <K extends Kind>(licence: Licence, kind: K, of: Id<K>, code: Balance): Bound =>
  balance(code, heldOf(licence, kind, of), keyOf(kind, of))

function addValues<K extends 'assigned' | 'committed'>(
  bounds: Bound[],
  licence: Licence,
  kind: K,
  of: Id<K>,
  code: 'ASSIGNED_VALUE_SHORT' | 'COMMITTED_VALUE_SHORT',
): void {
  for (const currency of currenciesOf(licence.documents, of.item))
    bounds.push(balance(code, valueHeldOf(licence, kind, of, currency), `${currency} ${keyOf(kind, of)}`))
}

/** What is assigned or has left on the decrement of a shipment, of what that shipment decremented itself. */
function reuse(licence: Licence, of: CoverId & { onDecrementOf: string }): Bound {
  const { onDecrementOf: shipment, ...own } = of
  const first: ShippedId = { ...own, shipment }
  const again = standing(heldOf(licence, 'assigned', of)) + heldOf(licence, 'decremented', { ...of, shipment })
  return limit('DECREMENT_REUSED', standing(heldOf(licence, 'decremented', first)), again, coverKey(of))
}
