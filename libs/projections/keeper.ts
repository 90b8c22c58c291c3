import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite, StoreFailed, type SqliteStore } from '#event-store'
import { isCurrent, isDamaged, isOfLedger, isReportedDamaged, openForKeeping, rowsFile } from './file.js'
import { Flushing } from './flushing.js'
import { takeRows } from './lock.js'
import { makeAnew, type Rebuilt } from './rebuild.js'
import { Runner } from './runner.js'
import { positionOf } from './sql.js'
import type { Unhealthy } from './writers.js'

export type ToKeeper = { kind: 'stop' } | { kind: 'caughtUp'; id: number } | { kind: 'rebuild'; id: number }
export type FromKeeper =
  | { kind: 'progress'; position: number; unhealthy?: Unhealthy }
  | { kind: 'caughtUp'; id: number; position: number }
  | { kind: 'rebuilt'; id: number; rebuilt: Rebuilt }
  | { kind: 'anew'; rebuilt: Rebuilt }
  | { kind: 'stopped' }

/** Between two looks at the ledger: while nothing wakes it, and at least. */
const idleMs = 20
const restMs = 4
/** After a failure: the disk may have room again, another keeper may have gone. */
const retryMs = 500

/** Rows so many events behind, of which they show less than half, are made anew sooner than they follow. */
const farBehind = 50_000

/** Keeps the rows of a folder up with its ledger, and goes on after failures until it is told to stop. */
export class Keeper {
  private stopping = false
  private waiting: { id: number; until: number }[] = []
  private asked: number[] = []
  private rebuilds: number[] = []
  private said = ''
  /** The rows cannot be gone on with. */
  private anew = false
  private looked = false

  constructor(
    private readonly folder: string,
    /** Counted up by the thread that writes events. */
    private readonly wake: Int32Array,
    private readonly tell: (message: FromKeeper) => void,
    private readonly far = farBehind,
  ) {}

  take(message: ToKeeper): void {
    if (message.kind === 'stop') this.stopping = true
    else if (message.kind === 'caughtUp') this.asked.push(message.id)
    else this.rebuilds.push(message.id)
    Atomics.add(this.wake, 0, 1)
    Atomics.notify(this.wake, 0)
  }

  async keep(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.keepUntilFailure()
      } catch (error) {
        this.report(error)
        if (!this.stopping) await sleep(retryMs)
      }
    }
    this.tell({ kind: 'stopped' })
  }

  private async keepUntilFailure(): Promise<void> {
    const lock = takeRows(this.folder)
    if (!lock) throw new StoreFailed('STORE_LOCKED', `The rows in ${this.folder} are kept by another process`)
    try {
      const store = await openSqlite({ folder: this.folder, mode: 'read', thread: false })
      try {
        while (!this.stopping) await this.serve(store)
      } finally {
        await store.close()
      }
    } finally {
      lock.free()
    }
  }

  /** With one file of rows, until it is to be made anew. */
  private async serve(store: SqliteStore): Promise<void> {
    if (isReportedDamaged(this.folder)) this.anew = true
    if (this.anew || this.rebuilds.length > 0 || (await this.isFarBehind(store))) {
      await this.makeAnew(store)
      if (this.stopping) return
    }
    const db = openForKeeping(this.folder)
    const flushing = new Flushing(rowsFile(this.folder))
    try {
      this.anew = !isCurrent(db) || !(await this.follow(store, db, flushing))
    } finally {
      flushing.close()
      db.close()
    }
  }

  /** Looked at once, at the beginning: if they cannot be made anew, as for want of room, they follow. */
  private async isFarBehind(store: SqliteStore): Promise<boolean> {
    if (this.looked) return false
    this.looked = true
    const db = openForKeeping(this.folder)
    try {
      if (!isCurrent(db)) return false
      const position = positionOf(db)
      const behind = (await store.head()) - position
      return behind > Math.max(this.far, position)
    } finally {
      db.close()
    }
  }

  /** Those who asked for it stay asking until it is done, over failures. */
  private async makeAnew(store: SqliteStore): Promise<void> {
    const asked = this.rebuilds.length
    const rebuilt = await makeAnew(this.folder, store, () => !this.stopping)
    if (!rebuilt) return
    this.anew = false
    this.tell({ kind: 'anew', rebuilt })
    for (const id of this.rebuilds.splice(0, asked)) this.tell({ kind: 'rebuilt', id, rebuilt })
    for (const unhealthy of rebuilt.unhealthy) this.tell({ kind: 'progress', position: 0, unhealthy })
  }

  /** False when the rows are of another ledger than this one has become, or damaged. */
  private async follow(store: SqliteStore, db: DatabaseSync, flushing: Flushing): Promise<boolean> {
    const runner = new Runner(store, db)
    if (!isOfLedger(db, store)) return false
    this.progress(runner, runner.position)
    while (!this.stopping && this.rebuilds.length === 0) {
      const seen = Atomics.load(this.wake, 0)
      for (const id of this.asked.splice(0)) this.waiting.push({ id, until: await store.head() })
      await runner.run((position) => {
        this.progress(runner, position)
        flushing.begin()
        return !this.stopping && this.rebuilds.length === 0
      })
      this.answer(runner.position)
      await sleep(restMs)
      await this.pause(seen)
      if (isReportedDamaged(this.folder)) return false
    }
    return true
  }

  /** Until it is woken, 20 ms at most. */
  private async pause(seen: number): Promise<void> {
    const waiting = Atomics.waitAsync(this.wake, 0, seen, idleMs)
    if (waiting.async) await waiting.value
  }

  private progress(runner: Runner, position: number): void {
    this.said = ''
    for (const unhealthy of runner.takeProblems()) this.tell({ kind: 'progress', position, unhealthy })
    this.tell({ kind: 'progress', position })
    this.answer(position)
  }

  private answer(position: number): void {
    if (this.waiting.length === 0) return
    for (const { id } of this.waiting.filter(({ until }) => until <= position))
      this.tell({ kind: 'caughtUp', id, position })
    this.waiting = this.waiting.filter(({ until }) => until > position)
  }

  /** A failure is told once, not at each try. */
  private report(error: unknown): void {
    const reason = (error as Error).message
    if (isDamaged(error)) this.anew = true
    if (reason === this.said) return
    this.said = reason
    this.tell({ kind: 'progress', position: -1, unhealthy: { projection: 'all', reason } })
  }
}
