import type { Bound } from '#kernel'
import { lineKey, type OrderLine } from '../lines.js'
import { releasedOf } from './releases.js'
import { shipmentRules } from './shipment.js'
import { shipmentLineOf, type Shipment } from './shipment.state.js'

const { balance, limit } = shipmentRules

/** Released and departed stay within what is planned and packed (SHP-2, SHP-3); what is packed within the plan. */
export function planBounds(shipment: Shipment, lines: readonly OrderLine[]): Bound[] {
  return lines.flatMap((line) => {
    const { planned, packed, released, departed } = shipmentLineOf(shipment, line)
    const key = lineKey(line)
    return [
      limit('BEYOND_PLAN', planned, released + departed, key),
      limit('PACKED_BEYOND_PLAN', planned, packed, key),
      limit('PACKED_SHORT', packed, released + departed, key),
    ]
  })
}

export function flowBounds(shipment: Shipment, lines: readonly OrderLine[]): Bound[] {
  return lines.flatMap((line) => {
    const { inTransit, landed, delivered, diverted, lost } = shipmentLineOf(shipment, line)
    const key = lineKey(line)
    return [
      balance('TRANSIT_SHORT', inTransit, key),
      balance('LANDED_SHORT', landed, key),
      balance('DELIVERED_SHORT', delivered, key),
      balance('DIVERTED_SHORT', diverted, key),
      balance('LOST_SHORT', lost, key),
    ]
  })
}

export function releaseBounds(shipment: Shipment, lines: readonly OrderLine[], releaseId: string | undefined): Bound[] {
  return lines.map((line) => {
    if (releaseId === undefined)
      return limit('DEPARTED_UNRELEASED', 0, shipmentLineOf(shipment, line).unreleased, lineKey(line))
    const { quantity, departed } = releasedOf(shipment, releaseId, line)
    return limit('DEPARTED_BEYOND_RELEASE', quantity, departed, `${releaseId} ${lineKey(line)}`)
  })
}
