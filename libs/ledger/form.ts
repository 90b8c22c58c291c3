import { formsOf, type NewEvent } from '#kernel'
import type { Append, Check, Write } from '#event-store'
import type { Ask } from './ask.js'
import { nextId } from './ids.js'
import type { Accepted } from './pending.js'

/** The append that a decision asks for: its events in their one form, and a check of every stream that was only read. */
export function appendOf(ask: Ask, asked: string | undefined, decision: Accepted): Append {
  const transaction = nextId()
  const writes = writesOf(ask, transaction, decision)
  const checks: Check[] = []
  for (const { stream, before, after } of decision.seen)
    if (!after) checks.push({ stream: stream.id, expected: before.revision })
  const key = ask.envelope.idempotencyKey
  return key !== undefined && asked !== undefined
    ? { transaction, writes, checks, key, asked }
    : { transaction, writes, checks }
}

/** The events stand stream by stream, in the order in which the streams are first written, and are numbered as they stand. */
function writesOf({ envelope, actor }: Ask, transaction: string, { events, seen }: Accepted): Write[] {
  const { correlationId = transaction, causationId, approver, evidence } = envelope
  const count = events.length
  const form = formsOf({ transaction, count, seen, correlationId, causationId, actor, approver, evidence })
  let index = 0
  return byStream(events).map((own) => {
    const [{ stream, told: first }] = own as [NewEvent]
    const written = own.map(({ event, told }) => {
      return { type: event.type, json: form({ id: nextId(), index: index++, stream: stream.id, event, told }) }
    })
    return { stream: stream.id, expected: first.revision - 1, events: written }
  })
}

/** A transaction of one stream, as most of a file are, is taken as it is. */
function byStream(events: readonly NewEvent[]): (readonly NewEvent[])[] {
  const id = events[0]!.stream.id
  if (events.every(({ stream }) => stream.id === id)) return [events]
  return [...Map.groupBy(events, ({ stream }) => stream.id).values()]
}
