import { expect, test } from '@jest/globals'
import { Recent } from './recent.js'

test('what is used stays, what is not goes', () => {
  const recent = new Recent<number>(20)
  for (let i = 0; i < 100; i++) {
    recent.set(`K-${i}`, i)
    expect(recent.get('K-0')).toBe(0)
  }
  expect(recent.get('K-99')).toBe(99)
  expect(recent.get('K-50')).toBeUndefined()
})
test('the last value counts, and what is deleted is gone from both generations', () => {
  const recent = new Recent<number>(8)
  recent.set('A', 1)
  recent.set('A', 2)
  expect(recent.get('A')).toBe(2)
  for (const key of ['B', 'C', 'D', 'E']) recent.set(key, 0)
  recent.delete('A')
  recent.delete('E')
  expect([recent.get('A'), recent.get('E')]).toEqual([undefined, undefined])
})
test('one that outweighs all stays beside others', () => {
  const recent = new Recent<string>(100)
  recent.set('large', 'large', 1_000_000)
  for (let i = 0; i < 200; i++) {
    recent.set(`K-${i}`, '', 1)
    recent.set('large', 'large', 1_000_000)
    expect(recent.get('large')).toBe('large')
  }
})
