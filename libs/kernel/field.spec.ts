import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as kernel from '#kernel'
import {
  code,
  described,
  examplesOf,
  flag,
  list,
  listOf,
  money,
  object,
  objectSchema,
  oneOf,
  optional,
  patterned,
  Shape,
  text,
  units,
  whole,
  type Field,
} from '#kernel'
import { mutantsOf } from '#kernel/testing'

const isField = (value: unknown): value is Field =>
  typeof value === 'object' && value !== null && 'decorators' in value && 'schema' in value

const person = { name: text, age: optional(whole(0, 150, 30)) }
const fields: Record<string, Field> = {
  ...Object.fromEntries(
    Object.entries(kernel).flatMap(([name, value]) => (isField(value) ? [[name, value as Field]] : [])),
  ),
  whole: whole(-3, 3, 1),
  oneOf: oneOf(['a', 'b']),
  object: object(person),
  nested: object({
    inner: object({ price: optional(money), many: optional(list(person, { min: 0, max: 2 })) }),
    ok: flag,
  }),
  list: list(person, { min: 1, max: 3 }),
  deep: list({ quantity: units, people: list(person, { min: 1, max: 2 }) }, { min: 1, max: 2 }),
  listOf: listOf(code, { min: 1, max: 3 }),
  listsOf: kernel.listsOf(listOf(code, { min: 1, max: 2 }), { min: 1, max: 2 }),
  described: described(code, 'a code', 'X-1'),
  patterned: patterned('^x+$', 'some x', 'xx'),
}

/** That the schema and class-validator are of one mind, and that a refusal comes with words, to the end of its sentence. */
const sameMind = (shape: Shape<kernel.Fields>, value: unknown) => {
  const flaws = shape.flaws(value)
  if (shape.accepts(value) !== (flaws.length === 0))
    throw new Error(`${JSON.stringify(value)?.slice(0, 300)}: ${JSON.stringify(flaws)}`)
  for (const { problem } of flaws) expect(problem).toMatch(/\w.*\S$/s)
  return flaws.length === 0
}

describe.each(Object.entries(fields))('%s', (_, field) => {
  const shape = new Shape({ value: field })
  const left = new Shape({ value: optional(field), other: optional(code) })

  test('accepts its example', () => expect(shape.accepts({ value: field.example })).toBe(true))
  test('is explained as it is accepted', () => {
    const outcomes = [...mutantsOf({ value: field.example } as never)].map((mutant) => sameMind(shape, mutant))
    expect(outcomes).toContain(false)
    for (const mutant of mutantsOf({ value: field.example, other: 'X' } as never)) sameMind(left, mutant)
  })
  test('is so for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void sameMind(shape, { value })),
      { numRuns: 200 },
    )
  })
  test('is needed unless it is optional, and never null', () => {
    expect(shape.accepts({})).toBe(false)
    expect(left.accepts({})).toBe(true)
    expect(left.accepts({ value: null })).toBe(false)
    expect(left.accepts({ value: field.example })).toBe(true)
  })
})

describe('any value', () => {
  test('is explained as it is accepted', () => {
    const shape = new Shape({ object: optional(object(person)), list: optional(list(person, { min: 0, max: 3 })) })
    fc.assert(fc.property(fc.jsonValue(), (value) => void sameMind(shape, value)))
  })
})

