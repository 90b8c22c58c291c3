import { buyers, type Buyer } from './buyers.js'
import type { Scenario, ScenarioCommand, Step } from './scenario.js'
import { sources, type Source } from './sources.js'

const sku = 'H200'
const list = 'BIS-EL'
const listVersion = '2026-01-05'
const eccn = '3A090.A'
/** No order of the scenario is larger; buyers who want more place several. */
const largestOrder = 24_000
const price = { amount: '27000.00', currency: 'USD' }

type Told = { on?: string; evidence?: Source }

/** A command under a key of its own, so that an interrupted recording is taken up where it stopped. */
function command(name: string, key: string, fields: Record<string, unknown>, { on, evidence }: Told = {}) {
  const line: ScenarioCommand = { command: name, ...fields, idempotencyKey: `h200-2026-01/${name}/${key}` }
  if (on !== undefined) line.occurredAt = `${on}T09:00:00.000Z`
  if (evidence) line.evidence = evidence
  return line
}

const products = [
  product('H200', 'H200 141GB SXM', { totalProcessingPerformance: 15_832, memoryBandwidth: 4_800 }),
  product('GH200', 'GH200 144GB', { totalProcessingPerformance: 15_832, memoryBandwidth: 4_900 }),
]

function product(of: string, name: string, attributes: Record<string, number>) {
  const fields = {
    sku: of,
    name,
    eccn,
    hsCode: '854231',
    family: 'HOPPER',
    chipsPerUnit: 1,
    orderMultiple: 8,
    attributes,
  }
  return command('RegisterProduct', of, fields, { on: '2026-01-02', evidence: sources.made })
}

