import type { Chapter } from '../scenario.js'
import { book, type Order } from './book.js'
import { buyers, type Buyer } from './buyers.js'
import { eccn } from './demand.js'
import { sources, type Source } from './sources.js'
import { lots, shares, type Share } from './stock.js'
import { act, fact, sku, step } from './telling.js'

const day = '2026-01-15'
const effectiveFrom = `${day}T00:00:00.000Z`
const none = { importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const all = { importApproval: 'yes', importEntry: 'yes', exportFiling: 'yes', labTest: 'yes' }

const control = (country: string, gates: Record<string, string>, evidence: Source) =>
  fact('RecordControl', country, { eccn, country, ...gates, effectiveFrom }, { on: day, evidence })

const controls = [
  control('CN', { controlId: '91-FR-1684', authorisation: 'licence', ...all, basis: '91 FR 1684' }, sources.rule),
  control('US', { controlId: 'DOMESTIC', authorisation: 'NLR', ...none, basis: '15 CFR 734.13' }, sources.domestic),
]

const half = fact(
  'SetVolumeRatio',
  'BIS-50',
  {
    product: sku,
    documentNo: '91-FR-1684',
    rule: 'BIS-50',
    countries: ['CN', 'MO'],
    ratio: '0.5',
    basis: '91 FR 1684',
    effectiveFrom,
  },
  { on: day, evidence: sources.rule },
)

const abroad = fact(
  'BlockStock',
  lots.tpe.lot,
  {
    site: lots.tpe.site,
    sku,
    blockId: 'BLK-ABROAD',
    lot: lots.tpe.lot,
    quantity: lots.tpe.pieces,
    reason: 'Not in the United States, where the rule wants it tested and shipped from',
  },
  { on: '2026-01-16', evidence: sources.company },
)

/** Why an order of this buyer is not confirmed. */
function refusalOf({ trait, country }: Buyer): string | undefined {
  if (trait === 'unscreened') return 'PARTY_UNSCREENED'
  if (trait === 'matched') return 'PARTY_MATCHED'
  if (trait === 'reported') return 'ORDER_REPORTED'
  if (trait === 'odd') return 'ORDER_MULTIPLE'
  return country === 'CN' || country === 'US' ? undefined : 'CONTROL_UNDETERMINED'
}

function confirmation({ orderNo, buyer }: Order) {
  const refused = refusalOf(buyer)
  return act('ConfirmOrder', orderNo, { orderNo }, refused === undefined ? {} : { refused })
}

export const reservation = ({ orderNo, line, site, lot, quantity }: Share) =>
  act('ReserveStock', `${orderNo}/${line}/${lot}`, { orderNo, line, site, lot, quantity })

const withTrait = (trait: Buyer['trait']) => buyers.filter((buyer) => buyer.trait === trait)

const holds = withTrait('held')
  .flatMap(({ party }) => book.filter(({ buyer }) => buyer.party === party))
  .map(({ orderNo }) =>
    act('HoldOrder', orderNo, { orderNo, holdId: `H-${orderNo}`, reason: 'The end use statement is being checked' }),
  )

const january16 = { on: '2026-01-16', evidence: sources.company }

const news = [
  ...withTrait('blocked').map(({ party }) =>
    fact('BlockParty', party, { party, blockId: `BLK-${party}`, reason: 'Suspected diversion' }, january16),
  ),
  fact(
    'FailLabTest',
    lots.dfwFailed.lot,
    { site: lots.dfwFailed.site, sku, lab: 'LAB-1', report: 'RPT-104', lot: lots.dfwFailed.lot },
    january16,
  ),
  abroad,
]

export const rule: Chapter = {
  title: 'The rule of 15 January',
  text: 'BIS moves H200 exports to China from a presumption of denial to case-by-case review (91 FR 1684): a licence, a laboratory test in the United States, at most half of what ships to US end use. Orders are confirmed, those in the United States are promised stock.',
  steps: [
    step(day, 10, 'controls', [...controls, half]),
    step(day, 11, 'confirmations', book.map(confirmation)),
    step(day, 12, 'reservations', Object.values(shares).flat().map(reservation)),
    step('2026-01-16', 10, 'holds', holds),
    step('2026-01-16', 11, 'a block, a failed test, and stock that is abroad', news),
  ],
}
