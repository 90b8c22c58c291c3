import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PersistentSet } from '#kernel'
import type { Gates } from '../gates.js'
import { accountNames, moved, opened, total, type Accounts } from '../accounts.js'
import type { Line } from './lines.js'
import type { Order } from './state.js'
import { noPortions } from './portions.js'
import { nothingBars, stageNames, stagesOf, type LineStages, type Stages, type Standing } from './stages.js'

const free: Gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const clear = nothingBars
const passed: Standing = { ...clear, lot: () => ({ barred: false, tested: true }) }

const reserved = (quantity: number, lot = 'L1', site = 'TPE1') => ({ site, lot, quantity, since: 0 })
const line = (change: Partial<Line> = {}): Line => ({
  line: 1,
  sku: 'H200',
  quantity: 100,
  accounts: opened(100),
  gates: free,
  licences: [],
  draws: [],
  reservations: [],
  ...change,
})
const orderOf = (of: Line, change: Partial<Order> = {}): Order => ({
  placed: {
    customer: 'ALDER',
    endUser: 'BIRCH',
    consignee: 'CEDAR',
    intermediaries: ['DOGWOOD'],
    destination: 'CN',
    occurredAt: '2026-01-15T00:00:00.000Z',
  },
  status: 'confirmed',
  lines: [of],
  holds: [],
  requests: new Set(),
  cancellation: [],
  portions: noPortions,
  told: PersistentSet.empty(),
  ...change,
})
const stages = (of: Line, standing = clear, change: Partial<Order> = {}) =>
  stagesOf('PO-1', orderOf(of, change), of, standing)

/** The stages that hold units. */
const where = ({ stages: all }: LineStages): Partial<Stages> =>
  Object.fromEntries(Object.entries(all).filter(([, units]) => units !== 0))
const sum = (of: LineStages) => stageNames.reduce((units, name) => units + of.stages[name], 0)

describe('the stages', () => {
  test('are those of open units and the other accounts', () => {
    expect(stageNames).toEqual([
      'unconfirmed',
      'held',
      'barred',
      'awaitingLicence',
      'awaitingApproval',
      'awaitingStock',
      'awaitingTest',
      'shippable',
      ...accountNames.slice(1),
    ])
    expect(Object.keys(stages(line()).stages).sort()).toEqual([...stageNames].sort())
  })
  test('name the line and what was ordered', () =>
    expect(stages(line({ line: 7, quantity: 100 }))).toMatchObject({ line: 7, sku: 'H200', ordered: 100, reserved: 0 }))
})

