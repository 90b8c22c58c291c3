import { record } from '#kernel'
import { shipmentStream, shipmentVocabulary } from '#domain'
import { command } from '../declare.js'
import { PlaceOrder } from '../orders.js'
import { RegisterParty } from '../parties.js'
import { RegisterProduct } from '../products.js'
import type { World } from '../testing.js'

/** What references name in specs of commands: a product, parties, an order, the plan of a shipment. */

const chip = { name: 'a chip', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 1, orderMultiple: 8 }
const inChina = { country: 'CN', headquarters: 'CN' }
const parties = { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'CN' }

/** Chips that are ordered in eights. */
export function registerChips(world: World, ...skus: string[]): World {
  for (const sku of skus) world.given(RegisterProduct, { sku, ...chip })
  return world
}

/** Order PO-1 of ALDER, in China: so many of each of these, line by line. */
export function orderOfAlder(world: World, quantity: number, ...skus: string[]): World {
  world.given(RegisterParty, { party: 'ALDER', name: 'Alder', ...inChina })
  const lines = skus.map((sku, i) => ({ line: i + 1, sku, quantity }))
  world.given(PlaceOrder, { orderNo: 'PO-1', ...parties, lines })
  return world
}

/** BYTE and ALI, and BYTE-CLOUD, which belongs to BYTE. */
export function registerGroups(world: World): World {
  for (const party of ['BYTE', 'ALI']) world.given(RegisterParty, { party, name: 'A party', ...inChina })
  world.given(RegisterParty, { party: 'BYTE-CLOUD', name: 'A party', ultimateParent: 'BYTE', ...inChina })
  return world
}

/** Plans shipment SH-1 and nothing else: what its own command looks at is not of interest. */
const plan = command({
  name: 'PlanForSpec',
  route: '/',
  summary: 'Plans a shipment, as a spec needs it.',
  records: 'acts',
  fields: shipmentVocabulary.acts.ShipmentPlanned,
  *transaction(data) {
    yield* record(shipmentStream('SH-1'), { type: 'ShipmentPlanned', ...data })
  },
})

/** Line 1 of PO-1 is planned for SH-1. */
export function planForAlder(world: World, quantity: number): World {
  const goods = { consignee: 'ALDER', endUser: 'ALDER', destination: 'CN', site: 'TPE1', route: 'by air' }
  world.given(plan, { ...goods, lines: [{ orderNo: 'PO-1', line: 1, quantity }] })
  return world
}
