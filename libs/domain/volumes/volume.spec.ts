import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import {
  volume,
  volumeLeftAt,
  volumeOfCountry,
  volumeOfLine,
  volumeRoomAt,
  volumeRulesAt,
  volumeStream,
  type Volume,
} from './volume.decider.js'
import type { VolumeEvent } from './volume.js'

const { given } = specOf(volumeStream('H200'))
const day = (name: string) => `${name}T00:00:00.000Z`
const today = day('2026-01-20')
const ratioSet = (ratio: string, more: Partial<Extract<VolumeEvent, { type: 'RatioSet' }>> = {}): VolumeEvent => ({
  type: 'RatioSet',
  documentNo: 'D1',
  rule: 'BIS-50',
  countries: ['CN', 'MO'],
  ratio,
  basis: '91 FR 1684',
  effectiveFrom: day('2026-01-01'),
  ...more,
})
/** `CN A/1`: line 1 of order A, to end use in China. */
const of = (text: string, shipment = 'S1') => {
  const [endUseCountry, orderNo, line] = text.split(/[ /]/) as [string, string, string]
  return { endUseCountry, orderNo, line: Number(line), shipment }
}
const committed = (to: string, quantity: number, shipment = 'S1'): VolumeEvent => ({
  type: 'VolumeCommitted',
  ...of(to, shipment),
  quantity,
})
const released = (to: string, quantity: number, shipment = 'S1'): VolumeEvent => ({
  type: 'VolumeReleased',
  ...of(to, shipment),
  quantity,
})
const exported = (
  to: string,
  quantity: number,
  takes: 'commitment' | 'nothing' = 'nothing',
  noticeNo = 'N1',
): VolumeEvent => ({ type: 'UnitsExported', noticeNo, ...of(to), quantity, takes })
const back = (to: string, quantity: number, noticeNo = 'B1'): VolumeEvent => ({
  type: 'UnitsCameBack',
  noticeNo,
  ...of(to),
  quantity,
})
const reported = (endUseCountry: string, quantity: number, reportNo = 'R1', until = '2025-12-31'): VolumeEvent => ({
  type: 'VolumeReported',
  reportNo,
  endUseCountry,
  quantity,
  period: { from: '2025-12-31', until },
})
const by = (grade: Grade, event: VolumeEvent, at?: string) => told(event, { grade, ...(at && { at: day(at) }) })
const official = (event: VolumeEvent, at?: string) => by('official', event, at)
const room = (spec: { state: Volume }, on = today) =>
  volumeRoomAt(spec.state, on).map(({ rule, limit, used }) => `${rule} ${used}/${limit}`)
const half = given(official(ratioSet('0.5')), exported('US U/1', 100))

describe('a volume', () => {
  test('is a stream of its own for each product', () => {
    expect(volumeStream('H200').id).toBe('volume~H200')
    expect(volume.ids).toEqual(['product'])
  })
  test('without a ratio is counted and not limited', () => {
    const free = given(committed('CN A/1', 1_000_000))
    expect(volumeOfCountry(free.state, 'CN')).toEqual({ exported: 0, committed: 1_000_000 })
    expect(volumeOfCountry(free.state, 'MO')).toEqual({ exported: 0, committed: 0 })
    expect([volumeLeftAt(free.state, 'CN', today), room(free)]).toEqual([Infinity, []])
  })
  test('weighs more with each line', () =>
    expect(volume.weight(half.and(committed('CN A/1', 1)).state)).toBeGreaterThan(volume.weight(half.state)))
})

