import type { DatabaseSync } from 'node:sqlite'
import { stageNames, type Order, type Stage, type Standing } from '#domain'
import type { EventStore } from '#event-store'
import { laterOf, type AnyEvent, type Instant, type Recorded, type Told } from '#kernel'
import { isCurrent, isOfLedger, openForReading, type Witness } from '../file.js'
import { Folds } from '../folds.js'
import { Past } from '../departures/past.js'
import { rejudged, type DepartureHit, type Rejudged } from './departure.hits.js'
import type { Change } from '../projection.js'
import { pageOf, type Paging } from '../query.js'
import { ordersOf } from '../reach.js'
import { RowsNotReady } from '../rows.js'
import { positionOf } from '../sql.js'
import { shelfOver, Standings } from '../standings.js'
import { hitsOf, type LineHit, type OrderHits, type ShipmentHit, type Turn } from './order.hits.js'
import { ordersRegated, regatedIn } from './regating.js'

export type { DepartureHit } from './departure.hits.js'
export type { LineHit, ShipmentHit, Turn } from './order.hits.js'

/** An event that is not recorded: what a dry run decided. */
export type Supposed = { stream: string; event: AnyEvent; told: Told }

/** What a change would do to orders and shipments, were it recorded. */
export type Hits = {
  /** The position of the ledger behind which it is supposed. */
  position: number
  /** The instant at which dates are read: now, or the date ahead from which the change counts. */
  at: Instant
  /** Orders that name what changes, and how many of them were looked at: where there are more, the totals are the least. */
  concerned: number
  examined: number
  /** The same of what left: departures whose grounds would move. */
  rejudged: { concerned: number; examined: number }
  totals: {
    orders: number
    lines: number
    /** Over the lines hit: units in each stage that would have more or fewer. */
    stages: Partial<Record<Stage, Turn<number>>>
    /** Units of open ones under covers that would stand otherwise. */
    covers: { licences: number; draws: number; reservations: number }
    shipments: number
    planned: number
    onTheirWay: number
    /** Departures that would be in breach by other rules, or by none. */
    departures: number
  }
  /** A page, by order: whole orders, until there are as many lines and shipments as asked for. */
  lines: LineHit[]
  shipments: ShipmentHit[]
  /** What left and would be judged otherwise: as many as asked for. */
  departures: DepartureHit[]
  /** The last order of the page, for `after`; absent on the last. */
  next?: string
}

/** So many orders and so many departures are looked at for one question, unless said otherwise. */
const mostExamined = 20_000

type Ledger = Pick<EventStore, 'readStream'> & Witness

/**
 * What events would do, were they recorded: the rows' own computation, over the rows as they are with these events behind
 * them. Nothing is written. Throws {@link RowsNotReady}.
 */
export async function suppose(
  folder: string,
  ledger: Ledger,
  supposed: readonly Supposed[],
  query: Paging = {},
  most = mostExamined,
): Promise<Hits> {
  const db = openForReading(folder)
  if (!db) throw new RowsNotReady()
  try {
    if (!isCurrent(db) || !isOfLedger(db, ledger)) throw new RowsNotReady()
    db.exec('BEGIN')
    return await new Supposing(db, ledger, dateOf(supposed), most).run(supposed, query)
  } finally {
    db.close()
  }
}

/** Now, or the latest date ahead from which an event counts. */
function dateOf(supposed: readonly Supposed[]): Instant {
  return supposed
    .flatMap(({ event, told }) => [told.recordedAt, (event as { effectiveFrom?: Instant }).effectiveFrom ?? ''])
    .reduce(laterOf)
}

class Supposing {
  private readonly folds: Folds
  private readonly position: number
  private readonly changes = new Map<string, Change>()

  constructor(
    private readonly db: DatabaseSync,
    store: Pick<EventStore, 'readStream'>,
    private readonly at: Instant,
    private readonly most: number,
  ) {
    this.folds = new Folds(store)
    this.position = positionOf(db)
  }

  async run(supposed: readonly Supposed[], query: Paging): Promise<Hits> {
    for (const [stream, events] of byStream(supposed))
      this.changes.set(stream, await this.folds.behind(stream, this.position, await this.recorded(stream, events)))
    const [was, is] = [new Standings(shelfOver(this.db)), new Standings(shelfOver(this.db))]
    const moved = [...this.changes.values()].flatMap((change) => is.take(change))
    const standings = { before: was.at(this.at), after: is.at(this.at) }
    const regated = await ordersRegated(this.db, [...this.changes.values()], this.at, this.after)
    const orders = new Set([...moved.flatMap((thing) => ordersOf(this.db, thing)), ...regated, ...this.ordersChanged()])
    const found = new Finding(this.position, this.at, orders.size, query)
    for (const orderNo of [...orders].sort().slice(0, this.most))
      found.add(orderNo, await this.hitsIn(orderNo, standings, regated.has(orderNo)))
    const past = new Past(this.events)
    const known = { folding: this.after, asOf: past.upTo(this.position) }
    const departures = await rejudged(this.db, [...this.changes.values()], known, this.most)
    return found.with(departures)
  }

