import { code, described, open, read, record, refuse, type Steps } from '#kernel'
import { lineOf, names, orderRules, orderStream, orderVocabulary, partiesOf, sameGates, type Order } from '#domain'
import { releaseAllCovers, releaseCovers } from './covers.js'
import { command } from './declare.js'
import { checkMultiple, determineGates, gatesNow, screenParties } from './gates.js'
import { knownParties, knownProduct, knownProducts } from './known.js'

const { facts, acts } = orderVocabulary
const orderNo = described(code, 'The order', 'PO-1001')

export const PlaceOrder = command({
  name: 'PlaceOrder',
  route: '/v1/orders',
  summary:
    'Records an order that a customer placed. The parties and products have to be registered. A number is placed once.',
  records: 'facts',
  fields: { orderNo, ...facts.OrderPlaced },
  *transaction({ orderNo, ...data }) {
    const order = orderStream(orderNo)
    yield* open(order)
    yield* knownParties(partiesOf(data))
    yield* knownProducts(data.lines.map(({ sku }) => sku))
    yield* record(order, { type: 'OrderPlaced', ...data })
  },
})

export const RequestOrderChange = command({
  name: 'RequestOrderChange',
  route: '/v1/orders/{orderNo}/change-requests',
  summary:
    'Records what the customer asks to be changed. It changes nothing by itself. The same request twice is refused.',
  records: 'facts',
  fields: { orderNo, ...facts.OrderChangeRequested },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'OrderChangeRequested', ...data })
  },
})

export const ConfirmOrder = command({
  name: 'ConfirmOrder',
  route: '/v1/orders/{orderNo}/confirmation',
  summary:
    'Confirms an order: its parties are clear, its quantities fit, its controls are known; writes the gates of each line. A confirmed order stays so.',
  records: 'acts',
  fields: { orderNo },
  *transaction({ orderNo }) {
    const { placed, lines, status } = yield* read(orderStream(orderNo))
    if (!placed) return yield* refuse(orderRules.refuse('ORDER_UNKNOWN'))
    if (status === 'confirmed') return
    yield* screenParties(placed)
    const gates = []
    for (const line of lines) {
      yield* checkMultiple(line)
      const determined = yield* determineGates(placed, line)
      if (determined) gates.push({ line: line.line, gates: determined })
    }
    yield* record(orderStream(orderNo), { type: 'OrderConfirmed', gates })
  },
})

export const DetermineGates = command({
  name: 'DetermineGates',
  route: '/v1/orders/{orderNo}/gates',
  summary:
    'Determines the gates of the lines of a confirmed order again, by the controls in force now (CTL-3): of those with units that have not left. Where no control is in force they are undetermined. Nothing is recorded where they are the same.',
  records: 'acts',
  fields: { orderNo },
  *transaction({ orderNo }) {
    const { placed, lines, status } = yield* read(orderStream(orderNo))
    if (!placed) return yield* refuse(orderRules.refuse('ORDER_UNKNOWN'))
    if (status !== 'confirmed') return
    for (const { line, sku, gates: former, accounts } of lines) {
      if (accounts.open <= 0 && accounts.planned <= 0) continue
      const gates = yield* gatesNow(placed, sku)
      if (sameGates(gates, former)) continue
      yield* record(orderStream(orderNo), { type: 'LineGatesDetermined', line, ...(gates && { gates }) })
    }
  },
})

export const WithdrawConfirmation = command({
  name: 'WithdrawConfirmation',
  route: '/v1/orders/{orderNo}/confirmation/withdrawal',
  summary: 'Takes a confirmation back and releases all covers of the order. An unconfirmed order stays so.',
  records: 'acts',
  fields: { orderNo, ...acts.OrderConfirmationWithdrawn },
  *transaction({ orderNo, reason }) {
    yield* releaseAllCovers(orderNo)
    yield* record(orderStream(orderNo), { type: 'OrderConfirmationWithdrawn', reason })
  },
})

