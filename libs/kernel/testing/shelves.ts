import type { AnyStream } from '../decider.js'
import { emptyFold, step, type Folded } from '../fold.js'
import { plus } from '../instant.js'
import { record, type Transaction } from '../steps.js'
import { decide, type Asked, type Decision } from '../transaction.js'
import { shelf, shelfStream, type Shelf, type ShelfEvent } from './shelf.js'

export const start = '2026-01-15T00:00:00.000Z'
/** The writer’s clock. */
export const now = '2026-02-01T00:00:00.000Z'
/** Two shelves. */
export const [one, other] = [shelfStream('A'), shelfStream('B')]

/** A shelf with these events, a second apart from `from` on. */
export function holding(events: readonly ShelfEvent[], from = start): Folded<Shelf> {
  return events.reduce((folded, event, revision) => {
    const at = plus(from, revision * 1000)
    return step(shelf, folded, event, { occurredAt: at, recordedAt: at, revision })
  }, emptyFold(shelf))
}

/** What is known of shelves; others are empty. */
const view = (known: Record<string, Folded>) => (stream: AnyStream) => known[stream.id] ?? emptyFold(shelf)
/** Decides a transaction at `now`. */
export const run = (
  transaction: () => Transaction,
  known: Record<string, Folded> = {},
  asked: Partial<Asked> = {},
): Decision => decide(transaction(), { now, ...asked }, view(known))
/** A transaction that records these on shelf A. */
export const recording = (...events: ShelfEvent[]) =>
  function* (): Transaction {
    for (const event of events) yield* record(one, event)
  }
/** Shelf A with these on it, as {@link run} takes it. */
export const on = (...events: ShelfEvent[]) => ({ 'shelf~A': holding(events) })
export const accepted = (decision: Decision) => {
  if (decision.kind !== 'accepted') throw new Error(JSON.stringify(decision))
  return decision
}
/** What the first stream that an accepted decision saw has become. */
export const afterOf = (decision: Decision) => accepted(decision).seen[0]!.after as Folded<Shelf>
/** The codes of a refusal. */
export const refused = (decision: Decision) => {
  if (decision.kind !== 'refused') throw new Error(decision.kind)
  return decision.refusals.map(({ code }) => code)
}
