import { code, country, described, open, read, record, refuse } from '#kernel'
import {
  directivesStream,
  directiveVocabulary,
  entryStream,
  entryVocabulary,
  lineKey,
  lineOf,
  orderRules,
  orderStream,
  shipmentKnown,
  shipmentRules,
  shipmentStream,
  type DirectiveEvent,
  type EntryEvent,
} from '#domain'
import { command } from './declare.js'
import { factsOf } from './facts.js'

const directives = directiveVocabulary.facts
const { acts } = directiveVocabulary
const to = { destination: described(country, 'The destination whose authorities speak') }
const directiveRoute = (rest: string) => `/v1/directives/{destination}${rest}`

const directiveFact = factsOf<typeof to, DirectiveEvent>({
  of: to,
  route: directiveRoute(''),
  stream: ({ destination }) => directivesStream(destination),
})

export const RecordDirective = directiveFact(
  'RecordDirective',
  'DirectiveRecorded',
  '',
  directives.DirectiveRecorded,
  'Records what an authority of a destination told whom about imports. The same directive twice is refused.',
)
export const SupersedeDirective = directiveFact(
  'SupersedeDirective',
  'DirectiveSuperseded',
  '/supersessions',
  directives.DirectiveSuperseded,
  'Records that another directive stands in the place of one; without an official document it has no force. The same notice twice is refused.',
)
export const LiftDirective = directiveFact(
  'LiftDirective',
  'DirectiveLifted',
  '/liftings',
  directives.DirectiveLifted,
  'Records that a directive counts no more; without an official document it has no force. The same notice twice is refused.',
)

export const AcceptNecessity = command({
  name: 'AcceptNecessity',
  route: directiveRoute('/{directiveId}/necessities'),
  summary:
    'Takes a buyer’s statement of necessity for good, for one line under one directive. Nothing is recorded if it is accepted already.',
  records: 'acts',
  fields: { ...to, ...acts.NecessityAccepted },
  *transaction({ destination, ...data }) {
    const order = yield* read(orderStream(data.orderNo))
    yield* refuse(
      order.placed
        ? orderRules.unless(lineOf(order, data.line) !== undefined, 'LINE_UNKNOWN', { line: data.line })
        : orderRules.refuse('ORDER_UNKNOWN'),
    )
    yield* record(directivesStream(destination), { type: 'NecessityAccepted', ...data })
  },
})

export const WithdrawNecessity = command({
  name: 'WithdrawNecessity',
  route: directiveRoute('/{directiveId}/necessities/withdrawal'),
  summary: 'Takes the acceptance of a necessity back. Nothing is recorded if it is withdrawn already.',
  records: 'acts',
  fields: { ...to, ...acts.NecessityAcceptedWithdrawn },
  *transaction({ destination, ...data }) {
    yield* record(directivesStream(destination), { type: 'NecessityAcceptedWithdrawn', ...data })
  },
})

const { facts } = entryVocabulary
const of = { entry: described(code, 'The entry', 'ENT-1') }

export const LodgeEntry = command({
  name: 'LodgeEntry',
  route: '/v1/entries',
  summary:
    'Records a declaration at the customs of the destination, of lines of a shipment. A second one of this number is refused.',
  records: 'facts',
  fields: { ...of, ...facts.EntryLodged },
  *transaction({ entry, ...data }) {
    yield* open(entryStream(entry))
    const shipment = yield* read(shipmentStream(data.shipment))
    yield* refuse(
      shipmentKnown(shipment)
        ? data.lines.flatMap((line) =>
            shipmentRules.unless(shipment.lines.has(lineKey(line)), 'SHIPMENT_LINE_UNKNOWN', { line: lineKey(line) }),
          )
        : shipmentRules.refuse('SHIPMENT_UNKNOWN'),
    )
    yield* record(entryStream(entry), { type: 'EntryLodged', ...data })
  },
})

/** Facts of one entry that move no units. */
const entryFact = factsOf<typeof of, EntryEvent>({
  of,
  route: '/v1/entries/{entry}/',
  stream: ({ entry }) => entryStream(entry),
})

export const AcceptEntry = entryFact(
  'AcceptEntry',
  'EntryAccepted',
  'acceptances',
  facts.EntryAccepted,
  'Records that customs took a declaration. The same notice twice is refused.',
)
export const OrderInspection = entryFact(
  'OrderInspection',
  'InspectionOrdered',
  'inspections',
  facts.InspectionOrdered,
  'Records that customs will inspect all of an entry or some lines. The same inspection twice is refused.',
)
export const CompleteInspection = entryFact(
  'CompleteInspection',
  'InspectionCompleted',
  'inspections/{inspectionId}/completion',
  facts.InspectionCompleted,
  'Records what an inspection found. A second end of it is refused.',
)
export const AmendEntry = entryFact(
  'AmendEntry',
  'EntryAmended',
  'amendments',
  facts.EntryAmended,
  'Records that a declaration says otherwise of some lines; while an inspection is open that is a breach (ENT-2). The same amendment twice is refused.',
)
export const HoldEntry = entryFact(
  'HoldEntry',
  'EntryHeld',
  'holds',
  facts.EntryHeld,
  'Records that customs waits with all of an entry. The same notice twice is refused.',
)
export const RejectEntry = entryFact(
  'RejectEntry',
  'EntryRejected',
  'rejections',
  facts.EntryRejected,
  'Records that customs does not take a declaration. The same notice twice is refused.',
)
