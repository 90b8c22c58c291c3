import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { fold, type Recorded } from '#kernel'
import { contextOf, lineOf, orderStream, type Gates, type Order } from '#domain'
import { foundation, orders, placing, gates as free, said } from '#ledger/testing'
import { gates } from './gates.js'
import { at, Office, type Clock } from './testing.js'

const official = { evidence: { grade: 'official', source: 'spec' } } as const
const day = (name: string): string => `${name}T00:00:00.000Z`
const tested = { ...free, labTest: 'yes' }
const control = (controlId: string, of: object, effectiveFrom = day('2026-01-10')) => ({
  eccn: '4A090.A',
  country: 'US',
  controlId,
  ...of,
  basis: 'spec',
  effectiveFrom,
})

let clock: Clock
let office: Office
beforeEach(async () => {
  clock = at(day('2026-01-15'))
  office = await Office.open([gates], clock)
  await foundation(office.place)
})
afterEach(() => office.remove())

const given = (name: string, fields: object, extra: object = official) => office.place.given(name, { ...fields }, extra)
const determined = async (): Promise<Recorded[]> => await office.events('LineGatesDetermined')
const streams = async (): Promise<string[]> => (await determined()).map(({ stream }) => stream).sort()
async function gatesOf(orderNo: string, line = 1): Promise<Gates | undefined> {
  const { state } = await office.place.ledger.state(orderStream(orderNo))
  return lineOf(state as Order, line)?.gates
}
async function on(instant: string): Promise<void> {
  clock.now = Date.parse(instant)
  await office.settled()
}

describe('a control that changes', () => {
  test('has the gates of open lines determined again, for its cause', async () => {
    await orders(office.place, ['A', 'B'], 0)
    await given('RecordControl', control('C2', tested))
    await office.settled()
    expect(await streams()).toEqual(['order~A', 'order~B'])
    expect(await gatesOf('A')).toEqual(tested)
    const cause = (await office.events('ControlRecorded')).at(-1)!
    for (const event of await determined())
      expect(event).toMatchObject({ causationId: cause.id, actor: { id: 'process:gates' } })
  })

  test('from a day on is looked at when the day comes', async () => {
    await orders(office.place, ['A'], 0)
    await given('RecordControl', control('C2', tested, day('2026-03-01')))
    await office.settled()
    expect(office.runner.standing().waiting).toEqual({ gates: 0 })
    expect(office.told.filter(({ process }) => process === 'gates')).toEqual([])
    await on(day('2026-03-01'))
    const [reached] = await office.events('DateReached')
    expect(await determined()).toMatchObject([{ stream: 'order~A', causationId: reached!.id }])
  })

  test('to the same gates records nothing, and concerns no order that was confirmed after it', async () => {
    await orders(office.place, ['A'], 0)
    await given('RecordControl', control('C2', free))
    await office.settled()
    expect(await streams()).toEqual([])
    await office.runner.stop()
    await given('RecordControl', control('C3', tested))
    await orders(office.place, ['B'], 0)
    office = Office.over(office.place, [gates], clock)
    await office.settled()
    expect(await streams()).toEqual(['order~A'])
    expect(office.told.filter(({ kind }) => kind === 'asked')).toHaveLength(1)
  })

  test('that is withdrawn leaves them undetermined, which bars the line (CTL-2)', async () => {
    await orders(office.place, ['A'], 0)
    await given('WithdrawControl', {
      eccn: '4A090.A',
      country: 'US',
      controlId: 'C1',
      effectiveFrom: day('2026-01-10'),
    })
    await office.settled()
    expect(await determined()).toMatchObject([{ data: { line: 1 } }])
    expect((await determined())[0]!.data).not.toHaveProperty('gates')
    expect(await gatesOf('A')).toBeUndefined()
    await given('RecordControl', control('C2', tested))
    await office.settled()
    expect(await gatesOf('A')).toEqual(tested)
  })

  test('leaves alone what is unconfirmed, cancelled or of another country', async () => {
    await given('RecordControl', { ...control('C9', free), country: 'DE' })
    await orders(office.place, ['A', 'B', 'C'], 0)
    await given('PlaceOrder', { ...placing('D'), destination: 'DE' }, {})
    await given('ConfirmOrder', { orderNo: 'D' }, {})
    await given('WithdrawConfirmation', { orderNo: 'B', reason: 'a doubt' }, {})
    await given('CancelOrder', { orderNo: 'C', reason: 'as asked' }, {})
    await given('RecordControl', { ...control('C2', tested), country: 'DE' })
    await office.settled()
    // The end user of all is of the United States, which is why those of D are stricter than both.
    expect(await streams()).toEqual(['order~D'])
    await given('RecordControl', control('C3', { ...free, exportFiling: 'yes' }))
    await office.settled()
    expect(await streams()).toEqual(['order~A', 'order~D', 'order~D'])
    expect(await gatesOf('D')).toEqual({ ...tested, exportFiling: 'yes' })
  })

  test('of many orders is done in chunks, and of several controls in one go', async () => {
    const names = Array.from({ length: 450 }, (_, i) => `PO-${i}`)
    await orders(office.place, names, 0)
    await office.runner.stop()
    await given('RecordControl', control('C2', tested))
    await given('RecordControl', control('C3', { ...free, exportFiling: 'yes' }))
    office = Office.over(office.place, [gates], clock)
    await office.settled()
    expect(await streams()).toHaveLength(450)
    expect(office.told.filter(({ kind }) => kind === 'chunk')).toMatchObject([
      { steps: 200 },
      { steps: 200 },
      { steps: 50 },
    ])
  })
})

