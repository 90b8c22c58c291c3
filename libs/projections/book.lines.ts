import type { DatabaseSync } from 'node:sqlite'
import { sharedGates, stageNames, type Parties } from '#domain'
import type { Instant, Money } from '#kernel'
import { linesIn, type BacklogLine } from './backlog.js'
import { stageBit, totalsOf } from './vectors.js'
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
const waiting = (['awaitingLicence', 'awaitingApproval', 'awaitingStock'] as const).reduce(
  (bits, stage) => bits | stageBit(stage),
  0,
)
/** Stages of open units in which a line takes no part (ALL-3). */
const apart = ['unconfirmed', 'held', 'barred'] as const
const ofOpen = stageNames.slice(0, stageNames.indexOf('planned'))

type Row = Record<
  'orderNo' | 'customer' | 'destination' | 'lines' | 'endUser' | 'consignee' | 'intermediaries' | 'placedAt',
  string
>

/** ALL-3: the lines for a product that are confirmed, not held, not barred, and lack a cover; in the order of their numbers. */
export function* demandFor(db: DatabaseSync, product: string): Generator<Demand> {
  const sql = `SELECT b.order_no AS orderNo, b.customer, b.destination, b.lines, o.end_user AS endUser, o.consignee,
      o.intermediaries, o.placed_at AS placedAt
    FROM backlog b JOIN orders o ON o.order_no = b.order_no
    WHERE (b.stages & ?) <> 0 AND instr(b.skus, ?) > 0 ORDER BY b.order_no`
  for (const row of prepared(db, sql).iterate(waiting, ` ${product} `) as Iterable<Row>)
    for (const line of linesIn(row.lines)) if (line.sku === product) yield* demandOf(row, line)
}

function* demandOf(row: Row, { line, vector, unitPrice }: BacklogLine): Generator<Demand> {
  const { stages, lacking } = totalsOf(vector)
  if (apart.some((stage) => stages[stage] !== 0)) return
  if (sharedGates.every((gate) => lacking[gate] <= 0)) return
  const { orderNo, customer, endUser, consignee, destination, placedAt } = row
  const intermediaries =
    row.intermediaries === '[]' ? {} : { intermediaries: JSON.parse(row.intermediaries) as string[] }
  yield {
    orderNo,
    line,
    parties: { customer, endUser, consignee, ...intermediaries, destination },
    placedAt,
    open: ofOpen.reduce((sum, stage) => sum + stages[stage], 0),
    lacking,
    ...(unitPrice && { unitPrice }),
  }
}
