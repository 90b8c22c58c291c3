import type { DatabaseSync } from 'node:sqlite'
import { stageNames, type Parties } from '#domain'
import type { Instant, Money } from '#kernel'
import { linesIn, type BacklogLine } from './backlog.js'
import { bitsOf, lackingAt, stagesIn, unitsAt } from './vectors.js'
import { prepared } from './sql.js'

/** A line that takes part in an allocation, with what is said of its order. */
export type Demand = {
  orderNo: string
  line: number
  parties: Parties
  placedAt: Instant
  open: number
  lacking: { licence: number; approval: number; stock: number }
  unitPrice?: Money
}

/** Units in these stages wait for what an allocation shares out. */
const waiting = bitsOf(['awaitingLicence', 'awaitingApproval', 'awaitingStock'])
/** Stages of open units in which a line takes no part (ALL-3). */
const apart = bitsOf(['unconfirmed', 'held', 'barred'])
const openIn = unitsAt(stageNames.slice(0, stageNames.indexOf('planned')))
const [licenceIn, approvalIn, stockIn] = [lackingAt('licence'), lackingAt('approval'), lackingAt('stock')]

type Row = Record<
  'orderNo' | 'customer' | 'destination' | 'lines' | 'endUser' | 'consignee' | 'intermediaries' | 'placedAt',
  string
>

/** ALL-3: the lines for a product that are confirmed, not held, not barred, and lack a cover; in the order of their numbers. */
export function demandFor(db: DatabaseSync, product: string): Demand[] {
  const sql = `SELECT b.order_no AS orderNo, b.customer, b.destination, b.lines, o.end_user AS endUser, o.consignee,
      o.intermediaries, o.placed_at AS placedAt
    FROM backlog b JOIN orders o ON o.order_no = b.order_no
    WHERE (b.stages & ?) <> 0 AND instr(b.skus, ?) > 0 ORDER BY b.order_no`
  const demands: Demand[] = []
  for (const row of prepared(db, sql).iterate(waiting, ` ${product} `) as Iterable<Row>) {
    const parties = partiesIn(row)
    for (const line of linesIn(row.lines)) {
      const demand = line.sku === product ? demandOf(row, parties, line) : undefined
      if (demand) demands.push(demand)
    }
  }
  return demands
}

function partiesIn({ customer, endUser, consignee, intermediaries, destination }: Row): Parties {
  const others = intermediaries === '[]' ? {} : { intermediaries: JSON.parse(intermediaries) as string[] }
  return { customer, endUser, consignee, ...others, destination }
}

function demandOf(
  { orderNo, placedAt }: Row,
  parties: Parties,
  { line, vector, unitPrice }: BacklogLine,
): Demand | undefined {
  if ((stagesIn(vector) & apart) !== 0) return undefined
  const lacking = { licence: licenceIn(vector), approval: approvalIn(vector), stock: stockIn(vector) }
  if (lacking.licence <= 0 && lacking.approval <= 0 && lacking.stock <= 0) return undefined
  const demand = { orderNo, line, parties, placedAt, open: openIn(vector), lacking }
  return unitPrice ? { ...demand, unitPrice } : demand
}
