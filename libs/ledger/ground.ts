import type { AnyStream, Seen } from '#kernel'
import type { EventStore } from '#event-store'
import type { Cache } from './cache.js'
import type { Pending } from './pending.js'

/** What an answer that records nothing rests on: everything that its decision saw. */
export class Ground {
  constructor(
    private readonly store: EventStore,
    private readonly cache: Cache,
  ) {}

  /**
   * True when everything that was seen is durable, was looked up and is the latest. Waits for what is pending; if some of
   * it failed, or a stream was only taken for new, or another writer moved one, the decision has to be made again.
   * Called with no await since the decision.
   */
  async holds(seen: readonly Seen[], load: (stream: AnyStream) => Promise<void>): Promise<boolean> {
    const pending = new Set<Pending>()
    const assumed: AnyStream[] = []
    for (const { stream } of seen) {
      const entry = this.cache.get(stream.id)
      if (entry?.by) pending.add(entry.by)
      else if (entry?.assumed) assumed.push(stream)
    }
    const kept = await Promise.all([...pending].map((one) => one.settles()))
    await Promise.all(assumed.map(load))
    return assumed.length === 0 && kept.every(Boolean) && (await this.isLatest(seen))
  }

  /** True unless another writer has moved one of these streams: then it is forgotten, to be read again. */
  private async isLatest(seen: readonly Seen[]): Promise<boolean> {
    const revisions = await this.store.revisions(seen.map(({ stream }) => stream.id))
    const moved = seen.filter(({ stream, before }, i) => {
      const known = this.cache.get(stream.id)?.folded ?? before
      return revisions[i]! > known.revision
    })
    for (const {
      stream: { id },
    } of moved) {
      const entry = this.cache.get(id)
      if (entry?.by) await entry.by.settles()
      else this.cache.drop(id)
    }
    return moved.length === 0
  }
}
