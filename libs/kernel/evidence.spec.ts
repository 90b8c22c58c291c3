import { describe, expect, test } from '@jest/globals'
import { approver, evidence, grades, samePerson } from './evidence.js'
import { objectSchema, Shape } from '#kernel'

describe('evidence', () => {
  const document = new Shape({ evidence })
  const sha256 = 'a'.repeat(64)

  test.each(grades)('may be %s', (grade) =>
    expect(document.accepts({ evidence: { grade, source: '91 FR 1684' } })).toBe(true),
  )
  test('names its document, and says what is made up', () =>
    expect(
      document.accepts({ evidence: { grade: 'official', source: 'D1', sha256, illustrative: true, note: 'a demo' } }),
    ).toBe(true))
  test.each([
    { grade: 'rumour', source: 'D1' },
    { grade: 'official' },
    { source: 'D1' },
    { grade: 'official', source: '' },
    { grade: 'official', source: 'D1', sha256: sha256.slice(1) },
    { grade: 'official', source: 'D1', illustrative: 'yes' },
  ])('is not %j', (value) => expect(document.accepts({ evidence: value })).toBe(false))
  test('says in its schema what each part is', () => {
    const { properties } = evidence.schema as { properties: Record<string, { description?: string }> }
    const told = Object.entries(properties).filter(([, { description }]) => description)
    expect(told.map(([name]) => name)).toEqual(['grade', 'source', 'sha256', 'illustrative'])
    expect(objectSchema({ approver })).toMatchObject({
      properties: { approver: { description: 'The second person, where a rule asks for one' } },
    })
  })
})

describe('a person', () => {
  test.each([
    ['lead-2', 'LEAD-2'],
    ['Lead-2', 'lead-2'],
    ['lead-2', 'lead-2'],
  ])('%s is %s, however the id was typed', (one, other) => expect(samePerson(one, other)).toBe(true))
  test('is none of another id', () => expect(samePerson('lead-2', 'lead-3')).toBe(false))
})
