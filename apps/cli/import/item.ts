import { commandNamed, envelopeFields, noCommand, type AnyCommand, type Envelope } from '#commands'
import { Shape, type Flaw } from '#kernel'

/** Where something stands in the file: the number of its line, from 1, and what stands there. */
export type Row = { line: number; row: unknown }

/** What a line of the file (or several rows that form one order) asks for, or why it cannot be asked. */
export type Item =
  | { kind: 'command'; rows: readonly Row[]; command: AnyCommand; fields: Record<string, unknown>; envelope: Envelope }
  | { kind: 'reject'; rows: readonly Row[]; code: string; reason: string }

/** What every command of a file gets that does not bring its own. */
export type Marks = {
  /** Begins the idempotency keys: the file's content, so that the same file again records nothing twice. */
  keyPrefix: string
  correlationId: string
  evidence?: Envelope['evidence']
}

const envelopeShape = new Shape(envelopeFields)

const sentence = (flaws: readonly Flaw[]) =>
  flaws.map(({ path, problem }) => `${path}: ${problem}`.replace(/^: /, '')).join('; ')

export const reject = (rows: readonly Row[], code: string, reason: string): Item => ({
  kind: 'reject',
  rows,
  code,
  reason,
})

/** `<file>-000000012`: in the order of the file, so that the store's index of keys grows at one end. */
export const keyOf = ({ keyPrefix }: Marks, line: number) => `${keyPrefix}-${String(line).padStart(9, '0')}`

/** A command from its name, fields and envelope, checked as the server checks it. */
export function itemOf(rows: readonly Row[], name: unknown, fields: Record<string, unknown>, envelope: Envelope): Item {
  const command = typeof name === 'string' ? commandNamed(name) : undefined
  if (!command) return reject(rows, 'COMMAND_UNKNOWN', noCommand(name))
  if (!command.shape.accepts(fields)) return reject(rows, 'INVALID', sentence(command.shape.flaws(fields)))
  if (!envelopeShape.accepts(envelope)) return reject(rows, 'INVALID', sentence(envelopeShape.flaws(envelope)))
  return { kind: 'command', rows, command, fields, envelope }
}
