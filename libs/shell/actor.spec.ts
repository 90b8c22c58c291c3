import { describe, expect, test } from '@jest/globals'
import { authorise } from './actor.js'

const actor = { id: 'ops-7', roles: [], verified: false }

test('who acts is recorded as given, not verified', () => {
  expect(authorise({}, {})).toEqual({ ...actor, id: 'anonymous' })
  expect(authorise({ actor: 'ops-7' }, { actor: 'ops-1' })).toEqual(actor)
  expect(() => authorise({ actor: 'a b' }, {})).toThrow('Clearance-Actor must be')
})

describe('roles', () => {
  test('are those that the request names, each once', () => {
    const roles = 'compliance, operations,compliance,'
    expect(authorise({ actor: 'ops-7', roles }, {}).roles).toEqual(['compliance', 'operations'])
    expect(authorise({ roles: '' }, { actorRoles: ['compliance'] }).roles).toEqual([])
  })
  test('that are configured are those of the configured actor alone', () => {
    const config = { actor: 'ops-1', actorRoles: ['compliance'] }
    expect(authorise({}, config)).toEqual({ ...actor, id: 'ops-1', roles: ['compliance'] })
    expect(authorise({ actor: 'ops-7' }, config)).toEqual(actor)
  })
  test('have a form, and are few', () => {
    const many = Array.from({ length: 21 }, (_, i) => `r${i}`).join()
    for (const roles of ['Compliance', 'a b', '7', 'x'.repeat(33), many])
      expect(() => authorise({ roles }, {})).toThrow('at most 20 roles')
    expect(authorise({ roles: many.slice(0, many.lastIndexOf(',')) }, {}).roles).toHaveLength(20)
  })
})
