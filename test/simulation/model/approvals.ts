import { add, askedBy, dayAt, hasDocument, isOfficial, keyOf, lastWord, sum } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant } from './forms.js'
import { only, type Recorded, type Told } from './recorded.js'

/** What an approval says at an instant. */
interface ApprovalTerms {
  destination: string
  members: string[]
  products: string[]
  pool: number
  validUntil?: string
  timeZone: string
}

/** Documents that an act gave force to, and that nobody took it from. */
const madeEffective = (events: readonly Recorded[]): string[] => {
  const words = only(events, 'ApprovalMadeEffective', 'ApprovalMadeEffectiveWithdrawn')
  return [...new Set(words.map(({ data }) => data.documentNo))].filter(
    (documentNo) => words.filter(({ data }) => data.documentNo === documentNo).at(-1)!.type === 'ApprovalMadeEffective',
  )
}

const amended = (terms: ApprovalTerms, { data }: Told<'ApprovalAmended'>): ApprovalTerms => ({
  ...terms,
  members: data.members ?? terms.members,
  products: data.products ?? terms.products,
  pool: data.pool?.quantity ?? terms.pool,
  validUntil: data.validUntil ?? terms.validUntil,
})
const limited = (terms: ApprovalTerms, told: ApprovalTerms): ApprovalTerms => ({
  ...terms,
  members: terms.members.filter((member) => told.members.includes(member)),
  products: terms.products.filter((product) => told.products.includes(product)),
  pool: Math.min(terms.pool, told.pool),
  validUntil: [terms.validUntil, told.validUntil].filter((day) => day !== undefined).sort()[0],
})

/** The grant that an act gave force to last, or else the last one told; amended since. Undefined: nothing is granted. */
export const approvalTerms = (events: readonly Recorded[], at: Instant): ApprovalTerms | undefined => {
  const effective = madeEffective(events)
  const grants = only(events, 'ApprovalGranted').sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1))
  const grant = grants.filter(({ data }) => effective.includes(data.documentNo)).at(-1) ?? grants.at(-1)
  if (!grant) return undefined
  let terms: ApprovalTerms = { ...grant.data, pool: grant.data.pool.quantity }
  const amendments = only(events, 'ApprovalAmended')
    .filter(({ data }) => data.effectiveFrom <= at)
    .sort((a, b) => (a.data.effectiveFrom < b.data.effectiveFrom ? -1 : 1))
  for (const amendment of amendments) {
    const told = amended(terms, amendment)
    terms = isOfficial(amendment) || effective.includes(amendment.data.documentNo) ? told : limited(terms, told)
  }
  return terms
}

/** APR-2: which document an act may give force to: official, or a company's word with its SHA-256 and a second person. */
export const mayBeEffective = (events: readonly Recorded[], act: Told<'ApprovalMadeEffective'>): boolean => {
  const documents = only(events, 'ApprovalGranted', 'ApprovalAmended').filter(
    ({ data }) => data.documentNo === act.data.documentNo,
  )
  const second = act.approver !== undefined && act.approver !== act.actor.id
  return (
    documents.length > 0 && [...documents, act].some((paper) => isOfficial(paper) || (second && hasDocument(paper)))
  )
}

export type ApprovalStanding = 'effective' | 'notEffective' | 'expired' | 'suspended' | 'withdrawn'

export const approvalStanding = (events: readonly Recorded[], at: Instant): ApprovalStanding => {
  const terms = approvalTerms(events, at)
  const effective = madeEffective(events)
  if (!terms || !only(events, 'ApprovalGranted').some(({ data }) => effective.includes(data.documentNo)))
    return 'notEffective'
  const word = lastWord(
    only(events, 'ApprovalSuspended', 'ApprovalReinstated', 'ApprovalWithdrawn').filter(
      (event) => event.type !== 'ApprovalReinstated' || isOfficial(event),
    ),
    ({ data }) => data.effectiveFrom,
    at,
    ['ApprovalWithdrawn', 'ApprovalSuspended', 'ApprovalReinstated'],
  )
  if (word?.type === 'ApprovalWithdrawn') return 'withdrawn'
  if (terms.validUntil !== undefined && dayAt(at, terms.timeZone) > terms.validUntil) return 'expired'
  return word?.type === 'ApprovalSuspended' ? 'suspended' : 'effective'
}

