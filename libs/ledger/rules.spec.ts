import { expect, test } from '@jest/globals'
import { ledgerRules } from './rules.js'

test('each refusal is a sentence with its numbers in it', () => {
  const numbers = {
    transaction: 'T1',
    transactionId: 'T2',
    stream: 'order~A',
    actual: 3,
    expected: 2,
    command: 'UnblockParty',
    actor: 'ops-7',
    times: 60,
    opposite: 'LineReserved',
    problem: 'quantity must be whole',
  }
  for (const [code, { text }] of ledgerRules.rules) {
    const [refusal] = ledgerRules.refuse(code as Parameters<typeof ledgerRules.refuse>[0], numbers)
    expect(refusal!.message).toMatch(/^[A-Za-z][^{}]{20,}$/)
    for (const [, name] of text.matchAll(/\{(\w+)\}/g)) expect(Object.keys(numbers)).toContain(name)
    expect(refusal!.unknown).toBe(code === 'TRANSACTION_UNKNOWN' ? true : undefined)
  }
})
