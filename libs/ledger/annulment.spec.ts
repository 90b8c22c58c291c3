import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { orderStream, stockStream, type Order, type Stock } from '#domain'
import { foldStream } from './index.js'
import { foundation, orders, placing, Place, plain, receiving, reserving, said, suffer, type Extra } from './testing.js'

let place: Place
beforeEach(async () => {
  place = await Place.open()
  await foundation(place)
})
afterEach(() => place.remove())

type Correction = { command: string; fields: string }
const annulling = (transactionId: string, correction?: Correction) => ({
  transactionId,
  reason: 'a typing error',
  ...(correction && { correction }),
})
const corrected = (command: string, fields: object): Correction => ({ command, fields: JSON.stringify(fields) })
const annul = (transactionId: string, correction?: Correction, extra?: Extra) =>
  place.go('AnnulTransaction', annulling(transactionId, correction), extra)

const at = (site: string) => ({ site, sku: 'H200' })

const lot = async (site = 'TPE1') =>
  ((await place.ledger.state(stockStream(site, 'H200'))).state as Stock).lots.get('L1')

/** What is in memory is what the store folds to. */
async function agrees(...streams: Parameters<Place['ledger']['state']>[0][]): Promise<void> {
  for (const stream of streams) expect(await place.ledger.state(stream)).toEqual(await foldStream(place.store, stream))
}

test('a correction that a second person has to approve is approved by one', async () => {
  const { transaction } = await place.given('ReceiveStock', receiving(10))
  const happened = corrected('RecordDepartureAsHappened', {})
  const refused = await annul(transaction, happened)
  const numbers = { command: 'RecordDepartureAsHappened', actor: 'spec' }
  expect(refused).toMatchObject({ refusals: [{ code: 'APPROVER_NEEDED', numbers }] })
  for (const approver of ['spec', 'Spec'])
    expect(said(await annul(transaction, happened, { approver }))).toBe('APPROVER_NEEDED')
  expect(said(await annul(transaction, happened, { approver: 'lead-2' }))).toBe('CORRECTION_INVALID')
})

