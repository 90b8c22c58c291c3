import { describe, expect, test } from '@jest/globals'
import { annulledIn } from '#kernel'
import { heldOf, lineOf, orderStream, stockStream, type Gates, type Line } from '#domain'
import { RecordControl, WithdrawControl } from './controls.js'
import { FailLabTest, IssueStock, ReceiveStock, ReleaseReservation, ReserveStock } from './inventory.js'
import * as orders from './orders.js'
import { BlockParty, PublishScreeningList, RecordScreening, RegisterParty, UnblockParty } from './parties.js'
import { RegisterProduct } from './products.js'
import { saidBy, toldBy, World } from './testing.js'

const since = '2026-01-01T00:00:00.000Z'
const official = { grade: 'official' } as const
const reason = 'asked for'
const free: Gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const licence: Gates = { ...free, authorisation: 'licence' }
const parties = { customer: 'ALDER', endUser: 'BIRCH', consignee: 'ALDER', destination: 'CN' }
const of = (line: number, quantity: number, sku = 'H200') => ({ line, sku, quantity })

const register = (world: World, party: string, headquarters: string, ultimateParent?: string) =>
  world.given(RegisterParty, {
    party,
    name: party,
    country: 'CN',
    headquarters,
    ...(ultimateParent && { ultimateParent }),
  })
const screen = (world: World, party: string, listVersion = 'V1', screeningId = `S-${listVersion}`) =>
  world.given(
    RecordScreening,
    { party, screeningId, list: 'BIS', listVersion, ownersIncluded: true, outcome: 'clear' },
    official,
  )
const control = (world: World, country: string, gates: Gates, eccn = '4A090.A') =>
  world.given(
    RecordControl,
    { eccn, country, controlId: 'C1', ...gates, basis: '91 FR 1684', effectiveFrom: since },
    official,
  )
const product = (world: World, sku: string, orderMultiple: number, eccn = '4A090.A') =>
  world.given(RegisterProduct, {
    sku,
    name: sku,
    eccn,
    hsCode: '847330',
    family: 'HOPPER',
    chipsPerUnit: 1,
    orderMultiple,
  })
const receive = (world: World, lot: string, quantity: number, site = 'TPE1', sku = 'H200') =>
  world.given(ReceiveStock, { site, sku, receiptNo: `R-${lot}`, lot, quantity })

/** ALDER buys for BIRCH of the Cypress group in China; H200 come in eights, GH200 are not controlled there. */
function trade(): World {
  const world = new World()
  register(world, 'CYPRESS', 'KY')
  register(world, 'ALDER', 'CN')
  register(world, 'BIRCH', 'SG', 'CYPRESS')
  world.given(PublishScreeningList, { list: 'BIS', version: 'V1', effectiveFrom: since })
  for (const party of ['ALDER', 'BIRCH']) screen(world, party)
  product(world, 'H200', 8)
  product(world, 'H20', 1)
  product(world, 'GH200', 1, '3A090.A')
  control(world, 'CN', licence)
  for (const [lot, quantity] of [
    ['L1', 1000],
    ['L2', 1000],
  ] as const)
    receive(world, lot, quantity)
  return world
}

const place = (world: World, lines = [of(1, 800), of(2, 16, 'H20')], orderNo = 'PO-1') =>
  world.given(orders.PlaceOrder, { orderNo, ...parties, lines })
const orderNo = 'PO-1'
const confirm = (world: World) => world.do(orders.ConfirmOrder, { orderNo })
const reserve = (world: World, quantity: number, lot = 'L1', line = 1) =>
  world.do(ReserveStock, { orderNo, line, site: 'TPE1', lot, quantity })

/** A confirmed order that holds 300 of L1, then 100 of L2, then 50 more of L1. */
function covered(): World {
  const world = trade()
  place(world)
  confirm(world)
  for (const [quantity, lot] of [
    [300, 'L1'],
    [100, 'L2'],
    [50, 'L1'],
  ] as const)
    reserve(world, quantity, lot)
  return world
}

const order = (world: World) => world.state(orderStream(orderNo))
const line = (world: World, no = 1): Line => lineOf(order(world), no)!
const held = (world: World, no = 1) =>
  Object.fromEntries(line(world, no).reservations.map((one) => [one.lot, one.quantity]))
const inStock = (world: World) =>
  Object.fromEntries([...world.state(stockStream('TPE1', 'H200')).held].map(([key, one]) => [key, one.quantity]))
