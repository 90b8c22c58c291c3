import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Change, Writer } from './projection.js'
import { projections } from './projections.js'
import { shelfIn, Standings } from './standings.js'

export type Unhealthy = { projection: string; reason: string }

type Open = { name: string; of: readonly string[] | undefined; shared: boolean; writer: Writer }

/** The writers of all projections over one file of rows. What they write belongs to the transaction of their caller. */
export class Writers {
  private readonly standings: Standings
  private readonly all: readonly Open[]
  private readonly byKind = new Map<string, readonly Open[]>()
  private readonly moveCheckpoint: StatementSync
  private readonly problems: Unhealthy[] = []

  constructor(private readonly db: DatabaseSync) {
    this.standings = new Standings(shelfIn(db))
    this.moveCheckpoint = db.prepare('UPDATE checkpoint SET position = ?, event = ?')
    this.all = projections.map(({ name, of, shared = false, open }) => {
      const unhealthy = (reason: string) => this.mark(name, reason)
      return { name, of, shared, writer: open({ db, standings: this.standings, unhealthy }) }
    })
  }

  /** Takes over how shared things stand after a change; answers those that stand otherwise than before. */
  stand(change: Change): string[] {
    return this.standings.take(change)
  }

  /** Rows of a stream that changed. What they depend on has to stand as it does after the change. */
  write(change: Change): void {
    for (const { writer } of this.of(change.kind)) writer.write(change)
  }

  /** Rows of a stream in which nothing changed but how things stand that it names. */
  writeShared(change: Change): void {
    for (const { shared, writer } of this.of(change.kind)) if (shared) writer.write(change)
  }

  flush(): void {
    for (const { writer } of this.all) writer.flush?.()
  }

  /** The rows show the ledger up to the event at this position. */
  checkpoint(position: number, event: string): void {
    this.moveCheckpoint.run(position, event)
  }

  /** Compares what is kept by differences with what it is made of, and marks what differs. */
  check(): void {
    for (const { name, writer } of this.all) {
      const difference = writer.check?.()
      if (difference !== undefined) this.mark(name, difference)
    }
  }

  /** Problems that were found since this was asked last. */
  takeProblems(): Unhealthy[] {
    return this.problems.splice(0)
  }

  private of(kind: string): readonly Open[] {
    let found = this.byKind.get(kind)
    if (!found) this.byKind.set(kind, (found = this.all.filter(({ of }) => !of || of.includes(kind))))
    return found
  }

  private mark(projection: string, reason: string): void {
    const first = this.db.prepare('UPDATE projections SET unhealthy = ? WHERE name = ? AND unhealthy IS NULL')
    if (first.run(reason, projection).changes > 0) this.problems.push({ projection, reason })
  }
}
