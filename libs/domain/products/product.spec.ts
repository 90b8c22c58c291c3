import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import { classificationAt, product, productStream } from './product.decider.js'
import { productRules, type Product, type ProductEvent } from './product.js'

const { given } = specOf(productStream('H200'))
const data = { name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 1, orderMultiple: 8 }
const registered: ProductEvent = { type: 'ProductRegistered', ...data }
const day = (name: string) => `${name}T00:00:00.000Z`
const reclassified = (reclassificationNo: string, from: string, eccn: string, hsCode?: string): ProductEvent => ({
  type: 'ProductReclassified',
  reclassificationNo,
  eccn,
  ...(hsCode && { hsCode }),
  effectiveFrom: day(from),
})
const graded = (event: ProductEvent, grade: Grade) => told(event, { grade })
const h200 = given(registered)
const classified = (spec: { state: Product }, on: string) => classificationAt(spec.state, day(on))

describe('a product', () => {
  test('is a stream of its own', () => {
    expect(productStream('H200').id).toBe('product~H200')
    expect(product.ids).toEqual(['sku'])
  })
  test('is registered', () => expect(h200.state.registered).toStrictEqual(data))
  test('is registered once', () => h200.when(registered).thenRefused('PRODUCT_REGISTERED'))
  test('is registered before it is reclassified', () =>
    given()
      .when(reclassified('R1', '2026-02-01', 'EAR99'))
      .thenRefused('PRODUCT_UNKNOWN', { sku: 'This product' }))
  test('that is not registered is unknown, not in conflict', () =>
    expect(productRules.refuse('PRODUCT_UNKNOWN')).toMatchObject([{ unknown: true }]))
  test('is reclassified', () => h200.when(reclassified('R1', '2026-02-01', 'EAR99')).thenRecorded())
  test('is reclassified by one decision once', () =>
    h200
      .and(reclassified('R1', '2026-02-01', 'EAR99'))
      .when(reclassified('R1', '2026-03-01', '3A090.A'))
      .thenRefused('RECLASSIFICATION_ALREADY_TOLD', { reclassificationNo: 'R1' }))
  test('weighs more as it grows', () => {
    expect(product.weight(h200.state)).toBe(600)
    expect(product.weight(h200.and(reclassified('R1', '2026-02-01', 'EAR99')).state)).toBe(800)
  })
})

describe('the classification at an instant', () => {
  const twice = h200.and(
    reclassified('R1', '2026-02-01', '3A090.A', '854231'),
    reclassified('R2', '2026-03-01', '3A090.B'),
  )
  test('is none of what is not registered', () => expect(classified(given(), '2026-01-01')).toBeUndefined())
  test('is as registered', () => expect(classified(h200, '2020-01-01')).toEqual({ eccn: '4A090.A', hsCode: '847330' }))
  test('is as registered until the first decision', () =>
    expect(classificationAt(twice.state, '2026-01-31T23:59:59.999Z')).toEqual({ eccn: '4A090.A', hsCode: '847330' }))
  test('is as decided from its instant on', () =>
    expect(classified(twice, '2026-02-01')).toEqual({ eccn: '3A090.A', hsCode: '854231' }))
  test('keeps the HS code that a later decision leaves out', () =>
    expect(classified(twice, '2026-03-01')).toEqual({ eccn: '3A090.B', hsCode: '854231' }))
  test('of two of one instant is not EAR99', () => {
    const [one, other] = [reclassified('R1', '2026-02-01', 'EAR99'), reclassified('R2', '2026-02-01', '3A090.A')]
    expect(classified(h200.and(one, other), '2026-02-01')?.eccn).toBe('3A090.A')
    expect(classified(h200.and(other, one), '2026-02-01')?.eccn).toBe('3A090.A')
  })
  test('of two of one instant is the later in the alphabet', () => {
    const [one, other] = [
      reclassified('R1', '2026-02-01', '4A090.A', '1111111'),
      reclassified('R2', '2026-02-01', '3A090.A', '2222222'),
    ]
    expect(classified(h200.and(one, other), '2026-02-01')).toEqual({ eccn: '4A090.A', hsCode: '2222222' })
    expect(classified(h200.and(other, one), '2026-02-01')).toEqual({ eccn: '4A090.A', hsCode: '2222222' })
  })
  test('is EAR99 by a decision of its own', () =>
    expect(classified(twice.and(reclassified('R3', '2026-04-01', 'EAR99')), '2026-04-01')?.eccn).toBe('EAR99'))
  test('does not rest on a report', () => {
    const report = reclassified('R3', '2026-04-01', 'EAR99', '999999')
    expect(classified(twice.and(graded(report, 'reported')), '2026-04-01')).toEqual({
      eccn: '3A090.B',
      hsCode: '854231',
    })
    expect(classified(twice.and(graded(report, 'company')), '2026-04-01')).toEqual({ eccn: 'EAR99', hsCode: '999999' })
  })
  test('does not depend on the order of telling', () => {
    const facts = [
      reclassified('R1', '2026-02-01', '3A090.A', '854231'),
      reclassified('R2', '2026-02-01', 'EAR99', '854232'),
      graded(reclassified('R3', '2026-01-20', '3A090.B'), 'official'),
      graded(reclassified('R4', '2026-05-01', '5A992.C'), 'reported'),
      reclassified('R5', '2026-03-01', '3A090.C'),
    ]
    const expected = h200.and(...facts)
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        const other = h200.and(...shuffled)
        expect(other.state).toEqual(expected.state)
        for (const on of ['2026-01-25', '2026-02-01', '2026-04-01', '2026-06-01'])
          expect(classified(other, on)).toEqual(classified(expected, on))
      }),
    )
  })
})
