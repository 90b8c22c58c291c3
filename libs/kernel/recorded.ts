import type { AnyEvent, Told } from './decider.js'
import type { Evidence } from './evidence.js'
import type { Instant } from './instant.js'

/** Who acted. `verified` is false until authentication is configured: the name is recorded as given. */
export type Actor = { id: string; roles: readonly string[]; verified: boolean }

/** Streams that a decision read, with the revision that it saw (−1: no events). */
export type Grounds = Readonly<Record<string, number>>

/** Everything an event carries, in the order of its one JSON form. The position is not part of it: stores differ. */
export type Recorded<Event extends AnyEvent = AnyEvent> = {
  id: string
  type: Event['type']
  version: number
  stream: string
  /** Counted from 0 in its stream. */
  revision: number
  /** When it happened; for an act, when it was recorded. */
  occurredAt: Instant
  /** When the ledger learned it. */
  recordedAt: Instant
  transaction: { id: string; index: number; count: number; grounds?: Grounds }
  /** The request or file that this belongs to. */
  correlationId: string
  /** The event or transaction that this follows from. */
  causationId?: string
  actor: Actor
  approver?: string
  evidence?: Evidence
  data: Omit<Event, 'type'>
}

/** The bytes of a recorded event, the same wherever it goes. Every writer of the form comes through here. */
export function formOf(event: Recorded): string {
  return JSON.stringify(event)
}

/** What `evolve` gets: the data under its type. */
export function eventOf(recorded: Recorded): AnyEvent {
  return { type: recorded.type, ...recorded.data }
}

export function toldOf(recorded: Recorded): Told {
  const { occurredAt, recordedAt, revision, evidence } = recorded
  return evidence ? { occurredAt, recordedAt, revision, grade: evidence.grade } : { occurredAt, recordedAt, revision }
}
