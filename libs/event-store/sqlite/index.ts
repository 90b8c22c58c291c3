import { StoreClosed, type EventStore, type Position, type StoredEvent } from '../port.js'
import { Batches, type Batch } from './batches.js'
import { failure } from './failures.js'
import { Lock } from './lock.js'
import { Reader } from './reader.js'
import { Subscription, type Wakes } from './subscription.js'
import { writeHere, writeInThread, type Writer } from './thread.js'
import { pollFor } from './watch.js'

export { backup } from './backup.js'
export { describeHolder, type Holder } from './lock.js'
export { verify, type Decoded, type Problem, type ProblemCode, type Verdict } from './verify.js'
export type { Batch } from './batches.js'

export type SqliteOptions = {
  folder: string
  /** One process writes a folder; any number read it, also while it is written. */
  mode: 'write' | 'read'
  /** Whether the writer has a thread of its own (default true). */
  thread?: boolean
  /** Milliseconds of sleep after each commit, for benches and tests. */
  commitDelayMs?: number
  /** Who writes, for the sentence that a second writer gets. */
  holder?: { name: string; pid: number; url?: string }
}

export type SqliteStats = {
  batches: number
  appends: number
  events: number
  lastBatchSize: number
  lastCommitMs: number
}

export interface SqliteStore extends EventStore {
  /** Tells the last position each time that it moved; in a reading process within some 20 ms. Returns how to stop it. */
  onAppended(listener: (position: Position) => void): () => void
  /** Tells each commit of this process. */
  onBatch(listener: (batch: Batch) => void): () => void
  stats(): SqliteStats
  /** The event at this position, looked up at once; undefined if there is none. */
  eventAt(position: Position): StoredEvent | undefined
  /** Adds to the holder where it serves. */
  announce(url: string): void
}

/** Opens the ledger in `folder`; mode `write` makes it if there is none. Throws StoreFailed. */
export async function openSqlite(options: SqliteOptions): Promise<SqliteStore> {
  if (options.mode === 'read') return store(new Reader(options.folder))
  const { folder, thread = true, commitDelayMs = 0, holder = { name: 'clearance', pid: process.pid } } = options
  const lock = await Lock.take(folder, holder)
  let writer: Writer | undefined
  try {
    writer = thread ? await writeInThread({ folder, commitDelayMs }) : writeHere({ folder, commitDelayMs })
    return store(new Reader(folder), { writer, lock })
  } catch (error) {
    await writer?.close()
    lock.free()
    throw failure(error, folder)
  }
}

type Writing = { writer: Writer; lock: Lock }

function store(reader: Reader, writing?: Writing): SqliteStore {
  const appended = new Set<(position: Position) => void>()
  const committed = new Set<(batch: Batch) => void>()
  const subscriptions = new Set<Subscription>()
  const stats: SqliteStats = { batches: 0, appends: 0, events: 0, lastBatchSize: 0, lastCommitMs: 0 }
  let closing: Promise<void> | undefined

  const poll = pollFor(reader)
  const onAppended = (listener: (position: Position) => void): (() => void) => {
    if (!writing) return poll(listener)
    appended.add(listener)
    return () => appended.delete(listener)
  }
  const wakes: Wakes = (wake) => onAppended(wake)
  const batches = writing && new Batches((flat) => writing.writer.write(flat), tell)

  function tell(batch: Batch, head: Position): void {
    stats.batches++
    stats.appends += batch.size
    stats.events += batch.events
    stats.lastBatchSize = batch.size
    stats.lastCommitMs = batch.ms
    for (const listener of committed) listener(batch)
    if (batch.events > 0) for (const listener of [...appended]) listener(head)
  }

  async function close(): Promise<void> {
    await batches?.close()
    for (const subscription of [...subscriptions]) subscription.end()
    reader.close()
    await writing?.writer.close()
    writing?.lock.free()
  }

  const opened = (): Reader => {
    if (closing) throw new StoreClosed()
    return reader
  }

  return {
    async append(members) {
      opened()
      if (!batches) throw new TypeError('This store was opened for reading')
      return batches.append(members)
    },
    readStream: (stream, options) => opened().readStream(stream, options),
    revisions: async (streams) => opened().revisions(streams),
    readAll: (options) => opened().readAll(options),
    readTransaction: async (id, part) => opened().readTransaction(id, part),
    findKey: async (key) => opened().findKey(key),
    subscribe(options = {}) {
      const subscription = new Subscription(opened(), wakes, options, (ended) => subscriptions.delete(ended))
      subscriptions.add(subscription)
      return subscription
    },
    head: async () => opened().head(),
    close: () => (closing ??= close()),
    onAppended,
    onBatch(listener) {
      committed.add(listener)
      return () => committed.delete(listener)
    },
    stats: () => ({ ...stats }),
    eventAt: (position) => opened().chunk(position - 1, { batch: 1, until: position }).events[0],
    announce: (url) => writing?.lock.announce(url),
  }
}
