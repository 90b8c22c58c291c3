import { approvalMakers } from './approvals.js'
import { coverMakers } from './covers.js'
import { journeyMakers } from './journeys.js'
import { licenceMakers } from './licences.js'
import { orderMakers } from './orders.js'
import { partyMakers } from './parties.js'
import { processMakers } from './processes.js'
import { shipmentMakers } from './shipments.js'
import { stockMakers } from './stock.js'
import type { Makers, Scene } from './scene.js'

/** Makers of the fields of every command that the trade plays, by its name. */
export const makersFor = (scene: Scene): Makers => ({
  ...partyMakers(scene),
  ...orderMakers(scene),
  ...stockMakers(scene),
  ...coverMakers(scene),
  ...licenceMakers(scene),
  ...approvalMakers(scene),
  ...shipmentMakers(scene),
  ...journeyMakers(scene),
  ...processMakers(scene),
})
