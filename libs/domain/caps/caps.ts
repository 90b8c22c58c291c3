import {
  code,
  described,
  instant,
  lineNo,
  list,
  optional,
  rulebook,
  text,
  unknownThing,
  units,
  vocabulary,
  type EventOf,
} from '#kernel'

const group = described(code, 'The party that is the ultimate parent of the customer', 'ALDER')
const chips = described(units, 'Chips: pieces × chips per unit')
const documentNo = described(code, 'The document that says so', 'CAP-2026-1')
const rule = described(code, 'The rule; the same rule again replaces it, others stand beside it', 'PER-CUSTOMER')
const use = {
  orderNo: described(code, 'The order', 'PO-1001'),
  line: lineNo,
  quantity: chips,
  group,
  onDecrementOf: optional(
    described(code, 'They go out on the decrement of this shipment and count nothing (SHP-7)', 'SH-0'),
  ),
}

/** By hand: what is given back of chips that left, and taken again. An assignment and its release name no licence here. */
const byHand = {
  ...use,
  reversedUnder: optional(described(code, 'The licence whose decrement of them the authority reversed', 'D-1')),
}

/** How many chips of one product a group may be licensed for, over all licences; stream `caps~<product>`. */
export const capsVocabulary = vocabulary({
  facts: {
    CapSet: {
      documentNo,
      rule,
      groups: list({ group, quantity: chips }, { min: 0, max: 1000 }),
      everyOtherGroup: optional(described(units, 'Of each group that is not named; left out: those have no cap')),
      basis: described(text, 'What it rests on', '91 FR 1684'),
      effectiveFrom: described(instant, 'From when it counts'),
    },
    CapWithdrawn: {
      documentNo,
      rule,
      effectiveFrom: described(instant, 'From when the rule caps nothing; below official it has no force'),
    },
    UsageReported: {
      reportNo: described(code, 'The report', 'U-1'),
      group,
      supplier: described(code, 'Who else supplies the group', 'OTHER-VENDOR'),
      quantity: chips,
    },
  },
  acts: { CapUsed: byHand, CapReleased: byHand },
  opposites: { CapUsed: 'CapReleased', CapReleased: 'CapUsed' },
})
export type CapsEvent = EventOf<typeof capsVocabulary>

export const capsRules = rulebook({
  'CAP-1':
    'Chips used + reported ≤ cap for every group, over all licences; every assignment counts, whether a cap is set or not',
  CAP_SHORT: 'CAP-1: {key} would have {used} chips used and reported, {limit} are allowed',
  CAP_USE_SHORT: 'CAP-1: {used} more chips given back for {key} than were used',
  CAP_NOT_REVERSED:
    '{asked} chips of {line} would be given back, and {left} that were reversed under {licence} are not given back yet',
  CAP_NOT_GIVEN_BACK: '{asked} chips of {line} would count again, and {given} were given back under {licence}',
  CAP_ALREADY_TOLD: 'The {what} {number} is recorded for this product already',
  CAP_UNKNOWN: unknownThing('No cap {rule} is set for this product'),
  CAP_GROUP_REPEATED: 'Group {group} stands twice in the cap',
  CAP_EMPTY: 'A cap names a group, or says what every other group may have',
})
