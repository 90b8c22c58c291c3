import { lineOf, orderStream, type Order } from '#domain'
import type { World } from '../../libs/commands/testing.js'
import * as scene from '../simulation/model/scene.js'
import type { Step } from '../simulation/model/tale.js'
import { after, asks, on, type Row } from './row.js'
import { a, parties, pieces, placed, reason, stages, withdrawal } from './tale.js'

const orderOf = (world: World, orderNo = 'A'): Order => world.state(orderStream(orderNo))
const hold: Step = ['order~A', 'LineHeld', { holdId: 'H1', line: 1, reason }]
const another: Step = [
  'product~H20',
  'ProductRegistered',
  { name: 'H20', eccn: '4A090.A', hsCode: '847330', family: 'HOPPER', chipsPerUnit: 1, orderMultiple: 1 },
]
const reserve = (quantity: number, orderNo = 'A') =>
  asks('ReserveStock', { ...a, orderNo, site: 'TPE1', lot: 'L1', quantity })
const uncovering = [
  'order~A LineReservationReleased',
  'stock~TPE1~H200 ReservationReleased',
  'order~A LineApprovalDrawReleased',
  'approval~R1 DrawReleased',
  'order~A LineLicenceReleased',
  'licence~D1 AssignmentReleased',
  'caps~H200 CapReleased',
]
const substitute = { line: 2, sku: 'H20', quantity: 40 }

