import { code, described, open, read, record, refuse } from '#kernel'
import { listKnown, listRules, listStream, listVocabulary, partyRules, partyStream, partyVocabulary } from '#domain'
import { command } from './declare.js'

const { facts, acts } = partyVocabulary
const party = described(code, 'The party', 'EXAMPLE-CLOUD')
const list = described(code, 'The screening list', 'BIS-EL')

export const RegisterParty = command({
  name: 'RegisterParty',
  route: '/v1/parties',
  summary: 'Registers a party. An ultimate parent has to be registered before. A second registration is refused.',
  records: 'facts',
  fields: { party, ...facts.PartyRegistered },
  *transaction({ party, ...data }) {
    yield* open(partyStream(party))
    const parent = data.ultimateParent
    if (parent !== undefined)
      yield* refuse(
        partyRules.unless((yield* read(partyStream(parent))).registered !== undefined, 'PARTY_UNKNOWN', {
          party: parent,
        }),
      )
    yield* record(partyStream(party), { type: 'PartyRegistered', ...data })
  },
})

export const RecordScreening = command({
  name: 'RecordScreening',
  route: '/v1/parties/{party}/screenings',
  summary:
    'Records what a screening of a party found, against a version of a list that is recorded. The same screening twice is refused.',
  records: 'facts',
  fields: { party, ...facts.PartyScreened },
  *transaction({ party, ...data }) {
    const screenedAgainst = yield* read(listStream(data.list))
    yield* refuse(listRules.unless(listKnown(screenedAgainst), 'LIST_UNKNOWN', { list: data.list }))
    yield* record(partyStream(party), { type: 'PartyScreened', ...data })
  },
})

export const CertifyEndUse = command({
  name: 'CertifyEndUse',
  route: '/v1/parties/{party}/end-use-certificates',
  summary: 'Records an end-use certificate of a party. The same certificate twice is refused.',
  records: 'facts',
  fields: { party, ...facts.EndUseCertified },
  *transaction({ party, ...data }) {
    yield* record(partyStream(party), { type: 'EndUseCertified', ...data })
  },
})

export const SuspectDiversion = command({
  name: 'SuspectDiversion',
  route: '/v1/parties/{party}/diversion-suspicions',
  summary: 'Records a report that goods of a party may have been diverted. The same report twice is refused.',
  records: 'facts',
  fields: { party, ...facts.DiversionSuspected },
  *transaction({ party, ...data }) {
    yield* record(partyStream(party), { type: 'DiversionSuspected', ...data })
  },
})

export const BlockParty = command({
  name: 'BlockParty',
  route: '/v1/parties/{party}/blocks',
  summary: 'Records that a party is blocked: nothing is confirmed or released for it. The same block twice is refused.',
  records: 'facts',
  fields: { party, ...facts.PartyBlocked },
  *transaction({ party, ...data }) {
    yield* record(partyStream(party), { type: 'PartyBlocked', ...data })
  },
})

export const AdjudicateScreening = command({
  name: 'AdjudicateScreening',
  route: '/v1/parties/{party}/screenings/{screeningId}/adjudication',
  summary: 'Decides what one screening is taken for: clear or match. Nothing is recorded if it is that already.',
  records: 'acts',
  approved: true,
  fields: { party, ...acts.ScreeningAdjudicated },
  *transaction({ party, ...data }) {
    yield* record(partyStream(party), { type: 'ScreeningAdjudicated', ...data })
  },
})

export const UnblockParty = command({
  name: 'UnblockParty',
  route: '/v1/parties/{party}/blocks/{blockId}/lift',
  summary: 'Lifts one block of a party, and no other. Nothing is recorded if it is lifted already.',
  records: 'acts',
  approved: true,
  fields: { party, ...acts.PartyUnblocked },
  *transaction({ party, ...data }) {
    yield* record(partyStream(party), { type: 'PartyUnblocked', ...data })
  },
})

export const PublishScreeningList = command({
  name: 'PublishScreeningList',
  route: '/v1/screening-lists/{list}/versions',
  summary: 'Records a version of a screening list and from when it is in force. The same version twice is refused.',
  records: 'facts',
  fields: { list, ...listVocabulary.facts.ScreeningListPublished },
  *transaction({ list, ...data }) {
    yield* record(listStream(list), { type: 'ScreeningListPublished', ...data })
  },
})

export const partyCommands = [
  RegisterParty,
  RecordScreening,
  CertifyEndUse,
  SuspectDiversion,
  BlockParty,
  AdjudicateScreening,
  UnblockParty,
  PublishScreeningList,
]
