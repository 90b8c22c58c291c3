import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { foundation, orders, placing, Place, plain, receiving, reserving, said } from './testing.js'

let place: Place
beforeEach(async () => {
  place = await Place.open()
  await foundation(place)
})
afterEach(() => place.remove())

const key = { idempotencyKey: 'one-request' }
const count = async (type: string): Promise<number> =>
  (await place.events()).filter((event) => event.type === type).length

describe('an idempotency key', () => {
  test('asked many times at once, is decided once, and each gets the one outcome', async () => {
    await orders(place, ['A'])
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => place.given('ReserveStock', reserving('A'), key)),
    )
    expect(await count('StockReserved')).toBe(1)
    expect(answers.filter(({ repeated }) => !repeated)).toHaveLength(1)
    const [first, ...others] = answers
    const { opened, closed, ...kept } = first!
    expect({ opened, closed }).toEqual({ opened: [], closed: [] })
    for (const other of others) expect(plain(other)).toEqual(plain({ ...kept, repeated: true }))
  })

  test('answers its first outcome later and after a restart, whatever has happened since', async () => {
    await orders(place, ['A'])
    const first = await place.given('ReserveStock', reserving('A'), key)
    await place.given('HoldOrder', { orderNo: 'A', holdId: 'H', reason: 'a question' })
    const { opened, closed, ...kept } = first
    const again = plain({ ...kept, repeated: true })
    expect([opened, closed]).toEqual([[], []])
    expect(plain(await place.go('ReserveStock', reserving('A'), key))).toEqual(again)
    place = await place.reopen()
    expect(plain(await place.go('ReserveStock', reserving('A'), key))).toEqual(again)
    expect(await count('StockReserved')).toBe(1)
  })

  test('of something that would be refused by now, or is so already, answers its first outcome', async () => {
    await place.given('PlaceOrder', placing('A'), key)
    expect(await place.go('PlaceOrder', placing('A'), key)).toMatchObject({ outcome: 'recorded', repeated: true })
    const confirm = { idempotencyKey: 'another-request' }
    await place.given('ConfirmOrder', { orderNo: 'A' }, confirm)
    expect(await place.go('ConfirmOrder', { orderNo: 'A' }, confirm)).toMatchObject({ repeated: true })
    expect(await place.go('ConfirmOrder', { orderNo: 'A' })).toMatchObject({ outcome: 'alreadySo' })
  })

  test('with another payload is refused: fields, command, occurredAt, evidence or approver', async () => {
    await orders(place, ['A'])
    const { transaction } = await place.given('ReceiveStock', receiving(5, 'R7'), key)
    const others = [
      place.go('ReceiveStock', receiving(6, 'R7'), key),
      place.go('ReserveStock', reserving('A'), key),
      place.go('ReceiveStock', receiving(5, 'R7'), { ...key, occurredAt: '2026-01-05T00:00:00.000Z' }),
      place.go('ReceiveStock', receiving(5, 'R7'), { ...key, evidence: { grade: 'official', source: 'x' } }),
      place.go('ReceiveStock', receiving(5, 'R7'), { ...key, approver: 'lead-2' }),
    ]
    for (const answer of await Promise.all(others))
      expect(answer).toMatchObject({
        outcome: 'refused',
        refusals: [{ code: 'KEY_REUSED', numbers: { transaction } }],
      })
    expect(await place.go('ReceiveStock', receiving(5, 'R7'), { ...key, correlationId: 'file-1' })).toMatchObject({
      repeated: true,
    })
  })

  test('with another payload at the same time is refused too', async () => {
    await orders(place, ['A'])
    const answers = [place.go('ReserveStock', reserving('A', 1), key), place.go('ReserveStock', reserving('A', 2), key)]
    expect((await Promise.all(answers)).map(said)).toEqual(['recorded', 'KEY_REUSED'])
  })

  test('is not bound by a refusal, nor by what is already so, nor by a dry run', async () => {
    expect(said(await place.go('ReserveStock', reserving('A'), key))).toContain('ORDER_UNKNOWN')
    await orders(place, ['A'])
    expect(said(await place.go('ConfirmOrder', { orderNo: 'A' }, key))).toBe('alreadySo')
    expect(said(await place.go('ReserveStock', reserving('A', 2), { ...key, dryRun: true }))).toBe('wouldRecord')
    expect(said(await place.go('ReserveStock', reserving('A', 3), key))).toBe('recorded')
    const dry = await place.go('ReserveStock', reserving('A', 4), { ...key, dryRun: true })
    expect(said(dry)).toBe('wouldRecord')
  })

  test('waits for its turn: refused at first, it is decided anew for the next that asks', async () => {
    await orders(place, ['A'], 0)
    const first = place.go('ReserveStock', reserving('A'), key)
    const received = place.go('ReceiveStock', receiving(5))
    const second = place.go('ReserveStock', reserving('A'), key)
    expect([await first, await received, await second].map(said)).toEqual(['STOCK_SHORT', 'recorded', 'recorded'])
  })

  test('bound by another writer, is seen at the append; what was built on it is decided again', async () => {
    await orders(place, ['A', 'B'], 10)
    const other = place.another()
    let elsewhere: { transaction: string } | undefined
    place.store.once(async (members, append) => {
      elsewhere = await other.given('HoldOrder', { orderNo: 'B', holdId: 'H', reason: 'a question' }, key)
      return append(members)
    })
    const answers = await Promise.all([
      place.go('ReserveStock', reserving('A', 8), key),
      place.go('ReserveStock', reserving('A', 6)),
      place.go('ReserveStock', reserving('A', 4)),
      place.go('ReserveStock', reserving('A', 1)),
    ])
    expect(answers[0]).toMatchObject({
      refusals: [{ code: 'KEY_REUSED', numbers: { transaction: elsewhere!.transaction } }],
    })
    expect(answers.map(said)).toEqual(['KEY_REUSED', 'recorded', 'recorded', 'STOCK_SHORT'])
  })

  test('bound by another writer with the same payload, answers that outcome', async () => {
    await orders(place, ['A'], 10)
    const other = place.another()
    const first = await other.given('ReserveStock', reserving('A', 8), key)
    const { repeated, transaction, streams } = await place.given('ReserveStock', reserving('A', 8), key)
    expect([repeated, transaction, streams.toJSON()]).toEqual([true, first.transaction, first.streams.toJSON()])
  })
})

