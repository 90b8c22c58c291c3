import { code, described, record } from '#kernel'
import { orderStream, orderVocabulary } from '#domain'
import { command } from '../declare.js'

const orderNo = described(code, 'The order', 'PO-1001')
const { from: _from, to: _to, ...reopened } = orderVocabulary.acts.LineReopened

export const ReopenLine = command({
  name: 'ReopenLine',
  route: '/v1/orders/{orderNo}/lines/{line}/reopening',
  summary:
    'Owes units again that were lost with a shipment, on official evidence or a company’s word; they may go out on the decrement of that shipment (SHP-7). A repetition reopens more.',
  records: 'acts',
  fields: { orderNo, ...reopened },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'LineReopened', from: 'lost', to: 'open', ...data })
  },
})

export const WithdrawReopening = command({
  name: 'WithdrawReopening',
  route: '/v1/orders/{orderNo}/lines/{line}/reopening/withdrawal',
  summary:
    'Takes reopened units back among the lost, as long as they are open and carry no cover that needs them. A repetition takes more back.',
  records: 'acts',
  fields: { orderNo, ...reopened },
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'LineReopenedWithdrawn', from: 'open', to: 'lost', ...data })
  },
})
