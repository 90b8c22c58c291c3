import type { Answer, Ask } from './ask.js'

/** One command under way, from its asking to its answer: it is answered once, or fails once. */
export class Job {
  /** How many times its streams had moved; not when it only fell with what it was built on. */
  conflicts = 0

  constructor(
    readonly ask: Ask,
    /** The idempotency key under which it is the one that is decided now, and what was asked, as text. */
    readonly key: string | undefined,
    readonly asked: string | undefined,
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: unknown) => void,
    private readonly ended: (job: Job) => void,
  ) {}

  answer(answer: Answer): void {
    this.ended(this)
    this.resolve(answer)
  }

  fail(error: unknown): void {
    this.ended(this)
    this.reject(error)
  }
}
