import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { plus } from '#kernel'
import { specOf, told } from '#kernel/testing'
import type { Gates } from '../gates.js'
import { total, type Account } from '../accounts.js'
import { reservedOn } from './lines.js'
import { order, orderStream } from './order.context.js'
import { mostLines, orderRules, type OrderEvent } from './order.js'
import { partiesAt } from './departures.js'
import { holdsOn, lineOf, partiesOf, type Order } from './state.js'

const { given } = specOf(orderStream('PO-1'))
const parties = { customer: 'ALDER', endUser: 'BIRCH', consignee: 'ALDER', destination: 'CN' }
const of = (line: number, quantity: number, sku = 'H200') => ({ line, sku, quantity })
const gates: Gates = {
  authorisation: 'licence',
  importApproval: 'yes',
  importEntry: 'yes',
  exportFiling: 'yes',
  labTest: 'yes',
}
const free: Gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const reason = 'asked for'
const out = { from: 'open', to: 'cancelled' } as const
const back = { from: 'cancelled', to: 'open' } as const

const placed = (...lines: { line: number; sku: string; quantity: number }[]): OrderEvent => ({
  type: 'OrderPlaced',
  ...parties,
  lines: lines.length > 0 ? lines : [of(1, 100), of(2, 40, 'GH200')],
})
const requested = (requestId = 'CR-1'): OrderEvent => ({ type: 'OrderChangeRequested', requestId, request: 'sooner' })
const confirmed: OrderEvent = {
  type: 'OrderConfirmed',
  gates: [
    { line: 1, gates },
    { line: 2, gates: free },
  ],
}
const unconfirmed: OrderEvent = { type: 'OrderConfirmationWithdrawn', reason }
const held = (holdId = 'H1'): OrderEvent => ({ type: 'OrderHeld', holdId, reason })
const lineHeld = (line: number, holdId = 'H1'): OrderEvent => ({ type: 'LineHeld', line, holdId, reason })
const unheld = (holdId = 'H1'): OrderEvent => ({ type: 'HoldReleased', holdId, reason })
const added = (line: number, quantity = 10, sku = 'H200'): OrderEvent => ({
  type: 'LineAdded',
  ...of(line, quantity, sku),
})
const reduced = (quantity: number, line = 1): OrderEvent => ({ type: 'LineReduced', line, ...out, quantity, reason })
const increased = (quantity: number, line = 1): OrderEvent => ({
  type: 'LineIncreased',
  line,
  ...back,
  quantity,
  reason,
})
const rescheduled = (requestedOn: string, line = 1): OrderEvent => ({ type: 'LineRescheduled', line, requestedOn })
const repriced = (amount: string, currency = 'USD', line = 1): OrderEvent => ({
  type: 'LineRepriced',
  line,
  unitPrice: { amount, currency },
})
const moved = (to: Partial<typeof parties> & { intermediaries?: string[] }): OrderEvent => ({
  type: 'OrderPartiesChanged',
  ...parties,
  ...to,
  reason,
})
const substituted = (quantity: number, substitute = of(3, 5, 'H20'), line = 1): OrderEvent => ({
  type: 'LineSubstituted',
  line,
  ...out,
  quantity,
  substitute,
  consent: 'letter of 3 March',
})
const cancelled = (...lines: [line: number, quantity: number][]): OrderEvent => ({
  type: 'OrderCancelled',
  lines: lines.map(([line, quantity]) => ({ line, ...out, quantity })),
  reason,
})
const reinstated = (...lines: [line: number, quantity: number][]): OrderEvent => ({
  type: 'OrderReinstated',
  lines: lines.map(([line, quantity]) => ({ line, ...back, quantity })),
  reason,
})
const determined = (line: number, to: Gates): OrderEvent => ({ type: 'LineGatesDetermined', line, gates: to })
const cover = (line: number, quantity: number, site: string, lot: string) => ({ line, site, lot, quantity })
const reserved = (quantity: number, line = 1, lot = 'L1', site = 'TPE1'): OrderEvent => ({
  type: 'LineReserved',
  ...cover(line, quantity, site, lot),
})
const released = (quantity: number, line = 1, lot = 'L1', site = 'TPE1'): OrderEvent => ({
  type: 'LineReservationReleased',
  ...cover(line, quantity, site, lot),
})

