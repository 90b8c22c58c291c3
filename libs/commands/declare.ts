import {
  evidence,
  optional,
  instant,
  approver,
  idempotencyKey,
  identifier,
  described,
  Shape,
  type Fields,
  type Flaw,
  type Transaction,
  type Values,
} from '#kernel'

/** Where a command stands in the HTTP API: `POST /v1/orders/{orderNo}/lines/{line}/reservations`; `{names}` are fields of it. */
export type Route = string

/**
 * A command, declared once: from this come the HTTP body and route, the NDJSON line, the bus message, OpenAPI and the
 * reference page. Its transaction is a pure generator over deciders.
 */
export type Command<F extends Fields = Fields> = {
  /** `ReserveStock`: the name in NDJSON lines, metrics and docs. */
  readonly name: string
  readonly route: Route
  /** One sentence: what it does, what a repetition does. */
  readonly summary: string
  /** `facts` are always recorded; `acts` can be refused. */
  readonly records: 'facts' | 'acts'
  readonly fields: F
  /** A second person, other than the actor, has to approve it. */
  readonly approved?: true
  /** What is worked out of the read rows before it is decided, since no decision could read so much: its transaction's second argument. */
  readonly needs?: 'proposal'
  readonly shape: Shape<F>
  readonly transaction: (command: Values<F>, brought?: unknown) => Transaction
}

/** A command of whatever fields, as the registry holds it. */
export type AnyCommand = Omit<Command, 'shape' | 'transaction'> & {
  readonly shape: { accepts(value: unknown): boolean; flaws(value: unknown): Flaw[] }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the shape accepted
  readonly transaction: (command: any, brought?: unknown) => Transaction
}

export function command<F extends Fields>(declared: Omit<Command<F>, 'shape'>): Command<F> {
  return { ...declared, shape: new Shape(declared.fields) }
}

/** What any command may carry beside its own fields, in body or line; headers only override it. */
export const envelopeFields = {
  occurredAt: optional(described(instant, 'When a fact happened; left out: now. Acts happen when they are recorded.')),
  evidence: optional(evidence),
  approver: optional(approver),
  idempotencyKey: optional(described(idempotencyKey, 'The same key again answers the first outcome; UUIDv7 is best')),
  correlationId: optional(described(idempotencyKey, 'The request or file that this belongs to')),
  causationId: optional(described(identifier, 'The event or transaction that this follows from')),
}
export type Envelope = Values<typeof envelopeFields>
