import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isFact, PersistentMap, PersistentSet } from '#kernel'
import { specOf, told } from '#kernel/testing'
import { noCovers, type Covers } from '../covers.js'
import type { Gates } from '../gates.js'
import { accountNames, afterDeparture, total, type Account } from '../accounts.js'
import { coveredOn, drawnOn, licensedOn, reservedOn } from './lines.js'
import { boundByRelease } from './movements.js'
import { order, orderStream } from './order.context.js'
import { orderVocabulary, type Movement, type OrderEvent } from './order.js'
import { inShipment, lineOf, plannedCovers, type Order } from './state.js'

const { given } = specOf(orderStream('PO-1'))
const reason = 'a reason'
const strict: Gates = {
  authorisation: 'licence',
  importApproval: 'yes',
  importEntry: 'yes',
  exportFiling: 'yes',
  labTest: 'yes',
}
const free: Gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const placed: OrderEvent = {
  type: 'OrderPlaced',
  ...{ customer: 'ALDER', endUser: 'BIRCH', consignee: 'ALDER', destination: 'CN' },
  lines: [
    { line: 1, sku: 'H200', quantity: 100 },
    { line: 2, sku: 'GH200', quantity: 40 },
  ],
}
const confirmed: OrderEvent = {
  type: 'OrderConfirmed',
  gates: [
    { line: 1, gates: strict },
    { line: 2, gates: free },
  ],
}
const unconfirmed: OrderEvent = { type: 'OrderConfirmationWithdrawn', reason }
const held: OrderEvent = { type: 'OrderHeld', holdId: 'H1', reason }
const partiesChanged: OrderEvent = {
  type: 'OrderPartiesChanged',
  ...{ customer: 'ALDER', endUser: 'CEDAR', consignee: 'ALDER', destination: 'CN' },
  reason,
}
const cancelled = (...lines: [line: number, quantity: number][]): OrderEvent => ({
  type: 'OrderCancelled',
  lines: lines.map(([line, quantity]) => ({ line, from: 'open', to: 'cancelled', quantity })),
  reason,
})
const reduced = (quantity: number): OrderEvent => ({
  type: 'LineReduced',
  ...{ line: 1, from: 'open', to: 'cancelled', quantity, reason },
})

const licence = (quantity: number, item = 'I-1', onDecrementOf?: string) => ({
  licence: 'D-1',
  item,
  quantity,
  ...(onDecrementOf && { onDecrementOf }),
})
const draw = (quantity: number, member = 'ALDER') => ({ approval: 'AP-1', member, quantity })
const stock = (quantity: number, lot = 'L1') => ({ site: 'TPE1', lot, quantity })
const allOf = (quantity: number): Covers => ({
  licences: [licence(quantity)],
  draws: [draw(quantity)],
  reservations: [stock(quantity)],
})
type Listed = { licences?: object[]; draws?: object[]; reservations?: object[] }
const listed = (covers: Covers | Listed) => ({ ...noCovers, ...covers }) as never

const licensed = (quantity: number, line = 1, onDecrementOf?: string): OrderEvent => ({
  type: 'LineLicensed',
  line,
  ...licence(quantity, 'I-1', onDecrementOf),
})
const unlicensed = (quantity: number, line = 1, onDecrementOf?: string): OrderEvent => ({
  type: 'LineLicenceReleased',
  line,
  ...licence(quantity, 'I-1', onDecrementOf),
})
const drawn = (quantity: number, line = 1): OrderEvent => ({ type: 'LineApprovalDrawn', line, ...draw(quantity) })
const undrawn = (quantity: number, line = 1): OrderEvent => ({
  type: 'LineApprovalDrawReleased',
  line,
  ...draw(quantity),
})
const reserved = (quantity: number, line = 1, lot = 'L1'): OrderEvent => ({
  type: 'LineReserved',
  line,
  ...stock(quantity, lot),
})
const planned = (
  quantity: number,
  covers: Covers | Listed = allOf(quantity),
  shipment = 'SH-1',
  line = 1,
): OrderEvent => ({
  type: 'LinePlanned',
  ...{ line, from: 'open', to: 'planned', quantity, shipment },
  covers: listed(covers),
})
const unplanned = (quantity: number, covers: Covers | Listed = allOf(quantity), shipment = 'SH-1'): OrderEvent => ({
  type: 'LinePlanReleased',
  ...{ line: 1, from: 'planned', to: 'open', quantity, shipment },
  covers: listed(covers),
})
const byWord = (event: OrderEvent) => told(event, { grade: 'company' })
const reopening = (quantity: number, shipment = 'SH-1'): OrderEvent => ({
  type: 'LineReopened',
  ...{ line: 1, from: 'lost', to: 'open', quantity, shipment, reason },
})
const reopened = (quantity: number, shipment = 'SH-1') => byWord(reopening(quantity, shipment))
const relicensed = (quantity: number, shipment = 'SH-1') => byWord(licensed(quantity, 1, shipment))
const unreopened = (quantity: number, shipment = 'SH-1'): OrderEvent => ({
  type: 'LineReopenedWithdrawn',
  ...{ line: 1, from: 'open', to: 'lost', quantity, shipment, reason },
})

