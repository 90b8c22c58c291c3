import type { Envelope } from '#commands'
import type { Instant } from '#kernel'

/** A command with its envelope, as one line of NDJSON says it. */
export type Line = Envelope & { command: string; idempotencyKey: string; [field: string]: unknown }

/** What is asked, and what has to come of it. */
export type Asking = {
  readonly line: Line
  /** The rule that refuses it: that it does is part of the case. */
  readonly refused?: string
  /** An AnnulTransaction leaves out which: that of the fact that this line told. */
  readonly annuls?: Line
}

/** What may be asked together: what it names was recorded by an earlier step. */
export type Step = {
  readonly title: string
  /** When it is recorded, by the scenario's own clock. */
  readonly at: Instant
  /** Who asks. */
  readonly actor: string
  readonly asks: readonly Asking[]
}

/** A part of the story, after which it is worth looking at the figures. */
export type Chapter = { readonly title: string; readonly text: string; readonly steps: readonly Step[] }

/** A case to start from: what happened, told as commands, chapter after chapter. The clocks of its steps never go back. */
export type Scenario = {
  readonly name: string
  readonly title: string
  /** The product that its figures are about, and where it is bound for. */
  readonly product: string
  readonly destination: string
  /** The customers that the case is about. */
  readonly members: readonly string[]
  readonly chapters: readonly Chapter[]
}
