/** What the rules of allocations say of an act on their stream. */
import { keyOf, sum } from './arithmetic.js'
import { grownBetween } from './checks.js'
import type { Covers, Instant, Line } from './forms.js'
import { barsOn, buyerOf, type Matter, type Objection, orderIn, unless } from './matter.js'
import { totalOf } from './orders.js'
import { productAt } from './parties.js'
import { effective, followedBy, isSame, onStream, only, type Recorded, type Told } from './recorded.js'

type Proposed = Told<'AllocationProposed'>

export const onAllocation = (act: Recorded, matter: Matter): Objection[] => {
  const own = onStream(matter.before, act.stream)
  const proposal = only(own, 'AllocationProposed').at(-1)
  const decision = only(own, 'AllocationApproved', 'AllocationRejected', 'AllocationRevoked').at(-1)
  switch (act.type) {
    case 'AllocationProposed':
      return proposing(act, matter)
    case 'AllocationApproved':
      return [
        ...unless(proposal !== undefined && decision === undefined, 'FORM', 'no proposal waits'),
        ...unless(!isSame(proposal?.actor.id, act.actor.id), 'ALL-2', 'the proposer approves'),
      ]
    case 'AllocationApplied':
      return [
        ...unless(decision?.type === 'AllocationApproved', 'ALL-2', 'it is not approved'),
        ...unless(act.data.chunk === only(own, 'AllocationApplied').length + 1, 'FORM', 'chunks come in order'),
        ...applying(act, own, proposal, matter),
      ]
    default:
      return []
  }
}

/** ALL-1: what is proposed follows from the ledger after a transaction, as it stood then, whatever was annulled since. */
const proposing = (act: Proposed, { recorded, before }: Matter): Objection[] => {
  const last = recorded.findLastIndex(({ transaction }) => transaction.id === act.data.afterTransaction)
  if (last < 0) return [{ rule: 'ALL-1', why: 'it looked at a transaction that is not there' }]
  const known = recorded.slice(0, last + 1)
  const then = last === recorded.length - 1 ? before : effective(known)
  const at = recorded[last]!.recordedAt
  const would = act.data.lines.flatMap((line) => gained(then, act, line, at))
  return [
    ...act.data.lines.flatMap((line) => [
      ...unless(line.why.trim() !== '', 'ALL-4', `nobody says why for ${keyOf(line.orderNo, line.line)}`),
      ...taking(then, line, at),
      ...unless(sum(Object.values(line.givesUp), ({ length }) => length) === 0, 'ALL-1', 'no policy takes covers away'),
      ...beyondWant(then, act.data.product, line),
    ]),
    // All of it at once would keep every limit.
    ...(would.length > 0 ? grownBetween(then, followedBy(then, would), would) : []).map(({ bound }) => ({
      rule: bound.rule,
      why: `with what is proposed ${bound.name} ${bound.key} on ${bound.stream} would be ${bound.used} of ${bound.limit}`,
    })),
  ]
}

/** No line gains more at a gate than its open units lack there. */
const beyondWant = (
  events: readonly Recorded[],
  product: string,
  of: Proposed['data']['lines'][number],
): Objection[] => {
  const line = orderIn(events, of.orderNo)?.lines.get(of.line)
  if (!line) return []
  const name = keyOf(of.orderNo, of.line)
  const kinds = ['licences', 'draws', 'reservations'] as const
  return [
    ...unless(line.sku === product, 'ALL-1', `${name} is for ${line.sku}`),
    ...kinds.flatMap((kind) => {
      const gains = sum<{ quantity: number }>(of.gains[kind], ({ quantity }) => quantity)
      const lacks = line.accounts.open - totalOf(line.covers[kind])
      return unless(gains <= Math.max(0, lacks), 'ORD-6', `${name} would gain ${gains} ${kind} and lacks ${lacks}`)
    }),
  ]
}

