import { expect, test } from '@jest/globals'
import type { EventStore, PartOfTransaction } from '../port.js'
import { added, all, append, batchesOf, busy, event, newId, put, streamTexts, texts, textOf, write } from './tools.js'

/** What readers see: order, whole transactions, filters, the bytes that were given. */
export function reading(store: () => EventStore, reopened: () => Promise<void>): void {
  test('an unknown stream has no events and revision -1', async () => {
    expect(await batchesOf(store().readStream('no~1'))).toEqual([])
    expect(await store().revisions(['no~1'])).toEqual([-1])
    await added(store(), write('a~1'))
    expect(await store().revisions(['no~1', 'a~1', 'no~2'])).toEqual([-1, 0, -1])
  })

  test('an unknown transaction has no events, and an empty store no head', async () => {
    expect(await store().readTransaction(newId())).toEqual([])
    expect(await all(store())).toEqual([])
    expect(await store().head()).toBe(0)
  })

  test('a stream is read in order, from any revision', async () => {
    await added(store(), write('a~1', -1, 2), write('b~1', -1, 2))
    await added(store(), write('b~1', 1), write('a~1', 1, 3))
    expect(await streamTexts(store(), 'a~1')).toEqual(['a~1 0', 'a~1 1', 'a~1 2', 'a~1 3', 'a~1 4'])
    expect(await streamTexts(store(), 'b~1')).toEqual(['b~1 0', 'b~1 1', 'b~1 2'])
    expect(await streamTexts(store(), 'a~1', 3)).toEqual(['a~1 3', 'a~1 4'])
    expect(await streamTexts(store(), 'a~1', 4)).toEqual(['a~1 4'])
    expect(await streamTexts(store(), 'a~1', 5)).toEqual([])
    expect(await store().revisions(['a~1', 'b~1'])).toEqual([4, 2])
  })

  test('a stream is read up to before one of its events', async () => {
    await added(store(), write('a~1', -1, 2), write('b~1'))
    await added(store(), write('b~1', 0), write('a~1', 1, 3))
    await store().append(Array.from({ length: 1300 }, (_, index) => append([write('a~1', 4 + index)])))
    const stored = (await batchesOf(store().readStream('a~1'))).flat()
    const before = async (revision: number, options: { from?: number; batch?: number } = {}) => {
      const place = { revision, position: stored[revision]!.position }
      return (await batchesOf(store().readStream('a~1', { ...options, before: place }))).flat()
    }
    for (const revision of [0, 1, 2, 4, 5, 1200]) expect(await before(revision)).toEqual(stored.slice(0, revision))
    expect(await before(1200, { from: 3, batch: 7 })).toEqual(stored.slice(3, 1200))
    expect(await before(4, { from: 4 })).toEqual([])
  })

  test('a stream of some thousands comes in batches, none cut inside a transaction', async () => {
    await store().append(Array.from({ length: 700 }, (_, index) => append([write('a~1', index * 5 - 1, 5)])))
    const batches = await batchesOf(store().readStream('a~1', { batch: 64 }))
    expect(batches.length).toBeGreaterThan(40)
    expect(batches.every((batch) => batch.length % 5 === 0)).toBe(true)
    expect(batches.flat().map(textOf)).toEqual(Array.from({ length: 3500 }, (_, index) => `a~1 ${index}`))
    expect(await streamTexts(store(), 'a~1', 3498)).toEqual(['a~1 3498', 'a~1 3499'])
  })

  test('a stream reads the same after the store was opened again', async () => {
    await added(store(), write('a~1', -1, 3), write('b~1'))
    await added(store(), write('a~1', 2))
    await reopened()
    await added(store(), write('a~1', 3))
    expect(await streamTexts(store(), 'a~1')).toEqual(['a~1 0', 'a~1 1', 'a~1 2', 'a~1 3', 'a~1 4'])
  })

  test('a transaction is read by its id, in the order in which it was written', async () => {
    await added(store(), write('b~1'))
    const member = append([write('b~1', 0, 2), write('a~1')])
    await put(store(), member)
    await added(store(), write('b~1', 2))
    const events = await store().readTransaction(member.transaction)
    expect(events.map(textOf)).toEqual(['b~1 1', 'b~1 2', 'a~1 0'])
    expect(events.map(({ last }) => last)).toEqual([false, false, true])
  })

  test('a part of a transaction is read by its first index and how many there are at most, and no other’s', async () => {
    const member = append([write('b~1', -1, 3), write('a~1')])
    await put(store(), append([write('z~1')]))
    await put(store(), member)
    await added(store(), write('b~1', 2))
    const part = async (asked: PartOfTransaction) =>
      (await store().readTransaction(member.transaction, asked)).map(textOf)
    expect(await part({ from: 1, most: 2 })).toEqual(['b~1 1', 'b~1 2'])
    expect(await part({ from: 2 })).toEqual(['b~1 2', 'a~1 0'])
    expect(await part({ most: 1 })).toEqual(['b~1 0'])
    expect(await part({ from: 3, most: 9 })).toEqual(['a~1 0'])
    expect([await part({ from: 4, most: 1 }), await part({ from: 9 })]).toEqual([[], []])
  })

  test('while appends go on, all are read in one order, each once, and it is the order of every stream', async () => {
    const writing = busy(store(), 20, 15)
    const during = await texts(store())
    await writing
    const events = await all(store())
    const after = events.map(textOf)
    expect(after.slice(0, during.length)).toEqual(during)
    expect(after).toHaveLength(900)
    expect(events.every(({ position }, index) => index === 0 || position > events[index - 1]!.position)).toBe(true)
    for (let chain = 0; chain < 20; chain++) {
      const own = after.filter((text) => text.startsWith(`busy~${chain} `))
      expect(own).toEqual(Array.from({ length: 45 }, (_, index) => `busy~${chain} ${index}`))
    }
  })

  test('what was appended is read at once by who waited for it', async () => {
    for (let count = 0; count < 30; count++) {
      const position = await added(store(), write('a~1', count - 1))
      expect(await store().head()).toBe(position)
      expect(await store().revisions(['a~1'])).toEqual([count])
    }
  })

  test('the store is read from behind a position, up to and with another', async () => {
    for (const name of ['a~1', 'a~2', 'a~3', 'a~4']) await added(store(), write(name))
    const [, second, third] = (await all(store())).map(({ position }) => position)
    expect(await texts(store(), { after: second! })).toEqual(['a~3 0', 'a~4 0'])
    expect(await texts(store(), { until: third! })).toEqual(['a~1 0', 'a~2 0', 'a~3 0'])
    expect(await texts(store(), { after: second!, until: third! })).toEqual(['a~3 0'])
    expect(await texts(store(), { after: third!, until: third! })).toEqual([])
    expect(await texts(store(), { after: (await store().head()) + 1000 })).toEqual([])
  })

  test('batches hold about as many as was asked, and end with transactions', async () => {
    await store().append(Array.from({ length: 40 }, (_, index) => append([write(`a~${index}`, -1, 7)])))
    const batches = await batchesOf(store().readAll({ batch: 10 }))
    expect(batches.map(({ length }) => length)).toEqual(Array(20).fill(14))
    expect(batches.every((batch) => batch.at(-1)!.last)).toBe(true)
    const lasts = batches.flat().filter(({ last }) => last)
    expect(lasts).toHaveLength(40)
  })

  test('events of some types alone are read, and still tell the ends of transactions', async () => {
    const mixed = (stream: string) => ({
      stream,
      expected: -1,
      events: [event('x', 'Asked'), event('y', 'Told'), event('z', 'Asked')],
    })
    await store().append(Array.from({ length: 30 }, (_, index) => append([mixed(`a~${index}`)])))
    const asked = await batchesOf(store().readAll({ types: ['Asked', 'NeverHeard'], batch: 9 }))
    expect(asked.flat().map(({ type }) => type)).toEqual(Array(60).fill('Asked'))
    expect(asked.flat().filter(({ last }) => last)).toHaveLength(30)
    expect(asked.every((batch) => batch.at(-1)!.last)).toBe(true)
    const told = await all(store(), { types: ['Told'] })
    expect(told.map(textOf)).toEqual(Array(30).fill('y'))
    expect(told.some(({ last }) => last)).toBe(false)
    for (const [after, until] of [
      [0, 1],
      [1, 8],
      [2, 89],
      [88, 90],
      [89, 1000],
    ] as const) {
      const both = (await all(store(), { after, until })).filter(({ type }) => type === 'Asked')
      expect(await all(store(), { types: ['Asked'], after, until })).toEqual(both)
    }
    expect(await all(store(), { types: ['NeverHeard'] })).toEqual([])
    expect(await all(store(), { types: [] })).toEqual([])
  })

  test('the bytes of an event come back as they were given', async () => {
    const odd = [
      '{"a" : 1 ,"a":2}',
      '"\u2028\u2029"',
      '"é€😀\u{10ffff}"',
      '[1.0,1e3,-0]',
      '"\\ud800"',
      '""',
      `"${'"'.repeat(0)}\\u0000"`,
    ]
    await put(store(), append([{ stream: 'a~1', expected: -1, events: odd.map((json) => ({ type: 'Odd', json })) }]))
    expect((await all(store())).map(({ json }) => json)).toEqual(odd)
    await reopened()
    expect((await batchesOf(store().readStream('a~1'))).flat().map(({ json }) => json)).toEqual(odd)
  })

  test('half a character is refused, not changed', async () => {
    const broken = append([{ stream: 'a~1', expected: -1, events: [{ type: 'Odd', json: '"\ud800"' }] }])
    await expect(store().append([broken])).rejects.toThrow(TypeError)
    expect(await store().revisions(['a~1'])).toEqual([-1])
  })

  test('each event is the same whichever way it is read', async () => {
    const member = append([write('a~1', -1, 2), write('b~1')])
    await put(store(), member)
    const events = await all(store())
    const ofStreams = [...(await batchesOf(store().readStream('a~1'))), ...(await batchesOf(store().readStream('b~1')))]
    expect(ofStreams.flat()).toEqual(events)
    expect(await store().readTransaction(member.transaction)).toEqual(events)
  })
}
