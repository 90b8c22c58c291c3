import { code, described, record } from '#kernel'
import { orderStream, orderVocabulary, stockStream, stockVocabulary, type StockEvent } from '#domain'
import { releaseReservation } from './covers.js'
import { command } from './declare.js'
import { factsOf } from './facts.js'
import { knownLine, knownLineOf, knownProduct } from './known.js'

const { facts, acts } = stockVocabulary
const at = { site: described(code, 'Where the stock stands', 'TPE1'), sku: described(code, 'The product', 'H200') }
const route = (rest: string) => `/v1/inventory/{site}/{sku}/${rest}`

/** What arrived, left, was counted, tested or blocked in one stock. */
const stockFact = factsOf<typeof at, StockEvent>({
  of: at,
  route: route(''),
  stream: ({ site, sku }) => stockStream(site, sku),
  names: (_, { sku }) => knownProduct(sku),
})

export const ReceiveStock = stockFact(
  'ReceiveStock',
  'StockReceived',
  'receipts',
  facts.StockReceived,
  'Records goods that arrived at a site. The same receipt twice is refused.',
)
export const PassLabTest = stockFact(
  'PassLabTest',
  'LabTestPassed',
  'lab-tests/passed',
  facts.LabTestPassed,
  'Records that a whole lot passed a laboratory test.',
)
export const FailLabTest = stockFact(
  'FailLabTest',
  'LabTestFailed',
  'lab-tests/failed',
  facts.LabTestFailed,
  'Records that a lot failed its test: the whole lot is blocked by it.',
)
export const AdjustStock = stockFact(
  'AdjustStock',
  'StockAdjusted',
  'adjustments',
  facts.StockAdjusted,
  'Records what a count found more or less than the books.',
)
export const BlockStock = stockFact(
  'BlockStock',
  'StockBlocked',
  'blocks',
  facts.StockBlocked,
  'Records that pieces of a lot may not be used.',
)
const { takes: _takes, ...byHand } = facts.StockIssued

export const IssueStock = command({
  name: 'IssueStock',
  route: route('issues'),
  summary:
    'Records goods that left the site for a line, of this product; beyond its reservation that is a breach (STK-5). What a release committed leaves with the departure of its shipment.',
  records: 'facts',
  fields: { ...at, ...byHand },
  *transaction({ site, sku, ...data }) {
    yield* knownProduct(sku)
    yield* knownLineOf(sku, data.orderNo, data.line)
    yield* record(stockStream(site, sku), { type: 'StockIssued', ...data, takes: 'cover' })
  },
})

export const ReturnStock = stockFact(
  'ReturnStock',
  'StockReturned',
  'returns',
  facts.StockReturned,
  'Records goods that came back: a lot of its own, blocked and untested.',
)
export const DispatchTransfer = stockFact(
  'DispatchTransfer',
  'TransferDispatched',
  'transfers/dispatched',
  facts.TransferDispatched,
  'Records goods that left for another site.',
)
export const ReceiveTransfer = stockFact(
  'ReceiveTransfer',
  'TransferReceived',
  'transfers/received',
  facts.TransferReceived,
  'Records goods that arrived from another site.',
)
export const ExpectStock = stockFact(
  'ExpectStock',
  'StockExpected',
  'expectations',
  facts.StockExpected,
  'Records goods that are announced: shown, never reserved.',
)
export const WithdrawExpectation = stockFact(
  'WithdrawExpectation',
  'StockExpectationWithdrawn',
  'expectations/withdrawn',
  facts.StockExpectationWithdrawn,
  'Records that announced goods will not come.',
)

export const UnblockStock = command({
  name: 'UnblockStock',
  route: route('blocks/{blockId}/lift'),
  summary: 'Lifts one block of a stock and no other. A lifted block stays so.',
  records: 'acts',
  fields: { ...at, ...acts.StockUnblocked },
  *transaction({ site, sku, ...data }) {
    yield* record(stockStream(site, sku), { type: 'StockUnblocked', ...data })
  },
})

const orderNo = described(code, 'The order', 'PO-1001')

export const ReserveStock = command({
  name: 'ReserveStock',
  route: '/v1/orders/{orderNo}/lines/{line}/reservations',
  summary: 'Reserves pieces of a lot for a line, of the product that the line is for.',
  records: 'acts',
  fields: { orderNo, ...orderVocabulary.acts.LineReserved },
  *transaction({ orderNo, line, site, lot, quantity }) {
    const known = yield* knownLine(orderNo, line)
    if (!known) return
    yield* record(orderStream(orderNo), { type: 'LineReserved', line, site, lot, quantity })
    yield* record(stockStream(site, known.line.sku), { type: 'StockReserved', orderNo, line, lot, quantity })
  },
})

export const ReleaseReservation = command({
  name: 'ReleaseReservation',
  route: '/v1/orders/{orderNo}/lines/{line}/reservations/release',
  summary: 'Gives pieces of a lot back that a line has reserved.',
  records: 'acts',
  fields: { orderNo, ...orderVocabulary.acts.LineReservationReleased },
  *transaction({ orderNo, line, ...of }) {
    const known = yield* knownLine(orderNo, line)
    if (known) yield* releaseReservation(orderNo, known.line, of)
  },
})
