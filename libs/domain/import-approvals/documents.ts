import type { Day, Instant } from '#kernel'
import { endOfDay } from '../days.js'
import type { Dated } from '../registers.js'
import type { Pool } from './approval.js'
import type { Approval } from './state.js'

/** What a document says of who may draw what; an amendment leaves out what stays as it is. */
type Said = {
  readonly members?: readonly string[]
  /** Lists of SKUs and families: goods have to be on each. */
  readonly products?: readonly (readonly string[])[]
  readonly pool?: Pool
  /** Its last day; null: no end. */
  readonly validUntil?: Day | null
}

export type ApprovalDocument = Dated & {
  /** Names the SHA-256 of a copy. */
  readonly documented?: true
  /** Of a grant; an amendment has none. */
  readonly grant?: { readonly destination: string; readonly timeZone: string }
  readonly said: Said
}

export type Toggle = { readonly at: Instant; readonly on: boolean }

export type Notice = Dated & { readonly noticeNo: string; readonly kind: 'suspended' | 'reinstated' | 'withdrawn' }

/** What may be drawn at an instant, by the documents that have force. */
export type ApprovalTerms = {
  readonly destination: string
  readonly timeZone: string
  readonly members: readonly string[]
  readonly products: readonly (readonly string[])[]
  readonly pool: Pool
  readonly validUntil: Day | null
}

/** Whether a document was made effective by an instant, and that stands. */
export const madeEffectiveAt = ({ effective }: Approval, documentNo: string, t: Instant): boolean =>
  effective.get(documentNo)?.findLast(({ at }) => at <= t)?.on ?? false

/**
 * What the documents say at an instant; undefined if none that grants is effective by then (APR-2). A grant has force
 * once it is made effective; an amendment if it is official or made effective. What has force replaces what was said
 * before its effective instant, field by field; of several at one instant the stricter counts. An amendment without force
 * only narrows: members and products to those that both name, the pool and the last day to the smaller.
 */
export function approvalTermsAt(approval: Approval, t: Instant): ApprovalTerms | undefined {
  const { documents, effective } = approval
  const known = readings.get(documents)
  if (known?.at === t && known.effective === effective) return known.terms
  const terms = readAt(approval, t)
  readings.set(documents, { at: t, effective, terms })
  return terms
}

/** A decision asks many times at one instant: what was read last is kept. */
type Reading = Pick<Approval, 'effective'> & { readonly at: Instant; readonly terms: ApprovalTerms | undefined }
const readings = new WeakMap<Approval['documents'], Reading>()

function readAt(approval: Approval, t: Instant): ApprovalTerms | undefined {
  let terms: ApprovalTerms | undefined
  for (const group of byInstant(approval, t)) {
    const forceful = group.filter(({ force }) => force).map(({ document }) => document)
    const grant = forceful.find((document) => document.grant)?.grant
    const said = forceful.map((document) => document.said).reduce(stricter, {})
    terms = grant ? grantedAs(grant, said) : terms && { ...terms, ...said }
    for (const { document, force } of group) if (terms && !force) terms = narrowed(terms, document)
  }
  return terms
}

type Forceful = { readonly document: ApprovalDocument; readonly force: boolean }

/** The documents that have begun, those of one instant together, the earliest first. */
function byInstant(approval: Approval, t: Instant): Forceful[][] {
  const groups = new Map<Instant, Forceful[]>()
  const begun = [...approval.documents]
    .filter(([, { effectiveFrom }]) => effectiveFrom <= t)
    .sort(([one, { effectiveFrom: from }], [other, { effectiveFrom: later }]) =>
      from === later ? (one < other ? -1 : 1) : from < later ? -1 : 1,
    )
  for (const [documentNo, document] of begun) {
    const force = madeEffectiveAt(approval, documentNo, t) || (!document.grant && document.grade === 'official')
    const group = groups.get(document.effectiveFrom) ?? []
    groups.set(document.effectiveFrom, [...group, { document, force }])
  }
  return [...groups.values()]
}

/** A grant says everything; where it names no last day, it has none. */
const grantedAs = (grant: NonNullable<ApprovalDocument['grant']>, said: Said): ApprovalTerms => ({
  destination: grant.destination,
  timeZone: grant.timeZone,
  members: said.members ?? [],
  products: said.products ?? [],
  pool: said.pool ?? { bound: 'exact', quantity: 0 },
  validUntil: said.validUntil ?? null,
})

