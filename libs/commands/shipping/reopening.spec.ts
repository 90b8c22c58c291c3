import { describe, expect, test } from '@jest/globals'
import * as scene from '../../../test/simulation/model/scene.js'
import { told } from '../../../test/simulation/model/tale.js'
import { AssignLicence } from '../assignments.js'
import { saidBy, toldBy, type AskedAs } from '../testing.js'
import { LoseShipment } from './arrival.js'
import { ReopenLine, WithdrawReopening } from './reopening.js'
import { accountsOf, auditOf, line, official, reason, shipment, worldOf } from './testing.js'

const lost = told(scene.cleared60, scene.departed(60), scene.lost(2))
const some = (quantity: number) => ({ ...line, shipment, quantity, reason })

test('what was lost with a shipment is owed again, and that is taken back', () => {
  const world = worldOf(lost)
  expect(toldBy(world.do(ReopenLine, some(2), official))).toEqual(['order~A LineReopened'])
  expect(accountsOf(world)).toEqual({ open: 2, planned: 40, inTransit: 58 })
  expect(toldBy(world.do(WithdrawReopening, some(2)))).toEqual(['order~A LineReopenedWithdrawn'])
  expect(accountsOf(world)).toEqual({ lost: 2, planned: 40, inTransit: 58 })
  expect(auditOf(world)).toEqual([])
})
test('not more than was lost, or than was reopened', () => {
  const world = worldOf(lost)
  expect(saidBy(world.do(ReopenLine, some(3), official))).toEqual(['ACCOUNT_SHORT'])
  expect(saidBy(world.do(WithdrawReopening, some(1)))).toEqual(['ACCOUNT_SHORT', 'REOPENED_SHORT'])
})

describe('SHP-7: reopened units', () => {
  const onDecrement = { ...line, licence: 'D1', item: '1', quantity: 2, onDecrementOf: shipment }
  const reopened = (lostBy: AskedAs) => {
    const world = worldOf(told(scene.cleared60, scene.departed(60)))
    const lines = [{ ...line, quantity: 2, from: 'inTransit' as const }]
    world.given(LoseShipment, { shipment, noticeNo: 'N-3', reason, lines }, lostBy)
    world.given(ReopenLine, some(2), official)
    return world
  }
  test('are owed again on evidence', () => {
    for (const as of [{}, { grade: 'reported' }] as const)
      expect(saidBy(worldOf(lost).do(ReopenLine, some(2), as))).toEqual(['LOSS_UNPROVEN'])
    expect(saidBy(worldOf(lost).do(ReopenLine, some(2), { grade: 'company' }))).toEqual(['accepted'])
  })
  test('go out on the decrement of their shipment, on evidence', () => {
    const world = reopened(official)
    expect(saidBy(world.do(AssignLicence, onDecrement))).toEqual(['LOSS_UNPROVEN'])
    expect(saidBy(world.do(AssignLicence, onDecrement, official))).toEqual(['accepted'])
    expect(auditOf(world)).toEqual([])
  })
  test('as many as an official document says were lost before delivery', () => {
    const decision = reopened({ grade: 'company' }).do(AssignLicence, onDecrement, official)
    const numbers = { used: 2, line: 'A/1', shipment, lost: 0 }
    expect(decision).toMatchObject({ kind: 'refused', refusals: [{ code: 'LOSS_SHORT', numbers }] })
  })
})
