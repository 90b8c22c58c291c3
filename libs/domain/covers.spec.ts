import { describe, expect, test } from '@jest/globals'
import { Shape } from '#kernel'
import {
  addingCovers,
  coverKey,
  coverLike,
  coveredBy,
  coversFields,
  coversIn,
  noCovers,
  type Covers,
} from './covers.js'

const licence = (quantity: number, item = 'I-1', onDecrementOf?: string) => ({
  licence: 'D-1',
  item,
  quantity,
  ...(onDecrementOf && { onDecrementOf }),
})
const draw = (quantity: number, member = 'ALDER') => ({ approval: 'AP-1', member, quantity })
const stock = (quantity: number, lot = 'L1') => ({ site: 'TPE1', lot, quantity })
const all: Covers = { licences: [licence(5)], draws: [draw(4)], reservations: [stock(3)] }

describe('a cover', () => {
  test('is known by what it is of', () =>
    expect([licence(1), licence(1, 'I-1', 'SH-1'), draw(1), stock(1)].map(coverKey)).toEqual([
      'licence D-1 I-1',
      'licence D-1 I-1 SH-1',
      'approval AP-1 ALDER',
      'stock TPE1 L1',
    ]))
  test('is found among others by that, whatever its quantity', () => {
    expect(coverLike([stock(1), stock(2, 'L2')], stock(9, 'L2'))).toEqual(stock(2, 'L2'))
    expect(coverLike([licence(1)], licence(1, 'I-1', 'SH-1'))).toBeUndefined()
    expect(coverLike([licence(1)], { ...licence(1), licence: 'D-2' })).toBeUndefined()
    expect(coverLike([draw(1)], { ...draw(1), approval: 'AP-2' })).toBeUndefined()
    expect(coverLike([stock(1)], { ...stock(1), site: 'HSC1' })).toBeUndefined()
    expect(coverLike(coversIn(all), draw(1))).toEqual(draw(4))
  })
  test('below nothing takes nothing off others', () => expect(coveredBy([stock(5), stock(-3, 'L2')])).toBe(5))
})

describe('covers', () => {
  test('are all of all kinds', () => expect(coversIn(all)).toEqual([licence(5), draw(4), stock(3)]))
  test('are added thing by thing', () =>
    expect(
      addingCovers(all, { licences: [licence(1), licence(2, 'I-2')], draws: [draw(1)], reservations: [] }, 1),
    ).toEqual({
      licences: [licence(6), licence(2, 'I-2')],
      draws: [draw(5)],
      reservations: [stock(3)],
    }))
  test('are taken off, also below nothing, and go when they come to nothing', () =>
    expect(addingCovers(all, { ...all, reservations: [stock(4)] }, -1)).toEqual({
      ...noCovers,
      reservations: [stock(-1)],
    }))
  test('leave those of other things as they are', () =>
    expect(addingCovers(all, { ...noCovers, reservations: [stock(1, 'L2')] }, 1).reservations).toEqual([
      stock(3),
      stock(1, 'L2'),
    ]))
  test('may be none, and are at most five hundred of a kind', () => {
    const shape = new Shape(coversFields)
    const many = Array.from({ length: 501 }, (_, i) => stock(1, `L${i}`))
    expect(shape.accepts(noCovers)).toBe(true)
    expect(shape.accepts({ ...noCovers, reservations: many.slice(1) })).toBe(true)
    expect(shape.accepts({ ...noCovers, reservations: many })).toBe(false)
  })
})
