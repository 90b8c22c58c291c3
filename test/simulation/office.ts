import { StoreFailed, type Append, type Outcome, type SqliteStore } from '#event-store'
import { Ledger, type Answer, type Ask } from '#ledger'
import { faulty, StoreBetween, type Between, type Sent } from '../../libs/ledger/testing.js'
import { proposalFor, type Planning } from '../../libs/shell/proposals.js'
import type { Rows } from './rows.js'
import type { Weather } from './script.js'

/** One member in so many meets a conflict or an unknown outcome that was injected, in faulty weather. */
const share = 0.25

/** One writer of a store: its ledger, which can crash and be started again, and the weather between the two. */
export class Office {
  private store!: StoreBetween
  private ledger!: Ledger

  constructor(
    private readonly real: SqliteStore,
    private readonly rows: Rows,
    private readonly now: () => number,
    private readonly random: () => number,
  ) {
    this.start()
  }

  /** Begins anew with nothing in memory, as after a crash. */
  start(): void {
    this.store = new StoreBetween(this.real)
    this.ledger = new Ledger({ store: this.store, now: this.now })
  }

  under(weather: Weather): void {
    this.store.between = this.between(weather)
  }

  /** @param rowless whether this server keeps no rows, so that it brings nothing that is worked out from them */
  async ask(ask: Ask, rowless = false): Promise<Answer> {
    const { real: store, ledger, rows } = this
    const planning: Planning = { store, ledger, rows, shown: () => rows.catchUp() }
    const brought = ask.command.needs && !rowless ? await proposalFor(planning, ask) : undefined
    return ledger.submit(brought ? { ...ask, brought } : ask)
  }

  private between(weather: Weather): Between {
    switch (weather) {
      case 'calm':
        return (members, append) => append(members)
      case 'faulty':
        return faulty(share, this.random)
      case 'crash before':
        return () => Promise.reject(crash())
      case 'crash after':
        return this.crashAfter
    }
  }

  private readonly crashAfter = async (members: readonly Append[], append: Sent): Promise<Outcome[]> => {
    await append(members)
    throw crash()
  }
}

const crash = (): StoreFailed => new StoreFailed('STORE_IO', 'The writer crashed')
export const isCrash = (error: unknown): boolean => error instanceof StoreFailed
