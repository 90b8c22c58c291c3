import assert from 'node:assert/strict'
import { shownCount } from './count.js'
import type { AnyEvent, Stream } from './decider.js'
import type { Grade } from './evidence.js'
import { emptyFold, excessOf, type Folded } from './fold.js'
import { laterOf, plus, type Instant } from './instant.js'
import { PersistentMap, PersistentSet } from './persistent.js'
import { boundShown, type Bound } from './refusal.js'
import { record } from './steps.js'
import { decide, type Decision } from './transaction.js'

export { mutantsOf } from './testing/mutants.js'

/** How an event was told: when it happened, on what grade, with a document or not, by whom in which roles, and the writer's clock at the time. */
export type ToldAs = {
  at?: Instant
  grade?: Grade
  documented?: true
  by?: string
  roles?: readonly string[]
  recordedAt?: Instant
}
type Telling<E> = ToldAs & { event: E }
type Numbers = Readonly<Record<string, string | number>>

/** The clock of a spec starts here, and each event is told a second after the one before. */
export const startOfSpec: Instant = '2026-01-15T00:00:00.000Z'

/** An event with more to say than its data: `told(blocked('B1'), { at: '2026-01-01T00:00:00.000Z', grade: 'official' })`. */
export const told = <E extends AnyEvent>(event: E, as: ToldAs): Telling<E> => ({ event, ...as })

/** Specs of one stream: given what was told, when an event comes, then it is recorded, refused, in breach or already so. */
export function specOf<S, E extends AnyEvent>(
  stream: Stream<S, E>,
): { given(...events: (E | Telling<E>)[]): Given<S, E> } {
  return { given: (...events) => new Given(stream, emptyFold(stream.context), startOfSpec).and(...events) }
}

/** A stream with what was told so far. It does not change: `and` makes another. */
export class Given<S, E extends AnyEvent> {
  constructor(
    private readonly stream: Stream<S, E>,
    private readonly folded: Folded<S>,
    private readonly clock: Instant,
  ) {}

  get state(): S {
    return this.folded.state
  }

  /** Open excesses, by code and key. */
  get excesses(): ReadonlyMap<string, Bound> {
    return this.folded.excesses
  }

  /** Tells further events. One that would not be recorded is an error of the spec: such a history does not exist. */
  and(...events: (E | Telling<E>)[]): Given<S, E> {
    return events.reduce<Given<S, E>>((given, event) => given.when(event).recorded(), this)
  }

  when(event: E | Telling<E>): When<S, E> {
    const { event: one, at, grade, documented, by, roles, recordedAt } = 'event' in event ? event : told(event, {})
    const now = recordedAt ?? laterOf(this.clock, at ?? '')
    const decision = decide(
      record(this.stream, one),
      {
        now,
        ...(at && { occurredAt: at }),
        ...(grade && { grade }),
        ...(documented && { documented }),
        ...(by && { actor: by }),
        ...(roles && { roles }),
      },
      () => this.folded,
    )
    return new When(
      one,
      decision,
      this.folded,
      (after) => new Given(this.stream, after, plus(laterOf(now, this.clock), 1000)),
    )
  }

  /** The state is this, or satisfies this: a function that throws or answers false says that it does not. */
  thenState(expected: S | ((state: S) => unknown)): void {
    if (typeof expected !== 'function') assert.deepEqual(plain(this.state), plain(expected))
    else assert.notEqual((expected as (state: S) => unknown)(this.state), false, 'The state is not as expected')
  }
}

/** What came of an event. A `then` fails if it does not hold; it answers nothing, as Jest wants of a test. */
export class When<S, E extends AnyEvent> {
  constructor(
    private readonly event: E,
    private readonly decision: Decision,
    private readonly before: Folded<S>,
    private readonly onto: (after: Folded<S>) => Given<S, E>,
  ) {}

  /** It is recorded, and no excess is open that was not, nor larger than it was. */
  thenRecorded(): void {
    for (const [key, bound] of this.recorded().excesses) {
      const former = this.before.excesses.get(key)
      assert.ok(
        former && excessOf(bound) <= excessOf(former),
        `${this.event.type} is in breach: ${JSON.stringify(boundShown(bound))}`,
      )
    }
  }

  /** It is refused, with this code only; the numbers named are in one of its refusals. */
  thenRefused(code: string, numbers: Numbers = {}): void {
    this.thenRefusedWith([code], numbers)
  }

  /** It is refused with all of these codes and no others. */
  thenRefusedWith(codes: readonly string[], numbers: Numbers = {}): void {
    const { decision } = this
    if (decision.kind !== 'refused') assert.fail(`${this.event.type} is not refused, but ${decision.kind}`)
    const told = [...new Set(decision.refusals.map((refusal) => refusal.code))]
    assert.deepEqual(told.sort(), [...codes].sort())
    const found = decision.refusals.some((refusal) => includes(refusal.numbers, numbers))
    assert.ok(found, `No refusal with ${JSON.stringify(numbers)}: ${JSON.stringify(decision.refusals)}`)
  }

  /** It is recorded, and an excess of this code is open after it, with these numbers. */
  thenInBreach(code: string, numbers: Numbers = {}): void {
    const open = [...this.recorded().excesses.values()].map((bound) => ({
      ...boundShown(bound),
      excess: shownCount(excessOf(bound)),
    }))
    const found = open.some((bound) => bound.code === code && includes(bound, numbers))
    assert.ok(found, `No breach of ${code} with ${JSON.stringify(numbers)}: ${JSON.stringify(open)}`)
  }

  /** It would change nothing: it is answered, and not recorded. */
  thenAlreadySo(): void {
    assert.equal(this.decision.kind, 'alreadySo', `${this.event.type} is not already so, but ${this.decision.kind}`)
  }

  /** The stream with the event on it, in breach or not. */
  recorded(): Given<S, E> {
    const { decision } = this
    if (decision.kind === 'refused')
      assert.fail(`${this.event.type} is refused: ${decision.refusals.map(({ message }) => message).join('; ')}`)
    if (decision.kind !== 'accepted') assert.fail(`${this.event.type} is not recorded, but ${decision.kind}`)
    const [seen] = decision.seen
    return this.onto(seen!.after as Folded<S>)
  }
}

/** By value: what a persistent map or set holds is seen by going through it alone. */
function plain(value: unknown): unknown {
  if (value instanceof PersistentMap) return new Map([...value].map(([key, held]) => [key, plain(held)]))
  if (value instanceof PersistentSet) return new Set(value)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]))
}

function includes(all: Numbers, some: Numbers): boolean {
  return Object.entries(some).every(([name, value]) => all[name] === value)
}
