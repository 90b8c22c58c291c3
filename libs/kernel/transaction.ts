import { shownCount } from './count.js'
import { nameOf, type AnyContext, type AnyEvent, type AnyStream, type Told } from './decider.js'
import type { Grade } from './evidence.js'
import { boundKey, excessOf, step, stepWithBounds, type Folded } from './fold.js'
import { laterOf, type Instant } from './instant.js'
import { boundShown, sentence, type Bound, type Refusal } from './refusal.js'
import { latestOf, Sights, type Seen } from './sights.js'
import { answering, later, type Answering, type Step, type Telling, type Transaction } from './steps.js'
import { isDate, isFact } from './vocabulary.js'

/** What a decision was asked with, beside the command's own fields. */
export type Asked = {
  /** The writer's clock at the decision. */
  now: Instant
  /** When the fact happened; left out: now. Acts happen when they are recorded. */
  occurredAt?: Instant
  grade?: Grade
  /** Its evidence names the SHA-256 of a document. */
  documented?: true
  /** The id of who acts, and the roles that they act in. */
  actor?: string
  roles?: readonly string[]
}

/** What a decider's view of the world is: folded streams at one moment; undefined for one that is not in memory. */
export type View = (stream: AnyStream, likelyNew: boolean) => Folded | undefined

export type NewEvent = { stream: AnyStream; event: AnyEvent; told: Told }

/** `seen`: each stream once, in the order in which they were first read. */
export type Decision =
  | { kind: 'load'; stream: AnyStream; others?: readonly AnyStream[] }
  | { kind: 'refused'; refusals: readonly Refusal[]; seen: readonly Seen[] }
  | { kind: 'alreadySo'; seen: readonly Seen[] }
  | { kind: 'accepted'; facts: boolean; events: readonly NewEvent[]; seen: readonly Seen[] }

const outlook = 5 * 60 * 1000

const CLOCK_AHEAD = {
  text: 'A fact cannot have happened in the future: {occurredAt} is more than five minutes after {now}',
}
const ACT_DATED = { text: 'An act happens when it is recorded: leave occurredAt out' }
const LONELY = { text: 'A transaction holds facts or acts, never both' }
export const kernelRules: ReadonlyMap<string, { text: string; unknown?: true }> = new Map([
  ['OCCURRED_IN_FUTURE', CLOCK_AHEAD],
  ['ACT_DATED', ACT_DATED],
])

/** Runs a transaction against a view, with no await in between. */
export function decide(transaction: Transaction, asked: Asked, view: View): Decision {
  return new Run(asked, view).run(transaction)
}

/** Where a part of a transaction began, and what the streams were that it wrote to, in order. */
type Savepoint = {
  readonly events: number
  readonly refusals: number
  readonly former: (readonly [of: Seen, after: Folded | undefined])[]
}

class Run implements Answering {
  private readonly sights = new Sights()
  private readonly events: NewEvent[] = []
  private readonly refusals: Refusal[] = []
  private facts: boolean | undefined
  private missing: readonly AnyStream[] = []
  private begun: Savepoint | undefined
  private now: Instant

  constructor(
    private readonly asked: Asked,
    private readonly view: View,
  ) {
    this.now = asked.now
  }

  run(transaction: Transaction): Decision {
    for (let given: unknown; ;) {
      const next = answering(this, () => transaction.next(given))
      if (next.done) break
      given = this.take(next.value)
      if (this.missing.length > 0) return this.toLoad()
    }
    this.refusals.push(...this.misdated())
    const seen = this.sights.all
    if (this.refusals.length > 0) return { kind: 'refused', refusals: this.refusals, seen }
    if (this.events.length === 0) return { kind: 'alreadySo', seen }
    return { kind: 'accepted', facts: this.facts!, events: this.restamped(), seen }
  }

  private toLoad(): Decision {
    const [stream, ...others] = this.missing
    return others.length > 0 ? { kind: 'load', stream: stream!, others } : { kind: 'load', stream: stream! }
  }

  answer(step: Step): unknown {
    const given = this.take(step)
    return this.missing.length > 0 ? later : given
  }

  private take(asked: Step): unknown {
    switch (asked.kind) {
      case 'read':
        return latestOf(this.look(asked.stream, false))?.state
      case 'open':
        return latestOf(this.look(asked.stream, true))?.state
      case 'record':
        return this.recordOn(asked.stream, asked.event)
      case 'refuse':
        this.refusals.push(...asked.refusals)
        return undefined
      case 'moment':
        return this.now
      case 'want':
        this.missing = asked.streams.filter((stream) => !this.sights.of(stream.id) && !this.view(stream, false))
        return undefined
      case 'begin':
        this.begun = { events: this.events.length, refusals: this.refusals.length, former: [] }
        return undefined
      case 'end':
        return this.ended()
      case 'telling':
        return { occurredAt: this.happened(true), ...(this.asked.documented && { documented: true }) } satisfies Telling
    }
  }

