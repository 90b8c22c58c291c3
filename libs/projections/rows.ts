import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { StoreClosed } from '#event-store'
import { queryAllocations, type AllocationRow, type AllocationsQuery } from './allocations.js'
import { queryApprovals, type ApprovalRow, type ApprovalsQuery } from './approvals.js'
import { backlogOrder } from './backlog.js'
import { bookFor, shownFor, type BookAnswer, type BookStore } from './book.js'
import { lineGroup, queryBacklog, type BacklogAnswer, type BacklogGroup, type BacklogQuery } from './backlog.query.js'
import { breachCounts, queryBreaches, type BreachCause, type BreachesQuery, type BreachRow } from './breaches.js'
import { queryCaps, type CapRow, type CapsQuery } from './caps.js'
import { queryDepartures, type DepartedRow, type DeparturesQuery } from './departures/departures.js'
import { queryDemand, type DemandQuery, type DemandRow } from './demand.js'
import { queryEntries, type EntriesQuery, type EntryRow } from './entries.js'
import { queryGoods, type GoodsQuery, type GoodsRow } from './goods.js'
import { queryPurchases, type PurchaseRow, type PurchasesQuery } from './purchases.js'
import { queryShippable, type ShippableAnswer, type ShippableQuery } from './shippable.js'
import { queryDirectives, type DirectiveRow, type DirectivesQuery } from './directives.js'
import { queryShipments, type ShipmentRow, type ShipmentsQuery } from './shipments.js'
import { queryVolumes, type VolumeRow, type VolumesQuery } from './volumes.js'
import { isCurrent, isDamaged, isOfLedger, openForReading, reportDamage, rowsFile, type Witness } from './file.js'
import { queryInventory, type InventoryQuery, type StockRow } from './inventory.js'
import { queryLicences, type LicenceRow, type LicencesQuery } from './licences.js'
import { orderNumbered, queryOrders, type OrderRow, type OrdersQuery } from './orders.js'
import { positionOf, snapshot } from './sql.js'
import { Waiting } from './waiting.js'

export type Health = { position: number; unhealthy: { projection: string; reason: string }[] }
type Page = { position: number; next?: string }
type OrderAnswer = { position: number } & OrderRow & { lines: BacklogGroup[] }

/** The rows of a ledger, to be read. Each answer shows one position of the ledger, which it names. */
export interface Rows {
  /** The last position that the rows show; 0 while there are none. */
  position(): number
  /** Projections that were found not to add up; a rebuild makes them anew. */
  health(): Health
  /** Waits until the rows show the position; false if they do not within the time. */
  waitFor(position: number, timeoutMs: number): Promise<boolean>
  backlog(query: BacklogQuery): BacklogAnswer
  orders(query: OrdersQuery): Page & { orders: OrderRow[] }
  /** An order with the stages of its lines; undefined if the rows do not have it. */
  order(orderNo: string): OrderAnswer | undefined
  inventory(query: InventoryQuery): Page & { stocks: StockRow[] }
  breaches(query: BreachesQuery): Page & { causes: Record<BreachCause, number>; breaches: BreachRow[] }
  /** Open breaches by rule and cause; none while the rows are not there. */
  openBreaches(): { code: string; cause: BreachCause; open: number }[]
  departures(query: DeparturesQuery): Page & { departures: DepartedRow[] }
  entries(query: EntriesQuery): Page & { entries: EntryRow[] }
  purchases(query: PurchasesQuery): Page & { purchases: PurchaseRow[] }
  goods(query: GoodsQuery): Page & { goods: GoodsRow[] }
  demand(query: DemandQuery): Page & { demand: DemandRow[] }
  shippable(query: ShippableQuery): ShippableAnswer
  licences(query: LicencesQuery): Page & { licences: LicenceRow[] }
  approvals(query: ApprovalsQuery): Page & { approvals: ApprovalRow[] }
  directives(query: DirectivesQuery): Page & { directives: DirectiveRow[] }
  caps(query: CapsQuery): Page & { caps: CapRow[] }
  volumes(query: VolumesQuery): Page & { volumes: VolumeRow[] }
  shipments(query: ShipmentsQuery): Page & { shipments: ShipmentRow[] }
  /** Calls whenever reading finds the rows damaged: once for each file. They are then not ready until they are made anew. */
  onDamaged(listener: () => void): void
  allocations(query: AllocationsQuery): Page & { allocations: AllocationRow[] }
  /** What there is to share out of a product, at the position that the rows show; undefined while they show none. */
  book(product: string, store: BookStore): Promise<BookAnswer | undefined>
  close(): void
}

/** The rows are not there, of another version or ledger, or damaged: the projector is still making them. */
export class RowsNotReady extends Error {
  override name = 'RowsNotReady'
  /** `flaw`: what is wrong with those that are there. */
  constructor(readonly flaw?: string) {
    super('The rows are being made: ask again in a moment')
  }
}

/**
 * Opens the rows of `folder`, which need not be there yet. Reads throw {@link RowsNotReady} until they are, and while they
 * were made of another ledger than this one.
 */
