import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { setImmediate as turn } from 'node:timers/promises'
import { orderStream, stockStream, type Stock } from '#domain'
import { StoreClosed, StoreFailed } from '#event-store'
import { folded, foundation, orders, placing, Place, plain, receiving, reserving, said, suffer } from './testing.js'

let place: Place
beforeEach(async () => {
  place = await Place.open()
  await foundation(place)
})
afterEach(() => place.remove())

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn()
}

/** What a promise has come to by now. */
function watched<T>(promise: Promise<T>): { value?: T; error?: unknown; done: boolean } {
  const seen: { value?: T; error?: unknown; done: boolean } = { done: false }
  promise.then(
    (value) => Object.assign(seen, { value, done: true }),
    (error: unknown) => Object.assign(seen, { error, done: true }),
  )
  return seen
}

const heldAt = async (site: string): Promise<number> =>
  ((await place.ledger.state(stockStream(site, 'H200'))).state as Stock).lots.get('L1')?.reserved ?? 0

describe('one hot stream', () => {
  test('a burst is decided on what is pending and goes in one commit', async () => {
    await orders(place, ['A', 'B'])
    const calls = place.store.calls.length
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => place.go('ReserveStock', reserving(i % 2 ? 'A' : 'B'))),
    )
    expect(answers.every(({ outcome }) => outcome === 'recorded')).toBe(true)
    expect(place.store.calls.length - calls).toBe(1)
    expect(place.store.calls.at(-1)!.length).toBe(100)
    expect(await heldAt('TPE1')).toBe(100)
  })

  test('a stream that is there and was taken for new is read once, however many take it for new at once', async () => {
    await place.given('PlaceOrder', placing('A'))
    const calls = place.store.calls.length
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, i) => place.go('PlaceOrder', placing('A', 100 + (i % 2)))),
    )
    expect(new Set(answers.map(said))).toEqual(new Set(['ORDER_EXISTS']))
    expect(place.store.calls.length - calls).toBe(1)
  })

  test('answers tell where each stream is after it, and its place in the store', async () => {
    await orders(place, ['A'])
    const [first, second] = await Promise.all([
      place.given('ReserveStock', reserving('A')),
      place.given('ReserveStock', reserving('A')),
    ])
    const head = await place.store.head()
    expect(first.streams.toJSON()).toEqual({ 'order~A': 2, 'stock~TPE1~H200': 1 })
    expect(second.streams.toJSON()).toEqual({ 'order~A': 3, 'stock~TPE1~H200': 2 })
    expect([first.position, second.position]).toEqual([head - 2, head])
    expect(second).toMatchObject({ repeated: false, opened: [], closed: [] })
  })

  test('no more is promised than there is, however many ask at once', async () => {
    await orders(place, ['A', 'B', 'C'], 100)
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, i) => place.go('ReserveStock', reserving('ABC'[i % 3]!))),
    )
    expect(answers.filter((answer) => said(answer) === 'recorded')).toHaveLength(100)
    expect(answers.filter((answer) => said(answer) === 'STOCK_SHORT')).toHaveLength(50)
    expect(await heldAt('TPE1')).toBe(100)
  })

  test('more commands than a call takes go in several', async () => {
    await orders(place, ['A'], 0)
    const answers = await Promise.all(
      Array.from({ length: 640 }, (_, i) => place.go('ReceiveStock', receiving(1, `R${i}`))),
    )
    expect(new Set(answers.map(said))).toEqual(new Set(['recorded']))
    expect(place.store.calls.slice(-5).map((members) => members.length)).toEqual([128, 128, 128, 128, 128])
  })
})

