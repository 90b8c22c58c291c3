import type { Envelope } from '#commands'
import { drive, emptyFolder, openWorld, type Fields } from './world.js'

const official: Envelope = { evidence: { grade: 'official', source: 'bench' } }
const since = '2026-01-01T00:00:00.000Z'
export const customers = 50
const customer = (i: number): string => `BUYER-${String(i % customers).padStart(2, '0')}`
const linesOfOrder = 4
const perLine = 8

/**
 * A ledger of so many confirmed lines for China over fifty customers, each a group of its own: under ten licences, caps, a
 * pool with shares and four lots, which together suffice for `enough` of what is wanted. Closed; its folder is left.
 */
export async function scarceLedger(lines: number, enough: number): Promise<string> {
  const folder = emptyFolder()
  const { store, ledger, go } = await openWorld({ folder })
  const must = async (name: string, fields: Fields, envelope?: Envelope): Promise<void> => {
    const answer = await go(name, fields, envelope)
    if (answer.outcome !== 'recorded') throw new Error(`${name}: ${JSON.stringify(answer)}`)
  }
  const names = Array.from({ length: customers }, (_, i) => customer(i))
  await must('PublishScreeningList', { list: 'EL', version: 'V1', effectiveFrom: since }, official)
  for (const party of names) {
    await must('RegisterParty', { party, name: party, country: 'CN', headquarters: 'CN' })
    const screening = {
      screeningId: `S-${party}`,
      list: 'EL',
      listVersion: 'V1',
      ownersIncluded: true,
      outcome: 'clear',
    }
    await must('RecordScreening', { party, ...screening }, official)
  }
  const product = { sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER' }
  await must('RegisterProduct', { ...product, chipsPerUnit: 1, orderMultiple: 1 })
  const gates = {
    authorisation: 'licence',
    importApproval: 'yes',
    importEntry: 'no',
    exportFiling: 'no',
    labTest: 'no',
  }
  const control = { eccn: '4A090.A', country: 'CN', controlId: 'C1', ...gates, basis: 'bench', effectiveFrom: since }
  await must('RecordControl', control, official)
  const wanted = lines * perLine
  const there = Math.floor(wanted * enough)
  for (let i = 0; i < 10; i++)
    await must(
      'IssueLicence',
      licence(
        `D${i}`,
        Math.ceil(wanted / 10),
        names.filter((_, n) => n % 10 === i),
      ),
      official,
    )
  const groups = names.map((group) => ({ group, quantity: Math.ceil(wanted / customers) }))
  await must(
    'SetCap',
    { product: 'H200', documentNo: 'CAP', rule: 'BIS', groups, basis: 'bench', effectiveFrom: since },
    official,
  )
  const grant = { approval: 'R1', documentNo: 'G1', destination: 'CN', members: names, products: ['HOPPER'] }
  await must('GrantApproval', { ...grant, pool: { bound: 'exact', quantity: there }, timeZone: 'UTC' }, official)
  await must('MakeApprovalEffective', { approval: 'R1', documentNo: 'G1', reason: 'seen' }, { approver: 'lead' })
  for (let i = 0; i < 4; i++)
    await must('ReceiveStock', { site: 'TPE1', sku: 'H200', receiptNo: `R${i}`, lot: `L${i}`, quantity: wanted / 4 })
  const orders = lines / linesOfOrder
  const order = (i: number): string => `PO-${String(i).padStart(6, '0')}`
  const outcome = await drive(512, orders, (i) => go('PlaceOrder', orderOf(order(i), customer(i))))
  if (!(outcome > 0)) throw new Error('no orders')
  await drive(512, orders, (i) => go('ConfirmOrder', { orderNo: order(i) }))
  await ledger.close()
  await store.close()
  return folder
}

const orderOf = (orderNo: string, buyer: string): Fields => ({
  orderNo,
  customer: buyer,
  endUser: buyer,
  consignee: buyer,
  destination: 'CN',
  lines: Array.from({ length: linesOfOrder }, (_, i) => ({ line: i + 1, sku: 'H200', quantity: perLine })),
})

const licence = (licenceNo: string, quantity: number, names: readonly string[]): Fields => ({
  licenceNo,
  documentNo: `DOC-${licenceNo}`,
  items: [{ item: 'I-1', eccn: '4A090.A', quantity }],
  parties: names.map((party) => ({ party, roles: ['customer', 'endUser', 'consignee'] })),
  destinations: ['CN'],
  validFrom: '2026-01-01',
  validUntil: '2036-12-31',
  timeZone: 'UTC',
  conditions: [],
})
