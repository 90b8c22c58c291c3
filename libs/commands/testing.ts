import assert from 'node:assert/strict'
import {
  decide,
  emptyFold,
  fold,
  plus,
  record,
  type AnyEvent,
  type AnyStream,
  type Decision,
  type Folded,
  type Grade,
  type Instant,
  type NewEvent,
  type Recorded,
  type Stream,
  type View,
} from '#kernel'
import type { AnyCommand } from './declare.js'

/** How a command was asked: when its fact happened, on what grade of evidence, with a document or not, by whom in which roles. */
export type AskedAs = {
  occurredAt?: Instant
  grade?: Grade
  documented?: true
  actor?: string
  roles?: readonly string[]
}
export type Accepted = Extract<Decision, { kind: 'accepted' }>
/** A stream with all its events, and what they fold to. */
export type Place = { readonly stream: AnyStream; readonly events: readonly Recorded[]; readonly folded: Folded }
type FieldsOf<C extends AnyCommand> = Parameters<C['transaction']>[0]

/** The clock of a world starts here, and goes on by a second with each transaction. */
export const startOfWorld: Instant = '2026-01-15T00:00:00.000Z'

/** The ledger of a spec: streams in memory, which commands are decided on as the ledger does it, purely. */
export class World {
  now: Instant = startOfWorld
  private readonly places = new Map<string, Place>()
  private transactions = 0

  /** Decides a command on everything recorded so far, and records what is accepted. */
  do<C extends AnyCommand>(command: C, fields: FieldsOf<C>, as: AskedAs = {}, brought?: unknown): Decision {
    assert.ok(command.shape.accepts(fields), `${command.name} does not take ${JSON.stringify(fields)}`)
    const decision = decide(command.transaction(fields, brought), { now: this.now, ...as }, this.view)
    if (decision.kind === 'accepted') this.record(decision, as)
    return decision
  }

  /** Records an event that no command of one stream tells, as one that spans streams will. */
  tell<S, E extends AnyEvent>(stream: Stream<S, E>, ...events: readonly E[]): Decision {
    const transaction = function* () {
      for (const event of events) yield* record(stream, event)
    }
    const decision = decide(transaction(), { now: this.now }, this.view)
    if (decision.kind === 'accepted') this.record(decision)
    return decision
  }

  /** As {@link do}, for what a spec rests on: it is recorded, or the spec is wrong. Answers the transaction's id. */
  given<C extends AnyCommand>(command: C, fields: FieldsOf<C>, as: AskedAs = {}): string {
    const decision = this.do(command, fields, as)
    assert.equal(decision.kind, 'accepted', `${command.name}: ${JSON.stringify(saidBy(decision))}`)
    return this.latest
  }

  readonly view: View = (stream) => this.places.get(stream.id)?.folded ?? emptyFold(stream.context)

  state<S, E extends AnyEvent>(stream: Stream<S, E>): S {
    return this.view(stream, false)!.state as S
  }

  get all(): Place[] {
    return [...this.places.values()]
  }

  /** The id of the transaction that was recorded last. */
  get latest(): string {
    return transactionId(this.transactions)
  }

  /** Streams that a transaction wrote to, with all their events. */
  writtenBy(transaction: string): Place[] {
    return this.all.filter(({ events }) => events.some((event) => event.transaction.id === transaction))
  }

  /** Annuls a transaction of facts on every stream that it wrote to, as the ledger does what is not corrected. */
  annul(transactionId: string): void {
    const event = { type: 'TransactionAnnulled', transactionId, reason: 'it was not so' }
    const events = this.writtenBy(transactionId).map(({ stream, events }): NewEvent => {
      return { stream, event, told: { occurredAt: this.now, recordedAt: this.now, revision: events.length } }
    })
    assert.ok(events.length > 0, `There is no ${transactionId}`)
    this.record({ kind: 'accepted', facts: true, events, seen: [] })
  }

  /** Records what was accepted, as the ledger would. A stream with a new annulment is folded again from its start. */
  record({ events, seen }: Accepted, as: AskedAs = {}): void {
    this.transactions++
    events.forEach((one, index) => this.append(one, { id: this.latest, index, count: events.length }, as))
    const annulling = events.some(({ event }) => event.type === 'TransactionAnnulled')
    for (const id of new Set(events.map(({ stream }) => stream.id))) {
      const { stream, events: history } = this.places.get(id)!
      const after = seen.find((one) => one.stream.id === id)?.after
      const folded = (annulling ? undefined : after) ?? fold(stream.context, history)
      this.places.set(id, { stream, events: history, folded })
    }
    this.now = plus(this.now, 1000)
  }

  private append({ stream, event, told }: NewEvent, transaction: Recorded['transaction'], as: AskedAs): void {
    const { type, ...data } = event
    const { grade, documented, actor = 'spec', roles = [] } = as
    const { occurredAt, recordedAt, revision } = told
    const recorded: Recorded = {
      id: `${transaction.id}/${transaction.index}`,
      type,
      version: 1,
      stream: stream.id,
      revision,
      occurredAt,
      recordedAt,
      transaction,
      correlationId: transaction.id,
      actor: { id: actor, roles, verified: false },
      ...(grade ? { evidence: { grade, source: 'spec', ...(documented && { sha256: '0'.repeat(64) }) } } : {}),
      data,
    }
    const { events, folded } = this.places.get(stream.id) ?? { events: [], folded: emptyFold(stream.context) }
    this.places.set(stream.id, { stream, events: [...events, recorded], folded })
  }
}

const transactionId = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** The codes of a refusal, each once, in alphabetical order; otherwise what came of it. */
export function saidBy(decision: Decision): string[] {
  if (decision.kind !== 'refused') return [decision.kind]
  return [...new Set(decision.refusals.map(({ code }) => code))].sort()
}

/** The events of a decision in order, each as its stream and type. */
export function toldBy(decision: Decision): string[] {
  if (decision.kind !== 'accepted') return []
  return decision.events.map(({ stream, event }) => `${stream.id} ${event.type}`)
}
