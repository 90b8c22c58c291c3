import { describe, expect, test } from '@jest/globals'
import { allocationStream, capUsedBy, capsStream, countLeft, type AllocationEvent } from '#domain'
import * as allocations from './allocations.js'
import {
  ApplyAllocation,
  ApproveAllocation,
  ProposeAllocation,
  RejectAllocation,
  RevokeAllocation,
} from './allocations.js'
import { AssignLicence } from './assignments.js'
import { BlockStock } from './inventory.js'
import { HoldOrder } from './orders.js'
import { BlockParty } from './parties.js'
import { covers, line, lot, official, orderNo, plain, pool, trade } from './testing/licensed.js'
import { saidBy, toldBy, World } from './testing.js'

const of = { allocation: 'ALC-1', reason: 'as agreed' }
const asked = { allocation: 'ALC-1', policy: 'first-come', product: 'H200' } as const
const none = { licences: [], draws: [], reservations: [] }
type Told = Extract<AllocationEvent, { type: 'AllocationProposed' }>['lines'][number]
const after = '019b76da-a800-7000-8000-000000000001'
const nothing = (no: number): Told => ({ orderNo, line: no, gains: none, givesUp: none, why: 'nothing is left' })
/** What line 1 of the trade gains: units at each gate, which are all for it. */
const gaining = (quantity: number): Told => ({
  ...line,
  wants: 400,
  gets: quantity,
  gains: {
    licences: [{ licence: plain.licence, item: plain.item, quantity }],
    draws: [{ approval: pool.approval, member: 'CYPRESS', quantity }],
    reservations: [{ ...lot, quantity }],
  },
  givesUp: none,
  why: 'it came first',
})
const propose = (world: World, lines: readonly Told[]) =>
  world.do(ProposeAllocation, asked, { actor: 'ops-1' }, { afterTransaction: after, lines })

function approved(world: World, lines: readonly Told[]): World {
  expect(propose(world, lines).kind).toBe('accepted')
  world.given(ApproveAllocation, of, { actor: 'lead-2' })
  return world
}
const apply = (world: World, chunk = 1, most?: number) =>
  world.do(ApplyAllocation, { allocation: 'ALC-1', chunk, ...(most !== undefined && { most }) }, { actor: 'process' })
const chunkIn = (world: World) =>
  world
    .writtenBy(world.latest)
    .flatMap(({ stream, events }) =>
      stream.id === 'allocation~ALC-1'
        ? [events.at(-1)!.data as { lines: object[]; skipped: { reason: string }[] }]
        : [],
    )[0]!

describe('a proposal', () => {
  test('tells what the ledger comes to, after a transaction (ALL-1)', () => {
    const decision = propose(new World(), [nothing(1)])
    expect(decision).toMatchObject({
      events: [{ event: { policy: 'first-come', product: 'H200', afterTransaction: after } }],
    })
    expect(toldBy(decision)).toEqual(['allocation~ALC-1 AllocationProposed'])
  })
  test('of many lines is told in parts, in one transaction', () => {
    const world = new World()
    const decision = propose(
      world,
      Array.from({ length: 2001 }, (_, i) => nothing(i + 1)),
    )
    expect(decision).toMatchObject({
      events: [1, 2, 3].map((number) => ({ event: { part: { number, of: 3 } } })),
    })
    expect(world.state(allocationStream('ALC-1'))).toMatchObject({ lines: 2001, of: 3 })
  })
  test('is made once under a number', () => {
    const world = new World()
    propose(world, [nothing(1)])
    expect(saidBy(propose(world, [nothing(1)]))).toEqual(['ALLOCATION_EXISTS'])
  })
  test('of nothing, or of too much, is refused', () => {
    expect(saidBy(propose(new World(), []))).toEqual(['ALLOCATION_NOTHING'])
    const endless = { length: 500_001 } as Told[]
    expect(saidBy(propose(new World(), endless))).toEqual(['ALLOCATION_TOO_LARGE'])
  })
  test('needs somebody who works it out', () =>
    expect(saidBy(new World().do(ProposeAllocation, asked))).toEqual(['ALLOCATION_UNPREPARED']))
})

describe('an allocation', () => {
  const proposed = () => {
    const world = new World()
    propose(world, [nothing(1)])
    return world
  }
  test('is approved by another than who proposed it (ALL-2)', () => {
    const world = proposed()
    expect(saidBy(world.do(ApproveAllocation, of, { actor: 'ops-1' }))).toEqual(['ALLOCATION_SELF_APPROVED'])
    expect(toldBy(world.do(ApproveAllocation, of, { actor: 'lead-2' }))).toEqual([
      'allocation~ALC-1 AllocationApproved',
    ])
    expect(saidBy(world.do(ApproveAllocation, of, { actor: 'lead-3' }))).toEqual(['alreadySo'])
  })
  test('is rejected', () => {
    const world = proposed()
    expect(toldBy(world.do(RejectAllocation, of))).toEqual(['allocation~ALC-1 AllocationRejected'])
    expect(saidBy(world.do(RejectAllocation, of))).toEqual(['alreadySo'])
  })
  test('is revoked', () => {
    const world = proposed()
    expect(saidBy(world.do(RevokeAllocation, of))).toEqual(['ALLOCATION_DECIDED'])
    world.given(ApproveAllocation, of, { actor: 'lead-2' })
    expect(toldBy(world.do(RevokeAllocation, of))).toEqual(['allocation~ALC-1 AllocationRevoked'])
  })
  test('that nobody proposed is unknown', () => {
    for (const one of [ApproveAllocation, RejectAllocation, RevokeAllocation])
      expect(saidBy(new World().do(one, of, { actor: 'lead-2' }))).toEqual(['ALLOCATION_UNKNOWN'])
    expect(saidBy(apply(new World()))).toEqual(['ALLOCATION_UNKNOWN'])
  })
})

