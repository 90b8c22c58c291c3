import { beyond, type Count } from './count.js'
import type { AnyContext, AnyEvent, Context, Told } from './decider.js'
import { laterOf, type Instant } from './instant.js'
import { eventOf, toldOf, type Recorded } from './recorded.js'
import type { Bound } from './refusal.js'
import { isDate, type TransactionAnnulled } from './vocabulary.js'

/** A stream folded up to its revision: the state, and the excesses that are open, by code and key. */
export type Folded<State = unknown> = {
  readonly state: State
  readonly excesses: ReadonlyMap<string, Bound>
  readonly revision: number
  /** The latest recordedAt in the stream; empty for a stream without events. */
  readonly recordedAt: Instant
}

const none: ReadonlyMap<string, Bound> = new Map()

export function emptyFold<S>(context: Context<S, never>): Folded<S> {
  return { state: context.decider.initial, excesses: none, revision: -1, recordedAt: '' }
}

/**
 * One more event, which is not an annulment: those are folded from the start (see {@link fold}). A date that was reached
 * changes no state. What is bounded is read at the instant at which the ledger learned of the event, whatever it tells:
 * a fact that is told late is no reason to look at a time before a date that has come.
 */
export function step<S, E extends AnyEvent>(
  context: Context<S, E>,
  folded: Folded<S>,
  event: E,
  told: Told,
): Folded<S> {
  return stepWithBounds(context, folded, event, told).after
}

/** As {@link step}, with the bounds that the event touched. */
export function stepWithBounds<S, E extends AnyEvent>(
  { decider, calendar }: Context<S, E>,
  folded: Folded<S>,
  event: E,
  told: Told,
): { after: Folded<S>; bounds: readonly Bound[] } {
  const dated = isDate(event)
  const state = dated ? folded.state : decider.evolve(folded.state, event, told)
  const { revision, recordedAt } = told
  const bounds = dated ? (calendar?.limits?.(state, recordedAt) ?? []) : decider.limits(state, event, recordedAt)
  const excesses = withBounds(folded.excesses, bounds)
  return { after: { state, excesses, revision, recordedAt: laterOf(recordedAt, folded.recordedAt) }, bounds }
}

/** Open excesses after the bounds that an event touched have been looked at. The same map if nothing changed. */
function withBounds(open: ReadonlyMap<string, Bound>, bounds: readonly Bound[]): ReadonlyMap<string, Bound> {
  let changed: Map<string, Bound> | undefined
  for (const bound of bounds) {
    const now = changed ?? open
    if (bound.used > bound.limit) (changed ??= new Map(open)).set(boundKey(bound), bound)
    else if (now.size > 0 && now.has(boundKey(bound))) (changed ??= new Map(open)).delete(boundKey(bound))
  }
  return changed ?? open
}

export const boundKey = (bound: Bound): string => `${bound.code} ${bound.key}`
export const excessOf = (bound: Bound): Count => beyond(bound.used, bound.limit)

/** Folds a whole stream, without what is annulled. */
export function fold<S>(context: Context<S, never>, events: readonly Recorded[]): Folded<S> {
  return foldOnto(context, emptyFold(context), events, annulledIn(events)) as Folded<S>
}

/**
 * Folds further events onto a state. Undefined if an annulment is among them: then the stream is folded from the start.
 */
export function foldFurther(context: AnyContext, folded: Folded, events: readonly Recorded[]): Folded | undefined {
  if (events.some((event) => event.type === 'TransactionAnnulled')) return undefined
  return foldOnto(context, folded, events, new Set())
}

function foldOnto(
  context: AnyContext,
  from: Folded,
  events: readonly Recorded[],
  annulled: ReadonlySet<string>,
): Folded {
  return events.reduce((folded, event) => foldOne(context, folded, event, annulled), from)
}

/** One more recorded event: if it is annulled, or annuls, the stream moves on and its state does not. */
export function foldOne(context: AnyContext, folded: Folded, event: Recorded, annulled: ReadonlySet<string>): Folded {
  if (event.type !== 'TransactionAnnulled' && !annulled.has(event.transaction.id))
    return step(context, folded, eventOf(event), toldOf(event))
  const { revision } = event
  return { ...folded, revision, recordedAt: laterOf(event.recordedAt, folded.recordedAt) }
}

/**
 * Transactions that are annulled, as these events tell. An annulment counts unless a later one, that counts, names its
 * own transaction; and it can only name what is before it, so the latest is looked at first.
 */
export function annulledIn(events: readonly Recorded[]): Set<string> {
  const annulled = new Set<string>()
  for (let i = events.length - 1; i >= 0; i--) {
    const event = events[i]!
    if (event.type !== 'TransactionAnnulled' || annulled.has(event.transaction.id)) continue
    annulled.add((event.data as TransactionAnnulled).transactionId)
  }
  return annulled
}
