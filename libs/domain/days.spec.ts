import { describe, expect, test } from '@jest/globals'
import { Shape } from '#kernel'
import { dayIn, dayOver, isTimeZone, timeZone } from './days.js'

describe('a day', () => {
  test('is that of its time zone', () => {
    expect(dayIn('Asia/Shanghai', '2026-01-15T15:59:59.999Z')).toBe('2026-01-15')
    expect(dayIn('Asia/Shanghai', '2026-01-15T16:00:00.000Z')).toBe('2026-01-16')
    expect(dayIn('America/New_York', '2026-01-15T04:59:59.999Z')).toBe('2026-01-14')
  })
  test('is over where it ends, and not before', () => {
    expect(dayOver('2026-06-30', 'America/New_York', '2026-07-01T03:59:59.999Z')).toBe(false)
    expect(dayOver('2026-06-30', 'America/New_York', '2026-07-01T04:00:00.000Z')).toBe(true)
  })
})

describe('a time zone', () => {
  test('is one that exists', () => {
    expect(['UTC', 'Asia/Shanghai', 'America/Argentina/Buenos_Aires'].filter(isTimeZone)).toHaveLength(3)
    expect(isTimeZone('Asia/Peking-West')).toBe(false)
    expect(isTimeZone('Asia/Peking-West')).toBe(false)
  })
  test('is written as a name', () => {
    const taken = (value: string) => new Shape({ timeZone }).accepts({ timeZone: value })
    expect(['UTC', 'Asia/Shanghai', 'Etc/GMT+8'].filter(taken)).toHaveLength(3)
    expect(['', '+08:00', 'Asia/', 'Asia Shanghai'].filter(taken)).toEqual([])
  })
})
