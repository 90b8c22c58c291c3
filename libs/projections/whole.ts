import { contextOf, decodeEvent } from '#domain'
import { annulledIn, emptyFold, foldOne, type AnyContext, type Folded, type Recorded } from '#kernel'
import { isAnnulment } from './form.js'
import { changeOf, type Change } from './projection.js'

type Whole = { context: AnyContext; folded: Folded; annulled: ReadonlySet<string> }

const none: ReadonlySet<string> = new Set()

/**
 * Streams folded whole, each from its first event and without what is annulled in it. Only the states are in memory:
 * events may be as many as they are. They come in order within each stream, after all annulments were looked at.
 */
export class WholeStreams {
  private readonly streams = new Map<string, Whole>()
  private readonly annulments = new Map<string, Recorded[]>()

  /** Every event is shown here before any is taken: what is annulled is known from its stream's end. */
  lookAt(form: string): void {
    if (!isAnnulment(form)) return
    const event = decodeEvent(form)
    const others = this.annulments.get(event.stream)
    if (others) others.push(event)
    else this.annulments.set(event.stream, [event])
  }

  take(form: string): void {
    const event = decodeEvent(form)
    const whole = this.streams.get(event.stream) ?? this.begin(event.stream)
    const { context, folded, annulled } = whole
    whole.folded = foldOne(context, folded, event, annulled)
  }

  /** Every stream as it came to be out of nothing, by id: rows are written fastest in the order of their keys. */
  changes(): Change[] {
    const ids = [...this.streams.keys()].sort()
    return ids.map((stream) => {
      const { context, folded } = this.streams.get(stream)!
      return changeOf(context, stream, emptyFold(context), folded, [])
    })
  }

  private begin(stream: string): Whole {
    const context = contextOf(stream)!
    const annulments = this.annulments.get(stream)
    const whole = { context, folded: emptyFold(context), annulled: annulments ? annulledIn(annulments) : none }
    this.streams.set(stream, whole)
    return whole
  }
}
