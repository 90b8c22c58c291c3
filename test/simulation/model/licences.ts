import { add, dayAt, isOfficial, keyOf, lastWord, sum, tenThousandths } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant, LicenceCondition, LicenceItem, LicensedParty, Money } from './forms.js'
import { oncePerList, only, type Recorded, type Told } from './recorded.js'

/** What a licence says at an instant. */
interface Terms {
  items: Map<string, LicenceItem>
  parties: LicensedParty[]
  destinations: string[]
  validFrom: string
  validUntil: string
  timeZone: string
  conditions: Map<string, LicenceCondition>
}

type Document = Told<'LicenceIssued' | 'LicenceAmended'>
/** The first official licence is what the others change: it counts from the beginning. */
const fromOf =
  (documents: readonly Document[]) =>
  (document: Document): Instant => {
    if (document.type === 'LicenceAmended') return document.data.effectiveFrom
    const first = only(documents, 'LicenceIssued')
      .filter(isOfficial)
      .every(({ occurredAt }) => document.occurredAt <= occurredAt)
    return first ? '' : document.occurredAt
  }

const byId = <T>(list: readonly T[], id: (one: T) => string) => new Map(list.map((one) => [id(one), one]))

const amended = (terms: Terms, { data }: Told<'LicenceAmended'>): Terms => ({
  items: new Map([...terms.items, ...byId(data.items ?? [], ({ item }) => item)]),
  parties: data.parties ?? terms.parties,
  destinations: data.destinations ?? terms.destinations,
  validFrom: data.validFrom ?? terms.validFrom,
  validUntil: data.validUntil ?? terms.validUntil,
  timeZone: terms.timeZone,
  conditions: new Map(
    [...terms.conditions, ...byId(data.conditions ?? [], ({ id }) => id)].filter(
      ([id]) => !data.conditionsRemoved?.includes(id),
    ),
  ),
})

/** Neither says what the other means: of such an item nothing counts. */
const isOther = (item: LicenceItem, told: LicenceItem | undefined): boolean =>
  told !== undefined &&
  (item.eccn !== told.eccn || (!!item.value && !!told.value && item.value.currency !== told.value.currency))

/** The smaller of two items: a limit binds whoever tells it. */
const stricterItem = (item: LicenceItem, told: LicenceItem | undefined): LicenceItem =>
  !told
    ? item
    : {
        ...item,
        quantity: Math.min(item.quantity, told.quantity),
        ...(told.value && (!item.value || tenThousandths(told.value) < tenThousandths(item.value))
          ? { value: told.value }
          : {}),
      }

/** LIC-5: below official, only what limits has force. */
const limited = (terms: Terms, told: Terms): Terms => ({
  items: new Map(
    [...terms.items]
      .filter(([id, item]) => !isOther(item, told.items.get(id)))
      .map(([id, item]) => [id, stricterItem(item, told.items.get(id))]),
  ),
  parties: terms.parties
    .map(({ party, roles }) => ({
      party,
      roles: roles.filter((role) => told.parties.some((one) => one.party === party && one.roles.includes(role))),
    }))
    .filter(({ roles }) => roles.length > 0),
  destinations: terms.destinations.filter((destination) => told.destinations.includes(destination)),
  validFrom: terms.validFrom > told.validFrom ? terms.validFrom : told.validFrom,
  validUntil: terms.validUntil < told.validUntil ? terms.validUntil : told.validUntil,
  timeZone: terms.timeZone,
  conditions: new Map([...told.conditions, ...terms.conditions]),
})

/** Issued officially, and amended since; undefined while nothing official issued it. */
export const termsOf = (events: readonly Recorded[], at: Instant): Terms | undefined => {
  const all = only(events, 'LicenceIssued', 'LicenceAmended')
  const from = fromOf(all)
  const documents = all
    .filter((document) => from(document) <= at)
    .sort((a, b) => (from(a) === from(b) ? Number(isOfficial(b)) - Number(isOfficial(a)) : from(a) < from(b) ? -1 : 1))
  let terms: Terms | undefined
  for (const document of documents) {
    if (document.type === 'LicenceIssued') {
      const { data } = document
      const issued = {
        ...data,
        items: byId(data.items, ({ item }) => item),
        conditions: byId(data.conditions, ({ id }) => id),
      }
      if (isOfficial(document)) terms = issued
    } else if (terms) {
      const told = amended(terms, document)
      terms = isOfficial(document) ? told : limited(terms, told)
    }
  }
  return terms
}

