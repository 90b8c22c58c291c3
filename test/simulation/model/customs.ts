import { add, isOfficial, keyOf } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant, LinePieces } from './forms.js'
import { only, type Recorded, type Told } from './recorded.js'

type Directive = Told<'DirectiveRecorded'>

/** Directives that count at an instant. Ending one permits something, so below official it has no force. */
export const directivesInForce = (events: readonly Recorded[], at: Instant): Directive[] =>
  only(events, 'DirectiveRecorded').filter(
    ({ data }) =>
      data.effectiveFrom <= at &&
      (data.effectiveUntil === undefined || at < data.effectiveUntil) &&
      !only(events, 'DirectiveSuperseded', 'DirectiveLifted').some(
        (end) => end.data.directiveId === data.directiveId && isOfficial(end) && end.data.effectiveFrom <= at,
      ),
  )

/** Goods of a line, as directives look at them. */
export interface Consignment {
  orderNo: string
  line: number
  sku: string
  family: string
  buyer: string
}

/** Those that bar a line, with the rule: prohibitions (DIR-1), and necessities that nobody accepted for it (DIR-3). */
export const barring = (
  events: readonly Recorded[],
  goods: Consignment,
  at: Instant,
): { rule: string; id: string }[] => {
  const inScope = directivesInForce(events, at).filter(
    ({ data }) =>
      (data.products === undefined || data.products.includes(goods.sku) || data.products.includes(goods.family)) &&
      (data.buyer === undefined || data.buyer === goods.buyer),
  )
  /** DIR-2: a later official word of the same or a higher issuer that names the buyer. */
  const prevails = (later: Directive, former: Directive) =>
    later.data.buyer === goods.buyer &&
    isOfficial(later) &&
    (later.data.issuer === former.data.issuer || later.data.rank < former.data.rank) &&
    later.data.effectiveFrom > former.data.effectiveFrom
  return inScope
    .filter((directive) => !inScope.some((other) => prevails(other, directive)))
    .flatMap(({ data }) => {
      if (data.effect === 'prohibit') return [{ rule: 'DIR-1', id: data.directiveId }]
      if (data.effect === 'permit') return []
      const accepted = only(events, 'NecessityAccepted', 'NecessityAcceptedWithdrawn')
        .filter(
          (act) =>
            act.data.directiveId === data.directiveId &&
            act.data.orderNo === goods.orderNo &&
            act.data.line === goods.line,
        )
        .at(-1)
      return accepted?.type === 'NecessityAccepted' ? [] : [{ rule: 'DIR-3', id: data.directiveId }]
    })
}

const closed = {
  EntryReleased: 'released',
  GoodsDetained: 'detained',
  GoodsSeized: 'seized',
  GoodsReturned: 'returned',
} as const

/** Where the pieces of an entry are, by what happened to them/orderNo/line. */
const whereabouts = (events: readonly Recorded[]): Map<string, number> => {
  const sums = new Map<string, number>()
  const put = (what: string, { orderNo, line, quantity }: LinePieces, sign: 1 | -1) =>
    add(sums, keyOf(what, orderNo, line), sign * quantity)
  for (const event of only(events, 'EntryReleased', 'GoodsDetained', 'GoodsSeized', 'GoodsReturned', 'DetentionLifted'))
    for (const line of event.data.lines) {
      if (event.type === 'DetentionLifted') put('detained', line, -1)
      else put(closed[event.type], line, 1)
      if ('from' in line && line.from === 'detained') put('detained', line, -1)
    }
  return sums
}

/** Pieces declared of a line: the lodgement, or the last amendment by its date that names it. */
const declaredOf = (events: readonly Recorded[], orderNo: string, line: number): number =>
  only(events, 'EntryLodged', 'EntryAmended')
    .sort((a, b) => {
      if (a.type !== b.type) return a.type === 'EntryLodged' ? -1 : 1
      return a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0
    })
    .flatMap(({ data }) => data.lines.filter((one) => one.orderNo === orderNo && one.line === line))
    .at(-1)?.declared ?? 0

/** ENT-1 by line; ENT-2 by amendment: an inspection that was open then may be none. */
export const entryBounds = (stream: string, events: readonly Recorded[]): Bound[] => {
  const sums = whereabouts(events)
  const lines = new Map<string, { orderNo: string; line: number }>()
  for (const event of only(
    events,
    'EntryLodged',
    'EntryAmended',
    'EntryReleased',
    'GoodsDetained',
    'GoodsSeized',
    'GoodsReturned',
  ))
    for (const { orderNo, line } of event.data.lines) lines.set(keyOf(orderNo, line), { orderNo, line })
  const bounds = [...lines].map(([key, { orderNo, line }]): Bound => ({
    stream,
    rule: 'ENT-1',
    name: 'let go or kept',
    key,
    limit: declaredOf(events, orderNo, line),
    // What came out of detention before it was told to be in it makes no room for others.
    used: ['released', 'detained', 'seized', 'returned'].reduce(
      (n, what) => n + Math.max(0, sums.get(keyOf(what, key)) ?? 0),
      0,
    ),
  }))
  for (const [key, left] of sums)
    if (key.startsWith('detained/')) bounds.push(balance(stream, 'detained', key.slice(9), left))
  for (const amendment of only(events, 'EntryAmended')) {
    const used = openInspections(events, amendment.occurredAt)
    const key = amendment.data.amendmentNo
    bounds.push({ stream, rule: 'ENT-2', name: 'amended during inspection', key, limit: 0, used })
  }
  return bounds
}

/** How many inspections are open at an instant; the first and the last instant of each are the stricter. */
const openInspections = (events: readonly Recorded[], at: Instant): number =>
  only(events, 'InspectionOrdered').filter(
    (ordered) =>
      ordered.occurredAt <= at &&
      !only(events, 'InspectionCompleted').some(
        (done) => done.data.inspectionId === ordered.data.inspectionId && done.occurredAt < at,
      ),
  ).length

/** ENT-3: what an entry is at, by its own facts alone; the last by date counts. */
export const entryState = (events: readonly Recorded[]): string | undefined =>
  only(events, 'EntryLodged', 'EntryAccepted', 'EntryHeld', 'EntryRejected', 'EntryReleased')
    .sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0))
    .at(-1)?.type
