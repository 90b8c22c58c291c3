import { code, described, moment, read, record, refuse, type Money, type Steps } from '#kernel'
import {
  capsStream,
  classificationAt,
  itemNamed,
  licenceNotCovering,
  licenceStream,
  lineKey,
  onDecrement,
  orderStream,
  orderVocabulary,
  priceOf,
  productStream,
  shipmentRules,
  shipmentStream,
  termsAt,
  undeliveredLosses,
  type LicenceCover,
  type Line,
  type OrderLine,
  type Parties,
} from '#domain'
import { releaseLicence } from './covers.js'
import { command } from './declare.js'
import { chipsIn, groupBehind, knownLine } from './known.js'

const { acts } = orderVocabulary
const orderNo = described(code, 'The order', 'PO-1001')

export const AssignLicence = command({
  name: 'AssignLicence',
  route: '/v1/orders/{orderNo}/lines/{line}/licences',
  summary:
    'Assigns units of an item of a licence to a line, with their value where the item is limited in value, and counts them against the caps of the customer’s group; on an earlier decrement, counts nothing and goes by SHP-7. A repetition assigns as many again.',
  records: 'acts',
  fields: { orderNo, ...acts.LineLicensed },
  *transaction({ orderNo, line, ...cover }) {
    const known = yield* knownLine(orderNo, line)
    if (!known) return
    yield* record(orderStream(orderNo), { type: 'LineLicensed', line, ...cover })
    yield* assign(orderNo, known.line, known.placed, cover)
  },
})

export const ReleaseAssignment = command({
  name: 'ReleaseAssignment',
  route: '/v1/orders/{orderNo}/lines/{line}/licences/release',
  summary:
    'Gives units of a line back to an item of a licence and to the caps, with their share of the value. A repetition gives as many back again.',
  records: 'acts',
  fields: { orderNo, ...acts.LineLicenceReleased },
  *transaction({ orderNo, line, ...cover }) {
    const known = yield* knownLine(orderNo, line)
    if (known) yield* releaseLicence(orderNo, known.line, cover)
  },
})

/** What the licence and the caps say of units that a line takes. */
function* assign(orderNo: string, of: Line, parties: Parties, { licence, ...cover }: LicenceCover): Steps {
  const { line, sku } = of
  yield* checkLost({ orderNo, line }, parties, cover.onDecrementOf)
  yield* checkCovering(licence, cover.item, sku, parties)
  const value = yield* valueNeeded(licence, of, cover)
  const assigned = { orderNo, line, ...cover, ...(value && { value }) }
  yield* record(licenceStream(licence), { type: 'LicenceAssigned', ...assigned })
  const { item: _, ...units } = cover
  const use = { orderNo, line, ...units, group: yield* groupBehind(parties.customer) }
  yield* record(capsStream(sku), { type: 'CapUsed', ...use, quantity: yield* chipsIn(sku, cover.quantity) })
}

/** LIC-2: the item is for the product as it is classified now, and the licence for the parties and the destination. */
function* checkCovering(licence: string, item: string, sku: string, parties: Parties): Steps {
  const state = yield* read(licenceStream(licence))
  const product = yield* read(productStream(sku))
  const now = yield* moment()
  const eccn = classificationAt(product, now)?.eccn
  if (eccn === undefined || !itemNamed(state.documents, item)) return
  const { customer, endUser, consignee, intermediaries = [], destination } = parties
  const asked = { sku, eccn, destination, customer, endUser, consignee, intermediaries }
  yield* refuse(licenceNotCovering(licence, state, item, asked, now))
}

/** SHP-7: as many go on the decrement of a shipment as were lost with it before delivery, and to the same consignee. */
function* checkLost({ orderNo, line }: OrderLine, { consignee }: Parties, shipment: string | undefined): Steps {
  if (shipment === undefined) return
  const first = yield* read(shipmentStream(shipment))
  const used = onDecrement(yield* read(orderStream(orderNo)), line, shipment)
  const lost = undeliveredLosses(first, { orderNo, line })
  const of = lineKey({ orderNo, line })
  yield* refuse(shipmentRules.unless(used <= lost, 'LOSS_SHORT', { used, line: of, shipment, lost }))
  const planned = first.plan?.consignee ?? 'nobody'
  const same = planned === consignee
  yield* refuse(shipmentRules.unless(same, 'LOSS_CONSIGNEE_OTHER', { shipment, planned, orderNo, ordered: consignee }))
}

/** LIC-1: what units cost, if their item is limited in value. Those on an earlier decrement count nothing (SHP-7). */
function* valueNeeded(
  licence: string,
  { unitPrice }: Line,
  { item, quantity, onDecrementOf }: Omit<LicenceCover, 'licence'>,
): Steps<Money | undefined> {
  const { documents } = yield* read(licenceStream(licence))
  const limited = termsAt(documents, yield* moment())?.item(item)?.value
  return limited && unitPrice && onDecrementOf === undefined ? priceOf(quantity, unitPrice) : undefined
}