export const HoldOrder = command({
  name: 'HoldOrder',
  route: '/v1/orders/{orderNo}/holds',
  summary: 'Holds all lines of an order: they keep their covers and take no new ones.',
  records: 'acts',
  fields: { orderNo, ...acts.OrderHeld },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'OrderHeld', ...data })
  },
})

export const HoldLine = command({
  name: 'HoldLine',
  route: '/v1/orders/{orderNo}/lines/{line}/holds',
  summary: 'Holds one line: it keeps its covers and takes no new ones.',
  records: 'acts',
  fields: { orderNo, ...acts.LineHeld },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'LineHeld', ...data })
  },
})

export const ReleaseHold = command({
  name: 'ReleaseHold',
  route: '/v1/orders/{orderNo}/holds/{holdId}/release',
  summary: 'Ends a hold of an order or of a line. A hold that has ended stays so.',
  records: 'acts',
  fields: { orderNo, ...acts.HoldReleased },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'HoldReleased', ...data })
  },
})

/** ORD-1: a line of a confirmed order stays one that could be confirmed, whatever is taken from it or brought back. */
function* keepMultiple(orderNo: string, line: number): Steps {
  const order = yield* read(orderStream(orderNo))
  const now = lineOf(order, line)
  if (now && order.status === 'confirmed') yield* checkMultiple(now)
}

/** A line that joins a confirmed order passes what the order passed: its multiple, and gates of its own. */
function* joinConfirmed(orderNo: string, line: { line: number; sku: string }): Steps {
  const { placed, status } = yield* read(orderStream(orderNo))
  if (!placed || status !== 'confirmed') return
  yield* keepMultiple(orderNo, line.line)
  const gates = yield* determineGates(placed, line)
  if (gates) yield* record(orderStream(orderNo), { type: 'LineGatesDetermined', line: line.line, gates })
}

export const AddLine = command({
  name: 'AddLine',
  route: '/v1/orders/{orderNo}/lines',
  summary: 'Adds a line to an order; in a confirmed order its gates are determined at once.',
  records: 'acts',
  fields: { orderNo, ...acts.LineAdded },
  *transaction({ orderNo, ...data }) {
    yield* knownProduct(data.sku)
    yield* record(orderStream(orderNo), { type: 'LineAdded', ...data })
    yield* joinConfirmed(orderNo, data)
  },
})

const out = { from: 'open', to: 'cancelled' } as const
const back = { from: 'cancelled', to: 'open' } as const

export const ReduceLine = command({
  name: 'ReduceLine',
  route: '/v1/orders/{orderNo}/lines/{line}/reduction',
  summary:
    'Cancels open units of a line: uncovered ones first, then covers are released, newest first (ORD-2). What a confirmed order still wants stays a multiple (ORD-1).',
  records: 'acts',
  fields: {
    orderNo,
    line: acts.LineReduced.line,
    quantity: acts.LineReduced.quantity,
    reason: acts.LineReduced.reason,
  },
  *transaction({ orderNo, line, quantity, reason }) {
    const now = lineOf(yield* read(orderStream(orderNo)), line)
    if (now && quantity <= now.accounts.open) yield* releaseCovers(orderNo, now, now.accounts.open - quantity)
    yield* record(orderStream(orderNo), { type: 'LineReduced', line, ...out, quantity, reason })
    yield* keepMultiple(orderNo, line)
  },
})

export const IncreaseLine = command({
  name: 'IncreaseLine',
  route: '/v1/orders/{orderNo}/lines/{line}/increase',
  summary:
    'Brings cancelled units of a line back as open ones, without covers. More than was ordered is a line of its own.',
  records: 'acts',
  fields: {
    orderNo,
    line: acts.LineIncreased.line,
    quantity: acts.LineIncreased.quantity,
    reason: acts.LineIncreased.reason,
  },
  *transaction({ orderNo, line, quantity, reason }) {
    yield* record(orderStream(orderNo), { type: 'LineIncreased', line, ...back, quantity, reason })
    yield* keepMultiple(orderNo, line)
  },
})

