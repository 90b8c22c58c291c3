import type { Actor, AnyEvent, BoundShown, Refusal, Told } from '#kernel'
import type { AnyCommand, Envelope } from '#commands'
import type { Revisions } from './revisions.js'

/** A command as it is asked of the ledger: its fields have been accepted by the command's shape before. */
export type Ask = {
  command: AnyCommand
  /** The command's own fields. */
  fields: Readonly<Record<string, unknown>>
  /** What the command needs beside its fields (see `needs`), which follows from the ledger and is not asked. */
  brought?: unknown
  envelope: Envelope
  actor: Actor
  /** Decide and answer, record nothing. */
  dryRun?: boolean
  /** Decide only if this stream is at this revision (If-Match). */
  ifMatch?: IfMatch
}

export type IfMatch = { stream: string; revision: number }

/** What a recorded transaction changed of what is bounded: excesses that it opened (or made grow) and closed, by stream. */
export type Excess = BoundShown & { stream: string }

export type Answer =
  | {
      outcome: 'recorded'
      /** True when an earlier request under the same idempotency key did it. */
      repeated: boolean
      transaction: string
      position: number
      /** Revision of each stream written. */
      streams: Revisions
      /** Breaches that facts opened; absent when answered from an earlier outcome. */
      opened?: readonly Excess[]
      closed?: readonly Excess[]
    }
  /** The act would change nothing; nothing was recorded. */
  | { outcome: 'alreadySo'; streams: Revisions }
  | { outcome: 'refused'; refusals: readonly Refusal[] }
  /** Dry run: what would be recorded. */
  | {
      outcome: 'wouldRecord'
      events: readonly { stream: string; event: AnyEvent; told: Told }[]
      opened: readonly Excess[]
      closed: readonly Excess[]
    }
