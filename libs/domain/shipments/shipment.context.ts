import { streamOf, type Context, type Stream } from '#kernel'
import { shipmentDecider } from './shipment.decider.js'
import type { Shipment } from './shipment.state.js'
import { shipmentRules, shipmentVocabulary, type ShipmentEvent } from './shipment.js'

const weight = ({ lines, packed, serials, filings, releases, released, told }: Shipment): number =>
  1800 +
  lines.size * 250 +
  packed.size * 100 +
  serials.size * 90 +
  filings.size * 600 +
  releases.size * 160 +
  released.size * 150 +
  told.size * 90

export const shipment: Context<Shipment, ShipmentEvent> = {
  kind: 'shipment',
  ids: ['shipment'],
  vocabulary: shipmentVocabulary,
  rulebook: shipmentRules,
  decider: shipmentDecider,
  weight,
}

export const shipmentStream = (id: string): Stream<Shipment, ShipmentEvent> => streamOf(shipment, id)
