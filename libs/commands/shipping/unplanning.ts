import { read, record, refuse, type Steps } from '#kernel'
import {
  boundByRelease,
  coveredBy,
  inShipment,
  lineOf,
  orderStream,
  plannedCovers,
  shipmentLineOf,
  shipmentStream,
  type Cover,
  type CoverKind,
  type Covers,
  type LinePieces,
} from '#domain'
import { releaseCovers } from '../covers.js'
import { firstOf, latestFirst, splitCovers, type Named } from './covers.js'

/**
 * Units of a line leave a plan, with covers that no release has committed, the latest first.
 *
 * @param ended the covers that go before all others
 */
export function* unplanLine(
  shipment: string,
  { orderNo, line, quantity }: LinePieces,
  ended: (cover: Cover) => boolean = () => false,
): Steps {
  const order = yield* read(orderStream(orderNo))
  const { released } = shipmentLineOf(yield* read(shipmentStream(shipment)), { orderNo, line })
  const bound = boundByRelease(order, { line, shipment, quantity }, Math.max(0, released))
  if (bound.length > 0) return yield* refuse(bound)
  const sku = lineOf(order, line)?.sku ?? ''
  const planned = plannedCovers(order, line, shipment)
  const { free } = yield* splitCovers({ shipment, orderNo, line, sku }, planned)
  const stay = inShipment(order, line, shipment, 'planned') - quantity
  const covers = surplus(planned, endedFirst(latestFirst(free), ended), { stay, most: quantity })
  const event = { line, from: 'planned', to: 'open', quantity, shipment, covers } as const
  yield* record(orderStream(orderNo), { type: 'LinePlanReleased', ...event })
  const now = yield* read(orderStream(orderNo))
  const back = lineOf(now, line)
  if (now.status === 'cancelled' && back) yield* releaseCovers(orderNo, back, 0)
}

function endedFirst({ licences, draws, reservations }: Named, ended: (cover: Cover) => boolean): Named {
  const sorted = <C extends Cover>(all: readonly C[]): C[] => [
    ...all.filter(ended),
    ...all.filter((one) => !ended(one)),
  ]
  return { licences: sorted(licences), draws: sorted(draws), reservations: sorted(reservations) }
}

/**
 * Of each kind what covers more than the units that stay, out of what is free; for no more units than leave the plan. What
 * a paper had used up when they departed stays behind: a breach until that paper is annulled.
 */
function surplus(planned: Covers, free: Named, { stay, most }: { stay: number; most: number }): Named {
  const beyond = (kind: CoverKind) => Math.min(most, Math.max(0, coveredBy(planned[kind]) - Math.max(0, stay)))
  return {
    licences: firstOf(free.licences, beyond('licences')),
    draws: firstOf(free.draws, beyond('draws')),
    reservations: firstOf(free.reservations, beyond('reservations')),
  }
}
