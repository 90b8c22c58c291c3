import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  approvalStream,
  assignmentsOf,
  drawsOf,
  holdersOf,
  licenceStream,
  stockStream,
  type Approval,
  type Licence,
  type Stock,
} from '#domain'
import { releasing } from './releasing.js'
import { at, coveredOrders, Office, planning, trade, type Clock } from './testing.js'

const official = { evidence: { grade: 'official', source: 'spec' } } as const
const day = (name: string): string => `${name}T00:00:00.000Z`
const reason = 'a notice'
const notice = { noticeNo: 'N1', effectiveFrom: day('2026-02-01'), reason }

let clock: Clock
let office: Office
beforeEach(async () => {
  clock = at(day('2026-01-15'))
  office = await Office.open([releasing], clock)
  await trade(office.place, '2026-06-30')
})
afterEach(() => office.remove())

const given = (name: string, fields: object, extra: object = official) => office.place.given(name, { ...fields }, extra)
async function on(instant: string): Promise<void> {
  clock.now = Date.parse(instant)
  await office.settled()
}
/** Orders that hold something of the licence, the approval and the lot. */
async function holders(): Promise<Record<'licence' | 'approval' | 'lot', string[]>> {
  const { ledger } = office.place
  const { state: licence } = await ledger.state(licenceStream('D1'))
  const { state: approval } = await ledger.state(approvalStream('A1'))
  const { state: stock } = await ledger.state(stockStream('TPE1', 'H200'))
  const ordersIn = (all: Iterable<{ orderNo: string }>): string[] => [...all].map(({ orderNo }) => orderNo)
  return {
    licence: ordersIn(assignmentsOf(licence as Licence)),
    approval: ordersIn(drawsOf(approval as Approval)),
    lot: ordersIn(holdersOf(stock as Stock, 'L1')),
  }
}

describe('a licence', () => {
  test('LIC-6: that is revoked keeps what is assigned for seven days, and then releases it for its date', async () => {
    await coveredOrders(office.place, ['A', 'B'])
    await on(day('2026-02-01'))
    await given('RevokeLicence', { licenceNo: 'D1', ...notice })
    await on('2026-02-07T23:59:59.999Z')
    expect((await holders()).licence).toEqual(['A', 'B'])
    await on(day('2026-02-08'))
    expect(await holders()).toEqual({ licence: [], approval: ['A', 'B'], lot: ['A', 'B'] })
    const reached = (await office.events('DateReached')).at(-1)!
    expect(reached.data).toEqual({ date: day('2026-02-08') })
    for (const event of await office.events('AssignmentReleased'))
      expect(event).toMatchObject({ causationId: reached.id, actor: { id: 'process:releasing' } })
    expect(office.runner.standing()).toMatchObject({ waiting: { releasing: 0 }, refused: [] })
  })

  test('LIC-6: that expires in its own time zone does so too', async () => {
    await coveredOrders(office.place, ['A'])
    await on('2026-07-08T03:59:59.999Z')
    expect((await holders()).licence).toEqual(['A'])
    await on('2026-07-08T04:00:00.000Z')
    expect((await holders()).licence).toEqual([])
  })

  test('whose revocation is told late enough releases at once, and one that was reinstated meanwhile does not', async () => {
    await coveredOrders(office.place, ['A'])
    await on(day('2026-03-01'))
    await given('RevokeLicence', { licenceNo: 'D1', ...notice })
    await office.settled()
    expect((await holders()).licence).toEqual([])
    expect((await office.events('AssignmentReleased')).map(({ causationId }) => causationId)).toEqual([
      (await office.events('LicenceRevoked'))[0]!.id,
    ])
  })

  test('that is reinstated within the grace keeps all', async () => {
    await coveredOrders(office.place, ['A'])
    await given('RevokeLicence', { licenceNo: 'D1', ...notice })
    await on(day('2026-02-05'))
    await given('ReinstateLicence', { licenceNo: 'D1', ...notice, noticeNo: 'N2', effectiveFrom: day('2026-02-05') })
    await on(day('2026-03-01'))
    expect((await holders()).licence).toEqual(['A'])
  })

  test('ORD-7: keeps what is released for export, until that release is withdrawn; a plan without one is taken back', async () => {
    await coveredOrders(office.place, ['A', 'B'])
    await given('PlanShipment', planning('SA', 'A'), {})
    await given('PlanShipment', planning('SB', 'B'), {})
    const serials = [{ first: 'SN-01', last: 'SN-10', count: 10 }]
    const packed = [{ orderNo: 'A', line: 1, quantity: 10, lot: 'L1', serials }]
    await given('PackShipment', { shipment: 'SA', packingNo: 'PK-1', lines: packed })
    const released = { shipment: 'SA', releaseId: 'REL-1', lines: [{ orderNo: 'A', line: 1, quantity: 10 }] }
    await given('ReleaseForExport', released, {})
    await given('RevokeLicence', { licenceNo: 'D1', ...notice })
    await on(day('2026-02-10'))
    expect((await holders()).licence).toEqual(['A'])
    expect((await office.events('ShipmentCancelled')).map(({ stream }) => stream)).toEqual(['shipment~SB'])
    await given('WithdrawExportRelease', { shipment: 'SA', releaseId: 'REL-1', reason }, {})
    await office.settled()
    expect(await holders()).toEqual({ licence: [], approval: ['A', 'B'], lot: ['A', 'B'] })
    const [freed] = await office.events('LicenceUncommitted')
    expect((await office.events('AssignmentReleased')).at(-1)).toMatchObject({ causationId: freed!.id })
  })

  test('what came back to a line from a plan by hand is released as well', async () => {
    await coveredOrders(office.place, ['A'])
    await given('PlanShipment', planning('SA', 'A'), {})
    await office.runner.stop()
    clock.now = Date.parse(day('2026-03-01'))
    await given('RevokeLicence', { licenceNo: 'D1', ...notice })
    await given('CancelShipment', { shipment: 'SA', reason }, {})
    office = Office.over(office.place, [releasing], clock)
    await office.settled()
    expect((await holders()).licence).toEqual([])
    expect(office.runner.standing().refused).toEqual([])
  })
})

