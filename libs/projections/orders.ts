import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Order } from '#domain'
import { prepared } from './sql.js'
import { conditions, pageOf, type Paging } from './query.js'
import type { Projection } from './projection.js'

export type OrderRow = {
  orderNo: string
  customer: string
  endUser: string
  consignee: string
  intermediaries: readonly string[]
  destination: string
  status: Order['status']
  /** Units ordered and units still open, over all lines. */
  ordered: number
  open: number
  placedAt: string
  revision: number
}

export type OrdersQuery = Paging & {
  /** The buyer. */
  customer?: string
  endUser?: string
  destination?: string
  status?: Order['status']
  /** Only orders that name it as buyer, end user, consignee or intermediary. */
  party?: string
}

/** A row for each order that is placed. */
export const orders: Projection = {
  name: 'orders',
  version: 1,
  of: ['order'],
  tables: `
    CREATE TABLE orders (
      order_no TEXT PRIMARY KEY, customer TEXT NOT NULL, end_user TEXT NOT NULL, consignee TEXT NOT NULL,
      intermediaries TEXT NOT NULL, destination TEXT NOT NULL, status TEXT NOT NULL, ordered INTEGER NOT NULL,
      open INTEGER NOT NULL, placed_at TEXT NOT NULL, revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;`,
  open({ db }) {
    const put = db.prepare('INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
    const drop = db.prepare('DELETE FROM orders WHERE order_no = ?')
    return {
      write({ ids, after }) {
        const orderNo = ids[0]!
        const { placed, status, lines } = after.state as Order
        if (!placed) {
          drop.run(orderNo)
          return
        }
        const { customer, endUser, consignee, intermediaries, destination, occurredAt } = placed
        let ordered = 0
        let open = 0
        for (const line of lines) {
          ordered += line.quantity
          open += line.accounts.open
        }
        const others = intermediaries ? JSON.stringify(intermediaries) : '[]'
        put.run(
          orderNo,
          customer,
          endUser,
          consignee,
          others,
          destination,
          status,
          ordered,
          open,
          occurredAt,
          after.revision,
        )
      },
    }
  },
}

/** Any part that a party has in an order. A code holds no quotes, so its JSON form is found as text. */
const namesParty = '(customer = ? OR end_user = ? OR consignee = ? OR instr(intermediaries, ?) > 0)'
const partyArguments = (party: string): string[] => [party, party, party, JSON.stringify(party)]

/** Orders that name a party, in no order: a scan of all of them, for what happens rarely. */
export function ordersNaming(db: DatabaseSync, party: string): string[] {
  const rows = prepared(db, `SELECT order_no FROM orders WHERE ${namesParty}`).all(...partyArguments(party))
  return rows.map((row) => row.order_no as string)
}

/** Orders by number, a page at a time. */
export function queryOrders(db: DatabaseSync, query: OrdersQuery): { orders: OrderRow[]; next?: string } {
  const { limit, after = '' } = pageOf(query)
  const where = conditions([
    ['order_no > ?', after],
    ['customer = ?', query.customer],
    ['end_user = ?', query.endUser],
    ['destination = ?', query.destination],
    ['status = ?', query.status],
  ])
  const party = query.party === undefined ? [] : partyArguments(query.party)
  const sql = `SELECT * FROM orders WHERE ${where.sql}${party.length > 0 ? ` AND ${namesParty}` : ''} ORDER BY order_no LIMIT ?`
  const rows = prepared(db, sql).all(...where.values, ...party, limit + 1)
  const page = rows.slice(0, limit).map(orderRow)
  return rows.length > limit ? { orders: page, next: page.at(-1)!.orderNo } : { orders: page }
}

export function orderNumbered(db: DatabaseSync, orderNo: string): OrderRow | undefined {
  const row = prepared(db, 'SELECT * FROM orders WHERE order_no = ?').get(orderNo)
  return row && orderRow(row)
}

function orderRow(row: Record<string, SQLInputValue>): OrderRow {
  return {
    orderNo: row.order_no as string,
    customer: row.customer as string,
    endUser: row.end_user as string,
    consignee: row.consignee as string,
    intermediaries: JSON.parse(row.intermediaries as string) as string[],
    destination: row.destination as string,
    status: row.status as Order['status'],
    ordered: row.ordered as number,
    open: row.open as number,
    placedAt: row.placed_at as string,
    revision: row.revision as number,
  }
}
