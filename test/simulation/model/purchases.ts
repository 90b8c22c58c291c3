import { add, keyOf, sum, sumBy } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import { only, type Recorded } from './recorded.js'

/** Chips by invoiceLine/approval/member. */
export const creditedOf = (events: readonly Recorded[]): Map<string, number> => {
  const credited = new Map<string, number>()
  for (const { type, data } of only(events, 'PurchaseCredited', 'PurchaseCreditReleased'))
    add(
      credited,
      keyOf(data.invoiceLine, data.approval, data.member),
      type === 'PurchaseCredited' ? data.quantity : -data.quantity,
    )
  return credited
}

/**
 * What the invoice line says, in the last claim by its date (ties: the least), less what was rejected or cancelled; and no
 * more than all claims together are of, since it is a claim that is verified.
 */
const invoicedOf = (events: readonly Recorded[], invoiceLine: number): number => {
  const claims = only(events, 'PurchaseClaimed')
    .filter(({ data }) => data.invoiceLine === invoiceLine)
    .sort((a, b) =>
      a.occurredAt === b.occurredAt ? b.data.invoiced - a.data.invoiced : a.occurredAt < b.occurredAt ? -1 : 1,
    )
  const gone = only(events, 'PurchaseRejected', 'PurchaseCancelled').filter(
    ({ data }) => data.invoiceLine === invoiceLine,
  )
  const claimed = sum(claims, ({ data }) => data.quantity)
  const left = (claims.at(-1)?.data.invoiced ?? 0) - sum(gone, ({ data }) => data.quantity)
  return Math.max(0, Math.min(claimed, left))
}

/** DOM-1 and DOM-2, by line of the invoice. */
export const purchaseBounds = (stream: string, events: readonly Recorded[]): Bound[] => {
  const verified = sumBy(
    only(events, 'PurchaseVerified', 'PurchaseVerifiedWithdrawn'),
    ({ data }) => String(data.invoiceLine),
    ({ type, data }) => (type === 'PurchaseVerified' ? data.quantity : -data.quantity),
  )
  const credited = creditedOf(events)
  const lines = new Set([
    ...verified.keys(),
    ...only(events, 'PurchaseClaimed').map(({ data }) => String(data.invoiceLine)),
    ...[...credited.keys()].map((key) => key.split('/')[0]!),
  ])
  const bounds = [...lines].flatMap((key): Bound[] => {
    const applied = sum([...credited], ([credit, n]) => (credit.startsWith(`${key}/`) ? n : 0))
    const good = verified.get(key) ?? 0
    const invoiced = invoicedOf(events, Number(key))
    return [
      { stream, rule: 'DOM-1', name: 'verified', key, limit: invoiced, used: good },
      { stream, rule: 'DOM-2', name: 'applied', key, limit: Math.min(good, invoiced), used: applied },
      balance(stream, 'verified', key, good),
    ]
  })
  for (const [key, left] of credited) bounds.push(balance(stream, 'credited', key, left))
  return bounds
}
