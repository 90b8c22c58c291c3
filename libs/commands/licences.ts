import { code, described, open, read, record, refuse, type Steps } from '#kernel'
import {
  applicationRules,
  applicationStream,
  applicationVocabulary,
  licenceStream,
  licenceVocabulary,
  type LicenceItem,
  type LicensedParty,
} from '#domain'
import { command } from './declare.js'
import { knownLine, knownParties, knownProducts } from './known.js'

const application = applicationVocabulary.facts
const { facts, acts } = licenceVocabulary
const applicationNo = described(code, 'The number of the application', 'Z-1001')
const licenceNo = described(code, 'The number of the licence', 'D1234567')
const route = (rest: string) => `/v1/licences/{licenceNo}/${rest}`

type Named = { items?: LicenceItem[] | undefined; parties?: LicensedParty[] | undefined }

/** What a document names is known: its parties and products. */
function* knownIn({ items = [], parties = [] }: Named): Steps {
  yield* knownProducts(items.flatMap(({ products = [] }) => products))
  yield* knownParties(parties.map(({ party }) => party))
}

export const ApplyForLicence = command({
  name: 'ApplyForLicence',
  route: '/v1/licence-applications',
  summary: 'Records that an export licence was applied for. The same application twice is refused.',
  records: 'facts',
  fields: application.LicenceApplied,
  *transaction(data) {
    yield* open(applicationStream(data.applicationNo))
    yield* knownIn(data)
    yield* record(applicationStream(data.applicationNo), { type: 'LicenceApplied', ...data })
  },
})

export const ReturnApplication = command({
  name: 'ReturnApplication',
  route: '/v1/licence-applications/{applicationNo}/returned-without-action',
  summary: 'Records that the authority sent an application back undecided. The same notice twice is refused.',
  records: 'facts',
  fields: { applicationNo, ...application.LicenceReturnedWithoutAction },
  *transaction({ applicationNo, ...data }) {
    yield* record(applicationStream(applicationNo), { type: 'LicenceReturnedWithoutAction', ...data })
  },
})

export const DenyApplication = command({
  name: 'DenyApplication',
  route: '/v1/licence-applications/{applicationNo}/denials',
  summary: 'Records that the authority denied an application. The same notice twice is refused.',
  records: 'facts',
  fields: { applicationNo, ...application.LicenceDenied },
  *transaction({ applicationNo, ...data }) {
    yield* record(applicationStream(applicationNo), { type: 'LicenceDenied', ...data })
  },
})

export const IssueLicence = command({
  name: 'IssueLicence',
  route: '/v1/licences',
  summary:
    'Records an export licence, on a report or by its official document, which alone gives it force (LIC-5). The same document twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...facts.LicenceIssued },
  *transaction({ licenceNo, ...data }) {
    const { applicationNo } = data
    if (applicationNo !== undefined) {
      const { applied } = yield* read(applicationStream(applicationNo))
      yield* refuse(applicationRules.unless(applied !== undefined, 'APPLICATION_UNKNOWN', { applicationNo }))
    }
    yield* knownIn(data)
    yield* record(licenceStream(licenceNo), { type: 'LicenceIssued', ...data })
  },
})

export const AmendLicence = command({
  name: 'AmendLicence',
  route: route('amendments'),
  summary:
    'Records that a licence says otherwise from an instant on. Below official it takes away and gives nothing (LIC-5). The same document twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...facts.LicenceAmended },
  *transaction({ licenceNo, ...data }) {
    yield* knownIn(data)
    yield* record(licenceStream(licenceNo), { type: 'LicenceAmended', ...data })
  },
})

export const SuspendLicence = command({
  name: 'SuspendLicence',
  route: route('suspensions'),
  summary:
    'Records that a licence is suspended from an instant on: it bars, and its assignments stay (LIC-6). The same notice twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...facts.LicenceSuspended },
  *transaction({ licenceNo, ...data }) {
    yield* record(licenceStream(licenceNo), { type: 'LicenceSuspended', ...data })
  },
})

export const ReinstateLicence = command({
  name: 'ReinstateLicence',
  route: route('reinstatements'),
  summary:
    'Records that a licence is in force again from an instant on; below official it has no force (LIC-5). The same notice twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...facts.LicenceReinstated },
  *transaction({ licenceNo, ...data }) {
    yield* record(licenceStream(licenceNo), { type: 'LicenceReinstated', ...data })
  },
})

export const RevokeLicence = command({
  name: 'RevokeLicence',
  route: route('revocations'),
  summary:
    'Records that a licence is revoked from an instant on: nothing new is assigned (LIC-6). The same notice twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...facts.LicenceRevoked },
  *transaction({ licenceNo, ...data }) {
    yield* record(licenceStream(licenceNo), { type: 'LicenceRevoked', ...data })
  },
})

const { part, ...paper } = facts.LicenceDecremented

export const DecrementLicence = command({
  name: 'DecrementLicence',
  route: route('decrements'),
  summary:
    'Records units of a line that left under an item; beyond what was assigned or authorised that is a breach (LIC-1). The same decrement of a line twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...paper },
  *transaction({ licenceNo, ...data }) {
    yield* knownLine(data.orderNo, data.line)
    yield* record(licenceStream(licenceNo), { type: 'LicenceDecremented', ...data })
  },
})

export const ReverseDecrement = command({
  name: 'ReverseDecrement',
  route: route('decrement-reversals'),
  summary:
    'Records that the authority gives units of a decrement back; below official it has no force. The same reversal of a line twice is refused.',
  records: 'facts',
  fields: { licenceNo, ...facts.DecrementReversed },
  *transaction({ licenceNo, ...data }) {
    yield* knownLine(data.orderNo, data.line)
    yield* record(licenceStream(licenceNo), { type: 'DecrementReversed', ...data })
  },
})

export const AcknowledgeCondition = command({
  name: 'AcknowledgeCondition',
  route: route('conditions/{conditionId}/acknowledgement'),
  summary: 'Says that a condition was read and is kept (LIC-4). Nothing is recorded if that was said already.',
  records: 'acts',
  fields: { licenceNo, ...acts.ConditionAcknowledged },
  *transaction({ licenceNo, ...data }) {
    yield* record(licenceStream(licenceNo), { type: 'ConditionAcknowledged', ...data })
  },
})

export const WithdrawAcknowledgement = command({
  name: 'WithdrawAcknowledgement',
  route: route('conditions/{conditionId}/acknowledgement/withdrawal'),
  summary: 'Takes the acknowledgement of a condition back. Nothing is recorded if it is not acknowledged.',
  records: 'acts',
  fields: { licenceNo, ...acts.ConditionAcknowledgedWithdrawn },
  *transaction({ licenceNo, ...data }) {
    yield* record(licenceStream(licenceNo), { type: 'ConditionAcknowledgedWithdrawn', ...data })
  },
})

export const licenceCommands = [
  ApplyForLicence,
  ReturnApplication,
  DenyApplication,
  IssueLicence,
  AmendLicence,
  SuspendLicence,
  ReinstateLicence,
  RevokeLicence,
  DecrementLicence,
  ReverseDecrement,
  AcknowledgeCondition,
  WithdrawAcknowledgement,
]
