import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem, type Config, type Logger, type Metrics } from '#shell'
import { Methods } from './methods.js'
import { linesRoute } from './ndjson.js'
import { mediaType, nothingHere } from './problem.js'
import { UnderWay } from './under-way.js'

/** Characters of an address that are logged: it is as long as a caller likes. */
const mostLogged = 500
const idForm = /^[!-~]{1,200}$/

/** The id of a request: the caller's, or a new one. */
export function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && idForm.test(given) ? given : randomUUID()
}

export const isLoopback = (host: string): boolean => /^(127\.[\d.]+|\[?::1\]?|localhost)$/i.test(host)

/** Whether the page that asks is of this server: a browser lets any page post to an address of its machine. */
const isOwn = (origin: string, host: string | undefined): boolean =>
  host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)

/**
 * A page that a browser took from elsewhere can read what its own name answers, and that name may have been made to point
 * here (DNS rebinding). So what is meant for this machine alone is served under its own names alone.
 */
const isRebound = (host: string, { host: listening, allowAnonymous }: Config): boolean =>
  isLoopback(listening) && !allowAnonymous && !isLoopback(host.replace(/:\d+$/, ''))

/** What holds for all requests: JSON by one parser, lines as a stream, ids in answers, one line of log each. */
export function prepare(fastify: FastifyInstance, config: Config, log: Logger, metrics: Metrics): void {
  parse(fastify)
  const underWay = new UnderWay()
  const methods = new Methods(fastify)
  fastify.addHook('onRequest', (request, reply, done) => {
    identify(request, reply)
    if (request.is404) return unserved(request, reply, methods, done)
    done(objection(request, config) ?? (request.url.startsWith('/v1/') ? underWay.take(request, reply) : undefined))
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    metrics.answered(reply.statusCode)
    note(request, reply, log)
    done()
  })
}

function parse(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    if (!isUtf8(body as Buffer)) return done(new Problem(400, 'JSON_MALFORMED', 'The body is not UTF-8'))
    try {
      done(null, JSON.parse(body.toString('utf8')))
    } catch {
      done(new Problem(400, 'JSON_MALFORMED', 'The body is not JSON'))
    }
  })
  fastify.addContentTypeParser('application/x-ndjson', ({ routeOptions }, payload, done) =>
    routeOptions.url === linesRoute ? done(null, payload) : done(mediaType()),
  )
}

/**
 * What the page about the API may do: run its own scripts and no other, ask this server alone, and be in no frame. Its styles
 * stand within it.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
const isOfPage = (url: string): boolean => /^\/docs(?![\w-])/.test(url)

/** Ids of request and correlation; and that nobody keeps, reinterprets or frames an answer. */
function identify({ id, headers, url }: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', id).header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
  if (!url.startsWith('/v1/')) void reply.header('x-frame-options', 'DENY')
  if (isOfPage(url)) void reply.header('content-security-policy', pagePolicy)
  const correlation = headers['x-correlation-id']
  if (typeof correlation === 'string' && idForm.test(correlation)) void reply.header('x-correlation-id', correlation)
}

/** Answers what no handler answers, before its body is read: an address may be served under other methods. */
function unserved(
  { method, url }: FastifyRequest,
  reply: FastifyReply,
  methods: Methods,
  done: (error?: Error) => void,
): void {
  const allowed = methods.at(url.split('?', 1)[0]!)
  if (!allowed || (method !== 'OPTIONS' && allowed.includes(method))) return done(nothingHere())
  const allow = allowed.join(', ')
  void reply.header('allow', allow)
  if (method === 'OPTIONS') return void reply.code(204).send()
  done(new Problem(405, 'METHOD_NOT_ALLOWED', `${method} is not served at this address; it takes ${allow}`))
}

/** Why a request is not served at all. */
function objection({ method, headers, raw }: FastifyRequest, config: Config): Problem | undefined {
  const { origin, host } = headers
  if (host === undefined && raw.httpVersion === '1.1')
    return new Problem(400, 'REQUEST_INVALID', 'The request names no Host')
  if (host !== undefined && isRebound(host, config))
    return new Problem(403, 'HOST_FOREIGN', `This is served to this machine alone, under names of its own, not ${host}`)
  if (origin !== undefined && method === 'POST' && !isOwn(origin, host))
    return new Problem(403, 'ORIGIN_FOREIGN', 'Commands are not taken from pages of other sites')
  return undefined
}

function note({ id, method, url }: FastifyRequest, reply: FastifyReply, log: Logger): void {
  const status = reply.statusCode
  const level = status < 400 ? 'debug' : 'info'
  if (!log.isLevelEnabled(level)) return
  const correlationId = reply.getHeader('x-correlation-id')
  const ms = Math.round(reply.elapsedTime * 10) / 10
  log[level]({ requestId: id, correlationId, method, url: url.slice(0, mostLogged), status, ms }, 'request')
}
