import { identifier, text, type Fields, type Values } from './field.js'

type Table = { readonly [type: string]: Fields }

/** The fact that the kernel adds to every vocabulary: on each stream that the wrong transaction wrote to. */
const annulled = { TransactionAnnulled: { transactionId: identifier, reason: text } } as const
export type TransactionAnnulled = { type: 'TransactionAnnulled'; transactionId: string; reason: string }

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

export const kernelFacts: Table = annulled

export function isFact(of: Vocabulary, type: string): boolean {
  return Object.hasOwn(of.facts, type) || Object.hasOwn(kernelFacts, type)
}

/** The fields of an event type, or undefined for a type that the vocabulary does not have. */
export function fieldsOf(of: Vocabulary, type: string): Fields | undefined {
  const table = [of.facts, of.acts, kernelFacts].find((one) => Object.hasOwn(one, type))
  return table?.[type]
}
