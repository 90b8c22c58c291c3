import { effective, indexed, type Recorded } from './recorded.js'

/** A history that grows: what counts of it, each stream at hand. */
export class Journal {
  /** Everything that was recorded, annulled or not. */
  readonly recorded: Recorded[] = []
  private counts: Recorded[] = []
  private streams = new Map<string, Recorded[]>()

  constructor() {
    this.countAgain()
  }

  static of(recorded: readonly Recorded[]): Journal {
    const journal = new Journal()
    journal.recorded.push(...recorded)
    journal.countAgain()
    return journal
  }

  /** What counts by now. */
  get counting(): readonly Recorded[] {
    return this.counts
  }

  /** What counts of one stream: another list whenever something was added to it. */
  on(stream: string): readonly Recorded[] {
    return this.streams.get(stream) ?? nothing
  }

  get names(): Iterable<string> {
    return this.streams.keys()
  }

  /** One more transaction; an annulment makes all be counted again. */
  add(transaction: readonly Recorded[]): void {
    this.recorded.push(...transaction)
    if (transaction.some(({ type }) => type === 'TransactionAnnulled')) return this.countAgain()
    this.counts.push(...transaction)
    for (const [stream, own] of Map.groupBy(transaction, (event) => event.stream))
      this.streams.set(stream, [...this.on(stream), ...own])
  }

  /** What counts before a transaction is recorded: what it annuls is left out, so that its correction is judged without. */
  countingBefore(transaction: readonly Recorded[]): readonly Recorded[] {
    if (!transaction.some(({ type }) => type === 'TransactionAnnulled')) return this.counts
    const own = new Set(transaction)
    return byStream(effective([...this.recorded, ...transaction]).filter((event) => !own.has(event)))
  }

  private countAgain(): void {
    this.counts = effective(this.recorded)
    this.streams = Map.groupBy(this.counts, ({ stream }) => stream)
    const { streams } = this
    indexed(this.counts, (stream) => streams.get(stream) ?? nothing)
  }
}

const nothing: Recorded[] = []

const byStream = (events: Recorded[]): readonly Recorded[] => {
  const streams = Map.groupBy(events, ({ stream }) => stream)
  return indexed(events, (stream) => streams.get(stream) ?? nothing)
}
