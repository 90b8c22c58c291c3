import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { specOf, told } from '#kernel/testing'
import { entry, entryStream } from './entry.decider.js'
import {
  declaredOf,
  entryLineOf,
  entryStatus,
  handledOf,
  inspectionOf,
  inspectionsOpenAt,
  openInspections,
  type Entry,
} from './entry.state.js'
import { entryRules, entryVocabulary, type EntryEvent } from './entry.js'
import { directiveVocabulary } from './directives.js'

const { given } = specOf(entryStream('E1'))
const reason = 'as customs say'
const a1 = { orderNo: 'A', line: 1 }
const b2 = { orderNo: 'B', line: 2 }
const on = (day: string) => `${day}T00:00:00.000Z`
const at = (day: string, event: EntryEvent) => told(event, { at: on(day) })

const lodged: EntryEvent = {
  type: 'EntryLodged',
  declarationNo: 'DEC-1',
  shipment: 'SH-1',
  lines: [
    { ...a1, declared: 100 },
    { ...b2, declared: 40 },
  ],
}
const accepted = (noticeNo = 'N1'): EntryEvent => ({ type: 'EntryAccepted', noticeNo })
const held = (noticeNo = 'N1'): EntryEvent => ({ type: 'EntryHeld', noticeNo, reason })
const rejected = (noticeNo = 'N1'): EntryEvent => ({ type: 'EntryRejected', noticeNo, reason })
const ordered = (inspectionId = 'I1', lines?: (typeof a1)[]): EntryEvent => ({
  type: 'InspectionOrdered',
  inspectionId,
  ...(lines && { lines }),
})
const completed = (inspectionId = 'I1', outcome: 'conforms' | 'differs' = 'conforms'): EntryEvent => ({
  type: 'InspectionCompleted',
  inspectionId,
  outcome,
  counted: [{ ...a1, counted: 0 }],
})
const amended = (declared: number, amendmentNo = 'AM1', of = a1): EntryEvent => ({
  type: 'EntryAmended',
  amendmentNo,
  lines: [{ ...of, declared }],
  reason,
})
const released = (quantity: number, noticeNo = 'N1', of = a1): EntryEvent => ({
  type: 'EntryReleased',
  noticeNo,
  lines: [{ ...of, quantity }],
})
const detained = (quantity: number, noticeNo = 'N1', of = a1): EntryEvent => ({
  type: 'GoodsDetained',
  noticeNo,
  lines: [{ ...of, quantity }],
  reason,
})
const freed = (quantity: number, noticeNo = 'N1'): EntryEvent => ({
  type: 'DetentionLifted',
  noticeNo,
  lines: [{ ...a1, quantity }],
})
type From = 'inCustoms' | 'detained'
const seized = (quantity: number, from: From = 'inCustoms', noticeNo = 'N1'): EntryEvent => ({
  type: 'GoodsSeized',
  noticeNo,
  lines: [{ ...a1, quantity, from }],
  reason,
})
const returned = (quantity: number, from: From = 'inCustoms', noticeNo = 'N1'): EntryEvent => ({
  type: 'GoodsReturned',
  noticeNo,
  lines: [{ ...a1, quantity, from }],
  reason,
})

const open = given(lodged)
const line = ({ state }: { state: Entry }, of = a1) => entryLineOf(state, of)
const status = ({ state }: { state: Entry }) => entryStatus(state)

