/** What the exit codes of `clearance` mean; scripts can rely on them. */
export const exits = {
  done: 0,
  /** A rule refused, a row was rejected, a check found a problem. */
  refused: 1,
  /** The command line or the input is not understood. */
  usage: 2,
  /** The ledger is not there, is held by another process, or cannot be read. */
  unreachable: 3,
} as const
export type Exit = (typeof exits)[keyof typeof exits]

/** Ends a command with one sentence on standard error. `code` is stable. */
export class Failure extends Error {
  override name = 'Failure'
  constructor(
    readonly code: string,
    message: string,
    readonly exit: Exit,
    /** What the server said in full, for programs. */
    readonly problem?: object,
  ) {
    super(message)
  }
}

export const badUsage = (message: string) => new Failure('USAGE', message, exits.usage)

type Coded = { name?: unknown; code?: unknown; message?: unknown }

/** Files that cannot be used as they were named. */
const unusable = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES', 'EROFS'])

/** What the operating system says begins with its code, which stands before the sentence already. */
const sentenceOf = (code: string, text: string): string =>
  text.startsWith(`${code}: `) ? text.slice(code.length + 2) : text

/** Any error as a code, a sentence and an exit code; what nobody foresaw is told as such. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  const { name, code, message } = (error ?? {}) as Coded
  const text = typeof message === 'string' ? message : String(error)
  if (name === 'ConfigError') return new Failure('CONFIG_INVALID', text, exits.usage)
  if (typeof code !== 'string') return new Failure('UNEXPECTED', text, exits.unreachable)
  const exit = unusable.has(code) ? exits.usage : exits.unreachable
  return new Failure(code, sentenceOf(code, text), exit)
}
