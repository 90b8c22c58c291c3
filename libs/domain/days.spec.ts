import { describe, expect, test } from '@jest/globals'
import { Shape } from '#kernel'
import { dayAt, endOfDay, startOfDay, timeZone, timeZoneKnown } from './days.js'

describe('a day in a time zone', () => {
  test.each([
    ['2026-01-15T04:59:59.999Z', 'America/New_York', '2026-01-14'],
    ['2026-01-15T05:00:00.000Z', 'America/New_York', '2026-01-15'],
    ['2026-01-14T16:00:00.000Z', 'Asia/Shanghai', '2026-01-15'],
    ['2026-01-15T00:00:00.000Z', 'UTC', '2026-01-15'],
  ])('at %s in %s is %s', (t, zone, day) => expect(dayAt(t, zone)).toBe(day))

  test.each([
    ['2026-01-15', 'America/New_York', '2026-01-16T05:00:00.000Z'],
    ['2026-07-15', 'America/New_York', '2026-07-16T04:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-01-15', 'Asia/Shanghai', '2026-01-15T16:00:00.000Z'],
    ['2026-01-15', 'Pacific/Kiritimati', '2026-01-15T10:00:00.000Z'],
    ['2026-01-15', 'Etc/GMT+12', '2026-01-16T12:00:00.000Z'],
    ['2026-12-31', 'UTC', '2027-01-01T00:00:00.000Z'],
  ])('%s in %s ends at %s', (day, zone, end) => {
    expect(endOfDay(day, zone)).toBe(end)
    expect(endOfDay(day, zone)).toBe(end)
  })

  test('begins where the one before ends', () => {
    expect(startOfDay('2026-03-01', 'America/New_York')).toBe('2026-03-01T05:00:00.000Z')
    expect(startOfDay('2026-01-01', 'Asia/Shanghai')).toBe('2025-12-31T16:00:00.000Z')
  })
})

test('a time zone is written as IANA writes its name', () => {
  const zone = new Shape({ timeZone })
  for (const name of ['UTC', 'Etc/GMT+12', 'America/Argentina/Buenos_Aires'])
    expect(zone.accepts({ timeZone: name })).toBe(true)
  for (const name of ['', 'New York', '+08:00', 'A/B/C/D', 'Asia/'])
    expect(zone.flaws({ timeZone: name })).toEqual([
      { path: 'timeZone', problem: 'timeZone must be an IANA time zone such as America/New_York' },
    ])
})
test('a time zone is known by its name', () => {
  expect(timeZoneKnown('America/New_York')).toBe(true)
  expect(timeZoneKnown('America/New_York')).toBe(true)
  expect(timeZoneKnown('America/Atlantis')).toBe(false)
})
