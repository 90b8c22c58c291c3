import { emptyFold, fold, foldFurther, type Folded, type Recorded } from '#kernel'
import { contextOf } from '#domain'

/** Every stream folded by the deciders, as whoever follows the ledger folds it. */
export class Folds {
  private readonly streams = new Map<string, { events: Recorded[]; folded: Folded }>()

  /** Events in ledger order; answers the streams that they are of. */
  add(events: readonly Recorded[]): Set<string> {
    const touched = Map.groupBy(events, ({ stream }) => stream)
    for (const [id, more] of touched) {
      const context = contextOf(id)!
      const former = this.streams.get(id) ?? { events: [], folded: emptyFold(context) }
      const all = [...former.events, ...more]
      this.streams.set(id, { events: all, folded: foldFurther(context, former.folded, more) ?? fold(context, all) })
    }
    return new Set(touched.keys())
  }

  of(id: string): Folded {
    return this.streams.get(id)!.folded
  }

  get names(): Iterable<string> {
    return this.streams.keys()
  }
}
