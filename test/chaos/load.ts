import type { Fields } from '../bench/world.js'

export type Wanted = { command: string; fields: Fields; official?: true }

export const sites = ['HOT1', 'HOT2'] as const
export const hotOrders = ['HOT-A', 'HOT-B', 'HOT-C'] as const
export const perOrder = 400

const from = { effectiveFrom: '2026-01-01T00:00:00.000Z' }
const gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const product = { sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 1 }

const placing = (orderNo: string): Wanted => ({
  command: 'PlaceOrder',
  fields: {
    orderNo,
    customer: 'BUYER',
    endUser: 'BUYER',
    consignee: 'BUYER',
    destination: 'US',
    lines: [{ line: 1, sku: 'H200', quantity: perOrder }],
  },
})

const receiving = (site: string, receiptNo: string, quantity: number): Wanted => ({
  command: 'ReceiveStock',
  fields: { site, sku: 'H200', receiptNo, lot: 'L1', quantity },
})

/** What a world begins with, in steps: what stands in one step rests on those before. */
export const beginning: readonly (readonly Wanted[])[] = [
  [
    { command: 'PublishScreeningList', fields: { list: 'EL', version: 'V1', ...from }, official: true },
    { command: 'RegisterParty', fields: { party: 'BUYER', name: 'Buyer', country: 'US', headquarters: 'US' } },
    { command: 'RegisterProduct', fields: { ...product, orderMultiple: 1 } },
    {
      command: 'RecordControl',
      fields: { eccn: '4A090.A', country: 'US', controlId: 'C1', ...gates, basis: 'chaos', ...from },
      official: true,
    },
  ],
  [
    {
      command: 'RecordScreening',
      fields: {
        party: 'BUYER',
        screeningId: 'S1',
        list: 'EL',
        listVersion: 'V1',
        ownersIncluded: true,
        outcome: 'clear',
      },
      official: true,
    },
    ...hotOrders.map(placing),
    ...sites.map((site) => receiving(site, 'FIRST', 300)),
  ],
  hotOrders.map((orderNo) => ({ command: 'ConfirmOrder', fields: { orderNo } })),
]

const oneOf = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

/** Reservations, releases, receipts and placements over a few hot streams; some of each are refused. */
export function anything(random: () => number, number: number): Wanted {
  const dice = random()
  if (dice < 0.08) return placing(`NEW-${number}`)
  if (dice < 0.1) return placing(oneOf(random, hotOrders))
  if (dice < 0.12) return receiving(oneOf(random, sites), `R-${number}`, 1 + Math.floor(random() * 5))
  const fields = {
    orderNo: oneOf(random, hotOrders),
    line: 1,
    site: oneOf(random, sites),
    lot: 'L1',
    quantity: 1 + Math.floor(random() * 20),
  }
  return { command: dice < 0.58 ? 'ReserveStock' : 'ReleaseReservation', fields }
}