type SetCondition = Told<'ConditionSet'>['data']

/** The conditions that bind a member at an instant: the latest version of each that is not withdrawn or waived. */
export const conditionsFor = (events: readonly Recorded[], member: string, at: Instant): SetCondition[] => {
  const sets = only(events, 'ConditionSet')
  return [...new Set(sets.map(({ data }) => data.conditionId))].flatMap((id) => {
    const set = sets
      .map(({ data }) => data)
      .filter((data) => data.conditionId === id && data.effectiveFrom <= at)
      .sort((a, b) =>
        a.effectiveFrom === b.effectiveFrom ? a.version - b.version : a.effectiveFrom < b.effectiveFrom ? -1 : 1,
      )
      .at(-1)
    const gone = only(events, 'ConditionWithdrawn', 'ConditionWaived').some(
      (event) =>
        event.data.conditionId === id &&
        isOfficial(event) &&
        event.data.effectiveFrom <= at &&
        event.data.effectiveFrom >= (set?.effectiveFrom ?? '') &&
        (event.type === 'ConditionWithdrawn' || (event.data.member ?? member) === member),
    )
    return set && !gone ? [set] : []
  })
}

/** A condition that no ratio measures is met by an act, for this version and member. */
export const isSatisfied = (
  events: readonly Recorded[],
  { conditionId, version }: SetCondition,
  member: string,
): boolean =>
  only(events, 'ConditionSatisfied', 'ConditionSatisfiedWithdrawn')
    .filter(({ data }) => data.conditionId === conditionId && data.version === version && data.member === member)
    .at(-1)?.type === 'ConditionSatisfied'

/** Chips of an approval. Keys: member/orderNo/line; committed has the shipment behind. */
export interface ApprovalUse {
  drawn: Map<string, number>
  committed: Map<string, number>
  /** By member/orderNo/line/shipment. */
  consumed: Map<string, number>
  /** By member. */
  shares: Map<string, number>
  /** By member/seller/invoice/invoiceLine. */
  credits: Map<string, number>
}

export const approvalUse = (events: readonly Recorded[]): ApprovalUse => {
  const use: ApprovalUse = {
    drawn: new Map(),
    committed: new Map(),
    consumed: new Map(),
    shares: new Map(),
    credits: new Map(),
  }
  for (const event of events)
    switch (event.type) {
      case 'ApprovalDrawn':
      case 'DrawReleased': {
        const { member, orderNo, line, quantity } = event.data
        add(use.drawn, keyOf(member, orderNo, line), event.type === 'ApprovalDrawn' ? quantity : -quantity)
        break
      }
      case 'DrawCommitted':
      case 'DrawUncommitted': {
        const { member, orderNo, line, shipment, quantity } = event.data
        const sign = event.type === 'DrawCommitted' ? 1 : -1
        add(use.committed, keyOf(member, orderNo, line, shipment), sign * quantity)
        break
      }
      case 'DrawConsumed': {
        const { member, orderNo, line, shipment, quantity, takes } = event.data
        add(use.consumed, keyOf(member, orderNo, line, shipment), quantity)
        if (takes !== 'nothing') add(use.drawn, keyOf(member, orderNo, line), -quantity)
        if (takes === 'commitment') add(use.committed, keyOf(member, orderNo, line, shipment), -quantity)
        break
      }
      case 'DrawConsumptionReversed': {
        const { member, orderNo, line, shipment, quantity } = event.data
        if (hasDocument(event)) add(use.consumed, keyOf(member, orderNo, line, shipment), -quantity)
        break
      }
      case 'PoolShareAssigned':
        if (event.data.quantity === undefined) use.shares.delete(event.data.member)
        else use.shares.set(event.data.member, event.data.quantity)
        break
      case 'CreditApplied':
      case 'CreditReleased': {
        const { member, purchase, quantity } = event.data
        const key = keyOf(member, purchase.seller, purchase.invoice, purchase.invoiceLine)
        add(use.credits, key, event.type === 'CreditApplied' ? quantity : -quantity)
        break
      }
      default:
    }
  return use
}

