import type { Committed } from './batches.js'
import type { Log } from './log.js'
import { decode, flatten, type Flat } from './wire.js'

const clock = new Int32Array(new SharedArrayBuffer(4))

/** Writes a batch, then sleeps `commitDelayMs`, as a slower disk would let it. */
export function write(log: Log, flat: Flat, commitDelayMs: number): Committed {
  const began = performance.now()
  const outcomes = log.append(decode(flat)).map(flatten)
  if (commitDelayMs > 0) Atomics.wait(clock, 0, 0, commitDelayMs)
  return { outcomes, head: log.head, ms: performance.now() - began }
}
