/** A command with its envelope, as one line of NDJSON says it. */
export type ScenarioCommand = {
  command: string
  idempotencyKey: string
  occurredAt?: string
  evidence?: {
    grade: 'official' | 'company' | 'reported'
    source: string
    illustrative?: true
    note?: string
  }
  [field: string]: unknown
}

/** Commands that may go together: what they name was recorded by an earlier step. */
export type Step = { title: string; commands: readonly ScenarioCommand[] }

/** A case to start from: what happened, told as commands, step after step. */
export type Scenario = {
  name: string
  title: string
  /** The product that its figures are about. */
  product: string
  steps: readonly Step[]
}
