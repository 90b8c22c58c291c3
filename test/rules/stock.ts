import { lotOf, reservationsInBreach, stockStream } from '#domain'
import type { World } from '../../libs/commands/testing.js'
import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, tells, type Row } from './row.js'
import { a, pieces, placed, reason, stages } from './tale.js'

const at = { site: 'TPE1', sku: 'H200' }
const of = 'stock~TPE1~H200'
const stockOf = (world: World) => world.state(stockStream('TPE1', 'H200'))
const confirmedB: Step = ['order~B', 'OrderConfirmed', { gates: [{ line: 1, gates: scene.gates }] }]
const b = { orderNo: 'B', line: 1 }
const blocked = (quantity: number): Step => [of, 'StockBlocked', { blockId: 'B1', lot: 'L1', quantity, reason }]
const bothReserved = after(scene.supplied, [placed()], [confirmedB], scene.reserved(80), [
  ['order~B', 'LineReserved', { line: 1, site: 'TPE1', lot: 'L1', quantity: 20 }],
  [of, 'StockReserved', { ...b, lot: 'L1', quantity: 20 }],
])
const issued = (quantity: number): Step => [of, 'StockIssued', { ...a, lot: 'L1', shipment: 'S1', quantity }]

export const stockRows: readonly Row[] = [
  {
    rule: 'STK-1',
    says: 'no more of a lot is reserved than is on hand',
    given: bothReserved,
    when: asks('ReserveStock', { ...b, site: 'TPE1', lot: 'L1', quantity: 12 }),
    refused: 'STOCK_SHORT',
    numbers: { key: 'L1', limit: 110, used: 112, excess: 2 },
  },
  {
    rule: 'STK-1',
    says: 'nor of what is blocked',
    given: after(scene.supplied, [blocked(30)]),
    when: asks('ReserveStock', { ...a, site: 'TPE1', lot: 'L1', quantity: 84 }),
    refused: 'STOCK_SHORT',
    numbers: { key: 'L1', limit: 80, used: 84, excess: 4 },
  },
  {
    rule: 'STK-1',
    says: 'no more is committed than is on hand and not blocked',
    given: after(scene.ready, [blocked(60)]),
    when: asks('ReleaseForExport', { shipment: 'S1', releaseId: 'E-1', lines: pieces(60) }),
    refused: 'COMMITTED_SHORT',
    numbers: { key: 'L1', limit: 50, used: 60, excess: 10 },
  },
  {
    rule: 'STK-1',
    says: 'and nothing leaves of a lot that is short by then',
    given: after(scene.cleared60, [blocked(60)]),
    when: asks('DepartShipment', {
      shipment: 'S1',
      releaseId: 'E-1',
      noticeNo: 'N-1',
      exportPort: 'LAX',
      itns: ['X1'],
      invoice: 'I-1',
      lines: pieces(60),
    }),
    refused: 'LOT_BLOCKED',
    numbers: { lot: 'L1', line: 'A/1', free: 50, committed: 60 },
  },
  {
    rule: 'STK-2',
    says: 'a failed test blocks its whole lot',
    given: after(scene.covered),
    when: asks('FailLabTest', { ...at, lab: 'LAB', report: 'T-2', lot: 'L1' }),
    breach: 'STOCK_SHORT',
    stream: of,
    numbers: { key: 'L1', limit: 0, used: 100 },
  },
  {
    rule: 'STK-2',
    says: 'whose reservations are barred',
    given: after(scene.covered),
    when: asks('FailLabTest', { ...at, lab: 'LAB', report: 'T-2', lot: 'L1' }),
    shows: stages,
    is: { barred: 100 },
  },
  {
    rule: 'STK-2',
    says: 'and released by an act, once the test failed and not before',
    given: after(scene.covered),
    when: asks('ReleaseFailedLot', { orderNo: 'A', line: 1, site: 'TPE1', lot: 'L1' }),
    refused: 'LOT_NOT_FAILED',
    numbers: { lot: 'L1' },
  },
  {
    rule: 'STK-2',
    says: 'on the order and on the stock',
    given: after(scene.covered, [['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }]]),
    when: asks('ReleaseFailedLot', { orderNo: 'A', line: 1, site: 'TPE1', lot: 'L1' }),
    recorded: ['order~A LineReservationReleased', 'stock~TPE1~H200 ReservationReleased'],
  },
  {
    rule: 'STK-3',
    says: 'after a short count the newest reservations are named as those in breach',
    given: bothReserved,
    when: asks('AdjustStock', { ...at, adjustmentNo: 'AD-1', lot: 'L1', change: -15, reason }),
    shows: (world) => reservationsInBreach(stockOf(world), 'L1'),
    is: [{ ...b, quantity: 5 }],
  },
  {
    rule: 'STK-4',
    says: 'a release takes no more than the line holds',
    given: after(scene.supplied, scene.reserved(80)),
    when: tells([[of, 'ReservationReleased', { ...a, lot: 'L1', quantity: 81 }]]),
    refused: 'RESERVATION_SHORT',
    numbers: { asked: 81, held: 80, lot: 'L1' },
    beside: ['RESERVATION_UNTOLD'],
  },
  {
    rule: 'STK-5',
    says: 'what is issued beyond the reservation of a line is a breach',
    given: after(scene.supplied, scene.reserved(80)),
    when: tells([issued(85)]),
    breach: 'RESERVATION_UNTOLD',
    stream: of,
    numbers: { key: 'L1 A/1', limit: 0, used: 5 },
  },
  {
    rule: 'STK-5',
    says: 'and what is not reserved any more is no room for others',
    given: after(scene.supplied, scene.reserved(80)),
    when: tells([issued(85)]),
    shows: (world) => lotOf(stockOf(world), 'L1'),
    is: { onHand: 25, blocked: 0, reserved: 0, committed: 0, origin: 'received' },
  },
]
