import { Logger as NestLogger, PinoLogger } from 'nestjs-pino'
import { pino, type Logger } from 'pino'
import type { Config } from './config.js'

/** The process's log: JSON lines on standard output, written in the background but for what is fatal. */
export function openLog({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  if (logLevel === 'silent') return pino({ level: 'silent' })
  return pino({ level: logLevel, base: { service: 'clearance' } }, pino.destination({ dest: 1, sync: false }))
}

/** What Nest itself says, in the same log: below debug only what is wrong. Requests are logged by a hook of Fastify, which costs less than a middleware. */
export function nestLogOf(log: Logger): NestLogger {
  const logger = log.child({}, { level: log.level === 'info' ? 'warn' : log.level })
  return new NestLogger(new PinoLogger({ pinoHttp: { logger } }), {})
}

export type { Logger }
