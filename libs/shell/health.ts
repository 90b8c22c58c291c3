import { Inject, Injectable, Module } from '@nestjs/common'
import {
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus'
import { StoreClosed, StoreFailed } from '#event-store'
import { Works } from './ledger.module.js'
import { Processes } from './processes.module.js'

/** Events that rows may be behind before the process says that it is not ready to answer queries. */
const mostBehind = 100_000

/** Whether the process lives, and whether it is ready: its store answers, its rows are there, add up and are not far behind. */
@Injectable()
export class Health {
  constructor(
    @Inject(HealthCheckService) private readonly checks: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Works) private readonly works: Works,
    @Inject(Processes) private readonly processes: Processes,
  ) {}

  live(): { status: 'ok' } {
    return { status: 'ok' }
  }

  /** Rejects with a 503 that says which part is not ready. */
  ready(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.store(), () => this.projector(), () => this.doing()])
  }

  private async store(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('store')
    try {
      const { batches, appends, lastBatchSize, lastCommitMs } = this.works.store.stats()
      return indicator.up({ position: await this.works.store.head(), batches, appends, lastBatchSize, lastCommitMs })
    } catch (error) {
      const code =
        error instanceof StoreFailed ? error.code : error instanceof StoreClosed ? 'STORE_CLOSED' : 'STORE_IO'
      return indicator.down({ code })
    }
  }

  private async projector(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('projections')
    const { position, unhealthy } = this.works.rows.health()
    const behind = Math.max(0, (await this.works.store.head()) - position)
    const { trouble } = this.works
    const detail = { position, behind, unhealthy, ...(trouble === undefined ? {} : { trouble }) }
    return trouble === undefined && unhealthy.length === 0 && behind <= mostBehind
      ? indicator.up(detail)
      : indicator.down(detail)
  }

  /** What was refused is told, and people have to look at it; not ready are processes that cannot go on at all. */
  private async doing(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('processes')
    const standing = this.processes.standing()
    if (!standing) return indicator.up({ running: false })
    const detail = {
      running: true,
      ...standing,
      behind: Math.max(0, (await this.works.store.head()) - standing.position),
    }
    return standing.trouble === undefined ? indicator.up(detail) : indicator.down(detail)
  }
}

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  providers: [Health],
  exports: [Health],
})
export class HealthModule {}
