import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  approvalStream,
  capsStream,
  directivesStream,
  licenceStream,
  orderStream,
  partyStream,
  productStream,
  reservationsInBreach,
  shipmentStream,
  stockStream,
  type Order,
  type Stock,
  volumeStream,
} from '#domain'
import { excessOf, type AnyEvent, type AnyStream } from '#kernel'
import { backlogOf, backlogOrder } from './backlog.js'
import { queryBreaches } from './breaches.js'
import { openForKeeping, rowsFile } from './file.js'
import { makeAnew, rebuild } from './rebuild.js'
import { openRows } from './rows.js'
import { Runner } from './runner.js'
import { contentOf, History } from './testing.js'
import { standingBy } from './testing/standing.js'
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
const confirmed = (orderNo: string, more: object = {}): Pair => [
  orderStream(orderNo),
  event('OrderConfirmed', { gates: [1, 2].map((line) => ({ line, gates: { ...none, ...more } })) }),
]
const allGates = { authorisation: 'licence', importApproval: 'yes' } as const
const received = (receiptNo: string, lot: string, quantity: number): Pair => [
  tpe,
  event('StockReceived', { receiptNo, lot, quantity }),
]
const reserved = (orderNo: string, lot: string, quantity: number): Pair[] => [
  [orderStream(orderNo), event('LineReserved', { line: 1, site: 'TPE1', lot, quantity })],
  [tpe, event('StockReserved', { orderNo, line: 1, lot, quantity })],
]
const issued = (licence: string, more: object = {}): Pair => [
  licenceStream(licence),
  event('LicenceIssued', {
    documentNo: `D-${licence}`,
    items: [{ item: 'I-1', eccn: '4A090.A', quantity: 5000 }],
    parties: [{ party: 'ALDER', roles: ['customer', 'endUser', 'consignee'] }],
    destinations: ['CN'],
    validFrom: '2026-01-01',
    validUntil: '2026-12-31',
    timeZone: 'UTC',
    conditions: [],
    ...more,
  }),
]
const suspended = (licence: string, noticeNo: string, effectiveFrom: string): Pair => [
  licenceStream(licence),
  event('LicenceSuspended', { noticeNo, effectiveFrom, reason: 'x' }),
]
const granted = (approval: string, more: object = {}): Pair => [
  approvalStream(approval),
  event('ApprovalGranted', {
    documentNo: `D-${approval}`,
    destination: 'CN',
    members: ['GROUP'],
    products: ['H200'],
    pool: { bound: 'exact', quantity: 5000 },
    timeZone: 'UTC',
    ...more,
  }),
]
const effective = (approval: string): Pair => [
  approvalStream(approval),
  event('ApprovalMadeEffective', { documentNo: `D-${approval}`, reason: 'x' }),
]
const directed = (directiveId: string, more: object = {}): Pair => [
  directivesStream('CN'),
  event('DirectiveRecorded', {
    directiveId,
    issuer: 'GACC',
    rank: 1,
    effect: 'prohibit',
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    ...more,
  }),
]
const family = (sku: string): Pair => [
  productStream(sku),
  event('ProductRegistered', {
    name: sku,
    eccn: '4A090.A',
    hsCode: '847180',
    family: 'HOPPER',
    chipsPerUnit: 1,
    orderMultiple: 1,
  }),
]
const licensed = (orderNo: string, licence: string, quantity: number): Pair => [
  orderStream(orderNo),
  event('LineLicensed', { line: 1, licence, item: 'I-1', quantity }),
]
const drawn = (orderNo: string, approval: string, quantity: number): Pair => [
  orderStream(orderNo),
  event('LineApprovalDrawn', { line: 1, approval, member: 'GROUP', quantity }),
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
  describe('of orders that name a licence, an approval or a destination', () => {
    const official = { grade: 'official' } as const
    beforeEach(async () => {
      for (const pair of [family('H200'), issued('L-1'), granted('A-1')])
        expect(history.tell([pair], official)).toBeDefined()
      const alder = { name: 'Alder', country: 'CN', headquarters: 'CN', ultimateParent: 'GROUP' }
      expect(history.tell([[partyStream('ALDER'), event('PartyRegistered', alder)]])).toBeDefined()
      for (const pair of [effective('A-1'), placed('PO-1'), confirmed('PO-1', allGates), received('R-1', 'L-1', 80)])
        expect(history.tell([pair])).toBeDefined()
      for (const pairs of [[licensed('PO-1', 'L-1', 60)], [drawn('PO-1', 'A-1', 50)], reserved('PO-1', 'L-1', 40)])
        expect(history.tell(pairs)).toBeDefined()
      await follow(() => undefined)
      expect(stagesOfLine('PO-1')).toEqual({
        shippable: 40,
        awaitingStock: 10,
        awaitingApproval: 10,
        awaitingLicence: 40,
      })
    })
    const stagesAfter = async (pair: Pair, as: object = {}) => {
      expect(history.tell([pair], as)).toBeDefined()
      await follow(() => undefined)
      return stagesOfLine('PO-1')
    }
    test('follow when the licence is suspended', async () => {
      const now = suspended('L-1', 'N-1', '2026-01-10T00:00:00.000Z')
      expect(await stagesAfter(now, official)).toEqual({ barred: 60, awaitingLicence: 40 })
    })
    test('follow a suspension of a later day with the event that first comes after it', async () => {
      const soon = '2026-01-15T00:00:20.000Z'
      expect(await stagesAfter(suspended('L-1', 'N-1', soon), official)).toMatchObject({ shippable: 40 })
      for (let i = 0; i < 20; i++) history.tell([received(`R-1${i}`, 'L-9', 1)])
      await follow(() => undefined)
      expect(stagesOfLine('PO-1')).toMatchObject({ shippable: 40 })
      const held = [orderStream('PO-1'), event('LineHeld', { holdId: 'H-1', line: 2, reason: 'x' })] as const
      expect(await stagesAfter(held)).toEqual({ barred: 60, awaitingLicence: 40 })
    })
    test('follow when the approval is withdrawn', async () => {
      const withdrawn = { noticeNo: 'N-1', effectiveFrom: '2026-01-10T00:00:00.000Z', reason: 'x' }
      const pair: Pair = [approvalStream('A-1'), event('ApprovalWithdrawn', withdrawn)]
      expect(await stagesAfter(pair)).toEqual({ barred: 50, awaitingApproval: 50 })
    })
    test('follow when a directive for the family and the group is recorded, its necessity accepted, and it is lifted', async () => {
      const more = { effect: 'necessity-only', buyer: 'GROUP', products: ['HOPPER'] }
      expect(await stagesAfter(directed('DIR-1', more))).toEqual({ barred: 100 })
      const accepted = { directiveId: 'DIR-1', orderNo: 'PO-1', line: 1, statement: 'x' }
      const cn = directivesStream('CN') as AnyStream
      expect(await stagesAfter([cn, event('NecessityAccepted', accepted)])).toMatchObject({ shippable: 40 })
      expect(await stagesAfter(directed('DIR-2', { buyer: 'OTHERS' }))).toMatchObject({ shippable: 40 })
      expect(await stagesAfter(directed('DIR-3'))).toEqual({ barred: 100 })
      const lifted = { noticeNo: 'N-1', directiveId: 'DIR-3', effectiveFrom: '2026-01-10T00:00:00.000Z' }
      expect(await stagesAfter([cn, event('DirectiveLifted', lifted)], official)).toMatchObject({ shippable: 40 })
    })
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
        cause: 'limit',
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
    'issue licence',
    'suspend',
    'reinstate',
    'licenced',
    'grant',
    'make effective',
    'withdraw approval',
    'draw',
    'direct',
    'lift',
    'accept',
    'reject',
    'cap',
    'use',
    'report',
    'ratio',
    'export',
    'plan',
    'arrive',
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
      return [confirmed(orderNo, { labTest: number % 2 ? 'yes' : 'no', ...(number % 3 ? allGates : {}) })]
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
    case 'issue licence':
      return [issued(name, { documentNo: id, validUntil: number % 2 ? '2026-12-31' : '2026-01-14' })]
    case 'suspend':
      return [suspended(name, id, soon(number))]
    case 'reinstate':
      return [
        [licenceStream(name), event('LicenceReinstated', { noticeNo: id, effectiveFrom: soon(number), reason: 'x' })],
      ]
    case 'licenced':
      return [licensed(orderNo, name, number)]
    case 'grant':
      return [granted(name, number % 2 ? {} : { validUntil: '2026-01-14' })]
    case 'make effective':
      return [effective(name)]
    case 'withdraw approval':
      return [
        [approvalStream(name), event('ApprovalSuspended', { noticeNo: id, effectiveFrom: soon(number), reason: 'x' })],
      ]
    case 'draw':
      return [drawn(orderNo, name, number)]
    case 'direct':
      return [
        directed(name, {
          effect: (['prohibit', 'necessity-only', 'permit'] as const)[number % 3],
          effectiveFrom: soon(number),
          ...(number % 4 ? { products: ['HOPPER'] } : {}),
          ...(number % 5 ? { buyer: number % 2 ? 'GROUP' : 'P-2' } : {}),
          ...(number % 7 ? {} : { effectiveUntil: soon(number + 9) }),
        }),
      ]
    case 'lift':
      return [[cn, event('DirectiveLifted', { noticeNo: id, directiveId: name, effectiveFrom: soon(number) })]]
    case 'accept':
      return [[cn, event('NecessityAccepted', { directiveId: name, orderNo, line: 1, statement: 'x' })]]
    case 'cap':
      return caps('CapSet', {
        documentNo: id,
        rule: name,
        groups: [{ group: `P-${order}`, quantity: 3 * number }],
        ...(number % 2 ? { everyOtherGroup: number } : {}),
        basis: 'x',
        effectiveFrom: soon(number),
      })
    case 'use':
      return caps('CapUsed', { orderNo, line: 1, quantity: number, group: name })
    case 'report':
      return caps('UsageReported', { reportNo: id, group: name, supplier: 'S', quantity: number })
    case 'ratio':
      return volume('RatioSet', {
        documentNo: id,
        rule: name,
        countries: ['CN', 'MO'],
        ratio: '0.5',
        basis: 'x',
        effectiveFrom: soon(number),
      })
    case 'export':
      return volume('UnitsExported', {
        noticeNo: id,
        orderNo,
        line: 1,
        quantity: number,
        endUseCountry: number % 2 ? 'US' : 'CN',
        shipment: name,
        takes: 'nothing',
      })
    case 'plan':
      return [
        [
          shipmentStream(name),
          event('ShipmentPlanned', {
            consignee: 'ALDER-LOGISTICS',
            endUser: 'ALDER',
            destination: 'CN',
            site: 'TPE1',
            route: 'x',
            lines: [{ orderNo, line: 1, quantity: number }],
          }),
        ],
      ]
    case 'arrive':
      return [
        [
          shipmentStream(name),
          event('ShipmentArrived', { noticeNo: id, lines: [{ orderNo, line: 1, quantity: number }] }),
        ],
      ]
    case 'reject':
      return [[cn, event('NecessityAcceptedWithdrawn', { directiveId: name, orderNo, line: 1, reason: 'x' })]]
    default:
      return []
  }
}

const cn = directivesStream('CN') as AnyStream
const caps = (type: string, data: object): Pair[] => [[capsStream('H200'), event(type, data)]]
const volume = (type: string, data: object): Pair[] => [[volumeStream('H200'), event(type, data)]]
/** An instant while a history goes on. */
const soon = (number: number): string => `2026-01-15T00:0${number % 2}:${String(number % 60).padStart(2, '0')}.000Z`
/** Some day before all histories begin. */
const before = (number: number): string => `2026-01-${String(1 + (number % 14)).padStart(2, '0')}T00:00:00.000Z`

/** Where every random history begins: two orders that may be covered, and goods to cover them with. */
function begin(): void {
  for (const [party, more] of [
    ['P-1', { ultimateParent: 'GROUP' }],
    ['P-2', {}],
    ['P-3', {}],
  ] as const)
    history.tell([
      [partyStream(party), event('PartyRegistered', { name: 'x', country: 'CN', headquarters: 'CN', ...more })],
    ])
  history.tell([family('H200')])
  for (const [orderNo, gates] of [
    ['PO-1', { labTest: 'yes', ...allGates }],
    ['PO-2', {}],
  ] as const) {
    history.tell([placed(orderNo, { customer: 'P-1' })])
    history.tell([confirmed(orderNo, gates)])
  }
  for (const pair of [issued('L-1'), granted('L-1')]) history.tell([pair], { grade: 'official' })
  for (const pair of [effective('L-1'), licensed('PO-1', 'L-1', 40), drawn('PO-1', 'L-1', 35)]) history.tell([pair])
  for (const lot of ['L-1', 'L-2', 'L-3']) history.tell([received(`R-${lot}`, lot, 60)])
  history.tell(reserved('PO-1', 'L-1', 30))
  history.tell(reserved('PO-2', 'L-2', 30))
}

function expectPlainFold(db: DatabaseSync): void {
  for (const orderNo of ['PO-1', 'PO-2', 'PO-3', 'PO-4']) {
    const { state, recordedAt } = history.folded(orderStream(orderNo))
    const now = backlogOf(
      orderNo,
      state as Order,
      standingBy((stream) => history.folded(stream), recordedAt),
    )
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
    const breach = { cause: 'limit', stream: 'stock~TPE1~H200', code, key, limit, used, excess: excessOf(bound) }
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
            else {
              const as = one.number % 4 ? ({ grade: 'official' } as const) : {}
              if (!one.late || history.tell(pairsOf(one), { occurredAt: before(one.number), ...as }) === undefined)
                history.tell(pairsOf(one), as)
            }
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
