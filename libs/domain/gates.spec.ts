import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { gatesOfLine, sameGates, strictest, type Gates } from './gates.js'

const none: Gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const licence: Gates = { ...none, authorisation: 'licence' }
const exception = (symbol: string): Gates => ({ ...none, authorisation: 'exception', exception: symbol })

describe('the strictest gates', () => {
  test.each<[string, Gates, Gates, Gates]>([
    ['a licence beats no licence', licence, none, licence],
    ['a licence beats an exception', licence, exception('NAC'), licence],
    ['an exception beats no licence, and keeps its symbol', exception('NAC'), none, exception('NAC')],
    ['the same exception stays', exception('NAC'), exception('NAC'), exception('NAC')],
    ['two exceptions are a licence', exception('NAC'), exception('TSR'), licence],
    ['an import approval stays', { ...none, importApproval: 'yes' }, none, { ...none, importApproval: 'yes' }],
    ['an entry stays', { ...none, importEntry: 'yes' }, none, { ...none, importEntry: 'yes' }],
    ['a filing stays', { ...none, exportFiling: 'yes' }, none, { ...none, exportFiling: 'yes' }],
    ['a test stays', { ...none, labTest: 'yes' }, none, { ...none, labTest: 'yes' }],
    [
      'each field for itself',
      { ...licence, labTest: 'no' },
      { ...none, labTest: 'yes' },
      { ...licence, labTest: 'yes' },
    ],
  ])('%s', (_, one, other, both) => {
    expect(strictest([one, other])).toEqual(both)
    expect(strictest([other, one])).toEqual(both)
  })
  test('an exception without a symbol stays one', () =>
    expect(strictest([{ ...none, authorisation: 'exception' }, none])).toStrictEqual({
      ...none,
      authorisation: 'exception',
    }))
  test('leave out what is not recorded', () => expect(strictest([undefined, none, undefined])).toEqual(none))
  test('of nothing are nothing', () => {
    expect(strictest([])).toBeUndefined()
    expect(strictest([undefined])).toBeUndefined()
  })
  test('do not depend on order or repetition', () => {
    const answer = fc.constantFrom('yes' as const, 'no' as const)
    const gates: fc.Arbitrary<Gates> = fc.record({
      authorisation: fc.constantFrom('licence' as const, 'NLR' as const),
      importApproval: answer,
      importEntry: answer,
      exportFiling: answer,
      labTest: answer,
    })
    const any = fc.oneof(gates, fc.constantFrom(exception('NAC'), exception('TSR')))
    fc.assert(
      fc.property(fc.array(any, { minLength: 1 }), (all) => {
        expect(strictest([...all].reverse())).toEqual(strictest(all))
        expect(strictest([...all, ...all])).toEqual(strictest(all))
      }),
    )
  })
})

describe('two determinations of gates', () => {
  test('ask for the same if every field is the same', () => {
    expect(sameGates(exception('NAC'), { ...exception('NAC') })).toBe(true)
    expect(sameGates(exception('NAC'), exception('ACA'))).toBe(false)
    for (const field of ['importApproval', 'importEntry', 'exportFiling', 'labTest'])
      expect(sameGates(none, { ...none, [field]: 'yes' })).toBe(false)
  })
  test('are the same while both are undetermined, and no more once one is determined', () => {
    expect(sameGates(undefined, undefined)).toBe(true)
    expect([sameGates(none, undefined), sameGates(undefined, none)]).toEqual([false, false])
  })
})

describe('the gates of a line (CTL-1, CTL-2)', () => {
  test('are the strictest of destination, headquarters and ultimate parent', () =>
    expect(gatesOfLine(none, [licence, { ...none, labTest: 'yes' }])).toEqual({ ...licence, labTest: 'yes' }))
  test('are undetermined without those of the destination', () =>
    expect(gatesOfLine(undefined, [licence])).toBeUndefined())
  test('need nothing recorded for the other countries', () =>
    expect(gatesOfLine(none, [undefined, undefined])).toEqual(none))
})