describe('If-Match', () => {
  const at = (revision: number, stream = 'order~A') => ({ ifMatch: { stream, revision } })

  test('decides only at that revision', async () => {
    await orders(place, ['A'])
    expect(await place.go('ReserveStock', reserving('A'), at(0))).toMatchObject({
      outcome: 'refused',
      refusals: [{ code: 'REVISION_MOVED', numbers: { stream: 'order~A', expected: 0, actual: 1 } }],
    })
    expect(said(await place.go('ReserveStock', reserving('A'), at(1)))).toBe('recorded')
    expect(said(await place.go('ReserveStock', reserving('A'), at(1)))).toBe('REVISION_MOVED')
    place = await place.reopen()
    expect(said(await place.go('ReserveStock', reserving('A'), at(2)))).toBe('recorded')
  })

  test('of two at one revision, one is recorded', async () => {
    await orders(place, ['A'])
    const answers = [place.go('ReserveStock', reserving('A'), at(1)), place.go('ReserveStock', reserving('A'), at(1))]
    expect((await Promise.all(answers)).map(said)).toEqual(['recorded', 'REVISION_MOVED'])
  })

  test('on a stream that the command does not read is checked with the append', async () => {
    await orders(place, ['A', 'B'])
    expect(said(await place.go('ReserveStock', reserving('A'), at(1, 'order~B')))).toBe('recorded')
    expect(place.store.calls.at(-1)![0]!.checks).toEqual([{ stream: 'order~B', expected: 1 }])
    expect(said(await place.go('ReserveStock', reserving('A'), at(0, 'order~B')))).toBe('REVISION_MOVED')
  })

  test('of a stream that is not there is -1', async () => {
    expect(said(await place.go('PlaceOrder', placing('A'), at(0)))).toBe('REVISION_MOVED')
    expect(said(await place.go('PlaceOrder', placing('B'), at(-1, 'order~B')))).toBe('recorded')
    expect(said(await place.go('PlaceOrder', placing('C'), at(3, 'nothing~C')))).toBe('REVISION_MOVED')
  })
})

