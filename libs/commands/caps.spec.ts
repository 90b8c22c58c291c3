import { describe, expect, test } from '@jest/globals'
import { capsStream, capUsedBy, capStandingOf } from '#domain'
import * as caps from './caps.js'
import * as scene from '../../test/simulation/model/scene.js'
import type { AnyCommand } from './declare.js'
import { tell } from './shipping/testing.js'
import { saidBy, toldBy, World } from './testing.js'
import { orderOfAlder, registerChips } from './testing/known.js'

const product = 'H200'
const effectiveFrom = '2026-01-01T00:00:00.000Z'
const groups = [{ group: 'ALDER', quantity: 100 }]
const cap = { product, documentNo: 'D1', rule: 'R', groups, basis: 'a letter', effectiveFrom }
const usage = { product, reportNo: 'U1', group: 'ALDER', supplier: 'OTHER', quantity: 30 }
const use = { product, orderNo: 'PO-1', line: 1, group: 'ALDER', quantity: 80 }

const known = (): World => orderOfAlder(registerChips(new World(), 'H200', 'H20'), 80, 'H200', 'H20')

describe('a fact of the caps of a product', () => {
  const facts: [AnyCommand, object, string][] = [
    [caps.SetCap, cap, 'CapSet'],
    [caps.ReportUsage, usage, 'UsageReported'],
  ]
  test.each(facts)('is recorded on its stream, once (%#)', (command, fields, type) => {
    const world = known()
    expect(toldBy(world.do(command, fields))).toEqual([`caps~H200 ${type}`])
    expect(saidBy(world.do(command, fields))).toEqual(['CAP_ALREADY_TOLD'])
  })
  test.each(facts)('is of a product and of groups that are registered (%#)', (command, fields) =>
    expect(saidBy(new World().do(command, fields))).toEqual(['PARTY_UNKNOWN', 'PRODUCT_UNKNOWN']),
  )
  test('may be that a rule caps nothing any more', () => {
    const world = known()
    const withdrawn = { product, documentNo: 'D2', rule: 'R', effectiveFrom }
    expect(saidBy(world.do(caps.WithdrawCap, withdrawn))).toEqual(['CAP_UNKNOWN'])
    world.given(caps.SetCap, { ...cap, effectiveFrom: '2025-12-01T00:00:00.000Z' })
    expect(toldBy(world.do(caps.WithdrawCap, withdrawn, { grade: 'official' }))).toEqual(['caps~H200 CapWithdrawn'])
    expect(capStandingOf(world.state(capsStream(product)), 'ALDER', world.now)).toEqual([])
  })
})

describe('ReleaseCap and UseCap', () => {
  const byHand = { ...use, reversedUnder: 'D1' }
  const used = (world: World) => capUsedBy(world.state(capsStream(product)), use)
  /** 100 chips of the line are used, and the authority reversed the decrement of so many pieces, of a chip each. */
  const reversed = (quantity: number): World => {
    const world = known()
    tell(world, [scene.issued(120)])
    const of = { orderNo: 'PO-1', line: 1, item: '1', shipment: 'SH-0', reversalNo: 'RV-1', reason: 'it came back' }
    tell(world, [['licence~D1', 'DecrementReversed', { ...of, quantity }]])
    tell(world, [['caps~H200', 'CapUsed', { orderNo: 'PO-1', line: 1, group: 'ALDER', quantity: 100 }]])
    return world
  }
  test('undo each other', () => {
    const world = reversed(80)
    expect(toldBy(world.do(caps.ReleaseCap, byHand))).toEqual(['caps~H200 CapReleased'])
    expect(used(world)).toBe(20)
    expect(toldBy(world.do(caps.UseCap, byHand))).toEqual(['caps~H200 CapUsed'])
    expect(used(world)).toBe(100)
    expect(toldBy(world.do(caps.ReleaseCap, byHand))).toEqual(['caps~H200 CapReleased'])
  })
  test('give back what was reversed under the licence, once', () => {
    expect(saidBy(reversed(79).do(caps.ReleaseCap, byHand))).toEqual(['CAP_NOT_REVERSED'])
    expect(saidBy(reversed(80).do(caps.ReleaseCap, { ...byHand, reversedUnder: 'D2' }))).toEqual(['CAP_NOT_REVERSED'])
    const world = reversed(80)
    world.given(caps.ReleaseCap, byHand)
    expect(saidBy(world.do(caps.ReleaseCap, { ...byHand, quantity: 1 }))).toEqual(['CAP_NOT_REVERSED'])
  })
  test('give back no more than was used', () =>
    expect(saidBy(reversed(101).do(caps.ReleaseCap, { ...byHand, quantity: 101 }))).toEqual(['CAP_USE_SHORT']))
  test('count again what was given back, and no more', () => {
    const world = reversed(80)
    expect(saidBy(world.do(caps.UseCap, byHand))).toEqual(['CAP_NOT_GIVEN_BACK'])
    world.given(caps.ReleaseCap, byHand)
    expect(saidBy(world.do(caps.UseCap, { ...byHand, quantity: 81 }))).toEqual(['CAP_NOT_GIVEN_BACK'])
  })
  test('keep the cap (CAP-1)', () => {
    const world = reversed(80)
    world.given(caps.ReleaseCap, byHand)
    world.given(caps.SetCap, cap)
    world.given(caps.ReportUsage, usage)
    expect(saidBy(world.do(caps.UseCap, byHand))).toEqual(['CAP_SHORT'])
    expect(saidBy(world.do(caps.UseCap, { ...byHand, quantity: 50 }))).toEqual(['accepted'])
  })
  test('are of a line that is for the product', () => {
    const asked = (fields: object) => saidBy(reversed(80).do(caps.UseCap, { ...byHand, ...fields }))
    expect(asked({ orderNo: 'PO-9' })).toContain('ORDER_UNKNOWN')
    expect(asked({ line: 2 })).toContain('LINE_UNKNOWN')
    expect(asked({ line: 3 })).toContain('LINE_UNKNOWN')
  })
  test('ask for a second person where chips are given back', () => {
    expect(caps.ReleaseCap.approved).toBe(true)
    expect(caps.capCommands.filter(({ approved }) => approved)).toEqual([caps.ReleaseCap])
  })
})
