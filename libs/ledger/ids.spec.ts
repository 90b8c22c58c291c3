import { expect, test } from '@jest/globals'
import { nextId } from './ids.js'

const timeOf = (id: string): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
/** The counter of 18 bits behind the time. */
const counterOf = (id: string): number =>
  (parseInt(id.slice(15, 18), 16) << 6) | (parseInt(id.slice(19, 21), 16) & 0x3f)
/** Later than anything that was asked for before. */
const future = Date.now() + 10_000_000

test('ids are UUIDs of version 7 with the time of their making', () => {
  const id = nextId(future)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(timeOf(id)).toBe(future)
  expect(counterOf(id)).toBe(0)
})

test('within a millisecond they count up', () => {
  const ids = Array.from({ length: 200 }, () => nextId(future + 1))
  expect(ids.map(counterOf)).toEqual(ids.map((_, i) => i))
  expect(ids).toEqual([...ids].sort())
})

test('a clock that goes back does not take them back', () => {
  const before = nextId(future + 2)
  const after = nextId(future - 60_000)
  expect(after > before).toBe(true)
  expect(timeOf(after)).toBe(future + 2)
})

test('a counter that is full goes on in the next millisecond', () => {
  const first = nextId(future + 3)
  let last = first
  let ordered = true
  for (let i = 0; i < 0x3ffff; i++) {
    const next = nextId(future + 3)
    ordered &&= next > last
    last = next
  }
  expect(ordered).toBe(true)
  expect([timeOf(last), counterOf(last)]).toEqual([future + 3, 0x3ffff])
  const over = nextId(future + 3)
  expect([timeOf(over), counterOf(over)]).toEqual([future + 4, 0])
})

test('what is random in them differs, also beyond one filling of the pool', () => {
  const tails = Array.from({ length: 5000 }, () => nextId().slice(21))
  expect(new Set(tails).size).toBe(5000)
})
