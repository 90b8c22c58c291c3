import { describe, expect, test } from '@jest/globals'
import { record } from '#kernel'
import { allocationStream, allocationVocabulary } from '#domain'
import * as allocations from './allocations.js'
import { ApproveAllocation, RejectAllocation, RevokeAllocation } from './allocations.js'
import { command } from './declare.js'
import { saidBy, toldBy, World } from './testing.js'

const of = { allocation: 'ALC-1', reason: 'as agreed' }
const none = { licences: [], draws: [], reservations: [] }
const proposal = {
  policy: 'first-come',
  product: 'H200',
  afterTransaction: '019b76da-a800-7000-8000-000000000001',
  lines: [{ orderNo: 'PO-1', line: 1, gains: none, givesUp: none, why: 'nothing is left' }],
} as const

const propose = command({
  name: 'ProposeForSpec',
  route: '/',
  summary: 'Proposes an allocation, as a spec needs it.',
  records: 'acts',
  fields: allocationVocabulary.acts.AllocationProposed,
  *transaction(data) {
    yield* record(allocationStream('ALC-1'), { type: 'AllocationProposed', ...data })
  },
})

function proposed(): World {
  const world = new World()
  world.given(propose, { ...proposal, lines: [...proposal.lines] }, { actor: 'ops-1' })
  return world
}

describe('an allocation', () => {
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
    for (const one of Object.values(allocations))
      expect(saidBy(new World().do(one, of, { actor: 'lead-2' }))).toEqual(['ALLOCATION_UNKNOWN'])
  })
})

test('each command is an act on its own route', () => {
  expect(Object.values(allocations).map(({ route, records }) => [route, records])).toEqual([
    ['/v1/allocations/{allocation}/approval', 'acts'],
    ['/v1/allocations/{allocation}/rejection', 'acts'],
    ['/v1/allocations/{allocation}/revocation', 'acts'],
  ])
})
