import { Worker } from 'node:worker_threads'
import { StoreFailed } from '../port.js'
import { workerFile } from '../workers.js'
import type { Committed } from './batches.js'
import { Log } from './log.js'
import type { Flat } from './wire.js'
import { write } from './write.js'

export type WriterData = { folder: string; commitDelayMs: number }
export type ToWriter = Flat | 'close'
export type FromWriter =
  | { kind: 'opened'; head: number }
  | ({ kind: 'committed' } & Committed)
  | { kind: 'failed'; code: StoreFailed['code']; message: string }

/** The one writer of a folder, wherever it runs. One batch at a time. */
export type Writer = {
  /** The last position when it was opened. */
  head: number
  write(flat: Flat): Promise<Committed>
  close(): Promise<void>
}

/** Runs the Log in the calling thread. */
export function writeHere({ folder, commitDelayMs }: WriterData): Writer {
  const log = Log.open(folder)
  return {
    head: log.head,
    write: async (flat) => write(log, flat, commitDelayMs),
    close: async () => log.close(),
  }
}

/** Runs the Log in a thread of its own, which keeps fsync and SQLite away from the event loop. */
export async function writeInThread(data: WriterData): Promise<Writer> {
  const thread = new Thread(data)
  const head = await thread.opened()
  return { head, write: (flat) => thread.write(flat), close: () => thread.close() }
}

type Waiting<T> = { resolve: (value: T) => void; reject: (error: unknown) => void }

class Thread {
  private readonly worker: Worker
  private readonly ended: Promise<void>
  private waiting: Waiting<FromWriter> | undefined
  private dead: StoreFailed | undefined

  constructor(private readonly data: WriterData) {
    this.worker = new Worker(workerFile('libs/event-store/sqlite/writer.js'), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
      name: 'ledger-writer',
    })
    this.worker.on('message', (message: FromWriter) => this.take()?.resolve(message))
    this.worker.on('error', (error) => this.die(error))
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', () => {
        this.die()
        resolve()
      })
    })
  }

  async opened(): Promise<number> {
    const message = await this.answer()
    if (message.kind === 'opened') return message.head
    throw failed(message)
  }

  async write(flat: Flat): Promise<Committed> {
    const answer = this.answer()
    if (this.dead === undefined) this.worker.postMessage(flat)
    const message = await answer
    if (message.kind === 'committed') return message
    throw failed(message)
  }

  async close(): Promise<void> {
    if (this.dead === undefined) this.worker.postMessage('close')
    await this.ended
  }

  private answer(): Promise<FromWriter> {
    return new Promise((resolve, reject) => {
      if (this.dead !== undefined) reject(this.dead)
      else this.waiting = { resolve, reject }
    })
  }

  private take(): Waiting<FromWriter> | undefined {
    const { waiting } = this
    this.waiting = undefined
    return waiting
  }

  private die(cause?: unknown): void {
    const sentence = `The writer of ${this.data.folder} ended: what was under way may have been written or not`
    this.dead ??= new StoreFailed('STORE_IO', sentence, { cause })
    this.take()?.reject(this.dead)
  }
}

function failed(message: FromWriter): StoreFailed {
  if (message.kind === 'failed') return new StoreFailed(message.code, message.message)
  return new StoreFailed('STORE_IO', `The writer answered '${message.kind}' out of turn`)
}
