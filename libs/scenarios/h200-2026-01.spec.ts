import { expect, test } from '@jest/globals'
import { commandNamed, envelopeFields } from '#commands'
import { Shape } from '#kernel'
import { h200 } from './index.js'

const all = h200.steps.flatMap(({ commands }) => commands)
const envelope = new Shape(envelopeFields)

const named = (name: string) => all.filter(({ command }) => command === name)

test('every command is one that the registry accepts', () => {
  for (const { command, occurredAt, evidence, idempotencyKey, ...fields } of all) {
    const told = { idempotencyKey, ...(occurredAt ? { occurredAt } : {}), ...(evidence ? { evidence } : {}) }
    expect([command, commandNamed(command)?.shape.flaws(fields), envelope.flaws(told)]).toEqual([command, [], []])
  }
})

test('facts say when and from where; acts happen when they are recorded', () => {
  for (const { command, occurredAt, evidence } of all) {
    const facts = commandNamed(command)?.records === 'facts'
    expect([command, occurredAt !== undefined, evidence !== undefined]).toEqual([command, facts, facts])
  }
})

test('more than two million H200 are ordered by at least 40 buyers, against 600,000 H200 and 100,000 GH200', () => {
  const orders = named('PlaceOrder') as unknown as { customer: string; lines: { sku: string; quantity: number }[] }[]
  const lines = orders.flatMap((order) => order.lines).filter(({ sku }) => sku === 'H200')
  expect(lines.reduce((sum, { quantity }) => sum + quantity, 0)).toBeGreaterThan(2_000_000)
  expect(new Set(orders.map(({ customer }) => customer)).size).toBeGreaterThanOrEqual(40)
  const received = (sku: string) =>
    named('ReceiveStock').reduce((sum, one) => sum + (one['sku'] === sku ? (one['quantity'] as number) : 0), 0)
  expect([received('H200'), received('GH200')]).toEqual([600_000, 100_000])
})

test('what nobody published is marked illustrative', () => {
  for (const { evidence } of [...named('PlaceOrder'), ...named('ReceiveStock'), ...named('RegisterParty')])
    expect(evidence?.illustrative).toBe(true)
})

test('keys are distinct', () => expect(new Set(all.map((one) => one.idempotencyKey)).size).toBe(all.length))
