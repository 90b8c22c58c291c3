import { workerData } from 'node:worker_threads'
import { few, turn, type CheckpointerData } from './checkpoints.js'
import { openForCopying, writeAhead } from './schema.js'

/** The thread beside the writer: when it has the turn, it copies the write-ahead log until little is left. */
const { folder, state } = workerData as CheckpointerData
/** What is left each time is what was added during the time before: after so many it is little, or a reader holds it up. */
const mostTimes = 5

const db = openForCopying(folder)
const log = writeAhead(db)

function copy(): void {
  for (let time = 0; time < mostTimes; time++) {
    const { pages, copied } = log.copy()
    if (pages - copied <= few) return
  }
}

for (;;) {
  const now = Atomics.load(state, 0)
  if (now === turn.ending) break
  if (now !== turn.copying) {
    Atomics.wait(state, 0, now)
    continue
  }
  copy()
  Atomics.store(state, 0, turn.rest)
  Atomics.notify(state, 0)
}
db.close()