let notices = 0
const moved = (
  type: Exclude<Movement['type'], 'LineDeparted'>,
  from: Account,
  to: Account,
  quantity: number,
  { shipment = 'SH-1', noticeNo = `N-${++notices}`, line = 1 } = {},
): OrderEvent => ({ type, line, from, to, quantity, shipment, noticeNo }) as OrderEvent
type Departing = { from?: 'planned' | 'open'; shipment?: string; noticeNo?: string }
const departed = (
  quantity: number,
  covers: Covers | Listed = allOf(quantity),
  { from = 'planned', shipment = 'SH-1', noticeNo = `N-${++notices}` }: Departing = {},
): OrderEvent => ({
  type: 'LineDeparted',
  ...{ line: 1, from, to: 'inTransit', quantity, shipment, noticeNo },
  covers: listed(covers),
})
const arrived = (quantity: number, shipment = 'SH-1') =>
  moved('LineArrived', 'inTransit', 'inCustoms', quantity, { shipment })
const cleared = (quantity: number) => moved('LineCustomsReleased', 'inCustoms', 'customsReleased', quantity)
const delivered = (quantity: number) => moved('LineDelivered', 'customsReleased', 'delivered', quantity)
const lost = (quantity: number, from: Account = 'inTransit', shipment = 'SH-1') =>
  moved('LineLost', from, 'lost', quantity, { shipment })

const line = (of: { state: Order }, no = 1) => lineOf(of.state, no)!
const units = (of: { state: Order }, no = 1) =>
  Object.fromEntries(Object.entries(line(of, no).accounts).filter(([, quantity]) => quantity !== 0))
const covers = (of: { state: Order }) => [licensedOn(line(of)), drawnOn(line(of)), reservedOn(line(of))]

const firm = given(placed, confirmed)
const covered = firm.and(licensed(60), drawn(60), reserved(60))
const going = covered.and(planned(40))
const away = going.and(departed(40))

describe('a licence or a draw of a line (ORD-6)', () => {
  test('is kept by licence and item, by approval and member', () => {
    const both = firm.and(licensed(60), licensed(5), drawn(30), { ...drawn(7), member: 'CEDAR' } as OrderEvent)
    expect(line(both).licences).toEqual([{ ...licence(65), since: 3 }])
    expect(line(both).draws).toEqual([
      { ...draw(30), since: 4 },
      { ...draw(7, 'CEDAR'), since: 5 },
    ])
    expect([licensedOn(line(both)), drawnOn(line(both)), reservedOn(line(both)), coveredOn(line(both))]).toEqual([
      65, 37, 0, 65,
    ])
  })
  test('is of a confirmed line that is not held', () => {
    for (const cover of [licensed(1), drawn(1), reserved(1)]) {
      given(placed).when(cover).thenRefused('ORDER_UNCONFIRMED')
      firm.and(held).when(cover).thenRefused('LINE_HELD', { line: 1, holds: 'H1' })
    }
  })
  test('is of a line that is known', () => {
    for (const event of [licensed(1, 9), licensed(1, 9, 'SH-1'), unlicensed(1, 9), drawn(1, 9), undrawn(1, 9)])
      firm.when(event).thenRefused('LINE_UNKNOWN', { line: 9 })
  })
  test('is at most what is open, each kind for itself', () => {
    firm.when(licensed(100)).thenRecorded()
    firm.when(licensed(101)).thenRefused('LICENSED_BEYOND_OPEN', { key: '1', limit: 100, used: 101 })
    firm.and(licensed(100)).when(drawn(100)).thenRecorded()
    firm.when(drawn(101)).thenRefused('DRAWN_BEYOND_OPEN', { key: '1', limit: 100, used: 101 })
    firm.and(licensed(60), reduced(30)).when(licensed(11)).thenRefused('LICENSED_BEYOND_OPEN', { limit: 70, used: 71 })
  })
  test('is undone by its release, which takes no more than there is', () => {
    firm.and(licensed(60), unlicensed(60), drawn(60), undrawn(60)).thenState(firm.state)
    covered.when(unlicensed(61)).thenRefused('COVER_SHORT', { key: '1 licence D-1 I-1', used: 1 })
    covered.when(undrawn(61)).thenRefused('COVER_SHORT', { key: '1 approval AP-1 ALDER', used: 1 })
  })
  test('is released from a held line, and from a cancelled order', () => {
    const gone = covered.and(held, cancelled([2, 40]))
    for (const event of [unlicensed(60), undrawn(60)]) {
      covered.and(held).when(event).thenRecorded()
      gone.when(event).thenRecorded()
    }
    for (const event of [licensed(1), drawn(1)]) gone.when(event).thenRefusedWith(['ORDER_CANCELLED'])
  })
  test('stands against a reduction, a withdrawal of the confirmation and other parties', () => {
    firm.and(licensed(60)).when(reduced(41)).thenRefused('LICENSED_BEYOND_OPEN', { limit: 59, used: 60 })
    firm.and(drawn(60)).when(reduced(41)).thenRefused('DRAWN_BEYOND_OPEN', { limit: 59, used: 60 })
    for (const act of [unconfirmed, partiesChanged]) {
      firm.and(licensed(60), drawn(50)).when(act).thenRefused('COVERS_STAND', { line: 1, quantity: 60 })
      firm.and(drawn(50)).when(act).thenRefused('COVERS_STAND', { line: 1, quantity: 50 })
    }
  })
})

