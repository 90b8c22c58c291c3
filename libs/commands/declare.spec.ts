import { describe, expect, test } from '@jest/globals'
import { examplesOf, Shape } from '#kernel'
import { mutantsOf } from '#kernel/testing'
import { commandNamed, commands, envelopeFields } from '#commands'

const nearEnough = 4_000

describe.each(commands.map((one) => [one.name, one] as const))(
  '%s',
  (name, { fields, shape, route, summary, records }) => {
    test('is found by its name', () => expect(commandNamed(name)?.fields).toBe(fields))
    test('accepts its example', () => expect(shape.flaws(examplesOf(fields))).toEqual([]))
    test('is explained as it is accepted', () => {
      let seen = 0
      for (const mutant of mutantsOf(examplesOf(fields) as never)) {
        if (seen++ >= nearEnough) break
        const flaws = shape.flaws(mutant)
        if (shape.accepts(mutant) !== (flaws.length === 0))
          throw new Error(`${JSON.stringify(mutant)}: ${JSON.stringify(flaws)}`)
      }
      expect(seen).toBeGreaterThan(50)
    })
    test('has a route of its own fields, and says what it does', () => {
      expect(route).toMatch(/^\/v1(\/[a-z-]+|\/\{[a-zA-Z]+\})+$/)
      for (const [, field] of route.matchAll(/\{(\w+)\}/g)) expect(Object.keys(fields)).toContain(field)
      expect(summary).toMatch(/^[A-Z].*\.$/s)
      expect(['facts', 'acts']).toContain(records)
    })
    test('leaves the names of the envelope to the envelope', () => {
      for (const field of Object.keys(envelopeFields)) expect(Object.keys(fields)).not.toContain(field)
    })
  },
)

test('the envelope accepts its example', () =>
  expect(new Shape(envelopeFields).accepts(examplesOf(envelopeFields))).toBe(true))
test('no two commands share a name or a route', () => {
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length)
  expect(new Set(commands.map(({ route }) => route)).size).toBe(commands.length)
})
test('a command that nobody declared is not found', () => expect(commandNamed('toString')).toBeUndefined())