describe('VOL-1: exported and committed', () => {
  test('to the countries of a ratio together are at most that of US end use', () => {
    half.when(committed('CN A/1', 50)).thenRecorded()
    half.when(committed('CN A/1', 51)).thenRefused('VOLUME_RATIO', { key: 'BIS-50', limit: 50, used: 51, excess: 1 })
    half.and(committed('CN A/1', 30)).when(committed('MO B/1', 21)).thenRefused('VOLUME_RATIO', { limit: 50, used: 51 })
  })
  test('exactly', () => {
    const spec = given(official(ratioSet('0.29')), exported('US U/1', 100))
    spec.when(committed('CN A/1', 29)).thenRecorded()
    spec.when(committed('CN A/1', 30)).thenRefused('VOLUME_RATIO', { limit: 29, used: 30 })
  })
  test('are not what goes elsewhere', () => half.when(committed('JP A/1', 1000)).thenRecorded())
  test('to US end use are room once they have left, not before', () => {
    half
      .and(committed('US U/2', 100))
      .when(committed('CN A/1', 51))
      .thenRefused('VOLUME_RATIO', { limit: 50, used: 51 })
    half
      .and(committed('US U/2', 100), exported('US U/2', 100, 'commitment'))
      .when(committed('CN A/1', 100))
      .thenRecorded()
  })
  test('stay under it when they leave', () => {
    const gone = half.and(committed('CN A/1', 50), exported('CN A/1', 40, 'commitment'))
    expect(volumeOfCountry(gone.state, 'CN')).toEqual({ exported: 40, committed: 10 })
    expect(gone.excesses.size).toBe(0)
    gone.when(committed('CN A/2', 1)).thenRefused('VOLUME_RATIO', { limit: 50, used: 51 })
  })
  test('beyond it are a breach if they left, which more US end use closes', () => {
    half.when(exported('CN A/1', 60)).thenInBreach('VOLUME_RATIO', { limit: 50, used: 60 })
    const over = half.and(exported('CN A/1', 60))
    expect(over.and(exported('US U/2', 19)).excesses.size).toBe(1)
    expect(over.and(exported('US U/2', 20)).excesses.size).toBe(0)
  })
  test('count no more once they are back', () => {
    const over = half.and(exported('CN A/1', 60), back('CN A/1', 10))
    expect(over.excesses.size).toBe(0)
    expect(volumeOfLine(over.state, of('CN A/1'))).toEqual({ committed: 0, exported: 60, back: 10 })
    half.and(committed('CN A/1', 50)).when(back('US U/1', 1)).thenInBreach('VOLUME_RATIO', { limit: 49, used: 50 })
  })
  test('say what is left', () => {
    const spec = half.and(committed('CN A/1', 20))
    expect(['CN', 'MO', 'JP'].map((country) => volumeLeftAt(spec.state, country, today))).toEqual([30, 30, Infinity])
    expect(volumeLeftAt(half.and(exported('CN A/1', 60)).state, 'CN', today)).toBe(0)
    expect(room(spec)).toEqual(['BIS-50 20/50'])
  })
  test('say what each rule rests on, and the room under it', () => {
    const rule = { rule: 'BIS-50', countries: ['CN', 'MO'], ratio: '0.5', home: 100 }
    expect(volumeRulesAt(half.state, today)).toEqual([{ ...rule, exported: 0, committed: 0, room: 50 }])
    const both = half.and(exported('CN A/1', 7), exported('MO B/1', 5), committed('CN A/2', 18), committed('MO B/2', 2))
    expect(volumeRulesAt(both.state, today)).toEqual([{ ...rule, exported: 12, committed: 20, room: 18 }])
  })
})

