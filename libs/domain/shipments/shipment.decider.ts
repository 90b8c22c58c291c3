import { unreachable, type Decider, type Refusal, type Told } from '#kernel'
import { lineIn, lineKey, type LinePieces, type OrderLine } from '../lines.js'
import { flowBounds, planBounds, releaseBounds } from './bounds.js'
import { accepting, cancelling, correcting } from './filings.js'
import { distinct, misformed, strange, toldKey, type ShipmentFact } from './notices.js'
import { packing } from './packing.js'
import { departing, linesReleased, releasing, undeparted, withdrawing } from './releases.js'
import { shipmentRules, type ShipmentEvent } from './shipment.js'
import {
  addingAll,
  arriving,
  delivering,
  diverting,
  emptyShipment,
  finding,
  losing,
  planning,
  returning,
  type Plan,
  type Shipment,
} from './shipment.state.js'

const { refuse, unless } = shipmentRules

export const shipmentDecider: Decider<Shipment, ShipmentEvent> = {
  initial: emptyShipment,

  decide(event, shipment, told) {
    switch (event.type) {
      case 'ShipmentPlanned':
        return [...unless(!shipment.plan, 'SHIPMENT_EXISTS'), ...distinct(event)]
      case 'PlanChanged':
        return [...shipmentClosed(shipment), ...distinct(event)]
      case 'ShipmentCancelled':
        return ending(shipment)
      case 'ReleasedForExport': {
        const { releaseId } = event
        const fresh = unless(!shipment.releases.has(releaseId), 'RELEASE_EXISTS', { releaseId })
        return [...shipmentClosed(shipment), ...fresh, ...distinct(event), ...strange(shipment, event)]
      }
      case 'ExportReleaseWithdrawn': {
        const { releaseId } = event
        if (!shipment.releases.has(releaseId)) return refuse('RELEASE_UNKNOWN', { releaseId })
        return unless(undeparted(shipment, releaseId).length > 0, 'RELEASE_LEFT', { releaseId })
      }
      default:
        return misformed(event, shipment, told)
    }
  },

  alreadySo(event, shipment) {
    switch (event.type) {
      case 'PlanChanged':
        return (
          (event.route === undefined || event.route === shipment.plan?.route) &&
          (event.lines === undefined || planChange(shipment, event.lines).length === 0) &&
          shipment.plan !== undefined
        )
      case 'ShipmentCancelled':
        return shipment.cancelled
      case 'ExportReleaseWithdrawn':
        return shipment.releases.get(event.releaseId)?.withdrawnAt !== undefined
      default:
        return false
    }
  },

  evolve(shipment, event, told) {
    switch (event.type) {
      case 'ShipmentPlanned':
        return planning({ ...shipment, plan: planIn(event) }, event.lines)
      case 'PlanChanged': {
        const { plan } = shipment
        const now =
          plan && event.route !== undefined ? { ...shipment, plan: { ...plan, route: event.route } } : shipment
        return event.lines ? planning(now, event.lines) : now
      }
      case 'ShipmentCancelled':
        return { ...shipment, cancelled: true }
      case 'ReleasedForExport':
        return releasing(shipment, event, told)
      case 'ExportReleaseWithdrawn':
        return withdrawing(shipment, event.releaseId, told)
      default:
        return following({ ...shipment, told: shipment.told.add(toldKey(event)) }, event, told)
    }
  },

  limits(shipment, event) {
    switch (event.type) {
      case 'ShipmentPlanned':
      case 'ReleasedForExport':
      case 'ShipmentPacked':
        return planBounds(shipment, event.lines)
      case 'PlanChanged':
        return event.lines ? planBounds(shipment, [...shipment.lines.keys()].map(lineIn)) : []
      case 'ExportReleaseWithdrawn':
        return planBounds(shipment, linesReleased(shipment, event.releaseId))
      case 'ShipmentDeparted':
        return [
          ...planBounds(shipment, event.lines),
          ...flowBounds(shipment, event.lines),
          ...releaseBounds(shipment, event.lines, event.releaseId),
        ]
      case 'ShipmentArrived':
      case 'ShipmentDelivered':
      case 'ShipmentReturned':
      case 'ShipmentLost':
      case 'ShipmentFound':
      case 'ShipmentDiverted':
        return flowBounds(shipment, event.lines)
      case 'ShipmentCancelled':
      case 'EeiAccepted':
      case 'EeiCorrected':
      case 'EeiCancelled':
      case 'TransferReported':
      case 'DisclosureFiled':
        return []
      default:
        return unreachable(event)
    }
  },
}

