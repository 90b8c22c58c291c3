import type { DatabaseSync } from 'node:sqlite'
import { stageNames, type Stage } from '#domain'
import { linesIn, sumOf, type BacklogLine } from './backlog.js'
import { positionOf, prepared } from './sql.js'
import { stockTotals, type StockTotals } from './inventory.js'
import { conditions, pageOf, type Paging } from './query.js'
import { stageBit, stagesIn, totalsOf, vectorColumns, type Totals, type Vector } from './vectors.js'

export const groupings = ['product', 'customer', 'destination', 'order', 'line'] as const
export type Grouping = (typeof groupings)[number]

export type BacklogQuery = Paging & {
  product?: string
  customer?: string
  destination?: string
  groupBy?: Grouping
  /** Only groups that have units in this stage; the totals are of all of them. */
  stage?: Stage
}

/** One group. Its key is the code grouped by; `PO-1/2` for a line. */
export type BacklogGroup = { key: string } & Totals & {
    /** Of a line: why its units are barred, and what is reserved for it. */
    product?: string
    customer?: string
    destination?: string
    reserved?: number
    barredBy?: string[]
  }

export type BacklogAnswer = {
  product?: string
  /** The position of the ledger that all of it shows. */
  position: number
  totals: Totals
  groups?: BacklogGroup[]
  /** Key to ask for the next page with; absent on the last. */
  next?: string
  /** What there is of the product at all sites, whoever it is for. */
  stock: StockTotals
}

/** Where units stand: totals, and if asked for, groups by key, a page at a time. */
export function queryBacklog(db: DatabaseSync, query: BacklogQuery): BacklogAnswer {
  const { product, groupBy, stage } = query
  if (groupBy && !groupings.includes(groupBy)) throw new TypeError(`There is no grouping ${String(groupBy)}`)
  if (stage && !stageNames.includes(stage)) throw new TypeError(`There is no stage ${String(stage)}`)
  const where = conditions([
    ['product = ?', product],
    ['customer = ?', query.customer],
    ['destination = ?', query.destination],
  ])
  const summed = prepared(db, `SELECT ${sums} FROM backlog_sums WHERE ${where.sql}`).get(...where.values)!
  return {
    ...(product === undefined ? {} : { product }),
    position: positionOf(db),
    totals: totalsOf(vectorIn(summed)),
    ...(groupBy ? groupsOf(db, query, groupBy) : {}),
    stock: stockTotals(db, product),
  }
}

const sums = vectorColumns.map((name) => `CAST(total(${name}) AS INTEGER) AS ${name}`).join(', ')
const vectorIn = (row: Record<string, unknown>): Vector => vectorColumns.map((name) => row[name] as number)

type Groups = { groups: BacklogGroup[]; next?: string }

function groupsOf(db: DatabaseSync, query: BacklogQuery, groupBy: Grouping): Groups {
  const { limit } = pageOf(query)
  const found =
    groupBy === 'order' || groupBy === 'line'
      ? byOrder(db, query, groupBy, limit + 1)
      : bySum(db, query, groupBy, limit + 1)
  const groups = found.slice(0, limit)
  return found.length > limit ? { groups, next: groups.at(-1)!.key } : { groups }
}

function bySum(
  db: DatabaseSync,
  query: BacklogQuery,
  by: Exclude<Grouping, 'order' | 'line'>,
  limit: number,
): BacklogGroup[] {
  const where = conditions([
    [`${by} > ?`, query.after],
    ['product = ?', query.product],
    ['customer = ?', query.customer],
    ['destination = ?', query.destination],
  ])
  const having = query.stage ? `HAVING total(${query.stage}) <> 0` : ''
  const sql = `SELECT ${by} AS key, ${sums} FROM backlog_sums WHERE ${where.sql} GROUP BY ${by} ${having} ORDER BY ${by} LIMIT ?`
  const rows = prepared(db, sql).all(...where.values, limit)
  return rows.map((row) => ({ key: row.key as string, ...totalsOf(vectorIn(row)) }))
}

type Row = { order_no: string; customer: string; destination: string; lines: string }

/** Orders, or their lines, in order of number: rows that have nothing that is asked for are passed over by SQLite. */
function byOrder(db: DatabaseSync, query: BacklogQuery, by: 'order' | 'line', limit: number): BacklogGroup[] {
  const [orderNo, line = 'Infinity'] = query.after?.split('/') ?? ['', '']
  const where = conditions([
    [by === 'line' ? 'order_no >= ?' : 'order_no > ?', orderNo],
    ['customer = ?', query.customer],
    ['destination = ?', query.destination],
    ['instr(skus, ?) > 0', query.product === undefined ? undefined : ` ${query.product} `],
    ['(stages & ?) <> 0', query.stage && stageBit(query.stage)],
  ])
  const sql = `SELECT order_no, customer, destination, lines FROM backlog WHERE ${where.sql} ORDER BY order_no`
  const groups: BacklogGroup[] = []
  for (const row of db.prepare(sql).iterate(...where.values) as Iterable<Row>) {
    const found = groupsIn(row, query, by)
    const from = row.order_no === orderNo && by === 'line' ? Number(line) : -1
    groups.push(...found.filter(({ key }) => Number(key.split('/')[1] ?? 0) > from))
    if (groups.length >= limit) break
  }
  return groups.slice(0, limit)
}

function groupsIn(row: Row, { product, stage }: BacklogQuery, by: 'order' | 'line'): BacklogGroup[] {
  const { order_no: orderNo, customer, destination } = row
  const lines = linesIn(row.lines).filter(({ sku }) => product === undefined || sku === product)
  const shows = (vector: Vector) => stage === undefined || (stagesIn(vector) & stageBit(stage)) !== 0
  if (by === 'line') {
    const shown = lines.filter(({ vector }) => shows(vector)).sort((a, b) => a.line - b.line)
    return shown.map((line) => ({ ...lineGroup(orderNo, line), customer, destination }))
  }
  const sum = sumOf(lines)
  return lines.length > 0 && shows(sum) ? [{ key: orderNo, ...totalsOf(sum), customer, destination }] : []
}

/** A line as the backlog shows it. */
export function lineGroup(orderNo: string, { line, sku, reserved, barredBy, vector }: BacklogLine): BacklogGroup {
  return { key: `${orderNo}/${line}`, ...totalsOf(vector), product: sku, reserved, barredBy }
}
