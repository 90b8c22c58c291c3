import { contextOf, decodeEvent } from '#domain'
import type { EventStore, Place } from '#event-store'
import { Recent, emptyFold, fold, foldFurther, type AnyContext, type Folded, type Recorded } from '#kernel'
import { changeOf, type Change } from './projection.js'

const cacheBytes = 48 * 1024 * 1024
/** From this part of the memory on, a stream is long: to read it again costs more than all else in a batch. */
const longFrom = 1 / 64
const inBatches = 5000

/** Where the reading of a stream ends: before a revision or an event, or behind a position. */
type End = { below?: number; until?: number; before?: Place }

/** A folded stream in memory, its weight, and the revision at which it was weighed. */
type Kept = { folded: Folded; weight: number; weighed: number }

/**
 * Streams folded up to the events that the rows show; the least used go when memory is full, and are read again. Not the
 * long ones that this batch or the one before it brought something of: an allocation moves a pool, a stock, the caps and
 * its licences with each chunk, and if they did not all find room, each batch would read all of them from their start.
 */
export class Folds {
  private readonly cache: Recent<Kept>
  private busy = new Set<string>()
  private busyBefore: ReadonlySet<string> = new Set()

  constructor(
    private readonly store: Pick<EventStore, 'readStream'>,
    private readonly bytes = cacheBytes,
  ) {
    this.cache = new Recent(bytes, (_, stream) => this.busy.has(stream) || this.busyBefore.has(stream))
  }

  /** What is taken from now on is of another batch. */
  begin(): void {
    this.busyBefore = this.busy
    this.busy = new Set()
  }

  /** Folds the events that a batch brought of one stream, in order and from a position on, onto what was before them. */
  take(stream: string, events: readonly Recorded[], position: number): Change | Promise<Change> {
    const { revision } = events[0]!
    const context = contextOf(stream)!
    const before = revision === 0 ? emptyFold(context) : this.cache.get(stream)?.folded
    if (before?.revision === revision - 1) return this.further(context, stream, before, events)
    return this.cold(stream, events, { revision, position })
  }

  /** The stream at the position that the rows show, which is that of the batch that is being written. */
  async at(stream: string, position: number): Promise<Folded> {
    const known = this.cache.get(stream)
    if (known) return known.folded
    const context = contextOf(stream)!
    return this.keep(context, stream, fold(context, await this.read(stream, { until: position })))
  }

  /** What would become of a stream if these events were recorded behind the position. */
  async behind(stream: string, position: number, events: readonly Recorded[]): Promise<Change> {
    const context = contextOf(stream)!
    const before = await this.at(stream, position)
    const after = foldFurther(context, before, events)
    if (after) return changeOf(context, stream, before, after, events)
    const all = [...(await this.read(stream, { until: position })), ...events]
    return changeOf(context, stream, undefined, fold(context, all), all)
  }

  /** All events of a stream up to a position. */
  readonly events = (stream: string, position: number): Promise<readonly Recorded[]> =>
    this.read(stream, { until: position })

  private further(
    context: AnyContext,
    stream: string,
    before: Folded,
    events: readonly Recorded[],
  ): Change | Promise<Change> {
    const after = foldFurther(context, before, events)
    if (!after) return this.again(context, stream, events.at(-1)!.revision)
    return changeOf(context, stream, before, this.keep(context, stream, after), events)
  }

  private async cold(stream: string, events: readonly Recorded[], first: Place): Promise<Change> {
    const context = contextOf(stream)!
    const before = fold(context, await this.read(stream, { before: first }))
    return this.further(context, stream, before, events)
  }

  /** An annulment folds the stream again from its start, without what is annulled. */
  private async again(context: AnyContext, stream: string, last: number): Promise<Change> {
    const events = await this.read(stream, { below: last + 1 })
    return changeOf(context, stream, undefined, this.keep(context, stream, fold(context, events)), events)
  }

  private async read(stream: string, end: End): Promise<Recorded[]> {
    const { below = Infinity, until = Infinity, before } = end
    const events: Recorded[] = []
    for await (const batch of this.store.readStream(stream, { batch: inBatches, ...(before && { before }) })) {
      for (const one of batch) {
        if (one.position > until || events.length >= below) return events
        events.push(decodeEvent(one.json))
      }
    }
    return events
  }

  private keep(context: AnyContext, stream: string, folded: Folded): Folded {
    const { revision } = folded
    const known = this.cache.get(stream)
    const kept = known && !hasGrown(known, revision) ? known : undefined
    const weight = kept?.weight ?? context.weight(folded.state)
    if (weight > this.bytes * longFrom) this.busy.add(stream)
    if (kept) kept.folded = folded
    else this.cache.set(stream, { folded, weight, weighed: revision }, weight)
    return folded
  }
}

/** Weighed again when it has doubled, and now and then: to weigh a stock costs half of what it costs to fold an event. */
const hasGrown = ({ weighed }: Kept, revision: number): boolean =>
  revision > 2 * weighed + 1 || revision - weighed >= 64
