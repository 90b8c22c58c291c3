import { formsOf } from '#kernel'
import type { Append, EventToWrite, Write } from '#event-store'
import type { Ask } from './ask.js'
import { nextId } from './ids.js'
import type { Accepted } from './pending.js'

/** The append that a decision asks for: its events in their one form, and a check of every stream that was only read. */
export function appendOf(ask: Ask, hash: string | undefined, decision: Accepted): Append {
  const transaction = nextId()
  const writes = writesOf(ask, transaction, decision)
  const checks = []
  for (const [stream, { before }] of decision.seen)
    if (!decision.after.has(stream)) checks.push({ stream, expected: before.revision })
  const key = ask.envelope.idempotencyKey
  const append = { transaction, writes, checks }
  return key !== undefined && hash !== undefined ? { ...append, key, hash } : append
}

function writesOf(ask: Ask, transaction: string, { events, seen }: Accepted): Write[] {
  const grounds: Record<string, number> = {}
  for (const [stream, { before }] of seen) grounds[stream] = before.revision
  const { correlationId = transaction, causationId, approver, evidence } = ask.envelope
  const form = formsOf({
    transaction,
    count: events.length,
    grounds,
    correlationId,
    causationId,
    actor: ask.actor,
    approver,
    evidence,
  })
  const writes = new Map<string, Write & { events: EventToWrite[] }>()
  events.forEach(({ stream, event, told }, index) => {
    const json = form({ id: nextId(), index, stream: stream.id, event, told })
    const write = writes.get(stream.id)
    if (write) write.events.push({ type: event.type, json })
    else
      writes.set(stream.id, { stream: stream.id, expected: grounds[stream.id]!, events: [{ type: event.type, json }] })
  })
  return [...writes.values()]
}