describe('a chunk', () => {
  test('gives a line what it gains at every gate, on both sides', () => {
    const world = approved(trade(), [gaining(100)])
    expect(toldBy(apply(world))).toEqual([
      'order~PO-1 LineLicensed',
      'licence~D2 LicenceAssigned',
      'caps~H200 CapUsed',
      'order~PO-1 LineApprovalDrawn',
      'approval~A1 ApprovalDrawn',
      'order~PO-1 LineReserved',
      'stock~TPE1~H200 StockReserved',
      'allocation~ALC-1 AllocationApplied',
    ])
    expect(covers(world)).toMatchObject({ D2: 100, CYPRESS: 100, L1: 100, pool: 200, 'cap of CYPRESS': 200 })
    expect(capUsedBy(world.state(capsStream('H200')), { group: 'CYPRESS', ...line })).toBe(200)
  })
  test('takes back what a line gives up, before it gains', () => {
    const world = trade()
    world.given(AssignLicence, { ...plain, quantity: 400 })
    const givesUp = { ...none, licences: [{ licence: 'D2', item: 'I-1', quantity: 300 }] }
    approved(world, [{ ...nothing(1), gains: gaining(100).gains, givesUp }])
    expect(apply(world).kind).toBe('accepted')
    expect(covers(world)).toMatchObject({ D2: 200, CYPRESS: 100, L1: 100 })
  })
  test('is applied once, in its turn, until nothing is left', () => {
    const world = approved(trade(), [nothing(7), gaining(100)])
    expect(saidBy(apply(world, 2))).toEqual(['ALLOCATION_CHUNK'])
    expect(apply(world).kind).toBe('accepted')
    expect(saidBy(apply(world))).toEqual(['alreadySo'])
    expect(saidBy(apply(world, 2))).toEqual(['alreadySo'])
    expect(countLeft(world.state(allocationStream('ALC-1')))).toBe(0)
  })
  test('takes as many lines as it is told', () => {
    const world = approved(trade(), [gaining(100), { ...gaining(1), line: 2 }])
    apply(world, 1, 1)
    expect(chunkIn(world)).toMatchObject({ lines: [line], skipped: [] })
    apply(world, 2, 1)
    expect(chunkIn(world)).toMatchObject({ lines: [], skipped: [{ reason: expect.stringMatching(/^LINE_UNKNOWN: /) }] })
  })
  test('is of what is approved', () => {
    const world = approved(trade(), [gaining(100)])
    world.given(RevokeAllocation, of)
    expect(saidBy(apply(world))).toEqual(['ALLOCATION_DECIDED'])
  })
})

describe('a line that the rules refuse by now', () => {
  const reasonsOf = (world: World) => chunkIn(world).skipped.map(({ reason }) => reason.split(':')[0])
  const skips = (change: (world: World) => unknown): (string | undefined)[] => {
    const world = approved(trade(), [gaining(100)])
    change(world)
    const before = covers(world)
    expect(apply(world).kind).toBe('accepted')
    expect(covers(world)).toEqual(before)
    return reasonsOf(world)
  }
  test('is skipped whole, with the reasons', () => {
    const block = { site: 'TPE1', sku: 'H200', blockId: 'B1', lot: 'L1', quantity: 950, reason: 'wet' }
    expect(skips((world) => world.given(BlockStock, block))).toEqual(['STOCK_SHORT'])
    expect(skips((world) => world.given(HoldOrder, { orderNo, holdId: 'H1', reason: 'credit' }))).toEqual(['LINE_HELD'])
    expect(skips((world) => world.given(AssignLicence, { ...plain, quantity: 301 }))).toEqual(['LICENSED_BEYOND_OPEN'])
  })
  test('is skipped because it is barred (ALL-3)', () =>
    expect(
      skips((world) => world.given(BlockParty, { party: 'BIRCH', blockId: 'B1', reason: 'listed' }, official)),
    ).toEqual(['ALLOCATION_LINE_BARRED']))
  test('leaves the others of the chunk as they are', () => {
    const world = approved(trade(), [{ ...gaining(1), orderNo: 'PO-2' }, gaining(100)])
    apply(world)
    expect(chunkIn(world)).toMatchObject({ lines: [line], skipped: [{ orderNo: 'PO-2' }] })
    expect(covers(world)).toMatchObject({ D2: 100, CYPRESS: 100, L1: 100 })
  })
})

test('each command is an act on its own route', () => {
  expect(Object.values(allocations).map(({ route, records }) => [route, records])).toEqual([
    ['/v1/allocations/{allocation}/chunks/{chunk}', 'acts'],
    ['/v1/allocations/{allocation}/approval', 'acts'],
    ['/v1/allocations/{allocation}', 'acts'],
    ['/v1/allocations/{allocation}/rejection', 'acts'],
    ['/v1/allocations/{allocation}/revocation', 'acts'],
  ])
})
