import { boundShown, excessOf, type Bound, type Decision, type Folded, type Seen } from '#kernel'
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
    public builtOn: readonly Pending[],
    /** What each entry was before, to unwind. */
    public undo: readonly Undo[],
  ) {}

  /** True when it is durable, false when it failed. */
  settles(): Promise<boolean> {
    if (this.state !== 'waiting') return Promise.resolve(this.state === 'durable')
    return new Promise((resolve) => (this.waiters ??= []).push(resolve))
  }

  /** It lets go of what it was built on, or a stream that is always busy would keep all that was ever pending on it. */
  settle(state: 'durable' | 'failed'): void {
    this.state = state
    this.builtOn = []
    this.undo = []
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
export function excessesOf({ seen }: Accepted): { opened: readonly Excess[]; closed: readonly Excess[] } {
  if (!anyExcessChanged(seen)) return unchanged
  const opened: Excess[] = []
  const closed: Excess[] = []
  for (const { stream, before, after } of seen.filter(excessChanged)) {
    for (const [key, bound] of after.excesses)
      if (grew(before.excesses.get(key), bound)) opened.push({ stream: stream.id, ...boundShown(bound) })
    for (const [key, bound] of before.excesses)
      if (!after.excesses.has(key)) closed.push({ stream: stream.id, ...boundShown(bound) })
  }
  return { opened, closed }
}

function anyExcessChanged(seen: readonly Seen[]): boolean {
  for (const one of seen) if (excessChanged(one)) return true
  return false
}

const excessChanged = (seen: Seen): seen is Seen & { after: Folded } =>
  seen.after !== undefined && seen.after.excesses !== seen.before.excesses

const grew = (before: Bound | undefined, after: Bound): boolean => !before || excessOf(after) > excessOf(before)
