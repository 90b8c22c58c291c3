import { Controller, Get, Inject, type Type } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem, queries, questionOf, type AnyQuery, type Found } from '#shell'
import { define, nestRoute } from './commands.js'
import { coerced, sentenceOf, type Bag } from './reading.js'

/** The parameters of a query, from path and query string. Throws a {@link Problem} QUERY_INVALID. */
function askedOf(query: AnyQuery, request: FastifyRequest): Bag {
  const asked: Bag = {}
  const put = (name: string, value: unknown): void => {
    Object.defineProperty(asked, name, {
      value: coerced(Object.hasOwn(query.fields, name) ? query.fields[name] : undefined, value),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  for (const [name, value] of Object.entries(request.query as Bag)) put(name, value)
  for (const [name, value] of Object.entries(request.params as Bag)) put(name, value)
  if (query.shape.accepts(asked)) return asked
  const flaws = query.shape.flaws(asked)
  const detail = flaws[0] ? sentenceOf(flaws[0], flaws.length) : `These are not the parameters of ${query.name}`
  throw new Problem(400, 'QUERY_INVALID', detail, { flaws })
}

/** The controller of all queries, made from their table. */
export function queryController(): Type {
  class QueryController {
    constructor(readonly bus: QueryBus) {}
  }
  for (const query of queries) {
    const handler = {
      async value(this: QueryController, request: FastifyRequest, reply: FastifyReply): Promise<void> {
        const found = await this.bus.execute<object, Found>(questionOf(query, askedOf(query, request)))
        if (found.revision !== undefined) void reply.header('etag', `"${found.revision}"`)
        void reply.header('content-type', 'application/json; charset=utf-8').send(found.json)
      },
    }
    define(QueryController, query.name, handler, Get(nestRoute(query.route)))
  }
  Inject(QueryBus)(QueryController, undefined, 0)
  Controller()(QueryController)
  return QueryController
}