describe('a plan', () => {
  test('takes along exactly the covers that it names', () => {
    expect(units(going)).toEqual({ open: 60, planned: 40 })
    expect(covers(going)).toEqual([20, 20, 20])
    expect(plannedCovers(going.state, 1, 'SH-1')).toEqual(allOf(40))
    expect(inShipment(going.state, 1, 'SH-1', 'planned')).toBe(40)
    expect(inShipment(going.state, 1, 'SH-2', 'planned')).toBe(0)
    expect(plannedCovers(going.state, 1, 'SH-2')).toEqual(noCovers)
  })
  test('is of one shipment, beside those of others', () => {
    const two = going.and(planned(20, allOf(20), 'SH-2'))
    expect(units(two)).toEqual({ open: 40, planned: 60 })
    expect(covers(two)).toEqual([0, 0, 0])
    two.when(unplanned(21, allOf(20), 'SH-2')).thenRefused('ACCOUNT_SHORT', { key: '1 SH-2 planned', used: 1 })
  })
  test('names no more of a cover than the line holds', () => {
    covered.when(planned(61)).thenRefusedWith(['COVER_SHORT'], { key: '1 licence D-1 I-1', used: 1 })
    covered
      .when(planned(40, { ...allOf(40), reservations: [stock(40, 'L2')] }))
      .thenRefused('COVER_SHORT', { key: '1 stock TPE1 L2', used: 40 })
  })
  test('is of open units', () => {
    const few = firm.and(licensed(60), drawn(60), reserved(60), { ...reduced(40) })
    few.and(planned(60)).when(planned(1)).thenRefusedWith(['ACCOUNT_SHORT', 'COVER_SHORT'], { key: '1 open', used: 1 })
  })
  test('covers each unit at each gate that the line needs (SHP-2)', () => {
    covered
      .when(planned(40, { ...allOf(40), licences: [licence(39)] }))
      .thenRefused('PLAN_UNCOVERED', { line: 1, quantity: 40, covered: 39, gate: 'licence' })
    covered
      .when(planned(40, { ...allOf(40), draws: [] }))
      .thenRefused('PLAN_UNCOVERED', { covered: 0, gate: 'approval' })
    covered
      .when(planned(40, { ...allOf(40), reservations: [stock(1)] }))
      .thenRefused('PLAN_UNCOVERED', { covered: 1, gate: 'stock' })
    const other = firm.and(reserved(40, 2))
    other.when(planned(40, { reservations: [stock(40)] }, 'SH-1', 2)).thenRecorded()
    firm.when(planned(40, {}, 'SH-1', 2)).thenRefused('PLAN_UNCOVERED', { gate: 'stock' })
  })
  test('names no more covers than units, and each once', () => {
    for (const [event, gate] of [
      [planned(40, { ...allOf(40), licences: [licence(41)] }), 'licence'],
      [planned(40, { ...allOf(40), draws: [draw(41)] }), 'approval'],
      [planned(40, { ...allOf(40), reservations: [stock(41)] }), 'stock'],
    ] as const)
      covered.when(event).thenRefusedWith(['COVERS_BEYOND_MOVED', 'COVERS_BEYOND_PLAN'], { covered: 41, gate })
    covered
      .when(planned(40, { ...allOf(40), reservations: [stock(30), stock(10)] }))
      .thenRefused('COVER_REPEATED', { line: 1, cover: 'stock TPE1 L1' })
  })
  test('is of a confirmed line that is not held', () => {
    given(placed).when(planned(1)).thenRefusedWith(['ORDER_UNCONFIRMED', 'COVER_SHORT'])
    covered.and(held).when(planned(1)).thenRefused('LINE_HELD')
    covered.when(planned(1, allOf(1), 'SH-1', 9)).thenRefused('LINE_UNKNOWN', { line: 9 })
    covered
      .and(cancelled([2, 40]))
      .when(planned(1))
      .thenRefused('ORDER_CANCELLED')
  })
  test('is undone by its release, whose covers come back as the newest', () => {
    const undone = going.and(unplanned(40))
    expect(units(undone)).toEqual(units(covered))
    expect(covers(undone)).toEqual([60, 60, 60])
    expect(undone.state.portions.size).toBe(0)
    expect(line(undone).reservations).toEqual([{ ...stock(60), since: 6 }])
    const all = firm.and(licensed(40), drawn(40), reserved(40))
    expect(units(all.and(planned(40), unplanned(40), planned(40)))).toEqual({ open: 60, planned: 40 })
  })
  test('is released in parts, each with as many covers', () => {
    expect(plannedCovers(going.and(unplanned(15)).state, 1, 'SH-1')).toEqual(allOf(25))
    going
      .when(unplanned(15, { ...allOf(15), licences: [licence(14)] }))
      .thenRefused('COVERS_BEYOND_PLAN', { key: '1 SH-1 licence', limit: 25, used: 26 })
    going
      .when(unplanned(15, { ...allOf(15), draws: [] }))
      .thenRefused('COVERS_BEYOND_PLAN', { key: '1 SH-1 approval', limit: 25, used: 40 })
    going.when(unplanned(15, { ...allOf(15), draws: [draw(16)] })).thenRefused('COVERS_BEYOND_MOVED', { covered: 16 })
  })
  test('gives back no more than it has', () => {
    going.when(unplanned(41, allOf(40))).thenRefused('ACCOUNT_SHORT', { key: '1 SH-1 planned', used: 1 })
    going
      .when(unplanned(40, { ...allOf(40), licences: [licence(30), licence(10, 'I-2')] }))
      .thenRefusedWith(['COVER_SHORT', 'COVERS_BEYOND_PLAN'], { key: '1 SH-1 licence D-1 I-2', used: 10 })
  })
  test('is released on a held line and in a cancelled order, where its units are cancelled with the others', () => {
    going.and(held).when(unplanned(40)).thenRecorded()
    const gone = going.and(unlicensed(20), undrawn(20), {
      ...reserved(20),
      type: 'LineReservationReleased',
    } as OrderEvent)
    gone
      .and(cancelled([1, 60], [2, 40]))
      .when(unplanned(40))
      .thenRecorded()
  })
  test('keeps its covers: they are not released from under it (ORD-7)', () =>
    going.when(unlicensed(21)).thenRefused('COVER_SHORT', { key: '1 licence D-1 I-1', used: 1 }))
  test('keeps the confirmation and the parties of its order (ORD-3)', () => {
    const only = firm.and(licensed(40), drawn(40), reserved(40), planned(40))
    for (const act of [unconfirmed, partiesChanged]) {
      only.when(act).thenRefused('PLANS_STAND', { line: 1, quantity: 40 })
      going.when(act).thenRefusedWith(['COVERS_STAND', 'PLANS_STAND'])
      only.and(departed(40)).when(act).thenRecorded()
      // More left than was planned: none is planned any more.
      only
        .and(departed(41, allOf(40)))
        .when(act)
        .thenRecorded()
    }
  })
  test('is not left by units that are released for export (ORD-7)', () => {
    const of = (quantity: number) => ({ line: 1, shipment: 'SH-1', quantity })
    expect(boundByRelease(going.state, of(10), 30)).toEqual([])
    expect(boundByRelease(going.state, of(11), 30)).toMatchObject([
      {
        code: 'PLAN_RELEASED_FOR_EXPORT',
        numbers: { line: 1, shipment: 'SH-1', quantity: 11, planned: 40, released: 30 },
      },
    ])
    expect(boundByRelease(going.state, of(40), 0)).toEqual([])
    expect(boundByRelease(covered.state, of(40), 0)).toEqual([])
  })
})

