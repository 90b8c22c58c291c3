import type { DatabaseSync } from 'node:sqlite'
import { Recent, type Money } from '#kernel'
import { portionsOf, stagesOf, type Covers, type Order, type Standing } from '#domain'
import { prepared } from './sql.js'
import { isWhole, type Change, type Opening, type Projection, type Writer } from './projection.js'
import { approvalThing, directivesThing, licenceThing, lotThing } from './standings.js'
import { Sums } from './sums.js'
import {
  noUnits,
  add,
  dense,
  orderedIn,
  sparse,
  stagesIn,
  unitsOf,
  vectorColumns,
  vectorOf,
  type Vector,
} from './vectors.js'

export type BacklogLine = {
  line: number
  sku: string
  reserved: number
  barredBy: string[]
  vector: Vector
  unitPrice?: Money
}
export type BacklogOrder = {
  customer: string
  destination: string
  lines: readonly BacklogLine[]
  /** What it depends on: the directives of its destination, and the licences, approvals and lots of its covers, planned ones included. */
  things: readonly string[]
}

/** Rows whose former content is kept in memory, so that differences need no look at the table. */
const rowsInMemory = 4_000

/**
 * Where the units of every order line stand: a row for each order, and what its lines add up to by product, customer
 * and destination, kept by differences. `order_things` finds the orders that depend on a licence, approval, lot or
 * destination.
 */
export const backlog: Projection = {
  name: 'backlog',
  version: 4,
  of: ['order'],
  shared: true,
  tables: `
    CREATE TABLE backlog (
      order_no TEXT PRIMARY KEY, customer TEXT NOT NULL, destination TEXT NOT NULL, skus TEXT NOT NULL,
      stages INTEGER NOT NULL, lines TEXT NOT NULL, things TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE order_things (thing TEXT, order_no TEXT, PRIMARY KEY (thing, order_no)) STRICT, WITHOUT ROWID;
    CREATE TABLE backlog_sums (
      product TEXT, customer TEXT, destination TEXT, ${vectorColumns.map((name) => `${name} INTEGER NOT NULL`).join(', ')},
      PRIMARY KEY (product, customer, destination)
    ) STRICT, WITHOUT ROWID;`,
  open: (opening) => new BacklogWriter(opening),
}

/** What the backlog shows of an order: the pure part. */
export function backlogOf(orderNo: string, order: Order, standing: Standing): BacklogOrder | undefined {
  if (!order.placed) return undefined
  const { customer, destination } = order.placed
  const things = new Set([directivesThing(destination)])
  const lines = order.lines.map((line) => {
    for (const thing of thingsOf(line, line.sku)) things.add(thing)
    if (order.portions.size > 0)
      for (const [, { covers }] of portionsOf(order.portions, line.line))
        for (const thing of thingsOf(covers, line.sku)) things.add(thing)
    const staged = stagesOf(orderNo, order, line, standing)
    const { sku, reserved, barredBy } = staged
    const { unitPrice } = line
    return { line: line.line, sku, reserved, barredBy, vector: vectorOf(staged), ...(unitPrice && { unitPrice }) }
  })
  return { customer, destination, lines, things: [...things] }
}

/** The licences, approvals and lots of these covers of a product. */
export const thingsOf = ({ licences, draws, reservations }: Covers, sku: string): string[] => [
  ...licences.map(({ licence }) => licenceThing(licence)),
  ...draws.map(({ approval }) => approvalThing(approval)),
  ...reservations.map(({ site, lot }) => lotThing(site, sku, lot)),
]

class BacklogWriter implements Writer {
  private readonly former = new Recent<BacklogOrder>(rowsInMemory)
  private readonly sums: Sums
  private readonly put
  private readonly drop
  private readonly putThing
  private readonly dropThing

  constructor(private readonly opening: Opening) {
    const { db } = opening
    this.sums = new Sums(db)
    this.put = db.prepare('INSERT OR REPLACE INTO backlog VALUES (?, ?, ?, ?, ?, ?, ?)')
    this.drop = db.prepare('DELETE FROM backlog WHERE order_no = ?')
    this.putThing = db.prepare('INSERT OR IGNORE INTO order_things VALUES (?, ?)')
    this.dropThing = db.prepare('DELETE FROM order_things WHERE thing = ? AND order_no = ?')
  }

  write(change: Change): void {
    const { ids, before, after } = change
    const orderNo = ids[0]!
    const former = before?.revision === -1 ? undefined : this.formerOf(orderNo)
    const now = backlogOf(orderNo, after.state as Order, this.opening.standings.at(after.recordedAt))
    this.sums.move(former, now)
    if (now) {
      this.verify(orderNo, now)
      this.store(orderNo, now)
      if (!isWhole(change)) this.former.set(orderNo, now)
    } else if (former) {
      this.drop.run(orderNo)
      this.former.delete(orderNo)
    }
    this.index(orderNo, former?.things ?? none, now?.things ?? none)
  }