describe('no answer before its ground is durable', () => {
  const later = { ReserveStock: 'STOCK_SHORT', dryRun: 'wouldRecord', alreadySo: 'alreadySo', recorded: 'recorded' }

  test.each(Object.keys(later) as (keyof typeof later)[])('%s waits for what it rests on', async (kind) => {
    await orders(place, ['A', 'B'], 10)
    await place.given('PlaceOrder', placing('C'))
    const release = place.store.hold()
    const so = kind === 'alreadySo'
    const ground = watched(
      so ? place.go('ConfirmOrder', { orderNo: 'C' }) : place.go('ReserveStock', reserving('A', 8)),
    )
    const answer = watched(
      so
        ? place.go('ConfirmOrder', { orderNo: 'C' })
        : place.go('ReserveStock', reserving('B', kind === 'ReserveStock' ? 5 : 1), { dryRun: kind === 'dryRun' }),
    )
    await settle()
    expect([ground.done, answer.done]).toEqual([false, false])
    release()
    await place.ledger.close()
    expect(said(ground.value!)).toBe('recorded')
    expect(said(answer.value!)).toBe(later[kind])
  })

  test('what rests on durable things alone is answered though others wait', async () => {
    await orders(place, ['A', 'B'], 10)
    const release = place.store.hold()
    const waiting = watched(place.go('ReserveStock', reserving('A')))
    await settle()
    const answer = await place.go('ConfirmOrder', { orderNo: 'B' })
    expect(plain(answer)).toEqual({ outcome: 'alreadySo', streams: { 'order~B': 1 } })
    expect(waiting.done).toBe(false)
    release()
  })

  test('a refusal is decided again when the append that it rests on fails', async () => {
    await orders(place, ['A', 'B'], 10)
    place.store.once((members, append) => suffer(members, ['conflict'], append))
    const first = place.go('ReserveStock', reserving('A', 8), { ifMatch: { stream: 'order~A', revision: 1 } })
    const moved = place.go('HoldOrder', { orderNo: 'B', holdId: 'H', reason: 'a question' })
    const second = place.go('ReserveStock', reserving('B', 5))
    expect((await Promise.all([first, moved, second])).map(said)).toEqual([
      'recorded',
      'recorded',
      'LINE_HELD STOCK_SHORT',
    ])
  })

  test('and then it may be accepted', async () => {
    await orders(place, ['A', 'B'], 10)
    const other = place.another()
    place.store.once(async (members, append) => {
      await other.given('CancelOrder', { orderNo: 'A', reason: 'the customer' })
      return append(members)
    })
    const first = place.go('ReserveStock', reserving('A', 8))
    const second = place.go('ReserveStock', reserving('B', 5))
    expect((await Promise.all([first, second])).map(said)).toEqual([
      'ORDER_CANCELLED RESERVED_BEYOND_OPEN STOCK_SHORT',
      'recorded',
    ])
    expect(await heldAt('TPE1')).toBe(5)
  })

  test('a state is told when it is durable', async () => {
    await orders(place, ['A'])
    const release = place.store.hold()
    const reserved = watched(place.go('ReserveStock', reserving('A', 3)))
    const state = watched(place.ledger.state(orderStream('A')))
    const fresh = watched(place.go('PlaceOrder', placing('NEW')))
    const opened = watched(place.ledger.state(orderStream('NEW')))
    await settle()
    expect([reserved.done, state.done, fresh.done, opened.done]).toEqual([false, false, false, false])
    release()
    await place.ledger.close()
    expect([state.value!.revision, opened.value!.revision]).toEqual([2, 0])
  })
})

describe('what falls', () => {
  test('takes along what was built on it, transitively, and all is decided again in the old order', async () => {
    await orders(place, ['A', 'B', 'C'], 10)
    await place.given('ReceiveStock', receiving(10, 'R2', 'SIN1'))
    const calls = place.store.calls.length
    place.store.once((members, append) => suffer(members, ['conflict', 'sent', 'sent', 'sent'], append))
    const answers = [
      place.given('ReserveStock', reserving('A', 6)),
      place.given('ReserveStock', reserving('B', 2)),
      place.given('ReserveStock', reserving('B', 2, 'SIN1')),
      place.given('ReserveStock', reserving('C', 1, 'SIN1')),
    ]
    const done = await Promise.all(answers)
    expect(done.map(({ position }) => position)).toEqual(
      [...done.map(({ position }) => position)].sort((a, b) => a - b),
    )
    const sent = place.store.calls.slice(calls)
    expect(sent.map((members) => members.length)).toEqual([4, 4])
    expect(sent[0]!.map(({ builtOn }) => builtOn)).toEqual([undefined, [0], [1], [2]])
    expect(sent[1]!.map(({ builtOn }) => builtOn)).toEqual([undefined, [0], [1], [2]])
    const ids = sent.map((members) => new Set(members.map(({ transaction }) => transaction)))
    expect([...ids[0]!].filter((id) => ids[1]!.has(id))).toEqual([])
    expect((await place.events()).filter(({ type }) => type === 'StockReserved')).toHaveLength(4)
  })

  test('what is not built on it stands', async () => {
    await orders(place, ['A', 'B'], 10)
    await place.given('ReceiveStock', receiving(10, 'R2', 'SIN1'))
    const calls = place.store.calls.length
    place.store.once((members, append) => suffer(members, ['conflict', 'sent'], append))
    await Promise.all([
      place.given('ReserveStock', reserving('A', 6)),
      place.given('ReserveStock', reserving('B', 2, 'SIN1')),
    ])
    expect(place.store.calls.slice(calls).map((members) => members.length)).toEqual([2, 1])
  })

  test('what waits behind the call and rests on it falls too', async () => {
    await orders(place, ['A', 'B'], 10)
    let second: Promise<unknown> | undefined
    place.store.once(async (members, append) => {
      second = place.given('ReserveStock', reserving('B', 2))
      await settle()
      return suffer(members, ['conflict'], append)
    })
    await place.given('ReserveStock', reserving('A', 6))
    await second
    expect(place.store.calls.slice(-2).map((members) => members.length)).toEqual([1, 2])
    expect(await heldAt('TPE1')).toBe(8)
  })

  test('what waits and only read a stream that moved falls before it is sent', async () => {
    await orders(place, ['A'], 10)
    const other = place.another()
    let second: Promise<unknown> | undefined
    place.store.once(async (members, append) => {
      second = place.given('PlaceOrder', placing('NEW'))
      await settle()
      await other.given('BlockParty', { party: 'BUYER', blockId: 'X1', reason: 'a doubt' })
      return append(members)
    })
    await place.given('PlaceOrder', placing('OTHER'))
    await second
    expect(said(await place.go('PlaceOrder', placing('NEW')))).toBe('ORDER_EXISTS')
  })

  test('another writer moved the streams: their tails are read again', async () => {
    await orders(place, ['A', 'B'], 10)
    const other = place.another()
    await other.given('ReserveStock', reserving('A', 9))
    expect(said(await place.go('ReserveStock', reserving('B', 2)))).toBe('STOCK_SHORT')
    await other.given('ReceiveStock', receiving(5, 'R9'))
    await other.given('ReserveStock', reserving('A', 1))
    expect(said(await place.go('ReserveStock', reserving('B', 6)))).toBe('STOCK_SHORT')
    expect(said(await place.go('ReserveStock', reserving('B', 5)))).toBe('recorded')
    expect(await heldAt('TPE1')).toBe(15)
  })

  test('two writers race for one stock: each acknowledged command is there once, and no limit is overdrawn', async () => {
    await orders(place, ['A', 'B', 'C', 'D'], 300)
    const other = place.another()
    const loop = async (at: Place, client: number): Promise<string[]> => {
      const answers: string[] = []
      for (let i = 0; i < 25; i++) {
        const key = { idempotencyKey: `key-of-client-${client}-${i}` }
        answers.push(said(await at.go('ReserveStock', reserving('ABCD'[client % 4]!), key)))
      }
      return answers
    }
    const clients = Array.from({ length: 16 }, (_, client) => loop(client % 2 ? place : other, client))
    const answers = (await Promise.all(clients)).flat()
    const recorded = answers.filter((answer) => answer === 'recorded').length
    const events = await place.events()
    expect(events.filter(({ type }) => type === 'StockReserved')).toHaveLength(recorded)
    expect(recorded).toBeGreaterThan(100)
    expect(recorded).toBeLessThanOrEqual(300)
    for (const fold of folded(events).values()) expect([...fold.excesses]).toEqual([])
  })

  test('who always meets a conflict is told so in the end', async () => {
    await orders(place, ['A'])
    place.store.between = (members, append) =>
      suffer(
        members,
        members.map(() => 'conflict' as const),
        append,
      )
    const answer = await place.go('ReserveStock', reserving('A'))
    expect(answer).toMatchObject({ outcome: 'refused', refusals: [{ code: 'CONTENDED', numbers: { times: 60 } }] })
  })
})

