import { commandNamed } from '#commands'
import { Chance } from '../properties/chance.js'
import type { Journal } from './model/journal.js'
import type { Answered } from './performance.js'
import type { Asked, Step, Weather } from './script.js'
import { cornerOpening } from './plots/corner.js'
import { plots } from './plots/index.js'
import { type Deed, type Heard, type Plot, Spoilt } from './plots/plot.js'
import { makersFor } from './trade/index.js'
import { type Made, type Makers, reason, Scene } from './trade/scene.js'
import { weights } from './trade/weights.js'
import { opening } from './trade/world.js'

const begun = Date.parse('2026-01-20T08:00:00.000Z')
const minute = 60_000
const day = 1440 * minute
const people = ['ops-1', 'ops-2', 'ops-3'].map((id) => ({ id, roles: ['operations'] }))
const officer = { id: 'officer-1', roles: ['compliance'] }

/** What is held back for now: it happened when it was made up, and is told later, in whatever order. */
type Pocketed = Omit<Asked, 'n' | 'office'>

/** A plot that is under way: what it asked last, until that is answered, and what became of it. */
interface Running {
  plot: Plot
  asked: number | undefined
  heard: Heard
}
const plotsAtOnce = 3
/** The share of commands that belong to plots. */
const plotted = 0.68
/** Facts that a plot tells at once: told late, they would be outdone by what others told, or come before their release. */
const timely = new Set(['RecordScreening', 'DepartShipment', 'RecordDepartureAsHappened', 'AnnulTransaction'])

/** What every history begins with: what everybody trades in, then what only plots use. */
const beginning = [...opening, ...cornerOpening]

/** Makes up what people ask of a ledger, step by step, from a seed and what is recorded so far. */
export class Author {
  private readonly chance: Chance
  private readonly scene: Scene
  private readonly makers: Makers
  private readonly wheel: readonly (readonly [string, number])[]
  private readonly plotWheel: readonly (readonly [(scene: Scene) => Plot, number])[]
  private running: Running[] = []
  private readonly pocket: Pocketed[] = []
  /** What was recorded, with the number it was asked under. */
  private readonly told: Asked[] = []
  private clock = begun
  private asked = 0

  constructor(
    seed: number,
    private readonly journal: Journal,
  ) {
    this.chance = new Chance(seed)
    this.scene = new Scene(journal, this.chance, () => this.clock)
    this.makers = { ...makersFor(this.scene), AnnulTransaction: () => this.annulment() }
    // Each seed has a temper of its own: some commands are rare in it and some frequent.
    this.wheel = Object.keys(this.makers).map((name) => [name, (weights[name] ?? 1) * this.chance.of([0.3, 1, 1, 2])])
    this.plotWheel = Object.values(plots).map(([weight, plot]) => [plot, weight * this.chance.of([0.3, 1, 1, 2])])
  }

  /** What every history begins with, in steps of one command. */
  opening(): Step[] {
    return beginning.map(([command, fields]) => {
      const second = commandNamed(command)!.approved && { approver: 'lead-1' }
      const envelope = { evidence: { grade: 'official', source: 'the beginning' }, ...second } as const
      return this.step('calm', [{ ...this.numbered(), command, fields, envelope, actor: people[0]! }])
    })
  }

  /** The next step; its commands are made up on what is recorded now, and asked at one time. */
  next(most: number): Step {
    this.clock += this.chance.odds(0.05) ? this.chance.upTo(day) : this.chance.upTo(20 * minute)
    const count = Math.min(
      most,
      this.chance.weighted([
        [1, 70],
        [2, 16],
        [3, 9],
        [4, 5],
      ]),
    )
    const asked: Asked[] = []
    while (asked.length < count) asked.push(...this.some())
    return this.step(this.weather(), asked.slice(0, Math.max(count, 1)))
  }

  /** What is still held back, at the end: told in any order. */
  last(): Step[] {
    return this.chance.shuffled(this.pocket.splice(0)).map((one) => this.step('calm', [{ ...one, ...this.numbered() }]))
  }