const line = (of: { state: Order }, no = 1) => lineOf(of.state, no)!
const account = (of: { state: Order }, name: Account, no = 1) => line(of, no).accounts[name]
const open = given(placed())
const firm = open.and(confirmed)
const gone = open.and(cancelled([1, 100], [2, 40]))

describe('an order', () => {
  test('is a stream of its own', () => {
    expect(orderStream('PO-1').id).toBe('order~PO-1')
    expect(order.ids).toEqual(['orderNo'])
  })
  test('is placed once', () => open.when(placed()).thenRefused('ORDER_EXISTS'))
  test('has each line once', () => {
    given()
      .when(placed(of(1, 1), of(2, 1), of(1, 1)))
      .thenRefused('LINE_REPEATED', { line: 1 })
    given()
      .when(placed(of(1, 1), of(2, 1)))
      .thenRecorded()
  })
  test('is placed before anything else', () => {
    for (const event of [requested(), confirmed, unconfirmed, held(), added(3), cancelled(), reinstated(), reserved(1)])
      given().when(event).thenRefused('ORDER_UNKNOWN')
    expect(orderRules.refuse('ORDER_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('begins unconfirmed, all units open', () => {
    expect(open.state.status).toBe('unconfirmed')
    expect(line(open)).toEqual({
      ...of(1, 100),
      accounts: expect.objectContaining({ open: 100, cancelled: 0, planned: 0 }) as unknown,
      licences: [],
      draws: [],
      reservations: [],
    })
    expect(total(line(open, 2).accounts)).toBe(40)
  })
  test('keeps prices and dates of its lines', () => {
    const priced = { ...of(1, 1), unitPrice: { amount: '27000.00', currency: 'USD' }, requestedOn: '2026-06-01' }
    expect(line(given(placed(priced)))).toMatchObject(priced)
  })
  test('keeps who is named in it, when it was placed and what it rests on', () => {
    expect(given(told(placed(), { at: '2026-01-02T00:00:00.000Z', grade: 'official' })).state.placed).toEqual({
      ...parties,
      occurredAt: '2026-01-02T00:00:00.000Z',
      grade: 'official',
    })
    expect(open.state.placed).not.toHaveProperty('grade')
    expect(open.state.placed).not.toHaveProperty('intermediaries')
  })
  test('names each party once', () => {
    expect(partiesOf(parties)).toEqual(['ALDER', 'BIRCH'])
    expect(partiesOf({ ...parties, intermediaries: ['CEDAR', 'BIRCH'] })).toEqual(['ALDER', 'BIRCH', 'CEDAR'])
  })
  test('weighs more with lines, holds and reservations', () => {
    const covered = firm.and(reserved(30), reserved(5, 2))
    const weights = [given(), open, open.and(held()), covered].map(({ state }) => order.weight(state))
    expect(weights).toEqual([450, 1350, 1450, 1550])
  })
})

describe('a change request', () => {
  test('changes nothing by itself', () =>
    open.and(requested()).thenState({ ...open.state, requests: new Set(['CR-1']) }))
  test('is told once', () =>
    open.and(requested()).when(requested()).thenRefused('REQUEST_ALREADY_TOLD', { requestId: 'CR-1' }))
  test('is a fact: a cancelled order takes it', () => gone.when(requested()).thenRecorded())
  test('may come in any order', () => {
    const facts = ['CR-1', 'CR-2', 'CR-3'].map(requested)
    const expected = open.and(...facts)
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: 3 }), (shuffled) =>
        expect(open.and(...shuffled).state).toEqual(expected.state),
      ),
    )
  })
})