  private async hitsIn(orderNo: string, standings: Turn<Standing>, mayRegate: boolean): Promise<OrderHits> {
    const stream = `order~${orderNo}`
    const before = (await this.folds.at(stream, this.position)).state as Order
    const after = (this.changes.get(stream)?.after.state ?? before) as Order
    if (!after.placed) return { lines: [], shipments: [] }
    const regated = mayRegate ? await regatedIn(after, this.at, this.after) : new Map<number, undefined>()
    return hitsOf(orderNo, { before, after }, standings, regated)
  }

  private readonly after = async ({ id }: { id: string }) =>
    this.changes.get(id)?.after ?? (await this.folds.at(id, this.position))

  private readonly events = async (stream: string, position: number): Promise<readonly Recorded[]> => {
    const change = this.changes.get(stream)
    if (change && !change.before) return change.events
    return [...(await this.folds.events(stream, position)), ...(change?.events ?? [])]
  }

  private ordersChanged(): string[] {
    return [...this.changes.values()].flatMap(({ kind, ids }) => (kind === 'order' ? [ids[0]!] : []))
  }

  /** As they would stand in their stream behind the position. */
  private async recorded(stream: string, supposed: readonly Supposed[]): Promise<Recorded[]> {
    const { revision } = await this.folds.at(stream, this.position)
    return supposed.map(({ event: { type, ...data }, told }, i) => {
      const { occurredAt, recordedAt, grade, documented, actor = '', roles = [] } = told
      return {
        id: '',
        type,
        version: 1,
        stream,
        revision: revision + 1 + i,
        occurredAt,
        recordedAt,
        transaction: { id: '', index: i, count: supposed.length },
        correlationId: '',
        actor: { id: actor, roles, verified: false },
        ...(grade && { evidence: { grade, source: '', ...(documented && { sha256: '' }) } }),
        data,
      }
    })
  }
}

function byStream(supposed: readonly Supposed[]): Map<string, Supposed[]> {
  const streams = new Map<string, Supposed[]>()
  for (const one of supposed) streams.set(one.stream, [...(streams.get(one.stream) ?? []), one])
  return streams
}

/** Adds up what is found, and keeps the page that was asked for. */
class Finding {
  readonly hits: Hits
  private readonly limit: number
  private readonly from: string
  private readonly shipments = new Set<string>()

  constructor(position: number, at: Instant, concerned: number, query: Paging) {
    const { limit, after = '' } = pageOf(query)
    this.limit = limit
    this.from = after
    const totals: Hits['totals'] = {
      orders: 0,
      lines: 0,
      stages: {},
      covers: { licences: 0, draws: 0, reservations: 0 },
      shipments: 0,
      planned: 0,
      onTheirWay: 0,
      departures: 0,
    }
    const rejudged = { concerned: 0, examined: 0 }
    this.hits = { position, at, concerned, examined: 0, rejudged, totals, lines: [], shipments: [], departures: [] }
  }

  with({ hits: departures, ...rejudged }: Rejudged): Hits {
    const { hits } = this
    const totals = { ...hits.totals, departures: departures.length }
    return { ...hits, rejudged, totals, departures: departures.slice(0, this.limit) }
  }

  add(orderNo: string, { lines, shipments }: OrderHits): void {
    this.hits.examined++
    if (lines.length + shipments.length === 0) return
    this.count(lines, shipments)
    if (orderNo <= this.from) return
    if (this.hits.lines.length + this.hits.shipments.length >= this.limit) {
      this.hits.next ??= this.last
      return
    }
    this.last = orderNo
    this.hits.lines.push(...lines)
    this.hits.shipments.push(...shipments)
  }

  private last = ''

  private count(lines: readonly LineHit[], shipments: readonly ShipmentHit[]): void {
    const { totals } = this.hits
    totals.orders++
    totals.lines += lines.length
    for (const { stages, covers } of lines) {
      totals.stages = sumOf(totals.stages, stages)
      for (const cover of covers) {
        const kind = 'licence' in cover ? 'licences' : 'approval' in cover ? 'draws' : 'reservations'
        totals.covers[kind] += cover.quantity
      }
    }
    for (const { shipment, planned, onTheirWay } of shipments) {
      this.shipments.add(shipment)
      totals.planned += planned
      totals.onTheirWay += onTheirWay
    }
    totals.shipments = this.shipments.size
  }
}

function sumOf(one: LineHit['stages'], other: LineHit['stages']): LineHit['stages'] {
  const sum: LineHit['stages'] = {}
  for (const name of stageNames) {
    const [a, b] = [one[name], other[name]]
    if (a ?? b) sum[name] = { before: (a?.before ?? 0) + (b?.before ?? 0), after: (a?.after ?? 0) + (b?.after ?? 0) }
  }
  return sum
}
