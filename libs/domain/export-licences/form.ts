import type { Instant, Refusal } from '#kernel'
import { timeZoneKnown } from '../days.js'
import { ofPart } from '../lines.js'
import { repeated } from './items.js'
import { licenceRules, type LicenceEvent } from './licence.js'
import { currenciesOf, termsAt } from './terms.js'
import { coverKey, valueHeldOf, type Licence } from './uses.js'

const { refuse, unless } = licenceRules

type Fact = Exclude<LicenceEvent, Promised | { type: 'ConditionAcknowledged' | 'ConditionAcknowledgedWithdrawn' }>
type Used = Extract<Fact, { type: 'LicenceDecremented' | 'DecrementReversed' }>

/** What a fact is known by: papers by their number, and what is told line by line by line and item too. */
function numberOf(event: Fact): { what: 'document' | 'notice' | 'decrement' | 'reversal'; number: string } {
  switch (event.type) {
    case 'LicenceIssued':
    case 'LicenceAmended':
      return { what: 'document', number: event.documentNo }
    case 'LicenceSuspended':
    case 'LicenceReinstated':
    case 'LicenceRevoked':
      return { what: 'notice', number: event.noticeNo }
    case 'LicenceDecremented':
      return { what: 'decrement', number: `${event.decrementNo} ${coverKey(event)} ${event.shipment}${ofPart(event)}` }
    case 'DecrementReversed':
      return { what: 'reversal', number: `${event.reversalNo} ${coverKey(event)} ${event.shipment}` }
  }
}

/** Nothing is told twice. */
export function once(licence: Licence, event: Fact): Refusal[] {
  const { what, number } = numberOf(event)
  return unless(!isTold(licence, what, number), 'LICENCE_ALREADY_TOLD', { what, number })
}

function isTold(licence: Licence, what: string, number: string): boolean {
  if (what === 'document') return licence.documents.has(number)
  return what === 'notice' ? licence.notices.has(number) : licence.told.has(`${what} ${number}`)
}

export function noted(licence: Licence, event: Used): Licence {
  const { what, number } = numberOf(event)
  return { ...licence, told: licence.told.add(`${what} ${number}`) }
}

/** What no document can say. */
export function documentFlaws(event: Extract<Fact, { type: 'LicenceIssued' | 'LicenceAmended' }>): Refusal[] {
  const { items = [], conditions = [], validFrom, validUntil } = event
  const reversed = validFrom !== undefined && validUntil !== undefined && validFrom > validUntil
  return [
    ...repeated(items.map(({ item }) => item)).flatMap((item) => refuse('LICENCE_ITEM_REPEATED', { item })),
    ...repeated(conditions.map(({ id }) => id)).flatMap((conditionId) =>
      refuse('LICENCE_CONDITION_REPEATED', { conditionId }),
    ),
    ...(reversed ? refuse('LICENCE_VALIDITY_REVERSED', { validFrom, validUntil }) : []),
    ...(event.type === 'LicenceIssued' ? zoneFlaws(event.timeZone) : []),
  ]
}

const zoneFlaws = (timeZone: string): Refusal[] =>
  unless(timeZoneKnown(timeZone), 'LICENCE_TIME_ZONE_UNKNOWN', { timeZone })

/** A filing is in the currency that limits the item: another cannot be counted against it. */
export function currencyFlaws({ documents }: Licence, event: Used): Refusal[] {
  const { item } = event
  const limited = currenciesOf(documents, item)
  const told = [event.value, event.type === 'LicenceDecremented' ? event.settles : undefined]
  const asked = told.flatMap((value) => value?.currency ?? []).find((currency) => !limited.includes(currency))
  if (asked === undefined || limited.length === 0) return []
  return refuse('VALUE_CURRENCY', { item, currency: limited.join(', '), asked })
}

type Promised = Extract<
  LicenceEvent,
  { type: 'LicenceAssigned' | 'AssignmentReleased' | 'LicenceCommitted' | 'LicenceUncommitted' }
>

/** LIC-1: an item that is limited in value needs one, in its currency. What counts nothing needs none. */
export function valueFlaws(licence: Licence, event: Promised, t: Instant): Refusal[] {
  const { item, value, onDecrementOf } = event
  const currency = termsAt(licence.documents, t)?.item(item)?.value?.currency
  return currency === undefined || onDecrementOf !== undefined ? [] : valueIn(currency, item, value)
}

/** What holds a value gives it back with its units. */
export function valueKept(licence: Licence, event: Promised): Refusal[] {
  const { item, value } = event
  return currenciesOf(licence.documents, item)
    .filter((currency) => valueHeld(licence, event, currency) > 0n)
    .flatMap((currency) => valueIn(currency, item, value))
}

function valueIn(currency: string, item: string, value: Promised['value']): Refusal[] {
  if (!value) return refuse('VALUE_MISSING', { item, currency })
  return unless(value.currency === currency, 'VALUE_CURRENCY', { item, currency, asked: value.currency })
}

const valueHeld = (licence: Licence, event: Promised, currency: string): bigint =>
  'shipment' in event
    ? valueHeldOf(licence, 'committed', event, currency)
    : valueHeldOf(licence, 'assigned', event, currency)
