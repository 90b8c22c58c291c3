import { lineOf, orderStream, stagesOf, type Stages } from '#domain'
import { standingOf } from '../../libs/commands/shipping/shippable.js'
import type { World } from '../../libs/commands/testing.js'
import type { Forms } from '../simulation/model/recorded.js'
import type { Step } from '../simulation/model/tale.js'
import { found } from './row.js'

/** Steps that the rows of several rules need, beside those of the model's own small world. */

export const begun = '2026-01-01T00:00:00.000Z'
export const reason = 'as agreed'
/** The line of 100 pieces of the small world. */
export const a = { orderNo: 'A', line: 1 }
export const pieces = (quantity: number) => [{ ...a, quantity }]

type Placed = Forms['OrderPlaced']
export const parties = { customer: 'ALDER', endUser: 'ALDER', consignee: 'PORT', destination: 'CN' }
export const placed = (over: Partial<Placed> = {}, orderNo = 'B'): Step => [
  `order~${orderNo}`,
  'OrderPlaced',
  { ...parties, lines: [{ line: 1, sku: 'H200', quantity: 40 }], ...over },
]
export const party = (id: string, headquarters = 'CN', ultimateParent?: string): Step => [
  `party~${id}`,
  'PartyRegistered',
  { name: id, country: 'CN', headquarters, ...(ultimateParent === undefined ? {} : { ultimateParent }) },
]
export const screening = (id: string, outcome: Forms['PartyScreened']['outcome'], screeningId = 'S-2'): Step => [
  `party~${id}`,
  'PartyScreened',
  { screeningId, list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome },
]
export const block = (id: string): Step => [`party~${id}`, 'PartyBlocked', { blockId: 'B1', reason }]

/** The release E-1 of so many pieces is taken back, with all that it had committed. */
export const withdrawal = (quantity: number): Step[] => [
  ['shipment~S1', 'ExportReleaseWithdrawn', { releaseId: 'E-1', reason }],
  ['licence~D1', 'LicenceUncommitted', { ...a, item: '1', shipment: 'S1', quantity }],
  ['approval~R1', 'DrawUncommitted', { ...a, member: 'ALDER-GROUP', shipment: 'S1', quantity: 2 * quantity }],
  ['volume~H200', 'VolumeReleased', { ...a, endUseCountry: 'CN', shipment: 'S1', quantity: 2 * quantity }],
  ['stock~TPE1~H200', 'StockUncommitted', { ...a, lot: 'L1', shipment: 'S1', quantity }],
]

/** The stages of line A/1, those at nought left out. */
export function stages(world: World): Partial<Stages> {
  const order = world.state(orderStream('A'))
  const line = lineOf(order, 1)!
  const standing = found(world, () => standingOf('A', order, line))
  const { stages } = stagesOf('A', order, line, standing)
  return Object.fromEntries(Object.entries(stages).filter(([, units]) => units !== 0))
}