  flush(): void {
    this.sums.flush()
  }

  check(): string | undefined {
    return this.sums.differs(backlogOrders(this.opening.db))
  }

  private verify(orderNo: string, { lines }: BacklogOrder): void {
    for (const { line, vector } of lines) {
      const units = unitsOf(vector)
      if (units === orderedIn(vector)) continue
      this.opening.unhealthy(
        `Line ${orderNo}/${line}: ${orderedIn(vector)} units are ordered, the stages add up to ${units}`,
      )
    }
  }

  private store(orderNo: string, { customer, destination, lines, things }: BacklogOrder): void {
    let stages = 0
    let skus = ' '
    for (const { sku, vector } of lines) {
      stages |= stagesIn(vector)
      if (!skus.includes(` ${sku} `)) skus += `${sku} `
    }
    this.put.run(orderNo, customer, destination, skus, stages, linesText(lines), things.join('\n'))
  }

  /** Mostly things are added behind those that were there. */
  private index(orderNo: string, former: readonly string[], now: readonly string[]): void {
    let same = 0
    while (same < former.length && former[same] === now[same]) same++
    const [gone, come] = [former.slice(same), now.slice(same)]
    for (const thing of come) if (!gone.includes(thing)) this.putThing.run(thing, orderNo)
    for (const thing of gone) if (!come.includes(thing)) this.dropThing.run(thing, orderNo)
  }

  private formerOf(orderNo: string): BacklogOrder | undefined {
    return this.former.get(orderNo) ?? backlogOrder(this.opening.db, orderNo)
  }
}

const none: readonly string[] = []

type LineTuple = [
  line: number,
  sku: string,
  reserved: number,
  barredBy: string[] | 0,
  units: number[],
  amount?: string,
  currency?: string,
]

const linesText = (lines: readonly BacklogLine[]): string =>
  JSON.stringify(
    lines.map(({ line, sku, reserved, barredBy, vector, unitPrice }): LineTuple => {
      const price: [] | [string, string] = unitPrice ? [unitPrice.amount, unitPrice.currency] : []
      return [line, sku, reserved, barredBy.length > 0 ? barredBy : 0, sparse(vector), ...price]
    }),
  )

export function linesIn(text: string): BacklogLine[] {
  return (JSON.parse(text) as LineTuple[]).map(([line, sku, reserved, barredBy, units, amount, currency]) => {
    const priced = amount !== undefined && currency !== undefined ? { unitPrice: { amount, currency } } : {}
    return { line, sku, reserved, barredBy: barredBy === 0 ? [] : barredBy, vector: dense(units), ...priced }
  })
}

const columns = 'customer, destination, lines, things'

function orderIn(row: Record<string, unknown>): BacklogOrder {
  const { customer, destination, lines, things } = row as Record<
    'customer' | 'destination' | 'lines' | 'things',
    string
  >
  return { customer, destination, lines: linesIn(lines), things: things.split('\n') }
}

/** The backlog's row of an order. */
export function backlogOrder(db: DatabaseSync, orderNo: string): BacklogOrder | undefined {
  const row = prepared(db, `SELECT ${columns} FROM backlog WHERE order_no = ?`).get(orderNo)
  return row && orderIn(row)
}

function* backlogOrders(db: DatabaseSync): Iterable<BacklogOrder> {
  for (const row of db.prepare(`SELECT ${columns} FROM backlog`).iterate()) yield orderIn(row)
}

/** Orders that depend on a licence, an approval, a lot or the directives of a destination. */
export function ordersOn(db: DatabaseSync, thing: string): string[] {
  const rows = prepared(db, 'SELECT order_no FROM order_things WHERE thing = ?').all(thing)
  return rows.map((row) => row.order_no as string)
}

/** Orders for a product: a scan of all of them, for what happens rarely. */
export function ordersFor(db: DatabaseSync, sku: string): string[] {
  const rows = prepared(db, 'SELECT order_no FROM backlog WHERE instr(skus, ?) > 0').all(` ${sku} `)
  return rows.map((row) => row.order_no as string)
}

/** Every product of which anything was ordered. */
export function productsOrdered(db: DatabaseSync): string[] {
  const rows = prepared(db, 'SELECT DISTINCT product FROM backlog_sums ORDER BY product').all()
  return rows.map((row) => row.product as string)
}

/** What the lines of an order add up to. */
export function sumOf(lines: readonly BacklogLine[]): Vector {
  const sum = noUnits()
  for (const { vector } of lines) add(sum, vector, 1)
  return sum
}
