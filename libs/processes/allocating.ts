import { ApplyAllocation } from '#commands'
import { allocationStream, linesLeft, orderStream, type AllocatedLine } from '#domain'
import type { Chunk, Process, Step, World } from './process.js'

/** Lines that are applied in one transaction: some two thousand events. */
const linesOfChunk = 250

/** Chunks that are asked for on one look at the allocation; each is decided while the one before becomes durable. */
const chunksOfLook = 16

/**
 * Applies an allocation once it is approved, chunk by chunk, until nothing is left or it is revoked. A line that the rules
 * refuse by then is skipped, and told of; it does not stop the others.
 */
export const applying: Process = {
  name: 'allocation',
  follows: ['AllocationApproved'],
  causedBy: ({ stream }) => [stream.slice(stream.indexOf('~') + 1)],
  async *chunks({ things }, _at, world) {
    for (const allocation of things) {
      for (let before = -1; ;) {
        const { state } = await world.state(allocationStream(allocation))
        const lines = linesLeft(state, chunksOfLook * linesOfChunk)
        if (state.stage !== 'approved' || lines.length === 0 || state.chunks === before) break
        before = state.chunks
        yield* look(world, allocation, before, lines)
      }
    }
  },
}

/**
 * The chunks behind those that are `done`. The orders of each are in memory before it is asked for: it would wait for them,
 * and the next be decided before it. The first brings what all have in common, so it is durable before the second is asked.
 */
async function* look(
  world: World,
  allocation: string,
  done: number,
  lines: readonly AllocatedLine[],
): AsyncGenerator<Chunk> {
  const loaded = new Set<string>()
  for (let from = 0, chunk = done + 1; from < lines.length; from += linesOfChunk, chunk++) {
    await load(world, lines.slice(from, from + linesOfChunk), loaded)
    const asked = { steps: [stepOf(allocation, chunk)], at: '' }
    yield chunk === done + 1 ? asked : { ...asked, goesOn: true }
  }
}

/** That it is revoked by now leaves nothing to do; a chunk that was decided before its turn is asked for again. */
const stepOf = (allocation: string, chunk: number): Step => ({
  command: ApplyAllocation,
  fields: { allocation, chunk, most: linesOfChunk },
  part: `${allocation} ${chunk}`,
  moot: ['ALLOCATION_DECIDED', 'ALLOCATION_CHUNK'],
})

/** Brings orders into memory, each once: one that a chunk before took is pending, and would be waited for. */
async function load(world: World, lines: readonly AllocatedLine[], loaded: Set<string>): Promise<void> {
  const orders = [...new Set(lines.map(({ orderNo }) => orderNo))].filter((orderNo) => !loaded.has(orderNo))
  for (const orderNo of orders) loaded.add(orderNo)
  await Promise.all(orders.map((orderNo) => world.state(orderStream(orderNo))))
}
