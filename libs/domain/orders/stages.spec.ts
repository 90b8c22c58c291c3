import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { PersistentMap, PersistentSet } from '#kernel'
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
  early: [],
  former: [],
  departures: PersistentMap.empty(),
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

describe('licences and approvals', () => {
  const gates: Gates = { ...free, authorisation: 'licence', importApproval: 'yes', labTest: 'yes' }
  const licensed = (quantity: number, item = 'I-1') => ({ licence: 'D-1', item, quantity, since: 0 })
  const drawn = (quantity: number, member = 'ALDER') => ({ approval: 'AP-1', member, quantity, since: 0 })
  const barring = (what: 'licence' | 'approval', name: string): Standing => ({
    ...passed,
    [what]: (_: string, of: string) => ({ barred: of === name }),
  })

  test('let units through gate after gate', () => {
    const half = line({ gates, licences: [licensed(80)], draws: [drawn(60)], reservations: [reserved(40)] })
    const some = { ...clear, lot: () => ({ barred: false, tested: false }) }
    expect(where(stages(half, passed))).toEqual({
      ...{ awaitingLicence: 20, awaitingApproval: 20, awaitingStock: 20, shippable: 40 },
    })
    expect(where(stages(half, some))).toEqual({
      ...{ awaitingLicence: 20, awaitingApproval: 20, awaitingStock: 20, awaitingTest: 40 },
    })
    expect(stages(half, some)).toMatchObject({
      ...{ licensed: 80, drawn: 60, reserved: 40, barredBy: [] },
      lacking: { licence: 20, approval: 40, stock: 60, test: 100 },
    })
  })
  test('do so no further than the gates before them', () => {
    const few = line({ gates, licences: [licensed(10)], draws: [drawn(60)], reservations: [reserved(90)] })
    expect(where(stages(few, passed))).toEqual({ awaitingLicence: 90, shippable: 10 })
    const late = line({ gates, licences: [licensed(90)], draws: [drawn(20)], reservations: [reserved(90)] })
    expect(where(stages(late, passed))).toEqual({ awaitingLicence: 10, awaitingApproval: 70, shippable: 20 })
  })
  test('add up over items and members', () => {
    const many = line({
      gates,
      licences: [licensed(50), licensed(50, 'I-2')],
      draws: [drawn(30), drawn(40, 'BIRCH')],
      reservations: [reserved(100)],
    })
    expect(where(stages(many, passed))).toEqual({ awaitingApproval: 30, shippable: 70 })
  })
  test('bar the units under what is not in force, at most the largest of them and what is open', () => {
    const full = { gates, reservations: [reserved(100)] }
    const licences = [licensed(30), licensed(70, 'I-2')]
    const draws = [drawn(80), drawn(20, 'BIRCH')]
    const of = line({ ...full, licences, draws })
    const licence = stages(of, barring('licence', 'I-1'))
    expect(where(licence)).toEqual({ barred: 30, shippable: 70 })
    expect(licence.barredBy).toEqual(['licence D-1 item I-1 not in force'])
    expect(licence.lacking).toEqual({ licence: 0, approval: 0, stock: 0, test: 0 })
    const approval = stages(of, barring('approval', 'BIRCH'))
    expect(where(approval)).toEqual({ barred: 20, shippable: 80 })
    expect(approval.barredBy).toEqual(['approval AP-1 not in force for BIRCH'])
    const both = { ...barring('licence', 'I-1'), approval: () => ({ barred: true }) }
    expect(where(stages(of, both))).toEqual({ barred: 100 })
    const accounts = moved(opened(100), 'open', 'lost', 90)
    expect(where(stages(line({ ...full, licences, draws, accounts }), both))).toEqual({ barred: 10, lost: 90 })
  })
  test('leave the others to go on, with what they have in force', () => {
    const of = line({
      gates,
      licences: [licensed(30), licensed(40, 'I-2')],
      draws: [drawn(60)],
      reservations: [reserved(35)],
    })
    expect(where(stages(of, barring('licence', 'I-1')))).toEqual({
      ...{ barred: 30, awaitingLicence: 30, awaitingStock: 5, shippable: 35 },
    })
  })
  test('are asked for no more than the line names, each by its names', () => {
    const asked: string[] = []
    const answer = (kind: string) => (one: string, other: string) => {
      asked.push(`${kind} ${one} ${other}`)
      return { barred: false }
    }
    stages(line({ gates, licences: [licensed(1)], draws: [drawn(1)] }), {
      ...clear,
      licence: answer('licence'),
      approval: answer('approval'),
    })
    expect(asked).toEqual(['licence D-1 I-1', 'approval AP-1 ALDER'])
  })
  test('count for nothing at a gate that the line does not need, nor bar there', () => {
    const needless = line({ licences: [licensed(10)], draws: [drawn(10)], reservations: [reserved(100)] })
    const none = { ...passed, licence: () => ({ barred: true }), approval: () => ({ barred: true }) }
    expect(where(stages(needless, none))).toEqual({ shippable: 100 })
    expect(stages(needless, none).barredBy).toEqual([])
    const exception = line({ gates: { ...gates, authorisation: 'exception' }, draws: [drawn(5)] })
    expect(where(stages(exception, passed))).toEqual({ awaitingApproval: 95, awaitingStock: 5 })
  })
  test('that more left under than they covered take nothing off the others, nor bar', () => {
    const over = line({ gates, licences: [licensed(30), licensed(-5, 'I-2')], draws: [drawn(30)] })
    expect(where(stages(over, passed))).toEqual({ awaitingLicence: 70, awaitingStock: 30 })
    expect(stages(over, barring('licence', 'I-2')).barredBy).toEqual([])
  })
})

