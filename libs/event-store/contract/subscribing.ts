import { expect, test } from '@jest/globals'
import type { Delivery, EventStore } from '../port.js'
import { added, all, append, busy, event, textOf, until, write } from './tools.js'

const isCaughtUp = ({ kind }: Delivery): boolean => kind === 'caughtUp'

/** What a subscription promises: order, whole transactions, no loss, no duplicate, from then to now and on. */
export function subscribing(store: () => EventStore, reopened: () => Promise<void>): void {
  test('a subscription to an empty store has caught up at once, and then gets what comes', async () => {
    const deliveries = store().subscribe()[Symbol.asyncIterator]()
    expect(await deliveries.next()).toEqual({ done: false, value: { kind: 'caughtUp', position: 0 } })
    const next = deliveries.next()
    await added(store(), write('a~1', -1, 2))
    const { value } = (await next) as { value: Delivery }
    expect(value.kind === 'events' && value.events.map(textOf)).toEqual(['a~1 0', 'a~1 1'])
    expect(await deliveries.next()).toMatchObject({ value: { kind: 'caughtUp', position: await store().head() } })
    await deliveries.return!()
  })

  test('it begins behind the position that was given', async () => {
    for (const name of ['a~1', 'a~2', 'a~3']) await added(store(), write(name))
    const after = (await all(store()))[0]!.position
    const { events } = await until(store().subscribe({ after }), isCaughtUp)
    expect(events.map(textOf)).toEqual(['a~2 0', 'a~3 0'])
  })

  test('it goes from catching up to live without loss or duplicate while appends go on, in whole transactions', async () => {
    await busyOn('early', 10)
    const writing = Promise.all([busy(store(), 10, 20), busyOn('late', 30)])
    const { events, deliveries } = await until(store().subscribe({ batch: 25 }), (_, seen) => seen.length === 680)
    await writing
    expect(events).toEqual(await all(store()))
    for (const delivery of deliveries) if (delivery.kind === 'events') expect(delivery.events.at(-1)!.last).toBe(true)
  })

  test('each time that it has caught up it says so, with the position of the last event that it gave', async () => {
    await added(store(), write('a~1'))
    const deliveries = store().subscribe()
    const kinds: string[] = []
    let given = 0
    let expected = 0
    for await (const delivery of deliveries) {
      kinds.push(delivery.kind)
      if (delivery.kind === 'events') given = delivery.events.at(-1)!.position
      else {
        expect(delivery.position).toBe(given)
        if (++expected === 3) break
        setTimeout(() => void added(store(), write('a~1', expected - 1)), 5)
      }
    }
    expect(kinds).toEqual(['events', 'caughtUp', 'events', 'caughtUp', 'events', 'caughtUp'])
  })

  test('it resumes after the last event that was seen, also in a store that was opened again', async () => {
    await busyOn('a', 20)
    const before = await until(store().subscribe({ batch: 7 }), (_, seen) => seen.length >= 20)
    const after = before.events.at(-1)!.position
    await reopened()
    await added(store(), write('b~1'))
    const rest = await until(store().subscribe({ after, batch: 7 }), isCaughtUp)
    expect([...before.events, ...rest.events]).toEqual(await all(store()))
  })

  test('a slow consumer loses nothing and keeps nobody waiting', async () => {
    const deliveries = store().subscribe({ batch: 50 })
    const seen: string[] = []
    const consuming = (async () => {
      for await (const delivery of deliveries) {
        await new Promise((resolve) => setTimeout(resolve, 5))
        if (delivery.kind === 'events') seen.push(...delivery.events.map(textOf))
        if (seen.length === 600) break
      }
    })()
    await busyOn('a', 300)
    await consuming
    expect(seen).toEqual((await all(store())).map(textOf))
  })

  test('many subscriptions each get everything', async () => {
    const all = Array.from({ length: 10 }, () => until(store().subscribe(), (_, seen) => seen.length === 40))
    await busyOn('a', 20)
    const events = (await Promise.all(all)).map((one) => one.events.map(textOf))
    expect(new Set(events.map((texts) => texts.join())).size).toBe(1)
  })

  test('it never shows half of a large transaction', async () => {
    const big = { stream: 'a~1', expected: -1, events: Array.from({ length: 5000 }, (_, index) => event(`${index}`)) }
    const reading = until(store().subscribe({ batch: 10 }), (_, seen) => seen.length === 5001)
    await store().append([append([write('b~1')]), append([big])])
    for (const delivery of (await reading).deliveries) {
      if (delivery.kind === 'events') expect(delivery.events.at(-1)!.last).toBe(true)
    }
  })

  test('it ends when the consumer returns, also while it waits for more', async () => {
    const deliveries = store().subscribe()[Symbol.asyncIterator]()
    expect(await deliveries.next()).toMatchObject({ value: { kind: 'caughtUp' } })
    const waiting = deliveries.next()
    await deliveries.return!()
    expect(await waiting).toEqual({ done: true, value: undefined })
    await added(store(), write('a~1'))
    expect(await deliveries.next()).toEqual({ done: true, value: undefined })
  })

  test('it ends when the store closes', async () => {
    await added(store(), write('a~1'))
    const consuming = until(store().subscribe(), () => false)
    await new Promise((resolve) => setTimeout(resolve, 20))
    await store().close()
    expect((await consuming).events.map(textOf)).toEqual(['a~1 0'])
  })

  async function busyOn(name: string, times: number): Promise<void> {
    for (let time = 0; time < times; time++) await added(store(), write(`${name}~1`, time * 2 - 1, 2))
  }
}
