import { Controller, HttpCode, Inject, Post, Req, Res, type Type } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { code, flag, optional, Shape, streamOf, whole, type Flaw } from '#kernel'
import { contexts } from '#domain'
import { commands, type AnyCommand } from '#commands'
import { messageOf, Problem, type Answered, type Claimed } from '#shell'
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
    const dry = dryRunIn(request.query as Bag)
    const asking = {
      command: this.command,
      fields,
      envelope,
      claimed: claimedIn(headers),
      ...(dry ? { dryRun: true, hits: dry } : {}),
      ...(ifMatch ? { ifMatch } : {}),
    }
    const answer = await bus.execute<object, Answered>(messageOf(asking))
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

const dryRunFields = {
  dryRun: optional(flag),
  limit: optional(whole(1, 1000, 100)),
  after: optional(code),
}
const dryRunShape = new Shape(dryRunFields)
type DryRun = { limit?: number; after?: string }

/** `?dryRun=true` and the page of what it would hit; undefined without it. Any other parameter is refused. */
function dryRunIn(query: Bag): DryRun | undefined {
  if (Object.keys(query).length === 0) return undefined
  const asked: Bag = {}
  for (const name in query) {
    const field = Object.hasOwn(dryRunFields, name) ? dryRunFields[name as keyof typeof dryRunFields] : undefined
    asked[name] = coerced(field, query[name])
  }
  const { dryRun, ...page } = asked
  if (!dryRunShape.accepts(asked)) throw notDryRun(dryRunShape.flaws(asked))
  const [paged] = dryRun === true ? [] : Object.keys(page)
  if (paged !== undefined) throw notDryRun([{ path: paged, problem: `${paged} goes with dryRun=true` }])
  return dryRun === true ? page : undefined
}

const notDryRun = (flaws: Flaw[]) =>
  new Problem(400, 'QUERY_INVALID', 'A command takes dryRun=true in the query, and with it limit and after', { flaws })

/** `?dryRun=true`; any other parameter of lines is refused. */
export function isDryRun(query: Bag): boolean {
  const { limit, after, ...asked } = query
  const paged = limit ?? after
  if (paged !== undefined)
    throw notDryRun([{ path: limit === undefined ? 'after' : 'limit', problem: 'Not with lines' }])
  return dryRunIn(asked) !== undefined
}

function revisionIn(header: string, stream: string | undefined): { stream: string; revision: number } {
  const [, digits] = /^"(\d{1,15})"$/.exec(header) ?? []
  if (digits === undefined)
    throw new Problem(400, 'IF_MATCH_INVALID', 'If-Match must be one revision in quotes, as an ETag gave it: "7"')
  if (stream === undefined)
    throw new Problem(400, 'IF_MATCH_INVALID', 'This command is not about one stream, so nothing can match')
  return { stream, revision: Number(digits) }
}

function send(reply: FastifyReply, answer: Answered, stream: string | undefined): void {
  const status = statusOf(answer)
  if (answer.outcome === 'refused') {
    const refusals = refusalsOf(answer)
    const [first] = refusals
    return sendProblem(reply, new Problem(status, first?.code ?? 'REFUSED', detailOf(refusals), { refusals }))
  }
  if (stream !== undefined && 'streams' in answer) {
    const revision = answer.streams.of(stream)
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
