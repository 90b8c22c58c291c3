import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Recent } from './recent.js'

type Thing = { name: string }
const thing = (name: string): Thing => ({ name })
const filled = (recent: Recent<Thing>, count: number, weight = 1, each: () => void = () => undefined): void => {
  for (let i = 0; i < count; i++) {
    recent.set(`K-${i}`, thing(`K-${i}`), weight)
    each()
  }
}

test('what is used stays, what is not goes', () => {
  const recent = new Recent<Thing>(20)
  filled(recent, 100, 1, () => expect(recent.get('K-0')?.name).toBe('K-0'))
  expect(recent.get('K-99')?.name).toBe('K-99')
  expect(recent.get('K-50')).toBeUndefined()
})
test('a thing that is kept again counts once, by what it weighs then', () => {
  const recent = new Recent<Thing>(40)
  const grows = thing('grows')
  recent.set('other', thing('other'), 1)
  for (let weight = 1; weight <= 10; weight++) recent.set('grows', grows, weight)
  for (let i = 0; i < 100; i++) recent.set('grows', grows, 10)
  expect(recent.get('other')?.name).toBe('other')
})
test('the last value counts, and what is deleted is gone from both generations', () => {
  const recent = new Recent<Thing>(8)
  recent.set('A', thing('first'), 1)
  recent.set('A', thing('second'), 1)
  expect(recent.get('A')?.name).toBe('second')
  for (const key of ['B', 'C', 'D', 'E']) recent.set(key, thing(key), 1)
  recent.delete('A')
  recent.delete('E')
  expect([recent.get('A'), recent.get('E')]).toEqual([undefined, undefined])
})
test('what is deleted weighs no longer', () => {
  const recent = new Recent<Thing>(20)
  recent.set('A', thing('A'), 1)
  for (let i = 0; i < 100; i++) {
    recent.set('B', thing('B'), 5)
    recent.delete('B')
  }
  expect(recent.get('A')?.name).toBe('A')
})
test('one that outweighs all stays beside others', () => {
  const recent = new Recent<Thing>(100)
  const large = thing('large')
  recent.set('large', large, 1_000_000)
  for (let i = 0; i < 200; i++) {
    recent.set(`K-${i}`, thing(''), 1)
    recent.set('large', large, 1_000_000)
    expect(recent.get('large')).toBe(large)
    expect(recent.get(`K-${Math.max(0, i - 20)}`)).toBeDefined()
  }
})
test('a thing that is kept again is as young as one that is used', () => {
  const recent = new Recent<Thing>(20)
  const often = thing('often')
  filled(recent, 100, 1, () => recent.set('often', often, 1))
  expect(recent.get('often')).toBe(often)
})
test('what must stay is told what it is and by which key', () => {
  const asked: [string, string][] = []
  const recent = new Recent<Thing>(4, ({ name }, key) => {
    asked.push([name, key])
    return false
  })
  filled(recent, 10)
  expect(asked.slice(0, 3)).toEqual([
    ['K-0', 'K-0'],
    ['K-1', 'K-1'],
    ['K-2', 'K-2'],
  ])
})
test('it holds as much as its size, to the last thing', () => {
  const recent = new Recent<Thing>(16)
  filled(recent, 16)
  expect(Array.from({ length: 16 }, (_, i) => recent.get(`K-${i}`)?.name)).not.toContain(undefined)
  recent.set('K-16', thing('one more'))
  expect(recent.get('K-0')).toBeUndefined()
})
test('what must stay does not leave until it may, however many there are', () => {
  const held = new Set(['K-1', 'K-2', 'K-3'])
  const recent = new Recent<Thing>(4, (_, key) => held.has(key))
  filled(recent, 50)
  expect([...held].map((key) => recent.get(key)?.name)).toEqual(['K-1', 'K-2', 'K-3'])
  expect(recent.get('K-4')).toBeUndefined()
  held.clear()
  for (let i = 100; i < 150; i++) recent.set(`K-${i}`, thing(''), 1)
  expect([recent.get('K-1'), recent.get('K-2')]).toEqual([undefined, undefined])
})
test('what was used within the last seven eighths of the size is there, however often others are used', () => {
  const recent = new Recent<number>(80)
  for (let i = 0; i < 1000; i++) recent.set(`K-${i % 68}`, i)
  for (let i = 0; i < 68; i++) expect(recent.get(`K-${i}`)).toBeGreaterThan(900)
})
test('what is left is never heavier than the size', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), fc.nat(9), fc.boolean()), { maxLength: 400 }), (uses) => {
      const recent = new Recent<number>(40)
      for (const [key, weight, drops] of uses) {
        if (drops) recent.delete(String(key))
        else recent.set(String(key), weight, weight)
      }
      const held = Array.from({ length: 61 }, (_, key) => recent.get(String(key)) ?? 0)
      expect(held.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(40)
    }),
  ))
test('a key that was deleted and came back is one thing, not two', () => {
  const recent = new Recent<number>(80)
  for (let i = 0; i < 1000; i++) {
    recent.set(`A-${i}`, i, 1)
    recent.delete(`A-${i}`)
    recent.set(`A-${i}`, i, 1)
    expect(recent.get(`A-${i}`)).toBe(i)
  }
  expect(recent.get('A-930')).toBe(930)
  expect(recent.get('A-900')).toBeUndefined()
})
