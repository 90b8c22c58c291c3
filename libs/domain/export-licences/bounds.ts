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
  const named = licence.documents.size === 1 ? [] : itemsNamed(licence.documents)
  const touched = 'item' in event ? new Set([event.item, ...named]) : itemsNamed(licence.documents)
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
  return [
    limit('LICENCE_SHORT', pieces, assigned + decremented, item),
    limit('LICENCE_COMMITTED_SHORT', pieces, committed + decremented, item),
    ...currenciesOf(licence.documents, item).flatMap((currency) =>
      valueBounds(licence, item, currency, authorised?.value),
    ),
  ]
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
export function lineBounds(licence: Licence, event: LicenceEvent): Bound[] {
  if (!('orderNo' in event)) return []
  const { item, orderNo, line } = event
  const own: CoverId = { item, orderNo, line }
  if (event.type === 'DecrementReversed')
    return [
      balanceOf(licence, 'decremented', { ...own, shipment: event.shipment }, 'DECREMENT_UNTOLD'),
      reuse(licence, { ...own, onDecrementOf: event.shipment }),
    ]
  const bounds = [
    balanceOf(licence, 'assigned', event, 'ASSIGNMENT_SHORT'),
    limit(
      'COMMITTED_UNASSIGNED',
      standing(heldOf(licence, 'assigned', event)),
      committedOn(licence, event),
      coverKey(event),
    ),
    ...valuesOf(licence, 'assigned', event, 'ASSIGNED_VALUE_SHORT'),
  ]
  if (event.onDecrementOf !== undefined) bounds.push(reuse(licence, { ...own, onDecrementOf: event.onDecrementOf }))
  if (!('shipment' in event)) return bounds
  return [
    ...bounds,
    balanceOf(licence, 'committed', event, 'LICENCE_COMMITMENT_SHORT'),
    ...valuesOf(licence, 'committed', event, 'COMMITTED_VALUE_SHORT'),
    balanceOf(licence, 'decremented', { ...own, shipment: event.shipment }, 'DECREMENT_UNTOLD'),
    reuse(licence, { ...own, onDecrementOf: event.shipment }),
  ]
}

type Balance = 'ASSIGNMENT_SHORT' | 'LICENCE_COMMITMENT_SHORT' | 'DECREMENT_UNTOLD'

const balanceOf = <K extends Kind>(licence: Licence, kind: K, of: Id<K>, code: Balance): Bound =>
  balance(code, heldOf(licence, kind, of), keyOf(kind, of))

function valuesOf<K extends 'assigned' | 'committed'>(
  licence: Licence,
  kind: K,
  of: Id<K>,
  code: 'ASSIGNED_VALUE_SHORT' | 'COMMITTED_VALUE_SHORT',
): Bound[] {
  return currenciesOf(licence.documents, of.item).map((currency) =>
    balance(code, valueHeldOf(licence, kind, of, currency), `${currency} ${keyOf(kind, of)}`),
  )
}

/** What is assigned or has left on the decrement of a shipment, of what that shipment decremented itself. */
function reuse(licence: Licence, of: CoverId & { onDecrementOf: string }): Bound {
  const { onDecrementOf: shipment, ...own } = of
  const first: ShippedId = { ...own, shipment }
  const again = standing(heldOf(licence, 'assigned', of)) + heldOf(licence, 'decremented', { ...of, shipment })
  return limit('DECREMENT_REUSED', standing(heldOf(licence, 'decremented', first)), again, coverKey(of))
}
