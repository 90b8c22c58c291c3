import { describe, expect, test } from '@jest/globals'
import { told } from '#kernel/testing'
import { linesReleased, releasedFor, releasedOf, releaseStandsAt, undeparted } from './releases.js'
import { shipmentRules } from './shipment.js'
import { shipmentLineOf, type Shipment } from './shipment.state.js'
import {
  a1,
  accepted,
  at,
  b2,
  cancelled,
  departed,
  filed,
  given,
  happened,
  on,
  packed,
  planned,
  released,
  replanned,
  unfiledAgain,
  withdrawn,
} from './testing.js'

const ready = given(planned(), packed(100))
const going = ready.and(told(released(60), { recordedAt: on('2026-02-01') }))
const line = ({ state }: { state: Shipment }, of = a1) => shipmentLineOf(state, of)
const onDay = (day: string, event: ReturnType<typeof released>) => told(event, { recordedAt: on(day) })

describe('a release for export', () => {
  test('names lines and pieces', () => {
    expect(line(going).released).toBe(60)
    expect(releasedOf(going.state, 'R1', a1)).toEqual({ quantity: 60, departed: 0 })
    expect(releasedOf(going.state, 'R1', b2)).toEqual({ quantity: 0, departed: 0 })
    expect(linesReleased(going.state, 'R1')).toEqual([a1])
    expect(undeparted(going.state, 'R1')).toEqual([{ ...a1, quantity: 60 }])
  })
  test('is asked for by the notice of what left under it', () => {
    const { state } = going.and(departed(10, { noticeNo: 'N1' }), happened(5, 'N2'))
    expect(releasedFor(state, 'N1')).toBe(on('2026-02-01'))
    expect(['N2', 'N3'].map((noticeNo) => releasedFor(state, noticeNo))).toEqual([undefined, undefined])
  })
  test('is made under a number of its own', () => {
    going.when(released(1)).thenRefused('RELEASE_EXISTS', { releaseId: 'R1' })
    going.and(withdrawn()).when(released(1)).thenRefused('RELEASE_EXISTS')
    going.when(released(1, 'R2')).thenRecorded()
  })
  test('names a line once', () =>
    ready
      .when({ type: 'ReleasedForExport', releaseId: 'R1', lines: [1, 2].map((quantity) => ({ ...a1, quantity })) })
      .thenRefused('SHIPMENT_LINE_REPEATED', { line: 'A/1' }))
  test('is of a shipment that is planned and not cancelled', () => {
    given().when(released(1)).thenRefusedWith(['SHIPMENT_UNKNOWN', 'SHIPMENT_LINE_UNKNOWN'])
    ready.and(cancelled).when(released(1)).thenRefused('SHIPMENT_CANCELLED')
  })
  test('SHP-2: takes no more than is planned, under all releases', () => {
    const more = ready.and(replanned({ lines: [{ ...a1, quantity: 101 }] }), packed(1, 'PK2'))
    const full = more.and(replanned({ lines: [{ ...a1, quantity: 101 }], route: 'x' }), released(60))
    full.when(released(41, 'R2')).thenRecorded()
    full
      .when(released(42, 'R2'))
      .thenRefusedWith(['BEYOND_PLAN', 'PACKED_SHORT'], { key: 'A/1', limit: 101, used: 102 })
    given(planned(50), packed(50, 'PK1'), packed(50, 'PK2'))
      .when(released(51))
      .thenRefused('BEYOND_PLAN', { limit: 50, used: 51 })
  })
  test('SHP-3: takes no more than is packed', () => {
    given(planned(), packed(50)).when(released(50)).thenRecorded()
    given(planned(), packed(50)).when(released(51)).thenRefused('PACKED_SHORT', { key: 'A/1', limit: 50, used: 51 })
    going.when(released(1, 'R2', b2)).thenRefused('PACKED_SHORT', { key: 'B/2', limit: 0, used: 1 })
  })
  test('counts what has left, once', () => {
    const part = going.and(onDay('2026-02-02', departed(20)))
    expect(line(part)).toMatchObject({ released: 40, departed: 20 })
    expect(undeparted(part.state, 'R1')).toEqual([{ ...a1, quantity: 40 }])
    part.when(released(40, 'R2')).thenRecorded()
    part.when(released(41, 'R2')).thenRefusedWith(['BEYOND_PLAN', 'PACKED_SHORT'], { used: 101 })
  })
  test('holds its units in the plan (ORD-7)', () => {
    going.when(replanned({ lines: [{ ...a1, quantity: 60 }] })).thenRefused('PACKED_BEYOND_PLAN')
    going
      .when(replanned({ lines: [{ ...a1, quantity: 59 }] }))
      .thenRefusedWith(['BEYOND_PLAN', 'PACKED_BEYOND_PLAN'], { limit: 59, used: 60 })
    going.when(cancelled).thenRefused('SHIPMENT_RELEASED', { quantity: 60 })
    going.and(withdrawn()).when(cancelled).thenRecorded()
  })
})