describe('a ratio', () => {
  const then = (...more: Parameters<typeof half.and>) => room(half.and(...more))
  test('counts from its instant on', () => {
    const later = given(ratioSet('0.5', { effectiveFrom: day('2026-02-01') }), exported('US U/1', 100))
    expect([room(later), room(later, day('2026-02-01'))]).toEqual([[], ['BIS-50 0/50']])
    later.when(committed('CN A/1', 51)).thenRecorded()
    later
      .when({ event: committed('CN A/1', 51), recordedAt: day('2026-02-01') })
      .thenRefused('VOLUME_RATIO', { limit: 50 })
  })
  test('is replaced by the same rule', () => {
    expect(then(official(ratioSet('0.8', { documentNo: 'D2', effectiveFrom: day('2026-01-02') })))).toEqual([
      'BIS-50 0/80',
    ])
    expect(then(official(ratioSet('0.8', { documentNo: 'D2', effectiveFrom: day('2025-01-02') })))).toEqual([
      'BIS-50 0/50',
    ])
  })
  test('of two of one instant is the stricter', () => {
    expect(then(official(ratioSet('0.8', { documentNo: 'D2' })))).toEqual(['BIS-50 0/50'])
    expect(then(official(ratioSet('0.2', { documentNo: 'D2' })))).toEqual(['BIS-50 0/20'])
  })
  test('is not loosened by less than what it was set by, and is tightened', () => {
    for (const grade of ['company', 'reported'] as const) {
      const set = (ratio: string) => by(grade, ratioSet(ratio, { documentNo: 'D2', effectiveFrom: day('2026-01-02') }))
      expect(then(set('0.8'))).toEqual(['BIS-50 0/50'])
      expect(then(set('0.2'))).toEqual(['BIS-50 0/20'])
      half.and(set('0.2')).when(committed('CN A/1', 21)).thenRefused('VOLUME_RATIO', { limit: 20, used: 21 })
      expect(volumeLeftAt(half.and(set('0.2')).state, 'CN', today)).toBe(20)
    }
  })
  test('stands beside those of other rules', () => {
    const two = half.and(ratioSet('0.1', { documentNo: 'D2', rule: 'OTHER', countries: ['CN'] }))
    expect(room(two)).toEqual(['BIS-50 0/50', 'OTHER 0/10'])
    two.when(committed('CN A/1', 11)).thenRefused('VOLUME_RATIO', { key: 'OTHER', limit: 10, used: 11 })
    two.when(committed('MO A/1', 11)).thenRecorded()
    expect(['CN', 'MO'].map((country) => volumeLeftAt(two.state, country, today))).toEqual([10, 50])
  })
  test('that comes late is a breach for what is committed', () =>
    given(committed('CN A/1', 10)).when(ratioSet('0.5')).thenInBreach('VOLUME_RATIO', { limit: 0, used: 10 }))
})

describe('what is reported', () => {
  test('of US end use permits only if it is official', () => {
    expect(room(half.and(official(reported('US', 100))))).toEqual(['BIS-50 0/100'])
    for (const grade of ['company', 'reported'] as const)
      expect(room(half.and(by(grade, reported('US', 100))))).toEqual(['BIS-50 0/50'])
    expect(room(half.and(reported('US', 100)))).toEqual(['BIS-50 0/50'])
  })
  test('of other countries counts, whoever says so', () => {
    for (const event of [official(reported('CN', 10)), by('reported', reported('CN', 10)), reported('CN', 10)])
      expect(room(half.and(event))).toEqual(['BIS-50 10/50'])
  })
  test('is of a period that ends no earlier than it begins', () => {
    half
      .when(reported('CN', 1, 'R1', '2025-12-30'))
      .thenRefused('VOLUME_PERIOD_BACKWARDS', { from: '2025-12-31', until: '2025-12-30' })
    half.when(reported('CN', 1, 'R1', '2025-12-31')).thenRecorded()
  })
})

describe('what is committed', () => {
  const going = half.and(committed('CN A/1', 20))
  test('is given back, no more than there is of the line and shipment', () => {
    going.and(released('CN A/1', 20)).thenState(half.state)
    going.when(released('CN A/1', 21)).thenRefused('VOLUME_COMMITMENT_SHORT', { key: 'CN A/1 S1', used: 1 })
    going.when(released('CN A/1', 1, 'S2')).thenRefused('VOLUME_COMMITMENT_SHORT', { key: 'CN A/1 S2', used: 1 })
  })
  test('is not taken by what left without it', () =>
    expect(volumeOfCountry(going.and(exported('CN A/1', 5)).state, 'CN')).toEqual({ exported: 5, committed: 20 }))
  test('and left before it is told is a breach, and no room for others', () => {
    half
      .when(exported('CN A/1', 5, 'commitment'))
      .thenInBreach('VOLUME_COMMITMENT_SHORT', { key: 'CN A/1 S1', used: 5 })
    const early = half.and(exported('CN A/1', 5, 'commitment'))
    expect(volumeOfCountry(early.state, 'CN')).toEqual({ exported: 5, committed: 0 })
    early.when(committed('CN A/2', 46)).thenRefused('VOLUME_RATIO', { limit: 50, used: 51 })
    expect(early.and(committed('CN A/1', 5)).excesses.size).toBe(0)
  })
})

