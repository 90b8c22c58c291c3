import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { specOf, told } from '#kernel/testing'
import { available, expectedOf, lotAt, lotBarred, lotOf, tested, type Stock } from './lots.js'
import { committedOf, heldKey, heldOf, reservationsInBreach } from './promises.js'
import { stock, stockStream } from './stock.context.js'
import { stockRules, type StockEvent } from './stock.js'

const { given } = specOf(stockStream('TPE1', 'H200'))
const lot = 'L1'

const received = (quantity: number, receiptNo = 'R1', into = lot): StockEvent => ({
  type: 'StockReceived',
  receiptNo,
  lot: into,
  quantity,
})
const counted = (change: number, adjustmentNo = 'A1', of = lot): StockEvent => ({
  type: 'StockAdjusted',
  adjustmentNo,
  lot: of,
  change,
  reason: 'a count',
})
const passed = (report = 'P1', of = lot): StockEvent => ({ type: 'LabTestPassed', lab: 'LAB', report, lot: of })
const failed = (report = 'F1', of = lot): StockEvent => ({ type: 'LabTestFailed', lab: 'LAB', report, lot: of })
const blocked = (quantity: number, blockId = 'B1', of = lot): StockEvent => ({
  type: 'StockBlocked',
  blockId,
  lot: of,
  quantity,
  reason: 'damaged',
})
const unblocked = (blockId = 'B1'): StockEvent => ({ type: 'StockUnblocked', blockId, reason: 'inspected' })
const dispatched = (quantity: number, transferNo = 'T1'): StockEvent => ({
  type: 'TransferDispatched',
  transferNo,
  lot,
  quantity,
  toSite: 'SIN1',
})
const transferred = (quantity: number, transferNo = 'T1'): StockEvent => ({
  type: 'TransferReceived',
  transferNo,
  lot,
  quantity,
  fromSite: 'SIN1',
})
const returned = (quantity: number, into = 'RET', returnNo = 'RT1'): StockEvent => ({
  type: 'StockReturned',
  returnNo,
  lot: into,
  quantity,
})
const announced = (quantity: number, expectationNo = 'E1'): StockEvent => ({
  type: 'StockExpected',
  expectationNo,
  quantity,
})
const unannounced = (expectationNo = 'E1'): StockEvent => ({
  type: 'StockExpectationWithdrawn',
  expectationNo,
  reason: 'the supplier',
})

/** `A/1`: line 1 of order A. */
const lineOf = (of: string) => ({ orderNo: of.split('/')[0]!, line: Number(of.split('/')[1]) })
const reserved = (of: string, quantity: number, from = lot): StockEvent => ({
  type: 'StockReserved',
  ...lineOf(of),
  lot: from,
  quantity,
})
const released = (of: string, quantity: number): StockEvent => ({
  type: 'ReservationReleased',
  ...lineOf(of),
  lot,
  quantity,
})
const forShipment = (of: string, quantity: number, shipment: string) => ({ ...lineOf(of), lot, quantity, shipment })
const committed = (of: string, quantity: number, shipment = 'S1'): StockEvent => ({
  type: 'StockCommitted',
  ...forShipment(of, quantity, shipment),
})
const uncommitted = (of: string, quantity: number, shipment = 'S1'): StockEvent => ({
  type: 'StockUncommitted',
  ...forShipment(of, quantity, shipment),
})
const issued = (of: string, quantity: number, shipment = 'S1'): StockEvent & { type: 'StockIssued' } => ({
  type: 'StockIssued',
  ...forShipment(of, quantity, shipment),
})
/** It left although no release had committed it. */
const unreleased = (of: string, quantity: number): StockEvent => ({ ...issued(of, quantity), takes: 'cover' })

const at = (day: string, event: StockEvent) => told(event, { at: `${day}T00:00:00.000Z` })
const lotIn = (of: { state: Stock }, name = lot) => lotOf(of.state, name)
const held = (of: { state: Stock }, line: string) => heldOf(of.state, { ...lineOf(line), lot })
const hundred = given(received(100))
const promised = hundred.and(reserved('A/1', 80))