describe('a departure', () => {
  test('takes units from their plan, with the covers that it names', () => {
    expect(units(away)).toEqual({ open: 60, inTransit: 40 })
    expect(covers(away)).toEqual([20, 20, 20])
    expect(plannedCovers(away.state, 1, 'SH-1')).toEqual(noCovers)
    expect(inShipment(away.state, 1, 'SH-1', 'inTransit')).toBe(40)
    const part = going.and(departed(15))
    expect(plannedCovers(part.state, 1, 'SH-1')).toEqual(allOf(25))
    expect(units(part)).toEqual({ open: 60, planned: 25, inTransit: 15 })
  })
  test('as it happened takes open units and covers, if there are any', () => {
    const some = covered.and(departed(15, allOf(10), { from: 'open' }))
    expect(units(some)).toEqual({ open: 85, inTransit: 15 })
    expect(covers(some)).toEqual([50, 50, 50])
    covered.when(departed(15, {}, { from: 'open' })).thenRecorded()
  })
  test('beyond a plan is a breach, until the plan is made', () => {
    const beyond = firm.and(reserved(40), licensed(40), drawn(40)).when(departed(40))
    beyond.thenInBreach('ACCOUNT_SHORT', { key: '1 SH-1 planned', used: 40 })
    beyond.thenInBreach('COVER_SHORT', { key: '1 SH-1 licence D-1 I-1', used: 40 })
    expect(beyond.recorded().and(planned(40)).excesses.size).toBe(0)
    going.when(departed(41, allOf(40))).thenInBreach('ACCOUNT_SHORT', { key: '1 SH-1 planned', used: 1 })
  })
  test('that leaves covers behind in its plan is a breach', () =>
    going
      .when(departed(40, { ...allOf(40), draws: [draw(30)] }))
      .thenInBreach('COVERS_BEYOND_PLAN', { key: '1 SH-1 approval', limit: 0, used: 10 }))
  test('of open units from under their covers is a breach, until they are released', () => {
    const less = covered.and(departed(45, {}, { from: 'open' }))
    expect([...less.excesses.keys()]).toEqual([
      'LICENSED_BEYOND_OPEN 1',
      'DRAWN_BEYOND_OPEN 1',
      'RESERVED_BEYOND_OPEN 1',
    ])
    expect([...less.and(unlicensed(5), undrawn(5)).excesses.keys()]).toEqual(['RESERVED_BEYOND_OPEN 1'])
  })
  test('under more than a cover is a breach of that cover, and nothing of the others', () => {
    const short = firm
      .and(reserved(30), reserved(5, 1, 'L2'))
      .when(departed(10, { reservations: [stock(10, 'L2')] }, { from: 'open' }))
    short.thenInBreach('COVER_SHORT', { key: '1 stock TPE1 L2', used: 5 })
    expect(reservedOn(line(short.recorded()))).toBe(30)
    short
      .recorded()
      .when({ ...reserved(1, 1, 'L2'), type: 'LineReservationReleased' } as OrderEvent)
      .thenRefused('COVER_SHORT')
    const closed = short.recorded().and(reserved(7, 1, 'L2'))
    expect(closed.excesses.size).toBe(0)
    expect(line(closed).reservations).toContainEqual({ ...stock(2, 'L2'), since: 5 })
  })
  test('of more than is open is a breach', () => {
    firm
      .and(reduced(70))
      .when(departed(31, {}, { from: 'open' }))
      .thenInBreach('ACCOUNT_SHORT', { key: '1 open', used: 1 })
  })
  test('names no more covers than units, and each once', () => {
    going
      .when(departed(40, { ...allOf(40), draws: [draw(41)] }))
      .thenRefused('COVERS_BEYOND_MOVED', { gate: 'approval' })
    going
      .when(departed(40, { draws: [draw(4), draw(3)] }))
      .thenRefused('COVER_REPEATED', { cover: 'approval AP-1 ALDER' })
  })
})

