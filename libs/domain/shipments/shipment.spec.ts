import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { told } from '#kernel/testing'
import { shipment, shipmentStream } from './shipment.context.js'
import { shipmentClosed, mismatched, planChange, shipmentDecider } from './shipment.decider.js'
import { afterDeparture } from '../accounts.js'
import { shipmentRules, type ShipmentEvent } from './shipment.js'
import { shipmentLineOf, shipmentStatus, undeliveredLosses, type Shipment } from './shipment.state.js'
import {
  a1,
  accepted,
  arrived,
  at,
  b2,
  cancelled,
  corrected,
  delivered,
  departed,
  disclosed,
  diverted,
  filed,
  found,
  given,
  happened,
  lost,
  official,
  on,
  packed,
  parties,
  planned,
  released,
  replanned,
  returned,
  transferred,
  unfiledAgain,
  withdrawn,
} from './testing.js'

const open = given(planned())
const ready = open.and(packed(100), packed(40, 'PKB', b2))
/** A hundred pieces are under way. */
const left = ready.and(told(released(100), { recordedAt: on('2026-02-01') }), at('2026-02-02', departed(100)))
const landed = left.and(arrived(100))
type Spec = { state: Shipment }
const line = ({ state }: Spec, of = a1) => shipmentLineOf(state, of)
const status = ({ state }: Spec) => shipmentStatus(state)

describe('a shipment', () => {
  test('is a stream of its own', () => {
    expect(shipmentStream('S1').id).toBe('shipment~S1')
    expect(shipment.ids).toEqual(['shipment'])
  })
  test('SHP-1: has one consignee, end user and destination', () => {
    expect(open.state.plan).toStrictEqual({ ...parties, site: 'TPE1', route: 'by air' })
    expect(mismatched(parties, 'A', parties)).toEqual([])
    const other = { consignee: 'OAK', endUser: 'BIRCH', destination: 'MO' }
    expect(mismatched(parties, 'A', other)).toEqual([
      ...shipmentRules.refuse('SHIPMENT_CONSIGNEE_OTHER', { planned: 'ALDER-LOGISTICS', ordered: 'OAK', orderNo: 'A' }),
      ...shipmentRules.refuse('SHIPMENT_USER_OTHER', { planned: 'ALDER', ordered: 'BIRCH', orderNo: 'A' }),
      ...shipmentRules.refuse('SHIPMENT_DESTINATION_OTHER', { planned: 'CN', ordered: 'MO', orderNo: 'A' }),
    ])
    expect(mismatched(parties, 'A', { ...parties, endUser: 'BIRCH' })).toHaveLength(1)
  })
  test('is planned once, with lines', () => {
    expect([line(open).planned, line(open, b2).planned]).toEqual([100, 40])
    open.when(planned()).thenRefused('SHIPMENT_EXISTS')
    given()
      .when({ ...planned(), lines: [1, 2].map((quantity) => ({ ...a1, quantity })) })
      .thenRefused('SHIPMENT_LINE_REPEATED', { line: 'A/1' })
  })
  test('that is not planned is unknown', () => {
    for (const event of [packed(1), arrived(1), disclosed()]) given().when(event).thenRefused('SHIPMENT_UNKNOWN')
    given().when(cancelled).thenRefused('SHIPMENT_UNKNOWN')
    given()
      .when(replanned({ route: 'x' }))
      .thenRefused('SHIPMENT_UNKNOWN')
    expect(shipmentRules.refuse('SHIPMENT_UNKNOWN')).toMatchObject([{ unknown: true }])
    expect(shipmentClosed(given().state)).toMatchObject([{ code: 'SHIPMENT_UNKNOWN' }])
    expect(shipmentClosed(open.state)).toEqual([])
  })
  test('weighs more as it grows', () => {
    const grown = left.and(official(accepted([filed(100)])))
    expect([given(), open, grown].map(({ state }) => shipment.weight(state))).toEqual([800, 1180, 2805])
  })
})