test('what comes back was exported, or will be told so', () => {
  half.when(back('CN A/1', 5)).thenInBreach('VOLUME_RETURN_SHORT', { key: 'CN A/1 S1', used: 5 })
  expect(half.and(back('CN A/1', 5), exported('CN A/1', 5)).excesses.size).toBe(0)
  expect(volumeOfCountry(half.and(back('CN A/1', 5)).state, 'CN').exported).toBe(0)
})

describe('what came back', () => {
  const gone = half.and(official(exported('CN A/1', 40)))
  const goneTo = (spec: typeof gone, country: string) => volumeOfCountry(spec.state, country).exported
  test('makes room for others, unless that is only a report', () => {
    expect(goneTo(gone.and(back('CN A/1', 30)), 'CN')).toBe(10)
    expect(goneTo(gone.and(by('company', back('CN A/1', 30))), 'CN')).toBe(10)
    expect(goneTo(gone.and(by('reported', back('CN A/1', 30))), 'CN')).toBe(40)
  })
  test('of US end use permits no more, on a report too', () =>
    expect(goneTo(gone.and(by('reported', back('US U/1', 30))), 'US')).toBe(70))
})

describe('the same thing told twice', () => {
  const all = half.and(exported('CN A/1', 1), back('CN A/1', 1), reported('CN', 1))
  test.each([
    [ratioSet('1'), 'document', 'D1'],
    [exported('CN A/1', 2), 'export', 'N1 A/1 S1'],
    [back('CN A/1', 2), 'return', 'B1 A/1 S1'],
    [reported('US', 2), 'report', 'R1'],
  ] as const)('is refused (%#)', (event, what, number) =>
    all.when(event).thenRefused('VOLUME_ALREADY_TOLD', { what, number }),
  )
  test('is not what one notice says of another line, or of another shipment of the line', () => {
    all.when(exported('CN A/2', 1)).thenRecorded()
    all.when({ ...exported('CN A/1', 1), shipment: 'S2' } as VolumeEvent).thenRecorded()
    all.when({ ...exported('CN A/1', 1), part: 'uncommitted' } as VolumeEvent).thenRecorded()
  })
})

test('the order in which facts are told does not matter', () => {
  const facts = [
    official(ratioSet('0.5')),
    by('company', ratioSet('0.4', { documentNo: 'D2', effectiveFrom: day('2026-01-03') })),
    official(ratioSet('0.6', { documentNo: 'D3', effectiveFrom: day('2026-01-02') })),
    ratioSet('0.1', { documentNo: 'D4', rule: 'OTHER', countries: ['JP'] }),
    exported('US U/1', 100),
    exported('CN A/1', 30, 'commitment'),
    exported('CN A/1', 12, 'nothing', 'N2'),
    exported('JP B/1', 40),
    back('CN A/1', 8),
    back('JP B/1', 3),
    back('US U/1', 3),
    official(reported('US', 7)),
    by('reported', reported('US', 9, 'R2')),
    reported('MO', 5, 'R3'),
  ]
  const first = given(committed('CN A/1', 20))
  const expected = first.and(...facts)
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
      const other = first.and(...shuffled)
      expect(other.state).toEqual(expected.state)
      expect(other.excesses).toEqual(expected.excesses)
    }),
  )
})
