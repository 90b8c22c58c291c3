import { expect, test } from '@jest/globals'
import * as scene from '../../../test/simulation/model/scene.js'
import { told } from '../../../test/simulation/model/tale.js'
import { saidBy, toldBy } from '../testing.js'
import { ReopenLine, WithdrawReopening } from './reopening.js'
import { accountsOf, auditOf, line, reason, shipment, worldOf } from './testing.js'

const lost = told(scene.cleared60, scene.departed(60), scene.lost(2))
const some = (quantity: number) => ({ ...line, shipment, quantity, reason })

test('what was lost with a shipment is owed again, and that is taken back', () => {
  const world = worldOf(lost)
  expect(toldBy(world.do(ReopenLine, some(2)))).toEqual(['order~A LineReopened'])
  expect(accountsOf(world)).toEqual({ open: 2, planned: 40, inTransit: 58 })
  expect(toldBy(world.do(WithdrawReopening, some(2)))).toEqual(['order~A LineReopenedWithdrawn'])
  expect(accountsOf(world)).toEqual({ lost: 2, planned: 40, inTransit: 58 })
  expect(auditOf(world)).toEqual([])
})
test('not more than was lost, or than was reopened', () => {
  const world = worldOf(lost)
  expect(saidBy(world.do(ReopenLine, some(3)))).toEqual(['ACCOUNT_SHORT'])
  expect(saidBy(world.do(WithdrawReopening, some(1)))).toEqual(['ACCOUNT_SHORT', 'REOPENED_SHORT'])
})
