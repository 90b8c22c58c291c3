import { StoreClosed, type Append, type Outcome } from '../port.js'
import { encode, unflatten, type Flat, type FlatOutcome } from './wire.js'

/** What a committed batch cost: appends and events in it, and how long it took in the writer, in milliseconds. */
export type Batch = { size: number; events: number; ms: number }

/** What the writer answers to one batch. `head` is the last position after it. */
export type Committed = { outcomes: FlatOutcome[]; head: number; ms: number }

type Call = {
  members: readonly Append[]
  resolve: (outcomes: Outcome[]) => void
  reject: (error: unknown) => void
}

/** Members in one commit, beyond which the next calls wait for the next one. */
const enough = 4000

/**
 * Group commit: one batch is with the writer at a time, and every call that comes meanwhile goes into the next one.
 * A batch that fails rejects each of its calls.
 */
export class Batches {
  private waiting: Call[] = []
  private underWay = false
  private scheduled = false
  private closed = false
  private idle: (() => void)[] = []

  constructor(
    private readonly send: (flat: Flat) => Promise<Committed>,
    private readonly onCommitted: (batch: Batch, head: number) => void,
  ) {}

  append(members: readonly Append[]): Promise<Outcome[]> {
    if (this.closed) return Promise.reject(new StoreClosed())
    if (members.length === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      this.waiting.push({ members, resolve, reject })
      this.schedule()
    })
  }

  /** Takes no more calls and waits for those under way. */
  close(): Promise<void> {
    this.closed = true
    if (!this.underWay && this.waiting.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.idle.push(resolve))
  }

  private schedule(): void {
    if (this.scheduled || this.underWay) return
    this.scheduled = true
    queueMicrotask(() => {
      this.scheduled = false
      void this.flush()
    })
  }

  private async flush(): Promise<void> {
    this.underWay = true
    while (this.waiting.length > 0) {
      const { calls, flat, size } = this.gather()
      if (size === 0) continue
      try {
        const { outcomes, head, ms } = await this.send(flat)
        this.onCommitted({ size, events: eventsOf(calls, outcomes), ms }, head)
        settle(calls, outcomes)
      } catch (error) {
        for (const call of calls) call.reject(error)
      }
    }
    this.underWay = false
    for (const resolve of this.idle.splice(0)) resolve()
  }

  private gather(): { calls: Call[]; flat: Flat; size: number } {
    const calls: Call[] = []
    const flat: Flat = []
    let size = 0
    let taken = 0
    for (const call of this.waiting) {
      if (size >= enough) break
      taken++
      try {
        encode(call.members, size, flat)
        calls.push(call)
        size += call.members.length
      } catch (error) {
        call.reject(error)
      }
    }
    this.waiting = this.waiting.slice(taken)
    return { calls, flat, size }
  }
}

function settle(calls: readonly Call[], outcomes: readonly FlatOutcome[]): void {
  let base = 0
  for (const { members, resolve } of calls) {
    const from = base
    base += members.length
    resolve(outcomes.slice(from, base).map((outcome) => unflatten(outcome, from)))
  }
}

function eventsOf(calls: readonly Call[], outcomes: readonly FlatOutcome[]): number {
  let events = 0
  let at = 0
  for (const { members } of calls) {
    for (const { writes } of members) {
      if (typeof outcomes[at++] === 'number') for (const write of writes) events += write.events.length
    }
  }
  return events
}
