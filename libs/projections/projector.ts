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
  stop(): Promise<void>
}

type Answer = { resolve: (value: never) => void; reject: (error: unknown) => void }

/** Starts the projector of `folder`, whose ledger may come later. One projector keeps a folder; another waits for its end. */
export function openProjector({ folder }: { folder: string }): Projector {
  const wake = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(workerFile('libs/projections/worker.js'), {
    workerData: { folder, wake },
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
    name: 'projector',
  })
  const listeners = new Set<(progress: Progress) => void>()
  const anew: ((rebuilt: Rebuilt) => void)[] = []
  const answers = new Map<number, Answer>()
  let asked = 0
  let dead: Error | undefined

  const send = (message: ToKeeper): void => worker.postMessage(message)
  const tell = (progress: Progress): void => {
    for (const listener of listeners) listener(progress)
  }
  const ask = <T>(kind: 'caughtUp' | 'rebuild'): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (dead) return reject(dead)
      answers.set(++asked, { resolve: resolve, reject })
      send({ kind, id: asked })
    })
  const answer = (id: number, value: unknown): void => {
    answers.get(id)?.resolve(value as never)
    answers.delete(id)
  }
  const end = (error: Error): void => {
    dead ??= error
    for (const { reject } of answers.values()) reject(dead)
    answers.clear()
  }

  worker.on('message', (message: FromKeeper) => {
    if (message.kind === 'progress') {
      const { position, unhealthy } = message
      tell(unhealthy ? { position, unhealthy } : { position })
    } else if (message.kind === 'caughtUp') answer(message.id, message.position)
    else if (message.kind === 'anew') for (const listener of anew) listener(message.rebuilt)
    else if (message.kind === 'rebuilt') answer(message.id, message.rebuilt)
  })
  worker.on('error', (error: Error) => {
    tell({ position: -1, unhealthy: { projection: 'all', reason: `The projector ended: ${error.message}` } })
    end(error)
  })
  const ended = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      end(new StoreClosed())
      resolve()
    })
  })

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
    async stop() {
      if (!dead) send({ kind: 'stop' })
      await ended
    },
  }
}
