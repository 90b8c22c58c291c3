import { hash } from 'node:crypto'
import { decodeEvent } from '#domain'
import type { AnyCommand } from '#commands'
import type { StoredEvent } from '#event-store'
import type { Answer, Ask } from './ask.js'
import { excessesOf, type Pending } from './pending.js'

/** The answer to a transaction that has become durable. */
export function recorded(pending: Pending, position: number): Answer {
  const { decision, append } = pending
  const streams = table()
  for (const { stream, told } of decision.events) streams[stream.id] = told.revision
  const { opened, closed } = excessesOf(decision)
  return { outcome: 'recorded', repeated: false, transaction: append.transaction, position, streams, opened, closed }
}

/** By names of streams. Without a prototype the engine does not try to remember a shape for each new name. */
const table = (): Record<string, number> => Object.create(null) as Record<string, number>

/** The revisions that a transaction brought its streams to. */
export function revisionsOf(events: readonly StoredEvent[]): Record<string, number> {
  const streams = table()
  for (const { json } of events) {
    const { stream, revision } = decodeEvent(json)
    streams[stream] = revision
  }
  return streams
}

const names = new Map<AnyCommand, readonly string[]>()

function namesOf(command: AnyCommand): readonly string[] {
  let known = names.get(command)
  if (!known) names.set(command, (known = Object.keys(command.fields)))
  return known
}

/** What was asked under a key: the command, its fields and what it rests on. */
export function hashOf({ command, fields, envelope }: Ask): string {
  const { occurredAt, evidence, approver } = envelope
  const values = namesOf(command).map((name) => fields[name])
  return hash('sha256', JSON.stringify([command.name, values, occurredAt, evidence, approver]), 'base64url')
}
