import { describe, expect, test } from '@jest/globals'
import {
  approvalStream,
  licenceStream,
  licenceUseOf,
  lineOf,
  orderStream,
  plannedCovers,
  shipmentStatus,
  shipmentStream,
} from '#domain'
import * as scene from '../../../test/simulation/model/scene.js'
import { told } from '../../../test/simulation/model/tale.js'
import { WithdrawApproval } from '../approvals.js'
import { FailLabTest } from '../inventory.js'
import { ReinstateLicence, RevokeLicence, SuspendLicence } from '../licences.js'
import { CancelOrder } from '../orders.js'
import { saidBy, toldBy, type World } from '../testing.js'
import { PlanShipment } from './plan.js'
import { ReleaseEndedApproval, ReleaseEndedLicence, ReleaseFailedLot } from './remainder.js'
import { accountsOf, auditOf, goods, line, official, pieces, reason, shipment, worldOf } from './testing.js'

const day = (name: string): string => `${name}T00:00:00.000Z`
const notice = { noticeNo: 'N9', effectiveFrom: day('2026-02-01'), reason }
const licence = { ...line, licence: 'D1' }
const approval = { ...line, approval: 'R1' }
const lot = { ...line, site: 'TPE1', lot: 'L1' }

function revoked(world = worldOf()): World {
  world.given(RevokeLicence, { licenceNo: 'D1', ...notice }, official)
  world.now = day('2026-02-08')
  return world
}
const covers = (world: World) => {
  const { licences, draws, reservations } = lineOf(world.state(orderStream('A')), 1)!
  const sum = (all: readonly { quantity: number }[]) => all.reduce((units, { quantity }) => units + quantity, 0)
  return { licences: sum(licences), draws: sum(draws), reservations: sum(reservations) }
}
const assigned = (world: World) => licenceUseOf(world.state(licenceStream('D1')), '1').assigned

describe('what is left of a licence that ended', () => {
  test('LIC-6: is released seven days after the end, with the caps that it used', () => {
    const world = revoked()
    expect(toldBy(world.do(ReleaseEndedLicence, licence))).toEqual([
      'order~A LineLicenceReleased',
      'licence~D1 AssignmentReleased',
      'caps~H200 CapReleased',
    ])
    expect([covers(world), assigned(world)]).toEqual([{ licences: 0, draws: 100, reservations: 100 }, 0])
    expect(auditOf(world)).toEqual([])
    expect(saidBy(world.do(ReleaseEndedLicence, licence))).toEqual(['alreadySo'])
  })
  test('LIC-6: stays as long as papers may be told', () => {
    const world = revoked()
    world.now = '2026-02-07T23:59:59.999Z'
    expect(world.do(ReleaseEndedLicence, licence)).toMatchObject({
      refusals: [{ code: 'LICENCE_NOT_ENDED', numbers: { licence: 'D1', end: day('2026-02-01') } }],
    })
  })
  test('LIC-6: stays while it is suspended, revoked on a report, or reinstated', () => {
    const suspended = worldOf()
    suspended.given(SuspendLicence, { licenceNo: 'D1', ...notice }, official)
    const rumour = worldOf()
    rumour.given(RevokeLicence, { licenceNo: 'D1', ...notice }, { grade: 'reported' })
    const back = revoked()
    back.given(
      ReinstateLicence,
      { licenceNo: 'D1', ...notice, noticeNo: 'N10', effectiveFrom: day('2026-02-05') },
      official,
    )
    for (const world of [suspended, rumour, back]) {
      world.now = day('2026-03-01')
      expect(saidBy(world.do(ReleaseEndedLicence, licence))).toEqual(['LICENCE_NOT_ENDED'])
    }
  })
  test('is released after its last day too', () => {
    const world = worldOf()
    world.now = day('2027-01-09')
    expect(saidBy(world.do(ReleaseEndedLicence, licence))).toEqual(['accepted'])
  })
  test('of nothing that is known is unknown', () => {
    const world = revoked()
    expect(saidBy(world.do(ReleaseEndedLicence, { ...licence, licence: 'D9' }))).toContain('LICENCE_UNKNOWN')
    expect(saidBy(world.do(ReleaseEndedLicence, { ...licence, line: 9 }))).toEqual(['LINE_UNKNOWN'])
  })
})

