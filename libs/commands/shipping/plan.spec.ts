import { describe, expect, test } from '@jest/globals'
import { inShipment, lineOf, orderStream, plannedCovers, shipmentStatus, shipmentStream } from '#domain'
import * as scene from '../../../test/simulation/model/scene.js'
import { told } from '../../../test/simulation/model/tale.js'
import { BlockParty } from '../parties.js'
import { BlockStock } from '../inventory.js'
import { HoldLine } from '../orders.js'
import { SuspendLicence } from '../licences.js'
import { saidBy, toldBy, type World } from '../testing.js'
import { CancelShipment, ChangePlan, PlanShipment } from './plan.js'
import { accountsOf, auditOf, goods, line, official, pieces, reason, shipment, tell, worldOf } from './testing.js'

const plan = (quantity: number) => ({ shipment, ...goods, lines: pieces(quantity) })
const change = (quantity: number) => ({ shipment, lines: pieces(quantity), reason })
const planned = (world: World) => plannedCovers(world.state(orderStream('A')), 1, shipment)

function planning(quantity = 60, world = worldOf()): World {
  world.given(PlanShipment, plan(quantity))
  return world
}

describe('a plan', () => {
  test('takes units and their covers along, and says which', () => {
    const world = worldOf()
    expect(toldBy(world.do(PlanShipment, plan(60)))).toEqual(['order~A LinePlanned', 'shipment~S1 ShipmentPlanned'])
    expect(accountsOf(world)).toEqual({ open: 40, planned: 60 })
    expect(planned(world)).toEqual(scene.covers(60))
    expect(auditOf(world)).toEqual([])
  })
  test('SHP-2: of no more than is shippable', () => {
    const world = worldOf(
      told(scene.supplied, scene.licensed(100), scene.drawn(80), scene.reserved(60), [scene.passed]),
    )
    expect(world.do(PlanShipment, plan(61))).toMatchObject({
      refusals: [
        { code: 'PLAN_BEYOND_SHIPPABLE', numbers: { quantity: 61, shippable: 60, site: 'TPE1', line: 'A/1' } },
      ],
    })
    expect(saidBy(world.do(PlanShipment, plan(60)))).toEqual(['accepted'])
  })
  test('SHP-2: of nothing that stands elsewhere, is not tested, blocked, barred or under a licence that is suspended', () => {
    const bars: [World, string?][] = [
      [worldOf(told(scene.supplied, scene.licensed(100), scene.drawn(100), scene.reserved(100)))],
      [worldOf(), 'TPE2'],
    ]
    const blocked = worldOf()
    blocked.given(BlockStock, { site: 'TPE1', sku: 'H200', blockId: 'B1', lot: 'L1', quantity: 110, reason })
    const suspended = worldOf()
    suspended.given(SuspendLicence, { licenceNo: 'D1', noticeNo: 'N1', effectiveFrom: suspended.now, reason })
    for (const [world, site = 'TPE1'] of [...bars, [blocked], [suspended]] as typeof bars)
      expect(saidBy(world.do(PlanShipment, { ...plan(4), site }))).toEqual(['PLAN_BEYOND_SHIPPABLE'])
    const barred = worldOf()
    barred.given(BlockParty, { party: 'PORT', blockId: 'B1', reason })
    expect(saidBy(barred.do(PlanShipment, plan(4)))).toEqual(['PLAN_BEYOND_SHIPPABLE'])
  })
  test('of a lot that is short in part, what is there: whom it fails, people decide', () => {
    const world = worldOf()
    world.given(BlockStock, { site: 'TPE1', sku: 'H200', blockId: 'B1', lot: 'L1', quantity: 50, reason })
    expect(saidBy(world.do(PlanShipment, plan(4)))).toEqual(['accepted'])
  })
  test('takes the oldest covers first', () => {
    const world = worldOf(scene.supplied)
    tell(world, [['stock~TPE1~H200', 'StockReceived', { receiptNo: 'R-2', lot: 'L2', quantity: 50 }]])
    tell(world, [['stock~TPE1~H200', 'LabTestPassed', { lab: 'LAB', report: 'T-2', lot: 'L2' }]])
    tell(world, [scene.passed])
    tell(world, scene.licensed(100))
    tell(world, scene.drawn(100))
    tell(world, [
      ['order~A', 'LineReserved', { line: 1, site: 'TPE1', lot: 'L2', quantity: 50 }],
      ['stock~TPE1~H200', 'StockReserved', { ...line, lot: 'L2', quantity: 50 }],
    ])
    tell(world, scene.reserved(50))
    world.given(PlanShipment, plan(60))
    expect(planned(world).reservations).toEqual([
      { site: 'TPE1', lot: 'L2', quantity: 50 },
      { site: 'TPE1', lot: 'L1', quantity: 10 },
    ])
    world.given(ChangePlan, change(55))
    expect(planned(world).reservations.map(({ quantity }) => quantity)).toEqual([50, 5])
  })
  test('SHP-1: goes to the consignee, end user and destination of its orders', () => {
    const other = { consignee: 'OTHER', endUser: 'OTHER', destination: 'US' }
    expect(saidBy(worldOf().do(PlanShipment, { ...plan(4), ...other }))).toEqual([
      'SHIPMENT_CONSIGNEE_OTHER',
      'SHIPMENT_DESTINATION_OTHER',
      'SHIPMENT_USER_OTHER',
    ])
  })
  test('is of lines that are there and not held', () => {
    const unknown = (of: object) => worldOf().do(PlanShipment, { ...plan(4), lines: [{ ...line, quantity: 4, ...of }] })
    expect(saidBy(unknown({ orderNo: 'B' }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(unknown({ line: 2 }))).toEqual(['LINE_UNKNOWN'])
    const held = worldOf()
    held.given(HoldLine, { orderNo: 'A', line: 1, holdId: 'H1', reason })
    expect(saidBy(held.do(PlanShipment, plan(4)))).toEqual(['LINE_HELD'])
  })
  test('is made once', () => expect(saidBy(planning().do(PlanShipment, plan(4)))).toEqual(['SHIPMENT_EXISTS']))
  test('is made whole or not at all', () => {
    const world = worldOf()
    const lines = [...pieces(4), { orderNo: 'B', line: 1, quantity: 4 }]
    expect(saidBy(world.do(PlanShipment, { ...plan(4), lines }))).toEqual(['ORDER_UNKNOWN'])
    expect(accountsOf(world)).toEqual({ open: 100 })
  })
})

describe('a change of a plan', () => {
  test('takes more along, or gives back, with the covers', () => {
    const world = planning()
    world.given(ChangePlan, change(80))
    expect([accountsOf(world), planned(world)]).toEqual([{ open: 20, planned: 80 }, scene.covers(80)])
    world.given(ChangePlan, change(10))
    expect([accountsOf(world), planned(world)]).toEqual([{ open: 90, planned: 10 }, scene.covers(10)])
    expect(auditOf(world)).toEqual([])
  })
  test('keeps SHP-2', () => expect(saidBy(planning().do(ChangePlan, change(101)))).toEqual(['PLAN_BEYOND_SHIPPABLE']))
  test('of a route alone moves nothing', () =>
    expect(toldBy(planning().do(ChangePlan, { shipment, route: 'TPE-HKG', reason }))).toEqual([
      'shipment~S1 PlanChanged',
    ]))
  test('to what is planned already is nothing', () =>
    expect(saidBy(planning().do(ChangePlan, change(60)))).toEqual(['alreadySo']))
  test('is of a shipment that is there and not cancelled', () => {
    expect(saidBy(worldOf().do(ChangePlan, change(4)))).toEqual(['SHIPMENT_UNKNOWN'])
    const world = planning()
    world.given(CancelShipment, { shipment, reason })
    expect(saidBy(world.do(ChangePlan, change(4)))).toEqual(['SHIPMENT_CANCELLED'])
  })
  test('ORD-7: leaves what is released for export', () => {
    const world = worldOf(scene.cleared60)
    expect(saidBy(world.do(ChangePlan, change(59)))).toEqual([
      'BEYOND_PLAN',
      'PACKED_BEYOND_PLAN',
      'PLAN_RELEASED_FOR_EXPORT',
    ])
    expect(saidBy(world.do(ChangePlan, change(60)))).toEqual(['accepted'])
    expect(auditOf(world)).toEqual([])
  })
})

describe('a cancelled shipment', () => {
  test('gives all back that is planned', () => {
    const world = planning()
    expect(toldBy(world.do(CancelShipment, { shipment, reason }))).toEqual([
      'order~A LinePlanReleased',
      'shipment~S1 ShipmentCancelled',
    ])
    expect([accountsOf(world), planned(world)]).toEqual([{ open: 100 }, { licences: [], draws: [], reservations: [] }])
    expect(lineOf(world.state(orderStream('A')), 1)?.licences).toMatchObject([{ quantity: 100 }])
    expect(shipmentStatus(world.state(shipmentStream(shipment)))).toBe('cancelled')
    expect(auditOf(world)).toEqual([])
  })
  test('stays so', () => {
    const world = planning()
    world.given(CancelShipment, { shipment, reason })
    expect(saidBy(world.do(CancelShipment, { shipment, reason }))).toEqual(['alreadySo'])
  })
  test('ORD-7: has nothing released for export', () => {
    const world = worldOf(scene.cleared60)
    expect(saidBy(world.do(CancelShipment, { shipment, reason }))).toContain('SHIPMENT_RELEASED')
    expect(inShipment(world.state(orderStream('A')), 1, shipment, 'planned')).toBe(100)
  })
  test('is one that is there', () =>
    expect(saidBy(worldOf().do(CancelShipment, { shipment, reason }, official))).toEqual(['SHIPMENT_UNKNOWN']))
})
