import { boundKey, excessOf, fold, type Count, type Decision } from '#kernel'
import { commandNamed, commands, type AnyCommand } from '#commands'
import { saidBy, World, type AskedAs } from '../../libs/commands/testing.js'
import { annul, type Annulling } from '../../libs/ledger/annulment.js'
import { Chance } from './chance.js'
import { excessesOf } from './model.js'
import { tellings } from './told.js'
import { Trade, weights } from './trade.js'

/** A transaction that was recorded, as it was asked. */
export type Told = { id: string; command: AnyCommand; fields: Record<string, unknown>; as: AskedAs }

/** How often a command was accepted, was so already, or was refused; and why. */
export class Tally {
  readonly outcomes = new Map<string, { accepted: number; alreadySo: number; refused: number }>()
  readonly codes = new Map<string, number>()
  facts = 0
  late = 0

  count(name: string, decision: Decision): void {
    const of = this.outcomes.get(name) ?? { accepted: 0, alreadySo: 0, refused: 0 }
    if (decision.kind !== 'load') of[decision.kind]++
    this.outcomes.set(name, of)
    if (decision.kind === 'refused')
      for (const code of saidBy(decision)) this.codes.set(code, (this.codes.get(code) ?? 0) + 1)
    if (decision.kind !== 'accepted' || !decision.facts) return
    this.facts++
    if (decision.events.some(({ told }) => told.occurredAt < told.recordedAt)) this.late++
  }
}

const nothing = '00000000-0000-7000-8000-999999999999'
/** Commands of the contexts that the trade plays, and what it tells by itself. */
export const played: readonly AnyCommand[] = [
  ...commands.filter(({ name }) => name in new Trade(new World(), new Chance(0)).fields || name === 'AnnulTransaction'),
  ...tellings,
]
const wheel = played.map((one) => [one, weights[one.name] ?? 1] as const)

/** A world after a random sequence of commands; each act was seen to make no excess grow. */
export class Run {
  readonly world = new World()
  readonly chance: Chance
  readonly told: Told[] = []
  private readonly trade: Trade

  constructor(
    seed: number,
    steps: number,
    private readonly tally: Tally,
  ) {
    this.chance = new Chance(seed)
    this.trade = new Trade(this.world, this.chance)
    for (const [name, fields] of this.trade.opening()) this.ask(commandNamed(name)!, fields, { grade: 'official' })
    for (let i = 0; i < steps; i++) this.step(this.chance.weighted(wheel))
  }

  private step(command: AnyCommand): void {
    if (command.name === 'AnnulTransaction') return this.annul()
    if (this.chance.odds(0.06)) return this.again()
    const fields = this.trade.fields[command.name]
    if (!fields) throw new Error(`The trade does not know ${command.name}`)
    const made = fields()
    if (made) this.ask(command, made, this.askedAs(command))
  }

  /** A sender that does not know whether its fact arrived tells it again. */
  private again(): void {
    const facts = this.told.filter(({ command }) => command.records === 'facts')
    const name = this.chance.of([...new Set(facts.map(({ command }) => command.name))])
    const { command, fields, as } = this.chance.of(facts.filter((one) => one.command.name === name))
    this.ask(command, fields, as)
  }

  private askedAs(command: AnyCommand): AskedAs {
    const { chance, trade } = this
    const occurredAt = command.records === 'facts' || chance.odds(0.01) ? trade.happened() : undefined
    const grade = chance.weighted([
      ['official', 12],
      ['company', 3],
      ['reported', 1],
      [undefined, 4],
    ] as const)
    return { ...(occurredAt && { occurredAt }), ...(grade && { grade }) }
  }

  private ask(command: AnyCommand, fields: Record<string, unknown>, as: AskedAs): void {
    const before = command.records === 'acts' ? this.excesses() : undefined
    const decision = this.world.do(command, fields, as)
    this.tally.count(command.name, decision)
    if (decision.kind !== 'accepted') return
    this.told.push({ id: this.world.latest, command, fields, as })
    if (before) this.deepenedNothing(command, before)
  }

