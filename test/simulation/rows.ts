import type { DatabaseSync } from 'node:sqlite'
import type { SqliteStore } from '#event-store'
import type { BookAnswer } from '#projections'
import { bookFor, shownFor } from '../../libs/projections/book.js'
import { openForKeeping } from '../../libs/projections/file.js'
import { Runner } from '../../libs/projections/runner.js'

/** The read rows of a performance, brought up to the ledger when somebody works out a proposal from them. */
export class Rows {
  private open: { db: DatabaseSync; runner: Runner } | undefined
  private last: Promise<void> = Promise.resolve()

  constructor(
    private readonly folder: string,
    private readonly store: SqliteStore,
  ) {}

  /** They show all that is recorded by now; those who ask at one time take turns. */
  catchUp(): Promise<void> {
    return (this.last = this.last.then(() => this.kept().runner.run()))
  }

  book(product: string): Promise<BookAnswer | undefined> {
    return bookFor(product, shownFor(this.kept().db, product), this.store)
  }

  close(): void {
    this.open?.db.close()
  }

  private kept(): { db: DatabaseSync; runner: Runner } {
    if (this.open) return this.open
    const db = openForKeeping(this.folder)
    return (this.open = { db, runner: new Runner(this.store, db) })
  }
}
