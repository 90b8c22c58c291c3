import { code, described, open, read, record, refuse, type Steps } from '#kernel'
import {
  inShipment,
  lineIn,
  lineKey,
  lineOf,
  mismatched,
  orderStream,
  planChange,
  shipmentRules,
  shipmentStream,
  shipmentVocabulary,
  unready,
  type LinePieces,
  type Plan,
} from '#domain'
import { command } from '../declare.js'
import { shippableFrom } from './shippable.js'
import { unplanLine } from './unplanning.js'

const { acts } = shipmentVocabulary
const of = { shipment: described(code, 'The shipment', 'SH-1') }

export const PlanShipment = command({
  name: 'PlanShipment',
  route: '/v1/shipments',
  summary:
    'Plans what is to leave together: one consignee, end user and destination (SHP-1), of each line at most what is shippable from the site (SHP-2). The units take their covers along, the oldest in force first. A number is planned once.',
  records: 'acts',
  fields: { ...of, ...acts.ShipmentPlanned },
  *transaction({ shipment, ...data }) {
    yield* open(shipmentStream(shipment))
    for (const line of data.lines) yield* planLine(shipment, data, line)
    yield* record(shipmentStream(shipment), { type: 'ShipmentPlanned', ...data })
  },
})

export const ChangePlan = command({
  name: 'ChangePlan',
  route: '/v1/shipments/{shipment}/plan',
  summary:
    'Says what is planned from now on, what has left included. What is more takes covers along as at first; what is less gives them back, never units that are released for export (ORD-7). Nothing is recorded if it is planned so already.',
  records: 'acts',
  fields: { ...of, ...acts.PlanChanged },
  *transaction({ shipment, ...data }) {
    const state = yield* read(shipmentStream(shipment))
    const changes = data.lines && state.plan && !state.cancelled ? planChange(state, data.lines) : []
    for (const { line, change } of changes)
      if (change < 0) yield* unplanLine(shipment, { ...line, quantity: -change })
      else if (state.plan) yield* planLine(shipment, state.plan, { ...line, quantity: change })
    yield* record(shipmentStream(shipment), { type: 'PlanChanged', ...data })
  },
})

export const CancelShipment = command({
  name: 'CancelShipment',
  route: '/v1/shipments/{shipment}/cancellation',
  summary:
    'Gives all units and covers back that are planned and have not left. What is released for export is withdrawn first. A cancelled shipment stays so.',
  records: 'acts',
  fields: { ...of, ...acts.ShipmentCancelled },
  *transaction({ shipment, reason }) {
    const { lines, cancelled } = yield* read(shipmentStream(shipment))
    if (!cancelled)
      for (const line of [...lines.keys()].map(lineIn)) {
        const order = yield* read(orderStream(line.orderNo))
        const quantity = inShipment(order, line.line, shipment, 'planned')
        if (quantity > 0) yield* unplanLine(shipment, { ...line, quantity })
      }
    yield* record(shipmentStream(shipment), { type: 'ShipmentCancelled', reason })
  },
})

/** Open units of a line join a plan, with the covers that they need; more units than are shippable are refused (SHP-2). */
function* planLine(shipment: string, plan: Omit<Plan, 'route'>, { orderNo, line, quantity }: LinePieces): Steps {
  const order = yield* read(orderStream(orderNo))
  if (order.placed) yield* refuse(mismatched(plan, orderNo, order.placed))
  const { units, covers } = yield* shippableFrom(plan.site, orderNo, order, line, quantity)
  if (units < quantity && lineOf(order, line) && unready(order, line).length === 0) {
    const numbers = { quantity, shippable: units, site: plan.site, line: lineKey({ orderNo, line }) }
    return yield* refuse(shipmentRules.refuse('PLAN_BEYOND_SHIPPABLE', numbers))
  }
  const event = { line, from: 'open', to: 'planned', quantity, shipment, covers } as const
  yield* record(orderStream(orderNo), { type: 'LinePlanned', ...event })
}
