import 'reflect-metadata'
import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Module, type DynamicModule } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { SwaggerModule } from '@nestjs/swagger'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { BusModule, HealthModule, LedgerModule, Metrics, nestLogOf, openLog, Problem, Works } from '#shell'
import type { Config, Logger } from '#shell'
import { commandController } from './commands.js'
import { LinesController } from './ndjson.js'
import { openApi } from './openapi.js'
import { OperationsController } from './operations.js'
import { bodyLimit, ProblemFilter, problemOf, refuseConnection, sendProblem } from './problem.js'
import { queryController } from './queries.js'

/** A server that answers at `url` until it is closed. */
export type Server = {
  app: NestFastifyApplication
  url: string
  /** Stops listening, lets what is under way finish, and lets go of the folder. */
  close(): Promise<void>
}

/** How long requests that are under way have, once the server closes. */
const graceMs = 10_000

@Module({})
class HttpModule {
  static of(config: Config, works: Works, metrics: Metrics): DynamicModule {
    return {
      module: HttpModule,
      imports: [LedgerModule.of(works, metrics), BusModule.of(config), HealthModule],
      controllers: [commandController(), queryController(), LinesController, OperationsController],
    }
  }
}

/** Opens the ledger and serves it. Throws StoreFailed when the folder cannot be used, and when the port is taken. */
export async function createServer(config: Config): Promise<Server> {
  const log = openLog(config)
  const metrics = new Metrics()
  const works = await Works.open(config, log, metrics)
  try {
    return await serve(config, { log, metrics, works })
  } catch (error) {
    await works.close()
    throw error
  }
}

async function serve(
  config: Config,
  { log, metrics, works }: { log: Logger; metrics: Metrics; works: Works },
): Promise<Server> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: 'idle',
    // A request that comes on an open connection while the server closes is served as long as the ledger is open.
    return503OnClosing: false,
    genReqId: ({ headers }: IncomingMessage) => requestId(headers['x-request-id']),
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => sendProblem(reply, problemOf(error)),
    clientErrorHandler: refuseConnection,
    routerOptions: { maxParamLength: 1000 },
    // No middleware is used, so the layer for it is left out.
    skipMiddie: true,
  })
  prepare(adapter.getInstance<FastifyInstance>(), config, log)
  const app = await NestFactory.create<NestFastifyApplication>(HttpModule.of(config, works, metrics), adapter, {
    logger: nestLogOf(log),
    bodyParser: false,
    abortOnError: false,
  })
  app.useGlobalFilters(new ProblemFilter(log))
  SwaggerModule.setup('docs', app, openApi, { raw: false, customSiteTitle: 'Clearance' })
  await app.listen(config.port, config.host)
  const { address, port, family } = app.getHttpServer().address() as AddressInfo
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  works.store.announce(url)
  log.info({ url, folder: config.data }, reachOf(config, url))
  let closing: Promise<void> | undefined
  return { app, url, close: () => (closing ??= close(app, log)) }
}

const isLoopback = (host: string): boolean => /^(127\.[\d.]+|\[?::1\]?|localhost)$/i.test(host)

function reachOf({ host }: Config, url: string): string {
  return isLoopback(host)
    ? `Serving ${url}: this machine only`
    : `Serving ${url}: anyone who reaches it may act, nobody is asked who they are`
}

async function close(app: NestFastifyApplication, log: Logger): Promise<void> {
  const late = setTimeout(() => {
    log.warn(`Requests were still under way after ${graceMs / 1000} s and are cut off`)
    app.getHttpServer().closeAllConnections()
  }, graceMs)
  try {
    await app.close()
  } finally {
    clearTimeout(late)
    log.flush()
  }
}

const requestForm = /^[!-~]{1,200}$/

function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && requestForm.test(given) ? given : randomUUID()
}

/**
 * Whether the page that asks is of this server: a browser lets any page post to an address of its machine. On loopback the
 * page has to come from there too: another name may have been made to point here (DNS rebinding).
 */
function isOwn(origin: string, host: string | undefined, { host: listening }: Config): boolean {
  if (host === undefined || (origin !== `http://${host}` && origin !== `https://${host}`)) return false
  return !isLoopback(listening) || isLoopback(host.replace(/:\d+$/, ''))
}

/** What holds for all requests: JSON by one parser, lines as a stream, ids in answers, one line of log each. */
function prepare(fastify: FastifyInstance, config: Config, log: Logger): void {
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
  fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload))
  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin, host } = request.headers
    if (origin !== undefined && request.method === 'POST' && !isOwn(origin, host, config))
      return done(new Problem(403, 'ORIGIN_FOREIGN', 'Commands are not taken from pages of other sites'))
    void reply.header('x-request-id', request.id)
    const correlation = request.headers['x-correlation-id']
    if (typeof correlation === 'string' && requestForm.test(correlation))
      void reply.header('x-correlation-id', correlation)
    done()
  })
  fastify.addHook('onResponse', (request, reply, done) => {
    const status = reply.statusCode
    const level = status < 400 ? 'debug' : 'info'
    if (log.isLevelEnabled(level)) {
      const { id, method, url } = request
      const correlationId = reply.getHeader('x-correlation-id')
      log[level](
        { requestId: id, correlationId, method, url, status, ms: Math.round(reply.elapsedTime * 10) / 10 },
        'request',
      )
    }
    done()
  })
}