const agree = (world: World, all: Record<string, number>) => {
  expect(held(world)).toEqual(all)
  const keys = Object.entries(all).map(([lot, quantity]) => [`${lot} PO-1/1`, quantity])
  expect(inStock(world)).toEqual(Object.fromEntries(keys))
}

describe('PlaceOrder', () => {
  test('records an order of known parties and products', () => {
    const world = trade()
    place(world)
    expect(order(world)).toMatchObject({
      status: 'unconfirmed',
      placed: parties,
      lines: [of(1, 800), of(2, 16, 'H20')],
    })
  })
  test('refuses every name that is not known, together', () => {
    const decision = trade().do(orders.PlaceOrder, {
      orderNo,
      ...parties,
      endUser: 'ELM',
      intermediaries: ['FIR'],
      lines: [of(1, 8, 'X1'), of(2, 8, 'X2'), of(3, 8, 'X1')],
    })
    expect(decision.kind === 'refused' && decision.refusals.map(({ numbers }) => Object.values(numbers)[0])).toEqual([
      'ELM',
      'FIR',
      'X1',
      'X2',
    ])
    expect(saidBy(decision)).toEqual(['PARTY_UNKNOWN', 'PRODUCT_UNKNOWN'])
  })
  test('takes a number once, and a line once', () => {
    const world = trade()
    place(world)
    const again = { orderNo, ...parties, lines: [of(1, 8)] }
    expect(saidBy(world.do(orders.PlaceOrder, again))).toEqual(['ORDER_EXISTS'])
    const twice = { ...again, orderNo: 'PO-2', lines: [of(1, 8), of(1, 8)] }
    expect(saidBy(world.do(orders.PlaceOrder, twice))).toEqual(['LINE_REPEATED'])
  })
  test('records what breaks a multiple, and what rests on a report (ORD-1, ORD-5)', () => {
    const world = trade()
    const odd = { orderNo, ...parties, lines: [of(1, 7)] }
    expect(saidBy(world.do(orders.PlaceOrder, odd, { grade: 'reported' }))).toEqual(['accepted'])
  })
  test('is dated by the fact', () => {
    const world = trade()
    world.given(orders.PlaceOrder, { orderNo, ...parties, lines: [of(1, 8)] }, { occurredAt: since })
    expect(order(world).placed?.occurredAt).toBe(since)
  })
})

describe('RequestOrderChange', () => {
  test('is recorded, and changes nothing', () => {
    const world = covered()
    const before = order(world)
    world.given(orders.RequestOrderChange, { orderNo, requestId: 'CR-1', request: 'sooner' })
    expect(order(world)).toEqual({ ...before, requests: new Set(['CR-1']) })
  })
})

