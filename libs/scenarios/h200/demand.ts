import type { Chapter } from '../scenario.js'
import { book, type Order } from './book.js'
import { buyers, type Buyer } from './buyers.js'
import { sources } from './sources.js'
import { lots, type Lot } from './stock.js'
import { fact, sku, step } from './telling.js'

const list = 'BIS-EL'
const listVersion = '2026-01-05'
export const eccn = '3A090.A'

function product(of: string, name: string, attributes: Record<string, number>) {
  const classed = { sku: of, name, eccn, hsCode: '854231', family: 'HOPPER', chipsPerUnit: 1, orderMultiple: 8 }
  return fact('RegisterProduct', of, { ...classed, attributes }, { on: '2026-01-02', evidence: sources.company })
}

const products = [
  product('H200', 'H200 141GB SXM', { totalProcessingPerformance: 15_832, memoryBandwidth: 4_800 }),
  product('GH200', 'GH200 144GB', { totalProcessingPerformance: 15_832, memoryBandwidth: 4_900 }),
]

const january5 = { on: '2026-01-05', evidence: sources.company }

const screeningList = fact(
  'PublishScreeningList',
  list,
  { list, version: listVersion, effectiveFrom: '2026-01-05T00:00:00.000Z' },
  january5,
)

function registration({ party, name, country, parent }: Buyer) {
  const fields = { party, name, country, headquarters: country, ...(parent ? { ultimateParent: parent } : {}) }
  return fact('RegisterParty', party, fields, january5)
}

function screening({ party, trait }: Buyer) {
  const outcome = trait === 'matched' ? 'match' : 'clear'
  const fields = { party, screeningId: `SCR-${party}`, list, listVersion, ownersIncluded: true, outcome }
  return fact('RecordScreening', party, fields, { on: '2026-01-08', evidence: sources.company })
}

const counted = { on: '2026-01-09', evidence: sources.inventory }

const receipt = ({ product: of, site, lot, pieces: quantity }: Lot) =>
  fact('ReceiveStock', lot, { site, sku: of, receiptNo: `RCV-${lot}`, lot, quantity }, counted)

const passed = ({ product: of, site, lot }: Lot, report: string) =>
  fact('PassLabTest', lot, { site, sku: of, lab: 'LAB-1', report, lot }, counted)

const expected = fact(
  'ExpectStock',
  'Q2',
  { site: lots.tpe.site, sku, expectationNo: 'EXP-2026-Q2', quantity: 120_000, dueOn: '2026-06-30' },
  counted,
)

function placing({ orderNo, buyer: { party, country, trait }, lines }: Order, at: number) {
  const fields = { orderNo, customer: party, endUser: party, consignee: party, destination: country, lines }
  const on = `2026-01-${String(6 + (at % 8)).padStart(2, '0')}`
  return fact('PlaceOrder', orderNo, fields, { on, evidence: trait === 'reported' ? sources.demand : sources.order })
}

const screened = buyers.filter(({ trait }) => trait !== 'unscreened')
const tests = [passed(lots.sjc, 'RPT-101'), passed(lots.dfw, 'RPT-102'), passed(lots.grace, 'RPT-103')]

export const demand: Chapter = {
  title: 'Two million are ordered',
  text: 'The press tells of orders for more than two million H200, against some 700,000 chips in inventory, of which 600,000 are H200. The orders come in; nothing says yet what an export to China will need.',
  steps: [
    step('2026-01-05', 10, 'products and the screening list', [...products, screeningList]),
    step('2026-01-05', 11, 'buyers', buyers.map(registration)),
    step('2026-01-08', 10, 'screenings', screened.map(screening)),
    step('2026-01-09', 10, 'stock', [...Object.values(lots).map(receipt), expected]),
    step('2026-01-09', 11, 'laboratory tests', tests),
    step('2026-01-14', 10, 'orders', book.map(placing)),
  ],
}
