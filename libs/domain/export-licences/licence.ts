import {
  code,
  country,
  day,
  described,
  instant,
  lineNo,
  list,
  listOf,
  money,
  object,
  oneOf,
  optional,
  rulebook,
  text,
  unknownThing,
  units,
  vocabulary,
  type EventOf,
  type Values,
} from '#kernel'
import { timeZone } from '../days.js'
import { part } from '../lines.js'
import { ratio } from '../ratios.js'
import { destinations, items, parties } from './items.js'

const condition = {
  id: described(code, 'The condition as the licence numbers it', 'C-1'),
  kind: described(
    oneOf(['acknowledgement', 'lab-test', 'end-use-statement', 'volume-share']),
    'An acknowledgement blocks assignment until it is given; the others are checked at release for export (LIC-4)',
  ),
  parameters: object({
    text: optional(described(text, 'What it says', 'No re-export without permission')),
    ratio: optional(described(ratio, 'Which share of US end-use shipments may go to these countries together')),
    countries: optional(described(listOf(country, { min: 1, max: 250 }), 'The countries of a volume share', ['CN'])),
  }),
}
export type LicenceCondition = Values<typeof condition>

/** A licence has at most this many conditions. */
const mostConditions = 100
const conditions = (min: number) => list(condition, { min, max: mostConditions })

const documentNo = described(code, 'The document of the authority', 'D-1001')
const effectiveFrom = described(instant, 'From when it counts')
const validFrom = described(day, 'Its first day, in the time zone of the licence')
const validUntil = described(day, 'Its last day, in the time zone of the licence', '2027-01-31')
const notice = { noticeNo: described(code, 'The notice of the authority', 'N-1'), effectiveFrom, reason: text }

const item = described(code, 'The item of the licence', 'I-1')
const shipment = described(code, 'The shipment', 'SH-1')
const linePieces = { orderNo: described(code, 'The order', 'PO-1001'), line: lineNo, quantity: units }
const onDecrementOf = optional(
  described(code, 'They go out on the decrement of this shipment and count nothing of their own (SHP-7)', 'SH-0'),
)
const value = optional(described(money, 'Value of these units; needed if the item is limited in value'))
const assignment = { ...linePieces, item, value, onDecrementOf }
const commitment = { ...assignment, shipment }
const answer = described(code, 'The condition', 'C-1')

/** An export licence; stream `licence~<licenceNo>`. It is there once it was issued, on a report or by its document. */
export const licenceVocabulary = vocabulary({
  facts: {
    LicenceIssued: {
      documentNo,
      applicationNo: optional(described(code, 'The application that it answers', 'Z-1001')),
      items,
      parties,
      destinations,
      validFrom,
      validUntil,
      timeZone: described(timeZone, 'Where its days begin and end (LIC-3)'),
      conditions: conditions(0),
    },
    LicenceAmended: {
      documentNo,
      effectiveFrom,
      items: optional(described(items, 'Items by their id; others stay as they are')),
      parties: optional(described(parties, 'All parties from then on')),
      destinations: optional(described(destinations, 'All destinations from then on')),
      validFrom: optional(validFrom),
      validUntil: optional(validUntil),
      conditions: optional(described(conditions(1), 'Conditions by their id; others stay as they are')),
      conditionsRemoved: optional(
        described(listOf(code, { min: 1, max: mostConditions }), 'Conditions that fall away', ['C-2']),
      ),
    },
    LicenceSuspended: notice,
    LicenceReinstated: notice,
    LicenceRevoked: notice,
    LicenceDecremented: {
      decrementNo: described(code, 'The departure or paper that tells it', 'SD-1'),
      ...linePieces,
      item,
      shipment,
      takes: described(
        oneOf(['commitment', 'cover', 'nothing']),
        'What it used up: what the release had committed, a cover of open units, or nothing (a paper told later)',
      ),
      value: optional(described(money, 'Value by the export filing')),
      settles: optional(described(money, 'As much of the value that was assigned')),
      onDecrementOf,
      part,
    },
    DecrementReversed: {
      reversalNo: described(code, 'The paper of the authority', 'RV-1'),
      ...linePieces,
      item,
      shipment,
      value,
      reason: text,
    },
  },
  acts: {
    ConditionAcknowledged: { conditionId: answer, note: text },
    ConditionAcknowledgedWithdrawn: { conditionId: answer, reason: text },
    LicenceAssigned: assignment,
    AssignmentReleased: assignment,
    LicenceCommitted: commitment,
    LicenceUncommitted: commitment,
  },
  opposites: {
    ConditionAcknowledged: 'ConditionAcknowledgedWithdrawn',
    ConditionAcknowledgedWithdrawn: 'ConditionAcknowledged',
    LicenceAssigned: 'AssignmentReleased',
    AssignmentReleased: 'LicenceAssigned',
    LicenceCommitted: 'LicenceUncommitted',
    LicenceUncommitted: 'LicenceCommitted',
  },
})
export type LicenceEvent = EventOf<typeof licenceVocabulary>