describe('a transaction of facts', () => {
  test('is annulled: what follows from it is taken back, and the excess that it leaves is a breach', async () => {
    await orders(place, ['A'], 0)
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    await place.given('ReserveStock', reserving('A', 7))
    const answer = await annul(transaction)
    expect(plain(answer)).toMatchObject({
      outcome: 'recorded',
      streams: { 'stock~TPE1~H200': 2 },
      opened: [{ stream: 'stock~TPE1~H200', code: 'STOCK_SHORT', limit: 0, used: 7 }],
    })
    expect((await place.events()).at(-1)).toMatchObject({
      type: 'TransactionAnnulled',
      data: { transactionId: transaction, reason: 'a typing error' },
      transaction: { index: 0, count: 1, grounds: { 'stock~TPE1~H200': 1 } },
    })
    await agrees(stockStream('TPE1', 'H200'))
    expect(said(await place.go('ReserveStock', reserving('A')))).toBe('STOCK_SHORT')
    expect(said(await place.go('ReceiveStock', receiving(9)))).toBe('recorded')
  })

  test('is corrected in the same append, with an occurredAt of its own', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    const occurredAt = '2026-01-05T00:00:00.000Z'
    const right = corrected('ReceiveStock', receiving(100))
    expect(plain(await annul(transaction, right, { occurredAt }))).toMatchObject({ streams: { 'stock~TPE1~H200': 2 } })
    const [first, second] = (await place.events()).slice(-2)
    expect([first!.transaction.id, first!.transaction.count]).toEqual([second!.transaction.id, 2])
    expect(second).toMatchObject({ type: 'StockReceived', occurredAt, revision: 2, data: { quantity: 100 } })
    expect(first!.occurredAt).toBe(first!.recordedAt)
    expect((await lot())?.onHand).toBe(100)
    await agrees(stockStream('TPE1', 'H200'))
  })

  test('a correction may be told of another stream', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    await annul(transaction, corrected('ReceiveStock', receiving(10, 'R1', 'SIN1')))
    expect([(await lot())?.onHand ?? 0, (await lot('SIN1'))?.onHand]).toEqual([0, 10])
    expect((await place.events()).at(-2)!.transaction.grounds).toMatchObject({
      'stock~TPE1~H200': 0,
      'stock~SIN1~H200': -1,
      'product~H200': 0,
    })
  })

  test('all is told with one stamp, though the clock stepped back and only the correction reads what was told later', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    const clock = (later: number) => place.another({ now: () => Date.now() + later })
    await clock(2000).given('ReceiveStock', receiving(5, 'R2', 'SIN1'))
    const stepped = clock(-2000)
    const right = corrected('ReceiveStock', receiving(10, 'R1', 'SIN1'))
    await stepped.given('AnnulTransaction', annulling(transaction, right))
    const [before, ...told] = (await place.events()).slice(-3)
    expect(told.map(({ type }) => type)).toEqual(['TransactionAnnulled', 'StockReceived'])
    expect(new Set(told.map(({ recordedAt }) => recordedAt))).toEqual(new Set([before!.recordedAt]))
    const stream = stockStream('TPE1', 'H200')
    expect(await stepped.ledger.state(stream)).toEqual(await foldStream(place.store, stream))
  })

  test('that itself annulled another, with a correction elsewhere: all its streams are as before', async () => {
    const wrong = await place.given('ReceiveStock', receiving(10))
    const annulment = await place.given(
      'AnnulTransaction',
      annulling(wrong.transaction, corrected('ReceiveStock', receiving(4, 'R1', 'SIN1'))),
    )
    expect([(await lot())?.onHand ?? 0, (await lot('SIN1'))?.onHand]).toEqual([0, 4])
    const back = await annul(annulment.transaction)
    expect(Object.keys((back as typeof annulment).streams.toJSON()).sort()).toEqual([
      'stock~SIN1~H200',
      'stock~TPE1~H200',
    ])
    expect([(await lot())?.onHand, (await lot('SIN1'))?.onHand ?? 0]).toEqual([10, 0])
    expect(said(await annul(annulment.transaction))).toBe('ALREADY_ANNULLED')
    expect(said(await annul(wrong.transaction))).toBe('recorded')
    await agrees(stockStream('TPE1', 'H200'), stockStream('SIN1', 'H200'))
  })

  test('is the same after a restart and further commands', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    await place.given('ReceiveStock', receiving(5, 'R2'))
    place = await place.reopen()
    expect(said(await annul(transaction))).toBe('recorded')
    place = await place.reopen()
    await place.given('ReceiveStock', receiving(1, 'R3'))
    expect((await lot())?.onHand).toBe(6)
  })

  test('of an order that nothing happened to is annulled, and the number is free again', async () => {
    const { transaction } = await place.given('PlaceOrder', placing('A'))
    expect(said(await annul(transaction))).toBe('recorded')
    expect(((await place.ledger.state(orderStream('A'))).state as Order).placed).toBeUndefined()
    expect(said(await place.go('ConfirmOrder', { orderNo: 'A' }))).toBe('ORDER_UNKNOWN')
    expect(said(await place.go('PlaceOrder', placing('A')))).toBe('recorded')
  })

  test('of an order in work is annulled only by a correction that opens it again', async () => {
    const { transaction } = await place.given('PlaceOrder', placing('A'))
    await place.given('RequestOrderChange', { orderNo: 'A', requestId: 'Q1', request: 'sooner' })
    expect(await annul(transaction)).toMatchObject({
      refusals: [{ code: 'ANNUL_OPENING', numbers: { transactionId: transaction, stream: 'order~A' } }],
    })
    expect(said(await annul(transaction, corrected('PlaceOrder', placing('B'))))).toBe('ANNUL_OPENING')
    expect(said(await annul(transaction, corrected('PlaceOrder', placing('A', 50))))).toBe('recorded')
    const { state } = await place.ledger.state(orderStream('A'))
    expect((state as Order).lines[0]).toMatchObject({ quantity: 50 })
    expect([...(state as Order).requests]).toEqual(['Q1'])
    await agrees(orderStream('A'))
  })

  test('of an order that acts rest on stays, corrected or not', async () => {
    await orders(place, ['A'], 0)
    const { transaction } = (await place.events()).find(({ type }) => type === 'OrderPlaced')!
    expect(said(await annul(transaction.id, corrected('PlaceOrder', placing('A', 50))))).toBe('ANNUL_OPENING')
  })

  test('what names a product needs it registered, though nothing else happened to it', async () => {
    const registered = (await place.events()).find(({ type }) => type === 'ProductRegistered')!
    expect(said(await annul(registered.transaction.id))).toBe('ANNUL_OPENING')
  })

  test('a stream is opened once: the annulment of an annulment is refused when it was opened anew since', async () => {
    const first = await place.given('PlaceOrder', placing('A'))
    const annulment = await place.given('AnnulTransaction', annulling(first.transaction))
    await place.given('PlaceOrder', placing('A', 50))
    expect(await annul(annulment.transaction)).toMatchObject({
      refusals: [{ code: 'ANNUL_REOPENS', numbers: { transactionId: annulment.transaction, stream: 'order~A' } }],
    })
  })

  test('nor is anything else told twice that way', async () => {
    const receipt = { site: 'TPE1', sku: 'H200', receiptNo: 'R-TWICE', lot: 'L9', quantity: 10 }
    const first = await place.given('ReceiveStock', receipt)
    const annulment = await place.given('AnnulTransaction', annulling(first.transaction))
    const second = await place.given('ReceiveStock', { ...receipt, quantity: 12 })
    expect(await annul(annulment.transaction)).toMatchObject({
      refusals: [{ code: 'ALREADY_TOLD', numbers: { number: 'R-TWICE' } }],
    })
    await place.given('AnnulTransaction', annulling(second.transaction))
    expect(said(await annul(annulment.transaction))).toBe('recorded')
  })
})

