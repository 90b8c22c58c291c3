import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { heldOf, orderStream, stockStream } from '#domain'
import { audit } from '../../test/simulation/model/checks.js'
import { unlawful } from '../../test/simulation/model/legality.js'
import type { Recorded } from '../../test/simulation/model/recorded.js'
import { AssignLicence } from './assignments.js'
import { UseCap, ReleaseCap } from './caps.js'
import type { AnyCommand } from './declare.js'
import { DrawApproval } from './draws.js'
import { commandNamed } from './index.js'
import { IssueStock, ReleaseReservation } from './inventory.js'
import { ReverseDecrement, SuspendLicence } from './licences.js'
import * as orders from './orders.js'
import { SetCondition } from './approvals.js'
import { ApplyCredit, ClaimPurchase, VerifyPurchase } from './purchases.js'
import { saidBy, toldBy, type World } from './testing.js'
import {
  covered,
  covers,
  dear,
  line,
  lot,
  official,
  orderNo,
  parties,
  plain,
  pool,
  since,
  trade,
} from './testing/licensed.js'

const reason = 'asked for'
const reduce = { ...line, reason }
const substitute = { line: 2, sku: 'H20', quantity: 200 }

describe('what is reduced gives back first what is not covered, then of each kind the newest (ORD-2)', () => {
  test('nothing while uncovered units are left', () => {
    const world = covered()
    expect(toldBy(world.do(orders.ReduceLine, { ...reduce, quantity: 100 }))).toEqual(['order~PO-1 LineReduced'])
  })
  test('then stock, approval and licence, on both sides, in the same transaction', () => {
    const world = covered()
    expect(toldBy(world.do(orders.ReduceLine, { ...reduce, quantity: 150 }))).toEqual([
      'order~PO-1 LineReservationReleased',
      'stock~TPE1~H200 ReservationReleased',
      'order~PO-1 LineApprovalDrawReleased',
      'approval~A1 DrawReleased',
      'order~PO-1 LineLicenceReleased',
      'licence~D2 AssignmentReleased',
      'caps~H200 CapReleased',
      'order~PO-1 LineReduced',
    ])
    const left = { D1: 100, 'D1 assigned': 100, D2: 150, 'D2 assigned': 150, 'cap of CYPRESS': 500 }
    expect(covers(world)).toEqual({ ...left, CYPRESS: 250, pool: 500, L1: 250 })
  })
  test('of two licences the one assigned last', () => {
    const world = covered()
    world.given(orders.ReduceLine, { ...reduce, quantity: 350 })
    expect(covers(world)).toMatchObject({ D1: 50, 'D1 assigned': 50, 'cap of CYPRESS': 100, pool: 100 })
    expect(covers(world)).not.toHaveProperty('D2 assigned')
    const again = covered()
    again.given(AssignLicence, { ...dear, quantity: 1 })
    again.given(orders.ReduceLine, { ...reduce, quantity: 350 })
    expect(covers(again)).toMatchObject({ 'D2 assigned': 50, 'cap of CYPRESS': 100 })
  })
  test('also of a licence that is suspended, or that the caps hold less of: then nothing is reduced', () => {
    const world = covered()
    world.given(SuspendLicence, { licenceNo: 'D2', noticeNo: 'N1', effectiveFrom: since, reason: 'a letter' })
    const reversal = {
      licenceNo: 'D2',
      item: 'I-1',
      ...line,
      shipment: 'SH-0',
      reversalNo: 'RV-1',
      quantity: 300,
      reason,
    }
    world.given(ReverseDecrement, reversal, { grade: 'official' })
    const use = { product: 'H200', ...line, group: 'CYPRESS', quantity: 600, reversedUnder: 'D2' }
    world.given(ReleaseCap, use)
    expect(saidBy(world.do(orders.ReduceLine, { ...reduce, quantity: 150 }))).toEqual(['CAP_USE_SHORT'])
    expect(covers(world)).toMatchObject({ CYPRESS: 300, 'D2 assigned': 200, L1: 300 })
    world.given(UseCap, use)
    expect(saidBy(world.do(orders.ReduceLine, { ...reduce, quantity: 150 }))).toEqual(['accepted'])
  })
})

