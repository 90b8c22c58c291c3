import { PersistentMap, type Instant, type Told } from '#kernel'
import type { Covers } from '../covers.js'
import type { Movement } from './order.js'
import type { Order, Parties } from './state.js'

/** Pieces of a line that left with a shipment, as one notice tells, under what covered them. */
export type Departure = {
  readonly line: number
  readonly shipment: string
  readonly noticeNo: string
  readonly from: 'planned' | 'open'
  readonly quantity: number
  readonly covers: Covers
  readonly at: Instant
  readonly recordedAt: Instant
  /** The evidence names a document. */
  readonly documented?: true
}
/** By line, shipment, notice and where they left from. */
export type Departures = PersistentMap<Departure>

export const noDepartures: Departures = PersistentMap.empty()

type Departed = Extract<Movement, { type: 'LineDeparted' }>

/** The order with one more departure; the notice that tells it once more is refused elsewhere. */
export function departed(order: Order, event: Departed, told: Told): Order {
  const { line, shipment, noticeNo, from, quantity, covers } = event
  const { occurredAt: at, recordedAt, documented } = told
  const departure = {
    line,
    shipment,
    noticeNo,
    from,
    quantity,
    covers,
    at,
    recordedAt,
    ...(documented && { documented }),
  }
  return { ...order, departures: order.departures.set(`${line} ${shipment} ${noticeNo} ${from}`, departure) }
}

/** Who was named in an order at an instant: acts change it, so that what left before left for the former ones. */
export function partiesAt({ placed, former }: Order, t: Instant): Parties | undefined {
  return former.find(({ until }) => t < until)?.parties ?? placed
}
