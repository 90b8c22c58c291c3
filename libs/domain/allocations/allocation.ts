import {
  code,
  described,
  identifier,
  list,
  listOf,
  listsOf,
  object,
  oneOf,
  optional,
  rulebook,
  text,
  unknownThing,
  vocabulary,
  whole,
  type EventOf,
} from '#kernel'
import { coversFields } from '../covers.js'
import { mostLinesNamed, orderLine } from '../lines.js'

/** The lines that one proposal takes in at most. */
const mostAllocated = 2000
/** The chunks that one proposal is applied in at most. */
const mostChunks = mostAllocated

const group = described(code, 'A group: the ultimate parent of the customer', 'ALDER')

/** Stream `allocation~<allocation>`: a way of sharing out what is scarce, decided and then applied in chunks. */
export const allocationVocabulary = vocabulary({
  facts: {},
  acts: {
    AllocationProposed: {
      policy: oneOf(['first-come', 'pro-rata', 'priority-tiers']),
      tiers: optional(
        described(
          listsOf(listOf(group, { min: 1, max: 200 }), { min: 1, max: 50 }),
          'Groups, first served first; only with priority-tiers',
        ),
      ),
      product: described(code, 'The product', 'H200'),
      afterTransaction: described(identifier, 'The last transaction that it looked at (ALL-1)'),
      lines: list(
        {
          ...orderLine,
          gains: object(coversFields),
          givesUp: object(coversFields),
          why: described(text, 'Why it gains so much and no more (ALL-4)'),
        },
        { min: 1, max: mostAllocated },
      ),
    },
    AllocationApproved: { reason: text },
    AllocationRejected: { reason: text },
    AllocationApplied: {
      chunk: described(whole(1, mostChunks, 1), 'Counted from 1'),
      lines: list(orderLine, { min: 0, max: mostLinesNamed }),
      skipped: list({ ...orderLine, reason: text }, { min: 0, max: mostLinesNamed }),
    },
    AllocationRevoked: { reason: text },
  },
  opposites: {
    AllocationProposed: 'AllocationRejected',
    AllocationApproved: 'AllocationRevoked',
    AllocationRejected: 'AllocationProposed',
    AllocationApplied: 'AllocationRevoked',
    AllocationRevoked: 'AllocationProposed',
  },
})
export type AllocationEvent = EventOf<typeof allocationVocabulary>

export const allocationRules = rulebook({
  'ALL-1': 'A proposal is a pure function of the ledger after a transaction',
  'ALL-2': 'Who proposed an allocation does not approve it',
  'ALL-3': 'Only confirmed lines, not held and not barred, take part; planned units stay',
  'ALL-4': 'Losers are explained as well as winners',
  ALLOCATION_UNKNOWN: unknownThing('There is no such allocation'),
  ALLOCATION_EXISTS: 'An allocation of this number has been proposed; a new one takes a new number',
  ALLOCATION_DECIDED: 'The allocation is {stage}; that is done with one that is {asked}',
  ALLOCATION_SELF_APPROVED: 'ALL-2: {actor} proposed the allocation, so somebody else approves it',
  ALLOCATION_UNSIGNED: 'ALL-2: who proposed the allocation, and who approves it, has to be known',
  ALLOCATION_TIERS_MISPLACED: 'An allocation has tiers if its policy is priority-tiers, and only then',
  ALLOCATION_TIER_REPEATED: 'Group {group} stands in two tiers',
  ALLOCATION_LINE_REPEATED: '{line} stands twice in it',
  ALLOCATION_LINE_UNKNOWN: unknownThing('The allocation says nothing of {line}'),
  ALLOCATION_LINE_DONE: '{line} was applied or skipped in chunk {chunk}',
  ALLOCATION_CHUNK: 'Chunk {chunk} is not the next one, which is {next}',
})
