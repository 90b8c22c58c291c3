export * from './gates.js'
export * from './lines.js'
export { addingCovers, coveredBy, coverKey, coverKinds, coverLike, coversIn, gateOf, noCovers } from './covers.js'
export type { Cover, CoverKind, Covers, DrawCover, LicenceCover, StockCover } from './covers.js'
export * from './parties/party.js'
export * from './parties/party.decider.js'
export * from './parties/list.js'
export * from './parties/list.decider.js'
export * from './products/product.js'
export * from './products/product.decider.js'
export * from './controls/control.js'
export * from './controls/control.decider.js'
export * from './accounts.js'
export * from './orders/order.js'
export {
  coveredOn,
  coversNeeded,
  drawnOn,
  licensedOn,
  reservedOn,
  wantedOn,
  type Line,
  type Reservation,
} from './orders/lines.js'
export * from './orders/state.js'
export { partiesAt, type Departure, type Departures } from './orders/departures.js'
export { boundByRelease, unready } from './orders/movements.js'
export { portionsOf, type Portion, type Portions } from './orders/portions.js'
export * from './orders/order.decider.js'
export * from './orders/order.context.js'
export * from './orders/stages.js'
export * from './inventory/stock.js'
export { available, expectedOf, failed, lotAt, lotBarred, lotOf, tested } from './inventory/lots.js'
export type { Block, Held, LabTest, Lot, Stock } from './inventory/lots.js'
export { committedOf, heldKey, heldOf, holdersOf, reservationsInBreach } from './inventory/promises.js'
export * from './inventory/stock.decider.js'
export * from './inventory/stock.context.js'
export * from './days.js'
export * from './money.js'
export * from './export-licences/application.js'
export * from './export-licences/application.decider.js'
export type { LicenceItem, LicensedParty, Role } from './export-licences/items.js'
export * from './export-licences/licence.js'
export { banAt, type Ban } from './export-licences/notices.js'
export { itemNamed, itemsNamed, termsAt, type Terms } from './export-licences/terms.js'
export * from './export-licences/force.js'
export { itemLeftAt, type ItemLeft } from './export-licences/left.js'
export {
  assignmentsOf,
  committedOn,
  heldOf as licenceHeldOf,
  paperKey,
  useOf as licenceUseOf,
  valueGivenBack,
  valueHeldOf,
  valueOf,
  valueUseOf,
  type Assignment,
  type CoverId,
  type Licence,
  type ShippedId,
  type Use,
} from './export-licences/uses.js'
export * from './export-licences/licence.decider.js'
export * from './export-licences/licence.context.js'
export * from './caps/caps.js'
export * from './caps/caps.decider.js'
export { capUsedBy, countedOf, givenBack, groupUsing, type Caps, type CapUse } from './caps/uses.js'
export * from './customs/directives.js'
export * from './customs/directives.decider.js'
export * from './customs/rulings.js'
export * from './customs/entry.js'
export {
  declaredOf,
  entryLineOf,
  entryStatus,
  handledOf,
  inspectionOf,
  openInspections,
  type Entry,
  type EntryLine,
  type EntryStatus,
  type Inspection,
} from './customs/entry.state.js'
export * from './customs/entry.decider.js'
export * from './shipments/shipment.js'
export {
  shipmentKnown,
  shipmentLineOf,
  shipmentStatus,
  stillPlanned,
  undeliveredLosses,
  type Plan,
  type Release,
  type ReleasedLine,
  type Shipment,
  type ShipmentLine,
  type ShipmentStatus,
} from './shipments/shipment.state.js'
export { packedOf } from './shipments/packing.js'
export { filedAt, filedFor, filedKey, unfiled, type Filing } from './shipments/filings.js'
export {
  linesReleased,
  releasedFor,
  releasedOf,
  releaseStandsAt,
  undepartable,
  undeparted,
  unleftUnder,
  unfiledAt,
} from './shipments/releases.js'
export * from './shipments/shipment.decider.js'
export * from './shipments/shipment.context.js'
export * from './allocations/allocation.js'
export * from './allocations/allocation.decider.js'
export type { AllocatedLine } from './allocations/parts.js'
export * from './allocations/book.js'
export { Sharing, type Short } from './allocations/sharing.js'
export { share, whyOf, type Policy, type SharedLine } from './allocations/policies.js'
export * from './ratios.js'
export * from './import-approvals/approval.js'
export * from './import-approvals/approval.rules.js'
export * from './import-approvals/against.js'
export * from './import-approvals/conditions.js'
export * from './import-approvals/documents.js'
export * from './import-approvals/ending.js'
export { creditOf } from './import-approvals/credits.js'
export { committedDrawOf, drawKey, drawnOf, drawsOf, shippedDrawOf, undrawnOf } from './import-approvals/draws.js'
export type { DrawKey, DrawnLine, Drawing, ShippedDraw } from './import-approvals/draws.js'
export { approvalKnown, memberUse, type Approval, type MemberUse } from './import-approvals/state.js'
export * from './import-approvals/approval.context.js'
export * from './domestic-purchases/purchase.js'
export * from './domestic-purchases/purchase.decider.js'
export * from './volumes/volume.js'
export * from './volumes/volume.decider.js'
export * from './contexts.js'
export * from './decode.js'
