import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { shipmentRules } from './shipment.js'
import { filedAt, filedFor, unfiled } from './filings.js'
import type { Shipment } from './shipment.state.js'
import {
  a1,
  accepted,
  at,
  b2,
  corrected,
  departed,
  filed,
  given,
  happened,
  official,
  on,
  planned,
  unfiledAgain,
} from './testing.js'

const open = given(planned())
const late = on('2026-12-31')
const february = open.and(at('2026-01-02', accepted([filed(100)]), 'official'))
type Spec = { state: Shipment }
const quantities = ({ state }: Spec, t = late) => filedAt(state, t).map(({ quantity }) => quantity)
const usd = (amount: string) => ({ value: { amount, currency: 'USD' } })

describe('a filing', () => {
  test('says what it was accepted with, from then on', () => {
    expect(filedAt(february.state, on('2026-01-02'))).toStrictEqual([{ ...filed(100), itn: 'X1' }])
    expect(quantities(february, '2026-01-01T23:59:59.999Z')).toEqual([])
  })
  test('is told once, each under its number', () => {
    february.when(accepted([filed(1)])).thenRefused('SHIPMENT_ALREADY_TOLD', { what: 'filing', number: 'X1' })
    february.when(accepted([filed(1)], 'X2')).thenRecorded()
  })
  test('names a line once for each licence and item', () => {
    const twice = (more: object) => accepted([filed(1), filed(1, more)])
    open.when(twice({ item: '2' })).thenRecorded()
    open.when(twice({ licence: 'D2' })).thenRecorded()
    open.when(twice(usd('1'))).thenRefused('SHIPMENT_LINE_REPEATED', { line: 'A/1 D1 1' })
  })
  test('is of a line of the shipment', () =>
    open.when(accepted([filed(1, { line: 9 })])).thenRefused('SHIPMENT_LINE_UNKNOWN', { line: 'A/9' }))
  test('that nobody vouches for files nothing', () => {
    expect(quantities(open.and(at('2026-01-02', accepted([filed(100)]))))).toEqual([])
    expect(quantities(open.and(at('2026-01-02', accepted([filed(100)]), 'company')))).toEqual([])
    expect(quantities(open.and(at('2026-01-02', accepted([filed(100)]), 'reported')))).toEqual([])
  })
  test('is named by a departure only if it is known', () => {
    open.when(happened(1, 'N1', a1, ['X1'])).thenRefused('FILING_UNKNOWN', { itn: 'X1' })
    expect(shipmentRules.refuse('FILING_UNKNOWN')).toMatchObject([{ unknown: true }])
    open.when(departed(1, { itns: ['X1', 'X2'] })).thenRefusedWith(['FILING_UNKNOWN', 'RELEASE_UNKNOWN'], { itn: 'X2' })
    february.when(happened(1, 'N1', a1, ['X1'])).thenInBreach('DEPARTED_UNRELEASED')
  })
})

describe('a correction', () => {
  test('says what counts instead, whole, from when it happened', () => {
    const other = february.and(at('2026-01-10', corrected([filed(40, { ...b2, item: '2' })]), 'official'))
    expect(filedAt(other.state, on('2026-01-10'))).toStrictEqual([{ ...filed(40, { ...b2, item: '2' }), itn: 'X1' }])
    expect(quantities(other, '2026-01-09T23:59:59.999Z')).toEqual([100])
  })
  test('counts by when it happened, not by when it is told', () => {
    const second = at('2026-01-10', corrected([filed(80)], 'C2'), 'official')
    const first = at('2026-01-05', corrected([filed(90)]), 'official')
    expect(quantities(february.and(second, first))).toEqual([80])
    expect(quantities(february.and(second, first), on('2026-01-06'))).toEqual([90])
  })
  test('of the instant of the acceptance comes after it', () =>
    expect(quantities(february.and(at('2026-01-02', corrected([filed(120)]), 'official')))).toEqual([120]))
  test('at one time with another counts as far as both say the same', () => {
    const one = at('2026-01-10', corrected([filed(80, usd('8')), filed(5, { item: '2' })]), 'official')
    const other = at('2026-01-10', corrected([filed(90, usd('9'))], 'C2'), 'official')
    for (const both of [
      [one, other],
      [other, one],
    ])
      expect(filedAt(february.and(...both).state, late)).toStrictEqual([{ ...filed(80), itn: 'X1' }])
  })
  test('keeps the value on which all agree', () => {
    const one = at('2026-01-10', corrected([filed(80, usd('8'))]), 'official')
    const other = (value: object) => at('2026-01-10', corrected([filed(90, value)], 'C2'), 'official')
    expect(filedAt(february.and(one, other(usd('8'))).state, late)).toMatchObject([usd('8')])
    const yen = { value: { amount: '8', currency: 'JPY' } }
    expect(filedAt(february.and(one, other(yen)).state, late)[0]).not.toHaveProperty('value')
    expect(filedAt(february.and(one, other({})).state, late)[0]).not.toHaveProperty('value')
  })
  test('below official takes away, and adds nothing', () => {
    expect(quantities(february.and(at('2026-01-10', corrected([filed(80)]), 'reported')))).toEqual([80])
    expect(quantities(february.and(at('2026-01-10', corrected([filed(120)]), 'company')))).toEqual([100])
    expect(quantities(february.and(at('2026-01-10', corrected([filed(120, { item: '2' })]))))).toEqual([])
  })
  test('below official is overtaken by a later official one', () =>
    expect(
      quantities(
        february.and(
          at('2026-01-10', corrected([filed(80)])),
          at('2026-01-11', corrected([filed(90)], 'C2'), 'official'),
        ),
      ),
    ).toEqual([90]))
  test('that is official makes good what was accepted on less', () => {
    const word = open.and(
      at('2026-01-02', accepted([filed(100)])),
      at('2026-01-03', corrected([filed(90)]), 'official'),
    )
    expect(quantities(word)).toEqual([90])
    expect(quantities(word, on('2026-01-02'))).toEqual([])
  })
  test('is of a filing that is known, and told once', () => {
    open.when(corrected([filed(1)])).thenRefused('FILING_UNKNOWN', { itn: 'X1' })
    february
      .and(corrected([filed(1)]))
      .when(corrected([filed(1)]))
      .thenRefused('SHIPMENT_ALREADY_TOLD', { what: 'correction', number: 'C1' })
  })
})