  /** Hears what became of a step. */
  hear(answered: readonly Answered[]): void {
    for (const { asked, answer } of answered) {
      if (answer.outcome === 'recorded' && asked.keyOf === undefined) this.told.push(asked)
      const running = this.running.find((one) => one.asked === asked.n)
      if (!running) continue
      running.asked = undefined
      running.heard = { n: asked.n, recorded: answer.outcome !== 'refused' }
    }
  }

  private step(weather: Weather, asked: readonly Asked[]): Step {
    return { clock: this.clock, weather, asked }
  }

  private weather(): Weather {
    return this.chance.weighted([
      ['calm', 60],
      ['faulty', 36],
      ['crash before', 2],
      ['crash after', 2],
    ])
  }

  private numbered(): Pick<Asked, 'n' | 'office'> {
    return { n: ++this.asked, office: this.chance.odds(0.5) ? 0 : 1 }
  }

  /** One command, or none if what was thought of has nothing to be about. */
  private some(): Asked[] {
    if (this.pocket.length > 0 && this.chance.odds(0.06)) {
      const [one] = this.pocket.splice(Math.floor(this.chance.next() * this.pocket.length), 1)
      return [{ ...one!, ...this.numbered() }]
    }
    if (this.told.length > 0 && this.chance.odds(0.05)) return [this.again()]
    if (this.chance.odds(plotted)) return this.plotted()
    const { command, fields } = this.thought() ?? {}
    if (command === undefined || !fields) return []
    const one = { command, fields, ...this.circumstances(command) }
    const facts = commandNamed(command)!.records === 'facts' && command !== 'AnnulTransaction'
    if (facts && this.chance.odds(0.1) && this.pocket.length < 12) {
      this.pocket.push({ ...one, envelope: { ...one.envelope, occurredAt: this.scene.now } })
      return []
    }
    return [{ ...one, ...this.numbered() }]
  }

  /** A command that has something to be about. */
  private thought(): { command: string; fields: Made } | undefined {
    for (let tries = 0; tries < 20; tries++) {
      const command = this.chance.weighted(this.wheel)
      const fields = this.makers[command]!()
      if (fields) return { command, fields }
    }
    return undefined
  }

  /** What one of the plots under way does next, if it has heard of what it did last. */
  private plotted(): Asked[] {
    if (this.running.length < plotsAtOnce) {
      const plot = this.chance.weighted(this.plotWheel)(this.scene)
      this.running.push({ plot, asked: undefined, heard: { n: 0, recorded: false } })
    }
    const one = this.chance.of(this.running)
    if (one.asked !== undefined) return []
    const deed = this.deedOf(one)
    if (!deed) {
      this.running = this.running.filter((other) => other !== one)
      return []
    }
    const { command, fields, envelope, without = [], actor, rowless } = deed
    const usual = this.usual(command)
    const asked: Asked = {
      command,
      fields,
      envelope: { ...lacking(usual.envelope, without), ...envelope },
      actor: actor ?? usual.actor,
      ...(rowless && { rowless }),
      ...this.numbered(),
    }
    one.asked = asked.n
    return [asked]
  }

  private deedOf({ plot, heard }: Running): Deed | undefined {
    try {
      const { done, value } = plot.next(heard)
      return done ? undefined : value
    } catch (error) {
      if (error instanceof Spoilt) return undefined
      throw error
    }
  }

  /** Who asks, on what grounds, when all is as it should be. */
  private usual(name: string): Pick<Asked, 'envelope' | 'actor'> {
    const { records, approved } = commandNamed(name)!
    const evidence = { grade: 'official', source: 'a document', sha256: 'e'.repeat(64) } as const
    const late = records === 'facts' && !timely.has(name) && this.chance.odds(0.35)
    return {
      envelope: {
        ...(records === 'facts' && { evidence }),
        ...(late && { occurredAt: this.scene.around(-0.4, 0) }),
        ...(approved && { approver: 'lead-1' }),
      },
      actor: name === 'RecordDepartureAsHappened' ? officer : this.chance.of(people),
    }
  }

