import type { DatabaseSync } from 'node:sqlite'
import type { Standing } from '#domain'
import type { AnyContext, Folded, Instant, Recorded } from '#kernel'

/** What became of one stream in a batch. */
export type Change = {
  stream: string
  kind: string
  /** The parts of the stream's id behind its kind. */
  ids: readonly string[]
  after: Folded
  /** What the rows stood on; undefined when that is not known (an annulment was among the events): write everything. */
  before: Folded | undefined
  /** The events of the batch; none when only something changed that the stream names, or when it {@link isWhole}. */
  events: readonly Recorded[]
}

/** True when a stream is told from nothing to its end, as in a rebuild: its rows are not there yet, and not written again. */
export const isWhole = ({ before, events }: Change): boolean => before?.revision === -1 && events.length === 0

export function changeOf(
  { kind }: AnyContext,
  stream: string,
  before: Folded | undefined,
  after: Folded,
  events: readonly Recorded[],
): Change {
  return { stream, kind, ids: stream.split('~').slice(1), before, after, events }
}

/** Writes the rows of one projection, inside the transaction that writes the checkpoint. */
export type Writer = {
  write(change: Change): void
  /** Writes what was summed up in memory. */
  flush?(): void
  /** Compares what is kept by differences with what it is made of: a sentence if they differ. */
  check?(): string | undefined
}

export type Opening = {
  db: DatabaseSync
  /** How things stand for a stream at the `recordedAt` of its last event. */
  standings: { at(t: Instant): Standing }
  /** Marks the projection unhealthy until it is rebuilt; the reason names the row and the numbers. */
  unhealthy(reason: string): void
}

/**
 * Rows made of folded streams, a pure function of the stream and of the standing of what it names. Another form or
 * meaning of its rows is another `version`, and has the rows rebuilt.
 */
export type Projection = {
  readonly name: string
  readonly version: number
  /** Kinds of stream that it shows; none: all. */
  readonly of?: readonly string[]
  /** True if its rows depend on the standing of things that the stream names; `of` says the kinds, which others do not name. */
  readonly shared?: true
  /** DDL. */
  readonly tables: string
  open(opening: Opening): Writer
}
