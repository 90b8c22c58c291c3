import { described, identifier, instant, text, type Fields, type Values } from './field.js'

type Table = { readonly [type: string]: Fields }

/**
 * The facts that the kernel adds to every vocabulary: an annulment stands on each stream that the wrong transaction wrote
 * to; a date that came, on the stream whose date it is. No state folds a date: it has rows and excesses looked at again.
 */
export const kernelFacts = {
  TransactionAnnulled: { transactionId: identifier, reason: text },
  DateReached: { date: described(instant, 'The instant from which something of the stream counts, or counts no more') },
} as const satisfies Table
export type TransactionAnnulled = { type: 'TransactionAnnulled' } & Values<typeof kernelFacts.TransactionAnnulled>
export type DateReached = { type: 'DateReached' } & Values<typeof kernelFacts.DateReached>

/**
 * The events of one kind of stream: *facts* (the world's, always recorded) and *acts* (ours, refusable).
 * A recorded event never changes its form; a new form is a new version with an upcaster.
 */
export type Vocabulary<F extends Table = Table, A extends Table = Table> = {
  readonly facts: F
  readonly acts: A
  /** The fact that a stream begins with; other facts and acts need it. None: the stream is there by its sums. */
  readonly opens?: string
  /** Others name what these streams stand for, so what opened one is annulled only by a correction that opens it again. */
  readonly named?: boolean
  /** The opposite of each act, by which it is undone. */
  readonly opposites: { readonly [act: string]: string }
}

type EventsOf<T extends Table> = { [K in keyof T & string]: { type: K } & Values<T[K]> }[keyof T & string]
export type FactOf<V extends Vocabulary> = EventsOf<V['facts']>
export type ActOf<V extends Vocabulary> = EventsOf<V['acts']>
export type EventOf<V extends Vocabulary> = FactOf<V> | ActOf<V>

export function vocabulary<const F extends Table, const A extends Table>(declared: {
  facts: F
  acts: A
  opens?: keyof F & string
  named?: boolean
  opposites: { readonly [K in keyof A & string]: string }
}): Vocabulary<F, A> {
  return declared
}

export function isFact(of: Vocabulary, type: string): boolean {
  return Object.hasOwn(of.facts, type) || Object.hasOwn(kernelFacts, type)
}

/** The fields of an event type, or undefined for a type that the vocabulary does not have. */
export function fieldsOf(of: Vocabulary, type: string): Fields | undefined {
  return fieldsIn(of.acts, type) ?? fieldsIn(of.facts, type) ?? fieldsIn(kernelFacts, type)
}

const fieldsIn = (table: Table, type: string): Fields | undefined =>
  Object.hasOwn(table, type) ? table[type] : undefined

/** Whether an event says that a date came, which is no event of the decider's. */
export const isDate = (event: { readonly type: string }): boolean => event.type === 'DateReached'