  /** Somebody does not know whether it arrived: the same key again, the same key for something else, or another key. */
  private again(): Asked {
    const { ifMatch: _, ...former } = this.chance.of(this.chance.odds(0.7) ? this.told : this.told.slice(-5))
    const key = former.keyOf ?? former.n
    return this.chance.weighted<() => Asked>([
      [() => ({ ...former, ...this.numbered(), keyOf: key }), 4],
      [() => ({ ...former, ...this.numbered(), keyOf: key, envelope: { ...former.envelope, approver: 'another' } }), 1],
      [() => ({ ...former, ...this.numbered() }), 5],
    ])()
  }

  private circumstances(name: string): Pick<Asked, 'envelope' | 'actor' | 'ifMatch'> {
    const command = commandNamed(name)!
    const actor = name === 'RecordDepartureAsHappened' ? officer : this.chance.of(people)
    const evidence = this.evidence(command.records)
    const occurredAt = this.happened(name, command.records)
    const approver =
      command.approved && !this.chance.odds(0.03) ? (this.chance.odds(0.03) ? actor.id : 'lead-1') : undefined
    const stream = this.chance.odds(0.01) ? this.chance.of([...this.journal.names]) : undefined
    const revision = stream === undefined ? 0 : this.chance.upTo(10)
    return {
      envelope: {
        ...(evidence && { evidence }),
        ...(occurredAt !== undefined && { occurredAt }),
        ...(approver !== undefined && { approver }),
      },
      actor,
      ...(stream !== undefined && { ifMatch: { stream, revision } }),
    }
  }

  private evidence(records: 'facts' | 'acts') {
    const source = 'a document'
    const sha256 = 'e'.repeat(64)
    const facts = records === 'facts'
    return this.chance.weighted([
      [undefined, facts ? 2 : 14],
      [{ grade: 'official', source } as const, facts ? 16 : 3],
      [{ grade: 'official', source, sha256 } as const, facts ? 3 : 1],
      [{ grade: 'company', source, sha256 } as const, 1],
      [{ grade: 'company', source } as const, 1],
      [{ grade: 'reported', source } as const, facts ? 2 : 0.5],
      [{ grade: 'official', source, illustrative: true } as const, 0.05],
    ])
  }

  /** When a fact happened: three of ten some time ago; a departure not long ago, so that its release stood by then. */
  private happened(name: string, records: 'facts' | 'acts'): string | undefined {
    const { chance, scene } = this
    if (records === 'acts' || name === 'AnnulTransaction') return chance.odds(0.004) ? scene.around(-1, 0) : undefined
    if (chance.odds(0.004)) return scene.around(0.05, 1)
    if (chance.odds(0.01)) return scene.around(0, 0.002)
    if (chance.odds(0.75)) return undefined
    return name.startsWith('Depart') ? scene.around(-0.05, 0) : scene.around(chance.odds(0.8) ? -4 : -30, 0)
  }

  /** Facts that were wrong, annulments, now and then acts; by the number that they were asked under. */
  private annulment(): Made | undefined {
    const { chance } = this
    const told = this.told.filter(({ n }) => n <= opening.length || n > beginning.length)
    const facts = told.filter(({ command }) => commandNamed(command)!.records === 'facts')
    const target = chance.weighted<() => Asked | undefined>([
      [() => this.scene.one(facts.slice(-40)), 6],
      [() => this.scene.one(facts.filter(({ command }) => command === 'AnnulTransaction')), 2],
      [() => this.scene.one(facts), 1],
      [() => this.scene.one(told), 0.4],
    ])()
    if (!target || (target.command.startsWith('Register') && chance.odds(0.9))) return undefined
    const transactionId = chance.odds(0.01) ? '@0' : `@${target.n}`
    if (!chance.odds(0.35)) return { transactionId, reason }
    const command = chance.odds(0.95) ? target.command : chance.weighted(this.wheel)
    const fields =
      chance.odds(0.5) && command === target.command ? target.fields : (this.makers[command]?.() ?? target.fields)
    const text = chance.odds(0.03) ? '{"a' : JSON.stringify(fields)
    return { transactionId, reason, correction: { command, fields: text } }
  }
}

const lacking = (envelope: Asked['envelope'], parts: readonly (keyof Asked['envelope'])[]): Asked['envelope'] =>
  Object.fromEntries(Object.entries(envelope).filter(([part]) => !parts.includes(part as keyof Asked['envelope'])))
