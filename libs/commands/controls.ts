import { country as countryField, described, eccn as eccnField, record } from '#kernel'
import { controlStream, controlVocabulary } from '#domain'
import { command } from './declare.js'

const { facts } = controlVocabulary
const eccn = described(eccnField, 'The ECCN that is controlled')
const country = described(countryField, 'The country of destination, headquarters or ultimate parent')

export const RecordControl = command({
  name: 'RecordControl',
  route: '/v1/controls/{eccn}/{country}',
  summary:
    'Records which gates exports of an ECCN to a country pass from an instant on. The same control twice is refused.',
  records: 'facts',
  fields: { eccn, country, ...facts.ControlRecorded },
  *transaction({ eccn, country, ...data }) {
    yield* record(controlStream(eccn, country), { type: 'ControlRecorded', ...data })
  },
})

export const WithdrawControl = command({
  name: 'WithdrawControl',
  route: '/v1/controls/{eccn}/{country}/withdrawals',
  summary: 'Records that a control counts no more from an instant on. The same withdrawal twice is refused.',
  records: 'facts',
  fields: { eccn, country, ...facts.ControlWithdrawn },
  *transaction({ eccn, country, ...data }) {
    yield* record(controlStream(eccn, country), { type: 'ControlWithdrawn', ...data })
  },
})

export const controlCommands = [RecordControl, WithdrawControl]
