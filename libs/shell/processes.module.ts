import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
} from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import { processes, Runner, type Standing, type Told } from '#processes'
import type { Answer } from '#ledger'
import { messageOf } from './bus.js'
import { Config } from './config.js'
import { seldom, Works } from './ledger.module.js'
import type { Logger } from './log.js'
import { Metrics } from './metrics.js'

/** The log of the service, for what no request leads to. */
export const Log = Symbol('Log')

/** Processes look at the ledger this many milliseconds after a commit: nobody waits for them. */
const wakeMs = 50

/** Runs the processes of this ledger, if it is the role of this process, from the time that it serves until it closes. */
@Injectable()
export class Processes implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private runner: Runner | undefined
  private deaf: (() => void) | undefined

  constructor(
    @Inject(Works) private readonly works: Works,
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(Config) private readonly config: Config,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(Log) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('processes')) return
    const { store, ledger, now } = this.works
    const { data: folder } = this.config
    const runner = new Runner({
      folder,
      store,
      ledger,
      processes,
      now,
      submit: (ask) => this.bus.execute<ReturnType<typeof messageOf>, Answer>(messageOf(ask)),
      tell: (told) => this.told(told),
    })
    this.runner = runner
    this.deaf = store.onAppended(seldom(() => runner.wake(), wakeMs))
    this.metrics.watchProcesses(store, () => runner.standing())
  }

  /** Undefined where no processes run. */
  standing(): Standing | undefined {
    return this.runner?.standing()
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.deaf?.()
    await this.runner?.stop()
    this.runner = undefined
  }

  private told(told: Told): void {
    this.metrics.process(told)
    if (told.kind === 'refused') this.log.warn({ ...told }, 'What a process asked was refused')
    else if (told.kind === 'failed') this.log.error({ ...told }, 'A process failed and will try again')
    else this.log.debug({ ...told }, 'process')
  }
}

@Module({})
export class ProcessesModule {
  static of(log: Logger): DynamicModule {
    return {
      module: ProcessesModule,
      global: true,
      providers: [{ provide: Log, useValue: log }, Processes],
      exports: [Processes],
    }
  }
}
