import type { AnyEvent, Folded, Instant, Recorded, Stream } from '#kernel'
import type { AnyCommand } from '#commands'
import type { EventStore, Position } from '#event-store'

/** What a process looks at to find what is to be done. The decision itself is the ledger's, on what it reads then. */
export type World = {
  /** A stream as it is now, all of it durable. */
  state<S, E extends AnyEvent>(stream: Stream<S, E>): Promise<Folded<S>>
  readonly store: Pick<EventStore, 'readAll' | 'readTransaction'>
  now(): Instant
}

/** One thing that is asked of the ledger. It is recorded once for its cause, however often it is asked. */
export type Step = {
  readonly command: AnyCommand
  readonly fields: Readonly<Record<string, unknown>>
  /** What of the work it does. Process, cause and part make the idempotency key, so fields follow from these three alone. */
  readonly part: string
  /** Codes of refusals which say that there is nothing to do any more. */
  readonly moot?: readonly string[]
}

/** Steps that do not depend on each other: they are asked together, and are durable before the next chunk is asked for. */
export type Chunk = {
  readonly steps: readonly Step[]
  /** Where the work goes on behind them, after a restart too. */
  readonly at: string
}

/** What follows from an event. */
export type Work = {
  /** The id of the event. */
  readonly cause: string
  /** Where the event stands. */
  readonly position: Position
  /** What is to be looked at, by names that the process gives. */
  readonly things: readonly string[]
}

/**
 * What the ledger does by itself when something happened. It acts by commands alone, and looks at how things are when it
 * acts: an event is why it looks, never what it finds. So it may look twice, late, or again from the start.
 */
export type Process = {
  readonly name: string
  /** Types of event that it follows. */
  readonly follows: readonly string[]
  /** True if works of several causes, not begun yet, are done as one. */
  readonly merges?: true
  /** What an event gives to look at; nothing for most. Pure. */
  causedBy(event: Recorded): readonly string[]
  /** The chunks of a work behind a place in it; `''` is its beginning. What was done before is not there any more, or is asked again. */
  chunks(work: Work, at: string, world: World): AsyncIterable<Chunk>
}
