import { formsOf } from '#kernel'
import type { Append, Check, EventToWrite, Write } from '#event-store'
import type { Ask } from './ask.js'
import { nextId } from './ids.js'
import type { Accepted } from './pending.js'

/** The append that a decision asks for: its events in their one form, and a check of every stream that was only read. */
export function appendOf(ask: Ask, hash: string | undefined, decision: Accepted): Append {
  const transaction = nextId()
  const writes = writesOf(ask, transaction, decision)
  const checks: Check[] = []
  for (const [stream, { before }] of decision.seen)
    if (!decision.after.has(stream)) checks.push({ stream, expected: before.revision })
  const key = ask.envelope.idempotencyKey
  return key !== undefined && hash !== undefined
    ? { transaction, writes, checks, key, hash }
    : { transaction, writes, checks }
}

type Filling = Write & { events: EventToWrite[] }

function writesOf({ envelope, actor }: Ask, transaction: string, { events, seen }: Accepted): Write[] {
  const { correlationId = transaction, causationId, approver, evidence } = envelope
  const count = events.length
  const form = formsOf({ transaction, count, seen, correlationId, causationId, actor, approver, evidence })
  const writes: Filling[] = []
  const known = count > few ? new Map<string, Filling>() : undefined
  for (let index = 0; index < count; index++) {
    const { stream, event, told } = events[index]!
    const json = form({ id: nextId(), index, stream: stream.id, event, told })
    writeOf(stream.id, writes, seen, known).events.push({ type: event.type, json })
  }
  return writes
}

/** Up to so many events, the streams written are looked through; beyond that, looked up. */
const few = 32

/** What is written to a stream so far. */
function writeOf(
  stream: string,
  writes: Filling[],
  seen: Accepted['seen'],
  known: Map<string, Filling> | undefined,
): Filling {
  if (known) {
    let write = known.get(stream)
    if (!write) {
      known.set(stream, (write = { stream, expected: seen.get(stream)!.before.revision, events: [] }))
      writes.push(write)
    }
    return write
  }
  for (const write of writes) if (write.stream === stream) return write
  const write = { stream, expected: seen.get(stream)!.before.revision, events: [] }
  writes.push(write)
  return write
}
