import type { Bound, Decision, Folded } from '#kernel'
import type { Append } from '#event-store'
import type { Excess } from './ask.js'
import type { Entry } from './cache.js'
import type { Job } from './job.js'

export type Accepted = Extract<Decision, { kind: 'accepted' }>

export type Undo = { entry: Entry; folded: Folded; by: Pending | undefined }

/**
 * An append that is decided and not yet durable. It is known by itself, not by revisions: what was decided on it
 * carries it in `builtOn`, and falls with it.
 */
export class Pending {
  state: 'waiting' | 'durable' | 'failed' = 'waiting'
  /** Its place in a batch that is under way. */
  index = -1
  private waiters: ((held: boolean) => void)[] | undefined

  constructor(
    readonly number: number,
    readonly job: Job,
    readonly decision: Accepted,
    readonly append: Append,
    readonly builtOn: readonly Pending[],
    /** What each entry was before, to unwind. */
    readonly undo: readonly Undo[],
  ) {}

  /** True when it is durable, false when it failed. */
  settles(): Promise<boolean> {
    if (this.state !== 'waiting') return Promise.resolve(this.state === 'durable')
    return new Promise((resolve) => (this.waiters ??= []).push(resolve))
  }

  settle(state: 'durable' | 'failed'): void {
    this.state = state
    if (!this.waiters) return
    for (const waiter of this.waiters) waiter(state === 'durable')
    this.waiters = undefined
  }

  /** The entries are again as they were before it. Later ones have to be unwound first. */
  unwind(): void {
    for (const { entry, folded, by } of [...this.undo].reverse()) {
      entry.folded = folded
      entry.by = by?.state === 'waiting' ? by : undefined
    }
  }
}

/** Most decisions change no excess. */
const none: readonly Excess[] = []
const unchanged = { opened: none, closed: none }

/** Excesses that a decision opened or made grow, and those that it closed. */
export function excessesOf(decision: Accepted): { opened: readonly Excess[]; closed: readonly Excess[] } {
  if (!excessChanged(decision)) return unchanged
  const opened: Excess[] = []
  const closed: Excess[] = []
  for (const [stream, after] of decision.after) {
    const before = decision.seen.get(stream)!.before
    if (before.excesses === after.excesses) continue
    for (const [key, bound] of after.excesses)
      if (grew(before.excesses.get(key), bound)) opened.push({ stream, ...bound })
    for (const [key, bound] of before.excesses) if (!after.excesses.has(key)) closed.push({ stream, ...bound })
  }
  return { opened, closed }
}

function excessChanged({ after, seen }: Accepted): boolean {
  for (const [stream, { excesses }] of after) if (seen.get(stream)!.before.excesses !== excesses) return true
  return false
}

const grew = (before: Bound | undefined, after: Bound): boolean =>
  !before || after.used - after.limit > before.used - before.limit
