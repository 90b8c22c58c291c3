import { decodeEvent } from '#domain'
import type { AnyCommand } from '#commands'
import type { StoredEvent } from '#event-store'
import type { Answer, Ask } from './ask.js'
import { excessesOf, type Pending } from './pending.js'
import { Revisions } from './revisions.js'

/** The answer to a transaction that has become durable. */
export function recorded(pending: Pending, position: number): Answer {
  const { decision, append } = pending
  const { opened, closed } = excessesOf(decision)
  const streams = new Revisions(decision.events)
  return { outcome: 'recorded', repeated: false, transaction: append.transaction, position, streams, opened, closed }
}

/** The revisions that a transaction brought its streams to. */
export function revisionsOf(events: readonly StoredEvent[]): Revisions {
  return new Revisions(
    events.map(({ json }) => {
      const { stream, revision } = decodeEvent(json)
      return { stream: { id: stream }, told: { revision } }
    }),
  )
}

const names = new Map<AnyCommand, readonly string[]>()

function namesOf(command: AnyCommand): readonly string[] {
  let known = names.get(command)
  if (!known) names.set(command, (known = Object.keys(command.fields)))
  return known
}

/** What was asked under a key, as text: the command, its fields and what it rests on. */
export function textOf({ command, fields, envelope }: Ask): string {
  const { occurredAt, evidence, approver } = envelope
  const values = namesOf(command).map((name) => fields[name])
  return JSON.stringify([command.name, values, occurredAt, evidence, approver])
}