describe('a stock', () => {
  test('is a stream of its own for each site and product', () => {
    expect(stockStream('TPE1', 'H200').id).toBe('stock~TPE1~H200')
    expect(stock.ids).toEqual(['site', 'sku'])
  })
  test('has nothing at first', () => {
    expect(lotIn(given())).toEqual({ onHand: 0, blocked: 0, reserved: 0, committed: 0 })
    expect(expectedOf(given().state)).toBe(0)
  })
  test('has on hand what was received, transferred, counted and returned', () => {
    expect(lotIn(hundred)).toEqual({ onHand: 100, blocked: 0, reserved: 0, committed: 0, origin: 'received' })
    expect(lotIn(hundred.and(received(20, 'R2'))).onHand).toBe(120)
    expect(lotIn(hundred.and(dispatched(30))).onHand).toBe(70)
    expect(lotIn(hundred.and(transferred(30))).onHand).toBe(130)
    expect(lotIn(hundred.and(counted(-3))).onHand).toBe(97)
    expect(lotIn(hundred.and(counted(3))).onHand).toBe(103)
  })
  test('keeps lots apart', () => {
    const two = hundred.and(received(10, 'R2', 'L2'))
    expect([lotIn(two).onHand, lotIn(two, 'L2').onHand]).toEqual([100, 10])
    two.when(reserved('A/1', 11, 'L2')).thenRefused('STOCK_SHORT', { key: 'L2', limit: 10, used: 11 })
  })
  test('goes below zero where a dispatch is told before its receipt, and comes back with it', () => {
    const early = given(dispatched(30))
    expect(lotIn(early).onHand).toBe(-30)
    expect(available(lotIn(early))).toBe(0)
    expect(lotIn(early.and(received(100))).onHand).toBe(70)
  })
  test('below zero is a breach, until what came is told', () => {
    hundred.when(dispatched(250)).thenInBreach('ON_HAND_UNTOLD', { key: lot, limit: 0, used: 150 })
    given().when(unreleased('A/1', 5)).thenInBreach('ON_HAND_UNTOLD', { used: 5 })
    given().when(counted(-5)).thenInBreach('ON_HAND_UNTOLD', { used: 5 })
    const early = given(dispatched(30))
    expect([...early.and(received(29)).excesses.values()]).toMatchObject([{ code: 'ON_HAND_UNTOLD', used: 1 }])
    expect(early.and(received(30)).excesses.size).toBe(0)
    early.when(reserved('A/1', 1)).thenRefused('STOCK_SHORT', { limit: 0, used: 1 })
  })
  test('weighs more with lots, reservations and what was told', () => {
    const weights = [given(), hundred, promised].map(({ state }) => stock.weight(state))
    expect(weights).toEqual([1500, 1890, 2005])
  })
  test('and with commitments and blocks', () => {
    const weights = [promised.and(committed('A/1', 60)), promised.and(blocked(5))].map(({ state }) =>
      stock.weight(state),
    )
    expect(weights).toEqual([2095, 2295])
  })
})

describe('the same thing twice is refused', () => {
  test.each<[StockEvent, string, string]>([
    [received(1), 'receipt', 'R1'],
    [passed(), 'test report', 'LAB P1 L1'],
    [failed(), 'test report', 'LAB F1 L1'],
    [counted(1), 'adjustment', 'A1'],
    [blocked(1), 'block', 'B1'],
    [returned(1), 'block', 'RT1'],
    [dispatched(1), 'dispatch', 'T1'],
    [transferred(1), 'transfer receipt', 'T1'],
    [announced(1), 'expected delivery', 'E1'],
  ])('$type', (event, what, number) => {
    const twice = given(event).when(event.type === 'StockReturned' ? { ...event, lot: 'RET2' } : event)
    twice.thenRefused('ALREADY_TOLD', { what, number })
  })
  test('StockExpectationWithdrawn', () =>
    given(announced(5), unannounced())
      .when(unannounced())
      .thenRefused('ALREADY_TOLD', { what: 'withdrawal', number: 'E1' }))
  test('a passed and a failed test of one report are the same thing', () =>
    given(passed('P1')).when(failed('P1')).thenRefused('ALREADY_TOLD'))
  test('a return and a block of one number are the same thing', () =>
    given(blocked(1, 'RT1')).when(returned(1)).thenRefused('ALREADY_TOLD'))
  test('but not of another number, another lot, another kind', () => {
    hundred.when(received(1, 'R2')).thenRecorded()
    hundred.and(passed()).when(passed('P1', 'L2')).thenRecorded()
    hundred.and(dispatched(1)).when(transferred(1)).thenRecorded()
  })
})

