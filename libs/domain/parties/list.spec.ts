import { describe, expect, test } from '@jest/globals'
import { specOf } from '#kernel/testing'
import { list, listKnown, listStream, versionAt } from './list.decider.js'
import type { ListEvent } from './list.js'

const stream = listStream('BIS-EL')
const { given } = specOf(stream)
const published = (version: string, effectiveFrom: string): ListEvent => ({
  type: 'ScreeningListPublished',
  version,
  effectiveFrom: `${effectiveFrom}T00:00:00.000Z`,
})
const at = (day: string) => `${day}T00:00:00.000Z`
const january = published('V1', '2026-01-01')
const february = published('V2', '2026-02-01')

describe('a screening list', () => {
  test('is a stream of its own', () => expect(stream.id).toBe('list~BIS-EL'))
  test('names the part of its id', () => expect(list.ids).toEqual(['list']))
  test('takes versions', () => given(january).when(february).thenRecorded())
  test('takes a version once', () =>
    given(january).when(published('V1', '2026-03-01')).thenRefused('VERSION_ALREADY_TOLD', { version: 'V1' }))
  test('is known by a version', () => {
    expect(listKnown(given().state)).toBe(false)
    expect(listKnown(given(january).state)).toBe(true)
  })
  test('weighs more as it grows', () =>
    expect(list.weight(given(january, february).state)).toBeGreaterThan(list.weight(given(january).state)))
})

describe('the version in force (PTY-2)', () => {
  const known = given(january, february).state
  test('is none before the first', () => expect(versionAt(known, '2025-12-31T23:59:59.999Z')).toBeUndefined())
  test('is the first from its instant on', () => expect(versionAt(known, at('2026-01-01'))).toBe('V1'))
  test('is the first until the second', () => expect(versionAt(known, '2026-01-31T23:59:59.999Z')).toBe('V1'))
  test('is the second from its instant on', () => expect(versionAt(known, at('2026-02-01'))).toBe('V2'))
  test('does not depend on the order of telling', () => {
    expect(given(february, january).state).toEqual(known)
    expect(versionAt(given(february, january).state, at('2026-03-01'))).toBe('V2')
  })
  test('of two of one instant is the one with the later name', () => {
    const twin = published('V3', '2026-02-01')
    expect(versionAt(given(february, twin).state, at('2026-02-01'))).toBe('V3')
    expect(versionAt(given(twin, february).state, at('2026-02-01'))).toBe('V3')
  })
  test('by name counts only between such two', () => {
    const early = published('Z', '2026-01-01')
    expect(versionAt(given(early, february).state, at('2026-02-01'))).toBe('V2')
    expect(versionAt(given(february, early).state, at('2026-02-01'))).toBe('V2')
  })
})
