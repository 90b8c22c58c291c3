import { describe, expect, test } from '@jest/globals'
import { packedOf } from './packing.js'
import { shipmentLineOf } from './shipment.state.js'
import { a1, b2, given, packed, packedAs, planned, replanned, serials } from './testing.js'

const open = given(planned())

describe('a packing list', () => {
  test('adds up with others, by line and lot', () => {
    const twice = open.and(packed(60), packed(40, 'PK2'), packed(5, 'PK3', b2))
    expect(shipmentLineOf(twice.state, a1).packed).toBe(100)
    expect([packedOf(twice.state, a1, 'L1'), packedOf(twice.state, b2, 'L1'), packedOf(twice.state, a1, 'L2')]).toEqual(
      [100, 5, 0],
    )
  })
  test('is told once', () =>
    open.and(packed(1)).when(packed(1)).thenRefusedWith(['SHIPMENT_ALREADY_TOLD', 'SERIALS_REPEATED'], {
      what: 'packing list',
      number: 'PK1',
    }))
  test('names a line once for each lot', () => {
    const of = (lot: string, from: number) => ({ ...a1, lot, quantity: 1, serials: [serials(from, from)] })
    open.when({ type: 'ShipmentPacked', packingNo: 'PK1', lines: [of('L1', 1), of('L2', 2)] }).thenRecorded()
    open
      .when({ type: 'ShipmentPacked', packingNo: 'PK1', lines: [of('L1', 1), of('L1', 2)] })
      .thenRefused('SHIPMENT_LINE_REPEATED', { line: 'A/1 L1' })
  })
  test('of more than is planned is a breach, which the plan closes', () => {
    open.when(packed(101)).thenInBreach('PACKED_BEYOND_PLAN', { key: 'A/1', limit: 100, used: 101 })
    const lines = [
      { ...a1, quantity: 101 },
      { ...b2, quantity: 40 },
    ]
    expect(open.and(packed(101), replanned({ lines })).excesses.size).toBe(0)
  })
  test('up to what is planned is none', () => open.when(packed(100)).thenRecorded())
})

describe('SHP-3: serial numbers', () => {
  test('are as many as the pieces', () => {
    open.when(packedAs(10, [serials(1, 4), serials(11, 16)])).thenRecorded()
    open
      .when(packedAs(11, [serials(1, 4), serials(11, 16)]))
      .thenRefused('SERIALS_MISCOUNTED', { counted: 10, quantity: 11, line: 'A/1' })
  })
  test('count from the first to the last', () => {
    open
      .when(packedAs(10, [serials(1, 11, 'SN-', 10)]))
      .thenRefused('SERIALS_MISRANGED', { first: 'SN-000001', last: 'SN-000011', count: 10 })
    open.when(packedAs(1, [serials(2, 1, 'SN-', 1)])).thenRefused('SERIALS_MISRANGED')
  })
  test('have one beginning', () =>
    open.when(packedAs(2, [{ first: 'SA-1', last: 'SB-2', count: 2 }])).thenRefused('SERIALS_MISRANGED'))
  test('without digits at their end stand alone', () => {
    open.when(packedAs(2, [{ first: 'ABC', last: 'ABC', count: 1 }, serials(0, 0, 'ABC')])).thenRecorded()
    open.when(packedAs(2, [{ first: 'ABC', last: 'ABC', count: 2 }])).thenRefused('SERIALS_MISRANGED')
    open.when(packedAs(2, [{ first: 'ABC', last: 'ABD', count: 2 }])).thenRefused('SERIALS_MISRANGED')
    open
      .and(packedAs(1, [{ first: 'ABC', last: 'ABC', count: 1 }]))
      .when(packedAs(1, [{ first: 'ABC', last: 'ABC', count: 1 }], 'PK2'))
      .thenRefused('SERIALS_REPEATED', { first: 'ABC', last: 'ABC' })
  })
  test('of many digits count by the last fifteen', () => {
    const long = (end: string) => `1234567890${end.padStart(15, '0')}`
    open.when(packedAs(3, [{ first: long('8'), last: long('10'), count: 3 }])).thenRecorded()
  })
  test('are packed once', () => {
    const some = open.and(packedAs(10, [serials(11, 20)]))
    const again = (from: number, to: number) => some.when(packedAs(to - from + 1, [serials(from, to)], 'PK2', b2))
    again(1, 10).thenRecorded()
    again(21, 30).thenRecorded()
    again(1, 11).thenRefused('SERIALS_REPEATED', { first: 'SN-000001', last: 'SN-000011' })
    again(20, 30).thenRefused('SERIALS_REPEATED', { first: 'SN-000020' })
    again(12, 13).thenRefused('SERIALS_REPEATED', { first: 'SN-000012' })
    again(1, 30).thenRefused('SERIALS_REPEATED', { first: 'SN-000001' })
  })
  test('are packed once in one list', () => {
    open.when(packedAs(4, [serials(1, 2), serials(2, 3)])).thenRefused('SERIALS_REPEATED', { first: 'SN-000002' })
    open
      .when(packedAs(13, [serials(1, 10), serials(2, 3), serials(10, 10)]))
      .thenRefused('SERIALS_REPEATED', { first: 'SN-000010' })
    open
      .when(packedAs(6, [serials(1, 2), serials(3, 5), serials(5, 5)]))
      .thenRefused('SERIALS_REPEATED', { first: 'SN-000005' })
    open.when(packedAs(4, [serials(3, 4), serials(1, 2)])).thenRecorded()
  })
  test('of another beginning are others', () =>
    open
      .and(packedAs(2, [serials(1, 2)]))
      .when(packedAs(2, [serials(1, 2, 'SX-')], 'PK2'))
      .thenRecorded())
})