describe('open units stand', () => {
  test('in unconfirmed until the order is confirmed, held or not, barred or not', () => {
    const holds = [{ holdId: 'H1', released: false }]
    expect(where(stages(line(), clear, { status: 'unconfirmed', holds }))).toEqual({ unconfirmed: 100 })
    expect(where(stages(line(), { ...clear, blocked: () => true }, { status: 'unconfirmed' }))).toEqual({
      unconfirmed: 100,
    })
  })
  test('in held while a hold is on the line', () => {
    const held = (hold: Order['holds'][number]) => where(stages(line(), clear, { holds: [hold] }))
    expect(held({ holdId: 'H1', released: false })).toEqual({ held: 100 })
    expect(held({ holdId: 'H1', line: 1, released: false })).toEqual({ held: 100 })
    expect(held({ holdId: 'H1', line: 2, released: false })).toEqual({ awaitingStock: 100 })
    expect(held({ holdId: 'H1', released: true })).toEqual({ awaitingStock: 100 })
  })
  test('in cancelled once the order is, beside what was cancelled before', () => {
    const accounts: Accounts = moved(opened(100), 'open', 'cancelled', 30)
    expect(where(stages(line({ accounts }), clear, { status: 'cancelled' }))).toEqual({ cancelled: 100 })
  })
  test('in awaitingLicence as long as the line needs one', () =>
    expect(where(stages(line({ gates: { ...free, authorisation: 'licence', importApproval: 'yes' } })))).toEqual({
      awaitingLicence: 100,
    }))
  test('not if it goes under an exception', () =>
    expect(where(stages(line({ gates: { ...free, authorisation: 'exception', exception: 'NAC' } })))).toEqual({
      awaitingStock: 100,
    }))
  test('in awaitingApproval as long as the line needs one', () =>
    expect(where(stages(line({ gates: { ...free, importApproval: 'yes' } })))).toEqual({ awaitingApproval: 100 }))
  test('in awaitingStock as far as nothing is reserved', () =>
    expect(where(stages(line({ reservations: [reserved(60), reserved(5, 'L2')] })))).toEqual({
      awaitingStock: 35,
      shippable: 65,
    }))
  test('in awaitingTest as far as what is reserved has not passed, if the line needs a test', () => {
    const gates: Gates = { ...free, labTest: 'yes' }
    const reservations = [reserved(60), reserved(15, 'L2'), reserved(5, 'L1', 'SIN1')]
    const some: Standing = {
      ...clear,
      lot: (site, _, lot) => ({ barred: false, tested: site === 'TPE1' && lot === 'L1' }),
    }
    expect(where(stages(line({ gates, reservations }), some))).toEqual({
      awaitingStock: 20,
      awaitingTest: 20,
      shippable: 60,
    })
    expect(where(stages(line({ gates, reservations }), passed))).toEqual({ awaitingStock: 20, shippable: 80 })
    expect(where(stages(line({ reservations }), some))).toEqual({ awaitingStock: 20, shippable: 80 })
  })
  test('asking each lot of the product of the line', () => {
    const asked: string[] = []
    const lot = (site: string, sku: string, name: string) => {
      asked.push(`${site} ${sku} ${name}`)
      return { barred: false, tested: false }
    }
    stages(line({ reservations: [reserved(1), reserved(1, 'L2', 'SIN1')] }), { ...clear, lot })
    expect(asked).toEqual(['TPE1 H200 L1', 'SIN1 H200 L2'])
  })
})

describe('units are barred', () => {
  test('all of them, while the control is undetermined', () => {
    const { gates, ...undetermined } = line({ reservations: [reserved(10)] })
    expect(gates).toEqual(free)
    const barred = stages(undetermined, passed)
    expect(where(barred)).toEqual({ barred: 100 })
    expect(barred.barredBy).toEqual(['control undetermined'])
    expect(barred.lacking).toEqual({ licence: 100, approval: 100, stock: 90, test: 90 })
  })
  test.each(['ALDER', 'BIRCH', 'CEDAR', 'DOGWOOD'])('all of them, while %s is blocked', (name) => {
    const barred = stages(line(), { ...clear, blocked: (party) => party === name })
    expect(where(barred)).toEqual({ barred: 100 })
    expect(barred.barredBy).toEqual([`party ${name} blocked`])
  })
  test('and each party is named once', () => {
    const of = line()
    const { placed } = orderOf(of)
    const one = { ...placed!, endUser: 'ALDER', consignee: 'ALDER' }
    const { intermediaries, ...few } = one
    expect(intermediaries).toEqual(['DOGWOOD'])
    expect(stages(of, { ...clear, blocked: () => true }, { placed: few }).barredBy).toEqual(['party ALDER blocked'])
  })
  test('as many as are reserved from barred lots', () => {
    const some: Standing = { ...clear, lot: (_, __, lot) => ({ barred: lot === 'L2', tested: true }) }
    const reservations = [reserved(60), reserved(15, 'L2')]
    expect(where(stages(line({ reservations }), some))).toEqual({ barred: 15, awaitingStock: 25, shippable: 60 })
    const tested = line({ reservations, gates: { ...free, labTest: 'yes' } })
    expect(where(stages(tested, some))).toEqual({ barred: 15, awaitingStock: 25, shippable: 60 })
    expect(stages(tested, some).lacking).toEqual({ licence: 0, approval: 0, stock: 25, test: 40 })
  })
  test('before the gates that the others wait at', () => {
    const some: Standing = { ...clear, lot: () => ({ barred: true, tested: false }) }
    const licensed: Gates = { ...free, authorisation: 'licence' }
    expect(where(stages(line({ reservations: [reserved(15)], gates: licensed }), some))).toEqual({
      barred: 15,
      awaitingLicence: 85,
    })
    const approved: Gates = { ...free, importApproval: 'yes' }
    expect(where(stages(line({ reservations: [reserved(15)], gates: approved }), some))).toEqual({
      barred: 15,
      awaitingApproval: 85,
    })
  })
  test('by nothing where none is open, nor before anything was placed', () => {
    const none = line({ accounts: moved(opened(100), 'open', 'cancelled', 100) })
    expect(stages(none, { ...clear, blocked: () => true }).barredBy).toEqual([])
    const { placed, ...nothing } = orderOf(line())
    expect(placed).toBeDefined()
    expect(stagesOf('PO-1', nothing, line(), { ...clear, blocked: () => true }).barredBy).toEqual([])
  })
  test('at most as many as are open', () => {
    const accounts = moved(opened(100), 'open', 'inTransit', 90)
    const all: Standing = { ...clear, lot: () => ({ barred: true, tested: false }) }
    expect(stages(line({ accounts, reservations: [reserved(15)] }), all).stages).toMatchObject({
      barred: 10,
      inTransit: 90,
    })
  })
})

