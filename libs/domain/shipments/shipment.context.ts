import { streamOf, type Context, type Stream } from '#kernel'
import { shipmentDecider } from './shipment.decider.js'
import type { Shipment } from './shipment.state.js'
import { shipmentRules, shipmentVocabulary, type ShipmentEvent } from './shipment.js'

/** Bytes, as measured. */
function weight({ lines, packed, serials, filings, releases, released, departures, told }: Shipment): number {
  let filed = 0
  for (const { versions } of filings.values()) for (const version of versions.values()) filed += version.lines.length
  return (
    800 +
    lines.size * 190 +
    packed.size * 60 +
    departures.size * 120 +
    serials.size * 85 +
    filings.size * 480 +
    filed * 125 +
    releases.size * 110 +
    released.size * 120 +
    told.size * 95
  )
}

export const shipment: Context<Shipment, ShipmentEvent> = {
  kind: 'shipment',
  ids: ['shipment'],
  vocabulary: shipmentVocabulary,
  rulebook: shipmentRules,
  decider: shipmentDecider,
  weight,
}

export const shipmentStream = (id: string): Stream<Shipment, ShipmentEvent> => streamOf(shipment, id)