  /** (a) No act makes an excess grow, nor opens one. */
  private deepenedNothing({ name }: AnyCommand, before: ReadonlyMap<string, Count>): void {
    for (const [key, excess] of this.excesses())
      if (excess > (before.get(key) ?? 0)) throw new Error(`${name} made an excess grow: ${key}, by ${excess}`)
  }

  private excesses(): Map<string, Count> {
    const open = this.world.all.flatMap(({ stream, folded }) =>
      [...folded.excesses.values()].map((bound) => [`${stream.id} ${boundKey(bound)}`, excessOf(bound)] as const),
    )
    return new Map(open)
  }

  private annul(): void {
    const annulling = this.annulling()
    const places = this.world.writtenBy(annulling.transactionId)
    const wrong = places
      .flatMap(({ events }) => events)
      .filter(({ transaction }) => transaction.id === annulling.transactionId)
      .sort((a, b) => a.transaction.index - b.transaction.index)
    const as: AskedAs = { grade: 'official' }
    const histories = places.map(({ stream, events, folded: before }) => ({ stream, events, before }))
    const decision = annul(annulling, wrong, histories, { now: this.world.now, ...as }, this.world.view)
    this.tally.count('AnnulTransaction', decision)
    if (decision.kind === 'accepted') this.world.record(decision, as)
  }

  private annulling(): Annulling {
    const { chance } = this
    const transactionId = this.target()
    if (!chance.odds(0.3)) return { transactionId, reason: 'wrong' }
    const wrong = this.told.find(({ id }) => id === transactionId)
    const command = chance.odds(0.9) && wrong ? wrong.command.name : chance.of(played).name
    const fields = chance.odds(0.9) ? (this.trade.fields[command]?.() ?? {}) : { none: 1 }
    const again = chance.odds(0.5) && wrong?.command.name === command ? wrong.fields : fields
    return {
      transactionId,
      reason: 'wrong',
      correction: { command, fields: chance.odds(0.05) ? '{{' : JSON.stringify(again) },
    }
  }

  /** What to annul: facts, annulments, orders that nothing follows, what would open one twice; acts, or nothing known. */
  private target(): string {
    const { chance, world, told } = this
    const annulments = world.all.flatMap(({ stream, events, folded }) =>
      events
        .filter(({ type }) => type === 'TransactionAnnulled')
        .map(({ transaction }) => ({
          id: transaction.id,
          opened: stream.context.kind === 'order' && 'placed' in (folded.state as object),
        })),
    )
    const alone = world.all.filter(({ stream, events }) => stream.context.kind === 'order' && events.length === 1)
    const ids = (records: string) => told.filter(({ command }) => command.records === records).map(({ id }) => id)
    const some = () => chance.mostly(0.9, ids('facts'), () => chance.mostly(0.5, ids('acts'), () => nothing))
    const kind = chance.weighted([
      ['fact', 5],
      ['annulment', 2],
      ['order', 2],
      ['opening', 2],
    ] as const)
    if (kind === 'fact') return some()
    if (kind === 'order')
      return chance.mostly(
        1,
        alone.map(({ events }) => events[0]!.transaction.id),
        some,
      )
    return chance.mostly(
      1,
      annulments.filter(({ opened }) => opened || kind === 'annulment').map(({ id }) => id),
      some,
    )
  }
}

/** Every stream as its events fold from the start, and the excesses of the second book. */
export function audit({
  world,
}: Run): { id: string; folded: unknown; kept: unknown; counted: Map<string, Count>; open: Map<string, Count> }[] {
  return world.all.map((place) => ({
    id: place.stream.id,
    kept: place.folded,
    folded: fold(place.stream.context, place.events),
    counted: excessesOf(place),
    open: new Map([...place.folded.excesses].map(([key, bound]) => [key, excessOf(bound)])),
  }))
}
