import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PersistentMap, PersistentSet } from './persistent.js'

const key = fc.constantFrom('', 'A', 'A 1', 'A 2', 'AB', 'B', ...Array.from({ length: 90 }, (_, i) => `K${i}`))
const change = fc.tuple(key, fc.option(fc.nat(9)))
type Change = readonly [string, number | null]

const changed = (map: PersistentMap<number>, [at, value]: Change) =>
  value === null ? map.delete(at) : map.set(at, value)
const sorted = <T>(of: Iterable<[string, T]>) => [...of].sort(([one], [other]) => (one < other ? -1 : 1))

describe('a persistent map', () => {
  test.each([0, 1, 31, 33, 2000])('of %d keys answers otherwise for one that it does not have', (size) => {
    let map = PersistentMap.empty<number>()
    for (let i = 0; i < size; i++) map = map.set(`K${String(i).padStart(4, '0')}`, i)
    expect(['', 'A', 'K0000.5', 'K1999.5', 'L'].map((name) => map.get(name, -1))).toEqual([-1, -1, -1, -1, -1])
    expect(map.get('L')).toBeUndefined()
    if (size > 0) expect(map.get('K0000', -1)).toBe(0)
  })
  test('holds what a map holds, in the order of its keys', () =>
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const expected = new Map<string, number>()
        let map = PersistentMap.empty<number>()
        for (const one of changes) {
          map = changed(map, one)
          if (one[1] === null) expected.delete(one[0])
          else expected.set(one[0], one[1])
          expect([map.has(one[0]), map.get(one[0])]).toEqual([one[1] !== null, one[1] ?? undefined])
        }
        expect([...map]).toEqual(sorted(expected))
        expect([...map.keys()]).toEqual(sorted(expected).map(([name]) => name))
        expect([...map.values()]).toEqual(sorted(expected).map(([, value]) => value))
        expect(map.size).toBe(expected.size)
      }),
    ))

  test('answers what it is told to where it holds nothing, however large it is', () => {
    let map = PersistentMap.empty<number>()
    for (let i = 100; i < 400; i++) {
      expect([map.get(`K${i}`, 0), map.get('A', -1), map.get('Z', 9)]).toEqual([0, -1, 9])
      map = map.set(`K${i}`, i)
      expect(map.get(`K${i}`, 0)).toBe(i)
    }
  })

  test('stays as it was, whatever is made of it', () =>
    fc.assert(
      fc.property(fc.array(change, { maxLength: 100 }), fc.array(change, { maxLength: 100 }), (before, after) => {
        const map = before.reduce(changed, PersistentMap.empty<number>())
        const then = [...map]
        after.reduce(changed, map)
        after.map((one) => changed(map, one))
        expect([...map]).toEqual(then)
      }),
    ))

  test('each of many, one made of the other, stays as it was', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.nat(3)), { minLength: 40, maxLength: 120 }), (changes) => {
        const made = [{ map: PersistentMap.empty<number>(), expected: new Map<string, number>() }]
        for (const [one, back] of changes) {
          // Mostly of the latest, now and then of one a few changes before it: what was unwound is not seen again.
          const { map, expected } = made[Math.max(0, made.length - 1 - back)]!
          const next = new Map(expected)
          if (one[1] === null) next.delete(one[0])
          else next.set(one[0], one[1])
          made.push({ map: changed(map, one), expected: next })
        }
        for (const { map, expected } of made) {
          expect([...map]).toEqual(sorted(expected))
          expect(map.size).toBe(expected.size)
          const own = sorted(expected).filter(([name]) => name.startsWith('K1'))
          expect([...map.startingWith('K1')]).toEqual(own)
        }
      }),
    ))

  test('answers what is given for a key that it does not have', () => {
    const map = PersistentMap.empty<number>().set('A', 0)
    expect([map.get('A', 7), map.get('B', 7), map.get('B')]).toEqual([0, 7, undefined])
  })

  test('answers it also for a key behind all of very many', () => {
    let map = PersistentMap.empty<number>()
    for (let i = 0; i < 1000; i++) map = map.set(`K${i}`, i)
    expect([map.get('A', 7), map.get('K1x', 7), map.get('Z', 7), map.get('Z')]).toEqual([7, 7, 7, undefined])
  })

  test('is itself when what is taken away is not there', () => {
    const map = PersistentMap.empty<number>().set('A', 1)
    expect(map.delete('B')).toBe(map)
  })

  test('goes through the keys that begin alike, and no others', () => {
    const all = ['A', 'A 1', 'A 2', 'AB', 'B'].reduce((map, name) => map.set(name, name), PersistentMap.empty<string>())
    expect([...all.startingWith('A ')].map(([name]) => name)).toEqual(['A 1', 'A 2'])
    expect([...all.startingWith('C')]).toEqual([])
  })
})

describe('a persistent set', () => {
  const of = (...texts: string[]) => texts.reduce((set, text) => set.add(text), PersistentSet.empty())

  test('holds each text once, in order', () => {
    const set = of('B', 'A', 'B')
    expect([[...set], set.size, set.has('A'), set.has('C')]).toEqual([['A', 'B'], 2, true, false])
  })

  test('stays as it was, and is itself when nothing is new', () => {
    const set = of('A')
    expect(set.add('A')).toBe(set)
    expect([[...set.add('B')], [...set]]).toEqual([['A', 'B'], ['A']])
  })
})
