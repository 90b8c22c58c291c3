import { expect, test } from '@jest/globals'
import { Revisions } from './revisions.js'

const reached = (id: string, revision: number) => ({ stream: { id }, told: { revision } })
const revisions = new Revisions([reached('stock~A', 3), reached('order~1', 0), reached('stock~A', 4)])

test('tells the last revision of a stream, and none of another', () => {
  expect([revisions.of('stock~A'), revisions.of('order~1'), revisions.of('order~2')]).toEqual([4, 0, undefined])
})
test('is an object by names in JSON', () =>
  expect(JSON.stringify({ streams: revisions })).toBe('{"streams":{"stock~A":4,"order~1":0}}'))
