import { Worker } from 'node:worker_threads'
import { StoreClosed, workerFile } from '#event-store'
import type { FromKeeper, ToKeeper } from './keeper.js'
import type { Rebuilt } from './rebuild.js'
import type { Unhealthy } from './writers.js'

/** `position` is −1 when there is a failure and no progress: then `unhealthy` says why, and it is tried again. */
export type Progress = { position: number; unhealthy?: Unhealthy }

/** Keeps the rows of a folder up with its ledger, in a thread of its own. */
export interface Projector {
  /** Resolves when the rows show everything that is in the ledger now. */
  caughtUp(): Promise<number>
  /** Makes all rows anew beside those that are read meanwhile, then puts them in their place. */
  rebuild(): Promise<Rebuilt>
  /** Tells it that events were appended; without it, it looks every 20 ms. */
  wake(): void
  onProgress(listener: (progress: Progress) => void): () => void
  /** Calls whenever all rows were made anew, for whatever reason. */
  onAnew(listener: (rebuilt: Rebuilt) => void): void
  /** Calls whenever its thread ended by itself and another has begun. */
  onRestarted(listener: () => void): void
  stop(): Promise<void>
}

type Asked = {
  kind: 'caughtUp' | 'rebuild'
  resolve: (value: never) => void
  reject: (error: unknown) => void
}

/** A thread that ended is started again after this pause, which doubles each time up to the longest. */
const firstPauseMs = 250
/** And one that lived for longer than this ended for another reason than the one before: the pause is the first again. */
const longestPauseMs = 30_000

/**
 * Starts the projector of `folder`, whose ledger may come later. One projector keeps a folder; another waits for its end.
 * A thread that ends without having been told to is started again; what it was asked is asked again.
 */
export function openProjector({ folder }: { folder: string }): Projector {
  const wake = new Int32Array(new SharedArrayBuffer(4))
  const listeners = new Set<(progress: Progress) => void>()
  const anew: ((rebuilt: Rebuilt) => void)[] = []
  const restarted: (() => void)[] = []
  const asked = new Map<number, Asked>()
  const ended = Promise.withResolvers<void>()
  let [count, pauseMs] = [0, firstPauseMs]
  let stopping = false
  let worker: Worker | undefined
  let pause: NodeJS.Timeout | undefined

  const send = (message: ToKeeper): void => worker?.postMessage(message)
  const tell = (progress: Progress): void => {
    for (const listener of listeners) listener(progress)
  }
  const ask = <T>(kind: Asked['kind']): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (stopping) return reject(new StoreClosed())
      asked.set(++count, { kind, resolve, reject })
      send({ kind, id: count })
    })
  const answer = (id: number, value: unknown): void => {
    asked.get(id)?.resolve(value as never)
    asked.delete(id)
  }
  const take = (message: FromKeeper): void => {
    if (message.kind === 'progress') {
      const { position, unhealthy } = message
      tell(unhealthy ? { position, unhealthy } : { position })
    } else if (message.kind === 'caughtUp') answer(message.id, message.position)
    else if (message.kind === 'anew') for (const listener of anew) listener(message.rebuilt)
    else if (message.kind === 'rebuilt') answer(message.id, message.rebuilt)
  }
  const end = (): void => {
    for (const { reject } of asked.values()) reject(new StoreClosed())
    asked.clear()
    ended.resolve()
  }
  const startAgain = (): void => {
    start()
    for (const [id, { kind }] of asked) send({ kind, id })
    for (const listener of restarted) listener()
  }
  function start(): void {
    const began = performance.now()
    let why = 'it ended'
    worker = new Worker(workerFile('libs/projections/worker.js'), {
      workerData: { folder, wake },
      resourceLimits: { maxYoungGenerationSizeMb: 32 },
      name: 'projector',
    })
    worker.on('message', take)
    worker.on('error', (error: Error) => void (why = error.message))
    worker.on('exit', () => {
      worker = undefined
      if (stopping) return end()
      if (performance.now() - began > longestPauseMs) pauseMs = firstPauseMs
      const reason = `The projector's thread ended and is started again in ${pauseMs} ms: ${why}`
      tell({ position: -1, unhealthy: { projection: 'all', reason } })
      pause = setTimeout(startAgain, pauseMs)
      pauseMs = Math.min(2 * pauseMs, longestPauseMs)
    })
  }
  start()

  return {
    caughtUp: () => ask('caughtUp'),
    rebuild: () => ask('rebuild'),
    wake() {
      Atomics.add(wake, 0, 1)
      Atomics.notify(wake, 0)
    },
    onProgress(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onAnew: (listener) => void anew.push(listener),
    onRestarted: (listener) => void restarted.push(listener),
    async stop() {
      if (!stopping) clearTimeout(pause)
      stopping = true
      if (worker) send({ kind: 'stop' })
      else end()
      await ended.promise
    },
  }
}
