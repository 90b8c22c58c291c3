import { bold, count, dim, table, words } from './output.js'

type Turn<T> = { before: T; after: T }
type Line = {
  orderNo: string
  line: number
  product: string
  customer: string
  stages: Readonly<Record<string, Turn<number>>>
  barredBy: Turn<readonly string[]>
  covers: readonly { quantity: number; licence?: string; approval?: string; lot?: string }[]
}
type Shipment = {
  shipment: string
  orderNo: string
  line: number
  planned: number
  onTheirWay: number
  barredBy: Turn<readonly string[]>
}
type Named = readonly { code: string; key: string }[]
type Departure = { shipment: string; orderNo: string; line: number; opened: Named; closed: Named }
type Excess = { stream: string; code: string; key: string; limit: number | string; used: number | string }
/** The answer to a dry run, as far as it is shown to people. */
export type DryRun = {
  outcome: string
  events?: readonly { stream: string; event: { type: string } }[]
  opened?: readonly Excess[]
  closed?: readonly Excess[]
  hits?: {
    position: number
    concerned: number
    examined: number
    rejudged: { concerned: number; examined: number }
    totals: {
      orders: number
      lines: number
      stages: Readonly<Record<string, Turn<number>>>
      covers: Readonly<Record<string, number>>
      shipments: number
      planned: number
      onTheirWay: number
    }
    lines: readonly Line[]
    shipments: readonly Shipment[]
    departures: readonly Departure[]
    next?: string
  }
}

/** What a command would record, what excesses it would open or close, and whom it would hit. */
export function hitsText({ outcome, events = [], opened = [], closed = [], hits }: DryRun): string {
  if (outcome !== 'wouldRecord' || !hits) return 'It would change nothing: it is so already.'
  const recorded = events.map(({ stream, event }) => `${event.type} on ${stream}`)
  return [
    `Would record ${bold(recorded.join(', '))}. Nothing is recorded.`,
    ...excesses('Would open', opened),
    ...excesses('Would close', closed),
    ...sums(hits),
    ...lines(hits.lines),
    ...shipments(hits.shipments),
    ...departures(hits.departures),
    ...(hits.next === undefined ? [] : [dim(`More behind order ${hits.next}: --after ${hits.next}`)]),
  ].join('\n\n')
}

const excesses = (title: string, all: readonly Excess[]): string[] =>
  all.length === 0
    ? []
    : [
        `${title}:\n${table(
          ['rule', 'where', 'of', 'limit', 'used'],
          all.map((one) => [one.code, one.stream, one.key, one.limit, one.used]),
        )}`,
      ]

/** What was not looked at, where that is something. */
const looked = (of: string, { concerned, examined }: { concerned: number; examined: number }): string =>
  examined < concerned ? ` (of ${count(examined)} of ${count(concerned)} ${of} looked at)` : ''

function sums({ totals, rejudged, ...of }: NonNullable<DryRun['hits']>): string[] {
  const least = looked('orders', of)
  const departures = looked('departures', rejudged)
  const unjudged = departures === '' ? [] : [`Departures are judged in part${departures}.`]
  if (totals.lines + totals.shipments === 0)
    return [`It would hit no order and no shipment that is still here${least}.`, ...unjudged]
  const moved = Object.entries(totals.stages).map(([stage, { before, after }]) => [
    words(stage),
    before,
    after,
    after - before,
  ])
  const covers = Object.entries(totals.covers).filter(([, units]) => units !== 0)
  return [
    `It would hit ${count(totals.lines)} lines of ${count(totals.orders)} orders${least}, ` +
      `${count(totals.shipments)} shipments: ${count(totals.planned)} units planned, ${count(totals.onTheirWay)} on their way.`,
    ...(moved.length === 0 ? [] : [table(['stage', 'before', 'after', 'change'], moved)]),
    ...(covers.length === 0 ? [] : [`Covers: ${covers.map(([kind, units]) => `${kind} ${count(units)}`).join(' · ')}`]),
    ...unjudged,
  ]
}

function lines(all: readonly Line[]): string[] {
  if (all.length === 0) return []
  const rows = all.map(({ orderNo, line, product, customer, stages, barredBy, covers }) => [
    `${orderNo}/${line}`,
    product,
    customer,
    Object.entries(stages)
      .map(([stage, { before, after }]) => `${words(stage)} ${count(before)} → ${count(after)}`)
      .join(', '),
    covers.map(({ quantity, licence, approval, lot }) => `${licence ?? approval ?? lot} ${count(quantity)}`).join(', '),
    barredBy.after.join('; '),
  ])
  return [table(['line', 'product', 'customer', 'its units', 'covers', 'barred by'], rows)]
}

function shipments(all: readonly Shipment[]): string[] {
  if (all.length === 0) return []
  const rows = all.map(({ shipment, orderNo, line, planned, onTheirWay, barredBy }) => [
    shipment,
    `${orderNo}/${line}`,
    planned,
    onTheirWay,
    barredBy.after.join('; '),
  ])
  return [table(['shipment', 'line', 'planned', 'on their way', 'barred by'], rows)]
}

function departures(all: readonly Departure[]): string[] {
  if (all.length === 0) return []
  const codes = (named: Named) => named.map(({ code }) => code).join(', ')
  const rows = all.map(({ shipment, orderNo, line, opened, closed }) => [
    shipment,
    `${orderNo}/${line}`,
    codes(opened),
    codes(closed),
  ])
  return [table(['left with', 'line', 'would be in breach of', 'and no more of'], rows)]
}
