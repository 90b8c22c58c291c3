import {
  code,
  described,
  identifier,
  largestQuantity,
  list,
  listOf,
  listsOf,
  object,
  oneOf,
  optional,
  rulebook,
  text,
  units,
  unknownThing,
  vocabulary,
  whole,
  type EventOf,
} from '#kernel'
import { coversFields } from '../covers.js'
import { mostLinesNamed, orderLine } from '../lines.js'
import { sharedGates } from './book.js'

/** The lines that one event of a proposal tells of at most, so that it stays readable. */
export const mostAllocated = 2000
/** The events that one proposal is told in at most. */
export const mostParts = 500
/** The chunks that one proposal is applied in at most. */
const mostChunks = 10_000

const upTo = (most: number, example: number) => whole(0, most, example)

const short = {
  gate: oneOf(sharedGates),
  code: described(code, 'The rule that stops them', 'CAP_SHORT'),
  key: described(text, 'What it is about', 'BIS-CAP ALDER'),
  left: described(upTo(Number.MAX_SAFE_INTEGER, 3), 'What is left under it, in what it counts'),
  quantity: described(units, 'Units of the line that it stops, whatever else does', 16),
}

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
      part: optional(
        described(
          object({ number: whole(1, mostParts, 1), of: whole(1, mostParts, 1) }),
          'Which of so many events of one transaction that tell it together; left out: it is the only one',
        ),
      ),
      lines: list(
        {
          ...orderLine,
          wants: optional(described(units, 'Units that lack a cover at some gate', 40)),
          gets: optional(described(upTo(largestQuantity, 24), 'Of those, covered at every gate by what it gains')),
          gains: object(coversFields),
          givesUp: object(coversFields),
          why: described(text, 'Why it gains so much and no more (ALL-4)'),
          short: optional(
            described(list(short, { min: 0, max: sharedGates.length }), 'What stops the rest, gate by gate'),
          ),
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
  ALLOCATION_PART: 'Part {number} of {of} is not the next of the proposal, which has {told} of {parts}',
  ALLOCATION_INCOMPLETE: 'The proposal has {told} of its {parts} parts',
  ALLOCATION_NOTHING: 'No line for {product} that takes part lacks anything',
  ALLOCATION_TOO_LARGE: 'A proposal takes in {most} lines at most; {lines} take part',
  ALLOCATION_UNPREPARED: 'A proposal is worked out by a server that keeps the read rows; ask one',
  ALLOCATION_OUT_OF_TURN: '{line} is not among the next {count} lines that the proposal gives something to',
  ALLOCATION_LINE_BARRED: '{line} is barred ({by}) and takes no part',
  ALLOCATION_CHUNK: 'Chunk {chunk} is not the next one, which is {next}',
})
