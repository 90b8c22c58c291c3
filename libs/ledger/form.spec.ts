import { expect, test } from '@jest/globals'
import { decodeEvent } from '#domain'
import { verify } from '#event-store'
import { foundation, orders, Place, receiving, reserving } from './testing.js'

test('the events of a transaction stand as they are numbered, also where it turns from stream to stream', async () => {
  const place = await Place.open()
  try {
    await foundation(place)
    await orders(place, ['A'])
    await place.given('ReceiveStock', receiving(10, 'R1', 'TPE2'))
    for (const site of ['TPE1', 'TPE2']) await place.given('ReserveStock', reserving('A', 5, site))
    const { transaction } = await place.given('CancelOrder', { orderNo: 'A', reason: 'withdrawn' })
    const events = (await place.store.readTransaction(transaction)).map(({ json }) => decodeEvent(json))
    expect(events.map((event) => event.transaction.index)).toEqual([0, 1, 2, 3, 4])
    expect(events.map((event) => [event.stream, event.revision])).toEqual([
      ...[4, 5, 6].map((revision) => ['order~A', revision]),
      ...['TPE2', 'TPE1'].map((site) => [`stock~${site}~H200`, expect.any(Number)]),
    ])
    expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).sort())
    expect(events.map((event) => event.transaction.grounds !== undefined)).toEqual([true, false, false, false, false])
    expect((await verify(place.folder, decodeEvent)).problems).toEqual([])
  } finally {
    await place.remove()
  }
})
