import { decodeEvent } from '#domain'
import type { Recorded } from '#kernel'
import { Place } from '#ledger/testing'
import { Runner, type Process, type Told } from './index.js'

/** A clock that stands until it is set. */
export type Clock = { now: number }
export const at = (instant: string): Clock => ({ now: Date.parse(instant) })

/** A ledger with its processes, on one clock. */
export class Office {
  readonly told: Told[] = []

  private constructor(
    readonly place: Place,
    readonly runner: Runner,
    told: Told[],
  ) {
    this.told = told
  }

  static async open(processes: readonly Process[], clock: Clock, folder?: string): Promise<Office> {
    const now = (): number => clock.now
    const place = await Place.open({ now, ...(folder !== undefined && { folder }) })
    return Office.over(place, processes, clock)
  }

  /** Processes beside a ledger that is open. */
  static over(place: Place, processes: readonly Process[], clock: Clock): Office {
    const { folder, store, ledger } = place
    const told: Told[] = []
    const runner = new Runner({
      folder,
      store,
      ledger,
      processes,
      submit: (ask) => ledger.submit(ask),
      now: () => clock.now,
      tell: (one) => void told.push(one),
    })
    return new Office(place, runner, told)
  }

  /** Everything is done that can be done now. */
  settled(): Promise<void> {
    return this.runner.settled()
  }

  /** The events of these types, in order. */
  async events(...types: string[]): Promise<Recorded[]> {
    return (await this.place.events()).filter(({ type }) => types.includes(type))
  }

  async close(): Promise<void> {
    await this.runner.stop()
    await this.place.close()
  }

  async remove(): Promise<void> {
    await this.runner.stop()
    await this.place.remove()
  }
}

/** The event at a position. */
export async function eventAt({ store }: Place, position: number): Promise<Recorded> {
  for await (const [one] of store.readAll({ after: position - 1, until: position })) return decodeEvent(one!.json)
  throw new Error(`There is no event at ${position}`)
}
