import { code, described, read, record, refuse } from '#kernel'
import { capsRules, capsStream, capsVocabulary, givenBack, licenceStream, lineKey, reversedOn } from '#domain'
import { command } from './declare.js'
import { chipsPerUnit, knownLineOf, knownParties, knownProduct } from './known.js'

const { facts, acts } = capsVocabulary
const product = described(code, 'The product', 'H200')
const reversedUnder = described(code, 'The licence whose decrement of them the authority reversed', 'D-1')
const route = (rest: string) => `/v1/caps/{product}/${rest}`

export const SetCap = command({
  name: 'SetCap',
  route: route('rules/{rule}'),
  summary:
    'Records how many chips of a product groups may be licensed for, from an instant on. Below official it limits, and raises nothing. The same document twice is refused.',
  records: 'facts',
  fields: { product, ...facts.CapSet },
  *transaction({ product, ...data }) {
    yield* knownProduct(product)
    yield* knownParties(data.groups.map(({ group }) => group))
    yield* record(capsStream(product), { type: 'CapSet', ...data })
  },
})

export const WithdrawCap = command({
  name: 'WithdrawCap',
  route: route('rules/{rule}/withdrawals'),
  summary:
    'Records that a rule caps nothing from an instant on; below official it has no force. The same document twice is refused.',
  records: 'facts',
  fields: { product, ...facts.CapWithdrawn },
  *transaction({ product, ...data }) {
    yield* record(capsStream(product), { type: 'CapWithdrawn', ...data })
  },
})

export const ReportUsage = command({
  name: 'ReportUsage',
  route: route('reported-usage'),
  summary:
    'Records chips that a group had from another supplier: they count against its caps. The same report twice is refused.',
  records: 'facts',
  fields: { product, ...facts.UsageReported },
  *transaction({ product, ...data }) {
    yield* knownProduct(product)
    yield* knownParties([data.group])
    yield* record(capsStream(product), { type: 'UsageReported', ...data })
  },
})

export const UseCap = command({
  name: 'UseCap',
  route: route('uses'),
  summary:
    'Counts chips of a line against the caps of its group again, that were given back by hand and should not have been. No more than was given back.',
  records: 'acts',
  fields: { product, ...acts.CapUsed, reversedUnder },
  *transaction({ product, ...data }) {
    yield* knownLineOf(product, data.orderNo, data.line)
    yield* record(capsStream(product), { type: 'CapUsed', ...data })
  },
})

export const ReleaseCap = command({
  name: 'ReleaseCap',
  route: route('releases'),
  summary:
    'Gives chips back that a line used, once the authority has reversed their decrement; a second person sees to that. No more than the line used, and than was reversed under the licence.',
  records: 'acts',
  approved: true,
  fields: { product, ...acts.CapReleased, reversedUnder },
  *transaction({ product, ...data }) {
    const { orderNo, line, quantity: asked, reversedUnder: licence } = data
    const pieces = reversedOn(yield* read(licenceStream(licence)), { orderNo, line })
    const given = givenBack(yield* read(capsStream(product)), data)
    const left = pieces * (yield* chipsPerUnit(product)) - given
    const numbers = { asked, left: Math.max(0, left), line: lineKey({ orderNo, line }), licence }
    yield* refuse(capsRules.unless(asked <= left, 'CAP_NOT_REVERSED', numbers))
    yield* record(capsStream(product), { type: 'CapReleased', ...data })
  },
})

export const capCommands = [SetCap, WithdrawCap, ReportUsage, UseCap, ReleaseCap]
