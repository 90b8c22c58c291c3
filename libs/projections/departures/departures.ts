import type { DatabaseSync } from 'node:sqlite'
import { lineIn, lineKey, lineOf, undrawnOf, type Approval, type Departure, type Licence, type Order } from '#domain'
import { laterOf, type Instant, type Recorded } from '#kernel'
import type { Against } from '../licences.js'
import { isWhole, type Change, type Opening, type Projection, type Writer } from '../projection.js'
import { conditions, pageOf, type Paging } from '../query.js'
import { prepared } from '../sql.js'
import { groundsMoved, type Moved } from './grounds.js'

/** A rule that something broke, as a refusal says it. */
export type Broken = Against & { numbers: Readonly<Record<string, string | number>> }

/** One notice of pieces that left, judged by what is known now. */
export type DepartureRow = Omit<Departure, 'line' | 'shipment'> & {
  /** The rules by which it would have been refused at its instant. */
  broken: Broken[]
  /** SHP-6: it was told after these bars, and is dated before them. */
  barredSince: Broken[]
}
/** All that left of a line with a shipment. */
export type DepartedRow = {
  shipment: string
  orderNo: string
  line: number
  product: string
  departures: DepartureRow[]
  /** SHP-5: more left than a licence or an approval covers, papers told later included. */
  uncovered: Broken[]
}
export type DeparturesQuery = Paging & {
  shipment?: string
  orderNo?: string
  broken?: 'yes' | 'no'
  late?: 'yes' | 'no'
}

/** A line and the shipment that it left with: the keys of a row. */
export type Left = { orderNo: string; line: number; shipment: string }

/**
 * A row for each line and shipment of which something left. `stale` rows wait to be judged again (see judging.ts), because
 * they are new, or one of their grounds has moved.
 */
export const departures: Projection = {
  name: 'departures',
  version: 2,
  tables: `
    CREATE TABLE departed (
      shipment TEXT, order_no TEXT, line INTEGER, stale INTEGER NOT NULL, broken TEXT NOT NULL, late TEXT NOT NULL,
      row TEXT NOT NULL, PRIMARY KEY (shipment, order_no, line)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX departed_lines ON departed (order_no, line);
    CREATE INDEX departed_stale ON departed (shipment, order_no, line) WHERE stale = 1;
    CREATE TABLE departure_grounds (
      thing TEXT, left_at TEXT, shipment TEXT, order_no TEXT, line INTEGER,
      PRIMARY KEY (thing, left_at, shipment, order_no, line)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX departure_grounds_of ON departure_grounds (shipment, order_no, line);
    CREATE TABLE later_papers (
      shipment TEXT, order_no TEXT, line INTEGER, stream TEXT, units INTEGER NOT NULL,
      PRIMARY KEY (shipment, order_no, line, stream)
    ) STRICT, WITHOUT ROWID;`,
  open: (opening) => new DeparturesWriter(opening),
}

class DeparturesWriter implements Writer {
  constructor(private readonly opening: Opening) {}

  write(change: Change): void {
    if (change.kind === 'order') this.writeOrder(change)
    if (change.kind === 'licence' || change.kind === 'approval') this.writePapers(change)
    if (!isWhole(change)) for (const moved of groundsMoved(change)) markBy(this.opening.db, moved)
  }

  private writeOrder({ ids, before, after, events }: Change): void {
    const [orderNo] = ids as [string]
    const [was, is] = [before?.state as Order | undefined, after.state as Order]
    if (was && is.departures.size === 0) return
    const { db } = this.opening
    if (!was) dropLeft(db, orderNo)
    else if (!namesAlike(was, is)) markOrder(db, orderNo)
    if (was?.departures === is.departures) return
    const touched = was && was.departures.size > 0 ? new Set(events.flatMap(leftIn)) : undefined
    for (const row of departedRows(orderNo, is))
      if (touched?.has(`${row.line} ${row.shipment}`) ?? true) putLeft(db, row)
  }

  /** Papers told later, kept by the stream that counts them. */
  private writePapers(change: Change): void {
    const { db } = this.opening
    const { kind, stream, before, after, events } = change
    if (!before || isWhole(change)) {
      for (const left of droppedPapers(db, stream)) mark(db, left)
      const papers =
        kind === 'licence' ? licencePapers(after.state as Licence) : approvalPapers(after.state as Approval)
      for (const { units, ...left } of papers) addPapers(db, left, stream, units)
      return
    }
    for (const { type, data } of events) {
      const { takes, quantity, shipment, orderNo, line } = data as Left & { takes?: string; quantity: number }
      if ((type === 'LicenceDecremented' || type === 'DrawConsumed') && takes === 'nothing')
        addPapers(db, { shipment, orderNo, line }, stream, quantity)
    }
  }
}

const leftIn = ({ type, data }: Recorded): string[] => {
  const { line, shipment } = data as { line: number; shipment: string }
  return type === 'LineDeparted' ? [`${line} ${shipment}`] : []
}

function* licencePapers({ papers }: Licence): Generator<Left & { units: number }> {
  for (const [key, units] of papers) {
    const [line, shipment] = key.split(' ') as [string, string]
    yield { ...lineIn(line), shipment, units }
  }
}

function* approvalPapers(approval: Approval): Generator<Left & { units: number }> {
  for (const { undrawn, ...left } of undrawnOf(approval)) yield { ...left, units: undrawn }
}

function addPapers(db: DatabaseSync, left: Left, stream: string, units: number): void {
  const sql = 'INSERT INTO later_papers VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET units = units + excluded.units'
  prepared(db, sql).run(left.shipment, left.orderNo, left.line, stream, units)
  mark(db, left)
}

