import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { orderStream, stockStream } from '#domain'
import type { AnyEvent, AnyStream } from '#kernel'
import { openRows, rebuild, RowsNotReady, type BacklogQuery, type Rows } from './index.js'
import { History } from './testing.js'

const gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const folder = mkdtempSync(join(tmpdir(), 'queries-'))
let history: History
let rows: Rows

const order = (orderNo: string, type: string, data: object): [AnyStream, AnyEvent] => [
  orderStream(orderNo),
  { type, ...data },
]
const stock = (site: string, sku: string, type: string, data: object): [AnyStream, AnyEvent] => [
  stockStream(site, sku),
  { type, ...data },
]

/** Four orders of two customers: PO-1 and PO-2 are confirmed, PO-1 has 30 of its H200 reserved. */
function tell(): void {
  for (const n of [1, 2, 3, 4]) {
    const customer = n % 2 ? 'ALDER' : 'BIRCH'
    const lines = [
      { line: 1, sku: 'H200', quantity: 100 * n },
      { line: 2, sku: 'B300', quantity: 10 },
    ]
    const parties = {
      customer,
      endUser: `USER-${n}`,
      consignee: customer,
      intermediaries: [`FWD-${n}`],
      destination: n < 4 ? 'CN' : 'AE',
    }
    history.tell([order(`PO-${n}`, 'OrderPlaced', { ...parties, lines })])
    if (n <= 2) history.tell([order(`PO-${n}`, 'OrderConfirmed', { gates: [1, 2].map((line) => ({ line, gates })) })])
  }
  history.tell([stock('TPE1', 'H200', 'StockReceived', { receiptNo: 'R-1', lot: 'L-1', quantity: 50 })])
  history.tell([stock('TPE1', 'H200', 'LabTestPassed', { lab: 'LAB-1', report: 'RPT-1', lot: 'L-1' })])
  history.tell([stock('SIN1', 'H200', 'StockReceived', { receiptNo: 'R-1', lot: 'L-9', quantity: 7 })])
  history.tell([stock('SIN1', 'H200', 'StockExpected', { expectationNo: 'E-1', quantity: 1000 })])
  history.tell([stock('SIN1', 'B300', 'StockReceived', { receiptNo: 'R-1', lot: 'L-1', quantity: 5 })])
  history.tell([
    order('PO-1', 'LineReserved', { line: 1, site: 'TPE1', lot: 'L-1', quantity: 30 }),
    stock('TPE1', 'H200', 'StockReserved', { orderNo: 'PO-1', line: 1, lot: 'L-1', quantity: 30 }),
  ])
  for (const lot of ['L-1', 'L-2'])
    history.tell([
      stock('SIN1', 'B300', 'StockAdjusted', { adjustmentNo: `A-${lot}`, lot, change: -9, reason: 'count' }),
    ])
  history.tell([
    stock('SIN1', 'B300', 'StockIssued', {
      ...{ orderNo: 'PO-2', line: 2, lot: 'L-1', quantity: 3, shipment: 'SH-1' },
      takes: 'cover',
    }),
  ])
}

