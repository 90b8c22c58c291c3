import { describe, expect, test } from '@jest/globals'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { boundKey, ruleOf } from '#kernel'
import { contexts } from '#domain'
import { packageRoot } from '#event-store'
import { saidBy, toldBy } from '../../libs/commands/testing.js'
import { excessesIn, type Row } from './row.js'
import { rows } from './table.js'

const rulebooks = Object.values(contexts).map(({ rulebook }) => rulebook)
const numbers = rulebooks.flatMap(({ numbered }) => [...numbered.keys()])
const rules = new Map(rulebooks.flatMap(({ rules }) => [...rules]))
const distinct = (names: readonly string[]) => [...new Set(names)].sort()

describe('the rules', () => {
  test('have numbers without a gap, each once', () => {
    for (const [kind, of] of Map.groupBy(numbers, (number) => number.slice(0, 3)))
      expect(of).toEqual(of.map((_, i) => `${kind}-${i + 1}`))
    expect(numbers).toEqual([...new Set(numbers)])
  })
  test('have each a row, and no row is of a rule that does not exist', () =>
    expect(distinct(rows.map(({ rule }) => rule))).toEqual(distinct(numbers)))
  test('are those that codes, code, specs and docs cite', () => {
    const root = packageRoot()
    const texts = globSync('{libs,apps,test,docs}/**/*.{ts,md}', { cwd: root })
      .concat('README.md', 'CONTRIBUTING.md')
      .map((file) => readFileSync(join(root, file), 'utf8'))
    const kinds = distinct(numbers.map((number) => number.slice(0, 3))).join('|')
    const cited = texts.flatMap((text) => text.match(new RegExp(`\\b(${kinds})-\\d{1,2}\\b(?!-)`, 'g')) ?? [])
    expect(distinct(cited).filter((number) => !numbers.includes(number))).toEqual([])
  })
  test('have a row for each code that stands for them', () => {
    const codeOf = (row: Row) => ('refused' in row ? row.refused : 'breach' in row ? row.breach : '')
    const shown = rows.map((row) => `${row.rule} ${codeOf(row)}`)
    const numbered = [...rules].flatMap(([code, rule]) =>
      ruleOf(rule) === undefined ? [] : [`${ruleOf(rule)} ${code}`],
    )
    expect(numbered.filter((one) => !shown.includes(one))).toEqual([])
  })
})

describe.each([...Map.groupBy(rows, ({ rule }) => rule)])('%s', (_, of) => {
  test.each(of.map((row): [string, Row] => [row.says, row]))('%s', (_, row) => {
    const world = row.given()
    const before = 'breach' in row ? excessesIn(world, row.stream) : undefined
    const decision = row.when(world)
    if ('refused' in row) {
      expect(saidBy(decision)).toEqual([row.refused, ...(row.beside ?? [])].sort())
      const refusals = decision.kind === 'refused' ? decision.refusals.filter(({ code }) => code === row.refused) : []
      expect(refusals.map(({ numbers }) => numbers)).toContainEqual(row.numbers)
      for (const { message } of refusals) expect(message).not.toMatch(/[{}]/)
      return
    }
    expect(saidBy(decision)).toEqual(['accepted'])
    if ('recorded' in row) expect(toldBy(decision)).toEqual(row.recorded)
    else if ('shows' in row) expect(row.shows(world)).toEqual(row.is)
    else {
      const key = boundKey({ code: row.breach, key: String(row.numbers['key'] ?? ''), limit: 0, used: 0 })
      expect(before!.has(key)).toBe(false)
      expect(excessesIn(world, row.stream).get(key)).toEqual({ code: row.breach, ...row.numbers })
    }
  })
})
