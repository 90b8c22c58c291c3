import type { Grade } from './evidence.js'
import type { Instant } from './instant.js'
import type { Bound, Refusal, Rulebook } from './refusal.js'
import type { Vocabulary } from './vocabulary.js'

/**
 * What an event says beside its data: when it happened, on what grade of evidence, whether that names the SHA-256 of a
 * document, who acted and in which roles, and its place in the stream.
 */
export type Told = {
  occurredAt: Instant
  recordedAt: Instant
  grade?: Grade
  documented?: true
  actor?: string
  /** Roles that the actor acted in; left out: none. */
  roles?: readonly string[]
  revision: number
}

export type AnyEvent = { readonly type: string }

/**
 * The rules of one kind of stream. Pure: time, ids and chance come in with the event.
 * State is made of sums, sets by id, registers by date and what opened the stream, so that the order in which facts are told does not matter.
 */
export type Decider<State, Event extends AnyEvent> = {
  readonly initial: State
  /**
   * What no limit can say. For an act any rule; for a fact its form only (unknown reference, the same thing twice).
   * @param name what the stream is called, for refusals to say (see {@link nameOf})
   */
  decide(event: Event, state: State, told: Told, name: string): readonly Refusal[]
  evolve(state: State, event: Event, told: Told): State
  /**
   * The bounds of the keys that the event touches, in the state after it.
   * @param t the instant at which dates are read: when the ledger learned of the event, also of one that happened long
   *   before. Thus what is told late neither opens nor closes what a date has changed meanwhile.
   */
  limits(state: State, event: Event, t: Instant): readonly Bound[]
  /** True when the act would change nothing: it is answered, and not recorded. */
  alreadySo?(event: Event, state: State): boolean
}

/** What the calendar alone changes in a kind of stream, once a date of it comes. */
export type Calendar<State> = {
  /** The types of event that may bring a date or take one away. */
  readonly changedBy: readonly string[]
  /** The instants at which the stream changes by the calendar, past ones too, as it is read at an instant. */
  dates(state: State, t: Instant): readonly Instant[]
  /** The bounds that a date may move, read at an instant; left out: dates move none. */
  limits?(state: State, t: Instant): readonly Bound[]
}

/** A bounded context's kind of stream: how its ids are made, its vocabulary, rules and decider. */
export type Context<State = unknown, Event extends AnyEvent = AnyEvent> = {
  /** First part of the stream id: `stock` in `stock~FAB1~H200`. */
  readonly kind: string
  /** What the parts of the id name: `['site', 'sku']`. */
  readonly ids: readonly string[]
  readonly vocabulary: Vocabulary
  readonly rulebook: Rulebook
  readonly decider: Decider<State, Event>
  /** Left out: its dates change nothing, or it has none. */
  readonly calendar?: Calendar<State>
  /** Rough bytes that a state takes in the cache. */
  weight(state: State): number
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of contexts of different states
export type AnyContext = Context<any, any>

/** One stream of a context. */
export type Stream<State = unknown, Event extends AnyEvent = AnyEvent> = {
  readonly id: string
  readonly context: Context<State, Event>
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export type AnyStream = Stream<any, any>

/** A decision names the same few streams again and again: of each context those that were named last are kept. */
type Named = {
  readonly streams: Map<string, AnyStream>
  /** The ids that were named last, if they are two at most, and their stream. */
  first: string | undefined
  second: string | undefined
  last: AnyStream | undefined
}
const named = new WeakMap<AnyContext, Named>()
const mostNamed = 256

export function streamOf<S, E extends AnyEvent>(context: Context<S, E>, ...ids: readonly string[]): Stream<S, E> {
  let known = named.get(context)
  if (!known) named.set(context, (known = { streams: new Map(), first: undefined, second: undefined, last: undefined }))
  const [first, second] = ids
  if (known.last && known.first === first && known.second === second && ids.length <= 2) return known.last
  const { streams } = known
  const name = ids.length === 1 ? first! : ids.join('~')
  let stream = streams.get(name)
  if (!stream) {
    if (streams.size >= mostNamed) streams.clear()
    streams.set(name, (stream = { id: `${context.kind}~${name}`, context }))
  }
  known.first = first
  known.second = second
  known.last = ids.length <= 2 ? stream : undefined
  return stream
}

/** The kind of a stream: `licence` of `licence~D1`. */
export const kindOf = (streamId: string): string => streamId.slice(0, streamId.indexOf('~'))

/** What a stream is called within its kind: `D1` of `licence~D1`, `TPE1~H200` of `stock~TPE1~H200`. */
export const nameOf = (streamId: string): string => streamId.slice(streamId.indexOf('~') + 1)

/** For the default of an exhaustive switch: a type that was never decoded got here. */
export function unreachable(value: never): never {
  throw new Error(`Not of this vocabulary: ${JSON.stringify(value)}`)
}