/** A grant that was not made effective grants nothing and takes nothing away. */
const narrowed = (terms: ApprovalTerms, { grant, said }: ApprovalDocument): ApprovalTerms =>
  grant ? terms : { ...terms, ...stricter(terms, said) }

function stricter(one: Said, other: Said): Said {
  const members = both(one.members, other.members, (a, b) => a.filter((member) => b.includes(member)))
  const products = both(one.products, other.products, (a, b) => [...a, ...b])
  const pool = both(one.pool, other.pool, (a, b) => (b.quantity < a.quantity ? b : a))
  const validUntil = both(one.validUntil, other.validUntil, earlier)
  return {
    ...(members && { members }),
    ...(products && { products }),
    ...(pool && { pool }),
    ...(validUntil !== undefined && { validUntil }),
  }
}

const both = <T>(one: T | undefined, other: T | undefined, of: (one: T, other: T) => T): T | undefined =>
  one === undefined ? other : other === undefined ? one : of(one, other)

const earlier = (one: Day | null, other: Day | null): Day | null =>
  one === null ? other : other === null || one < other ? one : other

export type ApprovalStanding =
  | { readonly kind: 'inForce'; readonly terms: ApprovalTerms }
  | { readonly kind: 'ineffective' }
  | { readonly kind: 'suspended' | 'withdrawn'; readonly noticeNo: string }
  | { readonly kind: 'expired'; readonly validUntil: Day; readonly timeZone: string }

/** Whether anything may be drawn or released under an approval at an instant, and if not, why. */
export function approvalStandingAt(approval: Approval, t: Instant): ApprovalStanding {
  const terms = approvalTermsAt(approval, t)
  if (!terms) return { kind: 'ineffective' }
  const { validUntil, timeZone } = terms
  if (validUntil !== null && t >= endOfDay(validUntil, timeZone)) return { kind: 'expired', validUntil, timeZone }
  const notice = latestNotice(approval, t)
  if (!notice || notice.kind === 'reinstated') return { kind: 'inForce', terms }
  return { kind: notice.kind, noticeNo: notice.noticeNo }
}

/** For stages: a draw of an approval that is not in force bars its units. */
export const approvalInForceAt = (approval: Approval, t: Instant): boolean =>
  approvalStandingAt(approval, t).kind === 'inForce'

/**
 * The instants at which an approval changes by the calendar alone, as its documents stand at an instant, and as they stood
 * once one was made effective or no more: that is no date, and yet there is another last day from then on.
 */
export function approvalDatesOf(approval: Approval, t: Instant): Instant[] {
  const toggled = [...approval.effective.values()].flatMap((toggles) => toggles.map(({ at }) => at))
  const ends = [t, ...toggled].flatMap((at) => {
    const { validUntil = null, timeZone = '' } = approvalTermsAt(approval, at) ?? {}
    return validUntil === null ? [] : [endOfDay(validUntil, timeZone)]
  })
  const froms = [...approval.documents.values(), ...approval.notices.values()].map((one) => one.effectiveFrom)
  return [...new Set([...ends, ...froms])].sort()
}

const severity = ['reinstated', 'suspended', 'withdrawn'] as const

/** The latest that counts; of several at one instant, the stricter. A reinstatement below official does not count. */
function latestNotice({ notices }: Approval, t: Instant): Notice | undefined {
  if (notices.size === 0) return undefined
  return [...notices.values()]
    .filter(({ kind, grade, effectiveFrom }) => effectiveFrom <= t && (kind !== 'reinstated' || grade === 'official'))
    .reduce<Notice | undefined>((latest, one) => (latest && prevails(latest, one) ? latest : one), undefined)
}

function prevails(one: Notice, other: Notice): boolean {
  if (one.effectiveFrom !== other.effectiveFrom) return one.effectiveFrom > other.effectiveFrom
  const [rank, otherRank] = [severity.indexOf(one.kind), severity.indexOf(other.kind)]
  return rank === otherRank ? one.noticeNo > other.noticeNo : rank > otherRank
}

/** Goods, as orders name them. */
export type Goods = { readonly sku: string; readonly family: string; readonly destination: string }

/** Whether a product is covered: each list names it, by SKU or by family. */
export const productCovered = ({ products }: ApprovalTerms, { sku, family }: Goods): boolean =>
  products.every((list) => list.includes(sku) || list.includes(family))

/** Whether any document of the approval, effective or not, names a group. */
export const namesMember = ({ documents }: Approval, member: string): boolean =>
  [...documents.values()].some(({ said }) => said.members?.includes(member))