describe('a plan that is changed', () => {
  const only = { lines: [{ ...a1, quantity: 70 }] }
  test('says all lines anew', () => {
    const less = open.and(replanned(only))
    expect([line(less).planned, line(less, b2).planned]).toEqual([70, 0])
    expect(less.state.plan?.route).toBe('by air')
  })
  test('tells what it adds and takes', () => {
    expect(planChange(open.state, only.lines)).toEqual([
      { line: a1, change: -30 },
      { line: b2, change: -40 },
    ])
    const more = [...planned().lines, { orderNo: 'C', line: 3, quantity: 5 }]
    expect(planChange(open.state, more)).toEqual([{ line: { orderNo: 'C', line: 3 }, change: 5 }])
    expect(planChange(open.state, planned().lines)).toEqual([])
  })
  test('or another route', () => {
    const by = open.and(replanned({ route: 'by sea' }))
    expect(by.state.plan).toStrictEqual({ ...parties, site: 'TPE1', route: 'by sea' })
    expect(line(by).planned).toBe(100)
  })
  test('is so already', () => {
    open.when(replanned({ route: 'by air' })).thenAlreadySo()
    open.when(replanned({ lines: planned().lines })).thenAlreadySo()
    open.when(replanned({})).thenAlreadySo()
    open.when(replanned({ lines: planned().lines, route: 'by sea' })).thenRecorded()
    open.when(replanned({ lines: only.lines, route: 'by air' })).thenRecorded()
  })
  test('and back again undoes it', () =>
    open.and(replanned(only), replanned({ lines: planned().lines })).thenState(open.state))
  test('keeps what has left', () => {
    left
      .when(replanned({ lines: [{ ...b2, quantity: 40 }] }))
      .thenRefusedWith(['BEYOND_PLAN', 'PACKED_BEYOND_PLAN'], { key: 'A/1', limit: 0, used: 100 })
    left.when(replanned({ route: 'by sea' })).thenRecorded()
  })
  test('names a line once', () =>
    open
      .when(replanned({ lines: [1, 2].map((quantity) => ({ ...a1, quantity })) }))
      .thenRefused('SHIPMENT_LINE_REPEATED'))
})

describe('a cancelled shipment', () => {
  const gone = left.and(cancelled)
  test('takes nothing new', () => {
    gone.when(released(1, 'R2', b2)).thenRefused('SHIPMENT_CANCELLED')
    gone.when(replanned({ route: 'by sea' })).thenRefused('SHIPMENT_CANCELLED')
    gone.when(planned()).thenRefused('SHIPMENT_EXISTS')
    expect(shipmentClosed(gone.state)).toEqual(shipmentRules.refuse('SHIPMENT_CANCELLED'))
  })
  test('stays so', () => gone.when(cancelled).thenAlreadySo())
  test('goes on with what has left', () => {
    const on = gone.and(arrived(100), delivered(90), lost(10, 'customsReleased'))
    expect(line(on)).toMatchObject({ delivered: 90, lost: 10 })
  })
  test('has something that has not left', () => {
    const whole = given(planned(), packed(100), packed(40, 'PKB', b2), happened(100), happened(40, 'N2', b2))
    whole.when(cancelled).thenRefused('SHIPMENT_LEFT')
    given(planned(), happened(100)).when(cancelled).thenRecorded()
  })
})

describe('a notice', () => {
  const each: [string, ShipmentEvent | ReturnType<typeof happened>, string][] = [
    ['departure', happened(1), 'N1'],
    ['arrival', arrived(1), 'N1'],
    ['delivery', delivered(1), 'N1'],
    ['return', returned(1, 'inTransit'), 'N1'],
    ['loss', lost(1, 'inTransit'), 'N1'],
    ['finding', found(1, 'inTransit'), 'N1'],
    ['diversion', diverted(1, 'inTransit'), 'N1'],
    ['report of a transfer', transferred(1), 'T1'],
    ['disclosure', disclosed(), 'V1'],
  ]
  test.each(each)('is told once (%s)', (what, event, number) =>
    open.and(event).when(event).thenRefused('SHIPMENT_ALREADY_TOLD', { what, number }),
  )
  test('may say several things', () => expect(open.and(...each.map(([, event]) => event)).state.told.size).toBe(9))
  test('is of lines of the shipment', () => {
    const strange = { orderNo: 'C', line: 9 }
    open.when(arrived(1, 'N1', strange)).thenRefused('SHIPMENT_LINE_UNKNOWN', { line: 'C/9' })
    expect(shipmentRules.refuse('SHIPMENT_LINE_UNKNOWN')).toMatchObject([{ unknown: true }])
    open
      .and(happened(1, 'N1', strange))
      .when(arrived(1, 'N1', strange))
      .thenRecorded()
  })
  test('names a line once for each account', () => {
    const from = (...accounts: (typeof afterDeparture)[number][]): ShipmentEvent => ({
      type: 'ShipmentReturned',
      noticeNo: 'N1',
      lines: accounts.map((one) => ({ ...a1, quantity: 1, from: one })),
      reason: 'x',
    })
    left.and(arrived(50)).when(from('inTransit', 'inCustoms')).thenRecorded()
    left.when(from('inTransit', 'inTransit')).thenRefused('SHIPMENT_LINE_REPEATED', { line: 'A/1 inTransit' })
    const to = (...accounts: ('inTransit' | 'delivered')[]): ShipmentEvent => ({
      type: 'ShipmentFound',
      noticeNo: 'N1',
      lines: accounts.map((one) => ({ ...a1, quantity: 1, to: one })),
    })
    left.and(lost(9, 'inTransit')).when(to('inTransit', 'delivered')).thenRecorded()
    left.when(to('delivered', 'delivered')).thenRefused('SHIPMENT_LINE_REPEATED', { line: 'A/1 delivered' })
  })
  test('that moves nothing changes no sum', () => {
    expect(line(left.and(transferred(5), disclosed()))).toEqual(line(left))
    left.when(transferred(1000)).thenRecorded()
  })
})

