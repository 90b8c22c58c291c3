import { instantAt, type AnyStream, type Folded, type Recorded } from '#kernel'
import { decodeEvent } from '#domain'
import { StoreClosed, type EventStore } from '#event-store'
import type { Answer, Ledger } from '#ledger'
import { askOf, dateAskOf, type Submit } from './asking.js'
import { Calendar, datedTypes, reaching } from './calendar.js'
import { Desk, type Lying } from './desk.js'
import type { Chunk, Process, Step, World } from './process.js'
import { Sleep } from './sleep.js'

export type RunnerOptions = {
  folder: string
  store: Pick<EventStore, 'readAll' | 'readTransaction' | 'head'>
  ledger: Pick<Ledger, 'state'>
  submit: Submit
  processes: readonly Process[]
  /** Milliseconds since 1970: the ledger's clock. */
  now?: () => number
  tell?: (told: Told) => void
}

/** What a runner says of what it does. */
export type Told =
  | { kind: 'asked'; process: string; outcome: Answer['outcome'] | 'repeated' }
  | { kind: 'chunk'; process: string; steps: number }
  | { kind: 'refused'; process: string; cause: string; part: string; reasons: readonly string[] }
  | { kind: 'failed'; process: string; reason: string }

export type Standing = {
  /** How far the ledger was seen. */
  position: number
  /** Works that are not done, by process. */
  waiting: Readonly<Record<string, number>>
  /** Those that came to an end with something refused or failed, and are begun again later. */
  refused: readonly { process: string; cause: string; reasons: readonly string[] }[]
  /** Why nothing goes on, while nothing does. */
  trouble?: string
}

const eventsAtOnce = 500
const minute = 60_000
const longestPostponed = 60 * minute
/** After a failure of the store, or of the desk. */
const retryMs = 1000
const mostReasons = 20

/** A work under way: its chunks come one after the other, each when the one before is durable. */
type UnderWay = { work: Lying; process: Process; chunks: AsyncIterator<Chunk>; refused: string[] }

/**
 * Runs processes beside the ledger: follows its events from where the desk says, keeps what they lead to, and does it chunk
 * by chunk. At every moment it may be killed: what it had asked is recorded or not, and is asked again under the same keys.
 */
export class Runner {
  private readonly desk: Desk
  private readonly world: World
  private readonly calendar: Calendar
  private readonly types: readonly string[]
  private readonly now: () => number
  private readonly sleep = new Sleep()
  private readonly running: Promise<void>
  private underWay: UnderWay | undefined
  private stopping = false
  private trouble: string | undefined
  private waiting: (() => void)[] = []

  constructor(private readonly options: RunnerOptions) {
    const { folder, store, ledger, processes, now = Date.now } = options
    this.now = now
    this.desk = Desk.open(folder)
    this.world = {
      state: async <S>(stream: AnyStream) => (await ledger.state(stream)) as Folded<S>,
      store,
      now: () => instantAt(now()),
    }
    this.calendar = new Calendar(this.desk, this.world)
    this.types = [...new Set([...datedTypes, ...processes.flatMap(({ follows }) => follows)])].sort()
    this.desk.keepFor([...processes.map(({ name }) => name), ...this.types].join(' '))
    this.running = this.run()
  }

  /** There may be something new. */
  wake(): void {
    this.sleep.wake()
  }

  /** Resolves when there was nothing left to do at some moment after now. */
  settled(): Promise<void> {
    const settled = new Promise<void>((resolve) => this.waiting.push(resolve))
    this.wake()
    return settled
  }

  standing(): Standing {
    const works = this.desk.works()
    const waiting: Record<string, number> = {}
    for (const { name } of this.options.processes) waiting[name] = 0
    for (const { process } of works) waiting[process] = (waiting[process] ?? 0) + 1
    const refused = works
      .filter(({ attempts }) => attempts > 0)
      .map(({ process, cause, refused }) => ({ process, cause, reasons: refused }))
    const { trouble } = this
    return { position: this.desk.seen().position, waiting, refused, ...(trouble !== undefined && { trouble }) }
  }