describe('what is no such transaction', () => {
  const unknown = '01a20c5b-6605-7000-8014-7878c8c9f881'

  test('is told so', async () => {
    expect(await annul(unknown)).toMatchObject({
      refusals: [{ code: 'TRANSACTION_UNKNOWN', unknown: true, numbers: { transactionId: unknown } }],
    })
  })

  test('acts are undone by their opposites', async () => {
    await orders(place, ['A'])
    const { transaction } = await place.given('ReserveStock', reserving('A'))
    expect(await annul(transaction)).toMatchObject({
      refusals: [{ code: 'ANNUL_ACT', numbers: { transactionId: transaction, opposite: 'LineReservationReleased' } }],
    })
  })

  test('once is enough', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    await annul(transaction)
    expect(await annul(transaction)).toMatchObject({
      refusals: [{ code: 'ALREADY_ANNULLED', numbers: { transactionId: transaction } }],
    })
  })

  test('and its correction is a command of facts in its right form', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    const nested = `{"site":${'['.repeat(4000)}${']'.repeat(4000)}}`
    const flaws: [Correction, string][] = [
      [corrected('ConfirmOrder', { orderNo: 'A' }), 'ConfirmOrder is not a command of facts'],
      [corrected('AnnulTransaction', annulling(transaction)), 'AnnulTransaction is not a command of facts'],
      [corrected('NoCommand', {}), 'NoCommand is not a command of facts'],
      [{ command: 'ReceiveStock', fields: '{"site"' }, 'not a ReceiveStock: its fields are no JSON'],
      [corrected('ReceiveStock', { ...receiving(10), quantity: -1 }), 'not a ReceiveStock: quantity'],
      [{ command: 'ReceiveStock', fields: nested }, 'not a ReceiveStock: must not be nested deeper'],
    ]
    for (const [correction, words] of flaws) {
      const answer = await annul(transaction, correction)
      const code = words.includes('command of facts') ? 'CORRECTION_COMMAND' : 'CORRECTION_INVALID'
      expect(answer).toMatchObject({ outcome: 'refused', refusals: [{ code }] })
      expect(JSON.stringify(answer)).toContain(words)
    }
    const refused = await annul(unknown, corrected('ConfirmOrder', { orderNo: 'A' }))
    expect(said(refused)).toBe('TRANSACTION_UNKNOWN CORRECTION_COMMAND')
    expect((await lot())?.onHand).toBe(10)
  })

  test('a correction that is refused leaves all as it was', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    await place.given('ReceiveStock', receiving(5, 'R2'))
    expect(said(await annul(transaction, corrected('ReceiveStock', receiving(10, 'R2'))))).toBe('ALREADY_TOLD')
    expect((await lot())?.onHand).toBe(15)
  })
})

