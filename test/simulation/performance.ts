import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { datesIn, type Recorded as Event } from '#kernel'
import { contextOf, decodeEvent } from '#domain'
import { commandNamed, ReachDate } from '#commands'
import { openSqlite, type SqliteStore } from '#event-store'
import type { Answer, Ask } from '#ledger'
import { Chance } from '../properties/chance.js'
import { Journal } from './model/journal.js'
import { type Recorded, transactionsOf } from './model/recorded.js'
import { Folds } from './folds.js'
import { isCrash, Office } from './office.js'
import { Rows } from './rows.js'
import { type Asked, keyOf, type Step } from './script.js'
import { watchBook, watchBreaches, watchTransaction, watchWhole, Wrong } from './watch.js'

export interface Answered {
  asked: Asked
  answer: Answer
}

/** In memory where the machine has that: what is flushed costs nothing there. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const nothing = '00000000-0000-7000-8000-999999999999'

/** A ledger with two writers on which a script is played, and watched step by step. */
export class Performance {
  readonly journal = new Journal()
  /** Transactions by the number of what was asked. */
  private readonly transactions = new Map<number, string>()
  private readonly acknowledged = new Map<string, string>()
  private readonly folds = new Folds()
  private readonly rows: Rows
  private readonly offices: readonly Office[]
  private readonly weather = new Chance(0)
  private clock = 0
  private position = 0
  private steps = 0

  private constructor(
    private readonly folder: string,
    readonly store: SqliteStore,
  ) {
    this.rows = new Rows(folder, store)
    const office = () =>
      new Office(
        store,
        this.rows,
        () => this.clock,
        () => this.random.next(),
      )
    this.offices = [office(), office()]
  }

  private random = this.weather

  static async open(): Promise<Performance> {
    const folder = mkdtempSync(join(memory, 'simulation-'))
    return new Performance(folder, await openSqlite({ folder, mode: 'write', thread: false }))
  }

  async close(): Promise<void> {
    this.rows.close()
    await this.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Asks all of a step at one time and looks at what has become of it. */
  async play(step: Step): Promise<Answered[]> {
    await this.reachDates(step.clock)
    this.random = new Chance(step.asked[0]!.n)
    for (const office of this.offices) office.under(step.weather)
    const tried = await Promise.all(step.asked.map((asked) => this.tried(asked)))
    if (step.weather !== 'calm')
      for (const office of this.offices) {
        if (step.weather !== 'faulty') office.start()
        office.under('calm')
      }
    const answered: Answered[] = []
    for (const [i, asked] of step.asked.entries())
      answered.push({ asked, answer: tried[i] ?? (await this.answered(asked)) })
    for (const one of answered) this.acknowledge(one)
    await this.look()
    return answered
  }

  /** Everything once more, at the end. */
  async end(): Promise<void> {
    watchBook(this.journal)
    const events: Event[] = []
    for await (const batch of this.store.readAll()) for (const { json } of batch) events.push(decodeEvent(json))
    watchWhole(events as unknown as Recorded[], this.acknowledged)
    watchBreaches(this.journal, this.folds, this.folds.names)
  }

  /** The calendar: what comes between the former step and this one is told on its streams. */
  private async reachDates(now: number): Promise<void> {
    const former = new Date(this.clock).toISOString()
    this.clock = now
    const until = new Date(now).toISOString()
    for (const office of this.offices) office.under('calm')
    let told = false
    for (const stream of [...this.folds.names])
      for (const date of datesIn(contextOf(stream)!, this.folds.of(stream).state)) {
        if (date <= former || date > until) continue
        const envelope = { idempotencyKey: `date ${stream} ${date}` }
        const actor = { id: 'calendar', roles: [], verified: false }
        await this.offices[0]!.ask({ command: ReachDate, fields: { stream, date }, envelope, actor })
        told = true
      }
    if (told) await this.look()
  }

  /** Undefined after a crash, when nobody knows what has become of it: then it is asked again. */
  private tried(asked: Asked): Promise<Answer | undefined> {
    return this.answered(asked).catch((error: unknown) => {
      if (isCrash(error)) return undefined
      throw error
    })
  }

  private async answered(asked: Asked): Promise<Answer> {
    return this.offices[asked.office]!.ask(this.ask(asked), asked.rowless)
  }

  private ask(asked: Asked): Ask {
    const command = commandNamed(asked.command)
    assert.ok(command, asked.command)
    const fields = { ...asked.fields, ...this.referred(asked.fields) }
    assert.ok(
      command.shape.accepts(fields),
      `${asked.command} does not take ${JSON.stringify(fields)}: ${JSON.stringify(command.shape.flaws(fields))}`,
    )
    return {
      command,
      fields,
      envelope: { ...asked.envelope, idempotencyKey: keyOf(asked) },
      actor: { ...asked.actor, roles: [...asked.actor.roles], verified: false },
      ...(asked.ifMatch && { ifMatch: asked.ifMatch }),
    }
  }

  private referred({ transactionId }: Asked['fields']): { transactionId?: string } {
    if (typeof transactionId !== 'string') return {}
    return { transactionId: this.transactions.get(Number(transactionId.slice(1))) ?? nothing }
  }

  private acknowledge({ asked, answer }: Answered): void {
    if (answer.outcome !== 'recorded') return
    const before = this.acknowledged.get(keyOf(asked))
    if (before !== undefined && before !== answer.transaction)
      throw new Wrong('acknowledged', [`${keyOf(asked)} was answered with ${before} and with ${answer.transaction}`])
    this.acknowledged.set(keyOf(asked), answer.transaction)
    this.transactions.set(asked.n, answer.transaction)
  }

  /** What is in the store by now, transaction by transaction. */
  private async look(): Promise<void> {
    const events: Event[] = []
    for await (const batch of this.store.readAll({ after: this.position }))
      for (const { json, position } of batch) {
        events.push(decodeEvent(json))
        this.position = position
      }
    const touched = this.folds.add(events)
    for (const transaction of transactionsOf(events as unknown as Recorded[]))
      watchTransaction(this.journal, transaction)
    watchBreaches(this.journal, this.folds, touched)
    if (++this.steps % 100 === 0) watchBook(this.journal)
  }
}