describe('ConfirmOrder', () => {
  test('writes the gates of each line', () => {
    const world = trade()
    place(world)
    expect(toldBy(confirm(world))).toEqual(['order~PO-1 OrderConfirmed'])
    expect([line(world).gates, line(world, 2).gates]).toEqual([licence, licence])
  })
  test('answers that it is so', () => expect(saidBy(confirm(covered()))).toEqual(['alreadySo']))
  test('refuses an order that is not known', () => expect(saidBy(confirm(trade()))).toEqual(['ORDER_UNKNOWN']))
  test('takes the strictest of destination, headquarters and ultimate parent (CTL-1)', () => {
    const world = trade()
    control(world, 'SG', { ...free, labTest: 'yes' })
    control(world, 'KY', { ...free, importApproval: 'yes' })
    control(world, 'US', { ...free, exportFiling: 'yes' })
    place(world)
    confirm(world)
    expect(line(world).gates).toEqual({ ...licence, labTest: 'yes', importApproval: 'yes' })
  })
  test('needs only those of the destination (CTL-2)', () => {
    const world = trade()
    control(world, 'SG', licence, '3A090.A')
    place(world, [of(1, 800), of(3, 5, 'GH200')])
    const decision = confirm(world)
    expect(saidBy(decision)).toEqual(['CONTROL_UNDETERMINED'])
    expect(decision).toMatchObject({ refusals: [{ numbers: { line: 3, eccn: '3A090.A', country: 'CN' } }] })
  })
  test('reads controls as they are at the instant', () => {
    const world = trade()
    place(world)
    world.given(
      WithdrawControl,
      { eccn: '4A090.A', country: 'CN', controlId: 'C1', effectiveFrom: world.now },
      official,
    )
    expect(saidBy(confirm(world))).toEqual(['CONTROL_UNDETERMINED'])
  })
  test('tells all refusals together', () => {
    const world = trade()
    register(world, 'ELM', 'CN')
    register(world, 'FIR', 'CN')
    screen(world, 'FIR')
    world.given(PublishScreeningList, { list: 'BIS', version: 'V2', effectiveFrom: '2026-01-02T00:00:00.000Z' })
    screen(world, 'ALDER', 'V2')
    world.given(BlockParty, { party: 'ALDER', blockId: 'B1', reason })
    const lines = [of(1, 7), of(2, 5, 'GH200')]
    const named = { orderNo, ...parties, endUser: 'ELM', consignee: 'FIR', lines }
    world.given(orders.PlaceOrder, named, { grade: 'reported' })
    const decision = confirm(world)
    expect(saidBy(decision)).toEqual([
      'CONTROL_UNDETERMINED',
      'ORDER_MULTIPLE',
      'ORDER_REPORTED',
      'PARTY_BLOCKED',
      'PARTY_SCREENING_STALE',
      'PARTY_UNSCREENED',
    ])
    expect(order(world).status).toBe('unconfirmed')
  })
  test('counts what is still wanted: neither is an order kept for cancelled units, nor confirmed for them (ORD-1)', () => {
    const world = trade()
    place(world, [of(1, 804)])
    place(world, [of(1, 800)], 'PO-2')
    for (const orderNo of ['PO-1', 'PO-2']) world.given(orders.ReduceLine, { orderNo, line: 1, quantity: 4, reason })
    expect(saidBy(confirm(world))).toEqual(['accepted'])
    expect(world.do(orders.ConfirmOrder, { orderNo: 'PO-2' })).toMatchObject({
      refusals: [{ code: 'ORDER_MULTIPLE', numbers: { quantity: 796 } }],
    })
  })
  test('goes through once they are cleared', () => {
    const world = trade()
    place(world)
    world.given(BlockParty, { party: 'BIRCH', blockId: 'B1', reason })
    expect(saidBy(confirm(world))).toEqual(['PARTY_BLOCKED'])
    world.given(UnblockParty, { party: 'BIRCH', blockId: 'B1', reason })
    expect(saidBy(confirm(world))).toEqual(['accepted'])
  })
  test('does not look at companies behind the customer, whose goods they are not', () => {
    const world = trade()
    place(world)
    world.given(BlockParty, { party: 'CYPRESS', blockId: 'B1', reason })
    expect(saidBy(confirm(world))).toEqual(['accepted'])
  })
})

describe('WithdrawConfirmation', () => {
  test('releases all covers of the order, on both sides', () => {
    const world = covered()
    world.given(orders.WithdrawConfirmation, { orderNo, reason })
    agree(world, {})
    expect(order(world).status).toBe('unconfirmed')
  })
  test('answers that it is so', () => {
    const world = trade()
    place(world)
    expect(saidBy(world.do(orders.WithdrawConfirmation, { orderNo, reason }))).toEqual(['alreadySo'])
  })
  test('refuses an order that is not known', () =>
    expect(saidBy(trade().do(orders.WithdrawConfirmation, { orderNo, reason }))).toEqual(['ORDER_UNKNOWN']))
})

describe('HoldOrder, HoldLine and ReleaseHold', () => {
  test('keep covers, and take no new ones until released', () => {
    const world = covered()
    world.given(orders.HoldOrder, { orderNo, holdId: 'H1', reason })
    world.given(orders.HoldLine, { orderNo, line: 1, holdId: 'H2', reason })
    expect(held(world)).toEqual({ L1: 350, L2: 100 })
    expect(saidBy(reserve(world, 1))).toEqual(['LINE_HELD'])
    world.given(orders.ReleaseHold, { orderNo, holdId: 'H1', reason })
    expect(saidBy(reserve(world, 1))).toEqual(['LINE_HELD'])
    world.given(orders.ReleaseHold, { orderNo, holdId: 'H2', reason })
    expect(saidBy(reserve(world, 1))).toEqual(['accepted'])
    expect(saidBy(world.do(orders.ReleaseHold, { orderNo, holdId: 'H2', reason }))).toEqual(['alreadySo'])
  })
})

