import type { Made } from './scene.js'

const since = '2025-12-01T00:00:00.000Z'
type Opening = readonly [command: string, fields: Made]

/** Who is named together in an order. */
export const deals: readonly Made[] = [
  { customer: 'ALDER', endUser: 'ALDER', consignee: 'PORT', destination: 'CN' },
  { customer: 'BIRCH', endUser: 'ALDER', consignee: 'PORT', destination: 'CN' },
  { customer: 'BIRCH', endUser: 'BIRCH', consignee: 'PORT', destination: 'CN', intermediaries: ['ELM'] },
  { customer: 'ELM', endUser: 'ELM', consignee: 'ELM', destination: 'SG' },
  { customer: 'OAK', endUser: 'OAK', consignee: 'OAK', destination: 'US' },
]
export const parties = ['ALDER', 'BIRCH', 'ELM', 'OAK', 'PORT']
export const groups = ['CYPRESS', 'BIRCH', 'ELM', 'OAK']
export const skus = ['H200', 'B300', 'L20']
export const multiples: Readonly<Record<string, number>> = { H200: 1, B300: 2, L20: 1 }
export const eccns = ['4A090.A', '3A090.A']
export const countries = ['CN', 'SG', 'US']
export const sites = ['TPE1', 'SJC1']
export const lots = ['L1', 'L2', 'L3']
export const licences = ['D1', 'D2', 'D3']
export const approvals = ['R1', 'R2']

const party = (id: string, country: string, more: Made = {}): Opening => [
  'RegisterParty',
  { party: id, name: id, country, headquarters: country, ...more },
]
const product = (sku: string, eccn: string, family: string, chipsPerUnit: number): Opening => [
  'RegisterProduct',
  { sku, name: sku, eccn, hsCode: '847330', family, chipsPerUnit, orderMultiple: multiples[sku] },
]
/** Gates: licence, exception or NLR, then import approval, import entry, filing and test, each y or n. */
export const gates = (authorisation: string, [approval, entry, filing, test]: string): Made => {
  const yes = (letter: string | undefined) => (letter === 'y' ? 'yes' : 'no')
  return {
    authorisation,
    ...(authorisation === 'exception' && { exception: 'NAC' }),
    importApproval: yes(approval),
    importEntry: yes(entry),
    exportFiling: yes(filing),
    labTest: yes(test),
  }
}
const control = (eccn: string, country: string, controlId: string, of: Made): Opening => [
  'RecordControl',
  { eccn, country, controlId, ...of, basis: '91 FR 1684', effectiveFrom: since },
]
const screening = (id: string): Opening => [
  'RecordScreening',
  { party: id, screeningId: 'SCR-0', list: 'EL', listVersion: 'V0', ownersIncluded: true, outcome: 'clear' },
]

export const named = parties.map((id) => ({ party: id, roles: ['customer', 'endUser', 'consignee', 'intermediary'] }))

/** What every history begins with: who and what there is, and what the rules of trade ask. */
export const opening: readonly Opening[] = [
  ['PublishScreeningList', { list: 'EL', version: 'V0', effectiveFrom: since }],
  party('CYPRESS', 'CN'),
  party('ALDER', 'CN', { ultimateParent: 'CYPRESS' }),
  party('BIRCH', 'CN'),
  party('PORT', 'CN'),
  party('ELM', 'SG'),
  party('OAK', 'US'),
  product('H200', '4A090.A', 'HOPPER', 1),
  product('B300', '4A090.A', 'BLACKWELL', 2),
  product('L20', '3A090.A', 'ADA', 1),
  control('4A090.A', 'CN', 'CTL-CN', gates('licence', 'yyyy')),
  control('4A090.A', 'SG', 'CTL-SG', gates('licence', 'nnyn')),
  control('4A090.A', 'US', 'CTL-US', gates('NLR', 'nnnn')),
  control('3A090.A', 'CN', 'CTL-CN', gates('exception', 'nyny')),
  control('3A090.A', 'SG', 'CTL-SG', gates('NLR', 'nynn')),
  control('3A090.A', 'US', 'CTL-US', gates('NLR', 'nnnn')),
  ...parties.map(screening),
]
