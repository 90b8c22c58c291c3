import { formsOf, type Seen } from '#kernel'
import type { Append, Check, EventToWrite, Write } from '#event-store'
import type { Ask } from './ask.js'
import { nextId } from './ids.js'
import type { Accepted } from './pending.js'

/** The append that a decision asks for: its events in their one form, and a check of every stream that was only read. */
export function appendOf(ask: Ask, hash: string | undefined, decision: Accepted): Append {
  const transaction = nextId()
  const writes = writesOf(ask, transaction, decision)
  const checks: Check[] = []
  for (const { stream, before, after } of decision.seen)
    if (!after) checks.push({ stream: stream.id, expected: before.revision })
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
  const writeTo = count > few ? lookedUp(seen) : lookedFor(seen, writes)
  for (let index = 0; index < count; index++) {
    const { stream, event, told } = events[index]!
    const json = form({ id: nextId(), index, stream: stream.id, event, told })
    const write = writeTo(stream.id)
    if (write.events.length === 0) writes.push(write)
    write.events.push({ type: event.type, json })
  }
  return writes
}

/** Up to so many events, the streams written are looked through; beyond that, looked up. */
const few = 32

const emptyOn = ({ stream, before }: Seen): Filling => ({ stream: stream.id, expected: before.revision, events: [] })

const lookedFor = (seen: readonly Seen[], writes: readonly Filling[]) => (stream: string) => {
  for (const write of writes) if (write.stream === stream) return write
  return emptyOn(seen.find((one) => one.stream.id === stream)!)
}

function lookedUp(seen: readonly Seen[]): (stream: string) => Filling {
  const known = new Map(seen.map((one) => [one.stream.id, emptyOn(one)]))
  return (stream) => known.get(stream)!
}
