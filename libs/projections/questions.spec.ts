import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as scene from '../../test/simulation/model/scene.js'
import { told, type Step } from '../../test/simulation/model/tale.js'
import { Tale } from './testing/tale.js'

let tale: Tale

beforeEach(async () => {
  tale = await Tale.begin()
})
afterEach(() => tale.end())

const reason = 'told so'

describe('what can ship today, and what binds the rest', () => {
  test('names the gate that most of the rest lacks, not the first that it meets', async () => {
    tale.tellAll(told(scene.supplied, scene.licensed(100), scene.drawn(40), scene.reserved(60), [scene.passed]))
    await tale.follow()
    const { total, groups } = tale.rows.shippable({})
    expect(total).toMatchObject({ shippable: 40, rest: 60, binds: 'approval' })
    expect(groups).toEqual([{ ...total, key: 'ALDER' }])
    expect(total.wants).toEqual({ unconfirmed: 0, held: 0, barred: 0, licence: 0, approval: 60, stock: 40, test: 40 })
  })
  test('or that it is barred; and nothing where all is shippable', async () => {
    tale.tellAll(scene.covered)
    await tale.follow()
    expect(tale.rows.shippable({ groupBy: 'order' }).groups).toMatchObject([{ key: 'A', shippable: 100, rest: 0 }])
    expect(tale.rows.shippable({}).total).not.toHaveProperty('binds')
    tale.tell([['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }]])
    await tale.follow()
    expect(tale.rows.shippable({ product: 'H200' }).total).toMatchObject({ shippable: 0, rest: 100, binds: 'barred' })
  })
})

test('demand against stock: what is wanted, free and expected, site by site', async () => {
  tale.tellAll(scene.supplied)
  tale.tell([['stock~SIN1~H200', 'StockExpected', { expectationNo: 'E-1', quantity: 30 }]])
  tale.tell([['stock~TPE1~H200', 'StockBlocked', { blockId: 'B1', lot: 'L1', quantity: 50, reason }]])
  await tale.follow()
  const row = { product: 'H200', wanted: 100, free: 60, expected: 30, shortfall: 40, shortfallThen: 10 }
  const sites = [
    { site: 'SIN1', free: 0, expected: 30 },
    { site: 'TPE1', free: 60, expected: 0 },
  ]
  expect(tale.rows.demand({}).demand).toEqual([{ ...row, sites }])
  tale.tell(scene.reserved(60))
  await tale.follow()
  expect(tale.rows.demand({ product: 'H200' }).demand).toMatchObject([{ wanted: 40, free: 0, shortfall: 40 }])
  expect(tale.rows.demand({ after: 'H200' }).demand).toEqual([])
})

test('where units are and who holds them; PTY-3: those on their way of a blocked party are there to be recalled', async () => {
  tale.tellAll(told(scene.cleared60, scene.departed(60), scene.arrived(50)))
  await tale.follow()
  const where = () => tale.rows.goods({}).goods.map(({ account, units, holder }) => [account, units, holder])
  expect(where()).toEqual([
    ['inCustoms', 50, 'customs'],
    ['inTransit', 10, 'carrier'],
    ['planned', 40, 'us'],
  ])
  expect(tale.rows.goods({ recall: 'yes' }).goods).toEqual([])
  const wrong = tale.tell([['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }]])
  await tale.follow()
  const recalled = tale.rows.goods({ recall: 'yes' }).goods
  expect(recalled.map(({ account, recall }) => [account, recall])).toEqual([
    ['inCustoms', ['PORT']],
    ['inTransit', ['PORT']],
  ])
  tale.history.annul(wrong)
  await tale.follow()
  expect(tale.rows.goods({ recall: 'yes' }).goods).toEqual([])
  expect(tale.rows.goods({ holder: 'customs' }).goods).toMatchObject([{ shipment: 'S1', units: 50 }])
})

test('entries: what customs released, detains and has left, and inspections that are open', async () => {
  tale.tellAll(told(scene.cleared60, scene.departed(60), scene.arrived(60), [scene.lodged(60)]))
  tale.tell([['entry~E1', 'InspectionOrdered', { inspectionId: 'I1' }]])
  tale.tell(scene.detained(6))
  await tale.follow()
  const line = { orderNo: 'A', line: 1, declared: 60, released: 0, detained: 6, seized: 0, returned: 0, left: 60 }
  expect(tale.rows.entries({ shipment: 'S1' }).entries).toEqual([
    {
      entry: 'E1',
      status: 'inspected',
      shipment: 'S1',
      declarationNo: 'DE-1',
      lines: [line],
      inspections: ['I1'],
      revision: 2,
    },
  ])
  tale.tell([['entry~E1', 'InspectionCompleted', { inspectionId: 'I1', outcome: 'conforms', counted: [] }]])
  tale.tell(scene.undetained(6))
  tale.tell(scene.cleared(60))
  await tale.follow()
  expect(tale.rows.entries({ status: 'closed' }).entries).toMatchObject([{ lines: [{ released: 60, left: 0 }] }])
  expect(tale.rows.entries({ status: 'inspected' }).entries).toEqual([])
})

test('domestic purchases: what of an invoice is verified, credited and left to be credited', async () => {
  tale.tellAll(scene.supplied)
  const of = { invoiceLine: 1, quantity: 80 }
  const claim = { claimNo: 'C1', buyer: 'ALDER', product: 'D910', invoiced: 100, ...of }
  const steps: Step[] = [
    ['purchase~SELLER~INV-1', 'PurchaseClaimed', claim],
    ['purchase~SELLER~INV-1', 'PurchaseVerified', { ...of, quantity: 70, document: 'seen' } as never],
  ]
  tale.tell([steps[0]!])
  tale.tell([steps[1]!], {})
  await tale.follow()
  const line = {
    invoiceLine: 1,
    buyer: 'ALDER',
    product: 'D910',
    invoiced: 100,
    claimed: 80,
    disowned: 0,
    verified: 70,
  }
  expect(tale.rows.purchases({ left: 'yes' }).purchases).toMatchObject([
    { seller: 'SELLER', invoice: 'INV-1', lines: [{ ...line, credited: 0, left: 70 }], credits: [] },
  ])
  const credit = { invoiceLine: 1, approval: 'R1', member: 'ALDER-GROUP', quantity: 70 }
  tale.tell([['purchase~SELLER~INV-1', 'PurchaseCredited', credit]], {})
  await tale.follow()
  expect(tale.rows.purchases({ left: 'no' }).purchases).toMatchObject([
    { lines: [{ credited: 70, left: 0 }], credits: [credit] },
  ])
})