describe('what left', () => {
  test('is under way, arrives and is delivered', () => {
    expect(line(left)).toMatchObject({ planned: 100, packed: 100, released: 0, departed: 100, inTransit: 100 })
    expect(line(left.and(arrived(60)))).toMatchObject({ inTransit: 40, landed: 60 })
    expect(line(landed.and(delivered(70)))).toMatchObject({ inTransit: 0, landed: 30, delivered: 70 })
  })
  test.each(afterDeparture)('comes back from %s, or is lost from there', (from) => {
    const place = from === 'inTransit' || from === 'delivered' || from === 'diverted' ? from : 'landed'
    const before = line(left)
    expect(line(left.and(returned(7, from)))).toEqual({ ...before, [place]: before[place] - 7, returned: 7 })
    expect(line(left.and(lost(7, from)))).toEqual({ ...before, [place]: before[place] - 7, lost: 7 })
    expect(line(left.and(lost(7, from), found(7, from)))).toMatchObject({ [place]: before[place], lost: 0 })
  })
  test('is diverted', () => {
    expect(line(landed.and(diverted(7, 'detained')))).toMatchObject({ landed: 93, diverted: 7 })
    expect(line(landed.and(delivered(50), diverted(7, 'delivered')))).toMatchObject({ delivered: 43, diverted: 7 })
  })
  test('arrives only if it departed: else that is a breach until it is told', () => {
    left.when(arrived(101)).thenInBreach('TRANSIT_SHORT', { key: 'A/1', limit: 0, used: 1 })
    left.when(arrived(100)).thenRecorded()
    const early = ready.and(arrived(10))
    expect([...early.excesses.values()].map(({ code }) => code)).toEqual(['TRANSIT_SHORT'])
    expect([...early.and(happened(10)).excesses.values()].map(({ code }) => code)).toEqual(['DEPARTED_UNRELEASED'])
  })
  test.each<[string, ShipmentEvent]>([
    ['TRANSIT_SHORT', returned(101, 'inTransit')],
    ['TRANSIT_SHORT', lost(101, 'inTransit')],
    ['TRANSIT_SHORT', diverted(101, 'inTransit')],
    ['LANDED_SHORT', delivered(1)],
    ['LANDED_SHORT', returned(1, 'inCustoms')],
    ['DELIVERED_SHORT', returned(1, 'delivered')],
    ['DIVERTED_SHORT', returned(1, 'diverted')],
    ['LOST_SHORT', found(1, 'inTransit')],
  ])('is never more than there was: %s (%#)', (code, event) =>
    left.when(event).thenInBreach(code, { key: 'A/1', limit: 0, used: 1 }),
  )
  test('closes a breach that came of its order', () =>
    expect(left.and(delivered(100), arrived(100)).excesses.size).toBe(0))
})

describe('SHP-7: what was lost before it was delivered', () => {
  const losses = ({ state }: Spec) => undeliveredLosses(state, a1)
  test.each(['inTransit', 'inCustoms', 'customsReleased', 'detained', 'seized'] as const)('counts from %s', (from) =>
    expect(losses(landed.and(official(lost(10, from))))).toBe(10),
  )
  test.each(['delivered', 'diverted'] as const)('does not count from %s', (from) =>
    expect(losses(landed.and(official(lost(10, from))))).toBe(0),
  )
  test('counts on an official document only', () => {
    expect(losses(landed.and(lost(10, 'inTransit')))).toBe(0)
    expect(losses(landed.and(told(lost(10, 'inTransit'), { grade: 'company' })))).toBe(0)
  })
  test('counts as far as it was not found, on any word', () => {
    const gone = landed.and(official(lost(10, 'inCustoms')))
    expect(losses(gone.and(found(4, 'inCustoms')))).toBe(6)
    expect(losses(gone.and(found(4, 'delivered')))).toBe(10)
    expect(losses(gone.and(found(11, 'inCustoms')))).toBe(0)
  })
})