test('its answer, and that of a dry run, lists what is opened where it was wrong and closed where it is right', async () => {
  await orders(place, ['A'], 0)
  const { transaction } = await place.given('ReceiveStock', receiving(10))
  await place.given('ReserveStock', reserving('A', 7))
  await place.given('AdjustStock', { ...at('SIN1'), adjustmentNo: 'A1', lot: 'L1', change: -4, reason: 'a count' })
  const correction = corrected('ReceiveStock', receiving(10, 'R1', 'SIN1'))
  const opened = [{ stream: 'stock~TPE1~H200', code: 'STOCK_SHORT', key: 'L1', limit: 0, used: 7 }]
  const closed = [{ stream: 'stock~SIN1~H200', code: 'ON_HAND_UNTOLD', key: 'L1', limit: 0, used: 4 }]
  expect(await annul(transaction, correction, { dryRun: true })).toMatchObject({
    outcome: 'wouldRecord',
    opened,
    closed,
  })
  const answer = await annul(transaction, correction)
  expect(answer).toMatchObject({ outcome: 'recorded', opened, closed })
  const back = await annul((answer as { transaction: string }).transaction)
  expect(back).toMatchObject({ outcome: 'recorded', opened: closed, closed: opened })
})

describe('as any other command', () => {
  test('a dry run tells what would be recorded, and records nothing', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    const answer = await annul(transaction, corrected('ReceiveStock', receiving(9)), { dryRun: true })
    expect(answer).toMatchObject({
      outcome: 'wouldRecord',
      events: [{ event: { type: 'TransactionAnnulled' } }, { event: { type: 'StockReceived', quantity: 9 } }],
    })
    expect((await lot())?.onHand).toBe(10)
  })

  test('under a key it is recorded once, and If-Match is looked at', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    const key = { idempotencyKey: 'one-annulment' }
    const ifMatch = { stream: 'stock~TPE1~H200', revision: 1 }
    expect(said(await annul(transaction, undefined, { ...key, ifMatch }))).toBe('REVISION_MOVED')
    const extra = { ...key, ifMatch: { ...ifMatch, revision: 0 } }
    const answers = await Promise.all([annul(transaction, undefined, extra), annul(transaction, undefined, extra)])
    expect(answers).toMatchObject([{ repeated: false }, { repeated: true }])
    expect(await annul(transaction, undefined, extra)).toMatchObject({ repeated: true })
  })

  test('goes with what is pending on its streams, and falls with it', async () => {
    await orders(place, ['A'], 20)
    const { transaction } = await place.given('ReceiveStock', receiving(10, 'R2'))
    for (const fate of ['sent', 'conflict', 'dropped', 'unsaid'] as const) {
      place.store.once((members, append) => suffer(members, [fate, 'sent'], append))
      const before = place.given('ReserveStock', reserving('A', 2))
      const annulment = place.given('AnnulTransaction', annulling(transaction))
      const after = place.given('ReserveStock', reserving('A', 2))
      const [, { transaction: done }] = await Promise.all([before, annulment, after])
      await place.given('AnnulTransaction', annulling(done))
      expect((await lot())?.onHand).toBe(30)
      await agrees(stockStream('TPE1', 'H200'))
    }
    expect((await lot())?.reserved).toBe(16)
  })

  test('finds its turn on a stream that others keep writing to', async () => {
    await orders(place, ['A', 'B', 'C', 'D'])
    const wrong = await Promise.all(
      Array.from({ length: 6 }, (_, i) => place.given('ReceiveStock', receiving(10, `WRONG${i}`))),
    )
    let going = true
    let reserved = 0
    const client = async (orderNo: string): Promise<void> => {
      for (; going; reserved++) {
        await place.given('ReserveStock', reserving(orderNo))
        await place.given('ReleaseReservation', reserving(orderNo))
      }
    }
    const clients = ['A', 'B', 'C', 'D'].map(client)
    const answers = await Promise.all(wrong.map(({ transaction }) => annul(transaction)))
    going = false
    await Promise.all(clients)
    expect(new Set(answers.map(said))).toEqual(new Set(['recorded']))
    expect(await lot()).toMatchObject({ onHand: 1_000_000, reserved: 0 })
    expect(reserved).toBeGreaterThan(3)
    await agrees(stockStream('TPE1', 'H200'))
  })

  test('another writer moved its stream: it is read again', async () => {
    const { transaction } = await place.given('ReceiveStock', receiving(10))
    const other = place.another()
    await other.given('ReceiveStock', receiving(5, 'R2'))
    await place.given('AnnulTransaction', annulling(transaction))
    expect((await lot())?.onHand).toBe(5)
    expect(said(await other.go('AnnulTransaction', annulling(transaction)))).toBe('ALREADY_ANNULLED')
  })
})
