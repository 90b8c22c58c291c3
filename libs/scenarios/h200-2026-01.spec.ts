import { describe, expect, test } from '@jest/globals'
import { commandNamed, envelopeFields } from '#commands'
import { Shape } from '#kernel'
import { h200, type Line } from './index.js'

const steps = h200.chapters.flatMap((chapter) => chapter.steps)
const all = steps.flatMap(({ asks }) => asks)
const lines = all.map(({ line }) => line)
const envelope = new Shape(envelopeFields)
const unknown = '00000000-0000-7000-8000-000000000000'

/** A line in its two parts. */
function parts({ command, occurredAt, evidence, approver, idempotencyKey, ...fields }: Line) {
  const told = {
    idempotencyKey,
    ...(occurredAt !== undefined && { occurredAt }),
    ...(evidence && { evidence }),
    ...(approver !== undefined && { approver }),
  }
  return { command: commandNamed(command)!, fields, told }
}

const named = (name: string) => lines.filter(({ command }) => command === name)

describe('what is asked', () => {
  test('is what the registry accepts', () => {
    for (const { line, annuls } of all) {
      const { command, fields, told } = parts(line)
      const whole = annuls ? { ...fields, transactionId: unknown } : fields
      expect([line.command, command?.shape.flaws(whole), envelope.flaws(told)]).toEqual([line.command, [], []])
    }
  })

  test('facts say when and from where; acts happen when they are recorded', () => {
    for (const { command, occurredAt, evidence } of lines) {
      const facts = commandNamed(command)?.records === 'facts'
      expect([command, occurredAt !== undefined, evidence !== undefined]).toEqual([command, facts, facts])
    }
  })

  test('goes by a clock that never goes back, and no fact is told before it happened', () => {
    const clock = steps.map(({ at }) => at)
    expect(clock).toEqual([...clock].sort())
    for (const { at, asks } of steps)
      for (const { line } of asks) if (line.occurredAt !== undefined) expect(line.occurredAt <= at).toBe(true)
  })

  test('what nobody published is marked illustrative', () => {
    const published = new Set(lines.flatMap(({ evidence }) => (evidence?.illustrative ? [] : [evidence?.source])))
    expect([...published].sort()).toEqual([
      '15 CFR 734.13',
      '91 FR 1684',
      'Press reports, February 2026',
      'Press reports, January 2026',
      undefined,
    ])
  })

  test('keys are distinct', () => expect(new Set(lines.map((one) => one.idempotencyKey)).size).toBe(lines.length))

  test('more than two million H200 by at least 40 buyers, against 600,000 H200 and 100,000 GH200', () => {
    const orders = named('PlaceOrder') as unknown as { customer: string; lines: { sku: string; quantity: number }[] }[]
    const ordered = orders.flatMap((order) => order.lines).filter(({ sku }) => sku === 'H200')
    expect(ordered.reduce((sum, { quantity }) => sum + quantity, 0)).toBeGreaterThan(2_000_000)
    expect(new Set(orders.map(({ customer }) => customer)).size).toBeGreaterThanOrEqual(40)
    const received = (sku: string) =>
      named('ReceiveStock').reduce((sum, one) => sum + (one['sku'] === sku ? (one['quantity'] as number) : 0), 0)
    expect([received('H200'), received('GH200')]).toEqual([600_000, 100_000])
  })
})
