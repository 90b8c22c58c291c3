import { Controller, Get, HttpException, Inject, Res } from '@nestjs/common'
import type { HealthCheckResult } from '@nestjs/terminus'
import type { FastifyReply } from 'fastify'
import { Health, Metrics, Problem } from '#shell'
import { openApi } from './openapi.js'

/** What those who run the service ask: is it there, is it ready, how is it doing, what does it offer. */
@Controller()
export class OperationsController {
  private document: string | undefined

  constructor(
    @Inject(Health) private readonly health: Health,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  @Get('/health/live')
  live(): { status: 'ok' } {
    return this.health.live()
  }

  /** Throws a {@link Problem} NOT_READY that says how each part is. */
  @Get('/health/ready')
  async ready(): Promise<HealthCheckResult> {
    try {
      return await this.health.ready()
    } catch (error) {
      if (!(error instanceof HttpException)) throw error
      const { details } = error.getResponse() as HealthCheckResult
      const down = Object.keys(details).filter((part) => details[part]!.status !== 'up')
      throw new Problem(503, 'NOT_READY', `Not ready: ${down.join(', ')}`, { details })
    }
  }

  @Get('/metrics')
  async figures(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.metrics
    void reply.header('content-type', registry.contentType).send(await registry.metrics())
  }

  @Get('/openapi.json')
  describe(@Res() reply: FastifyReply): void {
    this.document ??= JSON.stringify(openApi())
    void reply.header('content-type', 'application/json; charset=utf-8').send(this.document)
  }
}