const inForce = '(evidence: {grade})'

export const licenceRules = rulebook({
  'LIC-1':
    'Of an item assigned + decremented ≤ authorised, and committed + decremented ≤ authorised, in quantity and, if limited, in value',
  'LIC-2': 'A licence is for the parties it names in their roles, and for its ECCNs, products and destinations',
  'LIC-3': 'A licence is in force at the instant of export; the day of validUntil ends in the licence’s time zone',
  'LIC-4':
    'Conditions that need acknowledgement block assignment until then; those with a rule are checked at release for export',
  'LIC-5': 'What issues, reinstates or enlarges with a grade below official is recorded and has no force',
  'LIC-6':
    'A suspension bars and keeps the assignments; after revocation or expiry nothing new is assigned, and what is open is released after a grace of seven days',
  'LIC-7':
    'Not in force, a licence still accepts what unwinds: releases, reversals, late departures that happened while it was',
  LICENCE_UNKNOWN: unknownThing('There is no licence {licence}'),
  LICENCE_ALREADY_TOLD: 'The {what} {number} is recorded on this licence already',
  LICENCE_ITEM_UNKNOWN: unknownThing('The licence has no item {item}'),
  LICENCE_ITEM_REPEATED: 'Item {item} stands twice in the document',
  LICENCE_CONDITION_UNKNOWN: unknownThing('The licence has no condition {conditionId}'),
  LICENCE_CONDITION_REPEATED: 'Condition {conditionId} stands twice in the document',
  LICENCE_VALIDITY_REVERSED: 'A licence cannot be valid from {validFrom} until {validUntil}',
  LICENCE_TIME_ZONE_UNKNOWN: 'There is no time zone {timeZone}',
  VALUE_MISSING: 'LIC-1: item {item} is limited in value, so a value in {currency} is needed',
  VALUE_CURRENCY: 'LIC-1: item {item} is limited in {currency}, not in {asked}',
  LICENCE_SHORT: 'LIC-1: item {key} would have {used} assigned or decremented, {limit} are authorised',
  LICENCE_COMMITTED_SHORT: 'LIC-1: item {key} would have {used} committed or decremented, {limit} are authorised',
  LICENCE_VALUE_SHORT: 'LIC-1: value of item {key}: {used} would be assigned or decremented, {limit} are authorised',
  LICENCE_COMMITTED_VALUE_SHORT:
    'LIC-1: value of item {key}: {used} would be committed or decremented, {limit} are authorised',
  ASSIGNMENT_SHORT: 'LIC-1: {used} more released or decremented for {key} than was assigned',
  LICENCE_COMMITMENT_SHORT: 'LIC-1: {used} more released or decremented for {key} than was committed',
  COMMITTED_UNASSIGNED: 'LIC-1: {used} would be committed for {key}, {limit} are assigned',
  ASSIGNED_VALUE_SHORT: 'LIC-1: value of {key}: {used} more released or settled than was assigned',
  COMMITTED_VALUE_SHORT: 'LIC-1: value of {key}: {used} more released or settled than was committed',
  DECREMENT_UNTOLD: 'LIC-1: {used} more given back for {key} than was decremented',
  DECREMENT_REUSED: 'SHP-7: {used} would go out on the decrement of {key}, once, {limit} were decremented',
  ITEM_NOT_COVERED: 'LIC-2: licence {licence} does not authorise item {item}',
  ECCN_NOT_COVERED: 'LIC-2: item {item} of licence {licence} is for {authorised}, not for {eccn}',
  PRODUCT_NOT_COVERED: 'LIC-2: item {item} of licence {licence} is not for {sku}',
  DESTINATION_NOT_COVERED: 'LIC-2: licence {licence} is not for {destination}',
  PARTY_NOT_COVERED: 'LIC-2: licence {licence} does not name {party} as {role}',
  LICENCE_NOT_YET_VALID: 'LIC-3: licence {licence} is valid from {validFrom} ({timeZone})',
  LICENCE_EXPIRED: 'LIC-3: licence {licence} was valid until the end of {validUntil} ({timeZone})',
  CONDITION_UNACKNOWLEDGED: 'LIC-4: condition {conditionId} of licence {licence} is not acknowledged',
  CONDITION_STATEMENT:
    'LIC-4: condition {conditionId} of licence {licence}: no end-use certificate of {party} is valid',
  CONDITION_SHARE:
    'LIC-4: condition {conditionId} of licence {licence}: {used} chips exported and committed to its countries, {limit} allowed',
  LICENCE_UNOFFICIAL: 'LIC-5: licence {licence} rests on no official document and has no force',
  LICENCE_SUSPENDED: `LIC-6: licence {licence} is suspended since {since} ${inForce}`,
  LICENCE_NOT_ENDED:
    'LIC-6: what is assigned under licence {licence} is released seven days after its official end, which is {end}',
  LICENCE_REVOKED: `LIC-6: licence {licence} is revoked since {since} ${inForce}`,
})