/** What would be written on licences, caps, approvals and stocks if a line was given what is proposed. */
const gained = (
  events: readonly Recorded[],
  act: Proposed,
  { orderNo, line, gains }: Line & { gains: Covers },
  at: Instant,
): Recorded[] => {
  const order = orderIn(events, orderNo)
  const sku = order?.lines.get(line)?.sku
  if (!order || sku === undefined) return []
  const group = buyerOf(events, order)
  const chips = productAt(events, sku, at)?.chipsPerUnit ?? 1
  const told = (stream: string, type: string, data: object): Recorded =>
    ({ ...act, stream, type, data: { orderNo, line, ...data }, occurredAt: at, recordedAt: at }) as unknown as Recorded
  return [
    ...gains.licences.flatMap(({ licence, item, quantity }) => [
      told(`licence~${licence}`, 'LicenceAssigned', { item, quantity }),
      told(`caps~${sku}`, 'CapUsed', { group, quantity: quantity * chips }),
    ]),
    ...gains.draws.map(({ approval, member, quantity }) =>
      told(`approval~${approval}`, 'ApprovalDrawn', { member, quantity: quantity * chips }),
    ),
    ...gains.reservations.map(({ site, lot, quantity }) =>
      told(`stock~${site}~${sku}`, 'StockReserved', { lot, quantity }),
    ),
  ]
}

/** Lines are applied in the order of the proposal, each once, and with just what it says; those that are skipped get nothing. */
const applying = (
  act: Told<'AllocationApplied'>,
  own: readonly Recorded[],
  proposal: Proposed | undefined,
  { before, transaction, at }: Matter,
): Objection[] => {
  const named = ({ orderNo, line }: Line) => keyOf(orderNo, line)
  const done = only(own, 'AllocationApplied').flatMap(({ data }) => [...data.lines, ...data.skipped].map(named))
  const all = (proposal?.data.lines ?? []).filter(({ gains }) => Object.values(gains).some(({ length }) => length > 0))
  const lines = [...act.data.lines, ...act.data.skipped].map(named)
  const next = all.slice(done.length, done.length + lines.length).map(named)
  return [
    ...unless(
      next.toSorted().join() === lines.toSorted().join(),
      'ALL-1',
      `${lines.join()} are not next, ${next.join()} are`,
    ),
    ...act.data.lines.flatMap((line) => taking(before, line, at)),
    ...act.data.skipped.flatMap((line) =>
      unless(line.reason.trim() !== '', 'ALL-4', `nobody says why ${named(line)} is skipped`),
    ),
    ...all.flatMap(({ gains, ...line }) => {
      const wanted = act.data.lines.some((one) => named(one) === named(line)) ? gains : undefined
      const covered = only(transaction, 'LineLicensed', 'LineApprovalDrawn', 'LineReserved')
        .filter(({ stream, data }) => stream === `order~${line.orderNo}` && data.line === line.line)
        .map(({ data: { line: _, ...cover } }) => shown(cover))
      const promised = wanted ? [...wanted.licences, ...wanted.draws, ...wanted.reservations].map(shown) : []
      return unless(
        covered.toSorted().join() === promised.toSorted().join(),
        'ALL-1',
        `${named(line)} gains ${covered.join() || 'nothing'}, and ${promised.join() || 'nothing'} was approved`,
      )
    }),
  ]
}

const shown = (cover: object): string =>
  Object.entries(cover)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join(' ')

/** ALL-3: confirmed, not held, not barred. */
const taking = (events: readonly Recorded[], { orderNo, line: no }: Line, at: Instant): Objection[] => {
  const order = orderIn(events, orderNo)
  const line = order?.lines.get(no)
  if (!order || !line) return [{ rule: 'FORM', why: `there is no line ${orderNo}/${no}` }]
  const bars = barsOn(events, order, line, at)
  return [
    ...unless(order.confirmed && !order.cancelled && !line.held, 'ALL-3', `${orderNo}/${no} takes no covers`),
    ...unless(bars.length === 0, 'ALL-3', `${orderNo}/${no} is barred`),
  ]
}
