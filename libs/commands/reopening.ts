import { code, described, read, record } from '#kernel'
import { lineOf, orderStream, orderVocabulary } from '#domain'
import { releaseCovers } from './covers.js'
import { command } from './declare.js'

const { line, quantity, shipment, reason } = orderVocabulary.acts.LineReopened
const fields = { orderNo: described(code, 'The order', 'PO-1001'), line, quantity, shipment, reason }

export const ReopenLine = command({
  name: 'ReopenLine',
  route: '/v1/orders/{orderNo}/lines/{line}/reopening',
  summary:
    'Owes lost units of a line again: they are open and without covers. A repetition reopens as many more, if so many are lost.',
  records: 'acts',
  fields,
  *transaction({ orderNo, ...data }) {
    yield* record(orderStream(orderNo), { type: 'LineReopened', from: 'lost', to: 'open', ...data })
  },
})

export const WithdrawReopening = command({
  name: 'WithdrawReopening',
  route: '/v1/orders/{orderNo}/lines/{line}/reopening/withdrawal',
  summary:
    'Takes a reopening back: so many open units are lost again; covers are released as by a reduction. A repetition takes back as many more, if so many were reopened.',
  records: 'acts',
  fields,
  *transaction({ orderNo, ...data }) {
    const now = lineOf(yield* read(orderStream(orderNo)), data.line)
    if (now && data.quantity <= now.accounts.open) yield* releaseCovers(orderNo, now, now.accounts.open - data.quantity)
    yield* record(orderStream(orderNo), { type: 'LineReopenedWithdrawn', from: 'open', to: 'lost', ...data })
  },
})

export const reopeningCommands = [ReopenLine, WithdrawReopening]
