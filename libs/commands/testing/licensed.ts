import {
  approvalStream,
  capsStream,
  licenceStream,
  licenceUseOf,
  lineOf,
  orderStream,
  type Gates,
  type Line,
} from '#domain'
import { GrantApproval, MakeApprovalEffective } from '../approvals.js'
import { AssignLicence } from '../assignments.js'
import { RecordControl } from '../controls.js'
import type { AnyCommand } from '../declare.js'
import { DrawApproval } from '../draws.js'
import { ReceiveStock, ReserveStock } from '../inventory.js'
import { IssueLicence } from '../licences.js'
import { ConfirmOrder, PlaceOrder } from '../orders.js'
import { PublishScreeningList, RecordScreening, RegisterParty } from '../parties.js'
import { RegisterProduct } from '../products.js'
import { World } from '../testing.js'

export const since = '2026-01-01T00:00:00.000Z'
export const official = { grade: 'official' } as const
export const orderNo = 'PO-1'
export const parties = { customer: 'ALDER', endUser: 'BIRCH', consignee: 'ALDER', destination: 'CN' }
export const line = { orderNo, line: 1 }
export const lot = { site: 'TPE1', lot: 'L1' }
/** An item that is limited in value, and one that is not. */
export const dear = { ...line, licence: 'D1', item: 'I-1' }
export const plain = { ...line, licence: 'D2', item: 'I-1' }
export const pool = { ...line, approval: 'A1' }

const gates: Gates = {
  authorisation: 'licence',
  importApproval: 'yes',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
}
const chip = { eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', orderMultiple: 1 }

type FieldsOf<C extends AnyCommand> = Parameters<C['transaction']>[0]
const item = { item: 'I-1', eccn: '4A090.A', quantity: 1000 }
export const licence: FieldsOf<typeof IssueLicence> = {
  licenceNo: 'D1',
  documentNo: 'DOC-1',
  items: [{ ...item, products: ['H200'], value: { amount: '900000.00', currency: 'USD' } }],
  parties: [
    { party: 'ALDER', roles: ['customer', 'consignee', 'endUser'] },
    { party: 'BIRCH', roles: ['endUser'] },
    { party: 'ELM', roles: ['customer'] },
  ],
  destinations: ['CN'],
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  timeZone: 'UTC',
  conditions: [],
}
export const grant: FieldsOf<typeof GrantApproval> = {
  approval: 'A1',
  documentNo: 'D1',
  destination: 'CN',
  members: ['CYPRESS', 'ELM'],
  products: ['HOPPER'],
  pool: { bound: 'exact', quantity: 1000 },
  timeZone: 'Asia/Shanghai',
}

/**
 * ALDER of the CYPRESS group, and ELM, buy H200 of two chips each at 1000.00 in China: under licences D1, which is limited
 * in value, and D2, and under approval A1 of 1000 chips. Order PO-1 asks for 400 on line 1 and is confirmed.
 */
export function trade(): World {
  const world = new World()
  const named = { country: 'CN', headquarters: 'CN' }
  for (const party of ['CYPRESS', 'BIRCH', 'ELM']) world.given(RegisterParty, { party, name: party, ...named })
  world.given(RegisterParty, { party: 'ALDER', name: 'Alder', ultimateParent: 'CYPRESS', ...named })
  world.given(PublishScreeningList, { list: 'BIS', version: 'V1', effectiveFrom: since })
  const screening = {
    screeningId: 'S1',
    list: 'BIS',
    listVersion: 'V1',
    ownersIncluded: true,
    outcome: 'clear',
  } as const
  for (const party of ['ALDER', 'BIRCH', 'ELM']) world.given(RecordScreening, { party, ...screening }, official)
  world.given(RegisterProduct, { sku: 'H200', name: 'H200', chipsPerUnit: 2, ...chip })
  world.given(RegisterProduct, { sku: 'H20', name: 'H20', chipsPerUnit: 1, ...chip })
  const control = { controlId: 'C1', ...gates, basis: '91 FR 1684', effectiveFrom: since }
  world.given(RecordControl, { eccn: '4A090.A', country: 'CN', ...control }, official)
  for (const sku of ['H200', 'H20'])
    world.given(ReceiveStock, { site: 'TPE1', sku, receiptNo: 'R1', lot: 'L1', quantity: 1000 })
  world.given(IssueLicence, licence, official)
  world.given(IssueLicence, { ...licence, licenceNo: 'D2', items: [item] }, official)
  world.given(GrantApproval, grant, official)
  world.given(MakeApprovalEffective, { approval: 'A1', documentNo: 'D1', reason: 'seen' })
  const unitPrice = { amount: '1000.00', currency: 'USD' }
  world.given(PlaceOrder, { orderNo, ...parties, lines: [{ line: 1, sku: 'H200', quantity: 400, unitPrice }] })
  world.given(ConfirmOrder, { orderNo })
  return world
}

/** Line 1 with 300 units covered at each gate: 100 under D1, then 200 under D2; drawn; reserved. */
export function covered(): World {
  const world = trade()
  world.given(AssignLicence, { ...dear, quantity: 100 })
  world.given(AssignLicence, { ...plain, quantity: 200 })
  world.given(DrawApproval, { ...pool, quantity: 300 })
  world.given(ReserveStock, { ...line, ...lot, quantity: 300 })
  return world
}

export const lineIn = (world: World, no = 1): Line => lineOf(world.state(orderStream(orderNo)), no)!

/** What line 1 has of everything, on its own side in pieces and on the other in pieces or chips; without what is nothing. */
export function covers(world: World): Record<string, number> {
  const { licences, draws, reservations } = lineIn(world)
  const assigned = (licence: string) => licenceUseOf(world.state(licenceStream(licence)), 'I-1').assigned
  const all: [string, number][] = [
    ...licences.map((one): [string, number] => [one.licence, one.quantity]),
    ...draws.map((one): [string, number] => [one.member, one.quantity]),
    ...reservations.map((one): [string, number] => [one.lot, one.quantity]),
    ['D1 assigned', assigned('D1')],
    ['D2 assigned', assigned('D2')],
    ['pool', world.state(approvalStream('A1')).drawn],
    ...[...world.state(capsStream('H200')).used].map(([group, chips]): [string, number] => [`cap of ${group}`, chips]),
  ]
  return Object.fromEntries(all.filter(([, quantity]) => quantity !== 0))
}
