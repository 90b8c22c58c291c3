import { describe, expect, test } from '@jest/globals'
import type { Grade } from '#kernel'
import { graded, inForceAt, weightOf } from './registers.js'

const from = (effectiveFrom: string, grade?: Grade) => (grade ? { effectiveFrom, grade } : { effectiveFrom })

describe('what is in force', () => {
  test('is nothing that begins later', () => expect(inForceAt([from('2')], '1')).toEqual([]))
  test('is what begins at the instant', () => expect(inForceAt([from('2')], '2')).toEqual([from('2')]))
  test('is the latest, in whatever order it is told', () => {
    expect(inForceAt([from('1'), from('2')], '3')).toEqual([from('2')])
    expect(inForceAt([from('2'), from('1')], '3')).toEqual([from('2')])
  })
  test('is all that begins at one instant', () =>
    expect(inForceAt([from('2'), from('2', 'official')], '3')).toHaveLength(2))
  test('is the stronger with what is weaker and later', () =>
    expect(inForceAt([from('1', 'official'), from('2', 'company')], '3')).toHaveLength(2))
  test('is the stronger alone where that is later', () =>
    expect(inForceAt([from('2', 'official'), from('1', 'company')], '3')).toEqual([from('2', 'official')]))
  test('is the later of equals, and what has no evidence is equal to a report', () =>
    expect(inForceAt([from('1', 'reported'), from('2')], '3')).toEqual([from('2')]))
})

test('a grade weighs more than the one below it', () =>
  expect([undefined, 'reported', 'company', 'official'].map((grade) => weightOf(grade as Grade))).toEqual([0, 0, 1, 2]))

test('a value carries the grade that it was told on, if any', () => {
  const told = { occurredAt: '', recordedAt: '', revision: 0 }
  expect(graded({ a: 1 }, { ...told, grade: 'company' })).toEqual({ a: 1, grade: 'company' })
  expect(graded({ a: 1 }, told)).toStrictEqual({ a: 1 })
})