describe('ReserveStock', () => {
  test('stands on the order and on the stock', () => {
    const world = covered()
    expect(toldBy(reserve(world, 10))).toEqual(['order~PO-1 LineReserved', 'stock~TPE1~H200 StockReserved'])
    agree(world, { L1: 360, L2: 100 })
  })
  test('tells what order and stock refuse together', () => {
    const world = covered()
    receive(world, 'L3', 10)
    expect(saidBy(reserve(world, 400, 'L3'))).toEqual(['RESERVED_BEYOND_OPEN', 'STOCK_SHORT'])
    agree(world, { L1: 350, L2: 100 })
  })
  test('is of the product of the line', () => {
    const world = covered()
    expect(saidBy(reserve(world, 1, 'L1', 2))).toEqual(['STOCK_SHORT'])
    receive(world, 'L1', 5, 'TPE1', 'H20')
    expect(toldBy(reserve(world, 1, 'L1', 2))).toContain('stock~TPE1~H20 StockReserved')
  })
  test('needs an order, its line and its confirmation', () => {
    const world = trade()
    expect(saidBy(reserve(world, 1))).toEqual(['ORDER_UNKNOWN'])
    place(world)
    expect(saidBy(reserve(world, 1))).toEqual(['ORDER_UNCONFIRMED'])
    expect(saidBy(reserve(world, 1, 'L1', 9))).toEqual(['LINE_UNKNOWN'])
  })
})

describe('ReleaseReservation', () => {
  const release = (world: World, quantity: number, no = 1) =>
    world.do(ReleaseReservation, { orderNo, line: no, site: 'TPE1', lot: 'L1', quantity })
  test('undoes a reservation on both sides', () => {
    const world = covered()
    expect(toldBy(release(world, 350))).toEqual([
      'order~PO-1 LineReservationReleased',
      'stock~TPE1~H200 ReservationReleased',
    ])
    agree(world, { L2: 100 })
  })
  test('takes no more than the line holds', () => expect(saidBy(release(covered(), 351))).toEqual(['COVER_SHORT']))
  test('needs an order and its line', () => {
    expect(saidBy(release(trade(), 1))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(release(covered(), 1, 9))).toEqual(['LINE_UNKNOWN'])
  })
  describe('when pieces left the stock and the order is not told yet', () => {
    const issued = (quantity: number) => {
      const world = covered()
      world.given(IssueStock, { site: 'TPE1', sku: 'H200', orderNo, line: 1, lot: 'L1', quantity, shipment: 'SH-1' })
      return world
    }
    test('gives back at the stock what it still holds, and the rest on the order alone', () => {
      const world = issued(350)
      expect(toldBy(release(world, 350))).toEqual(['order~PO-1 LineReservationReleased'])
      agree(world, { L2: 100 })
      expect(toldBy(release(issued(300), 350))).toEqual([
        'order~PO-1 LineReservationReleased',
        'stock~TPE1~H200 ReservationReleased',
      ])
    })
    test('goes on in whatever unwinds', () => {
      const asked = { orderNo, reason }
      expect(saidBy(issued(350).do(orders.CancelOrder, asked))).toEqual(['accepted'])
      expect(saidBy(issued(360).do(orders.WithdrawConfirmation, asked))).toEqual(['accepted'])
      expect(saidBy(issued(350).do(orders.ReduceLine, { ...asked, line: 1, quantity: 800 }))).toEqual(['accepted'])
    })
    describe('and did not leave, as it turns out after the line gave them back', () => {
      const stock = stockStream('TPE1', 'H200')
      const annulled = (left: number, released: number) => {
        const world = issued(left)
        const issue = world.latest
        expect(saidBy(release(world, released))).toEqual(['accepted'])
        world.annul(issue)
        return world
      }
      const kept = (world: World) => heldOf(world.state(stock), { orderNo, line: 1, lot: 'L1' })
      test('gives back at the stock alone what it holds for nobody', () => {
        const world = annulled(350, 350)
        expect(kept(world)).toBe(350)
        expect(saidBy(release(world, 351))).toEqual(['COVER_SHORT'])
        expect(toldBy(release(world, 350))).toEqual(['stock~TPE1~H200 ReservationReleased'])
        expect(kept(world)).toBe(0)
        agree(world, { L2: 100 })
        expect(saidBy(release(world, 1))).toEqual(['COVER_SHORT'])
      })
      test('takes first what the line still has, on both sides', () => {
        const world = annulled(50, 320)
        expect([held(world)['L1'], kept(world)]).toEqual([30, 50])
        expect(toldBy(release(world, 40))).toEqual([
          'order~PO-1 LineReservationReleased',
          'stock~TPE1~H200 ReservationReleased',
        ])
        expect(kept(world)).toBe(10)
        release(world, 10)
        agree(world, { L2: 100 })
      })
    })
  })
  test('goes on when the lot has failed its test', () => {
    const world = covered()
    world.given(FailLabTest, { site: 'TPE1', sku: 'H200', lab: 'LAB', report: 'P1', lot: 'L1' })
    expect(saidBy(release(world, 350))).toEqual(['accepted'])
  })
})