describe('what happens after departure', () => {
  test('moves units from account to account', () => {
    const through = away.and(
      arrived(40),
      moved('LineDetained', 'inCustoms', 'detained', 20),
      moved('LineDetentionLifted', 'detained', 'inCustoms', 5),
      moved('LineSeized', 'detained', 'seized', 3),
      moved('LineSeized', 'inCustoms', 'seized', 2),
      cleared(20),
      delivered(15),
      moved('LineDiverted', 'delivered', 'diverted', 4),
      lost(2, 'customsReleased'),
      moved('LineFound', 'lost', 'inCustoms', 1),
    )
    expect(units(through)).toEqual({
      ...{ open: 60, inCustoms: 4, customsReleased: 3, delivered: 11 },
      ...{ detained: 12, seized: 5, diverted: 4, lost: 1 },
    })
    expect(total(line(through).accounts)).toBe(100)
    expect(through.excesses.size).toBe(0)
  })
  test('may pass no customs', () => {
    const past = away.and(moved('LineArrived', 'inTransit', 'customsReleased', 40))
    expect(units(past)).toEqual({ open: 60, customsReleased: 40 })
  })
  test('gives returned units back as open ones, without covers', () => {
    const back = away.and(arrived(40), moved('LineReturned', 'inCustoms', 'open', 30))
    expect(units(back)).toEqual({ open: 90, inCustoms: 10 })
    expect(covers(back)).toEqual([20, 20, 20])
    back.when(licensed(70)).thenRecorded()
    back.when(licensed(71)).thenRefused('LICENSED_BEYOND_OPEN', { limit: 90, used: 91 })
  })
  test('told before what came before it is a breach that names what was not told, until it is', () => {
    const early = away.when(cleared(10))
    early.thenInBreach('ACCOUNT_SHORT', { key: '1 SH-1 inCustoms', used: 10 })
    expect(units(early.recorded())).toEqual({ open: 60, inTransit: 40, inCustoms: -10, customsReleased: 10 })
    expect(early.recorded().and(arrived(9)).excesses.get('ACCOUNT_SHORT 1 SH-1 inCustoms')).toMatchObject({ used: 1 })
    expect(early.recorded().and(arrived(10)).excesses.size).toBe(0)
  })
  test('is of the shipment that the units left with, whatever others brought', () =>
    away
      .and(planned(20, allOf(20), 'SH-2'), departed(20, allOf(20), { shipment: 'SH-2' }))
      .when(arrived(41))
      .thenInBreach('ACCOUNT_SHORT', { key: '1 SH-1 inTransit', used: 1 }))
  test('is told once by its notice, line and accounts', () => {
    const notice = { noticeNo: 'N-X' }
    const known = away.and(moved('LineLost', 'inTransit', 'lost', 1, notice))
    known.when(moved('LineLost', 'inTransit', 'lost', 1, notice)).thenRefused('NOTICE_ALREADY_TOLD', {
      ...notice,
      ...{ shipment: 'SH-1', line: 1, from: 'inTransit', to: 'lost' },
    })
    known.when(moved('LineLost', 'inTransit', 'lost', 1)).thenRecorded()
    known.when(moved('LineArrived', 'inTransit', 'inCustoms', 1, notice)).thenRecorded()
    known.when(moved('LineLost', 'inCustoms', 'lost', 1, notice)).thenInBreach('ACCOUNT_SHORT')
    known.when(moved('LineLost', 'inTransit', 'lost', 1, { ...notice, line: 2 })).thenInBreach('ACCOUNT_SHORT')
    known.when(moved('LineLost', 'inTransit', 'lost', 1, { ...notice, shipment: 'SH-2' })).thenInBreach('ACCOUNT_SHORT')
    going
      .and(departed(1, allOf(1), notice))
      .when(departed(1, allOf(1), notice))
      .thenRefused('NOTICE_ALREADY_TOLD')
  })
  test('is of a line that is known, and of no more units than it has', () => {
    away.when(moved('LineArrived', 'inTransit', 'inCustoms', 1, { line: 9 })).thenRefused('LINE_UNKNOWN', { line: 9 })
    away.when(arrived(101)).thenRefused('BEYOND_LINE', { line: 1, ordered: 100, quantity: 101 })
    away.when(arrived(100)).thenInBreach('ACCOUNT_SHORT', { used: 60 })
    given().when(arrived(1)).thenRefused('ORDER_UNKNOWN')
  })
  test('is recorded of a cancelled order, an unconfirmed one and a held line', () => {
    for (const before of [
      away.and(cancelled([2, 40])),
      away.and(held),
      given(placed).and(departed(5, {}, { from: 'open' })),
    ])
      before.when(arrived(5)).thenRecorded()
  })
  test('is a fact, each of it', () => {
    const types = Object.keys(orderVocabulary.facts).filter((type) => type.startsWith('Line'))
    expect(types).toHaveLength(11)
    for (const type of types) expect(isFact(orderVocabulary, type)).toBe(true)
  })
  test('starts and ends in the accounts of its table', () => {
    const { LineReturned, LineFound, LineDiverted, LineLost } = orderVocabulary.facts
    expect(LineReturned.from.schema.enum).toEqual(afterDeparture)
    expect(LineLost.from.schema.enum).toEqual(afterDeparture)
    expect(LineFound.to.schema.enum).toEqual(afterDeparture)
    expect(LineDiverted.from.schema.enum).toEqual(afterDeparture.filter((name) => name !== 'diverted'))
    expect(accountNames.filter((name) => !(afterDeparture as readonly string[]).includes(name))).toEqual([
      'open',
      'planned',
      'lost',
      'cancelled',
    ])
  })
  test('comes to the same state in whatever order it is told', () => {
    const facts: OrderEvent[] = [
      departed(30),
      departed(10),
      departed(9, allOf(9), { from: 'open', shipment: 'SH-3' }),
      departed(6, { reservations: [stock(6, 'L9')] }, { from: 'open' }),
      arrived(25),
      arrived(9, 'SH-3'),
      cleared(10),
      delivered(10),
      lost(5),
      moved('LineFound', 'lost', 'delivered', 2),
      moved('LineReturned', 'inCustoms', 'open', 4),
      moved('LineDetained', 'inCustoms', 'detained', 8),
    ]
    const by = (of: { state: Order; excesses: unknown }) => ({
      lines: of.state.lines.map((one) => ({
        ...one,
        licences: new Set(one.licences),
        draws: new Set(one.draws),
        reservations: new Set(one.reservations),
      })),
      portions: flat(of.state.portions),
      told: [...of.state.told],
      excesses: of.excesses,
    })
    const expected = by(going.and(...facts))
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) =>
        expect(by(going.and(...shuffled))).toEqual(expected),
      ),
    )
  })
  test('comes to the same state when the order is told after it, as by a correction', () => {
    const facts = [
      departed(9, { reservations: [stock(6)] }, { from: 'open' }),
      departed(3, {}, { from: 'planned' }),
      departed(4, {}, { from: 'open', shipment: 'SH-2' }),
      arrived(10, 'SH-2'),
    ]
    const usual = given(placed, ...facts)
    const as = { occurredAt: '', recordedAt: '', revision: 0 }
    const { evolve, limits, initial } = order.decider
    const lineless = facts.reduce((state, fact) => evolve(state, fact, as), initial)
    expect(lineless.early).toEqual(facts)
    expect(facts.flatMap((fact) => limits(lineless, fact, ''))).toEqual([])
    const late = evolve(lineless, placed, { ...as, occurredAt: usual.state.placed!.occurredAt })
    expect(late.lines).toEqual(usual.state.lines)
    expect(flat(late.portions)).toEqual(flat(usual.state.portions))
    expect([[...late.told], late.early]).toEqual([[...usual.state.told], []])
    const over = limits(late, placed, '').filter(({ used, limit }) => used > limit)
    expect(new Map(over.map((one) => [`${one.code} ${one.key}`, one]))).toEqual(new Map(usual.excesses))
    expect(limits(order.decider.evolve(initial, placed, as), placed, '')).toEqual([])
  })
  test('waits for its line, and for no other', () => {
    const as = { occurredAt: '', recordedAt: '', revision: 0 }
    const { evolve, limits, initial } = order.decider
    const third = moved('LineReturned', 'inCustoms', 'open', 2, { line: 3 })
    const fourth = moved('LineReturned', 'inCustoms', 'open', 2, { line: 4 })
    const waiting = [third, fourth, placed].reduce((state, event) => evolve(state, event, as), initial)
    expect(waiting.early).toEqual([third, fourth])
    const added: OrderEvent = { type: 'LineAdded', line: 3, sku: 'H20', quantity: 5 }
    const joined = evolve(waiting, added, as)
    expect([joined.early, lineOf(joined, 3)?.accounts.open]).toEqual([[fourth], 7])
    expect(limits(joined, added, '')).toContainEqual({
      code: 'ACCOUNT_SHORT',
      key: '3 SH-1 inCustoms',
      limit: 0,
      used: 2,
    })
    const substituted: OrderEvent = {
      type: 'LineSubstituted',
      ...{ line: 1, from: 'open', to: 'cancelled', quantity: 5, consent: 'a letter' },
      substitute: { line: 4, sku: 'H20', quantity: 5 },
    }
    const closed = evolve(joined, substituted, as)
    expect([closed.early, lineOf(closed, 4)?.accounts.open]).toEqual([[], 7])
    expect(limits(closed, substituted, '')).toContainEqual(
      expect.objectContaining({ key: '4 SH-1 inCustoms', used: 2 }),
    )
  })
  test('is dated when it happened, and changes nothing that was decided', () =>
    expect(
      line(away.and(told(arrived(5), { at: '2025-12-01T00:00:00.000Z', grade: 'reported' }))).accounts.inCustoms,
    ).toBe(5))
})

