import {
  decide,
  instantAt,
  type AnyStream,
  type Asked,
  type Decision,
  type Folded,
  type Seen,
  type View,
} from '#kernel'
import { contextOf, decodeEvent } from '#domain'
import { StoreClosed, type EventStore } from '#event-store'
import { annul, type Annulling, type History } from './annulment.js'
import { hashOf, recorded, revisionsOf } from './answers.js'
import type { Answer, Ask } from './ask.js'
import { Cache, historyOf } from './cache.js'
import { appendOf } from './form.js'
import { excessesOf, Pending, type Accepted, type Job, type Undo } from './pending.js'
import { Pipeline } from './pipeline.js'
import { ledgerRules } from './rules.js'

export type LedgerOptions = {
  store: EventStore
  /** Milliseconds since 1970: the writer's clock. */
  now?: () => number
  /** How much memory folded streams may take, by their own estimate (default 64 MB). */
  cacheBytes?: number
  /** A demo ledger takes illustrative evidence. */
  demo?: boolean
}

/** After so many decisions of one command in vain the answer is that others keep writing. */
const mostRounds = 60

/**
 * Runs commands: load, decide, fold as pending, append; answer when durable. What is decided on pending events goes
 * with them or after them, and no answer leaves before its ground is durable.
 */
export class Ledger {
  private readonly store: EventStore
  private readonly cache: Cache
  private readonly pipeline: Pipeline
  private readonly keys = new Map<string, Promise<Answer>>()
  private readonly now: () => number
  private readonly demo: boolean
  private decisions = 0
  private closed = false
  private underWay = 0
  private idle: (() => void)[] = []

  constructor({ store, now = Date.now, cacheBytes = 64 * 1024 * 1024, demo = false }: LedgerOptions) {
    this.store = store
    this.now = now
    this.demo = demo
    this.cache = new Cache(store, cacheBytes)
    this.pipeline = new Pipeline(store, this.cache, {
      durable: (pending, position) => pending.job.answer(recorded(pending, position)),
      repeated: (pending, outcome) => void this.firstOutcome(pending.job, outcome),
      again: (failed, moved) => void this.decideAgain(failed, moved),
      lost: (pending, error) => pending.job.fail(error),
    })
  }

  /** Decides and records a command. Rejects only if the store fails or is closed. */
  submit(ask: Ask): Promise<Answer> {
    if (this.closed) return Promise.reject(new StoreClosed())
    const refusal = this.outright(ask)
    if (refusal) return Promise.resolve(refusal)
    const key = ask.dryRun ? undefined : ask.envelope.idempotencyKey
    if (key === undefined) return this.start(ask, undefined)
    return this.once(key, ask)
  }

  /** A stream folded as it is now, all of it durable. */
  async state(stream: AnyStream): Promise<Folded> {
    for (;;) {
      await this.cache.load(stream)
      const entry = this.cache.get(stream.id)
      if (!entry || entry.assumed) continue
      if (!entry.by) return entry.folded
      await entry.by.settles()
    }
  }

  /** Lets what is under way finish. The store stays open: it belongs to who opened it. */
  async close(): Promise<void> {
    this.closed = true
    if (this.underWay > 0) await new Promise<void>((resolve) => this.idle.push(resolve))
    await this.pipeline.drained()
  }

  private outright({ command, envelope, actor }: Ask): Answer | undefined {
    if (envelope.evidence?.illustrative === true && !this.demo)
      return { outcome: 'refused', refusals: ledgerRules.refuse('ILLUSTRATIVE_OUTSIDE_DEMO') }
    if (command.approved && (envelope.approver === undefined || envelope.approver === actor.id))
      return {
        outcome: 'refused',
        refusals: ledgerRules.refuse('APPROVER_NEEDED', { command: command.name, actor: actor.id }),
      }
    return undefined
  }

  /** Of requests under one key at a time, the first is decided; the others take its outcome, or their turn if it recorded nothing. */
  private async once(key: string, ask: Ask): Promise<Answer> {
    const asked = hashOf(ask)
    for (let first = this.keys.get(key); first; first = this.keys.get(key)) {
      await first.catch(() => undefined)
      if (this.keys.get(key) === first) this.keys.delete(key)
    }
    const answer = this.start(ask, asked)
    this.keys.set(key, answer)
    try {
      return await answer
    } finally {
      if (this.keys.get(key) === answer) this.keys.delete(key)
    }
  }