export const orderRows: readonly Row[] = [
  {
    rule: 'ORD-1',
    says: 'an order whose quantities are no multiples of what the product is sold in is recorded',
    given: after(scene.world),
    when: asks('PlaceOrder', { orderNo: 'B', ...parties, lines: [{ line: 1, sku: 'H200', quantity: 6 }] }),
    recorded: ['order~B OrderPlaced'],
  },
  {
    rule: 'ORD-1',
    says: 'and not confirmed',
    given: after(scene.world, [placed({ lines: [{ line: 1, sku: 'H200', quantity: 6 }] })]),
    when: asks('ConfirmOrder', { orderNo: 'B' }),
    refused: 'ORDER_MULTIPLE',
    numbers: { line: 1, quantity: 6, multiple: 4 },
  },
  {
    rule: 'ORD-1',
    says: 'what a confirmed order still wants stays a multiple',
    given: after(scene.world),
    when: asks('ReduceLine', { ...a, quantity: 3, reason }),
    refused: 'ORDER_MULTIPLE',
    numbers: { line: 1, quantity: 97, multiple: 4 },
  },
  {
    rule: 'ORD-2',
    says: 'a reduction takes uncovered units first',
    given: after(scene.supplied, scene.licensed(60)),
    when: asks('ReduceLine', { ...a, quantity: 40, reason }),
    recorded: ['order~A LineReduced'],
  },
  {
    rule: 'ORD-2',
    says: 'and then releases stock, approval and licence of the others in the same transaction',
    given: after(scene.covered),
    when: asks('ReduceLine', { ...a, quantity: 4, reason }),
    recorded: [...uncovering, 'order~A LineReduced'],
  },
  {
    rule: 'ORD-2',
    says: 'so does a cancellation',
    given: after(scene.covered),
    when: asks('CancelOrder', { orderNo: 'A', reason }),
    recorded: [...uncovering, 'order~A OrderCancelled'],
  },
  {
    rule: 'ORD-2',
    says: 'both take open units only',
    given: after(scene.covered, scene.planned(80)),
    when: asks('ReduceLine', { ...a, quantity: 24, reason }),
    refused: 'ACCOUNT_SHORT',
    numbers: { key: '1 open', limit: 0, used: 4, excess: 4 },
    beside: ['LICENSED_BEYOND_OPEN', 'DRAWN_BEYOND_OPEN', 'RESERVED_BEYOND_OPEN'],
  },
  {
    rule: 'ORD-3',
    says: 'a change of parties releases all covers and determines the gates again',
    given: after(scene.covered),
    when: asks('ChangeOrderParties', { orderNo: 'A', ...parties, consignee: 'ALDER', reason }),
    recorded: [...uncovering, 'order~A OrderPartiesChanged', 'order~A LineGatesDetermined'],
  },
  {
    rule: 'ORD-3',
    says: 'not while units are planned',
    given: after(scene.covered, scene.planned(80)),
    when: asks('ChangeOrderParties', { orderNo: 'A', ...parties, consignee: 'ALDER', reason }),
    refused: 'PLANS_STAND',
    numbers: { line: 1, quantity: 80 },
  },
  {
    rule: 'ORD-4',
    says: 'a substitute closes units of one line and opens another at the first gate',
    given: after(scene.world, [another]),
    when: asks('SubstituteLine', { ...a, quantity: 40, substitute, consent: 'letter of the customer' }),
    shows: (world) =>
      orderOf(world).lines.map(({ sku, accounts, licences }) => [sku, accounts.open, accounts.cancelled, licences]),
    is: [
      ['H200', 60, 40, []],
      ['H20', 40, 0, []],
    ],
  },
  {
    rule: 'ORD-4',
    says: 'and is of another product',
    given: after(scene.world),
    when: asks('SubstituteLine', { ...a, quantity: 40, substitute: { ...substitute, sku: 'H200' }, consent: 'letter' }),
    refused: 'SUBSTITUTE_SAME',
    numbers: { line: 1, sku: 'H200' },
  },
  {
    rule: 'ORD-5',
    says: 'an order that rests on a report is demand',
    given: after(scene.world, on({ grade: 'reported' }, placed())),
    when: asks('ConfirmOrder', { orderNo: 'B' }),
    refused: 'ORDER_REPORTED',
    numbers: {},
  },
  {
    rule: 'ORD-5',
    says: 'and so is a line that would join a confirmed order on one',
    given: after(scene.world),
    when: asks('AddLine', { orderNo: 'A', line: 2, sku: 'H200', quantity: 4 }, { grade: 'reported' }),
    refused: 'LINE_REPORTED',
    numbers: { line: 2 },
  },
  {
    rule: 'ORD-6',
    says: 'a line takes no covers before its order is confirmed',
    given: after(scene.supplied, [placed()]),
    when: reserve(4, 'B'),
    refused: 'ORDER_UNCONFIRMED',
    numbers: {},
  },
  {
    rule: 'ORD-6',
    says: 'nor while it is held',
    given: after(scene.supplied, [hold]),
    when: reserve(4),
    refused: 'LINE_HELD',
    numbers: { line: 1, holds: 'H1' },
  },
  {
    rule: 'ORD-6',
    says: 'and what it has it keeps then',
    given: after(scene.covered),
    when: asks('HoldLine', { ...a, holdId: 'H1', reason }),
    shows: (world) => [stages(world), lineOf(orderOf(world), 1)?.reservations.map(({ quantity }) => quantity)],
    is: [{ held: 100 }, [100]],
  },
  {
    rule: 'ORD-6',
    says: 'no more is licensed than is open',
    given: after(scene.supplied),
    when: asks('AssignLicence', { ...a, licence: 'D1', item: '1', quantity: 104 }),
    refused: 'LICENSED_BEYOND_OPEN',
    numbers: { key: '1', limit: 100, used: 104, excess: 4 },
  },
  {
    rule: 'ORD-6',
    says: 'no more is drawn than is open',
    given: after(scene.supplied),
    when: asks('DrawApproval', { ...a, approval: 'R1', quantity: 104 }),
    refused: 'DRAWN_BEYOND_OPEN',
    numbers: { key: '1', limit: 100, used: 104, excess: 4 },
  },
  {
    rule: 'ORD-6',
    says: 'no more is reserved than is open',
    given: after(scene.supplied),
    when: reserve(104),
    refused: 'RESERVED_BEYOND_OPEN',
    numbers: { key: '1', limit: 100, used: 104, excess: 4 },
  },
  {
    rule: 'ORD-7',
    says: 'released units are not taken from their plan',
    given: after(scene.cleared60),
    when: asks('ChangePlan', { shipment: 'S1', lines: pieces(50), reason }),
    refused: 'PLAN_RELEASED_FOR_EXPORT',
    numbers: { line: 1, shipment: 'S1', quantity: 50, planned: 100, released: 60 },
    beside: ['BEYOND_PLAN', 'PACKED_BEYOND_PLAN'],
  },
  {
    rule: 'ORD-7',
    says: 'nor is their shipment cancelled',
    given: after(scene.cleared60),
    when: asks('CancelShipment', { shipment: 'S1', reason }),
    refused: 'SHIPMENT_RELEASED',
    numbers: { quantity: 60 },
    beside: ['PLAN_RELEASED_FOR_EXPORT'],
  },
  {
    rule: 'ORD-7',
    says: 'before that release is withdrawn',
    given: after(scene.cleared60, withdrawal(60)),
    when: asks('ChangePlan', { shipment: 'S1', lines: pieces(60), reason }),
    recorded: ['order~A LinePlanReleased', 'shipment~S1 PlanChanged'],
  },
]
