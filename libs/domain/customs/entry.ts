import {
  code,
  described,
  largestQuantity,
  list,
  oneOf,
  optional,
  rulebook,
  text,
  unknownThing,
  units,
  vocabulary,
  whole,
  type EventOf,
} from '#kernel'
import { linePieces, mostLinesNamed, orderLine } from '../lines.js'

const some = { min: 1, max: mostLinesNamed }
const noticeNo = described(code, 'The notice of customs', 'N-1')
const inspectionId = described(code, 'The inspection', 'INS-1')
const declared = list({ ...orderLine, declared: described(units, 'Pieces that the declaration says') }, some)
const counted = described(whole(0, largestQuantity, 1000), 'Pieces that were found; may be none')
const held = { ...linePieces, from: oneOf(['inCustoms', 'detained']) }

/** Stream `entry~<entry>`: a declaration at the destination’s customs, and what they do with the goods. */
export const entryVocabulary = vocabulary({
  opens: 'EntryLodged',
  facts: {
    EntryLodged: {
      declarationNo: described(code, 'The declaration', 'DEC-1'),
      shipment: described(code, 'The shipment', 'SH-1'),
      lines: declared,
    },
    EntryAccepted: { noticeNo },
    InspectionOrdered: {
      inspectionId,
      lines: optional(described(list(orderLine, some), 'What is inspected; left out: all of it')),
    },
    InspectionCompleted: {
      inspectionId,
      outcome: oneOf(['conforms', 'differs']),
      counted: list({ ...orderLine, counted }, { ...some, min: 0 }),
    },
    EntryAmended: { amendmentNo: described(code, 'The amendment', 'AM-1'), lines: declared, reason: text },
    EntryHeld: { noticeNo, reason: text },
    EntryReleased: { noticeNo, lines: list(linePieces, some) },
    EntryRejected: { noticeNo, reason: text },
    GoodsDetained: { noticeNo, lines: list(linePieces, some), reason: text },
    DetentionLifted: { noticeNo, lines: list(linePieces, some) },
    GoodsSeized: { noticeNo, lines: list(held, some), reason: text },
    GoodsReturned: { noticeNo, lines: list(held, some), reason: text },
  },
  acts: {},
  opposites: {},
})
export type EntryEvent = EventOf<typeof entryVocabulary>

export const entryRules = rulebook({
  'ENT-1': 'Released + detained + seized + returned ≤ declared',
  'ENT-2': 'An amendment while an inspection is open is a breach',
  'ENT-3': 'A directive never changes an entry’s state',
  ENTRY_UNKNOWN: unknownThing('There is no such entry'),
  ENTRY_EXISTS: 'An entry of this number has been lodged',
  ENTRY_ALREADY_TOLD: 'The {what} {number} has been recorded for this entry',
  ENTRY_LINE_REPEATED: '{line} stands twice in it',
  INSPECTION_UNKNOWN: unknownThing('Inspection {inspectionId} was not ordered for this entry'),
  BEYOND_DECLARED: 'ENT-1: {used} pieces of {key} released, detained, seized and returned, {limit} declared',
  DETAINED_SHORT: 'ENT-1: {used} pieces of {key} more came out of detention than went in',
  AMENDED_UNDER_INSPECTION: 'ENT-2: amendment {key} was made while inspections were open, {used} in number',
})
