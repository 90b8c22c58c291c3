import {
  barsOfPlan,
  bansOn,
  coversIn,
  lineOf,
  noCovers,
  onTheirWay,
  portionsOf,
  stageNames,
  stagesOf,
  type Cover,
  type Covers,
  type Gates,
  type Line,
  type Order,
  type Stage,
  type Standing,
  type Stages,
} from '#domain'

/** What was, and what would be. */
export type Turn<T> = { before: T; after: T }

/** A line with units that would stand in another stage, or under covers that would stand otherwise. */
export type LineHit = {
  orderNo: string
  line: number
  product: string
  customer: string
  destination: string
  /** The stages that would have more units or fewer. */
  stages: Partial<Record<Stage, Turn<number>>>
  /** Why units of it are barred. */
  barredBy: Turn<string[]>
  /** The covers of its open units that would stand otherwise: licences, draws, reservations. */
  covers: Cover[]
  /** Where controls or classification change: what the line has to pass, as determined again (CTL-3). */
  gates?: Turn<Gates | undefined>
}

/** Units of a line with a shipment that would be barred, or no more. */
export type ShipmentHit = {
  shipment: string
  orderNo: string
  line: number
  /** Planned or released for export, and not left. */
  planned: number
  /** Left and not delivered: goods of a party that is blocked are to be recalled (PTY-3). */
  onTheirWay: number
  barredBy: Turn<string[]>
}

export type OrderHits = { lines: LineHit[]; shipments: ShipmentHit[] }

/** The gates that lines would have to pass, where they are others. */
export type Regated = ReadonlyMap<number, Gates | undefined>

/** What a change does to an order: the order before and after it, with how all things stand that it names. */
export function hitsOf(orderNo: string, orders: Turn<Order>, standings: Turn<Standing>, regated: Regated): OrderHits {
  const hits: OrderHits = { lines: [], shipments: [] }
  for (const line of orders.after.lines) {
    const lines = { before: lineOf(orders.before, line.line), after: gated(line, regated) }
    const hit = lineHit(orderNo, orders, lines, standings)
    if (regated.has(line.line)) hit.gates = { before: line.gates, after: regated.get(line.line) }
    if (Object.keys(hit.stages).length + hit.covers.length > 0 || hit.gates) hits.lines.push(hit)
    hits.shipments.push(...shipmentHits(orderNo, orders.after, lines.after, standings, regated.has(line.line)))
  }
  return hits
}

function gated({ gates: former, ...line }: Line, regated: Regated): Line {
  const gates = regated.has(line.line) ? regated.get(line.line) : former
  return gates ? { ...line, gates } : line
}

function lineHit(
  orderNo: string,
  orders: Turn<Order>,
  lines: { before: Line | undefined; after: Line },
  standings: Turn<Standing>,
): LineHit {
  const { customer, destination } = orders.after.placed!
  const { line, sku } = lines.after
  const was = lines.before && stagesOf(orderNo, orders.before, lines.before, standings.before)
  const is = stagesOf(orderNo, orders.after, lines.after, standings.after)
  const covers = coversIn(lines.before ?? noCovers).filter(({ quantity }) => quantity > 0)
  return {
    orderNo,
    line,
    product: sku,
    customer,
    destination,
    stages: turned(was?.stages, is.stages),
    barredBy: { before: was?.barredBy ?? [], after: is.barredBy },
    covers: covers.filter((cover) => turns(orderNo, orders.after, lines.after, cover, standings)).map(withoutAge),
  }
}

function turned(before: Stages | undefined, after: Stages): LineHit['stages'] {
  const differing = stageNames.filter((name) => (before?.[name] ?? 0) !== after[name])
  return Object.fromEntries(
    differing.map((name) => [name, { before: before?.[name] ?? 0, after: after[name] }] as const),
  )
}

/** Whether units under a cover are barred otherwise after than before. */
const turns = (orderNo: string, order: Order, line: Line, cover: Cover, standings: Turn<Standing>): boolean =>
  differs(barsOfPlan(orderNo, order, line, only(cover), standings.before), {
    after: barsOfPlan(orderNo, order, line, only(cover), standings.after),
  })

function only(cover: Cover): Covers {
  if ('licence' in cover) return { ...noCovers, licences: [cover] }
  return 'approval' in cover ? { ...noCovers, draws: [cover] } : { ...noCovers, reservations: [cover] }
}

const withoutAge = ({ since: _, ...cover }: Cover & { since?: number }): Cover => cover

const differs = (before: readonly string[], { after }: { after: readonly string[] }): boolean =>
  before.join('\n') !== after.join('\n')

function shipmentHits(
  orderNo: string,
  order: Order,
  line: Line,
  standings: Turn<Standing>,
  regated: boolean,
): ShipmentHit[] {
  return [...portionsOf(order.portions, line.line)].flatMap(([shipment, { units, covers }]) => {
    const plan = (standing: Standing) => barsOfPlan(orderNo, order, line, covers, standing)
    const goods = (standing: Standing) => bansOn(orderNo, order, line, standing)
    const plans = {
      before: plan(standings.before),
      after: [...plan(standings.after), ...(regated ? [otherGates] : [])],
    }
    const bans = { before: goods(standings.before), after: goods(standings.after) }
    const planned = differs(plans.before, plans) ? Math.max(0, units.planned ?? 0) : 0
    const barredOnTheirWay = differs(bans.before, bans)
      ? onTheirWay.reduce((sum, name) => sum + Math.max(0, units[name] ?? 0), 0)
      : 0
    if (planned + barredOnTheirWay === 0) return []
    return [
      {
        shipment,
        orderNo,
        line: line.line,
        planned,
        onTheirWay: barredOnTheirWay,
        barredBy: planned > 0 ? plans : bans,
      },
    ]
  })
}

const otherGates = 'controls ask for other gates'