  /** The chunk under way is finished; the rest waits for another runner. */
  async stop(): Promise<void> {
    this.stopping = true
    this.wake()
    await this.running
    this.desk.close()
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const asked = this.waiting.length
      try {
        await this.follow()
        const busy = (await this.reachDates()) || (await this.workOn())
        this.trouble = undefined
        if (busy) continue
        for (const resolve of this.waiting.splice(0, asked)) resolve()
        await this.sleep.until(this.desk.ahead(), this.now)
      } catch (error) {
        if (error instanceof StoreClosed) break
        this.trouble = (error as Error).message
        this.failed('runner', error)
        await this.sleep.for(retryMs)
      }
    }
    await this.underWay?.chunks.return?.()
    for (const resolve of this.waiting.splice(0)) resolve()
  }

  /** What has been recorded since the last look leads to works and dates; these and how far was looked are kept together. */
  private async follow(): Promise<void> {
    const { store } = this.options
    const before = this.desk.seen()
    if (before.position > 0 && (await this.eventAt(before.position)) !== before.event) this.beginAnew()
    const { position } = this.desk.seen()
    const head = await store.head()
    if (head === position) return
    const { types } = this
    for await (const read of store.readAll({ after: position, until: head, types, batch: eventsAtOnce })) {
      const events = read.map(({ json }) => decodeEvent(json))
      const reschedule = await this.calendar.follow(events)
      this.desk.together(() => {
        reschedule()
        events.forEach((one, i) => this.takeOn(one, read[i]!.position))
        this.desk.see(read.at(-1)!.position, events.at(-1)!.id)
      })
      if (this.stopping) return
    }
    const last = await this.eventAt(head)
    if (last !== undefined) this.desk.see(head, last)
  }

  /** The ledger is not the one that was seen: it was put back to a backup, or is another. */
  private beginAnew(): void {
    this.underWay = undefined
    this.desk.clear()
  }

  private async eventAt(position: number): Promise<string | undefined> {
    for await (const [one] of this.options.store.readAll({ after: position - 1, until: position, batch: 1 }))
      return one && decodeEvent(one.json).id
    return undefined
  }

  private takeOn(event: Recorded, position: number): void {
    for (const { name, follows, merges = false, causedBy } of this.options.processes) {
      if (!follows.includes(event.type)) continue
      const things = causedBy(event)
      if (things.length > 0) this.desk.add(name, { cause: event.id, position, things }, merges)
    }
  }

  /** Tells dates that have come; true if there were any. */
  private async reachDates(): Promise<boolean> {
    const due = this.calendar.due()
    if (due.length === 0) return false
    const answers = await Promise.all(
      due.map((one) => this.ask('calendar', dateAskOf(reaching(one), one.date, one.cause))),
    )
    this.told({ kind: 'chunk', process: 'calendar', steps: due.length })
    let went = false
    for (const [i, one] of due.entries()) {
      if (answers[i]!.outcome !== 'recorded' && (await this.calendar.stands(one))) continue
      this.desk.unschedule(one)
      went = true
    }
    return went
  }

  /** Does the next chunk of the oldest work; true if there was one. */
  private async workOn(): Promise<boolean> {
    const underWay = (this.underWay ??= this.begin())
    if (!underWay) return false
    const { work, process, chunks } = underWay
    try {
      const next = await chunks.next()
      if (next.done) this.end(underWay)
      else {
        underWay.refused.push(...(await this.do(process, work, next.value)))
        this.desk.advance(work, next.value.at)
      }
    } catch (error) {
      if (error instanceof StoreClosed) throw error
      this.failed(process.name, error)
      this.postpone(underWay, [(error as Error).message])
    }
    return true
  }

  private begin(): UnderWay | undefined {
    const work = this.desk.next(this.now())
    if (!work) return undefined
    const process = this.options.processes.find(({ name }) => name === work.process)!
    const chunks = process.chunks(work, work.at, this.world)[Symbol.asyncIterator]()
    return { work, process, chunks, refused: [] }
  }

  private end(underWay: UnderWay): void {
    if (underWay.refused.length > 0) return this.postpone(underWay, underWay.refused)
    this.desk.finish(underWay.work)
    this.underWay = undefined
  }

  private postpone({ work }: UnderWay, reasons: readonly string[]): void {
    const after = Math.min(longestPostponed, minute * 2 ** work.attempts)
    this.desk.postpone(work, this.now() + after, reasons.slice(0, mostReasons))
    this.underWay = undefined
  }

  /** Asks all steps of a chunk; answers what was refused, in sentences. */
  private async do(process: Process, work: Lying, { steps }: Chunk): Promise<string[]> {
    const answers = await Promise.all(
      steps.map((step) => this.ask(process.name, askOf(process.name, work.cause, step))),
    )
    this.told({ kind: 'chunk', process: process.name, steps: steps.length })
    return answers.flatMap((answer, i) => this.refusedIn(process, work, steps[i]!, answer))
  }

  private refusedIn(process: Process, { cause }: Lying, { part, moot = [] }: Step, answer: Answer): string[] {
    if (answer.outcome !== 'refused') return []
    const reasons = answer.refusals
      .filter(({ code }) => !moot.includes(code))
      .map(({ code, message }) => `${code}: ${message}`)
    if (reasons.length === 0) return []
    this.told({ kind: 'refused', process: process.name, cause, part, reasons })
    return [`${part}: ${reasons.join('; ')}`]
  }

  private async ask(process: string, ask: Parameters<Submit>[0]): Promise<Answer> {
    const answer = await this.options.submit(ask)
    const repeated = answer.outcome === 'recorded' && answer.repeated
    this.told({ kind: 'asked', process, outcome: repeated ? 'repeated' : answer.outcome })
    return answer
  }

  private failed(process: string, error: unknown): void {
    this.told({ kind: 'failed', process, reason: (error as Error).message })
  }

  private told(told: Told): void {
    this.options.tell?.(told)
  }
}
