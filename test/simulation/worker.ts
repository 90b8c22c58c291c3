import { parentPort, workerData } from 'node:worker_threads'
import { simulate, type Failure } from './run.js'
import { Tally, type Counts } from './tally.js'

/** Every so many seeds from the first one on, up to and with the last. */
export interface Share {
  first: number
  last: number
  every: number
  steps: number
}

export type Report =
  { kind: 'seed'; seed: number } | { kind: 'failed'; failure: Failure } | { kind: 'done'; counts: Counts }

const port = parentPort!
const { first, last, every, steps } = workerData as Share
const tell = (report: Report): void => port.postMessage(report)

const tally = new Tally()
for (let seed = first; seed <= last; seed += every) {
  const failure = await simulate(seed, steps, tally)
  tell(failure ? { kind: 'failed', failure } : { kind: 'seed', seed })
}
tell({ kind: 'done', counts: tally.counts })
