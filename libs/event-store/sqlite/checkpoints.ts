import { Worker } from 'node:worker_threads'
import { workerFile } from '../workers.js'

/** Pages in the write-ahead log, and how many of them have been copied into the file. */
export type Copied = { pages: number; copied: number }

/** The write-ahead log as a connection has it. */
export type WriteAhead = {
  look(): Copied
  /** Copies into the file what can be copied without waiting for anybody. */
  copy(): Copied
}

export type CheckpointerData = { folder: string; state: Int32Array }

/** Who has the turn, in memory that both threads see: the writer in `resting` and `rest`, the other in `copying`. */
export const turn = { resting: 0, copying: 1, rest: 2, failed: 3, ending: 4 } as const

/** So few pages take the writer about as long as a commit. */
export const few = 100

/**
 * Copies the write-ahead log into the file in a thread beside the writer: for 16 MB the writer would stand still for
 * tens of milliseconds, and with it every command. The log begins anew only when all of it has been copied, so the
 * rest, the few pages that were added meanwhile, is the writer's to copy. The thread starts when it is first needed.
 */
export class Checkpoints {
  private readonly state = new Int32Array(new SharedArrayBuffer(4))
  private ended: Promise<void> | undefined

  /** @param pages in the log beyond which it is copied */
  constructor(
    private readonly folder: string,
    private readonly log: WriteAhead,
    private readonly pages: number,
  ) {}

  /**
   * To be called behind each commit, once it has been answered. Where copying fails, nothing is lost: what was committed
   * is in the log, SQLite copies it itself when the log is far larger, and a full or broken disk fails a commit.
   */
  afterCommit(): void {
    try {
      if (this.now === turn.resting && this.log.look().pages >= this.pages) this.begin()
      else if (this.now === turn.rest) this.finish()
    } catch {
      this.pass(turn.failed)
    }
  }

  /** Waits until nothing is being copied any more, and ends the thread. */
  async close(): Promise<void> {
    if (!this.ended) return
    while (this.now === turn.copying) await Atomics.waitAsync(this.state, 0, turn.copying).value
    this.pass(turn.ending)
    await this.ended
  }

  private get now(): number {
    return Atomics.load(this.state, 0)
  }

  private begin(): void {
    this.pass(turn.copying)
    if (this.ended) return
    const data: CheckpointerData = { folder: this.folder, state: this.state }
    const worker = new Worker(workerFile('libs/event-store/sqlite/checkpointer.js'), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
      name: 'ledger-checkpoints',
    })
    this.ended = new Promise((resolve) => worker.once('exit', () => resolve()))
    worker.on('error', () => this.pass(turn.failed))
  }

  private finish(): void {
    const { pages, copied } = this.log.copy()
    if (pages <= copied) this.pass(turn.resting)
    else if (pages - copied > few) this.pass(turn.copying)
  }

  private pass(to: number): void {
    Atomics.store(this.state, 0, to)
    Atomics.notify(this.state, 0)
  }
}
