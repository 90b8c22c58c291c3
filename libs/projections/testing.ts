import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { openSqlite, type Append, type SqliteStore } from '#event-store'
import { contextOf } from '#domain'
import {
  decide,
  emptyFold,
  fold,
  formOf,
  isFact,
  plus,
  record,
  type AnyEvent,
  type AnyStream,
  type Folded,
  type Grade,
  type NewEvent,
  type Recorded,
} from '#kernel'
import { rebuild } from './rebuild.js'
import { openRows, type Rows } from './rows.js'

export type Telling = readonly (readonly [stream: AnyStream, event: AnyEvent])[]
export type As = { occurredAt?: string; grade?: Grade; roles?: readonly string[] }

/** A ledger for the specs of projections: one caller, everything in memory beside a real store. */
export class History {
  readonly events: Recorded[] = []
  private readonly streams = new Map<string, Folded>()
  private readonly waiting: Append[] = []
  /** The clock: it goes on by a second with each transaction. */
  now = '2026-01-15T00:00:00.000Z'

  private constructor(readonly store: SqliteStore) {}

  static async open(folder: string, thread = false): Promise<History> {
    return new History(await openSqlite({ folder, mode: 'write', thread }))
  }

  /** One transaction of these events; its id, or undefined when it is refused. {@link write} makes it durable. */
  tell(telling: Telling, as: As = {}): string | undefined {
    this.now = plus(this.now, 1000)
    const transaction = (function* () {
      for (const [stream, event] of telling) yield* record(stream, event)
    })()
    const decision = decide(transaction, { now: this.now, ...as }, (stream) => this.folded(stream))
    if (decision.kind !== 'accepted') return undefined
    return this.keep(decision.events, as.grade)
  }

  /** Annuls a transaction, whatever it was. */
  annul(transactionId: string): string {
    this.now = plus(this.now, 1000)
    const streams = new Set(
      this.events.filter((event) => event.transaction.id === transactionId).map((one) => one.stream),
    )
    const events = [...streams].map((id): NewEvent => {
      const revision = this.streams.get(id)!.revision + 1
      const event = { type: 'TransactionAnnulled', transactionId, reason: 'wrong' }
      return {
        stream: { id, context: contextOf(id)! },
        event,
        told: { occurredAt: this.now, recordedAt: this.now, revision },
      }
    })
    return this.keep(events)
  }

  /** Transactions of facts that are not annulled: those that may be. */
  annullable(): string[] {
    const annulled = new Set(this.events.map(({ data }) => (data as { transactionId?: string }).transactionId))
    const facts = this.events.filter((one) => isFact(contextOf(one.stream)!.vocabulary, one.type))
    return [...new Set(facts.map((one) => one.transaction.id))].filter((id) => !annulled.has(id))
  }

  /** Writes what was told since the last time. */
  async write(): Promise<void> {
    const outcomes = await this.store.append(this.waiting.splice(0))
    const failed = outcomes.find(({ kind }) => kind !== 'appended')
    if (failed) throw new Error(`Not appended: ${JSON.stringify(failed)}`)
  }

  folded(stream: AnyStream): Folded {
    return this.streams.get(stream.id) ?? emptyFold(stream.context)
  }

  private keep(events: readonly NewEvent[], grade?: Grade): string {
    const transaction = v7()
    const writes = new Map<string, Recorded[]>()
    for (const [index, { stream, event, told }] of events.entries()) {
      const { type, ...data } = event
      const recorded: Recorded = {
        id: v7(),
        type,
        version: 1,
        stream: stream.id,
        revision: told.revision,
        occurredAt: told.occurredAt,
        recordedAt: told.recordedAt,
        transaction: { id: transaction, index, count: events.length },
        correlationId: transaction,
        actor: { id: 'ops-1', roles: told.roles ?? [], verified: false },
        ...(grade && { evidence: { grade, source: 'a spec' } }),
        data,
      }
      writes.set(stream.id, [...(writes.get(stream.id) ?? []), recorded])
    }
    for (const [stream, recorded] of writes) {
      this.events.push(...recorded)
      this.streams.set(stream, fold(contextOf(stream)!, this.eventsOf(stream)))
    }
    this.waiting.push(appendOf(transaction, writes))
    return transaction
  }

  private eventsOf(stream: string): Recorded[] {
    return this.events.filter((event) => event.stream === stream)
  }
}

function appendOf(transaction: string, writes: ReadonlyMap<string, readonly Recorded[]>): Append {
  return {
    transaction,
    checks: [],
    writes: [...writes].map(([stream, events]) => ({
      stream,
      expected: events[0]!.revision - 1,
      events: events.map((event) => ({ type: event.type, json: formOf(event) })),
    })),
  }
}

/** Everything in the rows' tables that is not about how they were made, to compare one file with another. */
export function contentOf(db: DatabaseSync): Record<string, unknown[]> {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all()
  return Object.fromEntries<unknown[]>(
    tables.map(({ name }) => [String(name), db.prepare(`SELECT * FROM ${String(name)} ORDER BY 1, 2`).all()]),
  )
}

/** What the rows of a ledger show, in which these transactions were told: each is recorded, or the spec is wrong. */
export async function readRows<T>(told: readonly [Telling, As?][], read: (rows: Rows) => T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rows-'))
  const history = await History.open(folder)
  try {
    for (const [telling, as] of told)
      if (history.tell(telling, as) === undefined) throw new Error(`Refused: ${JSON.stringify(telling)}`)
    await history.write()
    await rebuild(folder)
    const rows = openRows(folder, history.store)
    try {
      return read(rows)
    } finally {
      rows.close()
    }
  } finally {
    await history.store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
