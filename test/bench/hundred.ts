import { median } from './median.js'
import { figure, type Figure } from './figure.js'
import { approvals, allGates, licences, openChina } from './trade.js'
import { must, openWorld, foundation, orderNo, site, type Asking, type Fields } from './world.js'

/** A shipment of 100 lines: of ten orders with ten lines each, of two products in turn. */
const [ordersEach, linesEach] = [10, 10]
const pieces = 2
const skuOf = (line: number): string => (line % 2 === 1 ? 'H200' : 'GH200')

const official = { evidence: { grade: 'official', source: 'bench' } } as const
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

/** Licence, approval, lots and gates that the lines of such shipments need. */
export async function suppliedFor(world: Asking): Promise<void> {
  await foundation(world)
  await openChina(world, allGates)
  await licences(world, ['D1', 'D2'])
  await approvals(world, ['A1'])
  for (const sku of ['H200', 'GH200']) {
    const lot = { site: site(0), sku, lot: 'L1' }
    await must(world.go('ReceiveStock', { ...lot, receiptNo: 'R1', quantity: 1_000_000 }))
    await must(world.go('PassLabTest', { ...lot, lab: 'LAB', report: 'T-1' }, official))
  }
}

export const shipmentOf = (i: number): string => `HUNDRED-${i}`
/** Each line under one of two licences. */
const licenceOf = (line: number): string => (line % 4 < 2 ? 'D1' : 'D2')

const linesOf = (i: number) =>
  range(ordersEach).flatMap((order) =>
    range(linesEach).map((line) => ({ orderNo: orderNo(i * ordersEach + order), line: line + 1, quantity: pieces })),
  )

/** The i-th such shipment, covered, planned, packed and filed: ready to be released for export. */
export async function readyShipment(world: Asking, i: number): Promise<void> {
  const go: (...asked: Parameters<Asking['go']>) => Promise<void> = (...asked) => must(world.go(...asked))
  const lines = linesOf(i)
  for (const order of range(ordersEach)) {
    const of = { orderNo: orderNo(i * ordersEach + order) }
    const ordered = range(linesEach).map((line) => ({ line: line + 1, sku: skuOf(line + 1), quantity: pieces }))
    const parties = { customer: 'BUYER', endUser: 'USER', consignee: 'CONSIGNEE', destination: 'CN' }
    await go('PlaceOrder', { ...of, ...parties, lines: ordered })
    await go('ConfirmOrder', of)
  }
  for (const { orderNo, line, quantity } of lines) {
    const of = { orderNo, line, quantity }
    await go('AssignLicence', { ...of, licence: licenceOf(line), item: 'I-1' })
    await go('DrawApproval', { ...of, approval: 'A1' })
    await go('ReserveStock', { ...of, site: site(0), lot: 'L1' })
  }
  const shipment = shipmentOf(i)
  const goods = { consignee: 'CONSIGNEE', endUser: 'USER', destination: 'CN', site: site(0), route: 'TPE-SHA' }
  await go('PlanShipment', { shipment, ...goods, lines })
  const serial = (n: number) => `SN${i}-${String(n).padStart(6, '0')}`
  const packed = lines.map((line, at) => ({
    ...line,
    lot: 'L1',
    serials: [{ first: serial(at * pieces + 1), last: serial((at + 1) * pieces), count: pieces }],
  }))
  await go('PackShipment', { shipment, packingNo: 'P-1', lines: packed })
  const filed = lines.map((line) => ({ ...line, licence: licenceOf(line.line), item: 'I-1' }))
  await go('AcceptFiling', { shipment, itn: 'X1', lines: filed }, official)
}

export const releasing = (i: number): Fields => ({ shipment: shipmentOf(i), releaseId: 'E-1', lines: linesOf(i) })
export const departing = (i: number): Fields => ({
  shipment: shipmentOf(i),
  noticeNo: 'N-1',
  releaseId: 'E-1',
  exportPort: 'LAX',
  itns: ['X1'],
  invoice: 'INV-1',
  lines: linesOf(i),
})

/** Milliseconds from the command to what is handed to the store, all streams in memory: deciding, folding, writing JSON. */
const most = 10

/** So often is each tried before it is measured: a server that has just started is not what is asked about. */
const tries = 50

/** A shipment of 100 lines is released for export and departs, each in one transaction. */
export async function hundredLines(shipments = 15): Promise<Figure[]> {
  const world = await openWorld()
  await suppliedFor(world)
  const times = { ReleaseForExport: [] as number[], DepartShipment: [] as number[] }
  for (const i of range(shipments)) {
    await readyShipment(world, i)
    for (const [command, fields] of [
      ['ReleaseForExport', releasing(i)],
      ['DepartShipment', departing(i)],
    ] as const) {
      for (let left = i === 0 ? tries : 1; left > 0; left--) await must(world.go(command, fields, {}, { dryRun: true }))
      const began = process.threadCpuUsage()
      const answer = world.go(command, fields)
      const { user, system } = process.threadCpuUsage(began)
      times[command].push((user + system) / 1000)
      await must(answer)
    }
  }
  const events = await world.store.head()
  await world.close()
  const note = 'of processor, apart from the commit'
  return [
    figure('release-of-100', events, 'ms', median(times.ReleaseForExport), most, note),
    figure('departure-of-100', events, 'ms', median(times.DepartShipment), most, note),
  ]
}