describe('every cover of open units is given back on both sides', () => {
  const all: [AnyCommand, object][] = [
    [orders.CancelOrder, { orderNo, reason }],
    [orders.WithdrawConfirmation, { orderNo, reason }],
    [orders.ChangeOrderParties, { orderNo, ...parties, endUser: 'ALDER', reason }],
    [orders.ChangeOrderParties, { orderNo, ...parties, customer: 'ELM', reason }],
    [orders.ReduceLine, { ...reduce, quantity: 400 }],
    [orders.SubstituteLine, { ...line, quantity: 400, substitute, consent: 'letter of 2 March' }],
  ]
  test.each(all.map(([command, fields]) => [command.name, command, fields] as const))('by %s', (_, command, fields) => {
    const world = covered()
    expect(saidBy(world.do(command, fields))).toEqual(['accepted'])
    expect(covers(world)).toEqual({})
  })
  test('of what is substituted as many as close', () => {
    const world = covered()
    world.given(orders.SubstituteLine, { ...line, quantity: 200, substitute, consent: 'letter of 2 March' })
    const left = { D1: 100, 'D1 assigned': 100, D2: 100, 'D2 assigned': 100, 'cap of CYPRESS': 400 }
    expect(covers(world)).toEqual({ ...left, CYPRESS: 200, pool: 400, L1: 200 })
  })
  test('and can be taken again, for the group of another customer', () => {
    const world = covered()
    world.given(orders.ChangeOrderParties, { orderNo, ...parties, customer: 'ELM', reason })
    world.given(DrawApproval, { ...pool, quantity: 10 })
    world.given(AssignLicence, { ...plain, quantity: 10 })
    expect(covers(world)).toEqual({ ELM: 10, pool: 20, D2: 10, 'D2 assigned': 10, 'cap of ELM': 20 })
  })
})

test('what a stock holds beyond what the line has, planned units too, is given back alone', () => {
  const world = covered()
  const issue = world.given(IssueStock, { ...line, ...lot, sku: 'H200', quantity: 50, shipment: 'SH-1' })
  world.given(ReleaseReservation, { ...line, ...lot, quantity: 270 })
  world.annul(issue)
  const taken = {
    licences: [{ licence: 'D2', item: 'I-1', quantity: 8 }],
    draws: [{ approval: 'A1', member: 'CYPRESS', quantity: 8 }],
    reservations: [{ ...lot, quantity: 8 }],
  }
  const plan = { line: 1, from: 'open', to: 'planned', quantity: 8, shipment: 'SH-2', covers: taken } as const
  expect(saidBy(world.tell(orderStream(orderNo), { type: 'LinePlanned', ...plan }))).toEqual(['accepted'])
  const give = (quantity: number) => world.do(ReleaseReservation, { ...line, ...lot, quantity })
  expect(saidBy(give(43))).toEqual(['COVER_SHORT'])
  expect(toldBy(give(42))).toEqual(['order~PO-1 LineReservationReleased', 'stock~TPE1~H200 ReservationReleased'])
  expect(heldOf(world.state(stockStream('TPE1', 'H200')), { ...line, lot: 'L1' })).toBe(8)
})

/** A ledger’s events in its order, as the independent model reads them. */
const recordedIn = (world: World) =>
  world.all
    .flatMap(({ events }) => events)
    .map((event) => ({ event, order: `${event.transaction.id} ${String(event.transaction.index).padStart(4, '0')}` }))
    .sort((one, other) => (one.order < other.order ? -1 : 1))
    .map(({ event }) => event) as unknown as Recorded[]

/** A trade in which a domestic ratio holds, and 450 chips of domestic make stand for each group. */
function rationed(): World {
  const world = trade()
  const ratio = {
    approval: 'A1',
    conditionId: 'RATIO',
    version: 1,
    kind: 'domestic-ratio',
    effectiveFrom: since,
  } as const
  world.given(SetCondition, { ...ratio, parameters: { ratio: '0.7' }, appliesTo: 'all-undeparted' }, official)
  for (const [invoice, buyer, member] of [
    ['I1', 'ALDER', 'CYPRESS'],
    ['I2', 'ELM', 'ELM'],
  ] as const) {
    const of = { seller: 'DOM', invoice, invoiceLine: 1, quantity: 450 }
    world.given(ClaimPurchase, { ...of, claimNo: 'C1', buyer, product: 'D910', invoiced: 450 })
    world.given(VerifyPurchase, { ...of, basis: 'the invoice' })
    world.given(ApplyCredit, { ...of, approval: 'A1', member })
  }
  return world
}

