import { openSqlite, StoreFailed, type EventStore } from '#event-store'
import { openNext, putInPlace } from './file.js'
import { takeRows } from './lock.js'
import { Runner, type Unhealthy } from './runner.js'

export type Rebuilt = { events: number; seconds: number; unhealthy: Unhealthy[] }

/** Events in one transaction of a rebuild: the more, the more often an order's rows are written once for several events. */
const batch = 20_000

/**
 * Makes all rows anew from the first event, beside those that are read meanwhile, and puts them in their place.
 * For a folder that no server keeps; throws StoreFailed STORE_LOCKED when one does, which then has to be asked.
 */
export async function rebuild(folder: string, onBatch?: (position: number) => void): Promise<Rebuilt> {
  const lock = takeRows(folder)
  if (!lock) {
    const sentence = `The rows in ${folder} are kept by a running server: ask it to make them anew, or stop it`
    throw new StoreFailed('STORE_LOCKED', sentence)
  }
  try {
    const store = await openSqlite({ folder, mode: 'read', thread: false })
    try {
      const goOn = (position: number): boolean => {
        onBatch?.(position)
        return true
      }
      return (await makeAnew(folder, store, goOn))!
    } finally {
      await store.close()
    }
  } finally {
    lock.free()
  }
}

/**
 * As {@link rebuild}, for the one who holds the rows, which must not be open for writing. Undefined, and the rows as they
 * were, when `goOn` stopped it.
 */
export async function makeAnew(
  folder: string,
  store: Pick<EventStore, 'readAll' | 'readStream'>,
  goOn: (position: number) => boolean,
): Promise<Rebuilt | undefined> {
  const started = performance.now()
  const db = openNext(folder)
  let rebuilt: Rebuilt
  try {
    const runner = new Runner(store, db, { batch, sumsAtEnd: true })
    let stopped = false
    const events = await runner.run((position) => !(stopped = !goOn(position)))
    if (stopped) return undefined
    runner.finish()
    rebuilt = { events, seconds: (performance.now() - started) / 1000, unhealthy: runner.takeProblems() }
  } finally {
    db.close()
  }
  putInPlace(folder)
  return rebuilt
}
