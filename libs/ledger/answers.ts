import { hash } from 'node:crypto'
import { decodeEvent } from '#domain'
import type { StoredEvent } from '#event-store'
import type { Answer, Ask } from './ask.js'
import { excessesOf, type Pending } from './pending.js'

/** The answer to a transaction that has become durable. */
export function recorded(pending: Pending, position: number): Answer {
  const streams: Record<string, number> = {}
  for (const [id, after] of pending.decision.after) streams[id] = after.revision
  return {
    outcome: 'recorded',
    repeated: false,
    transaction: pending.append.transaction,
    position,
    streams,
    ...excessesOf(pending.decision),
  }
}

/** The revisions that a transaction brought its streams to. */
export function revisionsOf(events: readonly StoredEvent[]): Record<string, number> {
  const streams: Record<string, number> = {}
  for (const { json } of events) {
    const { stream, revision } = decodeEvent(json)
    streams[stream] = revision
  }
  return streams
}

/** What was asked under a key: the command, its fields and what it rests on. */
export function hashOf({ command, fields, envelope }: Ask): string {
  const { occurredAt, evidence, approver } = envelope
  return hash(
    'sha256',
    JSON.stringify([
      command.name,
      Object.keys(command.fields).map((name) => fields[name]),
      occurredAt,
      evidence,
      approver,
    ]),
    'base64url',
  )
}
