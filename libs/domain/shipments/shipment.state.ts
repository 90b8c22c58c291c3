import { PersistentMap, PersistentSet, type Instant, type Told } from '#kernel'
import { lineKey, type LinePieces, type OrderLine } from '../lines.js'
import type { Filing } from './filings.js'
import type { AfterDeparture } from '../accounts.js'

export type Plan = { consignee: string; endUser: string; destination: string; site: string; route: string }

/**
 * Pieces of a line, as this shipment's own notices tell; all are sums, and below zero while something is not told yet.
 * What customs did stands on the entry: here landed goods are landed until they are delivered, come back or are missing.
 */
export type ShipmentLine = {
  readonly planned: number
  readonly packed: number
  /** Under releases that are not withdrawn, and not left. */
  readonly released: number
  readonly departed: number
  /** Of what departed: without a release (SHP-5). */
  readonly unreleased: number
  readonly inTransit: number
  readonly landed: number
  readonly delivered: number
  readonly diverted: number
  readonly lost: number
  readonly returned: number
  /** Lost before delivery, on an official document, and not found (SHP-7). */
  readonly provenLost: number
}

/** What a departure named: its filings, and its release, if any. */
export type DepartedUnder = { readonly itns: readonly string[]; readonly releaseId?: string }

export type Release = { readonly at: Instant; readonly withdrawnAt?: Instant }
/** Pieces of a line under one release. */
export type ReleasedLine = { readonly quantity: number; readonly departed: number }

export type Shipment = {
  readonly plan?: Plan
  readonly cancelled: boolean
  /** By line: all that were ever planned, or left. */
  readonly lines: PersistentMap<ShipmentLine>
  /** Packed pieces by line and lot. */
  readonly packed: PersistentMap<number>
  /** Serial numbers packed, as ranges (see packing.ts). */
  readonly serials: PersistentMap<number>
  readonly filings: PersistentMap<Filing>
  readonly releases: PersistentMap<Release>
  /** By release and line. */
  readonly released: PersistentMap<ReleasedLine>
  /** By the notice of the departure. */
  readonly departures: PersistentMap<DepartedUnder>
  /** Numbers of notices, packing lists, filings … that have been told. */
  readonly told: PersistentSet
}

export const emptyShipment: Shipment = {
  cancelled: false,
  lines: PersistentMap.empty(),
  packed: PersistentMap.empty(),
  serials: PersistentMap.empty(),
  filings: PersistentMap.empty(),
  releases: PersistentMap.empty(),
  released: PersistentMap.empty(),
  departures: PersistentMap.empty(),
  told: PersistentSet.empty(),
}

const noLine: ShipmentLine = {
  planned: 0,
  packed: 0,
  released: 0,
  departed: 0,
  unreleased: 0,
  inTransit: 0,
  landed: 0,
  delivered: 0,
  diverted: 0,
  lost: 0,
  returned: 0,
  provenLost: 0,
}

export const shipmentLineOf = (shipment: Shipment, line: OrderLine): ShipmentLine =>
  shipment.lines.get(lineKey(line), noLine)

/** Whether there is a shipment: it was planned, or goods left without a plan. */
export const shipmentKnown = ({ plan, lines }: Shipment): boolean => plan !== undefined || lines.size > 0

/** The shipment with these added to a line. */
export function adding(shipment: Shipment, line: OrderLine, change: Partial<ShipmentLine>): Shipment {
  const now: Record<keyof ShipmentLine, number> = { ...shipmentLineOf(shipment, line) }
  for (const [name, quantity] of Object.entries(change) as [keyof ShipmentLine, number][]) now[name] += quantity
  return { ...shipment, lines: shipment.lines.set(lineKey(line), now) }
}

type Change<L> = (line: L) => Partial<ShipmentLine>

/** The shipment with as much added to each line as is said of it. */
export const addingAll = <L extends LinePieces>(shipment: Shipment, lines: readonly L[], change: Change<L>): Shipment =>
  lines.reduce((all, line) => adding(all, line, change(line)), shipment)

/** The plan as it is from now on: what it does not name is planned no more. */
export function planning(shipment: Shipment, lines: readonly LinePieces[]): Shipment {
  let planned = shipment.lines
  for (const [key, line] of shipment.lines) if (line.planned !== 0) planned = planned.set(key, { ...line, planned: 0 })
  return addingAll({ ...shipment, lines: planned }, lines, ({ quantity }) => ({ planned: quantity }))
}

type Place = 'inTransit' | 'landed' | 'delivered' | 'diverted'

/** Where the shipment's own notices have goods that are in an account. */
const placeOf = (account: AfterDeparture): Place =>
  account === 'inTransit' || account === 'delivered' || account === 'diverted' ? account : 'landed'

type From = LinePieces & { from: AfterDeparture }
type To = LinePieces & { to: AfterDeparture }

const undelivered = (account: AfterDeparture): boolean => account !== 'delivered' && account !== 'diverted'

export const arriving = ({ quantity }: LinePieces) => ({ inTransit: -quantity, landed: quantity })
export const delivering = ({ quantity }: LinePieces) => ({ landed: -quantity, delivered: quantity })
export const returning = ({ from, quantity }: From) => ({ [placeOf(from)]: -quantity, returned: quantity })
export const diverting = ({ from, quantity }: From) => ({ [placeOf(from)]: -quantity, diverted: quantity })
export const losing =
  ({ grade }: Told) =>
  ({ from, quantity }: From) => ({
    [placeOf(from)]: -quantity,
    lost: quantity,
    provenLost: grade === 'official' && undelivered(from) ? quantity : 0,
  })
export const finding = ({ to, quantity }: To) => ({
  [placeOf(to)]: quantity,
  lost: -quantity,
  provenLost: undelivered(to) ? -quantity : 0,
})

/**
 * SHP-7: pieces of a line that were lost before delivery, on an official document, and not found since. So many, and
 * once, may go out again on the decrement of this shipment to the same consignee.
 */
export const undeliveredLosses = (shipment: Shipment, line: OrderLine): number =>
  Math.max(0, shipmentLineOf(shipment, line).provenLost)

/** Pieces of a line that the shipment still plans, what has left included: of a cancelled one only what has left. */
export const stillPlanned = ({ cancelled }: Shipment, { planned, departed }: ShipmentLine): number =>
  cancelled ? Math.min(planned, Math.max(0, departed)) : planned

export type ShipmentStatus =
  'planned' | 'packed' | 'released' | 'inTransit' | 'arrived' | 'delivered' | 'ended' | 'cancelled'

/**
 * Where a shipment stands, computed; undefined before it is planned or has left. Once something has left, what is least
 * far on its way counts; `ended`: all that left came back, is lost or diverted. Before that: `released` if something is
 * released for export, `packed` if all that is planned is.
 */
export function shipmentStatus(shipment: Shipment): ShipmentStatus | undefined {
  const lines = [...shipment.lines.values()]
  const some = (holds: (line: ShipmentLine) => boolean) => lines.some(holds)
  if (some(({ departed }) => departed > 0)) {
    if (some(({ inTransit }) => inTransit > 0)) return 'inTransit'
    if (some(({ landed }) => landed > 0)) return 'arrived'
    return some(({ delivered }) => delivered > 0) ? 'delivered' : 'ended'
  }
  if (!shipment.plan) return undefined
  if (shipment.cancelled) return 'cancelled'
  if (some(({ released }) => released > 0)) return 'released'
  return some(({ planned, packed }) => packed < planned) ? 'planned' : 'packed'
}
