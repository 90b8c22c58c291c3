import { allocationRows } from './allocations.js'
import { approvalRows, purchaseRows } from './approvals.js'
import { customsRows } from './customs.js'
import { licenceRows } from './licences.js'
import { orderRows } from './orders.js'
import { controlRows, partyRows } from './parties-and-controls.js'
import type { Row } from './row.js'
import { shipmentRows } from './shipments.js'
import { stockRows } from './stock.js'

/** Every numbered rule in cases, decided by the real transactions. */
export const rows: readonly Row[] = [
  ...partyRows,
  ...controlRows,
  ...orderRows,
  ...licenceRows,
  ...approvalRows,
  ...purchaseRows,
  ...customsRows,
  ...stockRows,
  ...allocationRows,
  ...shipmentRows,
]
