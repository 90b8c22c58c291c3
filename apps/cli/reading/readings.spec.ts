import { Option } from 'commander'
import { describe, expect, test } from '@jest/globals'
import { queries } from '#shell'
import { groupings } from '../commands/backlog.js'
import { readings } from './readings.js'

/** Queries that have a command of their own. */
const others = ['/v1/backlog', '/v1/events']

test('every list of the API is read by a command', () => {
  const lists = queries.map(({ route }) => route).filter((route) => !route.includes('{') && !others.includes(route))
  expect(readings.map(({ route }) => route).sort()).toEqual(lists.sort())
})

test('the backlog is grouped by all that its query groups by', () => {
  const { fields } = queries.find(({ name }) => name === 'Backlog')!
  expect(groupings).toEqual(fields['groupBy']!.schema['enum'])
})

describe.each(readings)('$name', ({ route, one, filters }) => {
  const query = queries.find((of) => of.route === route)!
  const asked = filters.map(({ flags, meaning }) => new Option(flags, meaning).attributeName())

  test('asks for what its query knows, and leaves nothing out', () => {
    const paging = ['limit', 'after', 'atLeast']
    const known = Object.keys(query.fields).filter((name) => !paging.includes(name))
    const own = known.filter((name) => !asked.includes(name))
    expect(asked.every((name) => known.includes(name))).toBe(true)
    // What the command is named after may be asked for beside it, or be left to a command of its own.
    expect(own).toEqual(one ? [one.parameter] : own.filter((name) => route.startsWith(`/v1/${name}`)))
  })

  test('names the values that its query names', () => {
    for (const { flags, meaning, choices } of filters) {
      const { schema } = query.fields[new Option(flags, meaning).attributeName()]!
      if (choices) expect(choices).toEqual(schema['enum'])
    }
  })
})