/** Why a shipment takes nothing new; what unwinds or completes goes on. */
export const shipmentClosed = (shipment: Shipment): Refusal[] => [
  ...unless(shipment.plan !== undefined, 'SHIPMENT_UNKNOWN'),
  ...unless(!shipment.cancelled, 'SHIPMENT_CANCELLED'),
]

/** SHP-1: a line joins a shipment only if its order goes to the same consignee, end user and destination. */
export function mismatched(
  plan: Pick<Plan, 'consignee' | 'endUser' | 'destination'>,
  orderNo: string,
  ordered: Pick<Plan, 'consignee' | 'endUser' | 'destination'>,
): Refusal[] {
  const compared = (name: keyof typeof ordered) => ({ planned: plan[name], ordered: ordered[name], orderNo })
  const same = (name: keyof typeof ordered) => plan[name] === ordered[name]
  return [
    ...unless(same('consignee'), 'SHIPMENT_CONSIGNEE_OTHER', compared('consignee')),
    ...unless(same('endUser'), 'SHIPMENT_USER_OTHER', compared('endUser')),
    ...unless(same('destination'), 'SHIPMENT_DESTINATION_OTHER', compared('destination')),
  ]
}

/** What a plan of these lines would add to what is planned, line by line, or take from it (below zero). */
export function planChange(shipment: Shipment, lines: readonly LinePieces[]): { line: OrderLine; change: number }[] {
  const changes = new Map([...shipment.lines].map(([key, { planned }]) => [key, -planned]))
  for (const line of lines) changes.set(lineKey(line), (changes.get(lineKey(line)) ?? 0) + line.quantity)
  return [...changes].flatMap(([key, change]) => (change === 0 ? [] : [{ line: lineIn(key), change }]))
}

function ending(shipment: Shipment): Refusal[] {
  if (!shipment.plan) return refuse('SHIPMENT_UNKNOWN')
  const lines = [...shipment.lines.values()]
  const quantity = lines.reduce((sum, { released }) => sum + released, 0)
  return [
    ...unless(quantity === 0, 'SHIPMENT_RELEASED', { quantity }),
    ...unless(
      lines.some(({ planned, departed }) => departed < planned),
      'SHIPMENT_LEFT',
    ),
  ]
}

function following(shipment: Shipment, event: ShipmentFact, told: Told): Shipment {
  switch (event.type) {
    case 'ShipmentPacked':
      return packing(shipment, event.lines)
    case 'EeiAccepted':
      return accepting(shipment, event, told)
    case 'EeiCorrected':
      return correcting(shipment, event, told)
    case 'EeiCancelled':
      return cancelling(shipment, event, told)
    case 'ShipmentDeparted':
      return departing(shipment, event)
    case 'ShipmentArrived':
      return addingAll(shipment, event.lines, arriving)
    case 'ShipmentDelivered':
      return addingAll(shipment, event.lines, delivering)
    case 'ShipmentReturned':
      return addingAll(shipment, event.lines, returning)
    case 'ShipmentLost':
      return addingAll(shipment, event.lines, losing(told))
    case 'ShipmentFound':
      return addingAll(shipment, event.lines, finding)
    case 'ShipmentDiverted':
      return addingAll(shipment, event.lines, diverting)
    case 'TransferReported':
    case 'DisclosureFiled':
      return shipment
    default:
      return unreachable(event)
  }
}

function planIn({ consignee, endUser, destination, site, route }: Plan): Plan {
  return { consignee, endUser, destination, site, route }
}