const text2000 = 'x'.repeat(2000)
const uuid = '019b76da-a800-7000-8000-000000000001'
const sha = 'a'.repeat(64)
describe('accepts and refuses', () => {
  test.each<[string, Field, unknown[], unknown[]]>([
    ['units', kernel.units, [1, 1_000_000_000], [0, -1, 1.5, 1_000_000_001, '1']],
    [
      'signedUnits',
      kernel.signedUnits,
      [-1_000_000_000, -1, 1, 1_000_000_000],
      [0, 0.5, -1_000_000_001, 1_000_000_001],
    ],
    [
      'code',
      code,
      ['A', '9', 'A.b'.toUpperCase(), 'PO_1-2.3', 'A'.repeat(64)],
      ['', 'a', 'A B', '.A', '-A', '_A', 'A~B', 'A'.repeat(65), 'A\n', 'É'],
    ],
    ['lineNo', kernel.lineNo, [1, 9999], [0, 10_000]],
    [
      'text',
      text,
      ['x', ' x ', 'a\nb', '😀'.repeat(2000), text2000],
      ['', ' ', '\n\t', `${text2000}x`, 'x\ud800', '\udc00\ud83d'],
    ],
    ['country', kernel.country, ['CN', 'US'], ['cn', 'C', 'CHN', 'C1', ' CN']],
    [
      'eccn',
      kernel.eccn,
      ['EAR99', '4A090.A', '3A001', '5A992.C.1', '3A001.A.2.B.4'],
      [
        'EAR9',
        'EAR99.A',
        '4F090',
        '4A09',
        '4A0901',
        'AA090',
        '4A090.',
        '4A090.a',
        '4A090.ABCDE',
        '3A001.A.2.B.4.C',
        'xEAR99',
        '4A090.A ',
      ],
    ],
    ['hsCode', kernel.hsCode, ['847330', '8473301180'], ['84733', '84733011801', '84733A']],
    [
      'sha256',
      kernel.sha256,
      [sha, '0123456789abcdef'.repeat(4)],
      [sha.slice(1), `${sha}a`, sha.toUpperCase(), 'g'.repeat(64)],
    ],
    [
      'identifier',
      kernel.identifier,
      [uuid],
      [uuid.toUpperCase(), `${uuid}0`, `0${uuid}`, uuid.replaceAll('-', ''), uuid.slice(1)],
    ],
    ['role', kernel.role, ['a', 'compliance', 'lead-2', 'a'.repeat(32)], ['', 'A', '-a', '7', 'a b', 'a'.repeat(33)]],
    ['actorId', kernel.actorId, ['a', 'Ops.7_x:y@z-1', 'a'.repeat(128)], ['', '-a', 'a b', 'a'.repeat(129), 'é']],
    ['idempotencyKey', kernel.idempotencyKey, ['!', '~', 'a'.repeat(200)], ['', ' ', 'a b', 'a'.repeat(201), 'é']],
    ['instant', kernel.instant, ['2026-01-15T00:00:00.000Z'], ['2026-01-15', '2026-02-30T00:00:00.000Z', 0]],
    ['day', kernel.day, ['2026-01-15'], ['2026-02-30', '2026-01-15T00:00:00.000Z']],
    ['flag', flag, [true, false], ['true', 0, null]],
    ['oneOf', oneOf(['a', 'b']), ['a', 'b'], ['c', '', 0, ['a']]],
    [
      'listsOf',
      kernel.listsOf(listOf(code, { min: 1, max: 2 }), { min: 1, max: 2 }),
      [[['A']], [['A', 'B'], ['A']]],
      ['A', ['A'], [], [[]], [['A', 'B', 'C']], [['A', 'A']], [['a']], [[1]], [['A'], ['B'], ['C']], null],
    ],
    [
      'listOf',
      listOf(code, { min: 1, max: 2 }),
      [['A'], ['A', 'B']],
      [[], ['A', 'A'], ['A', 'B', 'C'], ['a'], [1], 'A'],
    ],
    [
      'listOf named values',
      listOf(oneOf(['yes', 'no']), { min: 1, max: 2 }),
      [['yes'], ['no', 'yes']],
      [[], ['yes', 'yes'], ['perhaps'], [1], 'yes'],
    ],
    [
      'list',
      list(person, { min: 1, max: 2 }),
      [[{ name: 'x' }], [{ name: 'x' }, { name: 'x', age: 0 }]],
      [[], [{}], [{ name: 'x', age: 151 }], [{ name: 'x' }, { name: 'x' }, { name: 'x' }], ['x'], { name: 'x' }],
    ],
    [
      'money',
      money,
      [
        { amount: '0', currency: 'USD' },
        { amount: '999999999999.9999', currency: 'CNY' },
        { amount: '0.01', currency: 'USD' },
      ],
      [
        { amount: '01', currency: 'USD' },
        { amount: '1.', currency: 'USD' },
        { amount: '1.00001', currency: 'USD' },
        { amount: '1000000000000', currency: 'USD' },
        { amount: '-1', currency: 'USD' },
        { amount: 1, currency: 'USD' },
        { amount: '1', currency: 'usd' },
        { amount: '1', currency: 'DOLL' },
        { amount: '1' },
      ],
    ],
    [
      'evidence',
      kernel.evidence,
      [
        { grade: 'official', source: 'x' },
        { grade: 'company', source: 'x', sha256: sha, illustrative: true, note: 'n' },
        { grade: 'reported', source: 'x' },
      ],
      [{ grade: 'rumour', source: 'x' }, { grade: 'official' }, { grade: 'official', source: 'x', note: '' }],
    ],
    ['approver', kernel.approver, ['lead-2'], ['lead 2']],
  ])('%s', (_, field, good, bad) => {
    const shape = new Shape({ value: field })
    for (const value of good)
      expect([value, shape.flaws({ value }), shape.accepts({ value })]).toEqual([value, [], true])
    for (const value of bad)
      expect([value, shape.flaws({ value }).length > 0, shape.accepts({ value })]).toEqual([value, true, false])
  })
})