describe('the status of a shipment', () => {
  test('before it leaves', () => {
    expect(status(given())).toBeUndefined()
    expect(status(open)).toBe('planned')
    expect(status(open.and(packed(100)))).toBe('planned')
    expect(status(ready)).toBe('packed')
    expect(status(ready.and(released(1)))).toBe('released')
    expect(status(ready.and(released(1), withdrawn()))).toBe('packed')
    expect(status(ready.and(cancelled))).toBe('cancelled')
  })
  test('is that of what is least far', () => {
    expect(status(left)).toBe('inTransit')
    expect(status(left.and(cancelled))).toBe('inTransit')
    expect(status(left.and(arrived(99)))).toBe('inTransit')
    expect(status(landed)).toBe('arrived')
    expect(status(landed.and(delivered(99)))).toBe('arrived')
    expect(status(landed.and(delivered(99), lost(1, 'inCustoms')))).toBe('delivered')
    expect(status(left.and(returned(90, 'inTransit'), diverted(10, 'inTransit')))).toBe('ended')
    expect(status(given(happened(1)))).toBe('inTransit')
  })
})

describe('the order in which facts are told does not matter', () => {
  const filings = [official(accepted([filed(100)])), accepted([filed(3, b2)], 'X2')]
  const facts = [
    packed(50),
    packed(30, 'PK2'),
    packed(41, 'PKB', b2),
    at('2026-01-20', corrected([filed(90)]), 'official'),
    at('2026-01-25', unfiledAgain('X2')),
    at('2026-02-02', departed(20)),
    at('2026-02-03', departed(5, { releaseId: 'R2', noticeNo: 'N2', itns: ['X1'] })),
    happened(15, 'N3'),
    happened(5, 'N4', b2),
    arrived(40),
    arrived(6, 'N2', b2),
    delivered(20),
    returned(3, 'inTransit'),
    official(lost(4, 'inCustoms')),
    lost(2, 'delivered', 'N2'),
    found(1, 'inCustoms'),
    diverted(2, 'delivered'),
    transferred(1),
    disclosed(),
  ]
  const start = given(planned(), packed(20, 'PK0'), packed(10, 'PK9'), ...filings).and(
    told(released(20), { recordedAt: on('2026-02-01') }),
    told(released(10, 'R2'), { recordedAt: on('2026-02-01') }),
  )
  const withdrawal = told(withdrawn('R2'), { recordedAt: on('2026-04-01') })
  test('nor does when a release is withdrawn in between', () => {
    const expected = start.and(...facts, withdrawal)
    expect(expected.excesses.size).toBeGreaterThan(2)
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.nat(facts.length), (shuffled, place) => {
        const other = start.and(...shuffled.slice(0, place), withdrawal, ...shuffled.slice(place))
        expect(other.excesses).toEqual(expected.excesses)
        other.thenState(expected.state)
      }),
      { numRuns: 40 },
    )
  })
  test('a departure told before or after the withdrawal leaves the same', () => {
    const begun = ready.and(told(released(60), { recordedAt: on('2026-02-01') }))
    const back = told(withdrawn(), { recordedAt: on('2026-03-01') })
    const gone = at('2026-02-02', departed(20))
    begun.and(back, gone).thenState(begun.and(gone, back).state)
  })
  test('and a departure that stands before its release, after an annulment, counts under it', () => {
    const as = { occurredAt: on('2026-02-01'), recordedAt: on('2026-02-01'), revision: 9 }
    const { evolve } = shipmentDecider
    const early = evolve(evolve(ready.state, departed(20), as), released(60), as)
    const late = evolve(evolve(ready.state, released(60), as), departed(20), as)
    expect(shipmentLineOf(early, a1)).toEqual(shipmentLineOf(late, a1))
    expect(evolve(evolve(ready.state, withdrawn('R9'), as), replanned({ route: 'x' }), as).plan?.route).toBe('x')
    expect(evolve(given().state, replanned({ route: 'x' }), as).plan).toBeUndefined()
  })
})
