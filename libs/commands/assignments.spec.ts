import { describe, expect, test } from '@jest/globals'
import { capsStream, licenceStream, valueHeldOf } from '#domain'
import { AssignLicence, ReleaseAssignment } from './assignments.js'
import { SetCap } from './caps.js'
import { AcknowledgeCondition, AmendLicence, IssueLicence, RevokeLicence, SuspendLicence } from './licences.js'
import { AddLine, CancelOrder, ChangeOrderParties, HoldLine, PlaceOrder, RepriceLine } from './orders.js'
import { saidBy, toldBy, type World } from './testing.js'
import {
  covered,
  covers,
  dear,
  licence,
  line,
  lineIn,
  official,
  orderNo,
  parties,
  plain,
  since,
  trade,
} from './testing/licensed.js'

const assigned = { orderNo, line: 1, item: 'I-1' }
const heldValue = (world: World) => valueHeldOf(world.state(licenceStream('D1')), 'assigned', assigned, 'USD') / 10000n
const eventOf = (decision: ReturnType<World['do']>, type: string) =>
  decision.kind === 'accepted' ? decision.events.find(({ event }) => event.type === type)?.event : undefined

describe('AssignLicence', () => {
  test('writes to the order, to the licence and to the caps at once', () => {
    expect(toldBy(trade().do(AssignLicence, { ...plain, quantity: 100 }))).toEqual([
      'order~PO-1 LineLicensed',
      'licence~D2 LicenceAssigned',
      'caps~H200 CapUsed',
    ])
  })
  test('counts pieces on order and licence, and chips for the group of the customer', () => {
    const world = trade()
    world.given(AssignLicence, { ...plain, quantity: 100 })
    expect(covers(world)).toEqual({ D2: 100, 'D2 assigned': 100, 'cap of CYPRESS': 200 })
    expect(world.state(capsStream('H200')).used.get('ALDER', 0)).toBe(0)
  })
  test('reads all that it rests on: the order, the licence, the product, the customer and the caps', () => {
    const decision = trade().do(AssignLicence, { ...plain, quantity: 1 })
    const read = decision.kind === 'accepted' ? decision.seen.map(({ stream }) => stream.id).sort() : []
    expect(read).toEqual(['caps~H200', 'licence~D2', 'order~PO-1', 'party~ALDER', 'product~H200'])
  })
  test('assigns as many again', () => {
    const world = trade()
    for (const quantity of [100, 100]) world.given(AssignLicence, { ...plain, quantity })
    expect(covers(world)).toMatchObject({ D2: 200, 'D2 assigned': 200, 'cap of CYPRESS': 400 })
  })
  test('does nothing by halves', () => {
    const world = trade()
    const groups = [{ group: 'CYPRESS', quantity: 199 }]
    world.given(SetCap, { product: 'H200', documentNo: 'D1', rule: 'R', groups, basis: 'a rule', effectiveFrom: since })
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 100 }))).toEqual(['CAP_SHORT'])
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 401 }))).toEqual(['CAP_SHORT', 'LICENSED_BEYOND_OPEN'])
    expect(covers(world)).toEqual({})
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 99 }))).toEqual(['accepted'])
  })
  test('is of a line that is there, whose order is confirmed and not held (ORD-6)', () => {
    const world = trade()
    expect(saidBy(world.do(AssignLicence, { ...plain, orderNo: 'PO-9', quantity: 1 }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(world.do(AssignLicence, { ...plain, line: 9, quantity: 1 }))).toEqual(['LINE_UNKNOWN'])
    world.given(PlaceOrder, { orderNo: 'PO-2', ...parties, lines: [{ line: 1, sku: 'H200', quantity: 8 }] })
    expect(saidBy(world.do(AssignLicence, { ...plain, orderNo: 'PO-2', quantity: 1 }))).toEqual(['ORDER_UNCONFIRMED'])
    world.given(HoldLine, { ...line, holdId: 'H1', reason: 'doubt' })
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 1 }))).toEqual(['LINE_HELD'])
    world.given(CancelOrder, { orderNo, reason: 'no need' })
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 1 }))).toContain('ORDER_CANCELLED')
  })
  test('is of a licence and an item that are there', () => {
    const asked = { ...plain, quantity: 1 }
    expect(saidBy(trade().do(AssignLicence, { ...asked, licence: 'D9' }))).toEqual(['LICENCE_UNKNOWN'])
    expect(saidBy(trade().do(AssignLicence, { ...asked, item: 'I-9' }))).toEqual(['LICENCE_ITEM_UNKNOWN'])
  })
  test('LIC-1: is within what is authorised, in pieces and in value', () => {
    const world = trade()
    const item = { item: 'I-1', eccn: '4A090.A', quantity: 99 }
    world.given(AmendLicence, { licenceNo: 'D2', documentNo: 'DOC-2', effectiveFrom: since, items: [item] }, official)
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 100 }))).toEqual(['LICENCE_SHORT'])
    world.given(RepriceLine, { ...line, unitPrice: { amount: '9000.01', currency: 'USD' } })
    expect(saidBy(world.do(AssignLicence, { ...dear, quantity: 100 }))).toEqual(['LICENCE_VALUE_SHORT'])
  })
  test('LIC-1: carries what the units cost where the item is limited in value', () => {
    const world = trade()
    const decision = world.do(AssignLicence, { ...dear, quantity: 100 })
    expect(eventOf(decision, 'LicenceAssigned')).toMatchObject({ value: { amount: '100000.00', currency: 'USD' } })
    expect(eventOf(trade().do(AssignLicence, { ...plain, quantity: 100 }), 'LicenceAssigned')).not.toHaveProperty(
      'value',
    )
    expect(heldValue(world)).toBe(100_000n)
  })
  test('LIC-1: needs a price then, in the currency of the item', () => {
    const world = trade()
    world.given(AddLine, { orderNo, line: 2, sku: 'H200', quantity: 8 })
    expect(saidBy(world.do(AssignLicence, { ...dear, line: 2, quantity: 1 }))).toEqual(['VALUE_MISSING'])
    expect(saidBy(world.do(AssignLicence, { ...plain, line: 2, quantity: 1 }))).toEqual(['accepted'])
    world.given(RepriceLine, { orderNo, line: 2, unitPrice: { amount: '1.00', currency: 'EUR' } })
    expect(saidBy(world.do(AssignLicence, { ...dear, line: 2, quantity: 1 }))).toEqual(['VALUE_CURRENCY'])
  })
  test('LIC-2: names every party, product, class and destination that is not covered, together', () => {
    const world = trade()
    world.given(ChangeOrderParties, { orderNo, ...parties, endUser: 'ELM', consignee: 'BIRCH', reason: 'asked for' })
    world.given(AddLine, { orderNo, line: 2, sku: 'H20', quantity: 8, unitPrice: { amount: '1.00', currency: 'USD' } })
    const amendment = { licenceNo: 'D1', documentNo: 'DOC-2', effectiveFrom: since, destinations: ['MO'] }
    const items = [{ ...licence.items[0]!, eccn: '3A090.A' }]
    world.given(AmendLicence, { ...amendment, items }, official)
    const decision = world.do(AssignLicence, { ...dear, line: 2, quantity: 1 })
    expect(saidBy(decision)).toEqual([
      'DESTINATION_NOT_COVERED',
      'ECCN_NOT_COVERED',
      'PARTY_NOT_COVERED',
      'PRODUCT_NOT_COVERED',
    ])
    expect(
      decision.kind === 'refused' && decision.refusals.filter(({ code }) => code === 'PARTY_NOT_COVERED'),
    ).toMatchObject([
      { numbers: { licence: 'D1', party: 'ELM', role: 'endUser' } },
      { numbers: { licence: 'D1', party: 'BIRCH', role: 'consignee' } },
    ])
  })
  test('LIC-4: waits for conditions to be acknowledged', () => {
    const world = trade()
    const conditions = [{ id: 'C-1', kind: 'acknowledgement' as const, parameters: {} }]
    world.given(IssueLicence, { ...licence, licenceNo: 'D3', conditions }, official)
    const asked = { ...dear, licence: 'D3', quantity: 1 }
    expect(saidBy(world.do(AssignLicence, asked))).toEqual(['CONDITION_UNACKNOWLEDGED'])
    world.given(AcknowledgeCondition, { licenceNo: 'D3', conditionId: 'C-1', note: 'read' })
    expect(saidBy(world.do(AssignLicence, asked))).toEqual(['accepted'])
  })
  test('LIC-5: takes nothing from a licence that is only reported', () => {
    const world = trade()
    world.given(IssueLicence, { ...licence, licenceNo: 'D3' }, { grade: 'reported' })
    const asked = { ...dear, licence: 'D3', quantity: 1 }
    expect(saidBy(world.do(AssignLicence, asked))).toEqual(['ITEM_NOT_COVERED', 'LICENCE_SHORT', 'LICENCE_UNOFFICIAL'])
  })
  test('LIC-6: takes nothing from one that is suspended or revoked', () => {
    const notice = { effectiveFrom: since, reason: 'a letter' }
    const world = trade()
    world.given(SuspendLicence, { licenceNo: 'D1', noticeNo: 'N1', ...notice })
    world.given(RevokeLicence, { licenceNo: 'D2', noticeNo: 'N1', ...notice }, official)
    expect(saidBy(world.do(AssignLicence, { ...dear, quantity: 1 }))).toEqual(['LICENCE_SUSPENDED'])
    expect(saidBy(world.do(AssignLicence, { ...plain, quantity: 1 }))).toEqual(['LICENCE_REVOKED'])
  })
  test('SHP-7: takes as many on an earlier decrement as were lost with it and reopened, and those count nothing', () => {
    const decision = trade().do(AssignLicence, { ...dear, quantity: 1, onDecrementOf: 'SH-1' })
    expect(saidBy(decision)).toEqual([
      'DECREMENT_BEYOND_REOPENED',
      'DECREMENT_REUSED',
      'LOSS_CONSIGNEE_OTHER',
      'LOSS_SHORT',
      'LOSS_UNPROVEN',
    ])
  })
})

