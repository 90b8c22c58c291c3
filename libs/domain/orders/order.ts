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
import { covers, drawCover, licenceCover, stockCover } from '../covers.js'
import { gateFields } from '../gates.js'
import { afterDeparture, movement, undiverted, type Account } from '../accounts.js'

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

const moves = movement(['open'], ['cancelled'])
const movesBack = movement(['cancelled'], ['open'])
const shipment = described(code, 'The shipment that the units left with, or are to leave with', 'SH-1')

/** A movement of units of one line, told by a notice of the shipment or entry. */
const told = <const F extends readonly Account[], const T extends readonly Account[]>(from: F, to: T) => ({
  line: lineNo,
  ...movement(from, to),
  quantity: units,
  shipment,
  noticeNo: described(code, 'Number of the fact of the shipment or entry that tells it', 'N-1'),
})

/** The lines of an order take at most this many, so that an order stays one readable document. */
export const mostLines = 500

/** Stream `order~<orderNo>`: who ordered what, and in which account each unit stands. */
export const orderVocabulary = vocabulary({
  opens: 'OrderPlaced',
  facts: {
    OrderPlaced: { ...orderParties, lines: list(orderedLine, { min: 1, max: mostLines }) },
    OrderChangeRequested: { requestId: code, request: text },
    LineDeparted: {
      ...told(['planned', 'open'], ['inTransit']),
      covers: described(covers, 'Those that leave with the units: from the plan, or as it happened from open units'),
    },
    LineArrived: told(['inTransit'], ['inCustoms', 'customsReleased']),
    LineCustomsReleased: told(['inCustoms'], ['customsReleased']),
    LineDetained: told(['inCustoms'], ['detained']),
    LineDetentionLifted: told(['detained'], ['inCustoms']),
    LineSeized: told(['inCustoms', 'detained'], ['seized']),
    LineDelivered: told(['customsReleased'], ['delivered']),
    LineReturned: told(afterDeparture, ['open']),
    LineLost: told(afterDeparture, ['lost']),
    LineFound: told(['lost'], afterDeparture),
    LineDiverted: told(undiverted, ['diverted']),
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
    LineRescheduled: {
      line: lineNo,
      requestedOn: optional(described(day, 'The day for which the line is requested; left out: none again')),
    },
    LineRepriced: {
      line: lineNo,
      unitPrice: optional(described(money, 'The price of a unit; left out: none again')),
    },
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
    LineGatesDetermined: {
      line: lineNo,
      gates: optional(
        described(object(gateFields), 'Left out: undetermined, since no control is in force any more (CTL-2)'),
      ),
    },
    LineLicensed: { line: lineNo, ...licenceCover },
    LineLicenceReleased: { line: lineNo, ...licenceCover },
    LineApprovalDrawn: { line: lineNo, ...drawCover },
    LineApprovalDrawReleased: { line: lineNo, ...drawCover },
    LineReserved: { line: lineNo, ...stockCover },
    LineReservationReleased: { line: lineNo, ...stockCover },
    LinePlanned: {
      line: lineNo,
      ...movement(['open'], ['planned']),
      quantity: units,
      shipment,
      covers: described(covers, 'Covers of open units that go along, exactly these'),
    },
    LinePlanReleased: {
      line: lineNo,
      ...movement(['planned'], ['open']),
      quantity: units,
      shipment,
      covers: described(covers, 'Covers of the plan that come back, exactly these'),
    },
    LineReopened: { line: lineNo, ...movement(['lost'], ['open']), quantity: units, shipment, reason: text },
    LineReopenedWithdrawn: { line: lineNo, ...movement(['open'], ['lost']), quantity: units, shipment, reason: text },
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
    LineLicensed: 'LineLicenceReleased',
    LineLicenceReleased: 'LineLicensed',
    LineApprovalDrawn: 'LineApprovalDrawReleased',
    LineApprovalDrawReleased: 'LineApprovalDrawn',
    LineReserved: 'LineReservationReleased',
    LineReservationReleased: 'LineReserved',
    LinePlanned: 'LinePlanReleased',
    LinePlanReleased: 'LinePlanned',
    LineReopened: 'LineReopenedWithdrawn',
    LineReopenedWithdrawn: 'LineReopened',
  },
})
export type OrderEvent = EventOf<typeof orderVocabulary>
export type OrderAct = ActOf<typeof orderVocabulary>
/** Facts that move units, told by a shipment or an entry. */
export type Movement = Extract<OrderEvent, { noticeNo: string }>
/** All that moves units of a line that go with a shipment. */
export type WithShipment = Extract<OrderEvent, { shipment: string }>

