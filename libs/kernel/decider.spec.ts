import { describe, expect, test } from '@jest/globals'
import { kindOf, nameOf, streamOf, unreachable } from './decider.js'
import { shelf, shelfStream } from './testing/shelf.js'

describe('a stream', () => {
  test.each([
    ['licence~D1', 'licence', 'D1'],
    ['stock~TPE1~H200', 'stock', 'TPE1~H200'],
  ])('%s is of a kind, and has a name within it', (id, kind, name) =>
    expect([kindOf(id), nameOf(id)]).toEqual([kind, name]),
  )
  test('is called by its kind and the parts of its name', () =>
    expect([streamOf(shelf, 'A').id, streamOf(shelf, 'A', 'B').id]).toEqual(['shelf~A', 'shelf~A~B']))
  test('is one thing, however often it is named', () => {
    const [one, other] = [shelfStream('ONE'), shelfStream('OTHER')]
    expect(shelfStream('OTHER')).toBe(other)
    expect(shelfStream('ONE')).toBe(one)
  })
  test('is itself still when more were named than are kept', () => {
    for (let i = 0; i < 600; i++) expect(shelfStream(`MANY-${i}`)).toEqual({ id: `shelf~MANY-${i}`, context: shelf })
  })
  test('of one kind is none of another that has its name', () => {
    const box = { ...shelf, kind: 'box' }
    expect([shelfStream('A').id, streamOf(box, 'A').id, shelfStream('A').id]).toEqual(['shelf~A', 'box~A', 'shelf~A'])
  })
})

test('a type that was never decoded is a fault, and is told', () =>
  expect(() => unreachable({ type: 'Melted' } as never)).toThrow('Not of this vocabulary: {"type":"Melted"}'))
