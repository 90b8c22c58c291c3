import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fieldsOf, Shape, type Recorded } from '#kernel'
import { contexts, contextOf, decodeEvent } from '#domain'

const folder = resolve('test/examples')
const recorded = readdirSync(folder).filter((name) => /^[A-Z]\w+\.v1\.json$/.test(name))
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8')
const one = JSON.parse(textOf('StockReserved.v1.json')) as Recorded
const changed = (parts: Partial<Recorded>): string => JSON.stringify({ ...one, id: 'E1', ...parts })

/** Optional fields that a type got after its example was recorded: what was recorded once is readable without them. */
const laterFields: Readonly<Record<string, readonly string[]>> = {
  StockIssued: ['takes'],
  AllocationProposed: ['part'],
  CapReleased: ['reversedUnder'],
  CapUsed: ['reversedUnder'],
  DrawConsumed: ['part'],
  LicenceDecremented: ['part'],
  UnitsExported: ['part'],
}

describe('a recorded event', () => {
  test.each(recorded)('%s is read as it was written, with each field that its type had', (name) => {
    const event = decodeEvent(textOf(name))
    const fields = fieldsOf(contextOf(event.stream)!.vocabulary, event.type)!
    expect(event).toEqual(JSON.parse(textOf(name)))
    const later = laterFields[event.type] ?? []
    expect(Object.keys(event.data)).toEqual(Object.keys(fields).filter((field) => !later.includes(field)))
    for (const field of later) expect(fields[field]!.optional).toBe(true)
    expect(new Shape(fields).flaws(event.data)).toEqual([])
  })

  test('there is one of each type', () => {
    const types = Object.values(contexts).flatMap(({ vocabulary: { facts, acts } }) =>
      Object.keys({ ...facts, ...acts }),
    )
    expect(recorded).toEqual(expect.arrayContaining(types.map((type) => `${type}.v1.json`)))
  })

  test('on a kind of stream that is not known stops, and says so', () =>
    expect(() => decodeEvent(changed({ stream: 'ship~S1' }))).toThrow(
      'Event E1 stands on ship~S1, a kind of stream that is not known here',
    ))

  test('of a type that its streams do not have stops, and says so', () =>
    expect(() => decodeEvent(changed({ type: 'OrderPlaced' }))).toThrow(
      'Event E1 is a OrderPlaced, which stock streams do not have',
    ))

  test('of a version to come stops, and says so', () =>
    expect(() => decodeEvent(changed({ version: 2 }))).toThrow(
      'Event E1 is version 2 of StockReserved; version 1 is known',
    ))
})

describe('the context of a stream', () => {
  test('is named by what stands before the first ~', () => {
    expect(contextOf('stock~TPE1~H200')).toBe(contexts['stock'])
    expect(contextOf('order~stock~1')).toBe(contexts['order'])
  })
  test.each(['stocks~TPE1', 'stock', '', '~stock', 'constructor~1', '__proto__~1'])('%j has none', (stream) =>
    expect(contextOf(stream)).toBeUndefined(),
  )
})