test('an approval that is withdrawn releases what is drawn, after the same grace', async () => {
  await coveredOrders(office.place, ['A', 'B'])
  await given('WithdrawApproval', { approval: 'A1', ...notice })
  await on('2026-02-07T23:59:59.999Z')
  expect((await holders()).approval).toEqual(['A', 'B'])
  await on(day('2026-02-08'))
  expect(await holders()).toEqual({ licence: ['A', 'B'], approval: [], lot: ['A', 'B'] })
})

describe('a lot', () => {
  const failing = { site: 'TPE1', sku: 'H200', lab: 'LAB', report: 'T-1', lot: 'L1' }
  test('STK-2: that fails its test releases its reservations at once', async () => {
    await coveredOrders(office.place, ['A', 'B'])
    await given('PlanShipment', planning('SA', 'A'), {})
    await given('FailLabTest', failing)
    await office.settled()
    expect(await holders()).toEqual({ licence: ['A', 'B'], approval: ['A', 'B'], lot: [] })
  })
  test('that passed by a report which is annulled is looked at again', async () => {
    await coveredOrders(office.place, ['A'])
    const passed = { ...failing, report: 'T-2' }
    await office.runner.stop()
    await given('FailLabTest', failing, { ...official, occurredAt: day('2026-01-10') })
    const { transaction } = await given('PassLabTest', passed)
    office = Office.over(office.place, [releasing], clock)
    await office.settled()
    expect((await holders()).lot).toEqual(['A'])
    await given('AnnulTransaction', { transactionId: transaction, reason })
    await office.settled()
    expect((await holders()).lot).toEqual([])
  })
})

test('many lines are released in chunks, each once, over any number of restarts', async () => {
  const names = Array.from({ length: 250 }, (_, i) => `PO-${String(i).padStart(3, '0')}`)
  await coveredOrders(office.place, names)
  await office.settled()
  await office.runner.stop()
  await given('FailLabTest', { site: 'TPE1', sku: 'H200', lab: 'LAB', report: 'T-1', lot: 'L1' })
  for (let restarts = 0; restarts < 3; restarts++) {
    office = Office.over(office.place, [releasing], clock)
    await new Promise(setImmediate)
    await office.runner.stop()
  }
  office = Office.over(office.place, [releasing], clock)
  await office.settled()
  expect((await holders()).lot).toEqual([])
  const released = await office.events('ReservationReleased')
  expect(released.map(({ data }) => (data as { orderNo: string }).orderNo).sort()).toEqual(names)
})
