/** The clock is looked at so often at least: it may jump, a machine may have slept, and a timer takes no more than 24 days. */
const longest = 30_000

/** When its time has come already, and what it wanted was not possible. */
const shortest = 1000

/** One sleeper, who may be woken. A call while nobody sleeps is heard at the next sleep. */
export class Sleep {
  private woken = false
  private end: (() => void) | undefined

  wake(): void {
    this.woken = true
    this.end?.()
  }

  /** Until a time by the clock, a call, or half a minute. */
  until(time: number, now: () => number): Promise<void> {
    return this.for(Math.max(shortest, Math.min(longest, time - now())))
  }

  async for(milliseconds: number): Promise<void> {
    if (!this.woken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds)
        this.end = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.end = undefined
    this.woken = false
  }
}
