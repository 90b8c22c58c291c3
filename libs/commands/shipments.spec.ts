import { describe, expect, test } from '@jest/globals'
import { filedAt, shipmentLineOf, shipmentStream } from '#domain'
import type { AnyCommand } from './declare.js'
import * as shipments from './shipments.js'
import { saidBy, toldBy, World } from './testing.js'
import { planForAlder } from './testing/known.js'

const reason = 'as told'
const line = { orderNo: 'PO-1', line: 1 }
const lines = [{ ...line, quantity: 10 }]
const serials = [{ first: 'SN-01', last: 'SN-10', count: 10 }]
const planned = (): World => planForAlder(new World(), 10)

const facts: [AnyCommand, object, string][] = [
  [
    shipments.PackShipment,
    { packingNo: 'PK1', lines: [{ ...line, quantity: 10, lot: 'L1', serials }] },
    'ShipmentPacked',
  ],
  [shipments.AcceptFiling, { itn: 'X1', lines }, 'EeiAccepted'],
  [shipments.CorrectFiling, { itn: 'X1', correctionNo: 'C1', lines: [{ ...line, quantity: 9 }] }, 'EeiCorrected'],
  [shipments.CancelFiling, { itn: 'X1', noticeNo: 'N1', reason }, 'EeiCancelled'],
  [shipments.ReportTransfer, { reportNo: 'T1', lines, transferee: 'a reseller', country: 'XX' }, 'TransferReported'],
  [shipments.FileDisclosure, { disclosureNo: 'V1', authority: 'BIS', subject: reason }, 'DisclosureFiled'],
]

describe('a fact of a shipment', () => {
  test('is recorded on its stream, once', () => {
    const world = planned()
    for (const [of, fields, type] of facts) {
      expect(toldBy(world.do(of, { shipment: 'SH-1', ...fields }))).toEqual([`shipment~SH-1 ${type}`])
      expect(saidBy(world.do(of, { shipment: 'SH-1', ...fields }))).toContain('SHIPMENT_ALREADY_TOLD')
    }
    expect(shipmentLineOf(world.state(shipmentStream('SH-1')), line)).toMatchObject({ planned: 10, packed: 10 })
  })
  test.each(facts)('is of a shipment that is there (%#)', (of, fields) =>
    expect(saidBy(planned().do(of, { shipment: 'SH-9', ...fields }))).toEqual(['SHIPMENT_UNKNOWN']),
  )
  test('is told late, on its evidence', () => {
    const world = planned()
    const as = { occurredAt: '2026-01-02T00:00:00.000Z', grade: 'official' } as const
    world.given(shipments.AcceptFiling, { shipment: 'SH-1', itn: 'X1', lines }, as)
    const filed = (t: string) => filedAt(world.state(shipmentStream('SH-1')), t)
    expect(filed(as.occurredAt)).toEqual([{ ...lines[0], itn: 'X1' }])
    expect(filed('2026-01-01T00:00:00.000Z')).toEqual([])
  })
})

test('each command says what it is, and its route names its own fields', () => {
  for (const { name, route, fields, summary, records } of Object.values(shipments)) {
    expect(route).toMatch(/^\/v1\/shipments\/\{shipment\}\//)
    for (const [, field] of route.matchAll(/\{(\w+)\}/g))
      expect([name, Object.keys(fields)]).toEqual([name, expect.arrayContaining([field])])
    expect(summary).toMatch(/^[A-Z].+\.$/)
    expect(records).toBe('facts')
  }
})