export const RescheduleLine = command({
  name: 'RescheduleLine',
  route: '/v1/orders/{orderNo}/lines/{line}/schedule',
  summary: 'Sets the day for which a line is requested, or takes it back.',
  records: 'acts',
  fields: { orderNo, ...acts.LineRescheduled },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'LineRescheduled', ...data })
  },
})

export const RepriceLine = command({
  name: 'RepriceLine',
  route: '/v1/orders/{orderNo}/lines/{line}/price',
  summary: 'Sets the price of a unit of a line, or takes it back.',
  records: 'acts',
  fields: { orderNo, ...acts.LineRepriced },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'LineRepriced', ...data })
  },
})

export const ChangeOrderParties = command({
  name: 'ChangeOrderParties',
  route: '/v1/orders/{orderNo}/parties',
  summary:
    'Changes who is named in an order, or its destination: all covers are released and gates determined again (ORD-3). An order that names them already stays so.',
  records: 'acts',
  fields: { orderNo, ...acts.OrderPartiesChanged },
  *transaction({ orderNo, ...data }) {
    const order = yield* read(orderStream(orderNo))
    if (names(order, data)) return
    const { status } = order
    if (status === 'confirmed') yield* screenParties(data)
    else yield* knownParties(partiesOf(data))
    yield* releaseAllCovers(orderNo)
    yield* record(orderStream(orderNo), { type: 'OrderPartiesChanged', ...data })
    if (status !== 'confirmed') return
    for (const line of (yield* read(orderStream(orderNo))).lines) {
      const gates = yield* determineGates(data, line)
      if (gates) yield* record(orderStream(orderNo), { type: 'LineGatesDetermined', line: line.line, gates })
    }
  },
})

export const SubstituteLine = command({
  name: 'SubstituteLine',
  route: '/v1/orders/{orderNo}/lines/{line}/substitution',
  summary: 'Closes open units of a line and opens a line of another product, on the customer’s consent (ORD-4).',
  records: 'acts',
  fields: {
    orderNo,
    line: acts.LineSubstituted.line,
    quantity: acts.LineSubstituted.quantity,
    substitute: acts.LineSubstituted.substitute,
    consent: acts.LineSubstituted.consent,
  },
  *transaction({ orderNo, line, quantity, substitute, consent }) {
    yield* knownProduct(substitute.sku)
    const now = lineOf(yield* read(orderStream(orderNo)), line)
    if (now && quantity <= now.accounts.open) yield* releaseCovers(orderNo, now, now.accounts.open - quantity)
    yield* record(orderStream(orderNo), { type: 'LineSubstituted', line, ...out, quantity, substitute, consent })
    yield* keepMultiple(orderNo, line)
    yield* joinConfirmed(orderNo, substitute)
  },
})

const openLines = (order: Order) =>
  order.lines
    .filter(({ accounts }) => accounts.open > 0)
    .map(({ line, accounts }) => ({ line, ...out, quantity: accounts.open }))

export const CancelOrder = command({
  name: 'CancelOrder',
  route: '/v1/orders/{orderNo}/cancellation',
  summary: 'Cancels all open units of an order and releases their covers. A cancelled order stays so.',
  records: 'acts',
  fields: { orderNo, reason: acts.OrderCancelled.reason },
  *transaction({ orderNo, reason }) {
    yield* releaseAllCovers(orderNo)
    const lines = openLines(yield* read(orderStream(orderNo)))
    yield* record(orderStream(orderNo), { type: 'OrderCancelled', lines, reason })
  },
})

export const ReinstateOrder = command({
  name: 'ReinstateOrder',
  route: '/v1/orders/{orderNo}/reinstatement',
  summary: 'Opens again, unconfirmed and without covers, what the cancellation took.',
  records: 'acts',
  fields: { orderNo, reason: acts.OrderReinstated.reason },
  *transaction({ orderNo, reason }) {
    const { cancellation } = yield* read(orderStream(orderNo))
    const lines = cancellation.map(({ line, quantity }) => ({ line, ...back, quantity }))
    yield* record(orderStream(orderNo), { type: 'OrderReinstated', lines, reason })
  },
})