const noGates = { importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const allGates = { importApproval: 'yes', importEntry: 'yes', exportFiling: 'yes', labTest: 'yes' }

const controls = [
  control('CN', { controlId: '91-FR-1684', authorisation: 'licence', ...allGates, basis: '91 FR 1684' }, sources.rule),
  control('US', { controlId: 'DOMESTIC', authorisation: 'NLR', ...noGates, basis: '15 CFR 734.13' }, sources.domestic),
]

function control(country: string, gates: Record<string, string>, evidence: Source) {
  const fields = { eccn, country, ...gates, effectiveFrom: '2026-01-15T00:00:00.000Z' }
  return command('RecordControl', country, fields, { on: '2026-01-15', evidence })
}

const screeningList = command(
  'PublishScreeningList',
  list,
  { list, version: listVersion, effectiveFrom: '2026-01-05T00:00:00.000Z' },
  { on: '2026-01-05', evidence: sources.made },
)

function registration({ party, name, country, parent }: Buyer) {
  const fields = { party, name, country, headquarters: country, ...(parent ? { ultimateParent: parent } : {}) }
  return command('RegisterParty', party, fields, { on: '2026-01-05', evidence: sources.made })
}

function screening({ party, trait }: Buyer) {
  const outcome = trait === 'matched' ? 'match' : 'clear'
  const fields = { party, screeningId: `SCR-${party}`, list, listVersion, ownersIncluded: true, outcome }
  return command('RecordScreening', party, fields, { on: '2026-01-08', evidence: sources.made })
}

type Line = { line: number; sku: string; quantity: number; unitPrice: typeof price; requestedOn: string }
type Placed = { orderNo: string; buyer: Buyer; lines: Line[] }

const months = ['2026-03-31', '2026-06-30', '2026-09-30'] as const

/** An order in up to three lines, a third of a quarter each, in multiples of eight. */
function linesOf(quantity: number, gh200: number): Line[] {
  const third = Math.max(8, Math.floor(quantity / 24) * 8)
  const parts = quantity >= 9_000 ? [third, third, quantity - 2 * third] : [quantity]
  const lines = parts.map((part, at) => line(at + 1, sku, part, months[at]!))
  return gh200 > 0 ? [...lines, line(lines.length + 1, 'GH200', gh200, months[1])] : lines
}

function line(no: number, of: string, quantity: number, requestedOn: string): Line {
  return { line: no, sku: of, quantity, unitPrice: price, requestedOn }
}

function ordersOf(buyer: Buyer): Placed[] {
  const count = Math.ceil(buyer.h200 / largestOrder)
  return Array.from({ length: count }, (_, at) => {
    const quantity = Math.min(largestOrder, buyer.h200 - at * largestOrder)
    const orderNo = `${buyer.party}-${String(at + 1).padStart(2, '0')}`
    return { orderNo, buyer, lines: linesOf(quantity, at === 0 ? (buyer.gh200 ?? 0) : 0) }
  })
}

const placed = buyers.flatMap(ordersOf)

function placing({ orderNo, buyer, lines }: Placed, at: number) {
  const { party, country, trait } = buyer
  const fields = { orderNo, customer: party, endUser: party, consignee: party, destination: country, lines }
  const on = `2026-01-${String(12 + (at % 14)).padStart(2, '0')}`
  return command('PlaceOrder', orderNo, fields, { on, evidence: trait === 'reported' ? sources.demand : sources.order })
}

/** Site, lot, pieces, and the report of its test, if it passed one. */
const lots: readonly (readonly [product: string, site: string, lot: string, pieces: number, report?: string])[] = [
  ['H200', 'SJC1', 'L-2511', 120_000, 'RPT-101'],
  ['H200', 'SJC1', 'L-2512', 80_000],
  ['H200', 'SJC1', 'L-2601', 40_000],
  ['H200', 'DFW1', 'L-2511D', 90_000, 'RPT-102'],
  ['H200', 'DFW1', 'L-2512D', 60_000],
  ['H200', 'DFW1', 'L-2512E', 10_000],
  ['H200', 'TPE1', 'L-2601T', 200_000],
  ['GH200', 'SJC1', 'G-2511', 60_000, 'RPT-103'],
  ['GH200', 'TPE1', 'G-2512', 40_000],
]

const inventory = { on: '2026-01-09', evidence: sources.inventory }

const receipts = lots.map(([of, site, lot, quantity]) =>
  command('ReceiveStock', lot, { site, sku: of, receiptNo: `RCV-${lot}`, lot, quantity }, inventory),
)

const tests = lots.flatMap(([of, site, lot, , report]) =>
  report ? [command('PassLabTest', lot, { site, sku: of, lab: 'LAB-1', report, lot }, inventory)] : [],
)

const expected = command(
  'ExpectStock',
  'Q2',
  { site: 'TPE1', sku, expectationNo: 'EXP-2026-Q2', quantity: 120_000, dueOn: '2026-06-30' },
  inventory,
)

/** Who gets how much of which lot: the United States without a licence, a beginning for China. */
const shares: readonly (readonly [party: string, product: string, site: string, lot: string, pieces: number])[] = [
  ['ALDER', 'H200', 'SJC1', 'L-2511', 80_000],
  ['ALDER', 'GH200', 'SJC1', 'G-2511', 16_000],
  ['BIRCHWOOD', 'H200', 'SJC1', 'L-2511', 40_000],
  ['CASCADE', 'H200', 'SJC1', 'L-2601', 40_000],
  ['EVERGLADE', 'H200', 'SJC1', 'L-2512', 24_000],
  ['HICKORY', 'H200', 'SJC1', 'L-2512', 8_000],
  ['DAKOTA-AI', 'H200', 'DFW1', 'L-2512E', 8_000],
  ['BYTEDANCE', 'H200', 'DFW1', 'L-2511D', 60_000],
  ['ALIBABA', 'H200', 'DFW1', 'L-2511D', 30_000],
  ['TENCENT', 'H200', 'DFW1', 'L-2512D', 40_000],
  ['LANTERN', 'H200', 'DFW1', 'L-2512D', 16_000],
  ['JADEWAVE', 'H200', 'SJC1', 'L-2512', 8_000],
]

const reservations = shares.flatMap(([party, of, site, lot, pieces]) => {
  let left = pieces
  return linesFor(party, of).flatMap(([orderNo, { line, quantity }]) => {
    const taken = Math.min(left, quantity)
    left -= taken
    const fields = { orderNo, line, site, lot, quantity: taken }
    return taken > 0 ? [command('ReserveStock', `${orderNo}/${line}`, fields)] : []
  })
})

function linesFor(party: string, of: string): (readonly [string, Line])[] {
  return placed
    .filter(({ buyer }) => buyer.party === party)
    .flatMap(({ orderNo, lines }) => lines.filter((one) => one.sku === of).map((one) => [orderNo, one] as const))
}

const withTrait = (trait: Buyer['trait']) => buyers.filter((buyer) => buyer.trait === trait)

const holds = withTrait('held')
  .flatMap(({ party }) => placed.filter(({ buyer }) => buyer.party === party))
  .map(({ orderNo }) =>
    command('HoldOrder', orderNo, {
      orderNo,
      holdId: `H-${orderNo}`,
      reason: 'The end use statement is being checked',
    }),
  )

const later = { on: '2026-01-26', evidence: sources.made }

const news = [
  ...withTrait('blocked').map(({ party }) =>
    command('BlockParty', party, { party, blockId: `BLK-${party}`, reason: 'Suspected diversion' }, later),
  ),
  command('FailLabTest', 'L-2512E', { site: 'DFW1', sku, lab: 'LAB-1', report: 'RPT-104', lot: 'L-2512E' }, later),
]

const steps: readonly Step[] = [
  { title: 'products, controls and the screening list', commands: [...products, ...controls, screeningList] },
  { title: 'buyers', commands: buyers.map(registration) },
  { title: 'screenings', commands: buyers.filter(({ trait }) => trait !== 'unscreened').map(screening) },
  { title: 'stock', commands: [...receipts, expected] },
  { title: 'laboratory tests', commands: tests },
  { title: 'orders', commands: placed.map(placing) },
  { title: 'confirmations', commands: placed.map(({ orderNo }) => command('ConfirmOrder', orderNo, { orderNo })) },
  { title: 'reservations', commands: reservations },
  { title: 'holds', commands: holds },
  { title: 'a block and a failed test', commands: news },
]

/**
 * H200 for China, January 2026: orders of more than two million against a stock of 600,000. The US rule of 15 January
 * allows case-by-case review; buyers in the United States need no licence. Facts carry the dates of the case; acts
 * happen when they are recorded. Some confirmations are refused, as they should be.
 */
export const h200: Scenario = {
  name: 'h200-2026-01',
  title: 'H200 for China, January 2026',
  product: sku,
  steps,
}