describe('a withdrawal', () => {
  test('undoes the release', () => {
    const back = going.and(withdrawn())
    expect(line(back)).toEqual(line(ready))
    back.when(released(100, 'R2')).thenRecorded()
  })
  test('takes back only what has not left', () => {
    const back = going.and(onDay('2026-02-02', departed(20)), withdrawn())
    expect(line(back)).toMatchObject({ released: 0, departed: 20 })
    back.when(released(80, 'R2')).thenRecorded()
    back.when(released(81, 'R2')).thenRefusedWith(['BEYOND_PLAN', 'PACKED_SHORT'])
  })
  test('is of a release that is known, and not of one that has left', () => {
    going.when(withdrawn('R9')).thenRefused('RELEASE_UNKNOWN', { releaseId: 'R9' })
    expect(shipmentRules.refuse('RELEASE_UNKNOWN')).toMatchObject([{ unknown: true }])
    going
      .and(onDay('2026-02-02', departed(60)))
      .when(withdrawn())
      .thenRefused('RELEASE_LEFT', { releaseId: 'R1' })
  })
  test('that was made stays so', () => going.and(withdrawn()).when(withdrawn()).thenAlreadySo())
  test('goes on though the shipment is beyond its plan', () =>
    going.and(happened(50, 'N9')).when(withdrawn()).thenRecorded())
})

describe('SHP-4: a departure', () => {
  test('rests on a release that stands at its instant', () => {
    const gone = going.and(told(withdrawn(), { recordedAt: on('2026-03-01') }))
    const stands = (t: string) => releaseStandsAt(gone.state, 'R1', t)
    expect(stands('2026-01-31T23:59:59.999Z')).toBe(false)
    expect(stands(on('2026-02-01'))).toBe(true)
    expect(stands('2026-02-28T23:59:59.999Z')).toBe(true)
    expect(stands(on('2026-03-01'))).toBe(false)
    expect(releaseStandsAt(gone.state, 'R9', on('2026-02-01'))).toBe(false)
    expect(releaseStandsAt(going.state, 'R1', on('2027-01-01'))).toBe(true)
    going.when(at('2026-02-01', departed(60))).thenRecorded()
    const numbers = { releaseId: 'R1', at: on('2026-01-31') }
    going.when(at('2026-01-31', departed(60))).thenRefused('RELEASE_NOT_STANDING', numbers)
    gone.when(at('2026-03-01', departed(60))).thenRefused('RELEASE_NOT_STANDING')
  })
  test('that is told after the withdrawal, and happened before, takes nothing released', () => {
    const gone = going.and(told(withdrawn(), { recordedAt: on('2026-03-01') }), at('2026-02-10', departed(20)))
    expect(line(gone)).toMatchObject({ released: 0, departed: 20 })
    expect(gone.excesses.size).toBe(0)
  })
  test('names its release', () => {
    const { releaseId, ...unnamed } = departed(1)
    going.when(unnamed).thenRefused('RELEASE_UNNAMED')
    going.when(departed(1, { releaseId: 'R9' })).thenRefused('RELEASE_UNKNOWN', { releaseId: 'R9' })
  })
  test('names filings that stand at its instant, unless it is told as it happened', () => {
    const paper = going.and(at('2026-02-02', accepted([filed(60)])))
    const ended = paper.and(at('2026-02-05', unfiledAgain()))
    const leaving = departed(60, { itns: ['X1'] })
    const numbers = { itn: 'X1', at: on('2026-02-01') }
    paper.when(at('2026-02-01', leaving)).thenRefused('FILING_NOT_STANDING', numbers)
    ended.when(at('2026-02-04', leaving)).thenRecorded()
    ended.when(at('2026-02-05', leaving)).thenRefused('FILING_NOT_STANDING', { at: on('2026-02-05') })
    ended.when(happened(60, 'N1', a1, ['X1'])).thenInBreach('DEPARTED_UNRELEASED')
  })
  test('takes what was released, and no more', () => {
    going.when(at('2026-02-02', departed(61))).thenRefused('RELEASE_SHORT', {
      asked: 61,
      left: 60,
      line: 'A/1',
      releaseId: 'R1',
    })
    const part = going.and(at('2026-02-02', departed(20)))
    part.when(at('2026-02-03', departed(40, { noticeNo: 'N2' }))).thenRecorded()
    part.when(at('2026-02-03', departed(41, { noticeNo: 'N2' }))).thenRefused('RELEASE_SHORT', { left: 40 })
    going
      .when(at('2026-02-02', departed(1, { lines: [{ ...b2, quantity: 1 }] })))
      .thenRefused('RELEASE_SHORT', { left: 0, line: 'B/2' })
  })
  test('names a line once, of the shipment', () => {
    const twice = [1, 2].map((quantity) => ({ ...a1, quantity }))
    going.when(at('2026-02-02', departed(1, { lines: twice }))).thenRefused('SHIPMENT_LINE_REPEATED')
    going
      .when(at('2026-02-02', departed(1, { lines: [{ ...a1, line: 9, quantity: 1 }] })))
      .thenRefusedWith(['SHIPMENT_LINE_UNKNOWN', 'RELEASE_SHORT'])
  })
})