const no = fc.constantFrom(1, 1, 1, 2, 3)
const quantity = fc.integer({ min: 1, max: 120 })
const onLine = (of: object) => fc.record({ line: no, quantity }).map((drawn) => ({ ...of, ...drawn }))
const licences = fc.constantFrom(dear, plain).chain(onLine)
const step = (name: string, fields: fc.Arbitrary<object>) => fields.map((fields) => [{ name, fields }])
const anyStep = fc.oneof(
  { weight: 12, arbitrary: step('AssignLicence', licences) },
  { weight: 5, arbitrary: step('ReleaseAssignment', licences) },
  { weight: 12, arbitrary: step('DrawApproval', onLine(pool)) },
  { weight: 5, arbitrary: step('ReleaseDraw', onLine(pool)) },
  { weight: 3, arbitrary: step('ReserveStock', onLine({ orderNo, ...lot })) },
  { weight: 2, arbitrary: step('ReleaseReservation', onLine({ orderNo, ...lot })) },
  { weight: 2, arbitrary: step('IssueStock', onLine({ orderNo, ...lot, sku: 'H200', shipment: 'SH-1' })) },
  // The issue that was told last never was.
  step('AnnulTransaction', fc.constant({})),
  { weight: 3, arbitrary: step('ReduceLine', onLine(reduce)) },
  { weight: 2, arbitrary: step('IncreaseLine', onLine(reduce)) },
  {
    weight: 2,
    arbitrary: step(
      'RepriceLine',
      fc.record({ line: no, cents: fc.integer({ min: 1, max: 500_000 }) }).map(({ line, cents }) => ({
        orderNo,
        line,
        unitPrice: { amount: (cents / 100).toFixed(2), currency: 'USD' },
      })),
    ),
  },
  {
    weight: 2,
    arbitrary: step(
      'SubstituteLine',
      fc
        .record({ line: no, quantity, sku: fc.constantFrom('H200', 'H20'), to: fc.integer({ min: 2, max: 3 }) })
        .map(({ line, quantity, sku, to }) => ({
          orderNo,
          line,
          quantity,
          substitute: { line: to, sku, quantity, unitPrice: { amount: '500.00', currency: 'USD' } },
          consent: 'a letter',
        })),
    ),
  },
  step(
    'ChangeOrderParties',
    fc.constantFrom('ALDER', 'ELM').map((customer) => ({ orderNo, ...parties, customer, reason })),
  ),
  { weight: 5, arbitrary: step('ConfirmOrder', fc.constant({ orderNo })) },
  step('WithdrawConfirmation', fc.constant({ orderNo, reason })),
  step('CancelOrder', fc.constant({ orderNo, reason })),
  // What is reinstated is confirmed again: the model leaves it confirmed, the ledger does not.
  fc.constant(
    ['ReinstateOrder', 'ConfirmOrder'].map((name) => ({
      name,
      fields: name === 'ConfirmOrder' ? { orderNo } : { orderNo, reason },
    })),
  ),
)

describe('after any sequence of these commands', () => {
  test('both sides agree, no limit is broken, and the independent model has nothing to object', () => {
    const accepted = new Set<string>()
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 20, maxLength: 50, size: 'max' }), (steps) => {
        const world = rationed()
        const issues: string[] = []
        for (const { name, fields } of steps.flat()) {
          if (name === 'AnnulTransaction') issues.splice(-1).forEach((issue) => world.annul(issue))
          else if (world.do(commandNamed(name)!, fields).kind === 'accepted') accepted.add(name)
          else continue
          if (name === 'IssueStock') issues.push(world.latest)
        }
        const events = recordedIn(world)
        expect(audit(events)).toEqual([])
        expect(unlawful(events)).toEqual([])
      }),
      { numRuns: 60, seed: 20260115 },
    )
    expect(accepted.size).toBe(16)
  }, 60_000)
})
