import type { FiledLine } from '../model/forms.js'
import { gatesFor, namedIn, partyFlaws } from '../model/parties.js'
import { only } from '../model/recorded.js'
import { type Made, type Ordered, reason, type Scene } from '../trade/scene.js'
import { deals, named, sites } from '../trade/world.js'
import { may, must, type Plot, Spoilt, there } from './plot.js'

/** A line of an order that a plot placed, as it is known by. */
export interface Wanted {
  orderNo: string
  line: number
}
export const at = (scene: Scene, { orderNo, line }: Wanted): Ordered => {
  const order = there(scene.order(orderNo))
  return { order, line: there(order.lines.get(line)) }
}

/** Nothing stands against parties any more: blocks are lifted, matches found to be none, the list in force is asked. */
export function* clearing(scene: Scene, parties: readonly string[]): Plot {
  for (const party of parties) {
    if (partyFlaws(scene.journal.counting, party, scene.now).length === 0) continue
    const own = scene.on(`party~${party}`)
    const lifted = only(own, 'PartyUnblocked').map(({ data }) => data.blockId)
    for (const { data } of only(own, 'PartyBlocked'))
      if (!lifted.includes(data.blockId)) yield* may('UnblockParty', { party, blockId: data.blockId, reason })
    const lists = only(own, 'PartyScreened').map(({ data }) => data.list)
    for (const list of new Set(lists.length > 0 ? lists : ['EL']))
      if (partyFlaws(scene.journal.counting, party, scene.now).length > 0)
        yield* must('RecordScreening', {
          party,
          list,
          screeningId: scene.fresh('SCR', 0),
          listVersion: scene.versionOf(list) ?? 'V0',
          ownersIncluded: true,
          outcome: 'clear',
        })
  }
}

/** For China, whose gates are the most. */
export const chinese = deals.slice(0, 3)

/** An order of one line that is confirmed, nothing being known against anybody in it. */
export function* ordering(scene: Scene, over: Made = {}, line: Made = {}): Plot<Wanted> {
  const { chance } = scene
  const deal = { ...chance.of(chinese), ...over }
  const orderNo = scene.fresh('PO', 0)
  const wanted = { sku: 'H200', quantity: 2 * chance.upTo(12), unitPrice: { amount: '2000.00', currency: 'USD' } }
  yield* must('PlaceOrder', { orderNo, ...deal, lines: [{ line: 1, ...wanted, ...line }] })
  yield* confirming(scene, orderNo)
  return { orderNo, line: 1 }
}

export function* confirming(scene: Scene, orderNo: string): Plot {
  yield* clearing(scene, namedIn(there(scene.order(orderNo)).parties))
  if (!(yield* may('ConfirmOrder', { orderNo }))) {
    yield* clearing(scene, namedIn(there(scene.order(orderNo)).parties))
    yield* must('ConfirmOrder', { orderNo })
  }
}

/** A licence of its own for the goods of a line, which is in force. */
export function* issuing(scene: Scene, of: Wanted, quantity: number, over: Made = {}, item: Made = {}): Plot<string> {
  const { line, order } = at(scene, of)
  const licenceNo = scene.fresh('D', 0)
  const eccn = scene.product(line.sku)?.eccn
  yield* must('IssueLicence', {
    licenceNo,
    documentNo: scene.fresh('LD', 0),
    items: [{ item: 'I1', eccn, quantity, ...item }],
    parties: named,
    destinations: [order.parties.destination],
    validFrom: scene.day(-20, -2),
    validUntil: scene.day(30, 90),
    timeZone: scene.chance.of(['America/New_York', 'UTC']),
    conditions: [],
    ...over,
  })
  return licenceNo
}

export const assigning = (of: Wanted, licence: string, quantity: number, over: Made = {}): Made => ({
  ...of,
  licence,
  item: 'I1',
  quantity,
  ...over,
})

/** What a licence of a plot says otherwise than usual: in its document, and of its item. */
export interface Terms {
  licence?: Made
  item?: Made
}

export function* licensing(scene: Scene, of: Wanted, quantity: number, { licence, item }: Terms): Plot<string> {
  const { price } = at(scene, of).line
  const value = price && { amount: `${3 * quantity * Number(price.amount)}`, currency: price.currency }
  const limited = scene.chance.odds(0.3) && value !== undefined && { value }
  const licenceNo = yield* issuing(scene, of, quantity + scene.chance.upTo(10) - 1, licence, { ...limited, ...item })
  yield* must('AssignLicence', assigning(of, licenceNo, quantity))
  return licenceNo
}

/** A pool of its own for the customer’s group and the goods of a line, which is effective. */
export function* granting(scene: Scene, of: Wanted, chips: number, over: Made = {}): Plot<string> {
  const { line, order } = at(scene, of)
  const approval = scene.fresh('R', 0)
  const documentNo = scene.fresh('AD', 0)
  yield* must('GrantApproval', {
    approval,
    documentNo,
    destination: order.parties.destination,
    members: [scene.groupOf(order.parties.customer)],
    products: [scene.chance.odds(0.5) ? line.sku : scene.product(line.sku)?.family],
    pool: { bound: 'exact', quantity: chips },
    timeZone: 'Asia/Shanghai',
    ...over,
  })
  yield* must('MakeApprovalEffective', { approval, documentNo, reason })
  return approval
}

export function* drawing(scene: Scene, of: Wanted, quantity: number): Plot<string> {
  const chips = scene.chipsOf(at(scene, of).line.sku)
  const approval = yield* granting(scene, of, quantity * chips + scene.chance.upTo(10) - 1)
  yield* must('DrawApproval', { ...of, approval, quantity })
  return approval
}