/** What a member has in sums whose keys begin with it. */
export const ofMember = (sums: ReadonlyMap<string, number>, member: string): number =>
  sum([...sums], ([key, n]) => (key.startsWith(`${member}/`) ? n : 0))
const all = (sums: ReadonlyMap<string, number>): number => sum([...sums.values()], (n) => n)
const usedBy = (use: ApprovalUse, member: string): number =>
  ofMember(use.drawn, member) + ofMember(use.consumed, member)

/**
 * APR-4: the credits that a ratio asks of a member. For new draws it counts what the member has more than when the condition
 * began to count; for all that is undeparted, what it has without what had left by then.
 */
export const creditsAsked = (
  events: readonly Recorded[],
  { parameters, appliesTo, effectiveFrom }: SetCondition,
  member: string,
): number => {
  const then = approvalUse(events.filter(({ occurredAt }) => occurredAt < effectiveFrom))
  const outside = appliesTo === 'new-draws' ? usedBy(then, member) : ofMember(then.consumed, member)
  return askedBy(parameters?.ratio ?? '0', usedBy(approvalUse(events), member) - outside)
}

/** APR-1 (pool, committed, shares), APR-4 (credits), and what may not fall below nought. */
export const approvalBounds = (stream: string, events: readonly Recorded[], at: Instant): Bound[] => {
  const use = approvalUse(events)
  const pool = approvalTerms(events, at)?.pool ?? 0
  const members = new Set(
    [...use.drawn.keys(), ...use.consumed.keys(), ...use.credits.keys()].map((key) => key.split('/')[0]!),
  )
  const unshared = [...members].filter((member) => !use.shares.has(member))
  const bound = (name: string, key: string, limit: number, used: number, rule = 'APR-1'): Bound => ({
    stream,
    rule,
    name,
    key,
    limit,
    used,
  })
  const bounds = [
    bound('drawn', '', pool, all(use.drawn) + all(use.consumed)),
    bound('committed', '', pool, all(use.committed) + all(use.consumed)),
    bound('shares', '', pool, all(use.shares) + sum(unshared, (member) => usedBy(use, member))),
    ...[...use.shares].map(([member, share]) => bound('share', member, share, usedBy(use, member))),
    ...[...members].flatMap((member) =>
      conditionsFor(events, member, at)
        .filter(({ kind, parameters }) => kind === 'domestic-ratio' && parameters?.ratio !== undefined)
        .map((set) =>
          bound(
            'credits',
            keyOf(set.conditionId, member),
            ofMember(use.credits, member),
            creditsAsked(events, set, member),
            'APR-4',
          ),
        ),
    ),
  ]
  for (const name of ['drawn', 'committed', 'consumed', 'credits'] as const)
    for (const [key, left] of use[name]) bounds.push(balance(stream, name, key, left))
  return bounds
}

/** Credits of a member that no condition asks for. */
export const freeCredits = (events: readonly Recorded[], member: string, at: Instant): number => {
  const asked = conditionsFor(events, member, at)
    .filter(({ kind, parameters }) => kind === 'domestic-ratio' && parameters?.ratio !== undefined)
    .map((set) => creditsAsked(events, set, member))
  return Math.max(0, ofMember(approvalUse(events).credits, member) - Math.max(0, ...asked))
}
