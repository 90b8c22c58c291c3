import { unreachable, type Refusal, type Told } from '#kernel'
import { lineKey, repeated, type OrderLine } from '../lines.js'
import { filedKey } from './filings.js'
import { mispacked } from './packing.js'
import { undepartable } from './releases.js'
import { shipmentRules, type ShipmentEvent } from './shipment.js'
import { shipmentKnown, type Shipment } from './shipment.state.js'

const { refuse, unless } = shipmentRules

type Act = Extract<
  ShipmentEvent,
  { type: 'ShipmentPlanned' | 'PlanChanged' | 'ShipmentCancelled' | 'ReleasedForExport' | 'ExportReleaseWithdrawn' }
>
export type ShipmentFact = Exclude<ShipmentEvent, Act>

/** What speaks against the form of a fact. A departure as it happened may open the stream: it left without a plan. */
export function misformed(event: ShipmentFact, shipment: Shipment, told: Told): Refusal[] {
  const asHappened = event.type === 'ShipmentDeparted' && event.asHappened !== undefined
  if (!asHappened && !shipmentKnown(shipment)) return refuse('SHIPMENT_UNKNOWN')
  const once = unless(!shipment.told.has(toldKey(event)), 'SHIPMENT_ALREADY_TOLD', numberOf(event))
  const formed = [...once, ...distinct(event), ...(asHappened ? [] : strange(shipment, event))]
  switch (event.type) {
    case 'ShipmentPacked':
      return [...formed, ...mispacked(shipment, event.lines)]
    case 'EeiCorrected':
    case 'EeiCancelled':
      return [...formed, ...unless(shipment.filings.has(event.itn), 'FILING_UNKNOWN', { itn: event.itn })]
    case 'ShipmentDeparted':
      return [...formed, ...undepartable(shipment, event, told.occurredAt), ...(asHappened ? unentitled(told) : [])]
    default:
      return formed
  }
}

const compliance = 'compliance'

/** SHP-5: that goods left without what a departure needs is told by compliance; the command asks for a second person. */
function unentitled({ actor = 'anonymous', roles = [] }: Told): Refusal[] {
  const numbers = { actor, needed: compliance, roles: roles.length > 0 ? roles.join(', ') : 'no role' }
  return unless(roles.includes(compliance), 'AS_HAPPENED_ROLE', numbers)
}

type Named = OrderLine & { lot?: string; from?: string; to?: string; licence?: string; item?: string; quantity: number }

const linesIn = (event: ShipmentEvent): readonly Named[] => ('lines' in event ? (event.lines ?? []) : [])

/** A document names a line once, for each lot, account, or licence and item. */
export function distinct(event: ShipmentEvent): Refusal[] {
  const keys = linesIn(event).map((line) => [filedKey(line), line.lot, line.from].join(' ').trim().replace(/ +/g, ' '))
  const found = event.type === 'ShipmentFound' ? event.lines.map((line) => `${lineKey(line)} ${line.to}`) : keys
  return repeated(found).flatMap((line) => refuse('SHIPMENT_LINE_REPEATED', { line }))
}

/** Lines that were never planned for the shipment, and did not leave with it. */
export function strange(shipment: Shipment, event: ShipmentEvent): Refusal[] {
  const keys = new Set(linesIn(event).map(lineKey))
  return [...keys]
    .filter((line) => !shipment.lines.has(line))
    .flatMap((line) => refuse('SHIPMENT_LINE_UNKNOWN', { line }))
}

export const toldKey = (event: ShipmentFact): string => {
  const { what, number } = numberOf(event)
  return `${what} ${number}`
}

/** One notice may say several things: it is known by what it says. */
function numberOf(event: ShipmentFact): { what: string; number: string } {
  switch (event.type) {
    case 'ShipmentPacked':
      return { what: 'packing list', number: event.packingNo }
    case 'EeiAccepted':
      return { what: 'filing', number: event.itn }
    case 'EeiCorrected':
      return { what: 'correction', number: event.correctionNo }
    case 'EeiCancelled':
      return { what: 'cancellation of a filing', number: `${event.noticeNo} ${event.itn}` }
    case 'ShipmentDeparted':
      return { what: 'departure', number: event.noticeNo }
    case 'ShipmentArrived':
      return { what: 'arrival', number: event.noticeNo }
    case 'ShipmentDelivered':
      return { what: 'delivery', number: event.noticeNo }
    case 'ShipmentReturned':
      return { what: 'return', number: event.noticeNo }
    case 'ShipmentLost':
      return { what: 'loss', number: event.noticeNo }
    case 'ShipmentFound':
      return { what: 'finding', number: event.noticeNo }
    case 'ShipmentDiverted':
      return { what: 'diversion', number: event.noticeNo }
    case 'TransferReported':
      return { what: 'report of a transfer', number: event.reportNo }
    case 'DisclosureFiled':
      return { what: 'disclosure', number: event.disclosureNo }
    default:
      return unreachable(event)
  }
}
