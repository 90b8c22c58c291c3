import { unreachable, type Bound } from '#kernel'
import { noCovers, type Covers } from '../covers.js'
import { coverBounds, decrementBounds, lineBounds } from './bounds.js'
import { giving, taking } from './lines.js'
import type { OrderEvent } from './order.js'
import { changedPortion } from './portions.js'
import { lineOf, type Order } from './state.js'

type CoverEvent = Extract<
  OrderEvent,
  {
    type: `Line${'Licensed' | 'LicenceReleased' | 'ApprovalDrawn' | 'ApprovalDrawReleased' | 'Reserved' | 'ReservationReleased'}`
  }
>

/** The cover of which an event tells. */
function coversOf(event: CoverEvent): Covers {
  switch (event.type) {
    case 'LineLicensed':
    case 'LineLicenceReleased': {
      const { licence, item, quantity, onDecrementOf } = event
      const again = onDecrementOf === undefined ? {} : { onDecrementOf }
      return { ...noCovers, licences: [{ licence, item, quantity, ...again }] }
    }
    case 'LineApprovalDrawn':
    case 'LineApprovalDrawReleased':
      return { ...noCovers, draws: [{ approval: event.approval, member: event.member, quantity: event.quantity }] }
    case 'LineReserved':
    case 'LineReservationReleased':
      return { ...noCovers, reservations: [{ site: event.site, lot: event.lot, quantity: event.quantity }] }
    default:
      return unreachable(event)
  }
}

export const covering = (order: Order, event: CoverEvent, revision: number): Order =>
  onDecrement(order, event, taking(order.lines, event.line, coversOf(event), revision), 1)

export const uncovering = (order: Order, event: CoverEvent): Order =>
  onDecrement(order, event, giving(order.lines, event.line, coversOf(event)), -1)

/** With the lines as they are now; a licence on the decrement of a shipment counts there too. */
function onDecrement(order: Order, event: CoverEvent, lines: Order['lines'], sign: 1 | -1): Order {
  const shipment = 'onDecrementOf' in event ? event.onDecrementOf : undefined
  if (shipment === undefined) return { ...order, lines }
  const of = { line: event.line, shipment }
  return { ...order, lines, portions: changedPortion(order.portions, of, [], { onDecrement: sign * event.quantity }) }
}

export function boundsOfCover(order: Order, event: CoverEvent): Bound[] {
  if (!lineOf(order, event.line)) return []
  const shipment = 'onDecrementOf' in event ? event.onDecrementOf : undefined
  return [
    ...lineBounds(order, event.line, []),
    ...coverBounds(order, event.line, coversOf(event)),
    ...(shipment === undefined ? [] : decrementBounds(order, event.line, shipment)),
  ]
}
