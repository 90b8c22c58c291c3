import { v7 } from 'uuid'
import { formOf, type AnyEvent, type NewEvent, type Recorded } from '#kernel'
import type { Append, EventToWrite, Write } from '#event-store'
import type { Ask } from './ask.js'
import type { Accepted } from './pending.js'

/** The append that a decision asks for: its events in their one form, and a check of every stream that was only read. */
export function appendOf(ask: Ask, hash: string | undefined, decision: Accepted): Append {
  const transaction = v7()
  const recorded = recordedOf(ask, transaction, decision)
  const writes = new Map<string, Write & { events: EventToWrite[] }>()
  for (const event of recorded) {
    const to = { type: event.type, json: formOf(event) }
    const write = writes.get(event.stream)
    if (write) write.events.push(to)
    else
      writes.set(event.stream, {
        stream: event.stream,
        expected: decision.seen.get(event.stream)!.before.revision,
        events: [to],
      })
  }
  const checks = []
  for (const [stream, { before }] of decision.seen)
    if (!writes.has(stream)) checks.push({ stream, expected: before.revision })
  const key = ask.envelope.idempotencyKey
  const append = { transaction, writes: [...writes.values()], checks }
  return key !== undefined && hash !== undefined ? { ...append, key, hash } : append
}

function recordedOf(ask: Ask, transaction: string, decision: Accepted): Recorded[] {
  const { correlationId, causationId, approver, evidence } = ask.envelope
  const count = decision.events.length
  const grounds = Object.fromEntries([...decision.seen].map(([stream, { before }]) => [stream, before.revision]))
  return decision.events.map(({ stream, event, told }: NewEvent, index) => ({
    id: v7(),
    type: event.type,
    version: 1,
    stream: stream.id,
    revision: told.revision,
    occurredAt: told.occurredAt,
    recordedAt: told.recordedAt,
    transaction: index === 0 ? { id: transaction, index, count, grounds } : { id: transaction, index, count },
    correlationId: correlationId ?? transaction,
    ...(causationId === undefined ? {} : { causationId }),
    actor: ask.actor,
    ...(approver === undefined ? {} : { approver }),
    ...(evidence === undefined ? {} : { evidence }),
    data: dataOf(event),
  }))
}

function dataOf(event: AnyEvent): Omit<AnyEvent, 'type'> {
  const { type: _, ...data } = event
  return data
}
