import { describe, expect, test } from '@jest/globals'
import {
  inShipment,
  lineOf,
  noCovers,
  orderStream,
  plannedCovers,
  stockStream,
  type Gates,
  type OrderEvent,
} from '#domain'
import { RecordControl } from './controls.js'
import { ReceiveStock, ReserveStock } from './inventory.js'
import * as orders from './orders.js'
import { PublishScreeningList, RecordScreening, RegisterParty } from './parties.js'
import { RegisterProduct } from './products.js'
import { reopeningCommands, ReopenLine, WithdrawReopening } from './reopening.js'
import { saidBy, toldBy, World } from './testing.js'

const orderNo = 'PO-1'
const reason = 'asked for'
const since = '2026-01-01T00:00:00.000Z'
const official = { grade: 'official' } as const
const gates: Gates = {
  authorisation: 'licence',
  importApproval: 'yes',
  importEntry: 'yes',
  exportFiling: 'yes',
  labTest: 'no',
}
const stream = orderStream(orderNo)

/** A confirmed order of 100 H200 for China, with two lots in stock. */
function trade(): World {
  const world = new World()
  world.given(RegisterParty, { party: 'ALDER', name: 'ALDER', country: 'CN', headquarters: 'CN' })
  world.given(PublishScreeningList, { list: 'BIS', version: 'V1', effectiveFrom: since })
  world.given(
    RecordScreening,
    { party: 'ALDER', screeningId: 'S1', list: 'BIS', listVersion: 'V1', ownersIncluded: true, outcome: 'clear' },
    official,
  )
  world.given(RegisterProduct, {
    ...{ sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER' },
    ...{ chipsPerUnit: 1, orderMultiple: 1 },
  })
  world.given(
    RecordControl,
    { eccn: '4A090.A', country: 'CN', controlId: 'C1', ...gates, basis: '91 FR 1684', effectiveFrom: since },
    official,
  )
  for (const lot of ['L1', 'L2'])
    world.given(ReceiveStock, { site: 'TPE1', sku: 'H200', receiptNo: `R-${lot}`, lot, quantity: 500 })
  world.given(orders.PlaceOrder, {
    ...{ orderNo, customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'CN' },
    lines: [{ line: 1, sku: 'H200', quantity: 100 }],
  })
  world.given(orders.ConfirmOrder, { orderNo })
  return world
}

const licence = (quantity: number, item = 'I-1') => ({ licence: 'D-1', item, quantity })
const draw = (quantity: number, member = 'ALDER') => ({ approval: 'AP-1', member, quantity })
const stock = (quantity: number, lot = 'L1') => ({ site: 'TPE1', lot, quantity })
const tell = (world: World, ...events: OrderEvent[]) =>
  expect(saidBy(world.tell(stream, ...events))).toEqual(['accepted'])
const reserve = (world: World, quantity: number, lot = 'L1') =>
  world.given(ReserveStock, { orderNo, line: 1, site: 'TPE1', lot, quantity })

/** Of 100 open units 60 are licensed, 50 drawn and 40 reserved, each twice. */
function covered(): World {
  const world = trade()
  tell(
    world,
    { type: 'LineLicensed', line: 1, ...licence(40) },
    { type: 'LineLicensed', line: 1, ...licence(20, 'I-2') },
    { type: 'LineApprovalDrawn', line: 1, ...draw(30) },
    { type: 'LineApprovalDrawn', line: 1, ...draw(20, 'BIRCH') },
  )
  reserve(world, 10)
  reserve(world, 30, 'L2')
  return world
}

/** With ten of them planned for SH-1, under the older covers. */
function planned(): World {
  const world = covered()
  const covers = { licences: [licence(10)], draws: [draw(10)], reservations: [stock(10)] }
  tell(world, { type: 'LinePlanned', line: 1, from: 'open', to: 'planned', quantity: 10, shipment: 'SH-1', covers })
  return world
}

/** As {@link planned}, and lost on their way. */
function lost(): World {
  const world = planned()
  const covers = plannedCovers(world.state(stream), 1, 'SH-1') as never
  const notice = { line: 1, quantity: 10, shipment: 'SH-1' }
  tell(
    world,
    { type: 'LineDeparted', ...notice, from: 'planned', to: 'inTransit', noticeNo: 'N-1', covers },
    { type: 'LineLost', ...notice, from: 'inTransit', to: 'lost', noticeNo: 'N-2' },
  )
  return world
}

const line = (world: World) => lineOf(world.state(stream), 1)!
const held = (world: World) => {
  const { licences, draws, reservations } = line(world)
  return Object.fromEntries([
    ...licences.map(({ item, quantity }) => [item, quantity]),
    ...draws.map(({ member, quantity }) => [member, quantity]),
    ...reservations.map(({ lot, quantity }) => [lot, quantity]),
  ]) as Record<string, number>
}
const inStock = (world: World) =>
  [...world.state(stockStream('TPE1', 'H200')).held].map(([key, { quantity }]) => `${key} ${quantity}`)

describe('a reduction releases covers (ORD-2)', () => {
  const reduce = (world: World, quantity: number) => world.do(orders.ReduceLine, { orderNo, line: 1, quantity, reason })
  test('none while uncovered units are enough', () => {
    const world = covered()
    expect(toldBy(reduce(world, 40))).toEqual(['order~PO-1 LineReduced'])
    expect(held(world)).toEqual({ 'I-1': 40, 'I-2': 20, ALDER: 30, BIRCH: 20, L1: 10, L2: 30 })
  })
  test('then stock, approval and licence, the newest of each first', () => {
    const world = covered()
    expect(toldBy(reduce(world, 75))).toEqual([
      'order~PO-1 LineReservationReleased',
      'stock~TPE1~H200 ReservationReleased',
      'order~PO-1 LineApprovalDrawReleased',
      'order~PO-1 LineApprovalDrawReleased',
      'order~PO-1 LineLicenceReleased',
      'order~PO-1 LineLicenceReleased',
      'order~PO-1 LineReduced',
    ])
    expect(held(world)).toEqual({ 'I-1': 25, ALDER: 25, L1: 10, L2: 15 })
    expect(inStock(world)).toEqual(['L1 PO-1/1 10', 'L2 PO-1/1 15'])
  })
  test('each kind as far as it goes beyond what is left', () => {
    const world = covered()
    expect(toldBy(reduce(world, 45))).toEqual(['order~PO-1 LineLicenceReleased', 'order~PO-1 LineReduced'])
    expect(held(world)).toEqual({ 'I-1': 40, 'I-2': 15, ALDER: 30, BIRCH: 20, L1: 10, L2: 30 })
  })
  test('never those of planned units, which it does not take', () => {
    const world = planned()
    expect(saidBy(reduce(world, 91))).toContain('ACCOUNT_SHORT')
    expect(saidBy(reduce(world, 90))).toEqual(['accepted'])
    expect(held(world)).toEqual({})
    expect(line(world).accounts).toMatchObject({ open: 0, planned: 10, cancelled: 90 })
    expect(plannedCovers(world.state(stream), 1, 'SH-1')).toMatchObject({ licences: [licence(10)] })
  })
  test('not those that more left under than they covered', () => {
    const world = covered()
    tell(world, {
      type: 'LineDeparted',
      ...{ line: 1, from: 'open', to: 'inTransit', quantity: 5, shipment: 'SH-9', noticeNo: 'N-9' },
      covers: { ...noCovers, draws: [draw(5, 'CEDAR')] } as never,
    })
    expect(saidBy(reduce(world, 95))).toEqual(['accepted'])
    expect(held(world)).toEqual({ CEDAR: -5 })
  })
  test('with the decrement that a licence is on', () => {
    const world = lost()
    world.given(ReopenLine, { orderNo, line: 1, quantity: 10, shipment: 'SH-1', reason })
    const again = { type: 'LineLicensed', line: 1, ...licence(10), onDecrementOf: 'SH-1' } as const
    tell(world, again)
    reduce(world, 100)
    expect(held(world)).toEqual({})
    expect(saidBy(world.tell(stream, again))).toEqual(['LICENSED_BEYOND_OPEN'])
  })
})

describe('all covers are released', () => {
  test('by a cancellation, which leaves planned units as they are', () => {
    const world = planned()
    expect(saidBy(world.do(orders.CancelOrder, { orderNo, reason }))).toEqual(['accepted'])
    expect(held(world)).toEqual({})
    expect(inStock(world)).toEqual(['L1 PO-1/1 10'])
    expect(inShipment(world.state(stream), 1, 'SH-1', 'planned')).toBe(10)
  })
  test('by a withdrawal of the confirmation, and by other parties (ORD-3)', () => {
    const withdrawn = covered()
    expect(saidBy(withdrawn.do(orders.WithdrawConfirmation, { orderNo, reason }))).toEqual(['accepted'])
    expect([held(withdrawn), inStock(withdrawn)]).toEqual([{}, []])
    const world = covered()
    const parties = {
      customer: 'ALDER',
      endUser: 'ALDER',
      consignee: 'ALDER',
      intermediaries: ['ALDER'],
      destination: 'CN',
    }
    expect(saidBy(world.do(orders.ChangeOrderParties, { orderNo, ...parties, reason }))).toEqual(['accepted'])
    expect(held(world)).toEqual({})
  })
  test('but neither happens while units are planned', () => {
    const world = planned()
    expect(saidBy(world.do(orders.WithdrawConfirmation, { orderNo, reason }))).toEqual(['PLANS_STAND'])
    const parties = {
      customer: 'ALDER',
      endUser: 'ALDER',
      consignee: 'ALDER',
      intermediaries: ['ALDER'],
      destination: 'CN',
    }
    expect(saidBy(world.do(orders.ChangeOrderParties, { orderNo, ...parties, reason }))).toEqual(['PLANS_STAND'])
    expect(held(world)).toEqual({ 'I-1': 30, 'I-2': 20, ALDER: 20, BIRCH: 20, L2: 30 })
  })
})

describe('ReopenLine and WithdrawReopening', () => {
  const asked = (quantity: number) => ({ orderNo, line: 1, quantity, shipment: 'SH-1', reason })
  test('stand on the order alone', () => {
    const world = lost()
    expect(toldBy(world.do(ReopenLine, asked(8)))).toEqual(['order~PO-1 LineReopened'])
    expect(line(world).accounts).toMatchObject({ open: 98, lost: 2 })
    expect(saidBy(world.do(ReopenLine, asked(3)))).toEqual(['ACCOUNT_SHORT'])
    expect(toldBy(world.do(WithdrawReopening, asked(8)))).toEqual(['order~PO-1 LineReopenedWithdrawn'])
    expect(line(world).accounts).toMatchObject({ open: 90, lost: 10 })
    expect(saidBy(world.do(WithdrawReopening, asked(1)))).toEqual(['REOPENED_SHORT'])
  })
  test('the withdrawal releases covers as a reduction does', () => {
    const world = lost()
    world.given(ReopenLine, asked(10))
    reserve(world, 70)
    expect(toldBy(world.do(WithdrawReopening, asked(10)))).toEqual([
      'order~PO-1 LineReservationReleased',
      'stock~TPE1~H200 ReservationReleased',
      'order~PO-1 LineReopenedWithdrawn',
    ])
  })
  test('need the order and its line', () => {
    for (const one of reopeningCommands) {
      expect(saidBy(new World().do(one, asked(1)))).toEqual(['ORDER_UNKNOWN'])
      expect(saidBy(lost().do(one, { ...asked(1), line: 9 }))).toContain('LINE_UNKNOWN')
    }
  })
  test('more than is open is refused, and releases nothing', () => {
    const world = lost()
    world.given(ReopenLine, asked(10))
    expect(saidBy(world.do(WithdrawReopening, asked(101)))).toContain('ACCOUNT_SHORT')
    expect(held(world)).toMatchObject({ L2: 30 })
  })
})
