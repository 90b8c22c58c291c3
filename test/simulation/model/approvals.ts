import { add, askedBy, dayAt, hasDocument, isOfficial, keyOf, lastWord, sum, unreplaced } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant } from './forms.js'
import { isSecond, oncePerList, only, type Recorded, type Told } from './recorded.js'

/** What an approval says at an instant. */
interface ApprovalTerms {
  destination: string
  members: string[]
  /** Goods have to be on each list, by SKU or family. */
  products: string[][]
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

/** What one document says; an amendment leaves out what stays. Goods have to be on each list of products. */
interface Saying {
  from: Instant
  force: boolean
  grant?: { destination: string; timeZone: string }
  members?: string[]
  products?: string[][]
  pool?: number
  validUntil?: string | null
}

const sayingOf = (document: Told<'ApprovalGranted' | 'ApprovalAmended'>, effective: readonly string[]): Saying => {
  const { type, data } = document
  const granted = type === 'ApprovalGranted'
  const validUntil = data.validUntil ?? (granted ? null : undefined)
  return {
    from: granted ? document.occurredAt : data.effectiveFrom,
    force: effective.includes(data.documentNo) || (!granted && isOfficial(document)),
    ...(granted ? { grant: { destination: data.destination, timeZone: data.timeZone } } : {}),
    ...(data.members ? { members: data.members } : {}),
    ...(data.products ? { products: [data.products] } : {}),
    ...(data.pool ? { pool: data.pool.quantity } : {}),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

type Terms = Pick<Saying, 'members' | 'products' | 'pool' | 'validUntil'>
/** Both have to hold. */
const stricter = (one: Terms, other: Terms): Terms => ({
  members:
    one.members && other.members
      ? one.members.filter((m) => other.members!.includes(m))
      : (one.members ?? other.members),
  products: one.products && other.products ? [...one.products, ...other.products] : (one.products ?? other.products),
  pool: Math.min(one.pool ?? Infinity, other.pool ?? Infinity),
  validUntil: [one.validUntil, other.validUntil].filter((day) => typeof day === 'string').sort()[0] ?? null,
})
const named = ({ members, products, pool, validUntil }: Terms): Terms => ({
  ...(members ? { members } : {}),
  ...(products ? { products } : {}),
  ...(pool !== undefined && pool !== Infinity ? { pool } : {}),
  ...(validUntil === undefined ? {} : { validUntil }),
})

/**
 * A register by date: a grant that an act gave force to says all, an amendment with force what it names, from its instant
 * on; of several at one instant the stricter counts. An amendment without force only narrows. Undefined: nothing is granted.
 */
export const approvalTerms = (events: readonly Recorded[], at: Instant): ApprovalTerms | undefined => {
  const effective = madeEffective(events)
  const sayings = only(events, 'ApprovalGranted', 'ApprovalAmended')
    .map((document) => sayingOf(document, effective))
    .filter(({ from }) => from <= at)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  let granted: Saying['grant']
  let terms: Terms | undefined
  for (const [, group] of Map.groupBy(sayings, ({ from }) => from)) {
    const forceful = group.filter(({ force }) => force)
    const grant = forceful.find((one) => one.grant)?.grant
    if (grant) [granted, terms] = [grant, {}]
    if (terms && forceful.length > 0)
      terms = { ...terms, ...named(forceful.slice(1).reduce<Terms>((all, one) => narrower(all, one), forceful[0]!)) }
    if (terms) for (const one of group) if (!one.force && !one.grant) terms = narrower(terms, one)
  }
  if (!granted || !terms) return undefined
  return {
    ...granted,
    members: terms.members ?? [],
    products: terms.products ?? [],
    pool: terms.pool ?? 0,
    ...(terms.validUntil ? { validUntil: terms.validUntil } : {}),
  }
}

const narrower = (one: Terms, other: Terms): Terms => {
  const both = stricter(one, other)
  const days = one.validUntil !== undefined || other.validUntil !== undefined
  return named({ ...both, validUntil: days ? both.validUntil : undefined })
}

/** APR-2: which document an act may give force to: official, or a company's word with its SHA-256 and a second person. */
export const mayBeEffective = (events: readonly Recorded[], act: Told<'ApprovalMadeEffective'>): boolean => {
  const documents = only(events, 'ApprovalGranted', 'ApprovalAmended').filter(
    ({ data }) => data.documentNo === act.data.documentNo,
  )
  const second = isSecond(act)
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

/**
 * The conditions that bind a member at an instant. A later version replaces those that rest on no better evidence; an
 * official withdrawal or waiver ends what was set before it.
 */
export const conditionsFor = (events: readonly Recorded[], member: string, at: Instant): SetCondition[] => {
  const sets = only(events, 'ConditionSet')
  const ends = only(events, 'ConditionWithdrawn', 'ConditionWaived').filter(
    (event) =>
      isOfficial(event) &&
      event.data.effectiveFrom <= at &&
      (event.type === 'ConditionWithdrawn' || (event.data.member ?? member) === member),
  )
  return [...new Set(sets.map(({ data }) => data.conditionId))].flatMap((id) =>
    unreplaced(
      sets.filter(({ data }) => data.conditionId === id),
      ({ data }) => data.effectiveFrom,
      at,
    )
      .map(({ data }) => data)
      .filter((set) => !ends.some(({ data }) => data.conditionId === id && data.effectiveFrom > set.effectiveFrom)),
  )
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

export const approvalUse = oncePerList((events): ApprovalUse => {
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
})

/** What a member has in sums whose keys begin with it: a line that used up more than it had leaves no room for others. */
export const ofMember = (sums: ReadonlyMap<string, number>, member: string): number =>
  sum([...sums], ([key, n]) => (key.startsWith(`${member}/`) ? Math.max(0, n) : 0))
const all = (sums: ReadonlyMap<string, number>): number => sum([...sums.values()], (n) => Math.max(0, n))
const usedBy = (use: ApprovalUse, member: string): number =>
  ofMember(use.drawn, member) + ofMember(use.consumed, member)

export interface DrawingLine {
  member: string
  orderNo: string
  line: number | string
}

/** What a line has drawn, the oldest first: what it gives back is what it drew last. */
const drawingsOf = (events: readonly Recorded[], of: DrawingLine): { at: Instant; quantity: number }[] => {
  const drawings: { at: Instant; quantity: number }[] = []
  for (const { type, occurredAt, data } of only(events, 'ApprovalDrawn', 'DrawReleased')) {
    if (keyOf(data.member, data.orderNo, data.line) !== keyOf(of.member, of.orderNo, of.line)) continue
    if (type === 'ApprovalDrawn') drawings.push({ at: occurredAt, quantity: data.quantity })
    else
      for (let left = data.quantity; left > 0 && drawings.length > 0;) {
        const last = drawings.at(-1)!
        const taken = Math.min(left, last.quantity)
        left -= taken
        last.quantity -= taken
        if (last.quantity === 0) drawings.pop()
      }
  }
  return drawings
}

/** Chips of a line that a condition on new draws is about: drawn since, or gone since without a draw; what came back was the oldest. */
const newChips = (events: readonly Recorded[], of: DrawingLine, from: Instant): number => {
  const own = ({ data }: Told<'DrawConsumed' | 'DrawConsumptionReversed'>) =>
    keyOf(data.member, data.orderNo, data.line) === keyOf(of.member, of.orderNo, of.line)
  const drawn = drawingsOf(events, of)
  const undrawn = only(events, 'DrawConsumed')
    .filter(own)
    .filter(({ data }) => data.takes === 'nothing')
    .map(({ occurredAt, data }) => ({ at: occurredAt, quantity: data.quantity }))
  const back = only(events, 'DrawConsumptionReversed').filter((event) => own(event) && hasDocument(event))
  const every = [...drawn, ...undrawn]
  const since = sum(every, ({ at, quantity }) => (at >= from ? quantity : 0))
  return Math.max(0, Math.min(since, sum(every, ({ quantity }) => quantity) - sum(back, ({ data }) => data.quantity)))
}

/** Whether a condition is about the next chips of a line that go out: on new draws, not while older ones are left. */
export const isAbout = (
  events: readonly Recorded[],
  { appliesTo, effectiveFrom }: SetCondition,
  of: DrawingLine,
  chips: number,
): boolean => {
  if (appliesTo === 'all-undeparted') return true
  const older = sum(drawingsOf(events, of), ({ at, quantity }) => (at < effectiveFrom ? quantity : 0))
  const bound = only(events, 'DrawCommitted', 'DrawUncommitted', 'DrawConsumed').filter(
    ({ data }) => keyOf(data.member, data.orderNo, data.line) === keyOf(of.member, of.orderNo, of.line),
  )
  // A consumption of what was committed was counted when it was; one of a cover alone was not.
  const gone = sum(bound, ({ type, data }) => {
    if (type === 'DrawCommitted') return data.quantity
    if (type === 'DrawUncommitted') return -data.quantity
    return data.takes === 'cover' ? data.quantity : 0
  })
  return gone + chips > older
}

/**
 * APR-4: the credits that a ratio asks of a member. For new draws it counts the chips of each line that were drawn since
 * the condition began to count; for all that is undeparted, what it has without what had left by then.
 */
export const creditsAsked = (
  events: readonly Recorded[],
  { parameters, appliesTo, effectiveFrom }: SetCondition,
  member: string,
): number => {
  const use = approvalUse(events)
  const ratio = parameters?.ratio ?? '0'
  if (appliesTo === 'new-draws') {
    const lines = new Set(
      [...use.drawn.keys(), ...use.consumed.keys()]
        .map((key) => key.split('/').slice(0, 3).join('/'))
        .filter((key) => key.startsWith(`${member}/`)),
    )
    const of = (key: string): DrawingLine => ({ member, orderNo: key.split('/')[1]!, line: key.split('/')[2]! })
    return askedBy(
      ratio,
      sum([...lines], (key) => newChips(events, of(key), effectiveFrom)),
    )
  }
  const then = approvalUse(events.filter(({ occurredAt }) => occurredAt < effectiveFrom))
  return askedBy(ratio, usedBy(use, member) - ofMember(then.consumed, member))
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
    ...(use.shares.size > 0
      ? [bound('shares', '', pool, all(use.shares) + sum(unshared, (member) => usedBy(use, member)))]
      : []),
    ...[...use.shares].map(([member, share]) => bound('share', member, share, usedBy(use, member))),
    ...[...members].flatMap((member) =>
      [...askedByCondition(events, member, at)].map(([id, asked]) =>
        bound('credits', keyOf(id, member), ofMember(use.credits, member), asked, 'APR-4'),
      ),
    ),
  ]
  for (const name of ['drawn', 'committed', 'consumed', 'credits'] as const)
    for (const [key, left] of use[name]) bounds.push(balance(stream, name, key, left))
  return bounds
}

/** APR-4: what each ratio asks of a member at an instant; where several versions of one bind, the strictest. */
const askedByCondition = (events: readonly Recorded[], member: string, at: Instant): Map<string, number> => {
  const asked = new Map<string, number>()
  for (const set of conditionsFor(events, member, at)) {
    if (set.kind !== 'domestic-ratio' || set.parameters?.ratio === undefined) continue
    const { conditionId: id } = set
    asked.set(id, Math.max(asked.get(id) ?? 0, creditsAsked(events, set, member)))
  }
  return asked
}

/** Credits of a member that no condition asks for. */
export const freeCredits = (events: readonly Recorded[], member: string, at: Instant): number => {
  const asked = askedByCondition(events, member, at).values()
  return Math.max(0, ofMember(approvalUse(events).credits, member) - Math.max(0, ...asked))
}
