import { code, described } from '#kernel'
import { shipmentStream, shipmentVocabulary, type ShipmentEvent } from '#domain'
import { factsOf } from './facts.js'

const { facts } = shipmentVocabulary
const of = { shipment: described(code, 'The shipment', 'SH-1') }

/** Facts of one shipment that move no units. */
const shipmentFact = factsOf<typeof of, ShipmentEvent>({
  of,
  route: '/v1/shipments/{shipment}/',
  stream: ({ shipment }) => shipmentStream(shipment),
})

export const PackShipment = shipmentFact(
  'PackShipment',
  'ShipmentPacked',
  'packing-lists',
  facts.ShipmentPacked,
  'Records what boxes of a shipment hold, with serial numbers. The same packing list or serial number twice is refused.',
)
export const AcceptFiling = shipmentFact(
  'AcceptFiling',
  'EeiAccepted',
  'filings',
  facts.EeiAccepted,
  'Records that the export filing (EEI) was accepted under its ITN; it counts on an official document. The same ITN twice is refused.',
)
export const CorrectFiling = shipmentFact(
  'CorrectFiling',
  'EeiCorrected',
  'filings/{itn}/corrections',
  facts.EeiCorrected,
  'Records that a filing says this instead, whole. The same correction twice is refused.',
)
export const CancelFiling = shipmentFact(
  'CancelFiling',
  'EeiCancelled',
  'filings/{itn}/cancellation',
  facts.EeiCancelled,
  'Records that a filing counts no more. The same notice twice is refused.',
)
export const ReportTransfer = shipmentFact(
  'ReportTransfer',
  'TransferReported',
  'transfers',
  facts.TransferReported,
  'Records a report that delivered goods went to somebody else. It moves nothing; the same report twice is refused.',
)
export const FileDisclosure = shipmentFact(
  'FileDisclosure',
  'DisclosureFiled',
  'disclosures',
  facts.DisclosureFiled,
  'Records that a breach was disclosed to an authority. The same disclosure twice is refused.',
)