/** Goods of a lot of their own that are reserved for a line, and tested. */
export function* stocking(scene: Scene, of: Wanted, quantity: number, site: string): Plot<string> {
  const { line } = at(scene, of)
  const lot = scene.fresh('LT', 0)
  const place = { site, sku: line.sku, lot }
  const more = scene.chance.upTo(6) - 1
  yield* must('ReceiveStock', { ...place, receiptNo: scene.fresh('RC', 0), quantity: quantity + more })
  if (line.gates?.labTest !== 'no')
    yield* must('PassLabTest', { ...place, lab: 'LAB-1', report: scene.fresh('RPT', 0) })
  yield* must('ReserveStock', { ...of, site, lot, quantity })
  return lot
}

/** What covers a line: what it has to have at each gate. */
export interface Covered {
  of: Wanted
  quantity: number
  site: string
  lot: string
  licence?: string
  approval?: string
}

/** A line that is covered at all its gates. */
export function* covering(scene: Scene, over: Made = {}, line: Made = {}, terms: Terms = {}): Plot<Covered> {
  const of = yield* ordering(scene, over, line)
  const { line: ordered } = at(scene, of)
  const quantity = ordered.accounts.open
  if (quantity <= 0) throw new Spoilt('cancelled')
  const site = scene.chance.of(sites)
  const lot = yield* stocking(scene, of, quantity, site)
  const gates = at(scene, of).line.gates
  const licence = gates?.authorisation === 'licence' ? yield* licensing(scene, of, quantity, terms) : undefined
  const approval = gates?.importApproval === 'yes' ? yield* drawing(scene, of, quantity) : undefined
  return { of, quantity, site, lot, ...(licence && { licence }), ...(approval && { approval }) }
}

/** A shipment with so many pieces of a covered line planned. */
export function* planning(scene: Scene, { of, site }: Covered, quantity: number): Plot<string> {
  const { consignee, endUser, destination } = at(scene, of).order.parties
  const shipment = scene.fresh('SH', 0)
  const lines = [{ ...of, quantity }]
  yield* must('PlanShipment', { shipment, consignee, endUser, destination, site, route: 'by air', lines })
  return shipment
}

/** Serial numbers that nobody used. */
export const boxed = (scene: Scene, { of, lot }: Covered, quantity: number): Made => {
  const box = scene.fresh('BOX', 0).slice(4)
  const first = Number(box) * 1000
  const serials = [{ first: `BX${first}`, last: `BX${first + quantity - 1}`, count: quantity }]
  return { ...of, lot, quantity, serials }
}

export function* packing(scene: Scene, covered: Covered, shipment: string, quantity: number): Plot {
  const lines = [boxed(scene, covered, quantity)]
  yield* must('PackShipment', { shipment, packingNo: scene.fresh('PK', 0), lines })
}

/** The line of a filing for pieces of a covered line. */
export const filingOf = (scene: Scene, { of, licence }: Covered, quantity: number): FiledLine => {
  const { price } = at(scene, of).line
  const value = price && { amount: `${Math.round(Number(price.amount) * quantity)}`, currency: price.currency }
  return { ...of, quantity, ...(licence !== undefined && { licence, item: 'I1' }), ...(value && { value }) }
}

/** Packed, filed and released for export. */
export interface Released extends Covered {
  shipment: string
  releaseId: string
  itns: readonly string[]
}

/** A line that is covered, planned, packed and, where that is asked, filed. */
export function* preparing(scene: Scene, covered: Covered, quantity: number): Plot<Omit<Released, 'releaseId'>> {
  const shipment = yield* planning(scene, covered, quantity)
  yield* packing(scene, covered, shipment, quantity)
  const itn = scene.fresh('X', 0)
  if (at(scene, covered.of).line.gates?.exportFiling === 'yes')
    yield* must('AcceptFiling', { shipment, itn, lines: [filingOf(scene, covered, quantity)] })
  return { ...covered, quantity, shipment, itns: [itn] }
}

/** Gates that a control changed since are determined again, nobody is under suspicion, and the country has its share. */
export function* readying(scene: Scene, { of }: Covered): Plot {
  const { order, line } = at(scene, of)
  yield* clearing(scene, namedIn(order.parties))
  const gates = gatesFor(scene.journal.counting, scene.product(line.sku)?.eccn ?? '', order.parties, scene.now)
  if (gates === undefined) throw new Spoilt('no control')
  yield* may('ReportVolume', {
    product: line.sku,
    reportNo: scene.fresh('VR', 0),
    endUseCountry: 'US',
    quantity: 200,
    period: { from: '2026-01-01', until: '2026-01-31' },
  })
}

export function* releasing(scene: Scene, over: Made = {}, line: Made = {}, terms: Terms = {}): Plot<Released> {
  const covered = yield* covering(scene, over, line, terms)
  const prepared = yield* preparing(scene, covered, covered.quantity)
  const releaseId = scene.fresh('REL', 0)
  const lines = [{ ...covered.of, quantity: covered.quantity }]
  const asked = { shipment: prepared.shipment, releaseId, lines }
  if (!(yield* may('ReleaseForExport', asked))) {
    yield* readying(scene, covered)
    yield* must('ReleaseForExport', asked)
  }
  return { ...prepared, releaseId }
}

/** Released pieces leave; answers the number under which that was asked. */
export function* departing(scene: Scene, released: Released, quantity = released.quantity): Plot<number> {
  const { shipment, releaseId, itns, of } = released
  const filed = at(scene, of).line.gates?.exportFiling === 'yes' ? itns : []
  const noticeNo = scene.fresh('DP', 0)
  const lines = [{ ...of, quantity }]
  return yield* must('DepartShipment', {
    shipment,
    releaseId,
    noticeNo,
    lines,
    exportPort: 'TPE',
    itns: filed,
    invoice: 'INV-9',
  })
}