export const orderRules = rulebook({
  'ORD-1':
    'Quantities are multiples of the product’s order multiple; an order that breaks it is recorded and not confirmed',
  'ORD-2':
    'A reduction or cancellation takes open units only: uncovered ones first, then stock, approval and licence are released, newest first, in the same transaction',
  'ORD-3': 'A change of parties or destination releases all covers and determines the gates again',
  'ORD-4':
    'A substitute closes units of one line and opens another at the first gate; no other product is ever delivered silently',
  'ORD-5': 'An order that rests on a report is demand: it is not confirmed',
  'ORD-6': 'Only a confirmed line that is not held takes covers; each cover is at most its open units',
  'ORD-7': 'Units released for export are not taken back from their plan before that release is withdrawn',
  ORDER_UNKNOWN: unknownThing('There is no such order'),
  ORDER_EXISTS: 'An order of this number has been placed',
  LINE_UNKNOWN: unknownThing('The order has no line {line}'),
  LINE_EXISTS: 'The order has a line {line} already',
  LINES_FULL: 'An order takes at most {most} lines',
  LINE_REPEATED: 'Line {line} stands twice in the order',
  REQUEST_ALREADY_TOLD: 'The change request {requestId} has been recorded',
  ORDER_CANCELLED: 'The order is cancelled and takes nothing new; reinstate it first',
  ORDER_NOT_CANCELLED: 'The order is not cancelled',
  ORDER_UNCONFIRMED: 'ORD-6: only a confirmed order takes covers and plans',
  LINE_HELD: 'ORD-6: line {line} is held ({holds}) and takes no covers or plans',
  HOLD_UNKNOWN: unknownThing('The order has no hold {holdId}'),
  HOLD_EXISTS: 'The order has had a hold {holdId}',
  ORDER_MULTIPLE: 'ORD-1: {quantity} are wanted of line {line}, which is no multiple of {multiple}',
  ORDER_REPORTED: 'ORD-5: an order that rests on a report is demand and is not confirmed',
  LINE_REPORTED: 'ORD-5: what rests on a report is demand: line {line} adds nothing to a confirmed order',
  CONTROL_UNDETERMINED:
    'CTL-2: no control is recorded for {eccn} to {country}, so the gates of line {line} are undetermined',
  COVERS_STAND: 'The covers of line {line} ({quantity} units) have to be released first',
  PLANS_STAND: 'ORD-3: {quantity} units of line {line} are planned; release them from their plans first',
  SUBSTITUTE_SAME: 'ORD-4: line {line} is for {sku} already: a substitute is another product',
  ACCOUNT_SHORT: 'Line and account {key}: {used} units more have left than were in it',
  LICENSED_BEYOND_OPEN: 'ORD-6: line {key} has {limit} open units and would have {used} licensed',
  DRAWN_BEYOND_OPEN: 'ORD-6: line {key} has {limit} open units and would have {used} drawn from approvals',
  RESERVED_BEYOND_OPEN: 'ORD-6: line {key} has {limit} open units and would have {used} reserved',
  COVER_SHORT: 'Line and cover {key}: {used} units more are taken off than it covers',
  COVER_REPEATED: 'Line {line}: the cover {cover} is named twice',
  COVERS_BEYOND_MOVED: 'Line {line}: {covered} units of {gate} are named for {quantity} that move',
  PLAN_UNCOVERED: 'SHP-2: {quantity} units of line {line} would be planned with {covered} units of {gate}',
  COVERS_BEYOND_PLAN: 'Line, shipment and gate {key}: {limit} units are planned and {used} covered',
  PLAN_RELEASED_FOR_EXPORT:
    'ORD-7: {released} of {planned} units of line {line} are released for export with {shipment}; withdraw that release before {quantity} leave the plan',
  REOPENED_SHORT: 'Line and shipment {key}: {used} units more are taken back than were reopened',
  LOSS_UNPROVEN:
    'SHP-7: units of line {line} lost with {shipment} ({quantity}) go again on official evidence or a company’s word; there is {grade}',
  NOTICE_ALREADY_TOLD: 'Notice {noticeNo} of {shipment} has told of line {line} from {from} to {to}',
  BEYOND_LINE: 'Line {line} is of {ordered} units: {quantity} of it cannot have moved',
  DECREMENT_BEYOND_REOPENED:
    'SHP-7: line and shipment {key}: {limit} units are reopened and {used} would be on its decrement',
})