function droppedPapers(db: DatabaseSync, stream: string): Left[] {
  return prepared(db, 'DELETE FROM later_papers WHERE stream = ? RETURNING shipment, order_no, line')
    .all(stream)
    .map(leftOf)
}

const leftOf = (row: Record<string, unknown>): Left => ({
  shipment: row.shipment as string,
  orderNo: row.order_no as string,
  line: row.line as number,
})

/** Whether parties and gates are as they were: those are grounds too. */
const namesAlike = (was: Order, is: Order): boolean =>
  was.placed === is.placed && is.lines.every(({ line, gates }) => lineOf(was, line)?.gates === gates)

/** What left of an order, line by line and shipment by shipment, not judged yet. */
export function departedRows(orderNo: string, order: Order): DepartedRow[] {
  const rows = new Map<string, DepartedRow>()
  for (const { line, shipment, ...departure } of order.departures.values()) {
    const key = `${line} ${shipment}`
    const row = rows.get(key) ?? {
      shipment,
      orderNo,
      line,
      product: lineOf(order, line)?.sku ?? '',
      departures: [],
      uncovered: [],
    }
    row.departures.push({ ...departure, broken: [], barredSince: [] })
    rows.set(key, row)
  }
  return [...rows.values()]
}

/** The row of what left of a line with a shipment. */
export function departedRow(db: DatabaseSync, { shipment, orderNo, line }: Left): DepartedRow | undefined {
  const sql = 'SELECT row FROM departed WHERE shipment = ? AND order_no = ? AND line = ?'
  const found = prepared(db, sql).get(shipment, orderNo, line)
  return found && (JSON.parse(found.row as string) as DepartedRow)
}

function putLeft(db: DatabaseSync, row: DepartedRow): void {
  const { shipment, orderNo, line } = row
  const sql = `INSERT INTO departed VALUES (?, ?, ?, 1, 'no', 'no', ?)
    ON CONFLICT DO UPDATE SET stale = 1, row = excluded.row WHERE row IS NOT excluded.row`
  prepared(db, sql).run(shipment, orderNo, line, JSON.stringify(row))
}

function dropLeft(db: DatabaseSync, orderNo: string): void {
  const rows = prepared(db, 'DELETE FROM departed WHERE order_no = ? RETURNING shipment, line').all(orderNo)
  for (const { shipment, line } of rows) {
    prepared(db, 'DELETE FROM departure_grounds WHERE shipment = ? AND order_no = ? AND line = ?').run(
      shipment!,
      orderNo,
      line!,
    )
    const keys = `${lineKey({ orderNo, line: line as number })} `
    const sql = "DELETE FROM breaches WHERE stream = ? AND cause = 'departure' AND substr(key, 1, ?) = ?"
    prepared(db, sql).run(`shipment~${String(shipment)}`, keys.length, keys)
  }
}

function mark(db: DatabaseSync, { shipment, orderNo, line }: Left): void {
  const sql = 'UPDATE departed SET stale = 1 WHERE shipment = ? AND order_no = ? AND line = ?'
  prepared(db, sql).run(shipment, orderNo, line)
}

const markOrder = (db: DatabaseSync, orderNo: string): void =>
  void prepared(db, 'UPDATE departed SET stale = 1 WHERE order_no = ?').run(orderNo)

function markBy(db: DatabaseSync, moved: Moved): void {
  for (const left of leftOn(db, moved)) mark(db, left)
}

/** What left on grounds that have moved. */
export function leftOn(db: DatabaseSync, { thing, since = '', lines }: Moved): Left[] {
  const sql = 'SELECT shipment, order_no, line FROM departure_grounds WHERE thing = ? AND left_at >= ?'
  const found =
    lines === undefined
      ? prepared(db, sql).all(thing, since)
      : lines.flatMap(({ orderNo, line }) => {
          const sql = 'SELECT shipment, order_no, line FROM departed WHERE order_no = ? AND line = ?'
          return prepared(db, sql).all(orderNo, line)
        })
  return found.map(leftOf)
}

/** What left, judged: by shipment, order and line. A key for `after` is `shipment~order~line`. */
export function queryDepartures(
  db: DatabaseSync,
  query: DeparturesQuery,
): { departures: DepartedRow[]; next?: string } {
  const { limit, after } = pageOf(query)
  const [shipment = '', orderNo = '', line = '0'] = after?.split('~') ?? []
  const where = conditions([
    ['shipment = ?', query.shipment],
    ['order_no = ?', query.orderNo],
    ['broken = ?', query.broken],
    ['late = ?', query.late],
  ])
  const sql = `SELECT row FROM departed WHERE (shipment, order_no, line) > (?, ?, ?) AND ${where.sql}
    ORDER BY shipment, order_no, line LIMIT ?`
  const rows = prepared(db, sql).all(shipment, orderNo, Number(line), ...where.values, limit + 1)
  const page = rows.slice(0, limit).map(({ row }) => JSON.parse(row as string) as DepartedRow)
  const last = page.at(-1)
  return rows.length > limit && last
    ? { departures: page, next: `${last.shipment}~${last.orderNo}~${last.line}` }
    : { departures: page }
}

/** When the last of it left. */
export const leftAt = ({ departures: all }: DepartedRow): Instant =>
  all.reduce((latest, { at }) => laterOf(latest, at), '')

/** The latest instant of what left with a row: dates are read then at the latest. */
export const latestOf = ({ departures: all }: DepartedRow): Instant =>
  all.reduce((latest, { recordedAt }) => (recordedAt > latest ? recordedAt : latest), '')
