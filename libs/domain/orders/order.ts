import {
  code,
  country,
  day,
  described,
  lineNo,
  list,
  listOf,
  money,
  object,
  optional,
  rulebook,
  text,
  unknownThing,
  units,
  vocabulary,
  type ActOf,
  type EventOf,
} from '#kernel'
import { gateFields } from '../gates.js'
import { movement } from './accounts.js'

export const orderedLine = {
  line: lineNo,
  sku: described(code, 'The product', 'H200'),
  quantity: units,
  unitPrice: optional(money),
  requestedOn: optional(day),
}

export const orderParties = {
  customer: described(code, 'The buyer', 'ALDER'),
  endUser: described(code, 'Who uses the goods', 'ALDER'),
  consignee: described(code, 'Who receives them', 'ALDER-LOGISTICS'),
  intermediaries: optional(described(listOf(code, { min: 1, max: 20 }), 'Forwarders, brokers, resellers')),
  destination: described(country, 'Country of end use', 'CN'),
}

const moves = movement('open', 'cancelled')
const movesBack = movement('cancelled', 'open')
const cover = {
  line: lineNo,
  site: described(code, 'Where the stock stands', 'TPE1'),
  lot: described(code, 'Lot', 'L-2601'),
  quantity: units,
}

/** The lines of an order take at most this many, so that an order stays one readable document. */
export const mostLines = 500

/** Stream `order~<orderNo>`: who ordered what, and in which account each unit stands. */
export const orderVocabulary = vocabulary({
  opens: 'OrderPlaced',
  facts: {
    OrderPlaced: { ...orderParties, lines: list(orderedLine, { min: 1, max: mostLines }) },
    OrderChangeRequested: { requestId: code, request: text },
  },
  acts: {
    OrderConfirmed: { gates: list({ line: lineNo, gates: object(gateFields) }, { min: 1, max: mostLines }) },
    OrderConfirmationWithdrawn: { reason: text },
    OrderHeld: { holdId: code, reason: text },
    LineHeld: { holdId: code, line: lineNo, reason: text },
    HoldReleased: { holdId: code, reason: text },
    LineAdded: orderedLine,
    LineReduced: { line: lineNo, ...moves, quantity: units, reason: text },
    LineIncreased: { line: lineNo, ...movesBack, quantity: units, reason: text },
    LineRescheduled: { line: lineNo, requestedOn: day },
    LineRepriced: { line: lineNo, unitPrice: money },
    OrderPartiesChanged: { ...orderParties, reason: text },
    LineSubstituted: {
      line: lineNo,
      ...moves,
      quantity: units,
      substitute: object(orderedLine),
      consent: described(text, 'The customer’s consent: document and date'),
    },
    OrderCancelled: {
      lines: list({ line: lineNo, ...moves, quantity: units }, { min: 0, max: mostLines }),
      reason: text,
    },
    OrderReinstated: {
      lines: list({ line: lineNo, ...movesBack, quantity: units }, { min: 0, max: mostLines }),
      reason: text,
    },
    LineGatesDetermined: { line: lineNo, gates: object(gateFields) },
    LineReserved: cover,
    LineReservationReleased: cover,
  },
  opposites: {
    OrderConfirmed: 'OrderConfirmationWithdrawn',
    OrderConfirmationWithdrawn: 'OrderConfirmed',
    OrderHeld: 'HoldReleased',
    LineHeld: 'HoldReleased',
    HoldReleased: 'OrderHeld',
    LineAdded: 'LineReduced',
    LineReduced: 'LineIncreased',
    LineIncreased: 'LineReduced',
    LineRescheduled: 'LineRescheduled',
    LineRepriced: 'LineRepriced',
    OrderPartiesChanged: 'OrderPartiesChanged',
    LineSubstituted: 'LineReduced',
    OrderCancelled: 'OrderReinstated',
    OrderReinstated: 'OrderCancelled',
    LineGatesDetermined: 'LineGatesDetermined',
    LineReserved: 'LineReservationReleased',
    LineReservationReleased: 'LineReserved',
  },
})
export type OrderEvent = EventOf<typeof orderVocabulary>
export type OrderAct = ActOf<typeof orderVocabulary>

export const orderRules = rulebook({
  ORDER_UNKNOWN: unknownThing('There is no such order'),
  ORDER_EXISTS: 'An order of this number has been placed',
  LINE_UNKNOWN: unknownThing('The order has no line {line}'),
  LINE_EXISTS: 'The order has a line {line} already',
  LINES_FULL: 'An order takes at most {most} lines',
  LINE_REPEATED: 'Line {line} stands twice in the order',
  REQUEST_ALREADY_TOLD: 'The change request {requestId} has been recorded',
  ORDER_CANCELLED: 'The order is cancelled and takes nothing new; reinstate it first',
  ORDER_NOT_CANCELLED: 'The order is not cancelled',
  ORDER_UNCONFIRMED: 'ORD-6: only a confirmed order takes covers',
  LINE_HELD: 'ORD-6: line {line} is held ({holds}) and takes no covers',
  HOLD_UNKNOWN: unknownThing('The order has no hold {holdId}'),
  HOLD_EXISTS: 'The order has had a hold {holdId}',
  ORDER_MULTIPLE: 'ORD-1: line {line} asks for {quantity}, which is no multiple of {multiple}',
  ORDER_REPORTED: 'ORD-5: an order that rests on a report is demand and is not confirmed',
  CONTROL_UNDETERMINED:
    'CTL-2: no control is recorded for {eccn} to {country}, so the gates of line {line} are undetermined',
  COVERS_STAND: 'The covers of line {line} ({quantity} units) have to be released first',
  COVER_SHORT: '{asked} asked of lot {lot} at {site}, {held} held for the line',
  SUBSTITUTE_SAME: 'ORD-4: line {line} is for {sku} already: a substitute is another product',
  ACCOUNT_SHORT: 'Line and account {key}: {used} units more have left than were in it',
  RESERVED_BEYOND_OPEN: 'ORD-6: line {key} has {limit} open units and would have {used} reserved',
})