export function openRows(folder: string, ledger: Witness): Rows {
  const file = new RowsFile(folder, ledger)
  const read = <T>(reader: (db: DatabaseSync) => T): T => file.read((db) => snapshot(db, reader))
  const page = <T extends object>(reader: (db: DatabaseSync) => T) =>
    read((db) => ({ position: positionOf(db), ...reader(db) }))
  const position = (): number =>
    unlessNotReady(
      () => file.read(positionOf),
      () => 0,
    )
  const waiting = new Waiting(position)

  return {
    position,
    health: () => unlessNotReady(() => read(healthOf), healthWithout),
    waitFor: (wanted, timeoutMs) => waiting.for(wanted, timeoutMs),
    backlog: (query) => read((db) => queryBacklog(db, query)),
    orders: (query) => page((db) => queryOrders(db, query)),
    order: (orderNo) => read((db) => orderOf(db, orderNo)),
    inventory: (query) => page((db) => queryInventory(db, query)),
    breaches: (query) => page((db) => queryBreaches(db, query)),
    openBreaches: () =>
      unlessNotReady(
        () => read(breachCounts),
        () => [],
      ),
    departures: (query) => page((db) => queryDepartures(db, query)),
    entries: (query) => page((db) => queryEntries(db, query)),
    purchases: (query) => page((db) => queryPurchases(db, query)),
    goods: (query) => page((db) => queryGoods(db, query)),
    demand: (query) => page((db) => queryDemand(db, query)),
    shippable: (query) => read((db) => queryShippable(db, query)),
    licences: (query) => page((db) => queryLicences(db, query)),
    approvals: (query) => page((db) => queryApprovals(db, query)),
    directives: (query) => page((db) => queryDirectives(db, query)),
    caps: (query) => page((db) => queryCaps(db, query)),
    volumes: (query) => page((db) => queryVolumes(db, query)),
    shipments: (query) => page((db) => queryShipments(db, query)),
    onDamaged: (listener) => file.onDamaged(listener),
    allocations: (query) => page((db) => queryAllocations(db, query)),
    book: (product, store) =>
      bookFor(
        product,
        read((db) => shownFor(db, product)),
        store,
      ),
    close() {
      waiting.end()
      file.close()
    },
  }
}

function unlessNotReady<T>(read: () => T, otherwise: (why: RowsNotReady) => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RowsNotReady) return otherwise(error)
    throw error
  }
}

function orderOf(db: DatabaseSync, orderNo: string): OrderAnswer | undefined {
  const row = orderNumbered(db, orderNo)
  if (!row) return undefined
  const lines = backlogOrder(db, orderNo)?.lines.map((line) => lineGroup(orderNo, line)) ?? []
  return { position: positionOf(db), ...row, lines }
}

const healthWithout = ({ flaw }: RowsNotReady): Health => ({
  position: 0,
  unhealthy: flaw === undefined ? [] : [{ projection: 'all', reason: flaw }],
})

function healthOf(db: DatabaseSync): Health {
  const sql =
    'SELECT name AS projection, unhealthy AS reason FROM projections WHERE unhealthy IS NOT NULL ORDER BY name'
  const unhealthy = db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }) as Health['unhealthy'][number])
  return { position: positionOf(db), unhealthy }
}

/** The file of the rows, opened again when a rebuild has put another in its place. */
class RowsFile {
  private open: { db: DatabaseSync; inode: number; lacking?: RowsNotReady } | undefined
  private closed = false
  private readonly listeners: (() => void)[] = []
  /** The file that was last reported as damaged. */
  private reported: number | undefined

  constructor(
    private readonly folder: string,
    private readonly ledger: Witness,
  ) {}

  /** What is read, unless the file turns out to be damaged: then nothing more is read from it, and who keeps it is told. */
  read<T>(reader: (db: DatabaseSync) => T): T {
    try {
      return reader(this.db())
    } catch (error) {
      throw isDamaged(error) ? this.damaged() : error
    }
  }

  onDamaged(listener: () => void): void {
    this.listeners.push(listener)
  }

  private db(): DatabaseSync {
    const current = this.current()
    if (!current) throw new RowsNotReady()
    if (current.lacking) throw current.lacking
    return current.db
  }

  /** Also of a file that could not even be opened. */
  private damaged(): RowsNotReady {
    const lacking = new RowsNotReady('The rows are damaged')
    const inode = this.open?.inode ?? this.inode()
    if (this.open) this.open.lacking = lacking
    if (inode === undefined || inode === this.reported) return lacking
    this.reported = inode
    reportDamage(this.folder, inode)
    for (const tell of this.listeners) tell()
    return lacking
  }

  close(): void {
    this.closed = true
    this.open?.db.close()
    this.open = undefined
  }

  private current(): RowsFile['open'] {
    if (this.closed) throw new StoreClosed()
    const inode = this.inode()
    if (this.open && (inode === undefined || this.open.inode === inode)) return this.open
    this.open?.db.close()
    this.open = undefined
    if (inode === undefined) return undefined
    const db = openForReading(this.folder)
    if (!db) return undefined
    try {
      const lacking = this.lackOf(db)
      this.reported = undefined
      return (this.open = { db, inode, ...(lacking && { lacking }) })
    } catch (error) {
      db.close()
      throw error
    }
  }

  private inode(): number | undefined {
    return statSync(rowsFile(this.folder), { throwIfNoEntry: false })?.ino
  }

  /**
   * Why a file is about to be made anew. Asked once: who keeps the rows goes on with none but those of this version, made
   * of this ledger.
   */
  private lackOf(db: DatabaseSync): RowsNotReady | undefined {
    if (!isCurrent(db)) return new RowsNotReady()
    return isOfLedger(db, this.ledger) ? undefined : new RowsNotReady('The rows are of another ledger')
  }
}
