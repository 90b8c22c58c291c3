import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decodeEvent } from '#domain'
import type { EventStore, StoredEvent } from '#event-store'
import type { Recorded } from '#kernel'
import { ordersInLot } from './backlog.js'
import { positionOf } from './sql.js'
import { Folds } from './folds.js'
import { ordersNaming } from './orders.js'
import type { Change, Writer } from './projection.js'
import { projections } from './projections.js'
import { Standings } from './standings.js'

export type Unhealthy = { projection: string; reason: string }

type Running = { of?: readonly string[]; shared: boolean; writer: Writer }
type Checkpoint = { position: number; event: string }
export type RunnerOptions = {
  /** About how many events go into one transaction (default 2,000). */
  batch?: number
  /** Write sums only at the end of a run: for a rebuild, which nobody reads before it is complete. */
  sumsAtEnd?: boolean
}

const usualBatch = 2000

/**
 * Feeds projections from the ledger: a batch of whole transactions is folded, and its rows and the checkpoint are written
 * in one SQLite transaction. When it throws, nothing of the batch is written and the runner is of no more use.
 */
export class Runner {
  private readonly folds: Folds
  private readonly standings: Standings
  private readonly running: readonly Running[]
  private readonly checkpoint: StatementSync
  private readonly problems: Unhealthy[] = []

  constructor(
    private readonly store: Pick<EventStore, 'readAll' | 'readStream'>,
    private readonly db: DatabaseSync,
    private readonly options: RunnerOptions = {},
  ) {
    this.folds = new Folds(store)
    this.standings = new Standings(db)
    this.checkpoint = db.prepare('UPDATE checkpoint SET position = ?, event = ?')
    this.running = projections.map(({ name, of, shared = false, open }) => {
      const unhealthy = (reason: string) => this.mark(name, reason)
      return { ...(of && { of }), shared, writer: open({ db, standings: this.standings, unhealthy }) }
    })
  }

  get position(): number {
    return positionOf(this.db)
  }

  /** False if the ledger is not the one that the rows were made of: it was put back to a backup, or is another. */
  async isOfThisLedger(): Promise<boolean> {
    const { position, event } = this.db.prepare('SELECT position, event FROM checkpoint').get() as Checkpoint
    if (position === 0) return true
    for await (const [last] of this.store.readAll({ after: position - 1, until: position }))
      return last !== undefined && decodeEvent(last.json).id === event
    return false
  }

  /** Problems that were found since this was asked last. */
  takeProblems(): Unhealthy[] {
    return this.problems.splice(0)
  }

  /** Reads to the end of the ledger, batch after batch; `onBatch` may stop it by answering false. Answers the events read. */
  async run(onBatch?: (position: number) => boolean | void): Promise<number> {
    let events = 0
    for await (const read of this.batches()) {
      await this.take(read)
      events += read.length
      if (onBatch?.(read.at(-1)!.position) === false) break
    }
    return events
  }

  /** What the store gives at once may be less than a batch: it is put together. */
  private async *batches(): AsyncGenerator<readonly StoredEvent[]> {
    const { batch = usualBatch } = this.options
    let together: StoredEvent[] = []
    for await (const read of this.store.readAll({ after: this.position, batch })) {
      together = together.length > 0 ? [...together, ...read] : [...read]
      if (together.length < batch) continue
      yield together
      together = []
    }
    if (together.length > 0) yield together
  }

  /** Writes sums that were put off, and compares them with the rows. */
  finish(): void {
    this.db.exec('BEGIN IMMEDIATE')
    for (const { writer } of this.running) writer.flush?.()
    for (const [i, { writer }] of this.running.entries()) {
      const difference = writer.check?.()
      if (difference !== undefined) this.mark(projections[i]!.name, difference)
    }
    this.db.exec('COMMIT')
  }

  private async take(read: readonly StoredEvent[]): Promise<void> {
    const position = read.at(-1)!.position
    const changes = await this.changesIn(read)
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const moved = changes.flatMap((change) => this.standings.take(change))
      for (const change of changes) this.write(change)
      await this.reach(moved, new Set(changes.map(({ stream }) => stream)), position)
      if (!this.options.sumsAtEnd) for (const { writer } of this.running) writer.flush?.()
      this.checkpoint.run(position, decodeEvent(read.at(-1)!.json).id)
      this.db.exec('COMMIT')
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK')
      throw error
    }
  }

  private async changesIn(read: readonly StoredEvent[]): Promise<Change[]> {
    const byStream = new Map<string, Recorded[]>()
    for (const { json } of read) {
      const event = decodeEvent(json)
      const events = byStream.get(event.stream)
      if (events) events.push(event)
      else byStream.set(event.stream, [event])
    }
    const changes: Change[] = []
    for (const [stream, events] of byStream) {
      const change = this.folds.take(stream, events)
      changes.push(change instanceof Promise ? await change : change)
    }
    return changes
  }

  private write(change: Change): void {
    for (const { of, writer } of this.running) if (!of || of.includes(change.kind)) writer.write(change)
  }

  /** Rows of other streams that name what now stands otherwise, in the same transaction. */
  private async reach(things: readonly string[], written: Set<string>, position: number): Promise<void> {
    for (const thing of things) {
      for (const orderNo of this.ordersOf(thing)) {
        const stream = `order~${orderNo}`
        if (written.has(stream)) continue
        written.add(stream)
        const after = await this.folds.at(stream, position)
        const change = { stream, kind: 'order', ids: [orderNo], before: after, after, events: [] }
        for (const { shared, writer } of this.running) if (shared) writer.write(change)
      }
    }
  }

  private ordersOf(thing: string): string[] {
    const party = 'party~'
    return thing.startsWith(party) ? ordersNaming(this.db, thing.slice(party.length)) : ordersInLot(this.db, thing)
  }

  private mark(projection: string, reason: string): void {
    const first = this.db.prepare('UPDATE projections SET unhealthy = ? WHERE name = ? AND unhealthy IS NULL')
    if (first.run(reason, projection).changes > 0) this.problems.push({ projection, reason })
  }
}