/** Whether it counts at an instant; `unissued`: no official document says so. */
export type LicenceStanding = 'inForce' | 'unissued' | 'notYet' | 'expired' | 'suspended' | 'revoked'

export const licenceStanding = (events: readonly Recorded[], at: Instant): LicenceStanding => {
  const terms = termsOf(events, at)
  if (!terms) return 'unissued'
  const word = lastWord(
    only(events, 'LicenceSuspended', 'LicenceReinstated', 'LicenceRevoked').filter(
      (event) => event.type !== 'LicenceReinstated' || isOfficial(event),
    ),
    ({ data }) => data.effectiveFrom,
    at,
    ['LicenceRevoked', 'LicenceSuspended', 'LicenceReinstated'],
  )
  if (word?.type === 'LicenceRevoked') return 'revoked'
  const day = dayAt(at, terms.timeZone)
  if (day > terms.validUntil) return 'expired'
  if (word?.type === 'LicenceSuspended') return 'suspended'
  return day < terms.validFrom ? 'notYet' : 'inForce'
}

/** Conditions that somebody has to acknowledge and nobody did (LIC-4). */
export const unacknowledged = (events: readonly Recorded[], at: Instant): string[] => {
  const done = (id: string) =>
    only(events, 'ConditionAcknowledged', 'ConditionAcknowledgedWithdrawn')
      .filter(({ data }) => data.conditionId === id)
      .at(-1)?.type === 'ConditionAcknowledged'
  return [...(termsOf(events, at)?.conditions.values() ?? [])]
    .filter(({ kind, id }) => kind === 'acknowledgement' && !done(id))
    .map(({ id }) => id)
}

/** What the lines have of a licence, in pieces. Keys: item/orderNo/line/onDecrementOf; committed has the shipment behind. */
export interface LicenceUse {
  assigned: Map<string, number>
  committed: Map<string, number>
  /** Units that left and were not given back, by item/orderNo/line/shipment; without those on an earlier decrement. */
  decremented: Map<string, number>
  /** Units that left on an earlier decrement, by item/orderNo/line/that shipment. */
  onDecrement: Map<string, number>
  /** What decrements took from assignments, by orderNo/line; never given back. */
  settled: Map<string, number>
  /**
   * In ten-thousandths, by item/currency and then as the pieces are, by line and shipment: another currency is never
   * counted against a limit.
   */
  assignedValue: Map<string, number>
  committedValue: Map<string, number>
  settledValue: Map<string, number>
}

const valueKey = (item: string, value: Money | undefined, ...of: readonly (string | number)[]): string =>
  keyOf(item, value?.currency, ...of)

export const licenceUse = oncePerList((events): LicenceUse => {
  const use: LicenceUse = {
    assigned: new Map(),
    committed: new Map(),
    decremented: new Map(),
    onDecrement: new Map(),
    settled: new Map(),
    assignedValue: new Map(),
    committedValue: new Map(),
    settledValue: new Map(),
  }
  for (const event of events)
    switch (event.type) {
      case 'LicenceAssigned':
      case 'AssignmentReleased': {
        const { item, orderNo, line, quantity, value, onDecrementOf } = event.data
        const sign = event.type === 'LicenceAssigned' ? 1 : -1
        add(use.assigned, keyOf(item, orderNo, line, onDecrementOf), sign * quantity)
        if (!onDecrementOf) add(use.assignedValue, valueKey(item, value, orderNo, line), sign * tenThousandths(value))
        break
      }
      case 'LicenceCommitted':
      case 'LicenceUncommitted': {
        const { item, orderNo, line, quantity, value, onDecrementOf, shipment } = event.data
        const sign = event.type === 'LicenceCommitted' ? 1 : -1
        add(use.committed, keyOf(item, orderNo, line, onDecrementOf, shipment), sign * quantity)
        if (!onDecrementOf)
          add(use.committedValue, valueKey(item, value, orderNo, line, shipment), sign * tenThousandths(value))
        break
      }
      case 'LicenceDecremented':
        decrement(use, event)
        break
      case 'DecrementReversed': {
        const { item, orderNo, line, quantity, shipment, value } = event.data
        if (!isOfficial(event)) break
        add(use.decremented, keyOf(item, orderNo, line, shipment), -quantity)
        add(use.settledValue, valueKey(item, value, orderNo, line, shipment), -tenThousandths(value))
        break
      }
      default:
    }
  return use
})

