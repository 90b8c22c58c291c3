import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { orderStream, stockStream, type Stock } from '#domain'
import { foldStream, historyOf } from './index.js'
import { folded, foundation, orders, placing, Place, receiving, reserving, said } from './testing.js'

let place: Place
beforeEach(async () => {
  place = await Place.open()
})
afterEach(() => place.remove())

/** A history of orders and reservations, told as what each command came to. */
async function story(at: Place): Promise<string[]> {
  const answers: string[] = []
  const numbers = Array.from({ length: 12 }, (_, i) => `PO${i}`)
  await foundation(at)
  await orders(at, numbers, 200)
  const tell = async (...asked: Parameters<Place['go']>[]): Promise<void> => {
    for (const answer of await Promise.all(asked.map((one) => at.go(...one)))) answers.push(said(answer))
  }
  for (let i = 0; i < 12; i++) {
    await tell(
      ['ReserveStock', reserving(`PO${i}`, 30)],
      ['ReserveStock', reserving(`PO${i}`, 101)],
      ['ConfirmOrder', { orderNo: `PO${(i * 5) % 12}` }],
      ['PlaceOrder', placing(`PO${i}`)],
      ['PlaceOrder', placing(`NEW${i}`)],
    )
    await tell(
      ['ReleaseReservation', reserving(`PO${i}`, i + 1)],
      ['CancelOrder', { orderNo: `NEW${i}`, reason: 'none' }],
    )
  }
  return answers
}

describe('the cache', () => {
  test('however small, changes no answer', async () => {
    const answers = await story(place)
    expect(new Set(answers).size).toBeGreaterThan(4)
    for (const cacheBytes of [1, 1000, 6000]) {
      const tiny = await Place.open({ cacheBytes })
      try {
        expect(await story(tiny)).toEqual(answers)
        for (const [id, fold] of folded(await tiny.events()))
          if (id.startsWith('order~'))
            expect((await tiny.ledger.state(orderStream(id.slice(6)))).state).toEqual(fold.state)
      } finally {
        await tiny.remove()
      }
    }
  })

  test('is filled from the store after a restart', async () => {
    const answers = await story(place)
    const before = await place.ledger.state(stockStream('TPE1', 'H200'))
    place = await place.reopen()
    const after = await place.ledger.state(stockStream('TPE1', 'H200'))
    expect(after).toEqual(before)
    expect((after.state as Stock).lots.get('L1')).toMatchObject({ onHand: 200 })
    expect(answers).toContain('STOCK_SHORT')
  })

  test('reads a stream once for all who ask at once', async () => {
    await foundation(place)
    await orders(place, ['A'])
    place = await place.reopen()
    const reads: string[] = []
    const { readStream } = place.store
    place.store.readStream = (stream, options) => {
      reads.push(stream)
      return readStream(stream, options)
    }
    await Promise.all(Array.from({ length: 50 }, () => place.given('ReserveStock', reserving('A'))))
    await place.given('ReserveStock', reserving('A'))
    expect(reads.sort()).toEqual(['order~A', 'stock~TPE1~H200'])
  })

  test('takes a stream that should be new for empty, and looks it up before it refuses', async () => {
    await foundation(place)
    await orders(place, ['A'])
    place = await place.reopen()
    const dry = await place.go('PlaceOrder', placing('A'), { dryRun: true })
    expect(said(dry)).toBe('ORDER_EXISTS')
    place = await place.reopen()
    const answers = await Promise.all([
      place.go('PlaceOrder', placing('A')),
      place.go('ConfirmOrder', { orderNo: 'A' }),
      place.go('ReserveStock', reserving('A')),
    ])
    expect(answers.map(said)).toEqual(['ORDER_EXISTS', 'alreadySo', 'recorded'])
  })

  test('does not keep a stream that was only opened, and keeps one that was asked for again', async () => {
    await foundation(place)
    await place.given('PlaceOrder', placing('A'))
    const reads: string[] = []
    const { readStream } = place.store
    place.store.readStream = (stream, options) => {
      reads.push(stream)
      return readStream(stream, options)
    }
    const asking = () => place.ledger.state(orderStream('A'))
    expect(await asking()).toEqual(await asking())
    expect(reads).toEqual(['order~A'])
  })

  test('lets streams that grow weigh more, so that others leave', async () => {
    await foundation(place)
    place = await place.reopen({ cacheBytes: 150_000 })
    for (const site of ['S1', 'S2', 'S3', 'S4', 'S5']) {
      const receipts = Array.from({ length: 700 }, (_, i) => place.given('ReceiveStock', receiving(1, `R${i}`, site)))
      await Promise.all(receipts)
    }
    let reads = 0
    const { readStream } = place.store
    place.store.readStream = (...asked) => {
      reads++
      return readStream(...asked)
    }
    for (const site of ['S1', 'S2', 'S3', 'S4', 'S5'])
      await place.given('ReceiveStock', receiving(1, 'MORE', site), { idempotencyKey: `more-at-${site}` })
    expect(reads).toBeGreaterThan(0)
  })

  test('streams longer than a batch are folded whole, with what is annulled in them', async () => {
    await foundation(place)
    const receipts = Array.from({ length: 2100 }, (_, i) => place.given('ReceiveStock', receiving(1, `R${i}`)))
    const [first] = await Promise.all(receipts)
    const stream = stockStream('TPE1', 'H200')
    expect(((await foldStream(place.store, stream)).state as Stock).lots.get('L1')?.onHand).toBe(2100)
    await place.given('AnnulTransaction', { transactionId: first!.transaction, reason: 'never came' })
    const again = await foldStream(place.store, stream)
    expect((again.state as Stock).lots.get('L1')?.onHand).toBe(2099)
    expect(again).toEqual(await place.ledger.state(stream))
    expect(await historyOf(place.store, stream.id)).toHaveLength(2101)
  })
})
