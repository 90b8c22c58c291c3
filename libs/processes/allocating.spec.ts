import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Brought } from '#commands'
import { applying } from './allocating.js'
import { asking } from '#ledger/testing'
import { at, Office } from './testing.js'

const official = { evidence: { grade: 'official', source: 'spec' } } as const
const since = '2026-01-01T00:00:00.000Z'
const lines = 400
const none = { licences: [], draws: [], reservations: [] }
const orderNo = (i: number): string => `PO-${String(i).padStart(4, '0')}`

let office: Office
beforeEach(async () => {
  office = await Office.open([applying], at('2026-01-15T00:00:00.000Z'))
  const { place } = office
  const product = { sku: 'H200', name: 'H200', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER' }
  const gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
  const control = { eccn: '4A090.A', country: 'US', controlId: 'C1', ...gates, basis: 'spec', effectiveFrom: since }
  const screening = { screeningId: 'S1', list: 'EL', listVersion: 'V1', ownersIncluded: true, outcome: 'clear' }
  await place.given('PublishScreeningList', { list: 'EL', version: 'V1', effectiveFrom: since }, official)
  await place.given('RegisterParty', { party: 'ALDER', name: 'Alder', country: 'US', headquarters: 'US' })
  await place.given('RecordScreening', { party: 'ALDER', ...screening }, official)
  await place.given('RegisterProduct', { ...product, chipsPerUnit: 1, orderMultiple: 1 })
  await place.given('RecordControl', control, official)
  await place.given('ReceiveStock', { site: 'TPE1', sku: 'H200', receiptNo: 'R1', lot: 'L1', quantity: 5 * lines })
  const parties = { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'US' }
  const ordered = Array.from({ length: 4 }, (_, i) => ({ line: i + 1, sku: 'H200', quantity: 5 }))
  for (let i = 0; i < lines / 4; i++) {
    await place.given('PlaceOrder', { orderNo: orderNo(i), ...parties, lines: ordered })
    await place.given('ConfirmOrder', { orderNo: orderNo(i) })
  }
})
afterEach(() => office.remove())

const proposal: Brought = {
  afterTransaction: '019b76da-a800-7000-8000-000000000001',
  lines: Array.from({ length: lines }, (_, i) => ({
    orderNo: orderNo(Math.floor(i / 4)),
    line: (i % 4) + 1,
    gains: { ...none, reservations: [{ site: 'TPE1', lot: 'L1', quantity: 5 }] },
    givesUp: none,
    why: 'there is enough',
  })),
}

async function approve(): Promise<void> {
  const { ledger } = office.place
  const asked = { allocation: 'ALC-1', policy: 'first-come', product: 'H200' }
  const proposed = await ledger.submit({ ...asking('ProposeAllocation', asked, { actor: 'ops-1' }), brought: proposal })
  expect(proposed.outcome).toBe('recorded')
  await office.place.given('ApproveAllocation', { allocation: 'ALC-1', reason: 'agreed' }, { actor: 'lead-2' })
}
const chunks = async () =>
  (await office.events('AllocationApplied')).map(({ data, causationId, actor }) => {
    const { chunk, lines, skipped } = data as { chunk: number; lines: object[]; skipped: { reason: string }[] }
    return { chunk, lines: lines.length, skipped, causationId, by: actor.id }
  })

describe('an allocation that is approved', () => {
  test('is applied chunk by chunk, because of its approval', async () => {
    await approve()
    await office.settled()
    const [approval] = await office.events('AllocationApproved')
    const because = { causationId: approval!.id, by: 'process:allocation', skipped: [] }
    expect(await chunks()).toEqual([
      { chunk: 1, lines: 250, ...because },
      { chunk: 2, lines: 150, ...because },
    ])
    expect(await office.events('StockReserved')).toHaveLength(lines)
  })
  test('skips what the rules refuse by then, and goes on', async () => {
    await office.place.given('HoldOrder', { orderNo: orderNo(0), holdId: 'H1', reason: 'credit' })
    await office.place.given('ReserveStock', { orderNo: orderNo(70), line: 2, site: 'TPE1', lot: 'L1', quantity: 1 })
    await approve()
    await office.settled()
    const [one, two] = await chunks()
    expect([one!.lines, two!.lines]).toEqual([246, 149])
    expect(one!.skipped.map(({ reason }) => reason.split(':')[0])).toEqual(Array(4).fill('LINE_HELD'))
    expect(two!.skipped.map(({ reason }) => reason.split(':')[0])).toEqual(['RESERVED_BEYOND_OPEN'])
  })
  test('is applied no further once it is revoked', async () => {
    await office.runner.stop()
    await approve()
    await office.place.given('ApplyAllocation', { allocation: 'ALC-1', chunk: 1, most: 10 })
    await office.place.given('RevokeAllocation', { allocation: 'ALC-1', reason: 'a mistake' })
    office = Office.over(office.place, [applying], at('2026-01-15T00:00:00.000Z'))
    await office.settled()
    expect((await chunks()).map(({ lines }) => lines)).toEqual([10])
    expect(office.runner.standing()).toMatchObject({ waiting: { allocation: 0 }, refused: [] })
  })
})
