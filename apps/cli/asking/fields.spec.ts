import { expect, test } from '@jest/globals'
import { commandNamed, commands } from '#commands'
import { Shape } from '#kernel'
import { exampleOf } from './explain.js'
import { fieldsFrom } from './fields.js'

const place = commandNamed('PlaceOrder')!
const grant = commandNamed('GrantApproval')!

test('numbers are numbers where one is expected, and text elsewhere', () =>
  expect(fieldsFrom(['orderNo=1001', 'line=1', 'quantity=80'], commandNamed('ReserveStock')!)).toEqual({
    orderNo: '1001',
    line: 1,
    quantity: 80,
  }))

test('parts are named by their path, in either form', () =>
  expect(fieldsFrom(['lines[0].sku=H200', 'lines.0.quantity=8', 'lines[0].unitPrice.amount=27000.00'], place)).toEqual({
    lines: [{ sku: 'H200', quantity: 8, unitPrice: { amount: '27000.00' } }],
  }))

test('lists of text are written with commas, or as JSON', () => {
  expect(fieldsFrom(['members=ALDER,BIRCH'], grant)).toEqual({ members: ['ALDER', 'BIRCH'] })
  expect(fieldsFrom(['members=["ALDER"]', 'pool={"bound":"exact","quantity":8}'], grant)).toEqual({
    members: ['ALDER'],
    pool: { bound: 'exact', quantity: 8 },
  })
})

test('what is written goes over what a file gave', () =>
  expect(fieldsFrom(['quantity=9'], commandNamed('ReserveStock')!, { line: 1, quantity: 8 })).toEqual({
    line: 1,
    quantity: 9,
  }))

test.each([
  ['no field', 'quantity', /^quantity is no field/],
  ['no JSON', 'pool={', /^pool is not JSON/],
  ['no name', 'pool..bound=exact', /names no field/],
  ['no part', 'approval.name.first=1', undefined],
  ['what every object has', '__proto__.x=1', /names no field/],
])('%s is bad usage', (_, pair, sentence) => {
  const given = { approval: 'A' }
  expect(() => fieldsFrom([pair], grant, given)).toThrow(expect.objectContaining({ code: 'USAGE', exit: 2 }))
  if (sentence) expect(() => fieldsFrom([pair], grant, given)).toThrow(sentence)
})

/** The words of a command line as a shell cuts it: in single quotes, or without. */
const words = (text: string): string[] =>
  [...text.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replace(/'([^']*)'/g, '$1'))

test('the example of every command is one that it accepts', () => {
  for (const command of commands) {
    const [, , name, ...rest] = words(exampleOf(command))
    const options = rest.findIndex((word) => word.startsWith('--'))
    const pairs = options < 0 ? rest : rest.slice(0, options)
    expect(name).toBe(command.name)
    expect([name, new Shape(command.fields).flaws(fieldsFrom(pairs, command))]).toEqual([name, []])
  }
})