describe('ReleaseAssignment', () => {
  test('gives back on the order, the licence and the caps at once', () => {
    const world = covered()
    expect(toldBy(world.do(ReleaseAssignment, { ...plain, quantity: 50 }))).toEqual([
      'order~PO-1 LineLicenceReleased',
      'licence~D2 AssignmentReleased',
      'caps~H200 CapReleased',
    ])
    expect(covers(world)).toMatchObject({ D2: 150, 'D2 assigned': 150, 'cap of CYPRESS': 500 })
  })
  test('undoes an assignment', () => {
    const world = trade()
    world.given(AssignLicence, { ...dear, quantity: 100 })
    world.given(ReleaseAssignment, { ...dear, quantity: 100 })
    expect(covers(world)).toEqual({})
    expect(heldValue(world)).toBe(0n)
  })
  test('gives the value back with the units: their share, whatever the price is now', () => {
    const world = covered()
    world.given(RepriceLine, { ...line, unitPrice: { amount: '7000.00', currency: 'USD' } })
    world.given(ReleaseAssignment, { ...dear, quantity: 25 })
    expect(heldValue(world)).toBe(75_000n)
    world.given(ReleaseAssignment, { ...dear, quantity: 75 })
    expect(heldValue(world)).toBe(0n)
  })
  test('gives back no more than the line has, and then nothing', () => {
    const world = covered()
    expect(saidBy(world.do(ReleaseAssignment, { ...plain, quantity: 201 }))).toEqual([
      'ASSIGNMENT_SHORT',
      'COVER_SHORT',
    ])
    expect(saidBy(world.do(ReleaseAssignment, { ...plain, quantity: 301 }))).toContain('CAP_USE_SHORT')
    expect(lineIn(world).licences).toHaveLength(2)
    expect(covers(world)).toMatchObject({ 'D2 assigned': 200, 'cap of CYPRESS': 600 })
  })
  test('is of a line that is there', () => {
    expect(saidBy(trade().do(ReleaseAssignment, { ...plain, orderNo: 'PO-9', quantity: 1 }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(trade().do(ReleaseAssignment, { ...plain, line: 9, quantity: 1 }))).toEqual(['LINE_UNKNOWN'])
  })
  test('LIC-7: goes on when the licence is not in force', () => {
    const world = covered()
    world.given(RevokeLicence, { licenceNo: 'D1', noticeNo: 'N1', effectiveFrom: since, reason: 'a letter' }, official)
    expect(saidBy(world.do(ReleaseAssignment, { ...dear, quantity: 100 }))).toEqual(['accepted'])
  })
})