describe('a directive', () => {
  const bars: Standing = { ...passed, directive: ({ sku }) => (sku === 'H200' ? ['MOFCOM-7', 'GAC-1'] : []) }
  test('in force bars all open units of what it is about, and is named', () => {
    const barred = stages(line({ reservations: [reserved(100)] }), bars)
    expect(where(barred)).toEqual({ barred: 100 })
    expect(barred.barredBy).toEqual(['directive MOFCOM-7 in force', 'directive GAC-1 in force'])
    expect(where(stages(line({ sku: 'H20', reservations: [reserved(100)] }), bars))).toEqual({ shippable: 100 })
  })
  test('is asked for by the goods, the buyer, the destination and the line', () => {
    const asked: object[] = []
    stages(line(), { ...clear, directive: (of) => (asked.push(of), []) })
    expect(asked).toEqual([{ orderNo: 'PO-1', line: 1, sku: 'H200', customer: 'ALDER', destination: 'CN' }])
  })
})

test('covers that are not in force are named beside what bars all', () => {
  const some: Standing = {
    ...clear,
    blocked: (party) => party === 'CEDAR',
    lot: () => ({ barred: true, tested: false }),
  }
  expect(stages(line({ reservations: [reserved(15)] }), some).barredBy).toEqual([
    'party CEDAR blocked',
    'nothing of lot L1 at TPE1 available',
  ])
})

test('fewer open units than none stand at the first gate: nothing is shippable, nothing lacks', () => {
  const accounts = moved(opened(100), 'open', 'inTransit', 105)
  const beyond = stages(line({ accounts, reservations: [reserved(10)] }), { ...passed, blocked: () => true })
  expect(where(beyond)).toEqual({ awaitingLicence: -5, inTransit: 105 })
  expect(beyond).toMatchObject({ barredBy: [], lacking: { licence: 0, approval: 0, stock: 0, test: 0 } })
  const barred = { ...clear, lot: () => ({ barred: true, tested: false }) }
  expect(where(stages(line({ accounts, reservations: [reserved(10)] }), barred))).toEqual({
    ...{ awaitingLicence: -5, inTransit: 105 },
  })
})

test('who knows nothing bars nothing', () => {
  expect(nothingBars.blocked('ALDER')).toBe(false)
  expect(nothingBars.lot('TPE1', 'H200', 'L1')).toEqual({ barred: false, tested: false })
  expect([nothingBars.licence('D-1', 'I-1'), nothingBars.approval('AP-1', 'ALDER')]).toEqual([
    { barred: false },
    { barred: false },
  ])
  const of = { orderNo: 'PO-1', line: 1, sku: 'H200', customer: 'ALDER', destination: 'CN' }
  expect(nothingBars.directive(of)).toEqual([])
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
    licences: fc.array(fc.nat(60), { maxLength: 3 }),
    draws: fc.array(fc.nat(60), { maxLength: 3 }),
    inForce: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    lots: fc.array(standing, { minLength: 4, maxLength: 4 }),
  })
  fc.assert(
    fc.property(world, ({ gates: known, status, held, blocked, away, covers, licences, draws, inForce, lots }) => {
      const within = (quantities: readonly number[]) => {
        let room = 100 - away
        return quantities.map((quantity) => {
          const given = Math.min(quantity, room)
          room -= given
          return given
        })
      }
      const { gates: _, ...bare } = line({
        accounts: moved(opened(100), 'open', 'delivered', away),
        licences: within(licences).map((quantity, i) => ({ licence: 'D-1', item: String(i), quantity, since: 0 })),
        draws: within(draws).map((quantity, i) => ({ approval: 'AP-1', member: String(i), quantity, since: 0 })),
        reservations: within(covers).map((quantity, i) => reserved(quantity, `L${i}`)),
      })
      const of: Line = known ? { ...bare, gates: known } : bare
      const told = stages(
        of,
        {
          ...clear,
          blocked: () => blocked,
          lot: (_site, _sku, lot) => lots[Number(lot.slice(1))]!,
          licence: (_licence, item) => ({ barred: !inForce[Number(item)] }),
          approval: (_approval, member) => ({ barred: !inForce[Number(member)] }),
        },
        { status, holds: [{ holdId: 'H1', released: !held }] },
      )
      expect(sum(told)).toBe(100)
      expect(stageNames.filter((name) => told.stages[name] < 0)).toEqual([])
    }),
  )
})
