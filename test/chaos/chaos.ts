import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from '#ledger'
import { Audit, type Answered } from './audit.js'
import { anything, beginning, type Wanted } from './load.js'
import { rowsAgree } from './rows.js'
import { Service, type Request } from './service.js'

export type Counts = {
  cycles: number
  /** Cycles that were killed with requests under way. */
  inFlightCycles: number
  acknowledged: number
  refused: number
  /** Requests that were under way at a kill; those of them that had become durable; and what asking again came to. */
  inFlight: number
  unsaid: number
  repeated: number
  decidedAnew: number
  events: number
}

const clients = 32
const leastAcknowledged = 500
/** Cycles on one ledger, before the next begins with a new one. */
const cyclesOfAWorld = 10

/** Kills a ledger under load, again and again, and compares all that it ever answered with what is in it. Throws if anything differs. */
export async function chaos(cycles: number, random: () => number, tell: (counts: Counts) => void): Promise<Counts> {
  const counts: Counts = {
    cycles: 0,
    inFlightCycles: 0,
    acknowledged: 0,
    refused: 0,
    inFlight: 0,
    unsaid: 0,
    repeated: 0,
    decidedAnew: 0,
    events: 0,
  }
  while (counts.cycles < cycles) {
    const world = new World(counts, random)
    try {
      await world.begin()
      for (let i = 0; i < cyclesOfAWorld && counts.cycles < cycles; i++) {
        await world.cycle(counts.cycles % 3 === 0)
        tell(counts)
      }
      await world.end()
    } finally {
      world.remove()
    }
  }
  return counts
}

class World {
  private readonly folder = mkdtempSync(join(tmpdir(), 'clearance-chaos-'))
  private readonly answered: Answered[] = []
  private unanswered: Request[] = []
  private last: Audit | undefined
  private asked = 0
  private known = 0

  constructor(
    private readonly counts: Counts,
    private readonly random: () => number,
  ) {}

  async begin(): Promise<void> {
    const service = await Service.start(this.folder, { rows: true })
    for (const step of beginning) await Promise.all(step.map((wanted) => this.ask(service, this.request(wanted))))
    for (const { answer } of this.answered) if (answer.outcome !== 'recorded') throw new Error(JSON.stringify(answer))
    await service.stop()
  }

  /** Starts it, asks again for what had no answer, loads it, kills it, and looks at all that is there. */
  async cycle(inFlight: boolean): Promise<void> {
    const service = await Service.start(this.folder, { rows: true })
    await this.askAgain(service)
    await this.load(service, inFlight)
    this.unanswered = await service.kill()
    if (inFlight !== this.unanswered.length > 0) throw new Error(`${this.unanswered.length} requests under way`)
    this.counts.cycles++
    if (inFlight) this.counts.inFlightCycles++
    this.counts.inFlight += this.unanswered.length
    await this.check()
  }

  async end(): Promise<void> {
    const service = await Service.start(this.folder, { rows: true })
    await this.askAgain(service)
    await service.stop()
    await this.check()
    this.counts.events += this.last!.events.length
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private request({ command, fields, official }: Wanted): Request {
    const key = `request-${++this.asked}`.padEnd(16, '.')
    const evidence = official && ({ grade: 'official', source: 'chaos' } as const)
    return { command, fields, envelope: { idempotencyKey: key, correlationId: key, ...(evidence && { evidence }) } }
  }

  private async ask(service: Service, request: Request): Promise<Answer | undefined> {
    const since = this.known
    const answer = await service.ask(request)
    if (!answer) return undefined
    if (answer.outcome === 'recorded') this.known = Math.max(this.known, answer.position)
    this.answered.push({ request, answer, since })
    return answer
  }

  /** What was under way at the kill is asked again: what is there is answered once more, everything else is decided anew. */
  private async askAgain(service: Service): Promise<void> {
    const acknowledged = this.answered.filter(({ answer }) => answer.outcome === 'recorded').slice(-10)
    await Promise.all([
      ...this.unanswered.map((request) => this.againUnanswered(service, request)),
      ...acknowledged.map(async ({ request, answer }) => {
        const again = await service.ask(request)
        if (again?.outcome !== 'recorded' || !again.repeated || again.position !== (answer as typeof again).position)
          throw new Error(`Acknowledged as ${JSON.stringify(answer)}, and again as ${JSON.stringify(again)}`)
      }),
    ])
    this.unanswered = []
  }

  private async againUnanswered(service: Service, request: Request): Promise<void> {
    const [before] = this.last!.under(request.envelope.idempotencyKey!)
    const answer = await this.ask(service, request)
    const repeated = answer?.outcome === 'recorded' && answer.repeated
    if (repeated !== (before !== undefined) || (repeated && answer.transaction !== before))
      throw new Error(`${JSON.stringify(request)} was there as ${before}, and is answered ${JSON.stringify(answer)}`)
    if (before !== undefined) this.counts.unsaid++
    if (repeated) this.counts.repeated++
    else this.counts.decidedAnew++
  }

  /** Clients that each wait for their answer. With `inFlight` they go on until they are killed, otherwise until enough is done. */
  private async load(service: Service, inFlight: boolean): Promise<void> {
    const before = this.acknowledged()
    let enough: (() => void) | undefined
    const reached = new Promise<void>((resolve) => (enough = resolve))
    let done = false
    const client = async (): Promise<void> => {
      while (!done || inFlight) {
        const answer = await this.ask(service, this.request(anything(this.random, this.asked)))
        if (!answer) return
        if (answer.outcome === 'recorded') this.counts.acknowledged++
        else this.counts.refused++
        if (this.acknowledged() - before < leastAcknowledged) continue
        done = true
        enough!()
      }
    }
    const running = Promise.all(Array.from({ length: clients }, client))
    await reached
    if (!inFlight) await running
  }

  private acknowledged(): number {
    return this.counts.acknowledged
  }

  private async check(): Promise<void> {
    const audit = await Audit.of(this.folder)
    audit.whole()
    for (const answered of this.answered) audit.stands(answered)
    await rowsAgree(this.folder, audit.events.at(-1)!.position)
    this.last = audit
  }
}