describe('what is planned', () => {
  const planned = (quantity = 60): World => {
    const world = worldOf()
    world.given(PlanShipment, { shipment, ...goods, lines: pieces(quantity) })
    return revoked(world)
  }
  test('leaves its plan first, and a shipment of which nothing is left is cancelled', () => {
    const world = planned()
    expect(toldBy(world.do(ReleaseEndedLicence, licence))).toHaveLength(3)
    expect([accountsOf(world), assigned(world)]).toEqual([{ open: 40, planned: 60 }, 60])
    expect(toldBy(world.do(ReleaseEndedLicence, { ...licence, shipment }))).toEqual([
      'order~A LinePlanReleased',
      'shipment~S1 ShipmentCancelled',
      'order~A LineLicenceReleased',
      'licence~D1 AssignmentReleased',
      'caps~H200 CapReleased',
    ])
    expect([accountsOf(world), assigned(world)]).toEqual([{ open: 100 }, 0])
    expect(covers(world)).toEqual({ licences: 0, draws: 100, reservations: 100 })
    expect(shipmentStatus(world.state(shipmentStream(shipment)))).toBe('cancelled')
    expect(auditOf(world)).toEqual([])
    expect(saidBy(world.do(ReleaseEndedLicence, { ...licence, shipment }))).toEqual(['alreadySo'])
  })
  test('ORD-7: stays as far as it is released for export', () => {
    const world = revoked(worldOf(scene.cleared60))
    expect(accountsOf(world)).toEqual({ planned: 100 })
    expect(toldBy(world.do(ReleaseEndedLicence, { ...licence, shipment: 'S1' }))).toEqual([
      'order~A LinePlanReleased',
      'shipment~S1 PlanChanged',
      'order~A LineLicenceReleased',
      'licence~D1 AssignmentReleased',
      'caps~H200 CapReleased',
    ])
    expect([accountsOf(world), assigned(world)]).toEqual([{ open: 40, planned: 60 }, 60])
    expect(plannedCovers(world.state(orderStream('A')), 1, 'S1')).toEqual(scene.covers(60))
    expect(saidBy(world.do(ReleaseEndedLicence, { ...licence, shipment: 'S1' }))).toEqual(['alreadySo'])
    expect(auditOf(world)).toEqual([])
  })
  test('of an order that is cancelled gives back all that it was covered by', () => {
    const world = planned()
    world.given(CancelOrder, { orderNo: 'A', reason })
    world.given(ReleaseEndedLicence, { ...licence, shipment })
    expect(covers(world)).toEqual({ licences: 0, draws: 0, reservations: 0 })
    expect(auditOf(world)).toEqual([])
  })
  test('that is packed goes with its shipment, if nothing else is planned with it', () => {
    const world = revoked(worldOf(told(scene.covered, scene.planned(100), [scene.packed(100)])))
    expect(saidBy(world.do(ReleaseEndedLicence, { ...licence, shipment: 'S1' }))).toEqual(['accepted'])
    expect(shipmentStatus(world.state(shipmentStream('S1')))).toBe('cancelled')
  })
})

describe('what is left of an approval that ended', () => {
  test('is released seven days after it was withdrawn', () => {
    const world = worldOf()
    world.given(WithdrawApproval, { approval: 'R1', ...notice }, official)
    world.now = day('2026-02-07')
    expect(saidBy(world.do(ReleaseEndedApproval, approval))).toEqual(['APPROVAL_NOT_ENDED'])
    world.now = day('2026-02-08')
    expect(toldBy(world.do(ReleaseEndedApproval, approval))).toEqual([
      'order~A LineApprovalDrawReleased',
      'approval~R1 DrawReleased',
    ])
    expect([covers(world), world.state(approvalStream('R1')).drawn]).toEqual([
      { licences: 100, draws: 0, reservations: 100 },
      0,
    ])
    expect(auditOf(world)).toEqual([])
  })
  test('stays if it was withdrawn on a report', () => {
    const world = worldOf()
    world.given(WithdrawApproval, { approval: 'R1', ...notice }, { grade: 'reported' })
    world.now = day('2026-03-08')
    expect(saidBy(world.do(ReleaseEndedApproval, approval))).toEqual(['APPROVAL_NOT_ENDED'])
    expect(saidBy(world.do(ReleaseEndedApproval, { ...approval, approval: 'P9' }))).toEqual(['APPROVAL_UNKNOWN'])
  })
})

describe('what is left of a lot that failed its test', () => {
  test('STK-2: is released at once', () => {
    const world = worldOf()
    expect(saidBy(world.do(ReleaseFailedLot, lot))).toEqual(['LOT_NOT_FAILED'])
    world.given(FailLabTest, { site: 'TPE1', sku: 'H200', lab: 'LAB', report: 'T-9', lot: 'L1' })
    expect(toldBy(world.do(ReleaseFailedLot, lot))).toEqual([
      'order~A LineReservationReleased',
      'stock~TPE1~H200 ReservationReleased',
    ])
    expect(covers(world)).toEqual({ licences: 100, draws: 100, reservations: 0 })
    expect(auditOf(world)).toEqual([])
  })
})
