import { describe, expect, test } from '@jest/globals'
import { code, fieldsOf, identifier, isFact, kernelFacts, text, units, vocabulary } from '#kernel'

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
  test('has the fact that annuls', () => {
    expect(isFact(words, 'TransactionAnnulled')).toBe(true)
    expect(kernelFacts).toEqual({ TransactionAnnulled: { transactionId: identifier, reason: text } })
  })
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
