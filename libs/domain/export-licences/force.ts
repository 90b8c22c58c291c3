import { plus, type Instant, type Refusal } from '#kernel'
import { endOfDay, graceForPapers, startOfDay } from '../days.js'
import { licenceRules, type LicenceCondition } from './licence.js'
import { banAt, type Ban } from './notices.js'
import type { Role } from './items.js'
import { termsAt } from './terms.js'
import type { Licence } from './uses.js'

const { refuse, unless } = licenceRules

export const licenceKnown = ({ documents }: Licence): boolean => documents.size > 0

/**
 * Why a licence is not in force at an instant (LIC-3, LIC-5, LIC-6): every reason, or none. Dates are read then; what is
 * known is what was told, so that a departure is judged by its own instant.
 */
export function licenceNotInForce(id: string, licence: Licence, t: Instant): Refusal[] {
  if (!licenceKnown(licence)) return refuse('LICENCE_UNKNOWN', { licence: id })
  const terms = termsAt(licence.documents, t)
  if (!terms) return [...refuse('LICENCE_UNOFFICIAL', { licence: id }), ...banned(id, banAt(licence.notices, t))]
  const { validFrom, validUntil, timeZone } = terms
  return [
    ...unless(t >= startOfDay(validFrom, timeZone), 'LICENCE_NOT_YET_VALID', { licence: id, validFrom, timeZone }),
    ...unless(t < endOfDay(validUntil, timeZone), 'LICENCE_EXPIRED', { licence: id, validUntil, timeZone }),
    ...banned(id, banAt(licence.notices, t)),
  ]
}

function banned(licence: string, ban: Ban | undefined): Refusal[] {
  if (!ban) return []
  const { kind, since, grade } = ban
  return refuse(kind === 'revoked' ? 'LICENCE_REVOKED' : 'LICENCE_SUSPENDED', { licence, since, grade })
}

export const licenceInForceAt = (licence: Licence, t: Instant): boolean =>
  licenceNotInForce('', licence, t).length === 0

/** The conditions that have to be kept at an instant. Those with a rule are checked at release for export (LIC-4). */
export const licenceConditionsAt = (licence: Licence, t: Instant): readonly LicenceCondition[] =>
  termsAt(licence.documents, t)?.conditions ?? []

/** LIC-4: the conditions that need to be acknowledged and are not. */
export function unacknowledged(id: string, licence: Licence, t: Instant): Refusal[] {
  const conditions = licenceConditionsAt(licence, t)
  if (conditions.length === 0) return []
  const open = conditions
    .filter(({ kind, id }) => kind === 'acknowledgement' && !licence.acknowledged.has(id))
    .map(({ id }) => id)
  return [...new Set(open)].flatMap((conditionId) => refuse('CONDITION_UNACKNOWLEDGED', { licence: id, conditionId }))
}

/** What an order says of a line: who has which part in it, what is sold, and where it goes. */
export type Export = {
  readonly sku: string
  /** As the product is classified at the time. */
  readonly eccn: string
  readonly destination: string
  readonly customer: string
  readonly endUser: string
  readonly consignee: string
  readonly intermediaries?: readonly string[]
}

/** LIC-2: why an item of a licence does not cover an export at an instant: every reason, or none. */
export function licenceNotCovering(id: string, licence: Licence, item: string, asked: Export, t: Instant): Refusal[] {
  const terms = termsAt(licence.documents, t)
  const authorised = terms?.item(item)
  if (!terms || !authorised) return refuse('ITEM_NOT_COVERED', { licence: id, item })
  const { eccn, sku, destination } = asked
  const { eccn: licensed, products } = authorised
  return [
    ...unless(licensed === eccn, 'ECCN_NOT_COVERED', { licence: id, item, authorised: licensed, eccn }),
    ...unless(!products || products.includes(sku), 'PRODUCT_NOT_COVERED', { licence: id, item, sku }),
    ...unless(terms.destinations.includes(destination), 'DESTINATION_NOT_COVERED', { licence: id, destination }),
    ...partsIn(asked).flatMap(([role, party]) =>
      unless(terms.parties.get(party)?.includes(role) === true, 'PARTY_NOT_COVERED', { licence: id, party, role }),
    ),
  ]
}

const partsIn = ({ customer, endUser, consignee, intermediaries = [] }: Export): [Role, string][] => [
  ['customer', customer],
  ['endUser', endUser],
  ['consignee', consignee],
  ...intermediaries.map((party): [Role, string] => ['intermediary', party]),
]

/**
 * Since when a licence is officially revoked or expired, looked at from an instant; undefined while it has not ended. A
 * revocation that is only reported bars, and ends nothing: covers are not torn down on a rumour.
 */
export function licenceEndedAt(licence: Licence, t: Instant): Instant | undefined {
  const terms = termsAt(licence.documents, t)
  const ban = banAt(new Map([...licence.notices].filter(([, { grade }]) => grade === 'official')), t)
  const expired = terms && endOfDay(terms.validUntil, terms.timeZone)
  const ends = [ban?.kind === 'revoked' ? ban.since : undefined, expired]
  return ends.filter((end): end is Instant => end !== undefined && end <= t).sort()[0]
}

/**
 * From when on what is still assigned is released (LIC-6): seven days after the end, for late papers, looked at from an
 * instant; undefined while the licence has not ended.
 */
export function licenceReleasableFrom(licence: Licence, t: Instant): Instant | undefined {
  const end = licenceEndedAt(licence, t)
  return end && plus(end, graceForPapers)
}

/** LIC-6: why what is assigned under a licence is not released at an instant; nothing if it is. */
export function licenceNotEnded(id: string, licence: Licence, t: Instant): Refusal[] {
  if (!licenceKnown(licence)) return refuse('LICENCE_UNKNOWN', { licence: id })
  const from = licenceReleasableFrom(licence, t)
  const end = licenceEndedAt(licence, t) ?? 'not told'
  return unless(from !== undefined && from <= t, 'LICENCE_NOT_ENDED', { licence: id, end })
}

/** The instants at which a licence changes by the calendar alone: for the process that records dates. */
export function licenceDatesOf({ documents, notices }: Licence, t: Instant): Instant[] {
  const terms = termsAt(documents, t)
  const days = terms ? [startOfDay(terms.validFrom, terms.timeZone), endOfDay(terms.validUntil, terms.timeZone)] : []
  const froms = [...documents.values(), ...notices.values()].map(({ from }) => from)
  return [...new Set([...days, ...froms])].sort()
}
