import { code, described, moment, read, record, refuse, type Steps } from '#kernel'
import { againstGoods, approvalStream, orderStream, orderVocabulary, productStream } from '#domain'
import { releaseDraw } from './covers.js'
import { command } from './declare.js'
import { chipsIn, groupBehind, knownLine } from './known.js'

const { line, approval, quantity } = orderVocabulary.acts.LineApprovalDrawn
const fields = { orderNo: described(code, 'The order', 'PO-1001'), line, approval, quantity }

export const DrawApproval = command({
  name: 'DrawApproval',
  route: '/v1/orders/{orderNo}/lines/{line}/draws',
  summary:
    'Draws units of a line from an import approval, in chips, for the group of the customer. A repetition draws as many again.',
  records: 'acts',
  fields,
  *transaction({ orderNo, line, approval, quantity }) {
    const known = yield* knownLine(orderNo, line)
    if (!known) return
    const { customer, destination } = known.placed
    const { sku } = known.line
    const member = yield* groupBehind(customer)
    yield* record(orderStream(orderNo), { type: 'LineApprovalDrawn', line, approval, member, quantity })
    yield* checkGoods(approval, sku, destination)
    const drawn = { member, orderNo, line, quantity: yield* chipsIn(sku, quantity) }
    yield* record(approvalStream(approval), { type: 'ApprovalDrawn', ...drawn })
  },
})

export const ReleaseDraw = command({
  name: 'ReleaseDraw',
  route: '/v1/orders/{orderNo}/lines/{line}/draws/release',
  summary:
    'Gives units of a line back to the pool of an import approval, and says which credits they free. A repetition gives as many back again.',
  records: 'acts',
  fields,
  *transaction({ orderNo, line, approval, quantity }) {
    const known = yield* knownLine(orderNo, line)
    if (!known) return
    const member = yield* groupBehind(known.placed.customer)
    yield* releaseDraw(orderNo, known.line, { approval, member, quantity })
  },
})

/** The approval is for the product or its family, and for the destination of the order. */
function* checkGoods(approval: string, sku: string, destination: string): Steps {
  const { registered } = yield* read(productStream(sku))
  if (!registered) return
  const goods = { sku, family: registered.family, destination }
  yield* refuse(againstGoods(yield* read(approvalStream(approval)), goods, yield* moment()))
}
