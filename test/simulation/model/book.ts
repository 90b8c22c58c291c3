import { approvalBounds, approvalUse, type ApprovalUse } from './approvals.js'
import { type Bound, excessOf, nameOf } from './bound.js'
import { entryBounds } from './customs.js'
import { licenceBounds, licenceUse, type LicenceUse } from './licences.js'
import { type Order, orderBounds, orderFrom, type OrderLine } from './orders.js'
import { creditedOf, purchaseBounds } from './purchases.js'
import { effective, latest, partsOf, type Recorded } from './recorded.js'
import { capBounds, capUse, volumeBounds, type VolumeUse, volumeUse } from './shares.js'
import { type Shipment, shipmentFrom } from './shipments.js'
import { type Stock, stockBounds, stockFrom } from './stocks.js'

/** What is bounded on one stream, from its effective events, with dates read at an instant. */
export const boundsOf = (stream: string, events: readonly Recorded[], at: string): Bound[] => {
  switch (partsOf(stream).kind) {
    case 'order':
      return orderBounds(stream, events)
    case 'licence':
      return licenceBounds(stream, events, at)
    case 'caps':
      return capBounds(stream, events, at)
    case 'volume':
      return volumeBounds(stream, events, at)
    case 'approval':
      return approvalBounds(stream, events, at)
    case 'purchase':
      return purchaseBounds(stream, events)
    case 'entry':
      return entryBounds(stream, events)
    case 'stock':
      return stockBounds(stream, events, at)
    default:
      return []
  }
}

export const excesses = (bounds: readonly Bound[]): Map<string, Bound> =>
  new Map(bounds.filter((bound) => excessOf(bound) > 0).map((bound) => [nameOf(bound), bound]))

/** Everything that is written, taken together. Each map is by what the stream is named after. */
export interface Book {
  at: string
  events: Recorded[]
  /** What was told and does not count. */
  annulled: Recorded[]
  bounds: Bound[]
  /** The bounds that are exceeded: the open breaches of limits. */
  excesses: Map<string, Bound>
  orders: Map<string, Order>
  lines: OrderLine[]
  licences: Map<string, LicenceUse>
  /** By SKU, then group/orderNo/line; with and without those on decrements that count nothing. */
  caps: Map<string, { counted: Map<string, number>; uncounted: Map<string, number> }>
  volumes: Map<string, VolumeUse>
  approvals: Map<string, ApprovalUse>
  /** By seller/invoice, then invoiceLine/approval/member. */
  purchases: Map<string, Map<string, number>>
  /** By site/SKU. */
  stocks: Map<string, Stock>
  shipments: Map<string, Shipment>
  /** By SKU. */
  chipsPerUnit: Map<string, number>
}

/** The book of a ledger: all of it is made anew from the events that count. */
export const bookOf = (recorded: readonly Recorded[], at = latest(recorded)): Book => {
  const events = effective(recorded)
  const counts = new Set(events)
  const streams = Map.groupBy(events, ({ stream }) => stream)
  /** What each stream of a kind comes to. */
  const each = <T>(kind: string, from: (events: Recorded[]) => T | undefined): Map<string, T> => {
    const found = new Map<string, T>()
    for (const [stream, own] of streams) {
      const one = partsOf(stream).kind === kind ? from(own) : undefined
      if (one !== undefined) found.set(partsOf(stream).ids.join('/'), one)
    }
    return found
  }
  const bounds = [...streams].flatMap(([stream, own]) => boundsOf(stream, own, at))
  const orders = each('order', orderFrom)
  return {
    at,
    events,
    annulled: recorded.filter((event) => !counts.has(event)),
    bounds,
    excesses: excesses(bounds),
    orders,
    lines: [...orders.values()].flatMap((order) => [...order.lines.values()]),
    licences: each('licence', licenceUse),
    caps: each('caps', (list) => ({ counted: capUse(list, true), uncounted: capUse(list, false) })),
    volumes: each('volume', volumeUse),
    approvals: each('approval', approvalUse),
    purchases: each('purchase', creditedOf),
    stocks: each('stock', stockFrom),
    shipments: each('shipment', shipmentFrom),
    chipsPerUnit: each('product', (list) =>
      list.map((event) => (event.type === 'ProductRegistered' ? event.data.chipsPerUnit : undefined)).find((n) => n),
    ),
  }
}
