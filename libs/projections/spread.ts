import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventStore } from '#event-store'
import { kindOf } from '#kernel'
import { streamIn } from './form.js'
import { Partitions } from './partitions.js'
import type { Change } from './projection.js'
import { dependents } from './projections.js'
import { WholeStreams } from './whole.js'

const usual = 4000
/** A partition of so many times as many is spread again, unless most of it is of one stream. */
const tooMany = 4
const mostPartitions = 512

/** How far the ledger was read, and streams that are ready to be written. */
export type Step = { position: number; events: number; changes: readonly Change[] }
type Forms = AsyncIterable<readonly string[]> | Iterable<readonly string[]>

/**
 * Every stream of the ledger up to a position, folded whole and told once; those that others depend on come first. The
 * ledger is read once, in order; its events are spread by stream over partitions in a file of the folder, which takes as
 * much room as they do. Each of them is parsed once, and what is in memory does not grow with their number.
 *
 * @param partition about how many events a partition holds: its streams are folded in memory together.
 */
export async function* wholeStreams(
  store: Pick<EventStore, 'readAll'>,
  until: number,
  file: string,
  partition = usual,
): AsyncGenerator<Step, void> {
  let [position, events] = [0, 0]
  async function* forms(): AsyncGenerator<string[], void> {
    for await (const read of store.readAll({ until })) {
      position = read.at(-1)!.position
      events += read.length
      yield read.map(({ json }) => json)
    }
  }
  for await (const changes of spread(forms(), until, { file, partition, above: 1 })) yield { position, events, changes }
}

type How = {
  file: string
  partition: number
  /** How many partitions there are for one of these: that much of a hash is used up. */
  above: number
}

async function* spread(forms: Forms, events: number, how: How): AsyncGenerator<readonly Change[], void> {
  const each = Math.max(1, Math.min(mostPartitions, Math.ceil(events / how.partition)))
  const partitions = new Partitions(how.file, 2 * each)
  try {
    for await (const some of forms) {
      for (const form of some) partitions.add(placeOf(streamIn(form), each, how.above), form)
      yield []
    }
    for (let i = 0; i < 2 * each; i++) {
      const count = partitions.count(i)
      if (count > tooMany * how.partition && count < events / 2)
        yield* spread(partitions.read(i), count, { ...how, above: how.above * each })
      else if (count > 0) yield* folded(() => partitions.read(i))
    }
  } finally {
    partitions.close()
  }
}

/** In the first half what others depend on, in the second what depends on it. */
function placeOf(stream: string, each: number, above: number): number {
  return (dependents.has(kindOf(stream)) ? each : 0) + (Math.floor(hashOf(stream) / above) % each)
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

async function* folded(read: () => Iterable<readonly string[]>): AsyncGenerator<readonly Change[], void> {
  const streams = new WholeStreams()
  for (const forms of read()) for (const form of forms) streams.lookAt(form)
  for (const forms of read()) {
    for (const form of forms) streams.take(form)
    await nextTurn()
    yield []
  }
  yield streams.changes()
}