describe('an entry', () => {
  test('is a stream of its own', () => {
    expect(entryStream('E1').id).toBe('entry~E1')
    expect(entry.ids).toEqual(['entry'])
  })
  test('is lodged once, for a shipment', () => {
    expect(open.state.lodged).toStrictEqual({ declarationNo: 'DEC-1', shipment: 'SH-1' })
    expect([declaredOf(open.state, a1), declaredOf(open.state, b2)]).toEqual([100, 40])
    open.when(lodged).thenRefused('ENTRY_EXISTS')
  })
  test('that is not lodged is unknown', () => {
    given().when(accepted()).thenRefused('ENTRY_UNKNOWN')
    given().when(released(1)).thenRefused('ENTRY_UNKNOWN')
    expect(entryRules.refuse('ENTRY_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('names a line once', () => {
    const twice = [a1, a1]
    const quantities = twice.map((one) => ({ ...one, quantity: 1 }))
    const declared = twice.map((one) => ({ ...one, declared: 1 }))
    const wrong: EntryEvent[] = [
      { type: 'EntryAmended', amendmentNo: 'AM1', lines: declared, reason },
      { type: 'EntryReleased', noticeNo: 'N1', lines: quantities },
      { type: 'InspectionOrdered', inspectionId: 'I2', lines: twice },
      {
        type: 'InspectionCompleted',
        inspectionId: 'I1',
        outcome: 'differs',
        counted: twice.map((one) => ({ ...one, counted: 1 })),
      },
    ]
    for (const event of wrong) open.and(ordered()).when(event).thenRefused('ENTRY_LINE_REPEATED', { line: 'A/1' })
    given()
      .when({ ...lodged, lines: declared })
      .thenRefused('ENTRY_LINE_REPEATED', { line: 'A/1' })
  })
  test('or once for each account that it leaves', () => {
    const from = (...accounts: From[]): EntryEvent => ({
      type: 'GoodsSeized',
      noticeNo: 'N1',
      lines: accounts.map((one) => ({ ...a1, quantity: 1, from: one })),
      reason,
    })
    open.and(detained(1)).when(from('inCustoms', 'detained')).thenRecorded()
    open.when(from('detained', 'detained')).thenRefused('ENTRY_LINE_REPEATED', { line: 'A/1 detained' })
  })
  test('weighs more as it grows', () => {
    const grown = open.and(ordered(), amended(90), released(1))
    expect([given(), open, grown].map(({ state }) => entry.weight(state))).toEqual([800, 1020, 1785])
  })
})

describe('what is told of an entry is told once', () => {
  const each: [string, EntryEvent, string][] = [
    ['acceptance', accepted(), 'N1'],
    ['hold', held(), 'N1'],
    ['rejection', rejected(), 'N1'],
    ['order of inspection', ordered('I2'), 'I2'],
    ['end of inspection', completed(), 'I1'],
    ['amendment', amended(100), 'AM1'],
    ['release', released(1), 'N1'],
    ['detention', detained(1), 'N1'],
    ['lifting of a detention', freed(1), 'N1'],
    ['seizure', seized(1), 'N1'],
    ['return', returned(1), 'N1'],
  ]
  test.each(each)('%s', (what, event, number) =>
    open.and(ordered(), event).when(event).thenRefused('ENTRY_ALREADY_TOLD', { what, number }),
  )
  test('though one notice may say several things', () => {
    const all = open.and(ordered(), ...each.map(([, event]) => event))
    expect(line(all)).toEqual({ released: 1, detained: 0, seized: 1, returned: 1 })
  })
})

describe('ENT-1: what customs released, detains, seized and sent back', () => {
  test('adds up by line, and repeats', () => {
    const mixed = open.and(
      released(10),
      released(20, 'N2'),
      detained(30),
      seized(5),
      returned(7),
      released(40, 'N3', b2),
    )
    expect(line(mixed)).toEqual({ released: 30, detained: 30, seized: 5, returned: 7 })
    expect(handledOf(mixed.state, a1)).toBe(72)
    expect(line(mixed, b2)).toEqual({ released: 40, detained: 0, seized: 0, returned: 0 })
    expect(mixed.excesses.size).toBe(0)
  })
  test('moves out of detention', () => {
    const out = open.and(detained(30), freed(5), seized(10, 'detained'), returned(15, 'detained'))
    expect(line(out)).toEqual({ released: 0, detained: 0, seized: 10, returned: 15 })
    expect(out.excesses.size).toBe(0)
  })
  test.each<[string, EntryEvent]>([
    ['released', released(51)],
    ['detained', detained(51)],
    ['seized', seized(51)],
    ['returned', returned(51)],
  ])('beyond what is declared is a breach (%s)', (_, event) =>
    open.and(released(50, 'N0')).when(event).thenInBreach('BEYOND_DECLARED', { key: 'A/1', limit: 100, used: 101 }),
  )
  test('up to what is declared is none', () => {
    open.when(released(100)).thenRecorded()
    open.when(detained(100)).thenRecorded()
  })
  test('of a line that was never declared is a breach', () =>
    open.when(detained(3, 'N1', { orderNo: 'C', line: 9 })).thenInBreach('BEYOND_DECLARED', { key: 'C/9', limit: 0 }))
  test('is closed by an amendment, and opened by one', () => {
    const beyond = open.and(released(101))
    expect(beyond.and(amended(101)).excesses.size).toBe(0)
    open.and(released(91)).when(amended(90)).thenInBreach('BEYOND_DECLARED', { limit: 90, used: 91 })
  })
  test('out of detention before it went in is a breach until that is told, and makes no room', () => {
    const early = open.and(seized(30, 'detained'))
    expect(line(early).detained).toBe(-30)
    expect(handledOf(early.state, a1)).toBe(30)
    open.when(seized(30, 'detained')).thenInBreach('DETAINED_SHORT', { key: 'A/1', used: 30, limit: 0 })
    open.when(freed(1)).thenInBreach('DETAINED_SHORT', { used: 1 })
    expect(early.and(detained(30)).excesses.size).toBe(0)
  })
  test('with a declaration told again after an annulment, an amendment still counts', () => {
    const state = entry.decider.evolve(open.and(amended(90)).state, lodged, {
      occurredAt: '',
      recordedAt: '',
      revision: 9,
    })
    expect(declaredOf(state, a1)).toBe(90)
  })
})

describe('a declaration as amended', () => {
  test('says what the latest amendment says, of the lines it names', () => {
    const twice = open.and(at('2026-01-02', amended(90)), at('2026-01-03', amended(80, 'AM2')))
    expect([declaredOf(twice.state, a1), declaredOf(twice.state, b2)]).toEqual([80, 40])
    const late = open.and(at('2026-01-03', amended(80)), at('2026-01-02', amended(90, 'AM2')))
    expect(declaredOf(late.state, a1)).toBe(80)
  })
  test('of two of one time says the smaller', () => {
    const both = [at('2026-01-02', amended(90)), at('2026-01-02', amended(95, 'AM2'))] as const
    expect(declaredOf(open.and(...both).state, a1)).toBe(90)
    expect(declaredOf(open.and(both[1], both[0]).state, a1)).toBe(90)
  })
  test('may name another line', () =>
    expect(declaredOf(open.and(amended(5, 'AM1', { orderNo: 'C', line: 1 })).state, { orderNo: 'C', line: 1 })).toBe(5))
})

describe('an inspection', () => {
  const inspecting = open.and(at('2026-01-05', ordered()))
  test('is open from its order until it is completed', () => {
    expect(openInspections(open.state)).toEqual([])
    expect(openInspections(inspecting.state)).toEqual(['I1'])
    const done = inspecting.and(at('2026-01-08', completed('I1', 'differs')))
    expect(openInspections(done.state)).toEqual([])
    expect(inspectionOf(inspecting.state, 'I1')).toStrictEqual({ orderedAt: on('2026-01-05') })
    expect(inspectionOf(done.state, 'I1')).toStrictEqual({
      orderedAt: on('2026-01-05'),
      completed: { at: on('2026-01-08'), outcome: 'differs' },
    })
    expect(inspectionOf(done.state, 'I2')).toBeUndefined()
  })
  test('that was not ordered is not completed', () => {
    open.when(completed()).thenRefused('INSPECTION_UNKNOWN', { inspectionId: 'I1' })
    expect(entryRules.refuse('INSPECTION_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('changes no quantity', () => expect(line(inspecting.and(completed()))).toEqual(line(open)))
})

describe('ENT-2: an amendment while an inspection is open', () => {
  const inspecting = open.and(at('2026-01-05', ordered()))
  const code = 'AMENDED_UNDER_INSPECTION'
  test('is a breach', () =>
    inspecting.when(at('2026-01-06', amended(90))).thenInBreach(code, { key: 'AM1', limit: 0, used: 1 }))
  test('is one each time', () => {
    const twice = inspecting.and(at('2026-01-06', amended(90)), at('2026-01-07', amended(80, 'AM2')))
    expect([...twice.excesses.values()].map(({ key }) => key)).toEqual(['AM1', 'AM2'])
  })
  test('at the instant of its order or of its end is one too', () => {
    inspecting.when(at('2026-01-05', amended(90))).thenInBreach(code)
    inspecting
      .and(at('2026-01-08', completed()))
      .when(at('2026-01-08', amended(90)))
      .thenInBreach(code)
  })
  test('before or after it is none', () => {
    inspecting.when(at('2026-01-04', amended(90))).thenRecorded()
    inspecting
      .and(at('2026-01-08', completed()))
      .when(at('2026-01-09', amended(90)))
      .thenRecorded()
  })
  test('is one, however many inspections are open, and says how many', () => {
    const two = inspecting.and(at('2026-01-06', ordered('I2')))
    two.when(at('2026-01-07', amended(90))).thenInBreach(code, { key: 'AM1', limit: 0, used: 2 })
    expect(two.and(at('2026-01-07', amended(90))).excesses.size).toBe(1)
  })
  test('is one whichever lines are inspected', () => {
    const part = open.and(at('2026-01-05', ordered('I1', [b2])))
    part.when(at('2026-01-06', amended(90))).thenInBreach(code, { key: 'AM1' })
    part.when(at('2026-01-06', amended(30, 'AM1', b2))).thenInBreach(code, { key: 'AM1' })
  })
  test('shows when the inspection is told later, and closes when its end is', () => {
    const early = open.and(at('2026-01-06', amended(90)))
    early.when(at('2026-01-05', ordered())).thenInBreach(code, { used: 1 })
    const both = early.and(at('2026-01-05', ordered()))
    expect(both.and(at('2026-01-05', completed())).excesses.size).toBe(0)
    expect(both.and(at('2026-01-07', completed())).excesses.size).toBe(1)
  })
  test('that nobody made does not exist', () => expect(inspectionsOpenAt(inspecting.state, 'AM9')).toBe(0))
})

describe('ENT-3: a directive', () => {
  test('is nothing that an entry knows of', () => {
    const directives = [...Object.keys(directiveVocabulary.facts), ...Object.keys(directiveVocabulary.acts)]
    expect(directives.filter((type) => type in entryVocabulary.facts)).toEqual([])
  })
})

describe('the status of an entry', () => {
  test('is none before it is lodged', () => expect(status(given())).toBeUndefined())
  test('is what customs said last, by when it happened', () => {
    expect(status(open)).toBe('lodged')
    expect(status(open.and(at('2026-01-05', accepted())))).toBe('accepted')
    expect(status(open.and(at('2026-01-05', held()), at('2026-01-06', accepted())))).toBe('accepted')
    expect(status(open.and(at('2026-01-06', accepted()), at('2026-01-05', held())))).toBe('accepted')
    expect(status(open.and(at('2026-01-06', accepted()), at('2026-01-07', rejected())))).toBe('rejected')
  })
  test('of several words at one time is the stricter', () => {
    const day = '2026-01-05'
    expect(status(open.and(at(day, held()), at(day, accepted())))).toBe('held')
    expect(status(open.and(at(day, accepted()), at(day, held())))).toBe('held')
    expect(status(open.and(at(day, held()), at(day, rejected())))).toBe('rejected')
    expect(status(open.and(at(day, rejected()), at(day, held())))).toBe('rejected')
  })
  test('is inspected while an inspection is open', () => {
    expect(status(open.and(accepted(), ordered()))).toBe('inspected')
    expect(status(open.and(accepted(), ordered(), completed()))).toBe('accepted')
  })
  test('is closed once nothing is left, and what is detained is left', () => {
    const most = open.and(released(60), seized(20), returned(20))
    expect(status(most)).toBe('lodged')
    expect(status(most.and(released(40, 'N2', b2)))).toBe('closed')
    expect(status(most.and(detained(40, 'N2', b2)))).toBe('lodged')
    expect(status(most.and(ordered(), released(41, 'N2', b2)))).toBe('closed')
  })
})

test('the order in which facts are told does not matter', () => {
  const facts = [
    at('2026-01-02', accepted()),
    at('2026-01-03', held()),
    at('2026-01-03', rejected()),
    at('2026-01-04', ordered()),
    at('2026-01-06', ordered('I2', [b2])),
    at('2026-01-05', amended(90)),
    at('2026-01-07', amended(30, 'AM2', b2)),
    at('2026-01-07', amended(31, 'AM3', b2)),
    released(20),
    released(30, 'N2'),
    detained(25),
    freed(5),
    seized(10, 'detained'),
    returned(10, 'detained'),
    seized(20, 'inCustoms', 'N2'),
    returned(60, 'inCustoms', 'N2'),
  ]
  const ends = [at('2026-01-06', completed()), at('2026-01-08', completed('I2', 'differs'))]
  const expected = open.and(...facts, ...ends)
  expect([...expected.excesses.values()].map(({ key }) => key).sort()).toEqual(['A/1', 'AM1', 'AM2', 'AM3'])
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), fc.boolean(), (shuffled, turned) => {
      const other = open.and(...shuffled, ...(turned ? [...ends].reverse() : ends))
      other.thenState(expected.state)
      expect(other.excesses).toEqual(expected.excesses)
      expect(status(other)).toBe(status(expected))
    }),
    { numRuns: 50 },
  )
})