const decrement = (use: LicenceUse, { data }: Told<'LicenceDecremented'>): void => {
  const { item, orderNo, line, quantity, shipment, takes, value, settles, onDecrementOf } = data
  if (onDecrementOf) add(use.onDecrement, keyOf(item, orderNo, line, onDecrementOf), quantity)
  else {
    add(use.decremented, keyOf(item, orderNo, line, shipment), quantity)
    // The filing's value settles it; while no filing says one, what was assigned has left with the units.
    const worth = value ?? settles
    add(use.settledValue, valueKey(item, worth, orderNo, line, shipment), tenThousandths(worth))
  }
  if (takes === 'nothing') return
  add(use.assigned, keyOf(item, orderNo, line, onDecrementOf), -quantity)
  if (!onDecrementOf) {
    add(use.settled, keyOf(orderNo, line), quantity)
    add(use.assignedValue, valueKey(item, settles, orderNo, line), -tenThousandths(settles))
  }
  if (takes === 'cover') return
  add(use.committed, keyOf(item, orderNo, line, onDecrementOf, shipment), -quantity)
  if (!onDecrementOf)
    add(use.committedValue, valueKey(item, settles, orderNo, line, shipment), -tenThousandths(settles))
}

const partsOfKey = (key: string) => {
  const [item, orderNo, line, onDecrementOf, shipment] = key.split('/')
  return { item: item!, orderNo: orderNo!, line: line!, onDecrementOf: onDecrementOf ?? '', shipment: shipment ?? '' }
}
/** What counts of what lines have: one that used up more than it had leaves no room for others. */
const standing = (sums: ReadonlyMap<string, number>, counts: (key: string) => boolean): number =>
  sum([...sums], ([key, n]) => (counts(key) ? Math.max(0, n) : 0))
/** All of an item that counts under LIC-1; what goes out on an earlier decrement does not. */
const ofItem = (sums: ReadonlyMap<string, number>, item: string): number =>
  standing(sums, (key) => partsOfKey(key).item === item && partsOfKey(key).onDecrementOf === '')
const under = (sums: ReadonlyMap<string, number>, prefix: string): number =>
  standing(sums, (key) => key.startsWith(`${prefix}/`))

/** Items that anything was ever said or done of. */
const itemsOf = (events: readonly Recorded[], use: LicenceUse): string[] => [
  ...new Set([
    ...only(events, 'LicenceIssued', 'LicenceAmended').flatMap(({ data }) =>
      (data.items ?? []).map(({ item }) => item),
    ),
    ...[...use.assigned.keys(), ...use.committed.keys(), ...use.decremented.keys()].map((key) => key.split('/')[0]!),
  ]),
]

/** LIC-1 by item, in quantity and value; SHP-7: on a decrement once; and what may not fall below nought. */
export const licenceBounds = (stream: string, events: readonly Recorded[], at: Instant): Bound[] => {
  const use = licenceUse(events)
  const terms = termsOf(events, at)
  const bounds: Bound[] = []
  for (const item of itemsOf(events, use)) {
    const authorised = terms?.items.get(item)
    const limit = authorised?.quantity ?? 0
    const gone = under(use.decremented, item)
    const bound = (name: string, most: number, used: number): Bound => ({
      stream,
      rule: 'LIC-1',
      name,
      key: item,
      limit: most,
      used,
    })
    bounds.push(bound('assigned', limit, ofItem(use.assigned, item) + gone))
    bounds.push(bound('committed', limit, ofItem(use.committed, item) + gone))
    if (authorised?.value) {
      const most = tenThousandths(authorised.value)
      const key = valueKey(item, authorised.value)
      const settled = under(use.settledValue, key)
      bounds.push(bound('assigned value', most, under(use.assignedValue, key) + settled))
      bounds.push(bound('committed value', most, under(use.committedValue, key) + settled))
    }
  }
  for (const [key, left] of use.assigned) bounds.push(balance(stream, 'assigned', key, left))
  for (const [key, left] of use.committed) bounds.push(balance(stream, 'committed', key, left))
  for (const [key, left] of use.decremented) bounds.push(balance(stream, 'decremented', key, left))
  return [...bounds, ...onceBounds(stream, use)]
}

const onceBounds = (stream: string, use: LicenceUse): Bound[] => {
  const taken = new Map(use.onDecrement)
  for (const [key, n] of use.assigned) if (partsOfKey(key).onDecrementOf) add(taken, key, n)
  return [...taken].map(([key, used]) => ({
    stream,
    rule: 'SHP-7',
    name: 'on decrement',
    key,
    limit: use.decremented.get(key) ?? 0,
    used,
  }))
}
