import { setTimeout as pause } from 'node:timers/promises'
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
import { contextOf } from '#domain'
import { AnnulTransaction } from '#commands'
import { hashOf, noStream, StoreClosed, type EventStore } from '#event-store'
import { annul, type Annulling } from './annulment.js'
import { recorded, revisionsOf, textOf } from './answers.js'
import type { Answer, Ask, IfMatch } from './ask.js'
import { Cache } from './cache.js'
import { appendOf } from './form.js'
import { Ground } from './ground.js'
import { Histories } from './histories.js'
import { Job } from './job.js'
import { excessesOf, Pending, type Accepted, type Undo } from './pending.js'
import { Pipeline } from './pipeline.js'
import { Revisions } from './revisions.js'
import { ledgerRules, outright } from './rules.js'

export type LedgerOptions = {
  store: EventStore
  /** Milliseconds since 1970: the writer's clock. */
  now?: () => number
  /** How much memory folded streams may take, by their own estimate (default 48 MB). */
  cacheBytes?: number
  /** A demo ledger takes illustrative evidence. */
  demo?: boolean
}

/** After so many conflicts of one command the answer is that others keep writing. */
const mostConflicts = 60

/**
 * Runs commands: load, decide, fold as pending, append; answer when durable. What is decided on pending events goes
 * with them or after them, and no answer leaves before its ground is durable.
 */
export class Ledger {
  private readonly store: EventStore
  private readonly cache: Cache
  private readonly ground: Ground
  private readonly pipeline: Pipeline
  private readonly keys = new Map<string, Promise<Answer>>()
  private readonly now: () => number
  private readonly demo: boolean
  private decisions = 0
  private closed = false
  private underWay = 0
  private idle: (() => void)[] = []

  constructor({ store, now = Date.now, cacheBytes = 48 * 1024 * 1024, demo = false }: LedgerOptions) {
    this.store = store
    this.now = now
    this.demo = demo
    this.cache = new Cache(store, cacheBytes)
    this.ground = new Ground(store, this.cache)
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
    const refusals = outright(ask, this.demo)
    if (refusals.length > 0) return Promise.resolve({ outcome: 'refused', refusals })
    const key = ask.dryRun ? undefined : ask.envelope.idempotencyKey
    this.underWay++
    const first = key === undefined ? undefined : this.keys.get(key)
    return first ? this.inTurn(first, ask, key!) : this.start(ask, key)
  }

  /** A stream folded as it is now, all of it durable. */
  async state(stream: AnyStream): Promise<Folded> {
    for (;;) {
      const entry = this.cache.get(stream.id)
      if (entry?.by) await entry.by.settles()
      else if (entry && !entry.assumed) return entry.folded
      else await this.cache.load(stream)
    }
  }

  /** Lets what is under way finish. The store stays open: it belongs to who opened it. */
  async close(): Promise<void> {
    this.closed = true
    if (this.underWay > 0) await new Promise<void>((resolve) => this.idle.push(resolve))
  }

  /** Of requests under one key at a time, the first is decided; the others take its outcome, or their turn if it recorded nothing. */
  private async inTurn(first: Promise<Answer>, ask: Ask, key: string): Promise<Answer> {
    for (let before: typeof first | undefined = first; before; before = this.keys.get(key))
      await before.catch(() => undefined)
    return this.start(ask, key)
  }

  private start(ask: Ask, key: string | undefined): Promise<Answer> {
    const asked = key === undefined ? undefined : textOf(ask)
    let job!: Job
    const answer = new Promise<Answer>((resolve, reject) => {
      job = new Job(ask, key, asked, resolve, reject, this.ended)
    })
    if (key !== undefined) this.keys.set(key, answer)
    this.attempt(job)
    return answer
  }

  private readonly ended = ({ key }: Job): void => {
    if (key !== undefined) this.keys.delete(key)
    // Who waits for the ledger to close hears of it after everyone who waits for an answer.
    if (--this.underWay === 0) for (const idle of this.idle.splice(0)) setImmediate(idle)
  }

  /** Decides at once if all is in memory, else after what is missing has been loaded. */
  private attempt(job: Job): void {
    if (job.conflicts >= mostConflicts)
      return job.answer({ outcome: 'refused', refusals: ledgerRules.refuse('CONTENDED', { times: mostConflicts }) })
    try {
      const annuls = job.ask.command.name === AnnulTransaction.name
      const decision = annuls ? undefined : this.decideNow(job.ask)
      if (decision?.kind === 'accepted' && !job.ask.dryRun) this.record(job, decision)
      else void this.settle(job, decision).catch((error: unknown) => job.fail(error))
    } catch (error) {
      job.fail(error)
    }
  }

  /** Decides on what is in memory, pending or durable, with no await in between. */
  private decideNow(ask: Ask, histories?: Histories): Decision {
    const read = ask.ifMatch && this.matched(ask.ifMatch)
    if (read?.kind === 'load' || read?.kind === 'refused') return read
    const decision = histories
      ? this.annulNow(ask, histories)
      : decide(ask.command.transaction(ask.fields, ask.brought), this.asked(ask), this.view)
    if (!read || decision.kind === 'load') return decision
    const unread = read.seen.filter(({ stream }) => !decision.seen.some((one) => one.stream.id === stream.id))
    return { ...decision, seen: [...unread, ...decision.seen] }
  }

