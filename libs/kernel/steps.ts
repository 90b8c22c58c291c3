import type { AnyEvent, AnyStream, Stream, Told } from './decider.js'
import type { Instant } from './instant.js'
import type { Refusal } from './refusal.js'

/**
 * A transaction is a pure generator over deciders: it reads streams and records events, and the runner checks all that
 * it read. It is run again from its start when a stream has to be loaded first, so it must not keep anything outside itself.
 */
/** A part of a transaction, which yields steps and may return a value. */
export type Steps<T = void> = Generator<Step, T, unknown>
export type Transaction = Pick<Steps, 'next'>

export type Step =
  | { kind: 'read'; stream: AnyStream }
  | { kind: 'open'; stream: AnyStream }
  | { kind: 'record'; stream: AnyStream; event: AnyEvent }
  | { kind: 'refuse'; refusals: readonly Refusal[] }
  | { kind: 'moment' }
  | { kind: 'telling' }
  | { kind: 'want'; streams: readonly AnyStream[] }
  | { kind: 'begin' }
  | { kind: 'end' }

/** Whoever answers steps. `later` for one that has to be handed over, because a stream is not there. */
export type Answering = { answer(step: Step): unknown }
export const later = Symbol('later')

let runner: Answering | undefined

/**
 * Answers the steps of what is done meanwhile on the spot: to hand each of them out through all the generators that it
 * stands in, and its answer back in, costs more than most answers do.
 */
export function answering<T>(by: Answering, work: () => T): T {
  const outer = runner
  runner = by
  try {
    return work()
  } finally {
    runner = outer
  }
}

/**
 * One step, for `yield*`: the runner's answer is its value. It is answered at once where that can be, else handed out. A
 * generator would say the same; but transactions are made of these, so that one object is the iterator and its results.
 */
class Once<T> {
  private asked = false
  done = false
  value: unknown

  constructor(step: Step) {
    this.value = step
  }

  [Symbol.iterator](): this {
    return this
  }

  next(answer?: unknown): IteratorResult<Step, T> {
    const given = this.asked || !runner ? answer : runner.answer(this.value as Step)
    if (this.asked || (runner && given !== later)) {
      this.done = true
      this.value = given
    }
    this.asked = true
    return this as IteratorResult<Step, T>
  }
}

/** The state of a stream now, with what the transaction itself recorded on it. */
export function read<S, E extends AnyEvent>(stream: Stream<S, E>): Once<S> {
  return new Once({ kind: 'read', stream })
}

/** As {@link read}, of a stream that is most likely new: it is not looked up first, the append checks that it is. */
export function open<S, E extends AnyEvent>(stream: Stream<S, E>): Once<S> {
  return new Once({ kind: 'open', stream })
}

export function record<S, E extends AnyEvent>(stream: Stream<S, E>, event: E): Once<void> {
  return new Once({ kind: 'record', stream, event })
}

const nothing = {
  next: (): IteratorResult<Step, void> => ({ done: true, value: undefined }),
  [Symbol.iterator]: () => nothing,
}

/** Refusals of the transaction itself; it may go on, to gather more. */
export function refuse(refusals: readonly Refusal[]): Iterable<Step, void> & Transaction {
  return refusals.length > 0 ? new Once({ kind: 'refuse', refusals }) : nothing
}

/** The instant of the decision. */
export function moment(): Once<Instant> {
  return new Once({ kind: 'moment' })
}

/** When the fact that is told happened, and whether its evidence names a document: what a departure is judged by. */
export type Telling = Pick<Told, 'occurredAt' | 'documented'>
export function telling(): Once<Telling> {
  return new Once({ kind: 'telling' })
}

/**
 * Streams that are about to be read: those that are not in memory are loaded all at once, and not one after the other,
 * each with a run of the transaction from its start. They are not read by this.
 */
export function want(streams: readonly AnyStream[]): Once<void> {
  return new Once({ kind: 'want', streams })
}

/**
 * A part of a transaction that is taken whole or not at all: if anything refuses it, nothing of it is recorded, and its
 * refusals are the value, not those of the transaction. What it read is read. Parts do not stand in parts.
 */
export function* attempt(part: Steps): Steps<readonly Refusal[]> {
  yield* new Once<void>({ kind: 'begin' })
  yield* part
  return yield* new Once<readonly Refusal[]>({ kind: 'end' })
}
