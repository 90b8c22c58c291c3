import { Inject, Module, type DynamicModule, type Provider, type Type } from '@nestjs/common'
import { CommandHandler, CqrsModule, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs'
import type { Actor } from '#kernel'
import { commands, processCommands, type AnyCommand } from '#commands'
import type { Answer, Ask } from '#ledger'
import type { Hits, Paging } from '#projections'
import { authorise, type Claimed } from './actor.js'
import { Config } from './config.js'
import { Works } from './ledger.module.js'
import { Metrics } from './metrics.js'
import { Problem } from './problem.js'
import { proposalFor } from './proposals.js'
import { queries } from './queries.js'
import type { AnyQuery, Found } from './query.js'

/** A command on its way to the ledger. The bus says who acts, but for the service itself, which says so. */
export type Asking = ((Omit<Ask, 'actor'> & { claimed: Claimed }) | Ask) & {
  /** Of a dry run: also the orders and shipments that it would hit, this page of them. */
  hits?: Paging
}

/** The answer to a command; a dry run that was asked for it also says what it would hit. */
export type Answered = Answer & { hits?: Hits }

abstract class Message {
  constructor(readonly asking: Asking) {}
}

abstract class Question {
  constructor(
    readonly query: AnyQuery,
    readonly asked: Readonly<Record<string, unknown>>,
  ) {}
}

const named = <T extends object>(name: string, made: T): T => Object.defineProperty(made, 'name', { value: name })
const messages = new Map<AnyCommand, new (asking: Asking) => Message>(
  [...commands, ...processCommands].map((command) => [command, named(command.name, class extends Message {})]),
)
const questions = new Map<AnyQuery, new (query: AnyQuery, asked: Readonly<Record<string, unknown>>) => Question>(
  queries.map((query) => [query, named(query.name, class extends Question {})]),
)

/** The bus message of a command: of a class of its own, under the command's name. Its answer is {@link Answered}. */
export function messageOf(asking: Asking): Message {
  return new (messages.get(asking.command)!)(asking)
}

/** The bus message of a query; its answer is {@link Found}. */
export function questionOf(query: AnyQuery, asked: Readonly<Record<string, unknown>>): Question {
  return new (questions.get(query)!)(query, asked)
}

/** Runs every command: who acts is settled, the ledger decides and records, what became of it is counted. */
class CommandRunner implements ICommandHandler<Message, Answered> {
  private readonly known = new Map<string | undefined, Actor>()

  constructor(
    @Inject(Works) private readonly works: Works,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Config) private readonly config: Config,
  ) {}

  async execute({ asking }: Message): Promise<Answered> {
    const started = performance.now()
    const { hits, ...asked } = asking
    const ask: Ask = 'actor' in asked ? asked : this.claiming(asked)
    try {
      const brought = ask.command.needs && (await proposalFor(this.works, ask))
      const answer = await this.works.ledger.submit(brought ? { ...ask, brought } : ask)
      const outcome = answer.outcome === 'recorded' && answer.repeated ? 'repeated' : answer.outcome
      const refusals = answer.outcome === 'refused' ? answer.refusals : []
      this.metrics.command(ask.command.name, outcome, performance.now() - started, refusals)
      if (!hits || answer.outcome !== 'wouldRecord') return answer
      return { ...answer, hits: await this.works.suppose(answer.events, hits) }
    } catch (error) {
      this.metrics.command(ask.command.name, 'failed', performance.now() - started)
      throw error
    }
  }

  private claiming({ claimed, ...ask }: Omit<Ask, 'actor'> & { claimed: Claimed }): Ask {
    return { ...ask, actor: this.actor(claimed) }
  }

  private actor(claimed: Claimed): Actor {
    const { actor: id, roles } = claimed
    const key = roles === undefined ? id : `${id ?? ''}\n${roles}`
    const known = this.known.get(key)
    if (known) return known
    const actor = authorise(claimed, this.config)
    if (this.known.size < 1000) this.known.set(key, actor)
    return actor
  }
}

/** Runs every query, once the rows show the position that it asks for. */
class QueryRunner implements IQueryHandler<Question, Found> {
  constructor(@Inject(Works) private readonly works: Works) {}

  async execute({ query, asked }: Question): Promise<Found> {
    const { atLeast } = asked as { atLeast?: number }
    if (atLeast !== undefined) await this.shown(atLeast)
    return query.run(this.works, asked)
  }

  private async shown(position: number): Promise<void> {
    const { rows, store } = this.works
    if (rows.position() >= position) return
    const head = await store.head()
    if (position > head)
      throw new Problem(400, 'POSITION_AHEAD', `The ledger is at position ${head}; there is no ${position} yet`)
    await this.works.shown(position)
  }
}

function handlers(): Provider[] {
  const made: Type[] = []
  for (const message of messages.values()) {
    const handler = named(`${message.name}Handler`, class extends CommandRunner {})
    CommandHandler(message)(handler)
    made.push(handler)
  }
  for (const question of questions.values()) {
    const handler = named(`${question.name}Handler`, class extends QueryRunner {})
    QueryHandler(question)(handler)
    made.push(handler)
  }
  return made
}

/** The one seam: everything that is asked of the ledger goes through Nest's CommandBus or QueryBus. */
@Module({})
export class BusModule {
  static of(config: Config): DynamicModule {
    const configured = { provide: Config, useValue: config }
    return {
      module: BusModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      providers: [configured, ...handlers()],
      exports: [configured, CqrsModule],
    }
  }
}