describe('a flaw', () => {
  const shape = new Shape({
    quantity: units,
    change: optional(kernel.signedUnits),
    when: optional(kernel.instant),
    on: optional(kernel.day),
    by: optional(code),
    to: optional(object(person)),
    codes: optional(listOf(code, { min: 1, max: 2 })),
    lines: optional(list({ quantity: units, sub: optional(object({ code })) }, { min: 1, max: 2 })),
  })
  const told = (more: Record<string, unknown>) => shape.flaws({ quantity: 1, ...more })

  test('says where and what', () =>
    expect(told({ quantity: 0 })).toEqual([{ path: 'quantity', problem: 'quantity must not be less than 1' }]))
  test('says that a code is none', () =>
    expect(told({ by: 'a' })).toEqual([
      {
        path: 'by',
        problem: 'by must be a code: 1 to 64 of A-Z, 0-9, dot, underscore and hyphen, beginning with a letter or digit',
      },
    ]))
  test('says that a moment is none', () =>
    expect(told({ when: 'now' })).toEqual([
      { path: 'when', problem: 'when must be a moment such as 2026-01-15T00:00:00.000Z (UTC, milliseconds)' },
    ]))
  test('says that a day is none', () =>
    expect(told({ on: 'now' })).toEqual([{ path: 'on', problem: 'on must be a day such as 2026-01-15' }]))
  test('says that a change is none', () =>
    expect(told({ change: 0 })).toEqual([{ path: 'change', problem: 'change must not be 0' }]))
  test('says that an object is none', () =>
    expect(told({ to: 1 })).toContainEqual({ path: 'to', problem: 'to must be an object' }))
  test('says that a list is wrong', () => {
    expect(told({ codes: ['A', 'A'] })).toEqual([{ path: 'codes', problem: 'codes must not repeat a value' }])
    expect(told({ codes: ['a'] })).toEqual([{ path: 'codes', problem: 'each of codes must be such as "PO-1001"' }])
    expect(told({ lines: [1] })).toContainEqual({ path: 'lines', problem: 'each of lines must be an object' })
  })
  test('says where in a list, however deep', () =>
    expect(told({ lines: [{ quantity: 1 }, { quantity: 0, sub: { code: '' } }] }).map(({ path }) => path)).toEqual([
      'lines[1].quantity',
      'lines[1].sub.code',
    ]))
  test('says what is not known here', () => {
    expect(told({ colour: 1 })).toEqual([{ path: 'colour', problem: 'colour is not known here' }])
    expect(told({ to: { name: 'x', colour: 1 } })).toEqual([{ path: 'to.colour', problem: 'colour is not known here' }])
    expect(told({ lines: [{ quantity: 1, colour: 1 }] })).toEqual([
      { path: 'lines[0].colour', problem: 'colour is not known here' },
    ])
  })
  test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString'])(
    'says that %s is not known here, once',
    (name) => {
      const odd = (value: object) => Object.fromEntries([...Object.entries(value), [name, 1]])
      const unknown = { problem: `${name} is not known here` }
      expect(shape.flaws(odd({ quantity: 1 }))).toEqual([{ path: name, ...unknown }])
      expect(told({ to: odd({ name: 'x' }) })).toEqual([{ path: `to.${name}`, ...unknown }])
      expect(told({ lines: [{ quantity: 1 }, odd({ quantity: 1 })] })).toEqual([
        { path: `lines[1].${name}`, ...unknown },
      ])
    },
  )
  test.each([null, undefined, 1, 'x', [], [{ quantity: 1 }]])('says that %j is no object', (value) => {
    expect(shape.flaws(value)).toEqual([{ path: '', problem: 'must be an object' }])
    expect(shape.accepts(value)).toBe(false)
  })
  test('says of what is nested too deep only that it is', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    expect(told({ to: nested(31) }).map(({ path }) => path)).not.toContain('')
    for (const levels of [32, 500_000])
      expect(told({ to: nested(levels) })).toEqual([{ path: '', problem: 'must not be nested deeper than 32 levels' }])
  })
  test('says of what is large only what the schema meets first', () => {
    const large = new Shape({ lines: list({ quantity: units }, { min: 1, max: 100_000 }) })
    const many = <T>(value: T, count = 60_000) => Array.from({ length: count }, () => value)
    expect(large.flaws({ lines: many({}) })).toEqual([
      { path: 'lines[0]', problem: "must have required property 'quantity'" },
    ])
    expect(large.flaws({ lines: [...many({ quantity: 1 }), { quantity: 0 }] })).toEqual([
      { path: 'lines[60000].quantity', problem: 'must be >= 1' },
    ])
    expect(large.flaws(Object.fromEntries(many(1).map((one, i) => [`a/${i}`, one])))).toHaveLength(1)
    expect(large.flaws({ lines: [{ quantity: 1, 'a/b': 1 }, ...many({ quantity: 1 })] })).toEqual([
      { path: 'lines[0].a/b', problem: 'a/b is not known here' },
    ])
    expect(large.flaws({ lines: many({ quantity: 1 }) })).toEqual([])
  })
  test('says of what names itself that it is nested too deep, or large', () => {
    const value: Record<string, unknown> = { quantity: 1 }
    value['to'] = value
    expect(shape.flaws(value)).toEqual([{ path: '', problem: 'must not be nested deeper than 32 levels' }])
  })
})