describe('a confirmation', () => {
  test('writes the gates of each line', () => {
    expect(firm.state.status).toBe('confirmed')
    expect([line(firm).gates, line(firm, 2).gates]).toEqual([gates, free])
  })
  test('stays', () => firm.when(confirmed).thenAlreadySo())
  test('does not stand on a report (ORD-5)', () => {
    given(told(placed(), { grade: 'reported' }))
      .when(confirmed)
      .thenRefused('ORDER_REPORTED')
    given(told(placed(), { grade: 'company' }))
      .when(confirmed)
      .thenRecorded()
  })
  test('nor does a confirmed order grow on one, while what is no more than demand may', () => {
    const reported = (event: OrderEvent) => told(event, { grade: 'reported' })
    firm.when(reported(added(3))).thenRefused('LINE_REPORTED', { line: 3 })
    firm.when(reported(substituted(5))).thenRefused('LINE_REPORTED', { line: 3 })
    firm
      .and(reduced(10))
      .when(reported(increased(10)))
      .thenRefused('LINE_REPORTED', { line: 1 })
    firm.when(reported(reduced(10))).thenRecorded()
    open.when(reported(added(3))).thenRecorded()
  })
  test('is withdrawn', () => expect(firm.and(unconfirmed).state.status).toBe('unconfirmed'))
  test('is withdrawn where it stands', () => open.when(unconfirmed).thenAlreadySo())
  test('is not withdrawn from under covers', () =>
    firm.and(reserved(30), reserved(5, 2)).when(unconfirmed).thenRefused('COVERS_STAND', { line: 2, quantity: 5 }))
  test('undoes its withdrawal', () => firm.and(unconfirmed, confirmed).thenState(firm.state))
})

