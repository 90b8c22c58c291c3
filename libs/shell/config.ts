import 'reflect-metadata'
import {
  ArrayMaxSize,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator'
import { mostRoles, role } from '#kernel'

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
const roles = ['api', 'projector', 'processes'] as const

const flagWords = { message: 'must be true or false' }
const portWords = { message: 'must be a port from 0 to 65535' }
const cacheWords = { message: 'must be whole megabytes from 1 to 65536' }
const delayWords = { message: 'must be whole milliseconds from 0 to 10000' }
const actorWords = { message: 'must be an opaque id of 1 to 128 letters, digits and . _ : @ -' }
const rolesWords = { message: `must be a list of at most ${mostRoles} roles such as compliance` }

/** What the process was told by its environment: read once, at the start. */
export class Config {
  @MinLength(1, { message: 'must name a folder' })
  data!: string

  @Matches(/^[0-9A-Za-z.:_-]{1,255}$/, { message: 'must be an address or a host name' })
  host!: string

  @IsInt(portWords)
  @Min(0, portWords)
  @Max(65535, portWords)
  port!: number

  @IsBoolean(flagWords)
  allowAnonymous!: boolean

  @IsOptional()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/, actorWords)
  actor?: string

  @IsOptional()
  @ArrayMaxSize(mostRoles, rolesWords)
  @Matches(new RegExp(String(role.schema['pattern']), 'u'), { each: true, ...rolesWords })
  actorRoles?: readonly string[]

  @IsIn(logLevels, { message: `must be one of ${logLevels.join(', ')}` })
  logLevel!: (typeof logLevels)[number]

  @IsBoolean(flagWords)
  demo!: boolean

  @IsIn(roles, { each: true, message: `must be a list of ${roles.join(', ')}` })
  roles!: readonly (typeof roles)[number][]

  @IsInt(cacheWords)
  @Min(1, cacheWords)
  @Max(65536, cacheWords)
  cacheMb!: number

  @IsInt(delayWords)
  @Min(0, delayWords)
  @Max(10000, delayWords)
  commitDelayMs!: number
}

/** A setting, as the environment and the reference page know it. */
export type Setting = {
  name: `CLEARANCE_${string}`
  key: keyof Config
  meaning: string
  /** What holds when it is not set; undefined: nothing. */
  fallback?: string
  example: string
  read: (text: string) => unknown
}

const asText = (text: string): unknown => text
const asWhole = (text: string): unknown => (/^\d{1,9}$/.test(text) ? Number(text) : NaN)
const asFlag = (text: string): unknown => ({ true: true, false: false })[text] ?? text
const asList = (text: string): unknown => text.split(',').map((one) => one.trim())

export const settings: readonly Setting[] = [
  {
    name: 'CLEARANCE_DATA',
    key: 'data',
    meaning: 'The folder of the ledger: its events and the rows made from them. Made when it is not there.',
    fallback: '.data/ledger',
    example: '/var/lib/clearance',
    read: asText,
  },
  {
    name: 'CLEARANCE_HOST',
    key: 'host',
    meaning: 'The address to listen on. Any other than this machine’s own needs CLEARANCE_ALLOW_ANONYMOUS=true.',
    fallback: '127.0.0.1',
    example: '0.0.0.0',
    read: asText,
  },
  {
    name: 'CLEARANCE_PORT',
    key: 'port',
    meaning: 'The port to listen on; 0 takes a free one.',
    fallback: '7400',
    example: '8080',
    read: asWhole,
  },
  {
    name: 'CLEARANCE_ALLOW_ANONYMOUS',
    key: 'allowAnonymous',
    meaning:
      'Serve others than this machine, and under whatever name they have for it (as behind a proxy), although nobody has to prove who they are.',
    fallback: 'false',
    example: 'true',
    read: asFlag,
  },
  {
    name: 'CLEARANCE_ACTOR',
    key: 'actor',
    meaning: 'Who acts when a request does not say so (header Clearance-Actor): an opaque id, recorded as given.',
    example: 'ops-7',
    read: asText,
  },
  {
    name: 'CLEARANCE_ACTOR_ROLES',
    key: 'actorRoles',
    meaning:
      'Roles of CLEARANCE_ACTOR when a request names neither actor nor roles (header Clearance-Roles), recorded as given. Telling a departure as it happened takes compliance.',
    example: 'operations,compliance',
    read: asList,
  },
  {
    name: 'CLEARANCE_LOG_LEVEL',
    key: 'logLevel',
    meaning: `How much is logged: ${logLevels.join(', ')}. Requests that succeed are logged at debug, others at info.`,
    fallback: 'info',
    example: 'debug',
    read: asText,
  },
  {
    name: 'CLEARANCE_DEMO',
    key: 'demo',
    meaning: 'The ledger is a demo: it takes evidence that is marked as illustrative.',
    fallback: 'false',
    example: 'true',
    read: asFlag,
  },
  {
    name: 'CLEARANCE_ROLES',
    key: 'roles',
    meaning:
      'What runs in this process. api: takes commands and answers queries; projector: keeps the rows up; processes: does what follows from dates, controls, revocations and failed tests.',
    fallback: 'api,projector,processes',
    example: 'api,projector',
    read: asList,
  },
  {
    name: 'CLEARANCE_CACHE_MB',
    key: 'cacheMb',
    meaning: 'Megabytes that folded streams may take in memory, by the ledger’s own estimate.',
    fallback: '48',
    example: '256',
    read: asWhole,
  },
  {
    name: 'CLEARANCE_COMMIT_DELAY_MS',
    key: 'commitDelayMs',
    meaning: 'Milliseconds added to each commit, to see how the service behaves on a slow disk.',
    fallback: '0',
    example: '5',
    read: asWhole,
  },
]

/** The configuration is not usable; the message is one sentence that says which setting and why. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Reads CLEARANCE_* from an environment. Throws {@link ConfigError}; names that are not known are errors too. */
export function configFrom(env: Readonly<Record<string, string | undefined>>): Config {
  const known = new Set<string>(settings.map(({ name }) => name))
  const unknown = Object.keys(env).find((name) => name.startsWith('CLEARANCE_') && !known.has(name))
  if (unknown !== undefined)
    throw new ConfigError(`There is no setting ${unknown}: there are ${settings.map(({ name }) => name).join(', ')}.`)
  const config = new Config()
  for (const { name, key, fallback, read } of settings) {
    const text = env[name] || fallback
    if (text !== undefined) Object.assign(config, { [key]: read(text) })
  }
  const [error] = validateSync(config)
  if (error) {
    const { name } = settings.find(({ key }) => key === error.property)!
    throw new ConfigError(`${name} ${Object.values(error.constraints ?? {})[0]}, and is ${JSON.stringify(env[name])}.`)
  }
  return reachable(config)
}

const ownAddress = /^(127(\.\d{1,3}){3}|::1|localhost)$/

function reachable(config: Config): Config {
  if (!config.roles.includes('api')) throw new ConfigError('CLEARANCE_ROLES must name api: the server serves it.')
  if (ownAddress.test(config.host) || config.allowAnonymous) return config
  throw new ConfigError(
    `CLEARANCE_HOST is ${config.host}, which others can reach, and no authentication is configured: ` +
      'leave it at 127.0.0.1, or set CLEARANCE_ALLOW_ANONYMOUS=true if anyone who reaches it may act.',
  )
}
