import { describe, expect, test } from '@jest/globals'
import { boundShown, excessOf, rulebook, ruleOf, sentence, unknownThing } from '#kernel'

const { rules, refuse, unless, limit, balance } = rulebook({
  SHORT: 'R-1: {used} of {limit} for {name}',
  PLAIN: 'simply no',
  GONE: unknownThing('{name} is not known'),
})

describe('a refusal', () => {
  test('has a code, a sentence and its numbers', () =>
    expect(refuse('SHORT', { used: 7, limit: 5, name: 'L1' })).toStrictEqual([
      { code: 'SHORT', message: 'R-1: 7 of 5 for L1', numbers: { used: 7, limit: 5, name: 'L1' } },
    ]))
  test('may have no numbers', () =>
    expect(refuse('PLAIN')).toStrictEqual([{ code: 'PLAIN', message: 'simply no', numbers: {} }]))
  test('says large numbers for people, and keeps them for programs', () =>
    expect(refuse('SHORT', { used: 1234567, limit: 1000, name: '1000' })).toMatchObject([
      { message: 'R-1: 1,234,567 of 1,000 for 1000', numbers: { used: 1234567 } },
    ]))
  test('leaves the place of a number that it was not given', () =>
    expect(refuse('SHORT', { used: 7 })).toMatchObject([{ message: 'R-1: 7 of {limit} for {name}' }]))
  test('says where something is not known', () =>
    expect(refuse('GONE', { name: 'L1' })).toStrictEqual([
      { code: 'GONE', message: 'L1 is not known', numbers: { name: 'L1' }, unknown: true },
    ]))
  test('comes unless something holds', () => {
    expect(unless(true, 'PLAIN')).toEqual([])
    expect(unless(false, 'PLAIN')).toEqual(refuse('PLAIN'))
    expect(unless(false, 'GONE', { name: 'L1' })).toEqual(refuse('GONE', { name: 'L1' }))
  })
  test('is made of any rule', () =>
    expect(sentence('X', { text: '{a}{a}' }, { a: 1 })).toStrictEqual({ code: 'X', message: '11', numbers: { a: 1 } }))
})

describe('a bound', () => {
  test('of a limit: used is at most limit', () =>
    expect(limit('SHORT', 5, 7, 'L1')).toStrictEqual({ code: 'SHORT', key: 'L1', limit: 5, used: 7 }))
  test('counts money exactly, and is told in decimals', () => {
    const bound = limit('SHORT', 9_007_199_254_740_992n, 9_007_199_254_740_993n, 'USD')
    expect(excessOf(bound)).toBe(1n)
    expect(boundShown(bound)).toEqual({
      code: 'SHORT',
      key: 'USD',
      limit: '900719925474.0992',
      used: '900719925474.0993',
    })
    expect(balance('SHORT', -5_010n)).toEqual({ code: 'SHORT', key: '', limit: 0n, used: 5_010n })
    expect(excessOf(limit('SHORT', Infinity, 1n))).toBe(0)
  })
  test('has units or money, not one against the other', () =>
    expect(() => excessOf(limit('SHORT', 1n, 2))).toThrow('Units are not counted against money: 2 beyond 1'))
  test('of a whole stream has no key', () =>
    expect(limit('SHORT', 5, 7)).toStrictEqual({ code: 'SHORT', key: '', limit: 5, used: 7 }))
  test('of a balance: what is missing, beyond nothing', () =>
    expect(balance('SHORT', -3, 'L1')).toStrictEqual({ code: 'SHORT', key: 'L1', limit: 0, used: 3 }))
  test('of a balance that is there is kept', () =>
    expect(balance('SHORT', 3)).toStrictEqual({ code: 'SHORT', key: '', limit: 0, used: -3 }))
  test('of nothing is a plain zero', () =>
    expect(balance('SHORT', 0)).toStrictEqual({ code: 'SHORT', key: '', limit: 0, used: 0 }))
})

test('a rulebook lists every code with its sentence', () =>
  expect([...rules]).toStrictEqual([
    ['SHORT', { text: 'R-1: {used} of {limit} for {name}' }],
    ['PLAIN', { text: 'simply no' }],
    ['GONE', { text: '{name} is not known', unknown: true }],
  ]))

describe('a rule with a number', () => {
  const numbered = rulebook({
    'STK-1': 'Reserved is at most on hand',
    'STK-2': 'A failed test blocks its lot',
    STOCK_SHORT: 'STK-1: {used} of {limit}',
    LOT_GONE: unknownThing('STK-2: there is no lot {lot}'),
    LOT_TAKEN: 'Lot {lot} is taken',
  })

  test('stands in words beside the codes, and is none of them', () => {
    expect([...numbered.numbered]).toEqual([
      ['STK-1', 'Reserved is at most on hand'],
      ['STK-2', 'A failed test blocks its lot'],
    ])
    expect([...numbered.rules.keys()]).toEqual(['STOCK_SHORT', 'LOT_GONE', 'LOT_TAKEN'])
  })
  test('is what the sentence of a code begins with', () =>
    expect([...numbered.rules.values()].map(ruleOf)).toEqual(['STK-1', 'STK-2', undefined]))
  test('is named at the beginning and whole, or not at all', () => {
    const named = ['As STK-1: says', 'STK-1 says', 'XSTK-1: no', 'K-1: no', 'ABC-12: yes']
    expect(named.map((text) => ruleOf({ text }))).toEqual([undefined, undefined, undefined, undefined, 'ABC-12'])
  })
})