describe('ReduceLine (ORD-2)', () => {
  const reduce = (world: World, quantity: number, no = 1) =>
    world.do(orders.ReduceLine, { orderNo, line: no, quantity, reason })
  test('takes uncovered units first', () => {
    const world = covered()
    expect(toldBy(reduce(world, 344))).toEqual(['order~PO-1 LineReduced'])
    agree(world, { L1: 350, L2: 100 })
  })
  test('then releases the newest covers, in the same transaction', () => {
    const world = covered()
    expect(toldBy(reduce(world, 352))).toEqual([
      'order~PO-1 LineReservationReleased',
      'stock~TPE1~H200 ReservationReleased',
      'order~PO-1 LineReduced',
    ])
    agree(world, { L1: 348, L2: 100 })
    expect(line(world).accounts).toMatchObject({ open: 448, cancelled: 352 })
  })
  test('and the older ones when the newest are gone', () => {
    const world = covered()
    reduce(world, 752)
    agree(world, { L2: 48 })
  })
  test('takes all', () => {
    const world = covered()
    reduce(world, 800)
    agree(world, {})
  })
  test('and no more: then nothing is released', () => {
    const world = covered()
    expect(saidBy(reduce(world, 808))).toEqual(['ACCOUNT_SHORT', 'RESERVED_BEYOND_OPEN'])
    agree(world, { L1: 350, L2: 100 })
  })
  test('needs the line', () => expect(saidBy(reduce(covered(), 1, 9))).toEqual(['LINE_UNKNOWN']))
  test('is undone by IncreaseLine, without covers', () => {
    const world = covered()
    reduce(world, 800)
    world.given(orders.IncreaseLine, { orderNo, line: 1, quantity: 800, reason })
    expect(line(world).accounts).toMatchObject({ open: 800, cancelled: 0 })
    expect(saidBy(world.do(orders.IncreaseLine, { orderNo, line: 1, quantity: 8, reason }))).toEqual(['ACCOUNT_SHORT'])
  })
  test('leaves a multiple wanted in a confirmed order, and so does an increase (ORD-1)', () => {
    const world = covered()
    const increase = (quantity: number) => world.do(orders.IncreaseLine, { orderNo, line: 1, quantity, reason })
    expect(reduce(world, 4)).toMatchObject({
      refusals: [{ code: 'ORDER_MULTIPLE', numbers: { line: 1, quantity: 796, multiple: 8 } }],
    })
    world.given(orders.ReduceLine, { orderNo, line: 1, quantity: 16, reason })
    expect(saidBy(increase(4))).toEqual(['ORDER_MULTIPLE'])
    expect(saidBy(increase(8))).toEqual(['accepted'])
  })
})

describe('CancelOrder', () => {
  const cancel = (world: World) => world.do(orders.CancelOrder, { orderNo, reason })
  test('takes all open units and releases all covers', () => {
    const world = covered()
    receive(world, 'L9', 5, 'TPE1', 'H20')
    reserve(world, 5, 'L9', 2)
    expect(toldBy(cancel(world)).at(-1)).toBe('order~PO-1 OrderCancelled')
    agree(world, {})
    expect([line(world).accounts.cancelled, line(world, 2).accounts.cancelled]).toEqual([800, 16])
    expect(world.state(stockStream('TPE1', 'H20')).held.size).toBe(0)
  })
  test('leaves out lines with nothing open', () => {
    const world = covered()
    world.given(orders.ReduceLine, { orderNo, line: 2, quantity: 16, reason })
    cancel(world)
    expect(order(world).cancellation).toMatchObject([{ line: 1, quantity: 800 }])
  })
  test('stays, and takes nothing new', () => {
    const world = covered()
    cancel(world)
    expect(saidBy(cancel(world))).toEqual(['alreadySo'])
    expect(saidBy(reserve(world, 1))).toEqual(['ORDER_CANCELLED', 'RESERVED_BEYOND_OPEN'])
    expect(saidBy(confirm(world))).toEqual(['ORDER_CANCELLED'])
  })
  test('refuses an order that is not known', () => expect(saidBy(cancel(trade()))).toEqual(['ORDER_UNKNOWN']))
})