describe('a hold', () => {
  test('of the order is on every line, one of a line on that line', () => {
    const both = open.and(held('H1'), lineHeld(2, 'H2'))
    const ids = (no: number) => holdsOn(both.state, no).map(({ holdId }) => holdId)
    expect([ids(1), ids(2)]).toEqual([['H1'], ['H1', 'H2']])
  })
  test('has an id of its own', () => {
    open.and(held()).when(lineHeld(1)).thenRefused('HOLD_EXISTS', { holdId: 'H1' })
    open.and(lineHeld(1)).when(held()).thenRefused('HOLD_EXISTS', { holdId: 'H1' })
    open.and(held()).when(held('H2')).thenRecorded()
  })
  test('is released by its id, and no other', () => {
    const rest = open.and(held('H1'), held('H2'), unheld('H1'))
    expect(holdsOn(rest.state, 1).map(({ holdId }) => holdId)).toEqual(['H2'])
    rest.when(unheld('H2')).thenRecorded()
  })
  test('that is released stays so', () => open.and(held(), unheld()).when(unheld()).thenAlreadySo())
  test('that is not known is not released', () => {
    open.when(unheld()).thenRefused('HOLD_UNKNOWN', { holdId: 'H1' })
    open.and(held('H2')).when(unheld()).thenRefused('HOLD_UNKNOWN', { holdId: 'H1' })
    expect(orderRules.refuse('HOLD_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('is not of a line that is not known', () => open.when(lineHeld(9)).thenRefused('LINE_UNKNOWN', { line: 9 }))
  test('is undone by its release, and that by a new hold', () => {
    const other = open.and(held(), unheld(), held('H2'))
    expect(holdsOn(other.state, 1)).toEqual([{ holdId: 'H2', released: false }])
  })
})

describe('a line', () => {
  test('is added under a new number', () => {
    expect(line(open.and(added(3)), 3)).toMatchObject({ ...of(3, 10), reservations: [] })
    open.when(added(2)).thenRefused('LINE_EXISTS', { line: 2 })
  })
  test('is the last of at most five hundred', () => {
    const lines = Array.from({ length: mostLines - 1 }, (_, i) => of(i + 1, 1))
    const nearly = given(placed(...lines))
    nearly.when(added(mostLines)).thenRecorded()
    const full = nearly.and(added(mostLines))
    full.when(added(mostLines + 1)).thenRefused('LINES_FULL', { most: 500 })
    full.when(substituted(1, of(mostLines + 1, 1, 'H20'))).thenRefused('LINES_FULL')
  })
  test('is undone by reducing it', () => expect(account(open.and(added(3), reduced(10, 3)), 'open', 3)).toBe(0))
  test('that is not known is neither changed nor covered', () => {
    const events = [reduced(1, 9), increased(1, 9), rescheduled('2026-06-01', 9), repriced('1', 'USD', 9)]
    for (const event of [...events, substituted(1, of(3, 5, 'H20'), 9), determined(9, free), reserved(1, 9)])
      firm.when(event).thenRefused('LINE_UNKNOWN', { line: 9 })
    expect(orderRules.refuse('LINE_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('is rescheduled, and back', () => {
    const later = open.and(rescheduled('2026-06-01'))
    expect(line(later).requestedOn).toBe('2026-06-01')
    later.when(rescheduled('2026-06-01')).thenAlreadySo()
    later.when(rescheduled('2026-06-01', 2)).thenRecorded()
    expect(line(later.and(rescheduled('2026-05-01'))).requestedOn).toBe('2026-05-01')
  })
  test('is repriced, and back', () => {
    const dear = open.and(repriced('27000'))
    expect(line(dear).unitPrice).toEqual({ amount: '27000', currency: 'USD' })
    dear.when(repriced('27000')).thenAlreadySo()
    dear.when(repriced('27000', 'EUR')).thenRecorded()
    dear.when(repriced('26000')).thenRecorded()
    dear.when(repriced('27000', 'USD', 2)).thenRecorded()
  })
  test('gets other gates', () => expect(line(firm.and(determined(1, free))).gates).toEqual(free))
  test('leaves the others as they are', () =>
    expect(line(firm.and(determined(1, free), rescheduled('2026-06-01'), repriced('1'), reduced(1)), 2)).toEqual(
      line(firm, 2),
    ))
})

describe('a reduction (ORD-2)', () => {
  test('takes open units', () => {
    const less = open.and(reduced(30))
    expect([account(less, 'open'), account(less, 'cancelled'), line(less).quantity]).toEqual([70, 30, 100])
    open.when(reduced(100)).thenRecorded()
  })
  test('and no more than there are', () =>
    open.when(reduced(101)).thenRefused('ACCOUNT_SHORT', { key: '1 open', used: 1, limit: 0 }))
  test('takes covered units only after their covers', () => {
    const covered = firm.and(reserved(60))
    covered.when(reduced(40)).thenRecorded()
    covered.when(reduced(41)).thenRefused('RESERVED_BEYOND_OPEN', { key: '1', limit: 59, used: 60 })
    covered.and(released(1)).when(reduced(41)).thenRecorded()
  })
  test('beyond all covers tells both', () =>
    firm.and(reserved(1)).when(reduced(101)).thenRefusedWith(['ACCOUNT_SHORT', 'RESERVED_BEYOND_OPEN'], { limit: 0 }))
  test('is undone by an increase', () => open.and(reduced(30), increased(30)).thenState(open.state))
  test('and undoes it', () => {
    const less = open.and(reduced(30))
    less.and(increased(10), reduced(10)).thenState(less.state)
  })
  test('is the most that an increase brings back', () =>
    open.and(reduced(30)).when(increased(31)).thenRefused('ACCOUNT_SHORT', { key: '1 cancelled', used: 1 }))
})

describe('a substitution (ORD-4)', () => {
  test('closes units of one line and opens another at the first gate', () => {
    const other = firm.and(substituted(30))
    expect([account(other, 'open'), account(other, 'cancelled')]).toEqual([70, 30])
    expect(line(other, 3)).toMatchObject({ ...of(3, 5, 'H20'), accounts: { open: 5 }, reservations: [] })
    expect(line(other, 3).gates).toBeUndefined()
  })
  test('is of another product', () =>
    open.when(substituted(1, of(3, 1))).thenRefused('SUBSTITUTE_SAME', { line: 1, sku: 'H200' }))
  test('is a line of its own', () => open.when(substituted(1, of(2, 1, 'H20'))).thenRefused('LINE_EXISTS', { line: 2 }))
  test('takes no more than is open', () => open.when(substituted(101)).thenRefused('ACCOUNT_SHORT', { key: '1 open' }))
  test('tells all that speaks against it', () =>
    open.when(substituted(101, of(2, 1))).thenRefusedWith(['LINE_EXISTS', 'SUBSTITUTE_SAME', 'ACCOUNT_SHORT']))
  test('is undone by reducing the substitute and increasing the line', () => {
    const undone = open.and(substituted(30), reduced(5, 3), increased(30))
    expect([account(undone, 'open'), account(undone, 'open', 3)]).toEqual([100, 0])
  })
})

describe('a change of parties (ORD-3)', () => {
  test('names others, and another destination', () =>
    expect(open.and(moved({ endUser: 'CEDAR', destination: 'SG', intermediaries: ['DOGWOOD'] })).state.placed).toEqual({
      ...open.state.placed,
      endUser: 'CEDAR',
      destination: 'SG',
      intermediaries: ['DOGWOOD'],
    }))
  test('changes neither when the order was placed nor what it rests on', () => {
    const early = { at: '2026-01-02T00:00:00.000Z', grade: 'official' } as const
    const official = given(told(placed(), early))
    const away = told(moved({ endUser: 'CEDAR' }), { grade: 'reported' })
    expect(official.and(away, moved({})).state.placed).toEqual(official.state.placed)
    expect(open.and(away, moved({})).state.placed).toEqual(open.state.placed)
  })
  test('is undone by the former ones', () =>
    expect(open.and(moved({ endUser: 'CEDAR' }), moved({})).state.placed).toEqual(open.state.placed))
  test('leaves known who was named at an instant', () => {
    const { state } = open.and(moved({ endUser: 'CEDAR' }), moved({ endUser: 'ELM' }))
    const named = [
      ...state.former.map(({ until }) => plus(until, -1)),
      ...state.former.map(({ until }) => until),
    ].sort()
    expect(named.map((t) => partiesAt(state, t)?.endUser)).toEqual(['BIRCH', 'CEDAR', 'CEDAR', 'ELM'])
  })
  test('to those who are named already is so already, in whatever order forwarders are named', () => {
    const named = open.and(moved({ intermediaries: ['ELM', 'FIR'] }))
    named.when(moved({ intermediaries: ['FIR', 'ELM'] })).thenAlreadySo()
    named.when(moved({ intermediaries: ['FIR'] })).thenRecorded()
    named.when(moved({})).thenRecorded()
    firm.and(reserved(30)).when(moved({})).thenAlreadySo()
  })
  test('does not happen under covers', () =>
    firm
      .and(reserved(30))
      .when(moved({ endUser: 'CEDAR' }))
      .thenRefused('COVERS_STAND', { line: 1, quantity: 30 }))
  test('of an order that was annulled changes nothing', () => {
    const as = { occurredAt: '', recordedAt: '', revision: 1 }
    expect(order.decider.evolve(order.decider.initial, moved({}), as)).toEqual(order.decider.initial)
  })
})

describe('a reservation (ORD-6)', () => {
  const covered = firm.and(reserved(60), reserved(10, 1, 'L2'), reserved(5, 1, 'L1', 'SIN1'))
  test('is kept by site and lot, as new as the latest', () => {
    expect(line(covered).reservations).toEqual([
      { site: 'TPE1', lot: 'L1', quantity: 60, since: 2 },
      { site: 'TPE1', lot: 'L2', quantity: 10, since: 3 },
      { site: 'SIN1', lot: 'L1', quantity: 5, since: 4 },
    ])
    expect(line(covered.and(reserved(1))).reservations).toContainEqual({
      site: 'TPE1',
      lot: 'L1',
      quantity: 61,
      since: 5,
    })
    expect(reservedOn(line(covered))).toBe(75)
    expect(reservedOn(line(covered, 2))).toBe(0)
  })
  test('is of a confirmed order', () => open.when(reserved(1)).thenRefused('ORDER_UNCONFIRMED'))
  test('is of a line that is not held', () => {
    firm.and(held('H1'), lineHeld(1, 'H2')).when(reserved(1)).thenRefused('LINE_HELD', { line: 1, holds: 'H1, H2' })
    firm.and(lineHeld(2)).when(reserved(1)).thenRecorded()
    firm.and(held(), unheld()).when(reserved(1)).thenRecorded()
  })
  test('is at most what is open', () => {
    covered.when(reserved(25)).thenRecorded()
    covered.when(reserved(26)).thenRefused('RESERVED_BEYOND_OPEN', { key: '1', limit: 100, used: 101, excess: 1 })
    covered.and(reduced(20)).when(reserved(6)).thenRefused('RESERVED_BEYOND_OPEN', { limit: 80, used: 81 })
  })
  test('tells all that speaks against it', () =>
    open.and(held()).when(reserved(101)).thenRefusedWith(['ORDER_UNCONFIRMED', 'LINE_HELD', 'RESERVED_BEYOND_OPEN']))
  test('is released, no more than the line holds there', () => {
    covered.when(released(60)).thenRecorded()
    covered.when(released(61)).thenRefused('COVER_SHORT', { key: '1 stock TPE1 L1', used: 1 })
    covered.when(released(1, 1, 'L9')).thenRefused('COVER_SHORT', { key: '1 stock TPE1 L9', used: 1 })
    covered.when(released(7, 1, 'L1', 'SIN1')).thenRefused('COVER_SHORT', { key: '1 stock SIN1 L1', used: 2 })
    covered.when(released(1, 2)).thenRefused('COVER_SHORT', { key: '2 stock TPE1 L1', used: 1 })
  })
  test('is undone by its release', () => firm.and(reserved(60), released(60)).thenState(firm.state))
  test('keeps its age when a part is released', () =>
    expect(line(covered.and(released(20))).reservations).toContainEqual({
      site: 'TPE1',
      lot: 'L1',
      quantity: 40,
      since: 2,
    }))
  test('is kept by a held line, and released from it', () => {
    expect(reservedOn(line(covered.and(held())))).toBe(75)
    covered.and(held()).when(released(60)).thenRecorded()
  })
})

describe('a cancellation', () => {
  test('takes the open units', () => {
    expect([account(gone, 'open'), account(gone, 'cancelled'), account(gone, 'cancelled', 2)]).toEqual([0, 100, 40])
    expect(gone.state.status).toBe('cancelled')
  })
  test('and no more', () => {
    open
      .and(reduced(1))
      .when(cancelled([1, 100]))
      .thenRefused('ACCOUNT_SHORT', { key: '1 open' })
    open.when(cancelled([1, 100], [2, 41])).thenRefused('ACCOUNT_SHORT', { key: '2 open', used: 1 })
    firm
      .and(reserved(1))
      .when(cancelled([1, 100]))
      .thenRefused('RESERVED_BEYOND_OPEN', { limit: 0, used: 1 })
  })
  test('stays', () => gone.when(cancelled()).thenAlreadySo())
  test('leaves an order that takes nothing new', () => {
    const closed = firm.and(cancelled([2, 40]))
    const acts = [
      confirmed,
      unconfirmed,
      held(),
      lineHeld(1),
      added(3),
      reduced(1),
      increased(1, 2),
      moved({ endUser: 'CEDAR' }),
    ]
    for (const act of [...acts, substituted(1), determined(1, free), reserved(1), rescheduled('2026-06-01')])
      closed.when(act).thenRefused('ORDER_CANCELLED')
  })
  test('but what unwinds it', () => {
    open
      .and(held(), cancelled([1, 100], [2, 40]))
      .when(unheld())
      .thenRecorded()
    gone.when(released(1)).thenRefused('COVER_SHORT')
    firm
      .and(reserved(5), cancelled([2, 40]))
      .when(released(5))
      .thenRecorded()
  })
  test('is undone by a reinstatement, unconfirmed', () => {
    gone.and(reinstated([1, 100], [2, 40])).thenState(open.state)
    expect(firm.and(cancelled([1, 100]), reinstated([1, 100])).state.status).toBe('unconfirmed')
  })
  test('and undoes it', () =>
    gone.and(reinstated([1, 100], [2, 40]), cancelled([1, 100], [2, 40])).thenState(gone.state))
  test('remembers what it took', () =>
    expect(gone.state.cancellation).toMatchObject([
      { line: 1, quantity: 100 },
      { line: 2, quantity: 40 },
    ]))
  test('is what a reinstatement needs', () => open.when(reinstated()).thenRefused('ORDER_NOT_CANCELLED'))
  test('is the most that a reinstatement brings back', () =>
    gone.when(reinstated([1, 101])).thenRefused('ACCOUNT_SHORT', { key: '1 cancelled', used: 1 }))
})
