import type { AnyStream } from './decider.js'
import type { Folded } from './fold.js'

/** A stream that a decision read: the fold that it saw and, if what it accepted writes there, the fold after that. */
export type Seen = { readonly stream: AnyStream; readonly before: Folded; after?: Folded | undefined }

/** What a transaction sees of a stream: with what it recorded there itself. */
export function latestOf(seen: Seen): Folded
export function latestOf(seen: Seen | undefined): Folded | undefined
export function latestOf(seen: Seen | undefined): Folded | undefined {
  return seen && (seen.after ?? seen.before)
}

/** So few streams are looked through; among more, a map finds one. */
const few = 12

/** What a transaction has seen, by stream. */
export class Sights {
  readonly all: Seen[] = []
  private byName: Map<string, Seen> | undefined

  of(stream: string): Seen | undefined {
    if (this.byName) return this.byName.get(stream)
    for (const seen of this.all) if (seen.stream.id === stream) return seen
    return undefined
  }

  add(seen: Seen): Seen {
    this.all.push(seen)
    if (this.byName) this.byName.set(seen.stream.id, seen)
    else if (this.all.length > few) this.byName = new Map(this.all.map((one) => [one.stream.id, one]))
    return seen
  }
}
