import { Controller, Get, HttpException, Inject, Res } from '@nestjs/common'
import type { FastifyReply } from 'fastify'
import { Health, Metrics } from '#shell'
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

  @Get('/health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const [status, body] = await this.health.ready().then(
      (result) => [200, result] as const,
      (error: unknown) => {
        if (error instanceof HttpException) return [error.getStatus(), error.getResponse()] as const
        throw error
      },
    )
    void reply.code(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body))
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
