/** Where a stream ends: its last revision (-1 without events) and the position of its last event (0). */
export type Head = {
  revision: number
  position: number
  /** Has a row in `streams`. */
  stored: boolean
  /** Moved since the last commit. */
  moved: boolean
}

const perGeneration = 60_000

/**
 * The heads that were used lately, in two generations: what is asked for moves to the young one, and when that is full
 * the old one is dropped whole. No entry leaves within a call of append, so that a moved head is never lost.
 */
export class Heads {
  private young = new Map<string, Head>()
  private old = new Map<string, Head>()

  get(stream: string): Head | undefined {
    const young = this.young.get(stream)
    if (young !== undefined) return young
    const head = this.old.get(stream)
    if (head !== undefined) this.young.set(stream, head)
    return head
  }

  set(stream: string, head: Head): void {
    this.young.set(stream, head)
  }

  /** To be called between calls of append only. */
  rest(): void {
    if (this.young.size < perGeneration) return
    this.old = this.young
    this.young = new Map()
  }

  clear(): void {
    this.young = new Map()
    this.old = new Map()
  }
}