describe('ReinstateOrder', () => {
  const reinstate = (world: World) => world.do(orders.ReinstateOrder, { orderNo, reason })
  test('opens what the cancellation took, unconfirmed and without covers', () => {
    const world = covered()
    world.given(orders.ReduceLine, { orderNo, line: 1, quantity: 96, reason })
    world.given(orders.CancelOrder, { orderNo, reason })
    reinstate(world)
    expect(line(world).accounts).toMatchObject({ open: 704, cancelled: 96 })
    expect(order(world)).toMatchObject({ status: 'unconfirmed', cancellation: [] })
    agree(world, {})
    expect(saidBy(confirm(world))).toEqual(['accepted'])
  })
  test('needs a cancellation', () => {
    expect(saidBy(reinstate(covered()))).toEqual(['ORDER_NOT_CANCELLED'])
    expect(saidBy(reinstate(trade()))).toEqual(['ORDER_UNKNOWN'])
  })
})

describe('ChangeOrderParties (ORD-3)', () => {
  const change = (world: World, to: Partial<typeof parties>) =>
    world.do(orders.ChangeOrderParties, { orderNo, ...parties, ...to, reason })
  test('releases all covers and determines gates again', () => {
    const world = covered()
    control(world, 'TW', { ...free, exportFiling: 'yes' })
    change(world, { destination: 'TW' })
    agree(world, {})
    expect(line(world).gates).toEqual({ ...free, exportFiling: 'yes' })
    expect(order(world)).toMatchObject({ status: 'confirmed', placed: { destination: 'TW' } })
  })
  test('to those who are named already answers that it is so, and drops no covers', () => {
    const world = covered()
    expect(saidBy(change(world, {}))).toEqual(['alreadySo'])
    agree(world, { L1: 350, L2: 100 })
  })
  test('screens whom a confirmed order would name, and tells each thing once', () => {
    const world = covered()
    register(world, 'ELM', 'CN')
    const decision = change(world, { endUser: 'ELM', consignee: 'FIR', destination: 'TW' })
    expect(decision.kind === 'refused' && decision.refusals.map(({ code }) => code)).toEqual([
      'PARTY_UNSCREENED',
      'PARTY_UNKNOWN',
      'CONTROL_UNDETERMINED',
      'CONTROL_UNDETERMINED',
    ])
    agree(world, { L1: 350, L2: 100 })
  })
  test('only looks whether they are known while it is unconfirmed', () => {
    const world = trade()
    place(world)
    register(world, 'ELM', 'CN')
    expect(saidBy(change(world, { endUser: 'FIR' }))).toEqual(['PARTY_UNKNOWN'])
    expect(toldBy(change(world, { endUser: 'ELM', destination: 'TW' }))).toEqual(['order~PO-1 OrderPartiesChanged'])
  })
})

