import 'reflect-metadata'
import { BadRequestException, Body, Controller, Headers, Module, Param, Post } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { commandNamed, envelopeFields } from '#commands'
import { Shape } from '#kernel'

/** The limit of `http-commands`: the same body with its key, validated by the same shape, and nothing recorded. */
const shape = new Shape({ ...commandNamed('ReserveStock')!.fields, ...envelopeFields })

@Controller()
class Empty {
  @Post('/v1/orders/:orderNo/lines/:line/reservations')
  accept(
    @Param() { orderNo, line }: { orderNo: string; line: string },
    @Headers('idempotency-key') idempotencyKey: string,
    @Body() body: object,
  ): object {
    const asked = { ...body, orderNo, line: Number(line), idempotencyKey }
    if (!shape.accepts(asked)) throw new BadRequestException(shape.flaws(asked))
    return { outcome: 'accepted' }
  }
}

@Module({ controllers: [Empty] })
class App {}

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false })
await app.listen(0, '127.0.0.1')
process.stdout.write(`${await app.getUrl()}\n`)
