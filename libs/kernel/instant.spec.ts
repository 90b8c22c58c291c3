import { describe, expect, test } from '@jest/globals'
import { instantAt, isDay, isInstant, laterOf, plus } from '#kernel'

describe('a moment', () => {
  test.each(['2026-01-15T00:00:00.000Z', '2024-02-29T23:59:59.999Z', '1999-12-31T12:30:15.001Z'])(
    '%s exists',
    (value) => expect(isInstant(value)).toBe(true),
  )
  test.each([
    '2026-02-30T00:00:00.000Z',
    '2025-02-29T00:00:00.000Z',
    '2026-01-15T24:00:00.000Z',
    '2026-01-15T00:00:60.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-01-15T00:00:00Z',
    '2026-01-15T00:00:00.00Z',
    '2026-01-15T00:00:00.0000Z',
    '2026-01-15T00:00:00.000',
    '2026-01-15T00:00:00.000+00:00',
    '2026-01-15 00:00:00.000Z',
    '2026-1-15T00:00:00.000Z',
    ' 2026-01-15T00:00:00.000Z',
    '2026-01-15T00:00:00.000Z ',
    '+002026-01-15T00:00:00.000Z',
    '12026-01-15T00:00:00.000Z',
    'Thu, 15 Jan 2026 00:00:00 GMT',
    '',
  ])('%j does not', (value) => expect(isInstant(value)).toBe(false))
  test.each([
    undefined,
    null,
    0,
    1_768_435_200_000,
    ['2026-01-15T00:00:00.000Z'],
    new Date(0),
    new String('2026-01-15T00:00:00.000Z'),
  ])('is text: %p is none', (value) => expect(isInstant(value)).toBe(false))
})

describe('a day', () => {
  test.each(['2026-01-15', '2024-02-29', '1999-12-31'])('%s exists', (value) => expect(isDay(value)).toBe(true))
  test.each([
    '2026-02-30',
    '2025-02-29',
    '2026-00-10',
    '2026-1-1',
    '2026-01-15T00:00:00.000Z',
    ' 2026-01-15',
    '2026-01-15 ',
    '12026-01-15',
    '',
  ])('%j does not', (value) => expect(isDay(value)).toBe(false))
  test.each([undefined, null, 20_260_115, ['2026-01-15']])('is text: %p is none', (value) =>
    expect(isDay(value)).toBe(false),
  )
})

test('a moment is made of milliseconds', () => expect(instantAt(0)).toBe('1970-01-01T00:00:00.000Z'))
test('the later of two is the later one, either way', () => {
  const [one, other] = ['2026-01-15T00:00:00.000Z', '2026-01-15T00:00:00.001Z'] as const
  expect(laterOf(one, other)).toBe(other)
  expect(laterOf(other, one)).toBe(other)
  expect(laterOf(one, one)).toBe(one)
})
test('a moment moves by milliseconds, over the end of a year', () =>
  expect(plus('2025-12-31T23:59:59.999Z', 2)).toBe('2026-01-01T00:00:00.001Z'))
test('and back', () => expect(plus('2026-01-01T00:00:00.000Z', -1)).toBe('2025-12-31T23:59:59.999Z'))
