import { describe, expect, test } from '@jest/globals'
import { code, fieldsOf, identifier, isDate, isFact, kernelFacts, Shape, text, units, vocabulary } from '#kernel'

const words = vocabulary({
  facts: { Received: { quantity: units } },
  acts: { Reserved: { orderNo: code } },
  opposites: { Reserved: 'ReservationReleased' },
})

describe('a vocabulary', () => {
  test('is what was declared', () => expect(words.opposites).toEqual({ Reserved: 'ReservationReleased' }))
  test('says what is a fact', () => {
    expect(isFact(words, 'Received')).toBe(true)
    expect(isFact(words, 'Reserved')).toBe(false)
  })
  test('has the fact that annuls, and the one that says that a date came', () => {
    expect(isFact(words, 'TransactionAnnulled')).toBe(true)
    expect(isFact(words, 'DateReached')).toBe(true)
    expect(kernelFacts.TransactionAnnulled).toEqual({ transactionId: identifier, reason: text })
    expect(new Shape(kernelFacts.DateReached).accepts({ date: '2026-01-15T00:00:00.000Z' })).toBe(true)
  })
  test('knows a date from everything else', () =>
    expect([{ type: 'DateReached' }, { type: 'Received' }].map(isDate)).toEqual([true, false]))
  test('gives the fields of its events', () => {
    expect(fieldsOf(words, 'Received')).toEqual({ quantity: units })
    expect(fieldsOf(words, 'Reserved')).toEqual({ orderNo: code })
    expect(fieldsOf(words, 'TransactionAnnulled')).toBe(kernelFacts['TransactionAnnulled'])
  })
  test.each(['Unheard', 'toString', 'constructor', '__proto__', ''])('does not know %j', (type) => {
    expect(fieldsOf(words, type)).toBeUndefined()
    expect(isFact(words, type)).toBe(false)
  })
})
