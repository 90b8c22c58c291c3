const pollMs = 3

type Waiter = { position: number; until: number; resolve: (there: boolean) => void }

/** Those who wait for a position: one timer looks for all of them, and none runs while nobody waits. */
export class Waiting {
  private waiters: Waiter[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly position: () => number) {}

  /** True once the position is reached, false after `timeoutMs`. Rejects with what reading the position throws. */
  async for(position: number, timeoutMs: number): Promise<boolean> {
    if (this.position() >= position) return true
    return new Promise((resolve) => {
      this.waiters.push({ position, until: performance.now() + timeoutMs, resolve })
      this.timer ??= setInterval(() => this.look(), pollMs)
    })
  }

  /** Nobody waits any longer: the answer is false. */
  end(): void {
    clearInterval(this.timer)
    this.timer = undefined
    for (const { resolve } of this.waiters.splice(0)) resolve(false)
  }

  private look(): void {
    const now = performance.now()
    const at = this.reached()
    this.waiters = this.waiters.filter(({ position, until, resolve }) => {
      if (at < position && now < until) return true
      resolve(at >= position)
      return false
    })
    if (this.waiters.length === 0) this.end()
  }

  /** While the file cannot be read, as in the moment of its replacement, nothing is reached. */
  private reached(): number {
    try {
      return this.position()
    } catch {
      return -1
    }
  }
}
