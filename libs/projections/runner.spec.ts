import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  lotBarred,
  lotOf,
  orderStream,
  partyStream,
  reservationsInBreach,
  stockStream,
  blocked,
  tested,
  type Order,
  type Party,
  type Standing,
  type Stock,
} from '#domain'
import { excessOf, type AnyEvent, type AnyStream } from '#kernel'
import { backlogOf, backlogOrder } from './backlog.js'
import { queryBreaches } from './breaches.js'
import { openForKeeping, rowsFile } from './file.js'
import { makeAnew, rebuild } from './rebuild.js'
import { openRows } from './rows.js'
import { Runner } from './runner.js'
import { contentOf, History } from './testing.js'
import { orderedIn, unitsOf } from './vectors.js'
import { Writers } from './writers.js'

const none = {
  authorisation: 'NLR',
  importApproval: 'no',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
} as const
const parties = { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER-LOGISTICS', destination: 'CN' }
const event = (type: string, data: object): AnyEvent => ({ type, ...data })

const placed = (orderNo: string, more: object = {}): Pair => [
  orderStream(orderNo),
  event('OrderPlaced', {
    ...parties,
    lines: [
      { line: 1, sku: 'H200', quantity: 100 },
      { line: 2, sku: 'B300', quantity: 40 },
    ],
    ...more,
  }),
]
const confirmed = (orderNo: string, labTest: 'yes' | 'no' = 'no'): Pair => [
  orderStream(orderNo),
  event('OrderConfirmed', { gates: [1, 2].map((line) => ({ line, gates: { ...none, labTest } })) }),
]
const received = (receiptNo: string, lot: string, quantity: number): Pair => [
  tpe,
  event('StockReceived', { receiptNo, lot, quantity }),
]
const reserved = (orderNo: string, lot: string, quantity: number): Pair[] => [
  [orderStream(orderNo), event('LineReserved', { line: 1, site: 'TPE1', lot, quantity })],
  [tpe, event('StockReserved', { orderNo, line: 1, lot, quantity })],
]
type Pair = readonly [AnyStream, AnyEvent]
const tpe = stockStream('TPE1', 'H200') as AnyStream

let folder: string
let history: History
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rows-'))
  history = await History.open(folder)
})
afterEach(async () => {
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Brings the rows up to the ledger, and reads of them. */
async function follow<T>(read: (db: DatabaseSync) => T, batch = 2000): Promise<T> {
  await history.write()
  const db = openForKeeping(folder)
  try {
    await new Runner(history.store, db, batch).run()
    return read(db)
  } finally {
    db.close()
  }
}

const stagesOfLine = (orderNo: string, line = 1) => {
  const rows = openRows(folder, history.store)
  const found = rows.order(orderNo)!.lines.find(({ key }) => key === `${orderNo}/${line}`)!
  rows.close()
  return Object.fromEntries(Object.entries(found.stages).filter(([, units]) => units !== 0))
}

async function standing(...more: Pair[]): Promise<void> {
  for (const pairs of [
    [placed('PO-1')],
    [confirmed('PO-1')],
    [received('R-1', 'L-1', 80)],
    reserved('PO-1', 'L-1', 60),
  ]) {
    expect(history.tell(pairs)).toBeDefined()
  }
  for (const pair of more) expect(history.tell([pair])).toBeDefined()
  await follow(() => undefined)
}

describe('rows', () => {
  test('show where units stand', async () => {
    await standing()
    expect(stagesOfLine('PO-1')).toEqual({ shippable: 60, awaitingStock: 40 })
    expect(stagesOfLine('PO-1', 2)).toEqual({ awaitingStock: 40 })
  })
  test('of orders in a lot follow when the lot is blocked, in the same batch', async () => {
    await standing()
    history.tell([[tpe, event('StockBlocked', { blockId: 'B-1', lot: 'L-1', quantity: 80, reason: 'humidity' })]])
    await follow(() => undefined)
    expect(stagesOfLine('PO-1')).toEqual({ barred: 60, awaitingStock: 40 })
    history.tell([[tpe, event('StockUnblocked', { blockId: 'B-1', reason: 'measured again' })]])
    await follow(() => undefined)
    expect(stagesOfLine('PO-1')).toEqual({ shippable: 60, awaitingStock: 40 })
  })
  test('of orders in a lot follow after its goods left, though the stock holds nothing for them', async () => {
    await standing([
      tpe,
      event('StockIssued', { orderNo: 'PO-1', line: 1, lot: 'L-1', quantity: 60, shipment: 'SH-1' }),
    ])
    history.tell([[tpe, event('StockBlocked', { blockId: 'B-1', lot: 'L-1', quantity: 20, reason: 'humidity' })]])
    await follow(() => undefined)
    expect(stagesOfLine('PO-1')).toEqual({ barred: 60, awaitingStock: 40 })
  })
  test('of orders that name a party follow when it is blocked', async () => {
    history.tell([
      [partyStream('ALDER'), event('PartyRegistered', { name: 'Alder', country: 'CN', headquarters: 'CN' })],
    ])
    await standing()
    history.tell([[partyStream('ALDER'), event('PartyBlocked', { blockId: 'B-1', reason: 'diversion' })]])
    await follow(() => undefined)
    expect(stagesOfLine('PO-1')).toEqual({ barred: 100 })
  })
  test('follow an annulment', async () => {
    await standing()
    const wrong = history.tell([received('R-2', 'L-2', 30)])!
    expect(await follow((db) => db.prepare("SELECT count(*) AS n FROM lots WHERE lot = 'L-2'").get())).toEqual({ n: 1 })
    history.annul(wrong)
    expect(await follow((db) => db.prepare("SELECT count(*) AS n FROM lots WHERE lot = 'L-2'").get())).toEqual({ n: 0 })
    history.annul(history.events[0]!.transaction.id)
    expect(await follow((db) => backlogOrder(db, 'PO-1'))).toBeUndefined()
    expect(await follow((db) => db.prepare('SELECT count(*) AS n FROM backlog_sums').get())).toEqual({ n: 0 })
  })
  test('name the newest reservations that a lot no longer carries (STK-3)', async () => {
    await standing()
    expect(history.tell([placed('PO-2')])).toBeDefined()
    expect(history.tell([confirmed('PO-2')])).toBeDefined()
    expect(history.tell(reserved('PO-2', 'L-1', 20))).toBeDefined()
    history.tell([[tpe, event('StockAdjusted', { adjustmentNo: 'A-1', lot: 'L-1', change: -30, reason: 'count' })]])
    await follow(() => undefined)
    const rows = openRows(folder, history.store)
    expect(rows.breaches({}).breaches).toEqual([
      {
        stream: 'stock~TPE1~H200',
        code: 'STOCK_SHORT',
        key: 'L-1',
        limit: 50,
        used: 80,
        excess: 30,
        reservations: [
          { orderNo: 'PO-2', line: 1, quantity: 20 },
          { orderNo: 'PO-1', line: 1, quantity: 10 },
        ],
      },
    ])
    rows.close()
  })
  test('and their checkpoint commit together: a batch that fails leaves nothing, and is taken again', async () => {
    await standing()
    const before = await follow(contentOf)
    history.tell([[tpe, event('StockBlocked', { blockId: 'B-1', lot: 'L-1', quantity: 80, reason: 'humidity' })]])
    await history.write()
    const db = openForKeeping(folder)
    db.exec("CREATE TEMP TRIGGER cut BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'cut'); END")
    await expect(new Runner(history.store, db).run()).rejects.toThrow('cut')
    expect(contentOf(db)).toEqual(before)
    db.close()
    await follow(() => undefined)
    expect(stagesOfLine('PO-1')).toEqual({ barred: 60, awaitingStock: 40 })
  })
  test('of a newer format are refused', async () => {
    await standing()
    const db = new DatabaseSync(rowsFile(folder))
    db.exec('PRAGMA user_version = 99')
    db.close()
    expect(() => openForKeeping(folder)).toThrow('format 99')
    expect(() => openRows(folder, history.store).position()).toThrow('format 99')
  })
  test('whose stages do not add up to what was ordered make the projection unhealthy, by name and numbers', async () => {
    await standing()
    const db = openForKeeping(folder)
    db.exec("UPDATE backlog_sums SET shippable = shippable + 1 WHERE product = 'H200'")
    new Writers(db).check()
    db.close()
    const rows = openRows(folder, history.store)
    expect(rows.health().unhealthy).toEqual([
      { projection: 'backlog', reason: 'Sum of H200 ALDER CN: shippable is 61, its rows add up to 60' },
    ])
    rows.close()
    await rebuild(folder)
    const anew = openRows(folder, history.store)
    expect(anew.health().unhealthy).toEqual([])
    anew.close()
  })
})

/** What may happen, by small numbers, so that the same things meet. */
const happening = fc.record({
  what: fc.constantFrom(
    'place',
    'place',
    'confirm',
    'confirm',
    'receive',
    'reserve',
    'reserve',
    'reserve',
    'release',
    'issue',
    'adjust',
    'block',
    'unblock',
    'pass',
    'fail',
    'hold',
    'free',
    'cancel',
    'reduce',
    'withdraw',
    'expect',
    'blockParty',
    'unblockParty',
    'annul',
    'write',
  ),
  order: fc.integer({ min: 1, max: 4 }),
  lot: fc.integer({ min: 1, max: 3 }),
  number: fc.integer({ min: 1, max: 60 }),
  /** Facts only: told long after it happened. */
  late: fc.boolean(),
})
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

function pairsOf({ what, order, lot, number }: Happening): Pair[] {
  const [orderNo, name, id] = [`PO-${order}`, `L-${lot}`, `N-${number}`]
  const of = { orderNo, line: 1, lot: name, quantity: number }
  const alder = partyStream(`P-${lot}`) as AnyStream
  const on = (type: string, data: object): Pair[] => [[orderStream(orderNo), event(type, data)]]
  const stock = (type: string, data: object): Pair[] => [[tpe, event(type, data)]]
  switch (what) {
    case 'place':
      return [placed(orderNo, { customer: `P-${lot}`, ...(number % 2 ? { intermediaries: ['P-1', 'P-3'] } : {}) })]
    case 'confirm':
      return [confirmed(orderNo, number % 2 ? 'yes' : 'no')]
    case 'receive':
      return [received(id, name, number)]
    case 'reserve':
      return reserved(orderNo, name, number)
    case 'release':
      return [
        ...on('LineReservationReleased', { line: 1, site: 'TPE1', lot: name, quantity: number }),
        ...stock('ReservationReleased', of),
      ]
    case 'issue':
      return stock('StockIssued', { ...of, shipment: 'SH-1' })
    case 'adjust':
      return stock('StockAdjusted', { adjustmentNo: id, lot: name, change: 20 - number || 1, reason: 'count' })
    case 'block':
      return stock('StockBlocked', { blockId: id, lot: name, quantity: number, reason: 'x' })
    case 'unblock':
      return stock('StockUnblocked', { blockId: id, reason: 'x' })
    case 'pass':
      return stock('LabTestPassed', { lab: 'LAB', report: id, lot: name })
    case 'fail':
      return stock('LabTestFailed', { lab: 'LAB', report: id, lot: name })
    case 'hold':
      return on('LineHeld', { holdId: id, line: 1, reason: 'x' })
    case 'free':
      return on('HoldReleased', { holdId: id, reason: 'x' })
    case 'cancel':
      return on('OrderCancelled', {
        lines: [{ line: 2, from: 'open', to: 'cancelled', quantity: number }],
        reason: 'x',
      })
    case 'reduce':
      return on('LineReduced', { line: 1, from: 'open', to: 'cancelled', quantity: number, reason: 'x' })
    case 'withdraw':
      return stock('StockExpectationWithdrawn', { expectationNo: id, reason: 'x' })
    case 'expect':
      return stock('StockExpected', { expectationNo: id, quantity: number })
    case 'blockParty':
      return [[alder, event('PartyBlocked', { blockId: id, reason: 'x' })]]
    case 'unblockParty':
      return [[alder, event('PartyUnblocked', { blockId: id, reason: 'x' })]]
    default:
      return []
  }
}

/** Some day before all histories begin. */
const before = (number: number): string => `2026-01-${String(1 + (number % 14)).padStart(2, '0')}T00:00:00.000Z`

/** Where every random history begins: two orders that may be covered, and goods to cover them with. */
function begin(): void {
  for (const [orderNo, labTest] of [
    ['PO-1', 'yes'],
    ['PO-2', 'no'],
  ] as const) {
    history.tell([placed(orderNo, { customer: 'P-1' })])
    history.tell([confirmed(orderNo, labTest)])
  }
  for (const lot of ['L-1', 'L-2', 'L-3']) history.tell([received(`R-${lot}`, lot, 60)])
  for (const party of ['P-1', 'P-2', 'P-3'])
    history.tell([[partyStream(party), event('PartyRegistered', { name: 'x', country: 'CN', headquarters: 'CN' })]])
  history.tell(reserved('PO-1', 'L-1', 30))
  history.tell(reserved('PO-2', 'L-2', 30))
}

/** How shared things stand, by the folds of the history itself. */
const oracle: Standing = {
  blocked: (party) => blocked(history.folded(partyStream(party)).state as Party).length > 0,
  lot(site, sku, lot) {
    const of = lotOf(history.folded(stockStream(site, sku)).state as Stock, lot)
    return { barred: lotBarred(of), tested: tested(of) }
  },
}

function expectPlainFold(db: DatabaseSync): void {
  for (const orderNo of ['PO-1', 'PO-2', 'PO-3', 'PO-4']) {
    const now = backlogOf(orderNo, history.folded(orderStream(orderNo)).state as Order, oracle)
    expect(backlogOrder(db, orderNo)).toEqual(now)
    for (const { vector } of now?.lines ?? []) expect(unitsOf(vector)).toBe(orderedIn(vector))
  }
  const stock = history.folded(tpe)
  const lots = db.prepare('SELECT lot, on_hand FROM lots ORDER BY lot').all()
  const held = [...(stock.state as Stock).lots].map(([lot, of]) => ({ lot, on_hand: of.onHand }))
  expect(lots.map((row) => ({ ...row }))).toEqual(held.sort((a, b) => (a.lot < b.lot ? -1 : 1)))
  const shown = queryBreaches(db, { stream: 'stock~TPE1~H200' }).breaches
  const open = [...stock.excesses.values()].map((bound) => {
    const { code, key, limit, used } = bound
    const breach = { stream: 'stock~TPE1~H200', code, key, limit, used, excess: excessOf(bound) }
    if (code !== 'STOCK_SHORT') return breach
    const named = reservationsInBreach(stock.state as Stock, key)
    return { ...breach, reservations: named.map(({ orderNo, line, quantity }) => ({ orderNo, line, quantity })) }
  })
  const byKey = (one: { code: string; key: string }) => `${one.code} ${one.key}`
  expect(shown).toEqual(open.sort((one, other) => (byKey(one) < byKey(other) ? -1 : 1)))
}

test('rows equal a plain fold, whatever happens and however it is cut into batches; a rebuild equals them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 10, maxLength: 80 }),
      fc.integer({ min: 1, max: 9 }),
      async (all, batch) => {
        const own = mkdtempSync(join(tmpdir(), 'rows-'))
        await history.store.close()
        folder = own
        history = await History.open(own)
        try {
          begin()
          for (const one of all) {
            const annullable = one.what === 'annul' ? history.annullable() : []
            if (annullable.length > 0) history.annul(annullable[one.number % annullable.length]!)
            else if (one.what === 'write') await follow(expectPlainFold, batch)
            else if (!one.late || history.tell(pairsOf(one), { occurredAt: before(one.number) }) === undefined)
              history.tell(pairsOf(one))
          }
          const live = await follow((db) => {
            expectPlainFold(db)
            return contentOf(db)
          }, batch)
          for (const partition of [1, batch, 10_000]) {
            const anew = await makeAnew(own, history.store, () => true, partition)
            expect(anew).toMatchObject({ events: history.events.length, unhealthy: [] })
            expect(await follow(contentOf)).toEqual(live)
          }
        } finally {
          rmSync(own, { recursive: true, force: true })
        }
      },
    ),
    { numRuns: 25 },
  )
})