describe('a cancellation', () => {
  test('ends a filing from when it happened, on any evidence', () => {
    const gone = february.and(at('2026-01-20', unfiledAgain(), 'reported'))
    expect(quantities(gone, '2026-01-19T23:59:59.999Z')).toEqual([100])
    expect(quantities(gone, on('2026-01-20'))).toEqual([])
  })
  test('counts from the earliest', () => {
    const early = at('2026-01-10', unfiledAgain())
    const later = at('2026-01-20', unfiledAgain('X1', 'N2'))
    for (const both of [
      [early, later],
      [later, early],
    ])
      expect(quantities(february.and(...both), on('2026-01-10'))).toEqual([])
  })
  test('is of a filing that is known, and told once for it', () => {
    open.when(unfiledAgain()).thenRefused('FILING_UNKNOWN', { itn: 'X1' })
    const two = february.and(accepted([filed(1)], 'X2'), unfiledAgain())
    two.when(unfiledAgain()).thenRefused('SHIPMENT_ALREADY_TOLD', { what: 'cancellation of a filing', number: 'N1 X1' })
    two.when(unfiledAgain('X2')).thenRecorded()
  })
})

describe('SHP-3: what goes out is filed', () => {
  const lacks = (...wanted: Parameters<typeof unfiled>[2]) => unfiled(february.state, late, wanted)
  test('for the same line, licence, item and quantity', () => expect(lacks(filed(100))).toEqual([]))
  test('not for another licence, item or line', () => {
    expect(lacks(filed(100, { licence: 'D2' }))).toEqual(
      shipmentRules.refuse('FILING_MISSING', { line: 'A/1', licence: 'D2', item: '1' }),
    )
    expect(lacks({ ...a1, quantity: 100 })).toMatchObject([
      { code: 'FILING_MISSING', numbers: { licence: 'none', item: 'none' } },
    ])
    expect(lacks(filed(100, b2))).toMatchObject([{ code: 'FILING_MISSING', numbers: { line: 'B/2' } }])
  })
  test('nor for another quantity', () => {
    expect(lacks(filed(99))).toEqual(
      shipmentRules.refuse('FILING_DIFFERS', { line: 'A/1', licence: 'D1', item: '1', filed: 100, asked: 99 }),
    )
    expect(lacks(filed(101))).toMatchObject([{ code: 'FILING_DIFFERS' }])
  })
  test('all filings together', () => {
    const two = february.and(official(accepted([filed(20)], 'X2')))
    expect(unfiled(two.state, late, [filed(120)])).toEqual([])
  })
  test('and everything that lacks is told', () => expect(lacks(filed(1), filed(1, { item: '2' }))).toHaveLength(2))
  test('without licence and item under an exception', () => {
    const free = open.and(official(accepted([{ ...a1, quantity: 100 }])))
    expect(unfiled(free.state, late, [{ ...a1, quantity: 100 }])).toEqual([])
  })
})

test('the order in which corrections and cancellations are told does not matter', () => {
  const facts = [
    at('2026-01-05', corrected([filed(90)]), 'official'),
    at('2026-01-05', corrected([filed(80)], 'C2'), 'official'),
    at('2026-01-08', corrected([filed(70)], 'C3'), 'company'),
    at('2026-01-12', corrected([filed(60)], 'C4'), 'official'),
    at('2026-01-20', unfiledAgain()),
    at('2026-01-15', unfiledAgain('X1', 'N2')),
  ]
  const expected = february.and(...facts)
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
      const other = february.and(...shuffled)
      expect([...other.state.filings]).toEqual([...expected.state.filings])
      for (const day of ['2026-01-03', '2026-01-06', '2026-01-09', '2026-01-13', '2026-01-16'])
        expect(filedAt(other.state, on(day))).toEqual(filedAt(expected.state, on(day)))
      expect(quantities(other, on('2026-01-13'))).toEqual([60])
    }),
    { numRuns: 50 },
  )
})

describe('what is filed for one line under a licence and item', () => {
  const of = ({ state }: Spec, id = {}, t = late) =>
    filedFor(state, { ...filed(1), ...id }, t).map((one) => one.quantity)

  test('is what the filings say of it, at the instant that is asked about', () => {
    const more = february.and(at('2026-02-10', accepted([filed(7)], 'X2'), 'official'))
    expect(of(more)).toEqual([100, 7])
    expect(of(more, {}, on('2026-02-05'))).toEqual([100])
    expect(of(more)).toEqual([100, 7])
    expect(of(more, { item: '2' })).toEqual([])
    expect(of(more, { licence: 'D9' })).toEqual([])
    expect(of(more, { line: 9 })).toEqual([])
  })
  test('of a shipment without filings is nothing', () => expect(of(open)).toEqual([]))
})
