import { describe, expect, test } from '@jest/globals'
import { shipmentStream } from '#domain'
import type { ShipmentsQuery } from './shipments.js'
import { readRows, type As, type Telling } from './testing.js'

const on = (shipment: string, type: string, data: object): Telling => [[shipmentStream(shipment), { type, ...data }]]
const lines = (quantity: number, more: object = {}) => ({ lines: [{ orderNo: 'PO-1', line: 1, quantity, ...more }] })
const plan = { consignee: 'ALDER', endUser: 'ALDER', destination: 'CN', site: 'TPE1', route: 'x' }
const serials = [{ first: 'SN-001', last: 'SN-100', count: 100 }]
const told: [Telling, As?][] = [
  [on('SH-1', 'ShipmentPlanned', { ...plan, ...lines(100) })],
  [on('SH-1', 'ShipmentPacked', { packingNo: 'PK-1', ...lines(100, { lot: 'L-1', serials }) })],
  [on('SH-1', 'ReleasedForExport', { releaseId: 'REL-1', ...lines(90) })],
  [
    on('SH-1', 'ShipmentDeparted', {
      noticeNo: 'N-1',
      releaseId: 'REL-1',
      exportPort: 'USANC',
      itns: [],
      invoice: 'INV-1',
      ...lines(80),
    }),
  ],
  [on('SH-1', 'ShipmentArrived', { noticeNo: 'N-2', ...lines(60) })],
  [on('SH-1', 'ShipmentDelivered', { noticeNo: 'N-3', ...lines(40) })],
  [on('SH-1', 'ShipmentLost', { noticeNo: 'N-4', reason: 'x', ...lines(5, { from: 'inTransit' }) })],
  [on('SH-1', 'ShipmentReturned', { noticeNo: 'N-5', reason: 'x', ...lines(7, { from: 'inCustoms' }) })],
  [on('SH-2', 'ShipmentPlanned', { ...plan, destination: 'AE', ...lines(10) })],
]
const asked = (query: ShipmentsQuery) => readRows(told, (rows) => rows.shipments(query))

describe('the rows of shipments', () => {
  test('say where the pieces of each line are', async () => {
    expect((await asked({ shipment: 'SH-1' })).shipments).toEqual([
      {
        shipment: 'SH-1',
        status: 'inTransit',
        ...plan,
        lines: [
          {
            orderNo: 'PO-1',
            line: 1,
            planned: 100,
            packed: 100,
            released: 10,
            departed: 80,
            unreleased: 0,
            inTransit: 15,
            arrived: 13,
            delivered: 40,
            diverted: 0,
            lost: 5,
            returned: 7,
          },
        ],
        revision: 7,
      },
    ])
  })
  test('of a cancelled one say that no more is planned than has left', async () => {
    const cancelled: [Telling, As?][] = [
      ...told,
      [on('SH-1', 'ExportReleaseWithdrawn', { releaseId: 'REL-1', reason: 'x' })],
      [on('SH-1', 'ShipmentCancelled', { reason: 'x' })],
      [on('SH-2', 'ShipmentCancelled', { reason: 'x' })],
    ]
    const { shipments } = await readRows(cancelled, (rows) => rows.shipments({}))
    expect(shipments.map(({ lines: [line] }) => [line?.planned, line?.departed])).toEqual([
      [80, 80],
      [0, 0],
    ])
  })
  test('are of one status, destination or consignee, in pages', async () => {
    const numbers = async (query: ShipmentsQuery) => (await asked(query)).shipments.map(({ shipment }) => shipment)
    expect(await numbers({ status: 'planned' })).toEqual(['SH-2'])
    expect(await numbers({ destination: 'CN' })).toEqual(['SH-1'])
    expect(await numbers({ consignee: 'BIRCH' })).toEqual([])
    expect((await asked({ limit: 1 })).next).toBe('SH-1')
    expect(await numbers({ after: 'SH-1' })).toEqual(['SH-2'])
  })
})
