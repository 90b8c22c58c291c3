import { setTimeout as pause } from 'node:timers/promises'
import type { Append, EventStore, Outcome } from '#event-store'
import type { Cache, Entry } from './cache.js'
import type { Pending } from './pending.js'

/** What the pipeline tells: what became durable, and what has to be decided again after which streams were read again. */
export type Settled = {
  durable(pending: Pending, position: number): void
  /** The idempotency key was bound before, by another transaction. */
  repeated(pending: Pending, outcome: Repeated): void
  /** Unwound; in the order in which they were decided. */
  again(failed: readonly Pending[], moved: ReadonlySet<string>): void
  lost(pending: Pending, error: unknown): void
}

type Repeated = Extract<Outcome, { kind: 'repeated' }>
type Repetition = readonly [Pending, Repeated]
type Durable = readonly [pending: Pending, position: number]

/** The very append was sent before, and had been written. */
const isOf = (outcome: Repeated, { append }: Pending): boolean => outcome.transaction === append.transaction

/**
 * Enough that the flush of a commit is shared; few enough that of the 256 commands of an import that are under way, half
 * are decided while the others are written, and that a batch is garbage in the writer before it is moved to old memory.
 */
const largestBatch = 128

/** Milliseconds between sending a batch of which everything is uncertain, and sending it again: 1 more each time, up to this. */
const longestPause = 50

/**
 * Appends that are decided and not durable, in order. Everything that waits goes in one call (group commit); one call
 * is under way at a time, so that an append built on a pending one goes with it or after it.
 */
export class Pipeline {
  private waiting: Pending[] = []
  private underWay: readonly Pending[] = []
  private sending = false
  private inVain = 0
  private scheduled = false

  constructor(
    private readonly store: EventStore,
    private readonly cache: Cache,
    private readonly settled: Settled,
  ) {}

  add(pending: Pending): void {
    this.waiting.push(pending)
    this.schedule()
  }

  /** What is pending on a stream, in order. */
  on(entry: Entry): Pending[] {
    return [...this.underWay, ...this.waiting].filter(({ undo }) => undo.some((one) => one.entry === entry))
  }

  private schedule(): void {
    if (this.sending || this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      void this.send()
    })
  }

  private async send(): Promise<void> {
    if (this.sending || this.waiting.length === 0) return
    this.sending = true
    const batch = this.waiting.splice(0, largestBatch)
    this.underWay = batch
    let durable: readonly Durable[] = []
    try {
      const outcomes = await this.store.append(membersOf(batch))
      this.underWay = []
      durable = this.settle(batch, outcomes)
    } catch (error) {
      this.underWay = []
      this.failAll(batch, error)
    }
    const { inVain } = this
    if (inVain === 0) this.sendOn()
    for (const [pending, position] of durable) this.settled.durable(pending, position)
    if (inVain === 0) return
    await pause(Math.min(longestPause, inVain))
    this.sendOn()
  }

  /**
   * What waits is on its way before anyone is answered: who hears an answer asks for more, and while this thread decides
   * that the writer has something to write.
   */
  private sendOn(): void {
    this.sending = false
    void this.send()
  }

  /** What has become durable and is to be answered. */
  private settle(batch: readonly Pending[], outcomes: readonly Outcome[]): Durable[] {
    const uncertain = uncertainOf(batch, outcomes)
    this.inVain = uncertain.size < batch.length ? 0 : this.inVain + 1
    const failed = new Set<Pending>()
    const moved = new Set<string>()
    const repeated: Repetition[] = []
    const durable: Durable[] = []
    batch.forEach((pending, i) => {
      const outcome = outcomes[i]!
      if (uncertain.has(pending) || outcome.kind === 'unknown') return
      if (outcome.kind === 'appended' || (outcome.kind === 'repeated' && isOf(outcome, pending))) {
        this.keep(pending)
        return void durable.push([pending, outcome.position])
      }
      failed.add(pending)
      if (outcome.kind === 'repeated') return void repeated.push([pending, outcome])
      if (outcome.builtOn === undefined) pending.job.conflicts++
      for (const mismatch of outcome.mismatches) moved.add(mismatch.stream)
    })
    this.waiting.unshift(...batch.filter((pending) => uncertain.has(pending)))
    if (failed.size > 0) this.unwind(failed, moved, repeated, uncertain)
    return durable
  }

  private keep(pending: Pending): void {
    for (const { entry } of pending.undo) {
      if (entry.by !== pending) continue
      entry.by = undefined
      this.cache.settled(entry)
    }
    pending.settle('durable')
  }

  /** What fell takes everything built on it along, newest first; then all of it is decided again in the old order. */
  private unwind(
    failed: Set<Pending>,
    moved: ReadonlySet<string>,
    repeated: readonly Repetition[],
    uncertain: ReadonlySet<Pending>,
  ): void {
    for (const pending of this.waiting) {
      const fell = pending.builtOn.some((ground) => failed.has(ground))
      if (fell || (!uncertain.has(pending) && touches(pending, moved))) failed.add(pending)
    }
    this.waiting = this.waiting.filter((pending) => !failed.has(pending))
    const inOrder = [...failed].sort((a, b) => a.number - b.number)
    for (const pending of [...inOrder].reverse()) pending.unwind()
    for (const stream of moved) this.cache.drop(stream)
    for (const pending of inOrder) pending.settle('failed')
    const answered = new Set(repeated.map(([pending]) => pending))
    for (const [pending, outcome] of repeated) this.settled.repeated(pending, outcome)
    this.settled.again(
      inOrder.filter((pending) => !answered.has(pending)),
      moved,
    )
  }

  /** The store failed: nothing of the batch can be answered for, and nothing that waits stands on firm ground. */
  private failAll(batch: readonly Pending[], error: unknown): void {
    const all = [...batch, ...this.waiting]
    this.waiting = []
    this.inVain = 0
    for (const pending of [...all].reverse()) pending.unwind()
    for (const { entry } of all.flatMap((pending) => pending.undo)) this.cache.drop(entry.stream.id)
    for (const pending of all) {
      pending.settle('failed')
      this.settled.lost(pending, error)
    }
  }
}

/** The members of one call: what is built on another member names it by its place. */
function membersOf(batch: readonly Pending[]): Append[] {
  batch.forEach((pending, i) => (pending.index = i))
  return batch.map((pending) => {
    if (pending.builtOn.length === 0) return pending.append
    const builtOn = pending.builtOn.filter((ground) => ground.state === 'waiting').map((ground) => ground.index)
    return builtOn.length > 0 ? { ...pending.append, builtOn } : pending.append
  })
}

/** Members whose outcome is unknown, and those that failed only because they are built on such a one: sent again as they are. */
function uncertainOf(batch: readonly Pending[], outcomes: readonly Outcome[]): Set<Pending> {
  const uncertain = new Set<Pending>()
  batch.forEach((pending, i) => {
    const kind = outcomes[i]!.kind
    if (kind === 'unknown' || (kind === 'conflict' && pending.builtOn.some((ground) => uncertain.has(ground))))
      uncertain.add(pending)
  })
  return uncertain
}

const touches = (pending: Pending, moved: ReadonlySet<string>): boolean =>
  moved.size > 0 && pending.decision.seen.some(({ stream }) => moved.has(stream.id))
