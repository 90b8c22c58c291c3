import { describe, expect, test } from '@jest/globals'
import { capsStream, capUsedBy, capStandingOf } from '#domain'
import * as caps from './caps.js'
import type { AnyCommand } from './declare.js'
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

describe('UseCap and ReleaseCap', () => {
  const used = (world: World) => capUsedBy(world.state(capsStream(product)), use)
  test('undo each other', () => {
    const world = known()
    expect(toldBy(world.do(caps.UseCap, use))).toEqual(['caps~H200 CapUsed'])
    expect(used(world)).toBe(80)
    expect(toldBy(world.do(caps.ReleaseCap, use))).toEqual(['caps~H200 CapReleased'])
    expect(used(world)).toBe(0)
    expect(saidBy(world.do(caps.ReleaseCap, use))).toEqual(['CAP_USE_SHORT'])
  })
  test('keep the cap (CAP-1)', () => {
    const world = known()
    world.given(caps.SetCap, cap)
    world.given(caps.ReportUsage, usage)
    expect(saidBy(world.do(caps.UseCap, use))).toEqual(['CAP_SHORT'])
    expect(saidBy(world.do(caps.UseCap, { ...use, quantity: 70 }))).toEqual(['accepted'])
  })
  test('are of a line that is for the product', () => {
    expect(saidBy(known().do(caps.UseCap, { ...use, orderNo: 'PO-9' }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(known().do(caps.UseCap, { ...use, line: 2 }))).toEqual(['LINE_UNKNOWN'])
    expect(saidBy(known().do(caps.UseCap, { ...use, line: 3 }))).toEqual(['LINE_UNKNOWN'])
  })
  test('ask for a second person where chips are given back', () => {
    expect(caps.ReleaseCap.approved).toBe(true)
    expect(caps.capCommands.filter(({ approved }) => approved)).toEqual([caps.ReleaseCap])
  })
})