  private start(ask: Ask, asked: string | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.underWay++
      const done = () => {
        if (--this.underWay === 0) for (const idle of this.idle.splice(0)) idle()
      }
      const job: Job = {
        ask,
        hash: asked,
        rounds: 0,
        answer: (answer) => (done(), resolve(answer)),
        fail: (error) => (done(), reject(error instanceof Error ? error : new Error(String(error)))),
      }
      this.attempt(job)
    })
  }

  /** Decides at once if all is in memory, else after what is missing has been loaded. */
  private attempt(job: Job): void {
    if (++job.rounds > mostRounds)
      return job.answer({ outcome: 'refused', refusals: ledgerRules.refuse('CONTENDED', { rounds: mostRounds }) })
    try {
      const decision = job.ask.command.name === 'AnnulTransaction' ? undefined : this.decideNow(job.ask)
      if (decision?.kind === 'accepted' && !job.ask.dryRun) this.record(job, decision)
      else void this.settle(job, decision).catch((error: unknown) => job.fail(error))
    } catch (error) {
      job.fail(error)
    }
  }

  private decideNow(ask: Ask): Decision {
    const { ifMatch } = ask
    if (ifMatch) {
      const entry = this.cache.get(ifMatch.stream)
      const stream = { id: ifMatch.stream, context: contextOf(ifMatch.stream)! }
      if (!entry) return { kind: 'load', stream }
      const actual = entry.folded.revision
      const seen: Seen = new Map([[stream.id, { stream, before: entry.folded }]])
      if (actual !== ifMatch.revision)
        return {
          kind: 'refused',
          seen,
          refusals: ledgerRules.refuse('REVISION_MOVED', {
            stream: ifMatch.stream,
            expected: ifMatch.revision,
            actual,
          }),
        }
    }
    return decide(ask.command.transaction(ask.fields), this.asked(ask), this.view)
  }

  private asked({ envelope }: Ask): Asked {
    const asked: Asked = { now: instantAt(this.now()) }
    if (envelope.occurredAt !== undefined) asked.occurredAt = envelope.occurredAt
    if (envelope.evidence) asked.grade = envelope.evidence.grade
    return asked
  }

  private readonly view: View = (stream, likelyNew) =>
    (this.cache.get(stream.id) ?? (likelyNew ? this.cache.assume(stream) : undefined))?.folded

  /** Loads what was missing, or answers what records nothing. */
  private async settle(job: Job, decided: Decision | undefined): Promise<void> {
    let decision = decided
    for (;;) {
      decision ??= await this.decideAnnulment(job.ask)
      if (decision.kind === 'load') await this.cache.load(decision.stream)
      else if (decision.kind === 'accepted' && !job.ask.dryRun) {
        if (this.stands(decision.seen)) return this.record(job, decision)
      } else if (await this.grounded(decision.seen)) return this.answer(job, decision)
      decision = job.ask.command.name === 'AnnulTransaction' ? undefined : this.decideNow(job.ask)
    }
  }

  /** True when nothing that was seen has moved since. */
  private stands(seen: Seen): boolean {
    return [...seen].every(
      ([id, { before }]) => (this.cache.get(id)?.folded.revision ?? before.revision) === before.revision,
    )
  }

  /**
   * True when everything that was seen is durable and was looked up. Waits for what is pending; if some of it failed,
   * or a stream was only taken for new, the decision has to be made again.
   */
  private async grounded(seen: Seen): Promise<boolean> {
    const pending = new Set<Pending>()
    const assumed: AnyStream[] = []
    for (const [id, { stream, before }] of seen) {
      const entry = this.cache.get(id)
      if (entry?.by) pending.add(entry.by)
      else if (entry?.assumed) assumed.push(stream)
      else if (entry && entry.folded.revision !== before.revision) return false
    }
    const held = await Promise.all([...pending].map((one) => one.settles()))
    await Promise.all(assumed.map((stream) => this.cache.load(stream)))
    return assumed.length === 0 && held.every(Boolean)
  }

  private async answer(job: Job, decision: Exclude<Decision, { kind: 'load' }>): Promise<void> {
    const { ask } = job
    const key = ask.envelope.idempotencyKey
    const first = key === undefined || ask.dryRun ? undefined : await this.store.findKey(key)
    if (first)
      return this.firstOutcome(job, {
        kind: 'repeated',
        transaction: first.transaction,
        position: first.position,
        same: first.hash === job.hash,
      })
    switch (decision.kind) {
      case 'refused':
        return job.answer({ outcome: 'refused', refusals: decision.refusals })
      case 'alreadySo':
        return job.answer({
          outcome: 'alreadySo',
          streams: Object.fromEntries([...decision.seen].map(([id, { before }]) => [id, before.revision])),
        })
      case 'accepted': {
        const events = decision.events.map(({ stream, event }) => ({ stream: stream.id, event }))
        return job.answer({ outcome: 'wouldRecord', events, ...excessesOf(decision) })
      }
    }
  }

  /** Folds a decision as pending and hands it to the pipeline. */
  private record(job: Job, decision: Accepted): void {
    const append = appendOf(job.ask, job.hash, decision)
    const builtOn = new Set<Pending>()
    for (const id of decision.seen.keys()) {
      const by = this.cache.get(id)?.by
      if (by) builtOn.add(by)
    }
    const undo: Undo[] = []
    const pending = new Pending(++this.decisions, job, decision, append, [...builtOn], undo)
    for (const [id, after] of decision.after) {
      const { stream, before } = decision.seen.get(id)!
      const entry = this.cache.keep(stream, before)
      undo.push({ entry, folded: entry.folded, by: entry.by })
      entry.folded = after
      entry.by = pending
    }
    this.pipeline.add(pending)
  }

  /** What fell is decided again in the old order, at one go, once the streams that had moved are read again. */
  private async decideAgain(failed: readonly Pending[], moved: ReadonlySet<string>): Promise<void> {
    const streams = new Map(
      failed.flatMap((pending) =>
        [...pending.decision.seen.values()].map(({ stream }) => [stream.id, stream] as const),
      ),
    )
    try {
      await Promise.all(
        [...streams.values()].filter(({ id }) => moved.has(id)).map((stream) => this.cache.load(stream)),
      )
    } catch (error) {
      for (const { job } of failed) job.fail(error)
      return
    }
    const weary = Math.max(...failed.map(({ job }) => job.rounds))
    if (weary > 5) await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(50, weary * 2)))
    for (const { job } of failed) this.attempt(job)
  }

  private async firstOutcome(
    job: Job,
    { transaction, position, same }: { kind: 'repeated'; transaction: string; position: number; same: boolean },
  ): Promise<void> {
    if (!same) return job.answer({ outcome: 'refused', refusals: ledgerRules.refuse('KEY_REUSED', { transaction }) })
    try {
      const events = await this.store.readTransaction(transaction)
      job.answer({
        outcome: 'recorded',
        repeated: true,
        transaction,
        position: events.at(-1)?.position ?? position,
        streams: revisionsOf(events),
      })
    } catch (error) {
      job.fail(error)
    }
  }

  /** An annulment sees whole histories: it is decided when nothing is pending on the streams that it folds again. */
  private async decideAnnulment(ask: Ask): Promise<Decision> {
    const annulling = ask.fields as Annulling
    const wrong = (await this.store.readTransaction(annulling.transactionId)).map((event) => decodeEvent(event.json))
    for (;;) {
      const histories: History[] = []
      for (const id of new Set(wrong.map((event) => event.stream))) {
        const stream = { id, context: contextOf(id)! }
        await this.state(stream)
        histories.push({ stream, events: await historyOf(this.store, id) })
      }
      if (!histories.every((history) => this.isCurrent(history))) continue
      const decision = annul(annulling, wrong, histories, this.asked(ask), this.view)
      if (decision.kind !== 'load') return decision
      await this.cache.load(decision.stream)
    }
  }

  private isCurrent({ stream, events }: History): boolean {
    const entry = this.cache.get(stream.id)
    return entry !== undefined && !entry.by && entry.folded.revision === events.length - 1
  }
}
