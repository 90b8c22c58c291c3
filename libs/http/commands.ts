import { Controller, HttpCode, Inject, Post, Req, Res, type Type } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { streamOf } from '#kernel'
import { contexts } from '#domain'
import { commands, type AnyCommand } from '#commands'
import type { Answer } from '#ledger'
import { messageOf, Problem, type Claimed } from '#shell'
import { bodyOf, refusalsOf, statusOf } from './answers.js'
import { sendProblem } from './problem.js'
import { coerced, isBag, Reader, type Bag } from './reading.js'

/** `/v1/orders/{orderNo}` as Nest writes it: `/v1/orders/:orderNo`. */
export const nestRoute = (route: string): string => route.replace(/\{(\w+)\}/g, ':$1')

export const parametersOf = (route: string): string[] => [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)

const kinds: Readonly<Record<string, string>> = {
  orders: 'order',
  inventory: 'stock',
  parties: 'party',
  products: 'product',
  controls: 'control',
  'screening-lists': 'list',
  'licence-applications': 'application',
  licences: 'licence',
  caps: 'caps',
  volumes: 'volume',
  approvals: 'approval',
  purchases: 'purchase',
  directives: 'directives',
  entries: 'entry',
  shipments: 'shipment',
  allocations: 'allocation',
}

/** The stream that a route stands for, whose revision is the ETag: `order~PO-1001`. None for transactions. */
function streamOfRoute(route: string): ((fields: Bag) => string) | undefined {
  const kind = kinds[route.split('/')[2] ?? '']
  const context = kind === undefined ? undefined : contexts[kind]
  if (!context) return undefined
  return (fields) => streamOf(context, ...context.ids.map((id) => String(fields[id]))).id
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** One route of a command: reads a request, asks the bus, answers. */
class CommandRoute {
  private readonly reader: Reader
  private readonly parameters: readonly string[]
  private readonly mainStream: ((fields: Bag) => string) | undefined

  constructor(readonly command: AnyCommand) {
    this.reader = new Reader(command)
    this.parameters = parametersOf(command.route)
    this.mainStream = streamOfRoute(command.route)
  }

  async serve(bus: CommandBus, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { headers } = request
    const { fields, envelope } = this.reader.read(this.given(request))
    const stream = this.mainStream?.(fields)
    const ifMatch = headers['if-match'] === undefined ? undefined : revisionIn(headers['if-match'], stream)
    const dryRun = isDryRun(request.query as Bag)
    const asking = {
      command: this.command,
      fields,
      envelope,
      claimed: claimedIn(headers),
      ...(dryRun ? { dryRun } : {}),
      ...(ifMatch ? { ifMatch } : {}),
    }
    const answer = await bus.execute<object, Answer>(messageOf(asking))
    const correlation = envelope.correlationId ?? (answer.outcome === 'recorded' ? answer.transaction : undefined)
    if (correlation !== undefined) void reply.header('x-correlation-id', correlation)
    send(reply, answer, stream)
  }

  /** The body, the parameters of the path and what headers override, as one object. */
  private given(request: FastifyRequest): Bag {
    const given = request.body ?? {}
    if (!isBag(given)) throw new Problem(400, 'BODY_INVALID', 'The body must be a JSON object')
    const parameters = request.params as Bag
    for (const name of this.parameters) {
      const value = coerced(this.command.fields[name], parameters[name])
      if (Object.hasOwn(given, name) && given[name] !== value)
        throw new Problem(400, 'BODY_INVALID', `${name} is another in the path`, {
          flaws: [{ path: name, problem: `${name} is another in the path` }],
        })
      given[name] = value
    }
    const { headers } = request
    if (headers['idempotency-key'] !== undefined) given['idempotencyKey'] = textOf(headers, 'idempotency-key')
    if (headers['x-correlation-id'] !== undefined) given['correlationId'] = textOf(headers, 'x-correlation-id')
    return given
  }
}

/** Who says that they act, and in which roles. */
export const claimedIn = (headers: Headers): Claimed => ({
  actor: textOf(headers, 'clearance-actor'),
  roles: textOf(headers, 'clearance-roles'),
})

function textOf(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/** `?dryRun=true`; any other parameter of a command's address is refused. */
export function isDryRun(query: Bag): boolean {
  let dryRun = false
  for (const name in query) {
    const value = query[name]
    if (name !== 'dryRun' || (value !== 'true' && value !== 'false'))
      throw new Problem(400, 'QUERY_INVALID', 'A command takes one parameter in the query: dryRun=true', {
        flaws: [
          { path: name, problem: name === 'dryRun' ? 'dryRun must be true or false' : `${name} is not known here` },
        ],
      })
    dryRun = value === 'true'
  }
  return dryRun
}

function revisionIn(header: string, stream: string | undefined): { stream: string; revision: number } {
  const [, digits] = /^"(\d{1,15})"$/.exec(header) ?? []
  if (digits === undefined)
    throw new Problem(400, 'IF_MATCH_INVALID', 'If-Match must be one revision in quotes, as an ETag gave it: "7"')
  if (stream === undefined)
    throw new Problem(400, 'IF_MATCH_INVALID', 'This command is not about one stream, so nothing can match')
  return { stream, revision: Number(digits) }
}

function send(reply: FastifyReply, answer: Answer, stream: string | undefined): void {
  const status = statusOf(answer)
  if (answer.outcome === 'refused') {
    const refusals = refusalsOf(answer)
    const [first] = refusals
    return sendProblem(reply, new Problem(status, first?.code ?? 'REFUSED', detailOf(refusals), { refusals }))
  }
  if (stream !== undefined && 'streams' in answer) {
    const revision = answer.streams[stream]
    if (revision !== undefined && revision >= 0) void reply.header('etag', `"${revision}"`)
  }
  void reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(bodyOf(answer)))
}

const detailOf = (refusals: readonly { message: string }[]): string => refusals.map(({ message }) => message).join('; ')

/**
 * The controller of all commands, made from the registry: a POST for each at its route. Handlers take request and reply
 * as they are, so that nothing of Nest runs per request but its router.
 */
export function commandController(): Type {
  class CommandController {
    constructor(readonly bus: CommandBus) {}
  }
  for (const command of commands) {
    const route = new CommandRoute(command)
    const handler = {
      value(this: CommandController, request: FastifyRequest, reply: FastifyReply): Promise<void> {
        return route.serve(this.bus, request, reply)
      },
    }
    define(CommandController, command.name, handler, Post(nestRoute(command.route)), HttpCode(200))
  }
  Inject(CommandBus)(CommandController, undefined, 0)
  Controller()(CommandController)
  return CommandController
}

/** Adds a handler that takes request and reply to a controller. */
export function define(to: Type, name: string, handler: PropertyDescriptor, ...decorators: MethodDecorator[]): void {
  const descriptor = { ...handler, writable: true, configurable: true, enumerable: true }
  Object.defineProperty(to.prototype, name, descriptor)
  for (const decorate of decorators) decorate(to.prototype as object, name, descriptor)
  Req()(to.prototype as object, name, 0)
  Res()(to.prototype as object, name, 1)
}
