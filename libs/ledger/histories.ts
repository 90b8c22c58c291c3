import { type AnyStream, type Decision, type Recorded } from '#kernel'
import { contextOf, decodeEvent } from '#domain'
import type { EventStore } from '#event-store'
import type { History } from './annulment.js'
import type { Cache, Entry } from './cache.js'
import type { Pending } from './pending.js'

/** What is known of the streams that a transaction wrote to: all their events, what is durable as well as what is pending. */
export class Histories {
  private readonly durable = new Map<string, Recorded[]>()
  private readonly streams: readonly AnyStream[]

  private constructor(
    private readonly store: EventStore,
    private readonly cache: Cache,
    private readonly pendingOn: (entry: Entry) => Pending[],
    /** The events of the transaction, in order; none if there is no such transaction. */
    readonly wrong: readonly Recorded[],
  ) {
    const ids = new Set(wrong.map((event) => event.stream))
    this.streams = [...ids].map((id) => ({ id, context: contextOf(id)! }))
  }

  static async of(
    transaction: string,
    store: EventStore,
    cache: Cache,
    pendingOn: (entry: Entry) => Pending[],
  ): Promise<Histories> {
    const wrong = await store.readTransaction(transaction)
    return new Histories(
      store,
      cache,
      pendingOn,
      wrong.map((event) => decodeEvent(event.json)),
    )
  }

  /** Every history as it is now, with what is pending; or what has to be loaded and read on first. */
  now(): History[] | Extract<Decision, { kind: 'load' }> {
    const histories: History[] = []
    for (const stream of this.streams) {
      const entry = this.cache.get(stream.id)
      if (!entry || entry.assumed) return { kind: 'load', stream }
      const events = [...this.known(stream.id)]
      for (const pending of this.pendingOn(entry))
        for (const event of eventsOf(pending, stream.id)) if (event.revision === events.length) events.push(event)
      if (events.length - 1 !== entry.folded.revision) return { kind: 'load', stream }
      histories.push({ stream, events, before: entry.folded })
    }
    return histories
  }

  /** Reads on where the known history of a stream ends. A stream in memory that others have moved is read again. */
  async readOn({ id }: AnyStream): Promise<void> {
    if (!this.streams.some((stream) => stream.id === id)) return
    const known = this.known(id)
    const entry = this.cache.get(id)
    for await (const batch of this.store.readStream(id, { from: known.length }))
      for (const event of batch) known.push(decodeEvent(event.json))
    if (!entry || entry.folded.revision >= known.length - 1) return
    if (entry.by) await entry.by.settles()
    else this.cache.drop(id)
  }

  private known(id: string): Recorded[] {
    const known = this.durable.get(id) ?? []
    this.durable.set(id, known)
    return known
  }
}

function eventsOf({ append }: Pending, stream: string): Recorded[] {
  const write = append.writes.find((one) => one.stream === stream)
  return (write?.events ?? []).map((event) => decodeEvent(event.json))
}