  /** If-Match: what is asked for only at a revision rests on that stream, whether the command reads it or not. */
  private matched({ stream: id, revision }: IfMatch): Exclude<Decision, { kind: 'accepted' }> {
    const context = contextOf(id)
    const entry = this.cache.get(id)
    if (context && !entry) return { kind: 'load', stream: { id, context } }
    const actual = entry ? entry.folded.revision : noStream
    const seen: Seen[] = entry ? [{ stream: entry.stream, before: entry.folded }] : []
    if (actual === revision) return { kind: 'alreadySo', seen }
    const refusals = ledgerRules.refuse('REVISION_MOVED', { stream: id, expected: revision, actual })
    return { kind: 'refused', seen, refusals }
  }

  private annulNow(ask: Ask, histories: Histories): Decision {
    const now = histories.now()
    if ('kind' in now) return now
    return annul(ask.fields as Annulling, histories.wrong, now, this.asked(ask), this.view)
  }

  private asked({ envelope, actor }: Ask): Asked {
    const asked: Asked = { now: instantAt(this.now()), actor: actor.id }
    if (actor.roles.length > 0) asked.roles = actor.roles
    if (envelope.occurredAt !== undefined) asked.occurredAt = envelope.occurredAt
    if (envelope.evidence) asked.grade = envelope.evidence.grade
    if (envelope.evidence?.sha256 !== undefined) asked.documented = true
    return asked
  }

  private readonly view: View = (stream, likelyNew) =>
    (this.cache.get(stream.id) ?? (likelyNew ? this.cache.assume(stream) : undefined))?.folded

  /** Loads what was missing, or answers what records nothing. */
  private async settle(job: Job, first: Decision | undefined): Promise<void> {
    const { ask } = job
    const held = new Set<string>()
    try {
      const histories = first ? undefined : await this.historiesFor(ask)
      for (let decision = first; ; decision = undefined) {
        decision ??= this.decideNow(ask, histories)
        if (decision.kind === 'load') {
          await this.load(decision.stream, held)
          if (decision.others) await Promise.all(decision.others.map((stream) => this.load(stream, held)))
          await histories?.readOn(decision.stream)
        } else if (decision.kind === 'accepted' && !ask.dryRun) return this.record(job, decision)
        else if (await this.ground.holds(decision.seen, (stream) => this.load(stream, held)))
          return await this.answer(job, decision)
      }
    } finally {
      for (const id of held) this.cache.free(id)
    }
  }

  private historiesFor({ fields }: Ask): Promise<Histories> {
    const { transactionId } = fields as Annulling
    return Histories.of(transactionId, this.store, this.cache, (entry) => this.pipeline.on(entry))
  }

  /** Brings a stream into memory and holds it there. */
  private load(stream: AnyStream, held: Set<string>): Promise<void> {
    if (!held.has(stream.id)) this.cache.hold(stream.id)
    held.add(stream.id)
    return this.cache.load(stream)
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
        same: first.hash === hashOf(job.asked),
      })
    switch (decision.kind) {
      case 'refused':
        return job.answer({ outcome: 'refused', refusals: decision.refusals })
      case 'alreadySo':
        return job.answer({
          outcome: 'alreadySo',
          streams: new Revisions(decision.seen.map(({ stream, before }) => ({ stream, told: before }))),
        })
      case 'accepted': {
        const events = decision.events.map(({ stream, event, told }) => ({ stream: stream.id, event, told }))
        return job.answer({ outcome: 'wouldRecord', events, ...excessesOf(decision) })
      }
    }
  }

  /** Folds a decision as pending and hands it to the pipeline. */
  private record(job: Job, decision: Accepted): void {
    const append = appendOf(job.ask, job.asked, decision)
    const builtOn: Pending[] = []
    const undo: Undo[] = []
    const pending = new Pending(++this.decisions, job, decision, append, builtOn, undo)
    for (const { stream, before, after } of decision.seen) {
      const entry = after ? this.cache.keep(stream, before) : this.cache.get(stream.id)
      const by = entry?.by
      if (by && !builtOn.includes(by)) builtOn.push(by)
      if (!entry || !after) continue
      undo.push({ entry, folded: entry.folded, by })
      entry.folded = after
      entry.by = pending
    }
    this.pipeline.add(pending)
  }

  /** What fell is decided again in the old order, at one go, once the streams that had moved are read again. */
  private async decideAgain(failed: readonly Pending[], moved: ReadonlySet<string>): Promise<void> {
    const streams = new Map(
      failed.flatMap((pending) => pending.decision.seen.map(({ stream }) => [stream.id, stream] as const)),
    )
    try {
      await Promise.all(
        [...streams.values()].filter(({ id }) => moved.has(id)).map((stream) => this.cache.load(stream)),
      )
    } catch (error) {
      for (const { job } of failed) job.fail(error)
      return
    }
    const weary = Math.max(...failed.map(({ job }) => job.conflicts))
    if (weary > 5) await pause(Math.random() * Math.min(50, weary * 2))
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
}
