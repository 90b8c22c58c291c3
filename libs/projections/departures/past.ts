import { contextOf } from '#domain'
import {
  annulledIn,
  eventOf,
  isDate,
  toldOf,
  type AnyContext,
  type AnyStream,
  type Instant,
  type Recorded,
} from '#kernel'
import type { Change } from '../projection.js'

/** The state of a stream as it was at an instant, by what is known now. */
export type AsOf = (stream: AnyStream, t: Instant) => Promise<unknown>

/** Events of one stream in the order of when they count from, and states on the way, each behind so many of them. */
type Course = { readonly context: AnyContext; readonly events: Recorded[]; readonly states: unknown[] }

/** A state is kept behind each so many events: going back to an instant takes at most so many again. */
const stride = 500
/** Events that are kept in memory, over all streams; those of the stream that was asked for least lately go first. */
const mostKept = 200_000

/**
 * When an event counts from: one of a register is there from the beginning and has a date of its own, which is read at the
 * instant that is asked about; a sum grew when the thing happened.
 */
const countsFrom = ({ data, occurredAt }: Recorded): Instant => ('effectiveFrom' in data ? '' : occurredAt)

/**
 * Streams as they were at instants: what was used of a cap when goods left, say. State does not depend on the order in
 * which facts are told, so that one pass over the events by when they happened meets every instant.
 */
export class Past {
  private readonly courses = new Map<string, Course>()

  /** @param read all events of a stream up to a position */
  constructor(private readonly read: (stream: string, position: number) => Promise<readonly Recorded[]>) {}

  /** Streams at instants, by the events up to a position. */
  upTo(position: number): AsOf {
    return (stream, t) => this.at(stream, t, position)
  }

  private async at({ id }: AnyStream, t: Instant, position: number): Promise<unknown> {
    const course = this.courses.get(id) ?? courseOf(id, await this.read(id, position))
    this.courses.delete(id)
    this.courses.set(id, course)
    this.forget()
    return stateAt(course, t)
  }

  /** Events that came since a stream was read: only what happened behind them is folded again. */
  take({ stream, before, events }: Change): void {
    const course = this.courses.get(stream)
    if (!course) return
    if (!before) this.courses.delete(stream)
    else for (const event of events) insert(course, event)
  }

  private forget(): void {
    let kept = 0
    for (const { events } of this.courses.values()) kept += events.length
    for (const [stream, { events }] of this.courses) {
      if (kept <= mostKept || this.courses.size === 1) return
      this.courses.delete(stream)
      kept -= events.length
    }
  }
}

function courseOf(stream: string, all: readonly Recorded[]): Course {
  const annulled = annulledIn(all)
  const events = all.filter((one) => changesState(one) && !annulled.has(one.transaction.id))
  events.sort((one, other) => (countsFrom(one) < countsFrom(other) ? -1 : countsFrom(one) > countsFrom(other) ? 1 : 0))
  return { context: contextOf(stream)!, events, states: [] }
}

const changesState = (event: Recorded): boolean => event.type !== 'TransactionAnnulled' && !isDate(eventOf(event))

function stateAt(course: Course, t: Instant): unknown {
  const { context, events, states } = course
  const end = endAt(events, t)
  if (states.length === 0) states.push(context.decider.initial)
  let done = Math.min(states.length - 1, Math.floor(end / stride)) * stride
  let state: unknown = states[done / stride]
  for (; done < end;) {
    const event = events[done]!
    state = context.decider.evolve(state, eventOf(event), toldOf(event))
    if (++done % stride === 0 && states.length === done / stride) states.push(state)
  }
  return state
}

function insert({ events, states }: Course, event: Recorded): void {
  if (!changesState(event)) return
  const at = endAt(events, countsFrom(event))
  events.splice(at, 0, event)
  states.length = Math.min(states.length, Math.floor(at / stride) + 1)
}

/** How many of the events count at an instant. */
function endAt(events: readonly Recorded[], t: Instant): number {
  let [low, high] = [0, events.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (countsFrom(events[middle]!) <= t) low = middle + 1
    else high = middle
  }
  return low
}
