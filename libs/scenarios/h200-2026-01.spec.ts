import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { commandNamed, envelopeFields } from '#commands'
import { openSqlite } from '#event-store'
import { Shape } from '#kernel'
import { Ledger, type Answer } from '#ledger'
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

describe('what comes of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clearance-scenario-'))
  const answers = new Map<Line, Answer>()

  beforeAll(async () => {
    const store = await openSqlite({ folder, mode: 'write' })
    let now = 0
    const ledger = new Ledger({ store, demo: true, now: () => now })
    const transactions = new Map<Line, string>()
    for (const { at, actor, asks } of steps) {
      now = Date.parse(at)
      await Promise.all(
        asks.map(async (asking) => {
          const { command, fields, told } = parts(asking.line)
          const wrong = asking.annuls && { transactionId: transactions.get(asking.annuls) }
          const by = { id: actor, roles: [], verified: false }
          const answer = await ledger.submit({ command, fields: { ...fields, ...wrong }, envelope: told, actor: by })
          answers.set(asking.line, answer)
          if (answer.outcome === 'recorded') transactions.set(asking.line, answer.transaction)
        }),
      )
    }
    await ledger.close()
    await store.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('everything is recorded but what has to be refused, and that by the rule it names', () => {
    const surprises = all.flatMap(({ line, refused, ...asking }) => {
      const answer = answers.get(line)!
      const refusals = answer.outcome === 'refused' ? answer.refusals : []
      const asExpected =
        refused === undefined ? answer.outcome === 'recorded' : refusals.some(({ code }) => code === refused)
      return asExpected ? [] : [{ key: line.idempotencyKey, refused, ...asking, answer }]
    })
    expect(surprises).toEqual([])
  })
})