describe('a declaration', () => {
  test('gives a schema without other properties, and an example of each', () =>
    expect(objectSchema({ by: described(code, 'Who', 'X-1'), age: optional(whole(0, 9, 3)) })).toEqual({
      type: 'object',
      properties: {
        by: { type: 'string', pattern: code.schema['pattern'], description: 'Who', examples: ['X-1'] },
        age: { type: 'integer', minimum: 0, maximum: 9, examples: [3] },
      },
      required: ['by'],
      additionalProperties: false,
    }))
  test('gives an example, optional fields included', () =>
    expect(examplesOf(person)).toEqual({ name: 'as agreed by telephone', age: 30 }))
  test('keeps the example that a description does not replace', () =>
    expect(described(code, 'Who').example).toBe(code.example))
  test('is compiled once', () => {
    const shape = new Shape(person)
    expect([shape.accepts({ name: 'x' }), shape.accepts({}), shape.accepts({ name: 'y' })]).toEqual([true, false, true])
  })
  test('makes one class of the same fields', () => {
    expect(kernel.classOf(person)).toBe(kernel.classOf(person))
    expect(kernel.classOf(person)).not.toBe(kernel.classOf({ ...person }))
  })
  test('lists plain values only of a pattern', () =>
    expect(() => listOf(units, { min: 1, max: 2 })).toThrow('listOf takes patterned fields and those of named values'))
  test.each(Object.entries(fields))('%s says a schema of its type', (_, field) =>
    expect(field.schema['type']).toMatch(/^(string|integer|boolean|array|object)$/),
  )
})
