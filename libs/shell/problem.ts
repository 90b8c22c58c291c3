/** What stands beside a problem's code and sentence. */
export type ProblemDetails = {
  /** What is wrong where, with a body, a line or query parameters. */
  flaws?: readonly { path: string; problem: string }[]
  refusals?: readonly { code: string; message: string; numbers: Readonly<Record<string, string | number>> }[]
  /** How each part is, by name. */
  details?: Readonly<Record<string, unknown>>
  /** Seconds after which it is worth asking again. */
  retryAfter?: number
}

/** An answer that is not a success, as a caller is told it (RFC 9457): a status, a stable code and a sentence. */
export class Problem extends Error {
  override name = 'Problem'
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly details: ProblemDetails = {},
  ) {
    super(detail)
  }
}
