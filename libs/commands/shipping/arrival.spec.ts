import { describe, expect, test } from '@jest/globals'
import { lotOf, shipmentLineOf, shipmentStream, stockStream, undeliveredLosses, type AfterDeparture } from '#domain'
import * as scene from '../../../test/simulation/model/scene.js'
import { told } from '../../../test/simulation/model/tale.js'
import type { AnyCommand } from '../declare.js'
import { saidBy, toldBy, World } from '../testing.js'
import * as arrivals from './arrival.js'
import * as clearances from './customs.js'
import { accountsOf, auditOf, line, official, pieces, reason, shipment, tell, worldOf } from './testing.js'

const left = told(scene.cleared60, scene.departed(60))
const landed = told(left, scene.arrived(60), [scene.lodged(60)])
const of = { shipment, noticeNo: 'N-7' }
const customs = { entry: 'E1', noticeNo: 'C-7' }
const home = { site: 'TPE1', lot: 'RET', returnNo: 'RET-1' }
const from = (account: AfterDeparture, quantity: number) => [{ ...line, quantity, from: account }]

const follows: [name: string, AnyCommand, object, string[], object][] = [
  [
    'an arrival',
    arrivals.ArriveShipment,
    { ...of, lines: pieces(2) },
    ['shipment~S1 ShipmentArrived', 'order~A LineArrived'],
    { inTransit: -2, inCustoms: 62 },
  ],
  [
    'a loss',
    arrivals.LoseShipment,
    { ...of, lines: from('inCustoms', 2), reason },
    ['shipment~S1 ShipmentLost', 'order~A LineLost'],
    { inCustoms: 58, lost: 2 },
  ],
  [
    'a finding',
    arrivals.FindShipment,
    { ...of, lines: [{ ...line, quantity: 2, to: 'inCustoms' }] },
    ['shipment~S1 ShipmentFound', 'order~A LineFound'],
    { inCustoms: 62, lost: -2 },
  ],
  [
    'a diversion',
    arrivals.DivertShipment,
    { ...of, lines: from('inCustoms', 2), country: 'XX', reason },
    ['shipment~S1 ShipmentDiverted', 'order~A LineDiverted'],
    { inCustoms: 58, diverted: 2 },
  ],
  [
    'a delivery',
    arrivals.DeliverShipment,
    { ...of, lines: pieces(2) },
    ['shipment~S1 ShipmentDelivered', 'order~A LineDelivered'],
    { inCustoms: 60, customsReleased: -2, delivered: 2 },
  ],
  [
    'a return',
    arrivals.ReturnShipment,
    { ...of, lines: from('inCustoms', 2), reason, ...home },
    [
      'shipment~S1 ShipmentReturned',
      'order~A LineReturned',
      'volume~H200 UnitsCameBack',
      'stock~TPE1~H200 StockReturned',
    ],
    { inCustoms: 58, open: 2 },
  ],
  [
    'a release by customs',
    clearances.ReleaseEntry,
    { ...customs, lines: pieces(2) },
    ['entry~E1 EntryReleased', 'order~A LineCustomsReleased'],
    { inCustoms: 58, customsReleased: 2 },
  ],
  [
    'a detention',
    clearances.DetainGoods,
    { ...customs, lines: pieces(2), reason },
    ['entry~E1 GoodsDetained', 'order~A LineDetained'],
    { inCustoms: 58, detained: 2 },
  ],
  [
    'the end of a detention',
    clearances.LiftDetention,
    { ...customs, lines: pieces(2) },
    ['entry~E1 DetentionLifted', 'order~A LineDetentionLifted'],
    { inCustoms: 62, detained: -2 },
  ],
  [
    'a seizure',
    clearances.SeizeGoods,
    { ...customs, lines: from('inCustoms', 2), reason },
    ['entry~E1 GoodsSeized', 'order~A LineSeized'],
    { inCustoms: 58, seized: 2 },
  ],
  [
    'a return by customs',
    clearances.ReturnFromCustoms,
    { ...customs, lines: from('inCustoms', 2), reason, ...home },
    ['entry~E1 GoodsReturned', 'order~A LineReturned', 'volume~H200 UnitsCameBack', 'stock~TPE1~H200 StockReturned'],
    { inCustoms: 58, open: 2 },
  ],
]

