import { decodeEvent } from '#domain'
import { openSqlite, StoreFailed, type EventStore } from '#event-store'
import { judgeStale } from './departures/judging.js'
import { Past } from './departures/past.js'
import { openNext, putInPlace, removeNext, spreadFile } from './file.js'
import { Folds } from './folds.js'
import { takeRows } from './lock.js'
import { wholeStreams, type Step } from './spread.js'
import { Writers, type Unhealthy } from './writers.js'

export type Rebuilt = { events: number; seconds: number; unhealthy: Unhealthy[] }

type Store = Pick<EventStore, 'readAll' | 'readStream' | 'head'>

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
 * As {@link rebuild}, for the one who holds the rows, which must not be open for writing. `goOn` is asked again and again,
 * with the position read so far, also when that is the last; undefined, and the rows as they were, when it stopped it.
 * Throws StoreFailed DISK_FULL. `partition`: see {@link wholeStreams}.
 */
export async function makeAnew(
  folder: string,
  store: Store,
  goOn: (position: number) => boolean,
  partition?: number,
): Promise<Rebuilt | undefined> {
  const started = performance.now()
  try {
    const streams = wholeStreams(store, await store.head(), spreadFile(folder), partition)
    const made = await writeNext(folder, store, streams, goOn)
    if (!made) return undefined
    putInPlace(folder)
    return { ...made, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    const sentence = `The disk of ${folder} is full: the rows are as they were`
    throw isFull(error) ? new StoreFailed('DISK_FULL', sentence, { cause: error }) : error
  } finally {
    removeNext(folder)
  }
}

/** Each stream is folded once and its rows are written once: they depend on its end, not on the way there. */
async function writeNext(
  folder: string,
  store: Store,
  streams: AsyncIterable<Step>,
  goOn: (position: number) => boolean,
): Promise<Omit<Rebuilt, 'seconds'> | undefined> {
  const db = openNext(folder)
  try {
    const writers = new Writers(db)
    let [position, events] = [0, 0]
    db.exec('BEGIN IMMEDIATE')
    for await (const step of streams) {
      ;({ position, events } = step)
      if (!goOn(position)) return undefined
      for (const change of step.changes) {
        writers.stand(change)
        writers.write(change)
      }
    }
    const folds = new Folds(store)
    const past = new Past(folds.events)
    await judgeStale(db, { folding: ({ id }) => folds.at(id, position), asOf: past.upTo(position) })
    writers.flush()
    writers.check()
    for await (const [last] of store.readAll({ after: position - 1, until: position }))
      writers.checkpoint(position, decodeEvent(last!.json).id)
    db.exec('COMMIT')
    return { events, unhealthy: writers.takeProblems() }
  } finally {
    db.close()
  }
}

/** The word for it of the file system, or of SQLite. */
function isFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: string; errcode?: number }
  return code === 'ENOSPC' || code === 'EDQUOT' || (code === 'ERR_SQLITE_ERROR' && errcode === 13)
}
