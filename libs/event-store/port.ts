/**
 * The event store port: what the ledger, the projections and every later reader ask of a store of events.
 *
 * Expected outcomes are values; a store throws only {@link StoreClosed}, {@link StoreFailed} and bugs.
 * One contract suite (contract.ts) is run whole against every adapter.
 */

/** `<kind>~<id>[~<id>]`, ids of `[A-Z0-9._-]`: one case, so that stores which compare without case keep streams apart. */
export type StreamId = string

/** A stream's last revision, counted from 0; {@link noStream} for a stream without events. */
export type Revision = number
export const noStream: Revision = -1

/** Where an event stands in the order of the whole store: increasing, from 1; only the embedded store is gapless. */
export type Position = number
export const start: Position = 0

/** An event as it is handed over: its type (for filters) and its one JSON form, whose bytes the store never changes. */
export type EventToWrite = { type: string; json: string }

export type Write = { stream: StreamId; expected: Revision; events: readonly EventToWrite[] }

/** A stream that the decision read and does not write. */
export type Check = { stream: StreamId; expected: Revision }

/** One transaction: written whole or not at all, durable when its outcome is `appended`. A stream stands in it once. */
export type Append = {
  /** The id of the transaction (UUIDv7), by which {@link EventStore.readTransaction} finds it. */
  transaction: string
  writes: readonly Write[]
  checks: readonly Check[]
  /** Idempotency key: bound by the append; the same key again is `repeated`, whatever the revisions are by then. */
  key?: string
  /** What was asked under the key, as text. The store keeps its {@link hashOf}, made where it writes. */
  asked?: string
  /** Indices of earlier members of the same call on whose events this one was decided: if one fails, so does this. */
  builtOn?: readonly number[]
}

export type Mismatch = { stream: StreamId; expected: Revision; actual: Revision }

export type Outcome =
  /** Durable. `position` is that of the last event. */
  | { kind: 'appended'; position: Position }
  /** The key (or this very transaction) was appended before. `same` is false when something else was asked under the key. */
  | { kind: 'repeated'; transaction: string; position: Position; same: boolean }
  /** Nothing was written: these streams are not where they were expected, or (`builtOn`) a member that this rests on failed. */
  | { kind: 'conflict'; mismatches: readonly Mismatch[]; builtOn?: number }
  /** It may have been written or not. Send the identical append again until another outcome comes. */
  | { kind: 'unknown'; reason: string }

/** Where an event stands: in its stream, and in the order of the whole store. */
export type Place = { revision: Revision; position: Position }

/** An event as it is read. `last` is true for the last event of its transaction. */
export type StoredEvent = { position: Position; type: string; json: string; last: boolean }

export type ReadStream = {
  /** From this revision on (default 0). */
  from?: Revision
  /** Only events before this one, which has to stand in the stream; what came after it costs nothing then. */
  before?: Place
  batch?: number
}

export type ReadAll = {
  /** Events behind this position; 0 or nothing: from the first. */
  after?: Position
  /** Up to and with this position. */
  until?: Position
  /** Only these types; `last` still tells ends of transactions, but batches may then lack the last event. */
  types?: readonly string[]
  /** About how many events a batch holds (default 1,000); a batch ends at the end of a transaction, so it may hold more. */
  batch?: number
}

export type Subscribe = { after?: Position; batch?: number }

/** Events of a transaction from the one of this index on (default 0), at most so many (default all). */
export type PartOfTransaction = { from?: number; most?: number }

/** What a subscription yields: events in order, whole transactions, and a signal each time that it has caught up. */
export type Delivery = { kind: 'events'; events: readonly StoredEvent[] } | { kind: 'caughtUp'; position: Position }

export interface EventStore {
  /** Appends each member all or nothing, in order, in one durable commit for all (group commit). One outcome a member. */
  append(members: readonly Append[]): Promise<Outcome[]>
  /** Events of a stream in order, as batches; none for an unknown stream. */
  readStream(stream: StreamId, options?: ReadStream): AsyncIterable<readonly StoredEvent[]>
  /** The last revision of each stream, durable at this moment. */
  revisions(streams: readonly StreamId[]): Promise<Revision[]>
  readAll(options?: ReadAll): AsyncIterable<readonly StoredEvent[]>
  /** The events of a transaction in order, or those of a part of it; empty if unknown, or behind its last. */
  readTransaction(id: string, part?: PartOfTransaction): Promise<readonly StoredEvent[]>
  /** The transaction that bound this key, if any, and the {@link hashOf} what was asked then. */
  findKey(key: string): Promise<{ transaction: string; hash: string; position: Position } | undefined>
  /** Endless; ends when the consumer returns or the store closes. Reads at the consumer's pace. */
  subscribe(options?: Subscribe): AsyncIterable<Delivery>
  /** The last position, 0 when empty. */
  head(): Promise<Position>
  /** Waits for appends under way, then frees everything. Later calls throw {@link StoreClosed}. */
  close(): Promise<void>
}

export class StoreClosed extends Error {
  override name = 'StoreClosed'
  constructor() {
    super('The event store is closed')
  }
}

/** The store cannot go on: a full disk, a corrupted file, a lost writer. `code` is stable, the message a sentence for people. */
export class StoreFailed extends Error {
  override name = 'StoreFailed'
  constructor(
    readonly code: 'DISK_FULL' | 'STORE_CORRUPT' | 'STORE_LOCKED' | 'STORE_NEWER' | 'STORE_NOT_FOUND' | 'STORE_IO',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
