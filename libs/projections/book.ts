import type { DatabaseSync } from 'node:sqlite'
import {
  amountOf,
  approvalStream,
  available,
  capsStream,
  classificationAt,
  decodeEvent,
  groupOf,
  licenceStream,
  partyStream,
  productStream,
  type Book,
  type BookLine,
} from '#domain'
import type { AnyEvent, Folded, Instant, Stream } from '#kernel'
import type { SqliteStore } from '#event-store'
import { demandFor, type Demand } from './book.lines.js'
import { Ways, type FreeLot } from './book.ways.js'
import { Folds } from './folds.js'
import { positionOf, prepared } from './sql.js'

/** A book, and the transaction after which the ledger stood so. */
export type BookAnswer = { book: Book; afterTransaction: string; position: number }

export type BookStore = Pick<SqliteStore, 'eventAt' | 'readStream'>

/** What of a book stands in the rows, as they show one position. */
type Shown = { position: number; demands: Demand[]; lots: FreeLot[]; licences: string[]; approvals: string[] }

/** Reads what the rows say; to be called within one snapshot of them. */
export function shownFor(db: DatabaseSync, product: string): Shown {
  const names = (table: string, column: string): string[] =>
    prepared(db, `SELECT ${column} AS name FROM ${table} ORDER BY ${column}`)
      .all()
      .map(({ name }) => name as string)
  return {
    position: positionOf(db),
    demands: demandFor(db, product),
    lots: freeLots(db, product),
    licences: names('licences', 'licence'),
    approvals: names('approvals', 'approval'),
  }
}

function freeLots(db: DatabaseSync, product: string): FreeLot[] {
  const sql = 'SELECT site, lot, on_hand AS onHand, blocked, reserved, passed FROM lots WHERE sku = ?'
  return prepared(db, sql)
    .all(product)
    .map((row) => {
      const { site, lot, passed } = row as { site: string; lot: string; passed: number | null }
      const counts = row as { onHand: number; blocked: number; reserved: number }
      const test = passed === null ? {} : { test: { at: '', passed: passed === 1 } }
      return {
        site,
        lot,
        left: available({ ...counts, committed: 0, ...test }) - counts.reserved,
        passed: passed === 1,
      }
    })
}

/**
 * What there is to share out of a product, after the last transaction that the rows show: lines come from the rows, which
 * are a function of the ledger up to their position; what they share is folded up to the same, and read as of that
 * transaction's instant.
 */
export async function bookFor(product: string, shown: Shown, store: BookStore): Promise<BookAnswer | undefined> {
  const last = store.eventAt(shown.position)
  if (!last) return undefined
  const { recordedAt, transaction } = decodeEvent(last.json)
  return {
    book: await bookAt(product, shown, store, recordedAt),
    afterTransaction: transaction.id,
    position: shown.position,
  }
}

async function bookAt(
  product: string,
  { position, demands, lots, licences, approvals }: Shown,
  store: Pick<SqliteStore, 'readStream'>,
  t: Instant,
): Promise<Book> {
  const folds = new Folds(store)
  const state = async <S, E extends AnyEvent>(stream: Stream<S, E>): Promise<S> =>
    ((await folds.at(stream.id, position)) as Folded<S>).state
  const all = async <S, E extends AnyEvent>(ids: readonly string[], streamOf: (id: string) => Stream<S, E>) =>
    Promise.all(ids.map(async (id): Promise<[string, S]> => [id, await state(streamOf(id))]))
  const of = await state(productStream(product))
  const { chipsPerUnit = 1, orderMultiple = 1, family = '' } = of.registered ?? {}
  const things = {
    licences: await all(licences, licenceStream),
    approvals: await all(approvals, approvalStream),
    caps: await state(capsStream(product)),
    lots,
  }
  const customers = new Set(demands.map(({ parties }) => parties.customer))
  const parties = new Map(await all([...customers], partyStream))
  const ways = new Ways(things, { sku: product, eccn: classificationAt(of, t)?.eccn ?? '', family }, t)
  const routes = new Map<string, number>()
  const routeOf = ({ parties: of, unitPrice }: Demand): number => {
    const currency = unitPrice?.currency ?? ''
    const key = JSON.stringify([of, currency])
    let route = routes.get(key)
    if (route === undefined) {
      const { customer } = of
      const group = groupOf(customer, parties.get(customer)!)
      routes.set(key, (route = ways.add({ parties: of, group, currency })))
    }
    return route
  }
  let [former, route] = [undefined as Demand | undefined, 0]
  const lines = demands.map((demand): BookLine => {
    // Mostly a line of the same order.
    const same = former?.parties === demand.parties && former.unitPrice?.currency === demand.unitPrice?.currency
    if (!same) route = routeOf(demand)
    former = demand
    return lineOf(demand, route)
  })
  const routed = ways.routes()
  const { sources, bounds } = ways
  return { product, chipsPerUnit, orderMultiple, lines, routes: routed, sources, bounds }
}

function lineOf({ orderNo, line, placedAt, open, lacking, unitPrice }: Demand, route: number): BookLine {
  const covered = {
    licence: open - lacking.licence,
    approval: open - lacking.approval,
    stock: open - lacking.stock,
  }
  const made = { orderNo, line, route, placedAt, open, covered }
  return unitPrice ? { ...made, price: Number(amountOf(unitPrice)) } : made
}
