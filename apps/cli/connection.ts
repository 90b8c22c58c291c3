import { setTimeout as sleep } from 'node:timers/promises'
import { actingHeaders } from './actor.js'
import { exits, Failure } from './failure.js'
import { hasLedger } from './folder.js'

/** The HTTP API over a folder: of a server that serves it already, or of one started in this process and closed with it. */
export type Connection = { url: string; close(): Promise<void> }

/** Milliseconds since 1970. */
export type Clock = () => number

/**
 * A server of this process. Nest is loaded only here: commands that ask a server, or read files alone, start without it.
 * @param over settings beyond the environment's, such as CLEARANCE_PORT
 * @param now the clock that its ledger goes by; left out: the machine's
 */
export async function openServer(
  folder: string,
  over: Readonly<Record<string, string>>,
  { now, docs = true }: { now?: Clock; docs?: boolean } = {},
): Promise<Connection> {
  const [{ createServer }, { configFrom, keepHeapsSmall }] = await Promise.all([import('#http'), import('#shell')])
  keepHeapsSmall()
  return createServer(configFrom({ ...process.env, ...over, CLEARANCE_DATA: folder }), { ...(now && { now }), docs })
}

/** Settings of a server for one command alone: on a free loopback port, and silent. */
export const alone = { CLEARANCE_HOST: '127.0.0.1', CLEARANCE_PORT: '0', CLEARANCE_LOG_LEVEL: 'silent' }

/** Who serves the folder; undefined when nobody does. Who holds it without serving is a failure. */
export async function serverOf(folder: string): Promise<Connection | undefined> {
  const { describeHolder } = await import('#event-store')
  const holder = await describeHolder(folder)
  if (!holder) return undefined
  if (holder.url !== undefined) return { url: holder.url, close: async () => undefined }
  const { name, pid, since } = holder
  const sentence = `The ledger in ${folder} is written by ${name} (process ${pid}) since ${since}, which serves no requests`
  throw new Failure('STORE_LOCKED', sentence, exits.unreachable)
}

/** Does something with the API over an existing ledger. */
export async function withLedger<T>(folder: string, use: (api: Api) => Promise<T>): Promise<T> {
  hasLedger(folder)
  const connection = (await serverOf(folder)) ?? (await openServer(folder, alone, { docs: false }))
  try {
    return await use(new Api(connection.url))
  } finally {
    await connection.close()
  }
}

/** The last position of the ledger in a folder, whoever writes it. */
export async function headOf(folder: string): Promise<number> {
  const { openSqlite } = await import('#event-store')
  const store = await openSqlite({ folder, mode: 'read' })
  try {
    return await store.head()
  } finally {
    await store.close()
  }
}

type Problem = { code?: string; detail?: string; refusals?: { message: string }[] }

/** How long rows that are being made are waited for. */
const longestWaitMs = 10 * 60_000

/** Requests to the API; what is no success becomes a {@link Failure} with the server's code and sentence. */
export class Api {
  constructor(readonly url: string) {}

  /** A query; while the server says that its rows are behind, it is asked again. */
  async get<T>(path: string, parameters: Readonly<Record<string, string | number | undefined>> = {}): Promise<T> {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value))
    const until = Date.now() + longestWaitMs
    for (;;) {
      const answer = await this.fetch(`${path}?${query.toString()}`)
      if (answer.ok) return (await answer.json()) as T
      if (answer.status !== 503 || Date.now() > until) throw await failureIn(answer)
      await answer.body?.cancel()
      await sleep(100)
    }
  }

  async post<T>(path: string, body: unknown, over: Readonly<Record<string, string>> = {}): Promise<T> {
    const headers = { 'content-type': 'application/json', ...actingHeaders(), ...over }
    const answer = await this.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw await failureIn(answer)
    return (await answer.json()) as T
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(new URL(path, this.url), init)
    } catch (error) {
      const cause = (error as { cause?: { message?: string } }).cause?.message ?? (error as Error).message
      throw new Failure('SERVER_UNREACHABLE', `${this.url} does not answer: ${cause}`, exits.unreachable)
    }
  }
}

async function failureIn(answer: Response): Promise<Failure> {
  const problem = (await answer.json().catch(() => ({}))) as Problem
  const sentences = problem.refusals?.map(({ message }) => message)
  const text = sentences?.length ? sentences.join('; ') : (problem.detail ?? `The server answered ${answer.status}`)
  const exit = answer.status >= 500 ? exits.unreachable : answer.status === 400 ? exits.usage : exits.refused
  return new Failure(problem.code ?? `HTTP_${answer.status}`, text, exit, problem)
}