beforeAll(async () => {
  history = await History.open(folder)
  rows = openRows(folder, history.store)
})
afterAll(async () => {
  rows.close()
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

test('rows that are not there yet say so', () => {
  expect(rows.position()).toBe(0)
  expect(rows.health()).toEqual({ position: 0, unhealthy: [] })
  expect(() => rows.backlog({})).toThrow(RowsNotReady)
})

const units = (totals: { stages: object }) =>
  Object.fromEntries(Object.entries(totals.stages).filter(([, n]) => n !== 0))
const keys = (query: BacklogQuery) => rows.backlog(query).groups!.map(({ key }) => key)

describe('the backlog', () => {
  beforeAll(async () => {
    tell()
    await history.write()
    await rebuild(folder)
  })

  test('adds up what stands where, what is lacking, and what there is of the product', () => {
    const { position, totals, stock: there, ...rest } = rows.backlog({ product: 'H200' })
    expect(position).toBe(history.events.length)
    expect(rest).toEqual({ product: 'H200' })
    expect(totals.ordered).toBe(1000)
    expect(units(totals)).toEqual({ unconfirmed: 700, shippable: 30, awaitingStock: 270 })
    expect(totals.lacking.stock).toBe(970)
    expect(there).toEqual({ onHand: 57, blocked: 0, reserved: 30, committed: 0, expected: 1000, tested: 50 })
  })
  test('of everything, of a customer, of a destination, of what nobody ordered', () => {
    expect(rows.backlog({}).totals.ordered).toBe(1040)
    expect(rows.backlog({ customer: 'ALDER' }).totals.ordered).toBe(420)
    expect(rows.backlog({ destination: 'AE', product: 'B300' }).totals.ordered).toBe(10)
    expect(rows.backlog({ product: 'X' }).totals).toMatchObject({ ordered: 0, stages: { shippable: 0 } })
  })
  test.each<[string, BacklogQuery, string[]]>([
    ['product', { groupBy: 'product' }, ['B300', 'H200']],
    ['customer', { groupBy: 'customer', product: 'H200' }, ['ALDER', 'BIRCH']],
    ['destination', { groupBy: 'destination', customer: 'ALDER' }, ['CN']],
    ['order', { groupBy: 'order', destination: 'CN' }, ['PO-1', 'PO-2', 'PO-3']],
    ['line', { groupBy: 'line', product: 'B300' }, ['PO-1/2', 'PO-2/2', 'PO-3/2', 'PO-4/2']],
    ['order in a stage', { groupBy: 'order', stage: 'shippable' }, ['PO-1']],
    ['order of a product in a stage', { groupBy: 'order', stage: 'shippable', product: 'B300' }, []],
    ['line in a stage', { groupBy: 'line', stage: 'awaitingStock' }, ['PO-1/1', 'PO-1/2', 'PO-2/1', 'PO-2/2']],
    ['customer in a stage', { groupBy: 'customer', stage: 'shippable' }, ['ALDER']],
  ])('by %s', (_, query, expected) => expect(keys(query)).toEqual(expected))
  test('groups add up to the totals', () => {
    for (const groupBy of ['product', 'customer', 'destination', 'order', 'line'] as const) {
      const { totals, groups } = rows.backlog({ groupBy })
      expect(groups!.reduce((sum, group) => sum + group.ordered, 0)).toBe(totals.ordered)
      expect(groups!.reduce((sum, group) => sum + group.stages.awaitingStock, 0)).toBe(totals.stages.awaitingStock)
    }
  })
  test('comes in pages', () => {
    for (const groupBy of ['customer', 'order', 'line'] as const) {
      const all = keys({ groupBy })
      const paged: string[] = []
      for (let after: string | undefined; ;) {
        const page = rows.backlog({ groupBy, limit: 1, ...(after === undefined ? {} : { after }) })
        paged.push(...page.groups!.map(({ key }) => key))
        after = page.next
        if (after === undefined) break
      }
      expect(paged).toEqual(all)
    }
  })
  test('takes no grouping or stage that there is not', () => {
    expect(() => rows.backlog({ groupBy: '1; DROP TABLE x' as never })).toThrow('no grouping')
    expect(() => rows.backlog({ groupBy: 'product', stage: 'nowhere' as never })).toThrow('no stage')
  })

  test('orders by any part that a party has in them, by status, in pages', () => {
    const numbers = (query: Parameters<Rows['orders']>[0]) => rows.orders(query).orders.map(({ orderNo }) => orderNo)
    expect(numbers({ party: 'ALDER' })).toEqual(['PO-1', 'PO-3'])
    expect(numbers({ party: 'FWD-2' })).toEqual(['PO-2'])
    expect(numbers({ endUser: 'USER-3' })).toEqual(['PO-3'])
    expect(numbers({ status: 'confirmed', customer: 'BIRCH' })).toEqual(['PO-2'])
    expect(numbers({ party: 'FWD' })).toEqual([])
    expect(rows.orders({ limit: 3 }).next).toBe('PO-3')
    expect(numbers({ after: 'PO-3' })).toEqual(['PO-4'])
    expect(rows.orders({ after: 'PO-3' }).next).toBeUndefined()
  })
  test('one order with the stages of its lines', () => {
    const one = rows.order('PO-1')!
    expect(one).toMatchObject({ customer: 'ALDER', status: 'confirmed', ordered: 110, open: 110, revision: 2 })
    expect(one.lines.map((line) => [line.key, line.product, line.reserved, units(line)])).toEqual([
      ['PO-1/1', 'H200', 30, { shippable: 30, awaitingStock: 70 }],
      ['PO-1/2', 'B300', 0, { awaitingStock: 10 }],
    ])
    expect(rows.order('PO-9')).toBeUndefined()
  })
  test('stocks with their lots, in pages', () => {
    const { stocks, position } = rows.inventory({ product: 'H200' })
    expect(position).toBe(history.events.length)
    expect(stocks.map(({ site, onHand, expected, tested }) => [site, onHand, expected, tested])).toEqual([
      ['SIN1', 7, 1000, 0],
      ['TPE1', 50, 0, 50],
    ])
    expect(stocks[1]!.lots).toEqual([
      { lot: 'L-1', onHand: 50, blocked: 0, reserved: 30, committed: 0, test: 'passed', testedAt: expect.any(String) },
    ])
    const first = rows.inventory({ limit: 1 })
    expect(first.next).toBe('B300~SIN1')
    expect(rows.inventory({ after: first.next! }).stocks).toHaveLength(2)
    expect(rows.inventory({ site: 'TPE1' }).stocks).toHaveLength(1)
  })
  test('open breaches, of a code or of a kind of stream, in pages', () => {
    const all = rows.breaches({}).breaches
    expect(rows.openBreaches()).toEqual([
      { code: 'ON_HAND_UNTOLD', cause: 'limit', open: 2 },
      { code: 'RESERVATION_UNTOLD', cause: 'limit', open: 1 },
    ])
    expect(all.map(({ code, key, excess }) => [code, key, excess])).toEqual([
      ['ON_HAND_UNTOLD', 'L-1', 7],
      ['ON_HAND_UNTOLD', 'L-2', 9],
      ['RESERVATION_UNTOLD', 'L-1 PO-2/2', 3],
    ])
    expect(rows.breaches({ kind: 'order' }).breaches).toEqual([])
    expect(rows.breaches({ code: 'RESERVATION_UNTOLD', kind: 'stock' }).breaches).toEqual(all.slice(2))
    const { stream, code, key } = all.at(-1)!
    expect(rows.breaches({ after: `${stream} ${code} ${key}` }).breaches).toEqual([])
  })
})
