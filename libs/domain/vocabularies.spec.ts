import { describe, expect, test } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fieldsOf, Shape, examplesOf, isFact, objectSchema, type Fields } from '#kernel'
import { contexts } from '#domain'

const events = (table: { readonly [type: string]: Fields }) => Object.entries(table)
const all = Object.entries(contexts)
const ajv = new Ajv2020({ formats: { instant: true, day: true } })

/** Kinds that other streams name: what opened one is annulled only by a correction that opens it again. */
const named = ['party', 'product']

/** What any part of a schema may be, where it names that one by one. */
function choicesIn(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return []
  const own = 'enum' in schema && Array.isArray(schema.enum) ? schema.enum : []
  return [...own, ...Object.values(schema).flatMap(choicesIn)]
}

describe.each(all)('%s~', (kind, { ids, vocabulary, rulebook, decider, weight }) => {
  const { facts, acts, opposites, opens } = vocabulary

  test('is the kind of its streams, and names the parts of their ids', () => {
    expect(contexts[kind]?.kind).toBe(kind)
    expect(ids.length).toBeGreaterThan(0)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/)
    expect(new Set(ids).size).toBe(ids.length)
  })
  test('no event is a fact and an act', () => {
    for (const [type] of events(acts)) expect([type, isFact(vocabulary, type)]).toEqual([type, false])
  })
  test('each event is named in words, its schema is one, and its example is of its form', () => {
    for (const [type, fields] of [...events(facts), ...events(acts)]) {
      expect(type).toMatch(/^([A-Z][a-z]+){2,}$/)
      expect([type, ajv.validateSchema(objectSchema(fields))]).toEqual([type, true])
      expect([type, new Shape(fields).flaws(examplesOf(fields))]).toEqual([type, []])
      expect(fieldsOf(vocabulary, type)).toBe(fields)
    }
  })
  test('what is said of a field is a sentence or words, never nothing', () => {
    for (const [, fields] of [...events(facts), ...events(acts)])
      for (const { schema } of Object.values(fields))
        if ('description' in schema) expect(schema['description']).toMatch(/^[A-Z]\S*( \S+)*/)
  })
  test('what a field may be, where that is a choice, is a word', () => {
    for (const [type, fields] of [...events(facts), ...events(acts)])
      for (const word of choicesIn(objectSchema(fields)))
        expect([type, word]).toEqual([type, expect.stringMatching(/^[A-Za-z]/)])
  })
  test('each act has an opposite: an act, a fact where the world answers, or its name with Withdrawn', () => {
    expect(Object.keys(opposites).sort()).toEqual(Object.keys(acts).sort())
    for (const [act, opposite] of Object.entries(opposites))
      if (!(opposite in acts) && !(opposite in facts)) expect(opposite).toBe(`${act}Withdrawn`)
  })
  test('is opened by a fact of its own, if by any', () => {
    if (opens !== undefined) expect(Object.keys(facts)).toContain(opens)
    expect(vocabulary.named ?? false).toBe(named.includes(kind))
    if (vocabulary.named) expect(opens).toBeDefined()
  })
  test('each rule has its number and a sentence', () => {
    for (const [number, text] of rulebook.numbered) {
      expect(number).toMatch(/^[A-Z]{3}-\d+$/)
      expect([number, text]).toEqual([number, expect.stringMatching(/^[A-Z]\S*( \S+){2,}/)])
    }
  })
  test('each code has a sentence', () => {
    for (const [code, { text }] of rulebook.rules) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)+$/)
      expect(text).toMatch(/^(([A-Z]{3}-\d+: )?([A-Z]|\{\w+\} ?|[a-z]+ ).{5,}|\{\w+\} .+)$/)
    }
  })
  test('an empty stream weighs something', () => expect(weight(decider.initial)).toBeGreaterThan(0))
})

test('no code stands in two rulebooks with two meanings', () => {
  const codes = all.flatMap(([, { rulebook }]) => [...rulebook.rules.keys()])
  expect(codes.length).toBe(new Set(codes).size)
})
