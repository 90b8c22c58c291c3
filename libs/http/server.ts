import 'reflect-metadata'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Module, type DynamicModule } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { BusModule, HealthModule, LedgerModule, Metrics, nestLogOf, openLog, ProcessesModule, Works } from '#shell'
import type { Clock, Config, Logger } from '#shell'
import { commandController } from './commands.js'
import { LinesController } from './ndjson.js'
import { openApi } from './openapi.js'
import { OperationsController } from './operations.js'
import { bodyLimit, ProblemFilter, problemOf, refuseConnection, refuseExpectation, sendProblem } from './problem.js'
import { queryController } from './queries.js'
import { isLoopback, prepare, requestId } from './requests.js'

/** A server that answers at `url` until it is closed. */
export type Server = {
  app: NestFastifyApplication
  url: string
  /** Stops listening, lets what is under way finish, and lets go of the folder. */
  close(): Promise<void>
}

/** How long requests that are under way have, once the server closes. */
const graceMs = 10_000
const idleMs = 10 * 60_000

@Module({})
class HttpModule {
  static of(config: Config, works: Works, metrics: Metrics, log: Logger): DynamicModule {
    return {
      module: HttpModule,
      imports: [LedgerModule.of(works, metrics), BusModule.of(config), ProcessesModule.of(log), HealthModule],
      controllers: [commandController(), queryController(), LinesController, OperationsController],
    }
  }
}

export type Serving = {
  /** The clock that the ledger goes by; left out: the machine's. */
  now?: Clock
  /** Whether there is a page about the API under `/docs`; left out: there is. What makes it is a third of all that is loaded. */
  docs?: boolean
}

/** Opens the ledger and serves it. Throws StoreFailed when the folder cannot be used, and when the port is taken. */
export async function createServer(config: Config, { now, docs = true }: Serving = {}): Promise<Server> {
  const log = openLog(config)
  const metrics = new Metrics()
  const works = await Works.open(config, log, metrics, now)
  try {
    return await serve(config, { log, metrics, works, docs })
  } catch (error) {
    await works.close()
    throw error
  }
}

type Parts = { log: Logger; metrics: Metrics; works: Works; docs: boolean }

async function serve(config: Config, { log, metrics, works, docs }: Parts): Promise<Server> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    forceCloseConnections: 'idle',
    // A request that comes on an open connection while the server closes is served as long as the ledger is open.
    return503OnClosing: false,
    genReqId: ({ headers }: IncomingMessage) => requestId(headers['x-request-id']),
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => sendProblem(reply, problemOf(error)),
    clientErrorHandler: refuseConnection,
    // That a request names its host is asked for with all else, so that it is answered in the same form.
    http: { requireHostHeader: false },
    // A connection on which nothing goes either way, whatever it waits for.
    connectionTimeout: idleMs,
    routerOptions: { maxParamLength: 1000 },
    // No middleware is used, so the layer for it is left out.
    skipMiddie: true,
  })
  prepare(adapter.getInstance<FastifyInstance>(), config, log, metrics)
  const app = await NestFactory.create<NestFastifyApplication>(HttpModule.of(config, works, metrics, log), adapter, {
    logger: nestLogOf(log),
    bodyParser: false,
    abortOnError: false,
  })
  app.useGlobalFilters(new ProblemFilter(log))
  if (docs) await describe(app)
  app.getHttpServer().on('checkExpectation', refuseExpectation)
  await app.listen(config.port, config.host)
  const { address, port, family } = app.getHttpServer().address() as AddressInfo
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
  works.store.announce(url)
  // Said in the next turn: who hears it may end the process at once, which by then knows what to do with a signal.
  setImmediate(() => log.info({ url, folder: config.data }, reachOf(config, url)))
  let closing: Promise<void> | undefined
  return { app, url, close: () => (closing ??= close(app, log)) }
}

async function describe(app: NestFastifyApplication): Promise<void> {
  const { SwaggerModule } = await import('@nestjs/swagger')
  SwaggerModule.setup('docs', app, openApi, { raw: false, customSiteTitle: 'Clearance' })
}

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