describe('a store that fails', () => {
  const full = new StoreFailed('DISK_FULL', 'The disk is full')

  test('rejects what was under way and what waits on it, and the ledger goes on afterwards', async () => {
    await orders(place, ['A', 'B'], 10)
    let waiting: Promise<unknown> | undefined
    let refused: Promise<unknown> | undefined
    place.store.once(async () => {
      waiting = place.go('ReserveStock', reserving('B', 2)).catch((error: unknown) => error)
      refused = place.go('ReserveStock', reserving('B', 3))
      await settle()
      throw full
    })
    await expect(place.go('ReserveStock', reserving('A', 6))).rejects.toBe(full)
    expect(await waiting).toBe(full)
    expect(await refused).toMatchObject({ outcome: 'recorded' })
    expect(await heldAt('TPE1')).toBe(3)
    await place.given('ReserveStock', reserving('A', 7))
  })

  test('a read that fails is told, and the next one is tried anew', async () => {
    await place.given('PlaceOrder', placing('A'))
    place = await place.reopen()
    const read = place.store.readStream
    place.store.readStream = () => {
      throw full
    }
    await expect(place.go('ConfirmOrder', { orderNo: 'A' })).rejects.toBe(full)
    place.store.readStream = read
    expect(said(await place.go('ConfirmOrder', { orderNo: 'A' }))).toBe('recorded')
  })

  test('and so is one after a conflict', async () => {
    await orders(place, ['A'])
    const read = place.store.readStream
    place.store.once((members, append) => {
      place.store.readStream = () => {
        throw full
      }
      return suffer(members, ['conflict'], append)
    })
    await expect(place.go('ReserveStock', reserving('A'))).rejects.toBe(full)
    place.store.readStream = read
    await place.given('ReserveStock', reserving('A'))
  })
})

describe('closing', () => {
  test('lets finish what is under way, also what waits for its turn under a key, and takes no more', async () => {
    await orders(place, ['A'])
    const release = place.store.hold()
    const key = { idempotencyKey: 'the-one-key' }
    const first = watched(place.go('ReserveStock', reserving('A'), key))
    const second = watched(place.go('ReserveStock', reserving('A'), key))
    const closing = watched(place.ledger.close())
    await expect(place.go('ReserveStock', reserving('A'))).rejects.toBeInstanceOf(StoreClosed)
    await settle()
    expect(closing.done).toBe(false)
    release()
    await place.ledger.close()
    expect([first.value, second.value]).toMatchObject([{ repeated: false }, { repeated: true }])
    await settle()
    expect(closing.done).toBe(true)
  })

  test('of an idle ledger is done at once', async () => {
    await place.ledger.close()
    await expect(place.go('ConfirmOrder', { orderNo: 'A' })).rejects.toThrow('closed')
  })
})