describe('SHP-5: a departure as it happened', () => {
  const asHappened = { rules: ['SHP-3'] }
  const left = (day: string, quantity: number) =>
    told(departed(quantity, { asHappened }), { at: on(day), roles: ['compliance'] })
  test('is told by compliance', () => {
    const { event } = happened(10)
    const numbers = { actor: 'ops-7', needed: 'compliance' }
    ready.when(told(event, { by: 'ops-7' })).thenRefused('AS_HAPPENED_ROLE', { ...numbers, roles: 'no role' })
    ready
      .when(told(event, { by: 'ops-7', roles: ['operations', 'audit'] }))
      .thenRefused('AS_HAPPENED_ROLE', { ...numbers, roles: 'operations, audit' })
    ready.and(told(event, { by: 'ops-7', roles: ['operations', 'compliance'] }))
  })
  test('needs no release, and is a breach', () => {
    ready.when(happened(10)).thenInBreach('DEPARTED_UNRELEASED', { key: 'A/1', limit: 0, used: 10 })
    ready.and(happened(10)).when(happened(5, 'N2')).thenInBreach('DEPARTED_UNRELEASED', { used: 15 })
    expect(line(ready.and(happened(10)))).toMatchObject({ departed: 10, unreleased: 10, released: 0, inTransit: 10 })
  })
  test('may have left under a release', () => {
    going.when(left('2026-02-02', 60)).thenRecorded()
    going.when(left('2026-01-02', 60)).thenRefused('RELEASE_NOT_STANDING')
  })
  test('beyond its release is a breach', () =>
    going.when(left('2026-02-02', 61)).thenInBreach('DEPARTED_BEYOND_RELEASE', { key: 'R1 A/1', limit: 60, used: 61 }))
  test('beyond its release frees nothing for others', () => {
    const beyond = going.and(released(10, 'R2'), left('2026-02-02', 61))
    expect(line(beyond)).toMatchObject({ released: 10, departed: 61 })
  })
  test('without a plan opens its shipment', () => {
    const unplanned = given(happened(10))
    expect(line(unplanned)).toMatchObject({ departed: 10, planned: 0 })
    given().when(happened(10)).thenInBreach('BEYOND_PLAN', { limit: 0, used: 10 })
    given().when(departed(10)).thenRefused('SHIPMENT_UNKNOWN')
    unplanned.when(planned()).thenRecorded()
  })
  test('of goods whose packing list is told later is in breach until then', () => {
    const early = given(planned(), happened(10))
    given(planned()).when(happened(10)).thenInBreach('PACKED_SHORT', { limit: 0, used: 10 })
    expect([...early.and(packed(10)).excesses.values()].map(({ code }) => code)).toEqual(['DEPARTED_UNRELEASED'])
  })
  test('of a cancelled shipment is told all the same', () =>
    ready.and(cancelled).when(happened(10)).thenInBreach('DEPARTED_UNRELEASED'))
})