describe('what is lacking at each gate', () => {
  test('is told whichever gate is first', () =>
    expect(
      stages(
        line({
          gates: { ...free, authorisation: 'licence', importApproval: 'yes', labTest: 'yes' },
          reservations: [reserved(30)],
        }),
      ),
    ).toMatchObject({ lacking: { licence: 100, approval: 100, stock: 70, test: 100 }, reserved: 30 }))
  test('is nothing at a gate that the line does not need', () =>
    expect(stages(line({ reservations: [reserved(100)] })).lacking).toEqual({
      licence: 0,
      approval: 0,
      stock: 0,
      test: 0,
    }))
  test('is of the open units, and never less than nothing', () => {
    const accounts = moved(opened(100), 'open', 'cancelled', 60)
    const gates: Gates = { ...free, authorisation: 'licence', importApproval: 'yes' }
    expect(stages(line({ accounts, gates, reservations: [reserved(50)] })).lacking).toEqual({
      licence: 40,
      approval: 40,
      stock: 0,
      test: 0,
    })
  })
})

test('units that are no longer open stand in the stage of their account', () => {
  const accounts = accountNames
    .filter((name) => name !== 'open')
    .reduce((all, name, i) => moved(all, 'open', name, i + 1), opened(100))
  expect(total(accounts)).toBe(100)
  const { open, ...others } = accounts
  expect(open).toBe(45)
  expect(where(stages(line({ accounts }), passed))).toEqual({ ...others, awaitingStock: 45 })
  expect(where(stages(line({ accounts }), clear, { status: 'cancelled' }))).toEqual({ ...others, cancelled: 55 })
})

test('stages always add up to what was ordered, and none is below zero', () => {
  const answer = fc.constantFrom('yes' as const, 'no' as const)
  const gates = fc.record({
    authorisation: fc.constantFrom('licence' as const, 'NLR' as const),
    importApproval: answer,
    importEntry: answer,
    exportFiling: answer,
    labTest: answer,
  })
  const standing = fc.record({ barred: fc.boolean(), tested: fc.boolean() })
  const world = fc.record({
    gates: fc.option(gates, { nil: undefined }),
    status: fc.constantFrom('unconfirmed' as const, 'confirmed' as const, 'cancelled' as const),
    held: fc.boolean(),
    blocked: fc.boolean(),
    away: fc.nat(100),
    covers: fc.array(fc.nat(40), { maxLength: 4 }),
    lots: fc.array(standing, { minLength: 4, maxLength: 4 }),
  })
  fc.assert(
    fc.property(world, ({ gates: known, status, held, blocked, away, covers, lots }) => {
      let room = 100 - away
      const reservations = covers.map((quantity, i) => {
        const given = Math.min(quantity, room)
        room -= given
        return reserved(given, `L${i}`)
      })
      const { gates: _, ...bare } = line({ accounts: moved(opened(100), 'open', 'delivered', away), reservations })
      const of: Line = known ? { ...bare, gates: known } : bare
      const told = stages(
        of,
        { ...clear, blocked: () => blocked, lot: (_site, _sku, lot) => lots[Number(lot.slice(1))]! },
        { status, holds: [{ holdId: 'H1', released: !held }] },
      )
      expect(sum(told)).toBe(100)
      expect(stageNames.filter((name) => told.stages[name] < 0)).toEqual([])
    }),
  )
})
