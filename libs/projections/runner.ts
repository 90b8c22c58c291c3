import type { DatabaseSync } from 'node:sqlite'
import { decodeEvent } from '#domain'
import type { EventStore, StoredEvent } from '#event-store'
import type { Recorded } from '#kernel'
import { judgeStale } from './departures/judging.js'
import { Past } from './departures/past.js'
import { positionOf } from './sql.js'
import { Folds } from './folds.js'
import { ordersOf } from './reach.js'
import type { Change } from './projection.js'
import { Writers, type Unhealthy } from './writers.js'

/**
 * About how many events go into one transaction when so many wait, unless said otherwise: a page of rows is written once
 * for all the changes in it.
 */
const usualBatch = 5000

/** What a batch brought of one stream, and where the first of it stands. */
type Own = { readonly events: Recorded[]; readonly position: number }

/**
 * Feeds projections from the ledger: a batch of whole transactions is folded, and its rows and the checkpoint are written
 * in one SQLite transaction. When it throws, nothing of the batch is written and the runner is of no more use.
 */
export class Runner {
  private readonly folds: Folds
  private readonly past: Past
  private readonly writers: Writers

  constructor(
    private readonly store: Pick<EventStore, 'readAll' | 'readStream'>,
    private readonly db: DatabaseSync,
    private readonly batch = usualBatch,
  ) {
    this.folds = new Folds(store)
    this.past = new Past(this.folds.events)
    this.writers = new Writers(db)
  }

  get position(): number {
    return positionOf(this.db)
  }

  /** Problems that were found since this was asked last. */
  takeProblems(): Unhealthy[] {
    return this.writers.takeProblems()
  }

  /** Reads to the end of the ledger, batch after batch; `onBatch` may stop it by answering false. */
  async run(onBatch?: (position: number) => boolean | void): Promise<void> {
    for await (const read of this.batches()) {
      await this.take(read)
      if (onBatch?.(read.at(-1)!.position) === false) break
    }
  }

  /** What the store gives at once may be less than a batch: it is put together. */
  private async *batches(): AsyncGenerator<readonly StoredEvent[]> {
    let together: readonly StoredEvent[] = []
    for await (const read of this.store.readAll({ after: this.position, batch: this.batch })) {
      together = together.length > 0 ? [...together, ...read] : read
      if (together.length < this.batch) continue
      yield together
      together = []
    }
    if (together.length > 0) yield together
  }

  private async take(read: readonly StoredEvent[]): Promise<void> {
    const position = read.at(-1)!.position
    this.folds.begin()
    const changes = await this.changesIn(read)
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const moved = changes.flatMap((change) => this.writers.stand(change))
      for (const change of changes) this.writers.write(change)
      await this.reach(moved, new Set(changes.map(({ stream }) => stream)), position)
      for (const change of changes) this.past.take(change)
      await judgeStale(this.db, { folding: ({ id }) => this.folds.at(id, position), asOf: this.past.upTo(position) })
      this.writers.flush()
      this.writers.checkpoint(position, decodeEvent(read.at(-1)!.json).id)
      this.db.exec('COMMIT')
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK')
      throw error
    }
  }

  private async changesIn(read: readonly StoredEvent[]): Promise<Change[]> {
    const byStream = new Map<string, Own>()
    for (const { json, position } of read) {
      const event = decodeEvent(json)
      const own = byStream.get(event.stream)
      if (own) own.events.push(event)
      else byStream.set(event.stream, { events: [event], position })
    }
    const changes: Change[] = []
    for (const [stream, { events, position }] of byStream) {
      const change = this.folds.take(stream, events, position)
      changes.push(change instanceof Promise ? await change : change)
    }
    return changes
  }

  /** Rows of other streams that name what now stands otherwise, in the same transaction. */
  private async reach(things: readonly string[], written: Set<string>, position: number): Promise<void> {
    for (const thing of things) {
      for (const orderNo of ordersOf(this.db, thing)) {
        const stream = `order~${orderNo}`
        if (written.has(stream)) continue
        written.add(stream)
        const after = await this.folds.at(stream, position)
        this.writers.writeShared({ stream, kind: 'order', ids: [orderNo], before: after, after, events: [] })
      }
    }
  }
}
