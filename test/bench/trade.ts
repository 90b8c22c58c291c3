import type { Answer } from '#ledger'
import { drive, must, orderNo, type Asking, type Fields, type World } from './world.js'

/** The world of `foundation` trades with China too: under licences, import approvals and export filings, tested. */

const official = { evidence: { grade: 'official', source: 'bench' } } as const
const since = '2026-01-01T00:00:00.000Z'
const much = 1_000_000_000

/** The gates that a line passes on its way to China. */
export type Gates = { authorisation: 'licence' | 'NLR' } & Record<
  'importApproval' | 'importEntry' | 'exportFiling' | 'labTest',
  'yes' | 'no'
>
export const allGates: Gates = {
  authorisation: 'licence',
  importApproval: 'yes',
  importEntry: 'yes',
  exportFiling: 'yes',
  labTest: 'yes',
}

export const openChina = ({ go }: Asking, gates: Gates = allGates): Promise<void> =>
  must(
    go(
      'RecordControl',
      { eccn: '4A090.A', country: 'CN', controlId: 'C2', ...gates, basis: 'bench', effectiveFrom: since },
      official,
    ),
  )

export async function licences({ go }: Asking, names: readonly string[]): Promise<void> {
  for (const licenceNo of names)
    await must(
      go(
        'IssueLicence',
        {
          licenceNo,
          documentNo: licenceNo,
          items: [{ item: 'I-1', eccn: '4A090.A', quantity: much }],
          parties: [
            { party: 'BUYER', roles: ['customer'] },
            { party: 'USER', roles: ['endUser'] },
            { party: 'CONSIGNEE', roles: ['consignee'] },
          ],
          destinations: ['CN'],
          validFrom: '2026-01-01',
          validUntil: '2099-12-31',
          timeZone: 'UTC',
          conditions: [],
        },
        official,
      ),
    )
}

export async function approvals({ go }: Asking, names: readonly string[]): Promise<void> {
  for (const approval of names) {
    const pool = { bound: 'exact', quantity: much }
    const grant = { destination: 'CN', members: ['BUYER'], products: ['HOPPER'], pool, timeZone: 'Asia/Shanghai' }
    await must(go('GrantApproval', { approval, documentNo: approval, ...grant }, official))
    await must(
      go(
        'MakeApprovalEffective',
        { approval, documentNo: approval, reason: 'the document is here' },
        { approver: 'second' },
      ),
    )
  }
}

/** Orders for China, confirmed: a line of each of these products, in their order. */
export async function chinaOrders(
  { go }: World,
  [from, to]: readonly [number, number],
  { quantity = 1_000_000, skus = ['H200'] }: { quantity?: number; skus?: readonly string[] } = {},
): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i)
  const of = (i: number): Fields => ({
    orderNo: orderNo(i),
    customer: 'BUYER',
    endUser: 'USER',
    consignee: 'CONSIGNEE',
    destination: 'CN',
    lines: skus.map((sku, at) => ({ line: at + 1, sku, quantity })),
  })
  await Promise.all(numbers.map((i) => must(go('PlaceOrder', of(i)))))
  await Promise.all(numbers.map((i) => must(go('ConfirmOrder', { orderNo: orderNo(i) }))))
}

export const assignment = (order: number, licence: string, { line = 1, quantity = 1 } = {}): Fields => ({
  orderNo: orderNo(order),
  line,
  licence,
  item: 'I-1',
  quantity,
})

export const draw = (order: number, approval: string, { line = 1, quantity = 1 } = {}): Fields => ({
  orderNo: orderNo(order),
  line,
  approval,
  quantity,
})

export const shipmentNo = (i: number): string => `SH-${String(i).padStart(7, '0')}`

/** Answers one command after the other, each of which has to be recorded. */
export async function inTurn(...commands: readonly (() => Promise<Answer>)[]): Promise<Answer> {
  let last!: Answer
  for (const one of commands) {
    last = await one()
    if (last.outcome !== 'recorded') return last
  }
  return last
}

/**
 * Shipments of one order line each, of `quantity` pieces of H200 from a site, released for export: nothing is left but
 * to depart. Licence, approval and lot are shared by all.
 */
export async function releasedShipments({ go }: World, count: number, site: string, quantity = 4): Promise<void> {
  await must(go('PassLabTest', { site, sku: 'H200', lot: 'L1', lab: 'LAB', report: 'T-1' }, official))
  await drive(256, count, (i) => go('AssignLicence', assignment(i, 'D1', { quantity })))
  await drive(256, count, (i) => go('DrawApproval', draw(i, 'A1', { quantity })))
  await drive(256, count, (i) => go('ReserveStock', { orderNo: orderNo(i), line: 1, site, lot: 'L1', quantity }))
  await drive(64, count, (i) => readied(go, i, site, quantity))
}

function readied(go: World['go'], i: number, site: string, quantity: number): Promise<Answer> {
  const shipment = shipmentNo(i)
  const lines = [{ orderNo: orderNo(i), line: 1, quantity }]
  const goods = { consignee: 'CONSIGNEE', endUser: 'USER', destination: 'CN', site, route: 'TPE-SHA' }
  const first = `${i * quantity + 1}`.padStart(9, '0')
  const last = `${(i + 1) * quantity}`.padStart(9, '0')
  const serials = [{ first: `SN-${first}`, last: `SN-${last}`, count: quantity }]
  const [piece] = lines
  return inTurn(
    () => go('PlanShipment', { shipment, ...goods, lines }),
    () => go('PackShipment', { shipment, packingNo: 'P-1', lines: [{ ...piece, lot: 'L1', serials }] }),
    () => go('AcceptFiling', { shipment, itn: 'X1', lines: [{ ...piece, licence: 'D1', item: 'I-1' }] }, official),
    () => go('ReleaseForExport', { shipment, releaseId: 'E-1', lines }),
  )
}

export const departure = (i: number, quantity = 4): Fields => ({
  shipment: shipmentNo(i),
  noticeNo: 'N-1',
  releaseId: 'E-1',
  exportPort: 'LAX',
  itns: ['X1'],
  invoice: `I-${i}`,
  lines: [{ orderNo: orderNo(i), line: 1, quantity }],
})