describe.each(follows)('%s', (_, command, fields, events, accounts) => {
  test('is told of the shipment or entry and of its lines in one transaction', () => {
    const world = worldOf(landed)
    expect(toldBy(world.do(command, fields, official))).toEqual(events)
    expect(accountsOf(world)).toEqual({ planned: 40, ...accounts })
    expect(auditOf(world)).toEqual([])
  })
  test('is told once', () => {
    const world = worldOf(landed)
    world.given(command, fields)
    expect(saidBy(world.do(command, fields))).toContain('NOTICE_ALREADY_TOLD')
  })
  test('is of what is there', () =>
    expect(saidBy(new World().do(command, fields))).toContain('entry' in fields ? 'ENTRY_UNKNOWN' : 'SHIPMENT_UNKNOWN'))
  test('is not told by halves', () => {
    const world = worldOf(landed)
    const { lines } = fields as { lines: readonly object[] }
    expect(saidBy(world.do(command, { ...fields, lines: [...lines, { ...lines[0], orderNo: 'B' }] }))).toContain(
      'ORDER_UNKNOWN',
    )
    expect(accountsOf(world)).toEqual({ planned: 40, inCustoms: 60 })
  })
})

test('goods that pass no entry are beyond customs as soon as they arrive', () => {
  const world = worldOf(left)
  tell(world, [['order~A', 'LineGatesDetermined', { line: 1, gates: { ...scene.gates, importEntry: 'no' } }]])
  world.given(arrivals.ArriveShipment, { ...of, lines: pieces(60) })
  expect(accountsOf(world)).toEqual({ planned: 40, customsReleased: 60 })
})

describe('goods that came back', () => {
  test('stand in a lot of their own, blocked and untested, and are exported no more', () => {
    const world = worldOf(landed)
    world.given(arrivals.ReturnShipment, { ...of, lines: from('inCustoms', 2), reason, ...home })
    expect(lotOf(world.state(stockStream('TPE1', 'H200')), 'RET')).toMatchObject({ onHand: 2, blocked: 2 })
    const again = { ...of, noticeNo: 'N-8', lines: from('inCustoms', 1), reason }
    expect(saidBy(world.do(arrivals.ReturnShipment, { ...again, ...home }))).toContain('LOT_RETURNED_EXISTS')
    expect(saidBy(world.do(arrivals.ReturnShipment, { ...again, ...home, lot: 'RET2', returnNo: 'RET-2' }))).toEqual([
      'accepted',
    ])
  })
  test('may have left several accounts: they are one lot and one return', () => {
    const world = worldOf(told(landed, scene.cleared(10)))
    const lines = [...from('inCustoms', 2), ...from('customsReleased', 3)]
    world.given(arrivals.ReturnShipment, { ...of, lines: lines, reason, ...home }, official)
    expect(lotOf(world.state(stockStream('TPE1', 'H200')), 'RET').onHand).toBe(5)
    expect(accountsOf(world)).toEqual({ planned: 40, inCustoms: 48, customsReleased: 7, open: 5 })
    expect(auditOf(world)).toEqual([])
  })
})

test('SHP-7: what is lost on an official document before delivery may go out again', () => {
  const losses = (grade: 'official' | 'company') => {
    const world = worldOf(left)
    world.given(arrivals.LoseShipment, { ...of, lines: from('inTransit', 2), reason }, { grade })
    return undeliveredLosses(world.state(shipmentStream(shipment)), line)
  }
  expect([losses('official'), losses('company')]).toEqual([2, 0])
})

test('an arrival may be told before its departure, which is a breach until that is told', () => {
  const world = worldOf(scene.cleared60)
  world.given(arrivals.ArriveShipment, { ...of, lines: pieces(60) })
  expect(shipmentLineOf(world.state(shipmentStream(shipment)), line).inTransit).toBe(-60)
  expect(accountsOf(world)).toEqual({ planned: 100, inTransit: -60, inCustoms: 60 })
})