describe('SubstituteLine (ORD-4)', () => {
  const substitute = (world: World, quantity: number, by = of(3, 20, 'H20'), no = 1) =>
    world.do(orders.SubstituteLine, { orderNo, line: no, quantity, substitute: by, consent: 'letter' })
  test('closes units of a line and opens another, with gates of its own', () => {
    const world = covered()
    expect(toldBy(substitute(world, 344))).toEqual(['order~PO-1 LineSubstituted', 'order~PO-1 LineGatesDetermined'])
    expect(line(world).accounts).toMatchObject({ open: 456, cancelled: 344 })
    expect(line(world, 3)).toMatchObject({ ...of(3, 20, 'H20'), gates: licence, reservations: [] })
  })
  test('releases covers as a reduction does', () => {
    const world = covered()
    substitute(world, 448)
    agree(world, { L1: 252, L2: 100 })
  })
  test('leaves a multiple of what it takes from (ORD-1)', () =>
    expect(saidBy(substitute(covered(), 4))).toEqual(['ORDER_MULTIPLE']))
  test('opens it at the first gate while the order is unconfirmed', () => {
    const world = trade()
    place(world)
    expect(toldBy(substitute(world, 8))).toEqual(['order~PO-1 LineSubstituted'])
  })
  test('tells all that speaks against it together', () => {
    const world = covered()
    product(world, 'B200', 8, '3A090.A')
    expect(saidBy(substitute(world, 801, of(3, 5, 'B200')))).toEqual([
      'ACCOUNT_SHORT',
      'CONTROL_UNDETERMINED',
      'ORDER_MULTIPLE',
      'RESERVED_BEYOND_OPEN',
    ])
    expect(saidBy(substitute(world, 8, of(2, 8)))).toEqual(['LINE_EXISTS', 'SUBSTITUTE_SAME'])
    expect(saidBy(substitute(world, 8, of(3, 8, 'X1')))).toEqual(['PRODUCT_UNKNOWN'])
    expect(saidBy(substitute(world, 8, of(3, 8, 'H20'), 9))).toEqual(['LINE_UNKNOWN'])
  })
})

describe('AddLine', () => {
  const add = (world: World, line: ReturnType<typeof of>) => world.do(orders.AddLine, { orderNo, ...line })
  test('determines the gates of a line that joins a confirmed order', () => {
    const world = covered()
    expect(toldBy(add(world, of(3, 8)))).toEqual(['order~PO-1 LineAdded', 'order~PO-1 LineGatesDetermined'])
    expect(line(world, 3).gates).toEqual(licence)
    expect(saidBy(reserve(world, 8, 'L1', 3))).toEqual(['accepted'])
  })
  test('which passes what the order passed', () => expect(saidBy(add(covered(), of(3, 7)))).toEqual(['ORDER_MULTIPLE']))
  test('and is left as it is in an unconfirmed one', () => {
    const world = trade()
    place(world)
    expect(toldBy(add(world, of(3, 7)))).toEqual(['order~PO-1 LineAdded'])
    expect(saidBy(confirm(world))).toEqual(['ORDER_MULTIPLE'])
  })
  test('needs the order, a known product and a new number', () => {
    expect(saidBy(add(trade(), of(3, 8)))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(add(covered(), of(2, 8, 'X1')))).toEqual(['LINE_EXISTS', 'PRODUCT_UNKNOWN'])
  })
})

describe('RescheduleLine and RepriceLine', () => {
  test('change their line, once', () => {
    const world = covered()
    const later = { orderNo, line: 1, requestedOn: '2026-06-01' }
    const dear = { orderNo, line: 1, unitPrice: { amount: '27000.00', currency: 'USD' } }
    expect(toldBy(world.do(orders.RescheduleLine, later))).toEqual(['order~PO-1 LineRescheduled'])
    expect(toldBy(world.do(orders.RepriceLine, dear))).toEqual(['order~PO-1 LineRepriced'])
    expect(saidBy(world.do(orders.RescheduleLine, later))).toEqual(['alreadySo'])
    expect(saidBy(world.do(orders.RepriceLine, dear))).toEqual(['alreadySo'])
    expect(line(world)).toMatchObject({ requestedOn: '2026-06-01', unitPrice: dear.unitPrice })
  })
  test('go back to none, and need the line', () => {
    const world = covered()
    const before = line(world)
    world.given(orders.RescheduleLine, { orderNo, line: 1, requestedOn: '2026-06-01' })
    world.given(orders.RepriceLine, { orderNo, line: 1, unitPrice: { amount: '27000.00', currency: 'USD' } })
    for (const command of [orders.RescheduleLine, orders.RepriceLine]) {
      world.given(command, { orderNo, line: 1 })
      expect(saidBy(world.do(command, { orderNo, line: 1 }))).toEqual(['alreadySo'])
      expect(saidBy(world.do(command, { orderNo, line: 9 }))).toEqual(['LINE_UNKNOWN'])
    }
    expect(line(world)).toEqual(before)
  })
})

test('an act is not dated, whatever it spans', () => {
  const world = covered()
  expect(saidBy(world.do(orders.CancelOrder, { orderNo, reason }, { occurredAt: since }))).toEqual(['ACT_DATED'])
  expect(annulledIn(world.all.flatMap(({ events }) => events)).size).toBe(0)
})
