import { expect, test } from '@jest/globals'
import { emptyFold } from './fold.js'
import { latestOf, Sights } from './sights.js'
import { shelf, shelfStream } from './testing/shelf.js'

const seen = (id: string) => ({ stream: shelfStream(id), before: emptyFold(shelf) })

test.each([1, 12, 13, 40])('of %d streams each is found by its name, and no other', (count) => {
  const sights = new Sights()
  const all = Array.from({ length: count }, (_, i) => seen(`S${i}`))
  for (const one of all) {
    expect(sights.of(one.stream.id)).toBeUndefined()
    expect(sights.add(one)).toBe(one)
  }
  expect(all.map(({ stream }) => sights.of(stream.id))).toEqual(all)
  expect(sights.all).toEqual(all)
  expect(sights.of('shelf~S')).toBeUndefined()
})

test('the latest of a stream is what was recorded there, and before that what was seen', () => {
  const one = seen('A')
  expect(latestOf(one)).toBe(one.before)
  const after = { ...one.before, revision: 3 }
  expect(latestOf({ ...one, after })).toBe(after)
  expect(latestOf(undefined)).toBeUndefined()
})
