import { emptyFold, fold, foldFurther, Recent, type AnyStream, type Folded, type Recorded } from '#kernel'
import { decodeEvent } from '#domain'
import type { EventStore } from '#event-store'
import type { Pending } from './pending.js'

/** A stream in memory: folded with what is pending, and the last pending append that wrote to it. */
export type Entry = {
  readonly stream: AnyStream
  folded: Folded
  by: Pending | undefined
  assumed: boolean
  /** The revision at which it was weighed. */
  weighed: number
}

/**
 * Folded streams; those that were not used for long leave first. What is pending on a stream keeps it in memory, and so does who
 * holds it: a decision needs all of its streams at once, however small the cache is.
 */
export class Cache {
  private readonly holders = new Map<string, number>()
  private readonly loading = new Map<string, Promise<void>>()
  private readonly entries: Recent<Entry>
  /** Streams that were taken for new. Most leave as soon as they are there, so they are neither weighed nor given an age. */
  private readonly opened = new Map<string, Entry>()
  private mostOpened = manyOpened

  constructor(
    private readonly store: EventStore,
    bytes: number,
  ) {
    this.entries = new Recent<Entry>(bytes, (entry, id) => entry.by !== undefined || this.holders.has(id))
  }

  get(id: string): Entry | undefined {
    return this.entries.get(id) ?? this.opened.get(id)
  }

  /**
   * A stream that is most likely new, taken as empty until the append has checked it. Not one that is being read: it was
   * taken for new and was not, and whoever takes it for new again fails again, and all that rests on it.
   */
  assume(stream: AnyStream): Entry | undefined {
    if (this.loading.has(stream.id)) return undefined
    if (this.opened.size >= this.mostOpened) this.forgetOpened()
    const entry: Entry = { stream, folded: emptyFold(stream.context), by: undefined, assumed: true, weighed: 0 }
    this.opened.set(stream.id, entry)
    return entry
  }

  /** The entry of a stream that was decided on, which may have had to leave in between. */
  keep(stream: AnyStream, folded: Folded): Entry {
    return this.get(stream.id) ?? this.put(stream, folded)
  }

  /** Keeps a stream in memory from now on, once it is there, until it is freed as often as it was held. */
  hold(id: string): void {
    this.holders.set(id, (this.holders.get(id) ?? 0) + 1)
  }

  free(id: string): void {
    const others = this.holders.get(id)! - 1
    if (others > 0) this.holders.set(id, others)
    else this.holders.delete(id)
  }

  /** Brings a stream into memory; many that ask for it at once read it once. */
  load(stream: AnyStream): Promise<void> {
    const known = this.get(stream.id)
    if (known && !known.assumed) return Promise.resolve()
    const under = this.loading.get(stream.id)
    if (under) return under
    const loaded = this.read(stream).finally(() => this.loading.delete(stream.id))
    this.loading.set(stream.id, loaded)
    return loaded
  }

  private async read(stream: AnyStream): Promise<void> {
    const folded = await foldStream(this.store, stream)
    const known = this.get(stream.id)
    if (known && (known.by || !known.assumed)) return
    this.put(stream, folded)
  }

  /** Forgets a stream, so that it is read again. Nothing may be pending on it. */
  drop(id: string): void {
    if (!this.opened.delete(id)) this.entries.delete(id)
  }

  /**
   * Nothing is pending on it any more: it may leave when others need the room. One that was only opened leaves at once:
   * of the orders of a file few are asked for next, and they would push out what is in use.
   */
  settled(entry: Entry): void {
    const { stream, assumed } = entry
    entry.assumed = false
    if (!assumed && !hasGrown(entry)) return
    if (this.get(stream.id) !== entry) return
    if (assumed) this.opened.delete(stream.id)
    if (!assumed || this.holders.has(stream.id)) this.weigh(entry)
  }

  private put(stream: AnyStream, folded: Folded): Entry {
    this.opened.delete(stream.id)
    const entry: Entry = { stream, folded, by: undefined, assumed: false, weighed: 0 }
    this.weigh(entry)
    return entry
  }

  /** Those go that nothing is pending on any more: what was opened under a key that turned out to be used. */
  private forgetOpened(): void {
    for (const [id, entry] of this.opened) if (!entry.by && !this.holders.has(id)) this.opened.delete(id)
    this.mostOpened = Math.max(manyOpened, 2 * this.opened.size)
  }

  private weigh(entry: Entry): void {
    const { stream, folded } = entry
    entry.weighed = folded.revision
    this.entries.set(stream.id, entry, 200 + stream.context.weight(folded.state))
  }
}

/** Streams taken for new beyond which it is looked for those that were left behind. */
const manyOpened = 10_000

/** Weighed again when it has doubled, and now and then: a new stream was weighed while it was empty. */
const hasGrown = ({ folded: { revision }, weighed }: Entry): boolean =>
  revision > 2 * weighed + 1 || revision - weighed >= 256

const batch = 1000

/** Folds a stream as it is in the store, batch by batch; one with annulments in it from the start, at one go. */
export async function foldStream(store: EventStore, stream: AnyStream): Promise<Folded> {
  let folded: Folded = emptyFold(stream.context)
  for await (const stored of store.readStream(stream.id, { batch })) {
    const further = foldFurther(
      stream.context,
      folded,
      stored.map((event) => decodeEvent(event.json)),
    )
    if (!further) return fold(stream.context, await historyOf(store, stream.id))
    folded = further
  }
  return folded
}

/** Every event of a stream, decoded. */
export async function historyOf(store: EventStore, stream: string): Promise<Recorded[]> {
  const events: Recorded[] = []
  for await (const stored of store.readStream(stream, { batch }))
    for (const event of stored) events.push(decodeEvent(event.json))
  return events
}