  private look(stream: AnyStream, likelyNew: boolean): Seen | undefined {
    const known = this.sights.of(stream.id)
    if (known) return known
    const before = this.view(stream, likelyNew)
    if (!before) {
      this.missing = [stream]
      return undefined
    }
    this.now = laterOf(this.now, before.recordedAt)
    return this.sights.add({ stream, before, after: undefined })
  }

  private recordOn(stream: AnyStream, event: AnyEvent): void {
    const seen = this.look(stream, false)
    if (!seen) return
    const before = latestOf(seen)
    const context: AnyContext = stream.context
    const fact = isFact(context.vocabulary, event.type)
    if (this.facts !== undefined && this.facts !== fact) throw new Error(LONELY.text)
    this.facts = fact
    if (!fact && context.decider.alreadySo?.(event, before.state)) return
    const told = this.tell(before.revision + 1)
    const { after, bounds } = stepWithBounds(context, before, event, told)
    const refusals = isDate(event) ? [] : context.decider.decide(event, before.state, told, nameOf(stream.id))
    for (const refusal of refusals) this.refusals.push(refusal)
    // What is not there has no limit that could be kept.
    if (!fact && bounds.some(isExceeded) && !refusals.some(({ unknown }) => unknown))
      this.refusals.push(...this.worsened(context, before, bounds, event, told))
    this.begun?.former.push([seen, seen.after])
    seen.after = after
    this.events.push({ stream, event, told })
  }

  /** The end of a part: what it recorded stays, or all of it is taken back. */
  private ended(): readonly Refusal[] {
    const { events, refusals, former } = this.begun!
    this.begun = undefined
    const against = this.refusals.splice(refusals)
    if (against.length === 0) return against
    this.events.length = events
    for (const [seen, after] of former.reverse()) seen.after = after
    return against
  }

  /** An act is refused if it makes an excess grow. */
  private worsened(
    context: AnyContext,
    before: Folded,
    bounds: readonly Bound[],
    event: AnyEvent,
    told: Told,
  ): Refusal[] {
    const former = new Map<string, Bound>()
    for (const bound of context.decider.limits(before.state, event, told.recordedAt)) former.set(boundKey(bound), bound)
    return bounds
      .filter((bound) => excessOf(bound) > excessOf(former.get(boundKey(bound)) ?? { ...bound, used: 0, limit: 0 }))
      .map((bound) => sentence(bound.code, context.rulebook.rules.get(bound.code)!, numbersOf(bound)))
  }

  private tell(revision: number): Told {
    const { grade, documented, actor, roles } = this.asked
    const [occurredAt, recordedAt] = [this.happened(this.facts), this.now]
    const told: Told =
      actor === undefined ? { occurredAt, recordedAt, revision } : { occurredAt, recordedAt, revision, actor }
    if (grade) told.grade = grade
    if (documented) told.documented = documented
    if (roles !== undefined) told.roles = roles
    return told
  }

  /** When it happened: a fact as told, but not after it is recorded; an act when it is recorded. */
  private happened(fact: boolean | undefined): Instant {
    const { occurredAt } = this.asked
    return fact && occurredAt !== undefined && occurredAt < this.now ? occurredAt : this.now
  }

  /** What speaks against the occurredAt that was asked with, by the clock at the end. */
  private misdated(): Refusal[] {
    const { occurredAt } = this.asked
    if (occurredAt === undefined || this.events.length === 0) return []
    if (!this.facts) return [sentence('ACT_DATED', ACT_DATED, {})]
    if (Date.parse(occurredAt) - Date.parse(this.now) <= outlook) return []
    return [sentence('OCCURRED_IN_FUTURE', CLOCK_AHEAD, { occurredAt, now: this.now })]
  }

  /**
   * All events of a transaction carry one stamp: the latest that any stream read asked for. If one that was read late
   * asked for a later one, they are told and folded again with it.
   */
  private restamped(): readonly NewEvent[] {
    const stamp = this.now
    if (this.events.every((one) => one.told.recordedAt === stamp)) return this.events
    for (const seen of this.sights.all) seen.after = undefined
    return this.events.map(({ stream, event }) => {
      const seen = this.sights.of(stream.id)!
      const before = latestOf(seen)
      const told = this.tell(before.revision + 1)
      seen.after = step(stream.context, before, event, told)
      return { stream, event, told }
    })
  }
}

const isExceeded = ({ used, limit }: Bound): boolean => used > limit

function numbersOf(bound: Bound): Record<string, string | number> {
  const { key, limit, used } = boundShown(bound)
  const numbers = { limit, used, excess: shownCount(excessOf(bound)) }
  return key === '' ? numbers : { ...numbers, key }
}