const flat = (portions: PersistentMap<unknown>) => new Map(portions)

describe('lost units (SHP-7)', () => {
  const gone = away.and(lost(10))
  test('are owed again, without covers', () => {
    const again = gone.and(reopened(8))
    expect(units(again)).toEqual({ open: 68, inTransit: 30, lost: 2 })
    expect(covers(again)).toEqual([20, 20, 20])
  })
  test('as many as were lost with their shipment', () => {
    gone.when(reopened(11)).thenRefused('ACCOUNT_SHORT', { key: '1 SH-1 lost', used: 1 })
    gone.when(reopened(1, 'SH-2')).thenRefused('ACCOUNT_SHORT', { key: '1 SH-2 lost', used: 1 })
    gone
      .and(cancelled([2, 40]))
      .when(reopened(1))
      .thenRefused('ORDER_CANCELLED')
  })
  test('on evidence of the loss', () => {
    const unproven = { line: 1, shipment: 'SH-1', quantity: 8, grade: 'none' }
    gone.when(reopening(8)).thenRefused('LOSS_UNPROVEN', unproven)
    gone.when(told(reopening(8), { grade: 'reported' })).thenRefused('LOSS_UNPROVEN', { grade: 'a report' })
    gone.when(told(reopening(8), { grade: 'official' })).thenRecorded()
    const again = gone.and(reopened(8))
    again.when(licensed(8, 1, 'SH-1')).thenRefused('LOSS_UNPROVEN', unproven)
    again.when(licensed(8)).thenRecorded()
  })
  test('are owed no more when that is withdrawn', () => {
    gone.and(reopened(8), unreopened(8)).thenState(gone.state)
    expect(gone.and(reopened(8), unreopened(8)).state.portions.size).toBe(1)
    expect(new Map(gone.and(reopened(8), unreopened(3)).state.portions).get('1 SH-1')).toMatchObject({ reopened: 5 })
    gone
      .and(reopened(8), cancelled([2, 40]))
      .when(unreopened(8))
      .thenRecorded()
  })
  test('which takes open units from under no cover', () => {
    const all = gone.and(reopened(8), licensed(48))
    all.when(unreopened(1)).thenRefused('LICENSED_BEYOND_OPEN', { limit: 67, used: 68 })
    all.and(unlicensed(1)).when(unreopened(1)).thenRecorded()
  })
  test('and no more than were reopened', () => {
    away.and(lost(40)).when(unreopened(1)).thenRefused('REOPENED_SHORT', { key: '1 SH-1', used: 1 })
    gone.and(reopened(8)).when(unreopened(9)).thenRefused('REOPENED_SHORT', { used: 1 })
  })
  test('go out on the decrement of their first departure once, as many as are reopened', () => {
    const again = gone.and(reopened(8))
    again.when(relicensed(8)).thenRecorded()
    again.when(relicensed(9)).thenRefused('DECREMENT_BEYOND_REOPENED', { key: '1 SH-1', limit: 8, used: 9 })
    again.when(relicensed(1, 'SH-2')).thenRefused('DECREMENT_BEYOND_REOPENED', { key: '1 SH-2', limit: 0, used: 1 })
    const on = again.and(relicensed(8))
    on.when(unreopened(1)).thenRefused('DECREMENT_BEYOND_REOPENED', { limit: 7, used: 8 })
    expect(line(on).licences.map(({ quantity }) => quantity)).toEqual([20, 8])
    again.and(relicensed(8), unlicensed(8, 1, 'SH-1')).thenState(again.state)
    const two = { ...allOf(8), licences: [licence(8, 'I-1', 'SH-1')] }
    const left = on.and(planned(8, two, 'SH-2'), departed(8, two, { shipment: 'SH-2' }), lost(8, 'inTransit', 'SH-2'))
    left.when(relicensed(1)).thenRefused('DECREMENT_BEYOND_REOPENED', { limit: 8, used: 9 })
  })
})

describe('an order', () => {
  test('weighs more with covers, portions, notices and departures', () => {
    const weigh = ({ state }: { state: Order }) => order.weight(state)
    for (const cover of [licensed(1), drawn(1), reserved(1)]) expect(weigh(firm.and(cover)) - weigh(firm)).toBe(100)
    expect(weigh(going) - weigh(covered)).toBe(1600)
    expect(weigh(away) - weigh(going)).toBe(790)
    expect(weigh(firm.and(departed(1, {}, { from: 'open' }))) - weigh(firm)).toBe(2390)
  })
  test('begins with no portions and no notices', () => {
    expect(order.decider.initial.portions).toBeInstanceOf(PersistentMap)
    expect(order.decider.initial.told).toBeInstanceOf(PersistentSet)
  })
})
