import { describe, expect, test } from '@jest/globals'
import { hash } from 'node:crypto'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contextOf, contexts, decodeEvent } from '#domain'
import { fieldsOf, fold, formOf, kernelRules, Shape } from '#kernel'
import { ledgerRules } from '#ledger'
import { eventTypes, fileOf } from '../examples/examples.js'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'test/examples')
const types = eventTypes()

describe('the vocabularies together', () => {
  test('no type of event stands in two contexts', () => {
    const names = types.map(({ type }) => type)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  test.each(Object.entries(contexts))('each act of %s~ has an opposite that exists', (_, { vocabulary }) => {
    const { facts, acts, opposites } = vocabulary
    expect(Object.keys(opposites).sort()).toEqual(Object.keys(acts).sort())
    const unheard = Object.values(opposites).filter((name) => !(name in acts || name in facts))
    expect(unheard.filter((name) => !name.endsWith('Withdrawn'))).toEqual([])
  })
})

describe('the rulebooks', () => {
  const rulebooks = [...Object.values(contexts).map(({ rulebook }) => rulebook.rules), kernelRules, ledgerRules.rules]
  const codes = rulebooks.flatMap((rules) => [...rules.keys()])
  const specs = globSync('{libs,apps,test}/**/*.spec.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  )
  const told = new Set(specs.flatMap((text) => text.match(/\b[A-Z]+(_[A-Z]+)*\b/g) ?? []))

  test('no code stands in two of them', () => {
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
  })
  test('each code has a spec that tells when it is given', () => {
    expect(codes.filter((code) => !told.has(code))).toEqual([])
  })
})

describe('recorded examples (npm run examples writes those that are missing)', () => {
  const recorded = JSON.parse(readFileSync(join(folder, 'recorded.json'), 'utf8')) as Record<string, string>
  const files = readdirSync(folder).filter((file) => /^[A-Za-z]+\.v\d+\.json$/.test(file))

  test('there is one of each type of event, and none of another', () => {
    expect(types.map(({ type }) => fileOf(type)).filter((file) => !files.includes(file))).toEqual([])
    const known = new Set(types.map(({ type }) => type))
    expect(files.filter((file) => !known.has(file.split('.')[0]!))).toEqual([])
  })
  test('none was added or lost behind the back of recorded.json', () => {
    expect(Object.keys(recorded).sort()).toEqual([...files].sort())
  })

  describe.each(files)('%s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8')

    test('never changes', () => expect(hash('sha256', text)).toBe(recorded[file]))
    test('is read, and has the one form of recorded events', () => {
      const event = decodeEvent(text)
      expect(file).toBe(`${event.type}.v${(JSON.parse(text) as { version: number }).version}.json`)
      if (file === fileOf(event.type)) expect(`${formOf(event)}\n`).toBe(text)
    })
    test('fits the fields of its type', () => {
      const { type, stream, data } = decodeEvent(text)
      const shape = new Shape(fieldsOf(contextOf(stream)!.vocabulary, type)!)
      expect(shape.flaws(data)).toEqual([])
      expect(shape.accepts(data)).toBe(true)
    })
    test('is folded', () => {
      const event = decodeEvent(text)
      expect(fold(contextOf(event.stream)!, [event]).revision).toBe(0)
    })
  })
})
