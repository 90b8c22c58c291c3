import { StoreClosed, type Delivery, type Position, type Subscribe } from '../port.js'
import type { Reader } from './reader.js'

/** Where a subscription learns that there may be more: calls `wake` until it is told to stop. */
export type Wakes = (wake: () => void) => () => void

const done: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** An endless read: it reads when asked, so a slow consumer costs nothing, and waits for the store to grow. */
export class Subscription implements AsyncIterableIterator<Delivery, undefined> {
  private at: Position
  private readonly batch: number
  private toldCaughtUp = false
  private ended = false
  private turn: Promise<unknown> = Promise.resolve()
  private wakeUp: (() => void) | undefined

  constructor(
    private readonly reader: Reader,
    private readonly wakes: Wakes,
    { after = 0, batch = 1000 }: Subscribe,
    private readonly onEnd: (subscription: Subscription) => void,
  ) {
    this.at = after
    this.batch = batch
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Delivery, undefined>> {
    const result = this.turn.then(() => this.deliver())
    this.turn = result.catch(() => undefined)
    return result
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.end()
    return Promise.resolve(done)
  }

  /** Ends it, also while its consumer waits. */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.wakeUp?.()
    this.onEnd(this)
  }

  private async deliver(): Promise<IteratorResult<Delivery, undefined>> {
    await new Promise(setImmediate)
    while (!this.ended) {
      const events = this.read()
      if (events !== undefined) return { done: false, value: { kind: 'events', events } }
      if (!this.toldCaughtUp) {
        this.toldCaughtUp = true
        return { done: false, value: { kind: 'caughtUp', position: this.at } }
      }
      await this.more()
    }
    return done
  }

  private read(): Extract<Delivery, { kind: 'events' }>['events'] | undefined {
    try {
      const { events, at } = this.reader.chunk(this.at, { batch: this.batch })
      if (at === undefined) return undefined
      this.at = at
      this.toldCaughtUp = false
      return events
    } catch (error) {
      const wasClosed = error instanceof StoreClosed
      this.end()
      if (wasClosed) return undefined
      throw error
    }
  }

  /** Waits until the store may have grown. What is appended between the read before and this is seen: both are one turn. */
  private more(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.wakes(() => this.wakeUp?.())
      this.wakeUp = () => {
        stop()
        this.wakeUp = undefined
        resolve()
      }
    })
  }
}