describe('a receipt with serial numbers', () => {
  const serial = (quantity: number, ...serials: string[]): StockEvent =>
    ({ ...received(quantity), serials }) as StockEvent
  test('names one for each piece', () => {
    given()
      .when(serial(2, 'SN-1', 'SN-2'))
      .thenRecorded()
    given()
      .when(serial(3, 'SN-1', 'SN-2'))
      .thenRefused('SERIALS_UNLIKE', { receiptNo: 'R1', quantity: 3, serials: 2 })
  })
})

describe('what is announced', () => {
  const expecting = given(announced(50), announced(7, 'E2'))
  test('is shown', () => expect(expectedOf(expecting.state)).toBe(57))
  test('is never reserved', () => expecting.when(reserved('A/1', 1)).thenRefused('STOCK_SHORT', { limit: 0, used: 1 }))
  test('is withdrawn by its number', () => expect(expectedOf(expecting.and(unannounced()).state)).toBe(7))
  test('is withdrawn if it was announced', () => {
    expecting.when(unannounced('E9')).thenRefused('EXPECTATION_UNKNOWN', { expectationNo: 'E9' })
    expect(stockRules.refuse('EXPECTATION_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
})

describe('STK-1: what is reserved', () => {
  test('is at most what is on hand', () => {
    promised.when(reserved('B/1', 20)).thenRecorded()
    promised.when(reserved('B/1', 21)).thenRefused('STOCK_SHORT', { key: lot, limit: 100, used: 101, excess: 1 })
  })
  test('and not blocked', () => {
    const damaged = promised.and(blocked(15))
    damaged.when(reserved('B/1', 5)).thenRecorded()
    damaged.when(reserved('B/1', 6)).thenRefused('STOCK_SHORT', { limit: 85, used: 86 })
  })
  test('is kept by line and lot', () => {
    const more = promised.and(reserved('A/1', 5), reserved('A/2', 6), reserved('B/1', 7))
    expect(['A/1', 'A/2', 'B/1', 'C/1'].map((line) => held(more, line))).toEqual([85, 6, 7, 0])
    expect(lotIn(more).reserved).toBe(98)
    expect(heldKey({ orderNo: 'A', line: 1, lot })).toBe('L1 A/1')
  })
  test('falls short by a count, a block, a dispatch: facts are recorded and open a breach', () => {
    promised.when(counted(-30)).thenInBreach('STOCK_SHORT', { key: lot, limit: 70, used: 80, excess: 10 })
    promised.when(blocked(30)).thenInBreach('STOCK_SHORT', { limit: 70, used: 80 })
    promised.when(dispatched(30)).thenInBreach('STOCK_SHORT', { limit: 70, used: 80 })
  })
  test('and no act deepens it', () =>
    promised.and(counted(-30)).when(reserved('B/1', 1)).thenRefused('STOCK_SHORT', { limit: 70, used: 81 }))
  test('and what is found, received, transferred or given back closes it', () => {
    const short = promised.and(counted(-30))
    for (const event of [counted(10, 'A2'), received(10, 'R2'), transferred(10), released('A/1', 10)])
      expect(short.and(event).excesses.size).toBe(0)
    expect(short.and(released('A/1', 9)).excesses.size).toBe(1)
  })
})

describe('STK-1: what is committed', () => {
  const going = hundred.and(reserved('A/1', 80), committed('A/1', 60))
  test('is at most what is on hand and not blocked', () => {
    going.when(committed('A/1', 40)).thenRecorded()
    going.when(committed('B/1', 41)).thenRefused('COMMITTED_SHORT', { key: lot, limit: 100, used: 101 })
    going.and(blocked(15)).when(committed('A/1', 26)).thenRefused('COMMITTED_SHORT', { limit: 85, used: 86 })
  })
  test('is kept by line and shipment', () => {
    const of = (line: string, shipment: string) => committedOf(going.state, { ...lineOf(line), lot, shipment })
    expect([of('A/1', 'S1'), of('A/1', 'S2'), of('A/2', 'S1')]).toEqual([60, 0, 0])
    expect(lotIn(going).committed).toBe(60)
  })
  test('falls short by a count', () =>
    going.when(counted(-50)).thenInBreach('COMMITTED_SHORT', { limit: 50, used: 60 }))
  test('is taken back, no more than there is', () => {
    going.when(uncommitted('A/1', 60)).thenRecorded()
    going.when(uncommitted('A/1', 61)).thenRefused('COMMITMENT_SHORT', { key: 'L1 A/1 S1', limit: 0, used: 1 })
    going.when(uncommitted('A/1', 1, 'S2')).thenRefused('COMMITMENT_SHORT', { key: 'L1 A/1 S2', used: 1 })
  })
  test('and taking it back undoes it', () => {
    const before = hundred.and(reserved('A/1', 80))
    before.and(committed('A/1', 60), uncommitted('A/1', 60)).thenState(before.state)
  })
  test('and committing undoes that', () =>
    going.and(uncommitted('A/1', 60), committed('A/1', 60)).thenState(going.state))
})

describe('STK-2: a test', () => {
  test('that failed blocks its whole lot', () => {
    const bad = hundred.and(failed())
    expect([available(lotIn(bad)), lotBarred(lotIn(bad)), tested(lotIn(bad))]).toEqual([0, true, false])
    bad.when(reserved('A/1', 1)).thenRefused('STOCK_SHORT', { limit: 0, used: 1 })
    bad
      .and(received(5, 'R2', 'L2'))
      .when(reserved('A/1', 1, 'L2'))
      .thenRecorded()
  })
  test('that failed puts what is reserved in breach', () =>
    promised.when(failed()).thenInBreach('STOCK_SHORT', { limit: 0, used: 80 }))
  test('that passed blocks nothing', () => {
    const good = hundred.and(passed())
    expect([available(lotIn(good)), lotBarred(lotIn(good)), tested(lotIn(good))]).toEqual([100, false, true])
  })
  test('that was never made is none', () =>
    expect([available(lotIn(hundred)), lotBarred(lotIn(hundred)), tested(lotIn(hundred))]).toEqual([100, false, false]))
  test('counts by when it was made', () => {
    const good = hundred.and(at('2026-02-01', passed()))
    expect(tested(lotIn(good.and(at('2026-01-31', failed()))))).toBe(true)
    expect(tested(lotIn(good.and(at('2026-02-02', failed()))))).toBe(false)
    expect(tested(lotIn(hundred.and(at('2026-02-01', failed()), at('2026-02-02', passed()))))).toBe(true)
  })
  test('counts as of an instant, in whatever order it was told', () => {
    const told = [at('2026-02-03', failed()), at('2026-02-01', passed()), at('2026-02-02', failed('F2'))]
    for (const all of [told, [...told].reverse()]) {
      const of = lotIn(hundred.and(...all))
      const days = ['2026-01-31', '2026-02-01', '2026-02-02', '2026-02-04']
      expect(days.map((day) => lotAt(of, `${day}T00:00:00.000Z`).test?.passed)).toEqual([undefined, true, false, false])
    }
  })
  test('at one time with another counts if it failed', () => {
    expect(tested(lotIn(hundred.and(at('2026-02-01', passed()), at('2026-02-01', failed()))))).toBe(false)
    expect(tested(lotIn(hundred.and(at('2026-02-01', failed()), at('2026-02-01', passed()))))).toBe(false)
  })
  test('may be told before the goods', () =>
    expect(lotIn(given(passed(), received(100))).test).toMatchObject({ passed: true }))
})

describe('a lot is barred', () => {
  test('while all of it is blocked, not while some of it is free', () => {
    expect(lotBarred(lotIn(hundred.and(blocked(99))))).toBe(false)
    expect(lotBarred(lotIn(hundred.and(blocked(100))))).toBe(true)
    expect(lotBarred(lotIn(hundred.and(blocked(101))))).toBe(true)
  })
  test('when all of it is gone, not when it is short in part', () => {
    expect(lotBarred(lotIn(promised.and(counted(-99))))).toBe(false)
    expect(lotBarred(lotIn(promised.and(counted(-100))))).toBe(true)
    expect(lotBarred(lotIn(promised.and(counted(-120))))).toBe(true)
    expect(lotBarred(lotIn(promised.and(counted(-100), received(1, 'R2'))))).toBe(false)
  })
})

describe('a block', () => {
  const twice = hundred.and(blocked(10), blocked(20, 'B2'))
  test('is lifted by its number, and no other', () => {
    expect(lotIn(twice).blocked).toBe(30)
    expect(lotIn(twice.and(unblocked())).blocked).toBe(20)
    expect(available(lotIn(twice.and(unblocked(), unblocked('B2'))))).toBe(100)
  })
  test('that is lifted stays so', () => twice.and(unblocked()).when(unblocked()).thenAlreadySo())
  test('that stands is lifted, whatever else was', () => twice.and(unblocked()).when(unblocked('B2')).thenRecorded())
  test('that is not known is not lifted', () => {
    hundred.when(unblocked()).thenRefused('BLOCK_UNKNOWN', { blockId: 'B1' })
    expect(stockRules.refuse('BLOCK_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('is not lifted on a report', () =>
    twice.when(told(unblocked(), { grade: 'reported' })).thenRefused('STOCK_UNBLOCK_REPORTED', { blockId: 'B1' }))
  test('that is lifted closes the breach that it opened', () => {
    const short = promised.and(blocked(30))
    expect(short.excesses.size).toBe(1)
    expect(short.and(unblocked()).excesses.size).toBe(0)
  })
  test('that is told after it was lifted leaves its lot as one that was lifted after', () => {
    const { evolve, initial } = stock.decider
    const as = { occurredAt: '', recordedAt: '', revision: 9 }
    const lots = (...events: StockEvent[]) =>
      new Map(events.reduce((state, event) => evolve(state, event, as), initial).lots)
    expect(lots(unblocked(), blocked(10))).toEqual(lots(blocked(10), unblocked()))
  })
  test('that was lifted and is told again, after its annulment, stays lifted', () => {
    const lifted = { ...hundred.state, lifted: hundred.state.lifted.add('B1') }
    const as = { occurredAt: '', recordedAt: '', revision: 2 }
    expect(lotOf(stock.decider.evolve(lifted, blocked(10), as), lot).blocked).toBe(0)
    expect(stock.decider.alreadySo!(unblocked(), lifted)).toBe(false)
    expect(stock.decider.evolve(hundred.state, unblocked(), as)).toEqual(lifted)
    expect(stock.decider.limits(lifted, unblocked(), '')).toEqual([])
  })
})

describe('a return', () => {
  const back = hundred.and(reserved('A/1', 10), unreleased('A/1', 10), returned(10))
  test('is a lot of its own, blocked under its number and untested', () => {
    expect(lotIn(back, 'RET')).toEqual({ onHand: 10, blocked: 10, reserved: 0, committed: 0, origin: 'returned' })
    expect(lotBarred(lotIn(back, 'RET'))).toBe(true)
    back.when(reserved('B/1', 1, 'RET')).thenRefused('STOCK_SHORT', { key: 'RET', limit: 0, used: 1 })
    back
      .and(unblocked('RT1'))
      .when(reserved('B/1', 10, 'RET'))
      .thenRecorded()
  })
  test('never joins goods that were received, or that came back before', () => {
    hundred.when(returned(10, lot)).thenRefused('LOT_RETURNED_EXISTS', { lot })
    back.when(returned(10, 'RET', 'RT2')).thenRefused('LOT_RETURNED_EXISTS', { lot: 'RET' })
  })
  test('nor do goods that are received join it: whichever is told first', () =>
    back.when(received(10, 'R2', 'RET')).thenRefused('LOT_RETURNED_EXISTS', { lot: 'RET' }))
  test('may be told after what happened to it', () => {
    const early = given(counted(-1, 'A1', 'RET'), passed('P1', 'RET'))
    early.when(returned(10)).thenRecorded()
    expect(lotIn(early.and(returned(10)), 'RET').onHand).toBe(9)
  })
})

describe('STK-3: after a short count', () => {
  const full = hundred.and(
    received(50, 'R2', 'L2'),
    reserved('B/1', 30),
    reserved('A/1', 30),
    reserved('C/1', 10, 'L2'),
  )
  const breaching = (of: { state: Stock }) =>
    reservationsInBreach(of.state, lot).map(({ orderNo, quantity }) => [orderNo, quantity])
  test('nobody is named while all are carried', () => expect(breaching(full.and(counted(-40)))).toEqual([]))
  test('the newest are named, as far as they are not carried', () => {
    expect(breaching(full.and(counted(-41)))).toEqual([['A', 1]])
    expect(breaching(full.and(counted(-70)))).toEqual([['A', 30]])
    expect(breaching(full.and(counted(-75)))).toEqual([
      ['A', 30],
      ['B', 5],
    ])
  })
  test('a line is as new as its latest reservation', () =>
    expect(breaching(full.and(reserved('B/1', 1), counted(-41)))).toEqual([['B', 2]]))
  test('and no newer by what it gave back', () =>
    expect(breaching(full.and(released('B/1', 1), counted(-42)))).toEqual([['A', 1]]))
  test('all are named if the lot failed its test', () =>
    expect(breaching(full.and(failed()))).toEqual([
      ['A', 30],
      ['B', 30],
    ]))
  test('each by its order and line', () => {
    const slashed = { ...reserved('A/12', 80), orderNo: 'PO/7' }
    expect(reservationsInBreach(hundred.and(slashed, counted(-30)).state, lot)).toEqual([
      { orderNo: 'PO/7', line: 12, quantity: 10 },
    ])
  })
  test('a line that was issued more than it had is as old as none', () => {
    const gone = full.and(unreleased('A/1', 31))
    expect(gone.state.held.get(heldKey({ ...lineOf('A/1'), lot }))).toEqual({ quantity: -1, since: -1 })
  })
  test('never a line that was issued more than it had', () =>
    expect(breaching(full.and(unreleased('D/1', 50)))).toEqual([['A', 10]]))
})

describe('STK-4: a release', () => {
  const short = ['RESERVATION_SHORT', 'RESERVATION_UNTOLD']
  test('takes what the line holds, and no more', () => {
    promised.when(released('A/1', 80)).thenRecorded()
    promised.when(released('A/1', 81)).thenRefusedWith(short, { asked: 81, held: 80, lot })
    promised.when(released('B/1', 1)).thenRefusedWith(short, { asked: 1, held: 0 })
  })
  test('undoes the reservation', () => promised.and(released('A/1', 80)).thenState(hundred.state))
  test('and is undone by one, which is newer', () => {
    const again = promised.and(released('A/1', 30), reserved('A/1', 30))
    expect(again.state.held.get('L1 A/1')).toEqual({ quantity: 80, since: 3 })
    expect(promised.state.held.get('L1 A/1')?.since).toBe(1)
  })
  test('of a part keeps the rest, as old as it was', () =>
    expect(promised.and(released('A/1', 30)).state.held.get('L1 A/1')).toMatchObject({ quantity: 50, since: 1 }))
  test('goes on while the lot is in breach', () => promised.and(failed()).when(released('A/1', 80)).thenRecorded())
  test('takes nothing from what was issued and never reserved', () => {
    const untold = hundred.and(unreleased('A/1', 5))
    untold.when(released('A/1', 1)).thenRefusedWith(short, { asked: 1, held: 0 })
    untold.when(uncommitted('A/1', 1)).thenRefused('COMMITMENT_SHORT', { limit: 0, used: 1 })
  })
})

describe('STK-5: an issue', () => {
  test('takes the goods, the reservation and the commitment along', () => {
    const gone = promised.and(committed('A/1', 50), issued('A/1', 50))
    expect(lotIn(gone)).toMatchObject({ onHand: 50, reserved: 30, committed: 0 })
    expect(held(gone, 'A/1')).toBe(30)
    expect(gone.excesses.size).toBe(0)
  })
  test('of a part leaves the rest committed', () =>
    expect(lotIn(promised.and(committed('A/1', 50), issued('A/1', 20)))).toMatchObject({ onHand: 80, committed: 30 }))
  test('beyond the reservation is a breach', () =>
    promised.when(unreleased('A/1', 85)).thenInBreach('RESERVATION_UNTOLD', { key: 'L1 A/1', used: 5, limit: 0 }))
  test('which the reservation closes, without asking for room twice', () => {
    const untold = given(received(9), unreleased('A/1', 5))
    untold.when(reserved('A/1', 5)).thenRecorded()
    expect(untold.and(reserved('A/1', 5)).excesses.size).toBe(0)
    expect(untold.and(reserved('A/1', 4)).excesses.size).toBe(1)
    untold.when(reserved('A/1', 10)).thenRefused('STOCK_SHORT', { limit: 4, used: 5 })
  })
  test('without a reservation takes from what others hold: it shows as theirs too', () => {
    const taken = promised.when(unreleased('B/1', 50))
    taken.thenInBreach('STOCK_SHORT', { limit: 50, used: 80, excess: 30 })
    taken.thenInBreach('RESERVATION_UNTOLD', { key: 'L1 B/1', used: 50 })
    taken.recorded().when(reserved('C/1', 1)).thenRefused('STOCK_SHORT', { limit: 50, used: 81 })
  })
  test('of what went under its release already is a breach, and no act deepens it', () => {
    const twice = promised.and(committed('A/1', 40), issued('A/1', 40)).when(issued('A/1', 40))
    twice.thenInBreach('COMMITMENT_SHORT', { key: 'L1 A/1 S1', limit: 0, used: 40 })
    twice.recorded().when(uncommitted('A/1', 1)).thenRefused('COMMITMENT_SHORT', { used: 41 })
    expect(lotIn(twice.recorded().and(reserved('B/1', 5), committed('B/1', 5))).committed).toBe(5)
  })
  test('of an uncommitted shipment leaves what others have committed', () => {
    const mixed = promised.and(committed('A/1', 50), issued('B/1', 20, 'S2'))
    expect(lotIn(mixed).committed).toBe(50)
    expect(lotIn(mixed.and(reserved('B/1', 20), committed('B/1', 20, 'S2'))).committed).toBe(50)
  })
})

describe('the order in which facts are told does not matter', () => {
  const facts = [
    received(100),
    received(20, 'R2'),
    received(9, 'R3', 'L2'),
    counted(-7),
    at('2026-01-10', passed()),
    at('2026-01-11', failed()),
    at('2026-01-11', passed('P2')),
    blocked(10),
    blocked(3, 'B2'),
    issued('A/1', 30),
    issued('A/1', 12, 'S2'),
    issued('B/2', 5),
    returned(4),
    counted(1, 'A2', 'RET'),
    dispatched(15),
    transferred(6, 'T2'),
    announced(50),
    announced(8, 'E2'),
  ]
  const shuffled = fc.shuffledSubarray(facts, { minLength: facts.length })
  test('nor does when acts came in between', () => {
    const expected = given(...facts).and(unblocked('B2'), unannounced())
    fc.assert(
      fc.property(shuffled, fc.nat(facts.length), (told, place) => {
        const early = told.slice(0, place)
        const known = (type: string) => early.some((one) => 'blockId' in one && one.blockId === type)
        const acts = known('B2') ? [unblocked('B2')] : []
        const later = acts.length > 0 ? [] : [unblocked('B2')]
        const other = given(...early, ...acts, ...told.slice(place), ...later, unannounced())
        expect(other.state).toEqual(expected.state)
        expect(other.excesses).toEqual(expected.excesses)
      }),
      { numRuns: 60 },
    )
  })
})
