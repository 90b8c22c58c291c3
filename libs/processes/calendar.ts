import { contexts, contextOf } from '#domain'
import { datesIn, type Instant, type Recorded } from '#kernel'
import { ReachDate } from '#commands'
import type { Desk, Scheduled } from './desk.js'
import type { Step, World } from './process.js'

/** Dates that are told together. */
const most = 200

/** Types of event that bring a date or take one away. */
export const datedTypes: readonly string[] = [
  ...new Set([...Object.values(contexts).flatMap(({ calendar }) => calendar?.changedBy ?? []), 'TransactionAnnulled']),
]
const dated = new Set(datedTypes)

/** The date of a stream, as a step: it is told once for ever. */
export const reaching = ({ stream, date }: Pick<Scheduled, 'stream' | 'date'>): Step => ({
  command: ReachDate,
  fields: { stream, date },
  part: `${stream} ${date}`,
})

/**
 * What a stream's dates are from an event on: those that were ahead and are still its own, come meanwhile or not, and those
 * that are behind the event. A date that had passed when it was told changed the rows with what told it.
 */
export function scheduleAfter(
  known: readonly Scheduled[],
  dates: readonly Instant[],
  { stream, recordedAt, id }: Pick<Recorded, 'stream' | 'recordedAt' | 'id'>,
): Scheduled[] {
  const due = known.filter(({ date }) => date <= recordedAt && dates.includes(date))
  const causes = new Map(known.map(({ date, cause }) => [date, cause]))
  const ahead = dates.filter((date) => date > recordedAt)
  return [...due, ...ahead.map((date) => ({ stream, date, cause: causes.get(date) ?? id }))]
}

/** Keeps the dates that are ahead. What the clock says is read when they are due, and told by {@link reaching}. */
export class Calendar {
  constructor(
    private readonly desk: Desk,
    private readonly world: World,
  ) {}

  /** What events change of the dates of their streams; to be kept together with what else they lead to. */
  async follow(events: readonly Recorded[]): Promise<() => void> {
    const first = new Map<string, Recorded>()
    for (const event of events)
      if (dated.has(event.type) && contextOf(event.stream)?.calendar && !first.has(event.stream))
        first.set(event.stream, event)
    const schedules: { known: Scheduled[]; now: Scheduled[] }[] = []
    for (const [stream, event] of first) {
      const known = this.desk.datesOf(stream)
      schedules.push({ known, now: scheduleAfter(known, await this.datesOf(stream), event) })
    }
    return () => {
      for (const { known, now } of schedules) {
        for (const one of known) this.desk.unschedule(one)
        for (const one of now) this.desk.schedule(one)
      }
    }
  }

  due(): Scheduled[] {
    return this.desk.due(this.world.now(), most)
  }

  /** Whether a date that was not recorded is still one of its stream's: then the ledger's clock says that it is ahead. */
  async stands({ stream, date }: Scheduled): Promise<boolean> {
    return (await this.datesOf(stream)).includes(date)
  }

  private async datesOf(id: string): Promise<Instant[]> {
    const context = contextOf(id)!
    return datesIn(context, (await this.world.state({ id, context })).state)
  }
}
