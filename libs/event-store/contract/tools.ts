import { v7 as uuid } from 'uuid'
import {
  noStream,
  type Append,
  type Delivery,
  type EventStore,
  type EventToWrite,
  type Outcome,
  type ReadAll,
  type StoredEvent,
  type StreamId,
  type Write,
} from '../port.js'

/** How the contract gets at an adapter: each test opens a store of its own. */
export type Harness = {
  /** A new, empty store. */
  open(): Promise<EventStore>
  /** Closes it and opens the same content again. */
  reopen(store: EventStore): Promise<EventStore>
  /** Frees what the tests left behind; the stores are closed by then. */
  destroy(): Promise<void>
}

export const newId = (): string => uuid()

export const event = (text: string, type = 'Noted'): EventToWrite => ({ type, json: JSON.stringify({ text }) })

/** Events `<stream> <revision>` that go on from `expected`. */
export function write(stream: StreamId, expected = noStream, count = 1): Write {
  const events = Array.from({ length: count }, (_, index) => event(`${stream} ${expected + 1 + index}`))
  return { stream, expected, events }
}

export type Parts = Partial<Omit<Append, 'writes'>>

export const append = (writes: readonly Write[], parts: Parts = {}): Append => {
  return { transaction: newId(), checks: [], ...parts, writes }
}

/** Appends one member and gives its outcome. */
export async function put(store: EventStore, member: Append): Promise<Outcome> {
  const [outcome] = await store.append([member])
  return outcome!
}

/** As {@link put}, of what must be appended; gives the position of its last event. */
export async function added(store: EventStore, ...writes: Write[]): Promise<number> {
  const outcome = await put(store, append(writes))
  if (outcome.kind !== 'appended') throw new Error(`Not appended: ${JSON.stringify(outcome)}`)
  return outcome.position
}

export async function batchesOf<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const batch of batches) all.push(batch)
  return all
}

export const textOf = ({ json }: StoredEvent): string => (JSON.parse(json) as { text: string }).text

export async function all(store: EventStore, options?: ReadAll): Promise<StoredEvent[]> {
  return (await batchesOf(store.readAll(options))).flat()
}

export const texts = async (store: EventStore, options?: ReadAll): Promise<string[]> =>
  (await all(store, options)).map(textOf)

export async function streamTexts(store: EventStore, stream: StreamId, from?: number): Promise<string[]> {
  return (await batchesOf(store.readStream(stream, from === undefined ? {} : { from }))).flat().map(textOf)
}

/** Takes deliveries until one is the last that is wanted, then returns the subscription. */
export async function until(
  deliveries: AsyncIterable<Delivery>,
  isLast: (delivery: Delivery, events: readonly StoredEvent[]) => boolean,
): Promise<{ events: StoredEvent[]; deliveries: Delivery[] }> {
  const events: StoredEvent[] = []
  const seen: Delivery[] = []
  for await (const delivery of deliveries) {
    seen.push(delivery)
    if (delivery.kind === 'events') events.push(...delivery.events)
    if (isLast(delivery, events)) break
  }
  return { events, deliveries: seen }
}

/** One after the other: `chains` streams at a time, `times` appends on each, of `writes` events. */
export async function busy(store: EventStore, chains: number, times: number, size = 3): Promise<void> {
  const chain = async (name: string): Promise<void> => {
    for (let time = 0; time < times; time++) await added(store, write(name, time * size - 1, size))
  }
  await Promise.all(Array.from({ length: chains }, (_, index) => chain(`busy~${index}`)))
}