describe('gates are determined again', () => {
  const reclassified = { sku: 'H200', reclassificationNo: 'R1', eccn: '5A992', effectiveFrom: day('2026-02-01') }

  test('when a product is classified otherwise, and when a control of its new class changes that had changed nothing', async () => {
    await orders(office.place, ['A'], 0)
    await given('RecordControl', { ...control('N1', free), eccn: '5A992' })
    await given('ReclassifyProduct', reclassified)
    await on(day('2026-02-01'))
    expect(await streams()).toEqual([])
    await given('RecordControl', { ...control('N2', tested), eccn: '5A992' })
    await office.settled()
    expect(await streams()).toEqual(['order~A'])
    await given('RecordControl', control('C2', free))
    await office.settled()
    expect(await streams()).toEqual(['order~A'])
  })

  test('when what told of the headquarters of a party is annulled and corrected', async () => {
    const named = { party: 'LATE', name: 'Late', country: 'US', headquarters: 'US' }
    const { transaction } = await given('RegisterParty', named)
    await given('RecordScreening', {
      party: 'LATE',
      screeningId: 'S-LATE',
      list: 'EL',
      listVersion: 'V1',
      ownersIncluded: true,
      outcome: 'clear',
    })
    await given('PlaceOrder', { ...placing('A'), endUser: 'LATE' }, {})
    await given('ConfirmOrder', { orderNo: 'A' }, {})
    await given('RecordControl', { ...control('C2', tested), country: 'MO' })
    await office.settled()
    expect(await streams()).toEqual([])
    const fields = JSON.stringify({ ...named, headquarters: 'MO' })
    await given('AnnulTransaction', {
      transactionId: transaction,
      reason: 'wrong',
      correction: { command: 'RegisterParty', fields },
    })
    await office.settled()
    expect(await gatesOf('A')).toEqual(tested)
    await given('RecordControl', { ...control('C3', { ...tested, exportFiling: 'yes' }), country: 'MO' })
    await office.settled()
    expect(await gatesOf('A')).toEqual({ ...tested, exportFiling: 'yes' })
  })

  test('when units are open again that had none open at the change', async () => {
    await orders(office.place, ['A'], 0)
    await given('ReduceLine', { orderNo: 'A', line: 1, quantity: 100, reason: 'as asked' }, {})
    await given('RecordControl', control('C2', tested))
    await office.settled()
    expect(await streams()).toEqual([])
    await given('IncreaseLine', { orderNo: 'A', line: 1, quantity: 10, reason: 'as asked' }, {})
    await office.settled()
    expect(await gatesOf('A')).toEqual(tested)
  })

  test('by hand, for one order', async () => {
    await orders(office.place, ['A'], 0)
    await office.runner.stop()
    await given('RecordControl', control('C2', tested))
    expect(said(await office.place.go('DetermineGates', { orderNo: 'A' }))).toBe('recorded')
    expect(said(await office.place.go('DetermineGates', { orderNo: 'A' }))).toBe('alreadySo')
    expect(said(await office.place.go('DetermineGates', { orderNo: 'X' }))).toBe('ORDER_UNKNOWN')
    office = Office.over(office.place, [gates], clock)
    await office.settled()
    expect(await streams()).toEqual(['order~A'])
    expect(
      fold(
        contextOf('order~A')!,
        (await office.place.events()).filter(({ stream }) => stream === 'order~A'),
      ).revision,
    ).toBe(2)
  })
})