describe('what is refused outright', () => {
  const unblock = { party: 'BUYER', blockId: 'X1', reason: 'cleared' }

  test('an act that a second person has to approve', async () => {
    await place.given('BlockParty', { party: 'BUYER', blockId: 'X1', reason: 'a doubt' })
    expect(await place.go('UnblockParty', unblock)).toMatchObject({
      refusals: [{ code: 'APPROVER_NEEDED', numbers: { command: 'UnblockParty', actor: 'spec' } }],
    })
    for (const approver of ['spec', 'SPEC'])
      expect(said(await place.go('UnblockParty', unblock, { approver }))).toBe('APPROVER_NEEDED')
    expect(said(await place.go('UnblockParty', unblock, { approver: 'lead-2' }))).toBe('recorded')
    expect((await place.events()).at(-1)).toMatchObject({ actor: { id: 'spec' }, approver: 'lead-2' })
  })

  test('illustrative evidence, but in a demo', async () => {
    const evidence = { grade: 'company', source: 'made up', illustrative: true } as const
    expect(await place.go('ReceiveStock', receiving(5), { evidence })).toMatchObject({
      refusals: [{ code: 'ILLUSTRATIVE_OUTSIDE_DEMO' }],
    })
    expect(said(await place.go('ReceiveStock', receiving(5), { evidence: { ...evidence, illustrative: false } }))).toBe(
      'recorded',
    )
    place = await place.reopen({ demo: true })
    expect(said(await place.go('ReceiveStock', receiving(5, 'R2'), { evidence }))).toBe('recorded')
  })
})

describe('what is recorded', () => {
  test('says who asked, on what grounds, when it happened and what it follows from', async () => {
    place = await place.reopen({ now: () => Date.parse('2026-03-01T12:00:00.000Z') })
    const envelope = {
      occurredAt: '2026-02-27T00:00:00.000Z',
      evidence: { grade: 'official', source: 'receipt 7' },
      correlationId: 'file-7',
      causationId: 'delivery-9',
    } as const
    const { transaction, position } = await place.given('ReceiveStock', receiving(5), envelope)
    const event = (await place.events()).at(-1)!
    expect(position).toBe(await place.store.head())
    const recordedAt = event.recordedAt
    expect(recordedAt >= '2026-03-01T12:00:00.000Z').toBe(true)
    expect(event).toEqual({
      ...envelope,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'StockReceived',
      version: 1,
      stream: 'stock~TPE1~H200',
      revision: 0,
      recordedAt,
      transaction: { id: transaction, index: 0, count: 1, grounds: { 'product~H200': 0, 'stock~TPE1~H200': -1 } },
      actor: { id: 'spec', roles: [], verified: false },
      data: { receiptNo: 'R1', lot: 'L1', quantity: 5 },
    })
    expect(place.store.calls.at(-1)![0]!.checks).toEqual([{ stream: 'product~H200', expected: 0 }])
  })

  test('opens and closes breaches, and says so', async () => {
    await orders(place, ['A'], 10)
    await place.given('ReserveStock', reserving('A', 10))
    const count = { site: 'TPE1', sku: 'H200', adjustmentNo: 'A1', lot: 'L1', change: -4, reason: 'a count' }
    const breach = { stream: 'stock~TPE1~H200', code: 'STOCK_SHORT', key: 'L1' }
    const dry = await place.go('AdjustStock', count, { dryRun: true })
    expect(dry).toMatchObject({ opened: [{ ...breach, limit: 6, used: 10 }], closed: [] })
    expect(dry).toMatchObject({ events: [{ stream: breach.stream, event: { type: 'StockAdjusted', change: -4 } }] })
    expect(await place.go('AdjustStock', count)).toMatchObject({ opened: [{ ...breach, limit: 6, used: 10 }] })
    expect(await place.go('AdjustStock', { ...count, adjustmentNo: 'A2', change: -1 })).toMatchObject({
      opened: [{ ...breach, limit: 5, used: 10 }],
      closed: [],
    })
    expect(await place.go('AdjustStock', { ...count, adjustmentNo: 'A3', change: 2 })).toMatchObject({
      opened: [],
      closed: [],
    })
    expect(await place.go('ReceiveStock', receiving(5, 'R2'))).toMatchObject({
      opened: [],
      closed: [{ ...breach, limit: 7, used: 10 }],
    })
  })
})
