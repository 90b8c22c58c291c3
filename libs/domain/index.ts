export * from './gates.js'
export { addingCovers, coveredBy, coverKey, coverKinds, coversIn, noCovers } from './covers.js'
export type { Cover, CoverKind, Covers, DrawCover, LicenceCover, StockCover } from './covers.js'
export * from './parties/party.js'
export * from './parties/party.decider.js'
export * from './parties/list.js'
export * from './parties/list.decider.js'
export * from './products/product.js'
export * from './products/product.decider.js'
export * from './controls/control.js'
export * from './controls/control.decider.js'
export * from './orders/accounts.js'
export * from './orders/order.js'
export {
  coveredOn,
  coversNeeded,
  drawnOn,
  licensedOn,
  reservedOn,
  type Line,
  type Reservation,
} from './orders/lines.js'
export * from './orders/state.js'
export { boundByRelease } from './orders/movements.js'
export { portionsOf, type Portion, type Portions } from './orders/portions.js'
export * from './orders/order.decider.js'
export * from './orders/order.context.js'
export * from './orders/stages.js'
export * from './inventory/stock.js'
export { available, expectedOf, lotBarred, lotOf, tested } from './inventory/lots.js'
export type { Block, Held, LabTest, Lot, Stock } from './inventory/lots.js'
export { committedOf, heldKey, heldOf, reservationsInBreach } from './inventory/promises.js'
export * from './inventory/stock.decider.js'
export * from './inventory/stock.context.js'
export * from './contexts.js'
export * from './decode.js'
