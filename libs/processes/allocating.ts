import { setTimeout as pause } from 'node:timers/promises'
import { ApplyAllocation } from '#commands'
import { nameOf } from '#kernel'
import { allocationStream, linesLeft, orderStream, type AllocatedLine } from '#domain'
import type { Process, Step, World } from './process.js'

/** Lines that are applied in one transaction: some two thousand events. */
const linesOfChunk = 250

/**
 * Applies an allocation once it is approved, chunk by chunk, until nothing is left or it is revoked. A line that the rules
 * refuse by then is skipped, and told of; it does not stop the others.
 */
export const applying: Process = {
  name: 'allocation',
  follows: ['AllocationApproved'],
  causedBy: ({ stream }) => [nameOf(stream)],
  async *chunks({ things }, _at, world) {
    for (const allocation of things) {
      for (let before = -1; ;) {
        const { state } = await world.state(allocationStream(allocation))
        const ahead = linesLeft(state, 2 * linesOfChunk)
        if (state.stage !== 'approved' || ahead.length === 0 || state.chunks === before) break
        before = state.chunks
        const loading = soon(() => load(world, ahead.slice(linesOfChunk)))
        yield { steps: [stepOf(allocation, before + 1)], at: '' }
        await loading
      }
    }
  },
}

/** That it is revoked by now leaves nothing to do. */
const stepOf = (allocation: string, chunk: number): Step => ({
  command: ApplyAllocation,
  fields: { allocation, chunk, most: linesOfChunk },
  part: `${allocation} ${chunk}`,
  moot: ['ALLOCATION_DECIDED'],
})

/** While a chunk becomes durable, the orders of the next are brought into memory. What fails here is told when it is asked. */
const soon = (what: () => Promise<unknown>): Promise<unknown> =>
  pause(1)
    .then(what)
    .catch(() => undefined)

const load = (world: World, lines: readonly AllocatedLine[]): Promise<unknown> =>
  Promise.all([...new Set(lines.map(({ orderNo }) => orderNo))].map((orderNo) => world.state(orderStream(orderNo))))
