import { once } from 'node:events'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { Controller, Inject, Post, Req, Res } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { commands, noCommand } from '#commands'
import type { Answer } from '#ledger'
import { messageOf, Problem, type Asking, type Claimed } from '#shell'
import { bodyOf, refusalsOf } from './answers.js'
import { claimedIn, isDryRun } from './commands.js'
import { LineCutter, type Line } from './lines.js'
import { problemOf } from './problem.js'
import { isBag, Reader } from './reading.js'
import { linesUnderWay } from './under-way.js'

/** Commands of one request that are under way at once. */
const mostInFlight = 512
/** About how many characters of results are written at one go. */
const writeSize = 64 * 1024

/** Where commands come line by line. */
export const linesRoute = '/v1/commands'

const readers = new Map(commands.map((command) => [command.name, new Reader(command)]))

type Common = { claimed: Claimed; dryRun: boolean }
type Outcome = Record<string, unknown>

/** `POST /v1/commands`: a command a line in, a result a line out, in the same order. */
@Controller()
export class LinesController {
  private readonly streams = new Set<Readable>()
  private stopping = false

  constructor(@Inject(CommandBus) private readonly bus: CommandBus) {}

  @Post(linesRoute)
  serve(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { body } = request
    if (!isStream(body))
      throw new Problem(
        415,
        'MEDIA_TYPE_UNSUPPORTED',
        'Lines of commands are application/x-ndjson, one JSON object a line',
      )
    refuseHeaders(request.headers)
    const common = { claimed: claimedIn(request.headers), dryRun: isDryRun(request.query as Outcome) }
    const out = new PassThrough({ highWaterMark: writeSize })
    void reply.code(200).header('content-type', 'application/x-ndjson; charset=utf-8').send(out)
    this.streams.add(body)
    void this.run(body, out, common)
      .catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))))
      .finally(() => this.streams.delete(body))
  }

  /** The service stops: no further line is read; what is under way is answered, and the answer ends. */
  beforeApplicationShutdown(): void {
    this.stopping = true
    for (const stream of this.streams) stream.destroy()
  }

  /** Reads no further than results are taken: at most so many commands are under way, and one chunk is in memory. */
  private async run(body: Readable, out: Writable, common: Common): Promise<void> {
    const results = new Results(out)
    const cutter = new LineCutter()
    const ask = async (lines: Iterable<Line>): Promise<boolean> => {
      for (const line of lines) {
        if (line.text?.trim() === '') continue
        if (!(await results.room())) return false
        results.add(line, this.outcomeOf(line, common, results.isIdle()))
      }
      return true
    }
    try {
      for await (const chunk of body) if (!(await ask(cutter.push(chunk as Buffer)))) return
      await ask(cutter.end())
    } catch (error) {
      // The caller went, or the service stops: what was asked is answered as far as there is somebody to tell.
      if (!this.stopping && !body.destroyed) throw error
    }
    await results.end()
  }

  /** A command that was refused while earlier lines were under way is asked again when those are done: they may be its ground. */
  private outcomeOf(line: Line, common: Common, alone: boolean): Pending {
    const { asking, result } = askingOf(line, common)
    if (!asking) return { first: Promise.resolve(result) }
    const ask = (): Promise<Outcome> => this.ask(asking)
    return alone ? { first: ask() } : { first: ask(), again: ask }
  }

  private async ask(asking: Asking): Promise<Outcome> {
    try {
      const answer = await this.bus.execute<object, Answer>(messageOf(asking))
      return answer.outcome === 'refused' ? { outcome: 'refused', refusals: refusalsOf(answer) } : bodyOf(answer)
    } catch (error) {
      return failed(error)
    }
  }
}

/** Headers that belong to one command would silently hold for none of the lines. */
function refuseHeaders(headers: FastifyRequest['headers']): void {
  if (headers['if-match'] !== undefined)
    throw new Problem(400, 'IF_MATCH_INVALID', 'Lines are not about one stream, so nothing can match')
  if (headers['idempotency-key'] !== undefined)
    throw new Problem(400, 'KEY_INVALID', 'Lines have no key in common: each brings its own idempotencyKey')
}

function isStream(body: unknown): body is Readable {
  return typeof (body as Readable | undefined)?.pipe === 'function'
}

function failed(error: unknown): Outcome {
  const { status, code, message, details } = problemOf(error)
  const { flaws } = details
  return { outcome: status < 500 ? 'invalid' : 'failed', code, message, ...(flaws ? { flaws } : {}) }
}

type Read = { asking: Asking; result?: never } | { asking?: never; result: Outcome }

const invalid = (code: string, message: string): Read => ({ result: { outcome: 'invalid', code, message } })

/** What a line asks for, or the result that says why it asks for nothing. */
function askingOf({ text, lacks }: Line, common: Common): Read {
  if (lacks === 'UTF-8') return invalid('JSON_MALFORMED', 'The line is not UTF-8')
  if (text === undefined) return invalid('LINE_TOO_LARGE', 'The line is larger than 1,048,576 bytes')
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return invalid('JSON_MALFORMED', 'The line is not JSON')
  }
  if (!isBag(given)) return invalid('BODY_INVALID', 'The line must be a JSON object')
  const { command: name, ...rest } = given
  const reader = typeof name === 'string' ? readers.get(name) : undefined
  if (!reader) return invalid('COMMAND_UNKNOWN', noCommand(name))
  try {
    const { claimed, dryRun } = common
    return { asking: { command: reader.command, ...reader.read(rest), claimed, ...(dryRun ? { dryRun } : {}) } }
  } catch (error) {
    return { result: failed(error) }
  }
}

type Pending = { first: Promise<Outcome>; again?: () => Promise<Outcome> }

/** Writes results in the order in which they were asked for, as fast as they are taken. */
class Results {
  private readonly queue: { line: number; size: number; pending: Pending; outcome?: Outcome }[] = []
  private size = 0
  private text = ''
  private writing: Promise<void> | undefined
  private roomy: (() => void) | undefined

  constructor(private readonly out: Writable) {}

  isIdle(): boolean {
    return this.queue.length === 0
  }

  /** Waits until one more may be asked; false when nobody listens any more. */
  async room(): Promise<boolean> {
    while ((this.queue.length >= mostInFlight || this.size > linesUnderWay) && !this.out.destroyed)
      await new Promise<void>((resolve) => (this.roomy = resolve))
    return !this.out.destroyed
  }

  add({ number: line, text = '' }: Line, pending: Pending): void {
    const entry: (typeof this.queue)[number] = { line, size: text.length, pending }
    this.queue.push(entry)
    this.size += entry.size
    void pending.first.then((outcome) => (entry.outcome = outcome))
    this.writing ??= this.write().finally(() => (this.writing = undefined))
  }

  async end(): Promise<void> {
    while (this.writing) await this.writing
    this.out.end()
  }

  private async write(): Promise<void> {
    for (let entry = this.queue[0]; entry; entry = this.queue[0]) {
      if (!entry.outcome) await this.flush()
      let outcome = entry.outcome ?? (await entry.pending.first)
      if (outcome['outcome'] === 'refused' && entry.pending.again) outcome = await entry.pending.again()
      this.text += `${JSON.stringify({ line: entry.line, ...outcome })}\n`
      this.queue.shift()
      this.size -= entry.size
      if (this.text.length >= writeSize) await this.flush()
      this.roomy?.()
    }
    await this.flush()
  }

  private async flush(): Promise<void> {
    const text = this.text
    this.text = ''
    if (text === '' || this.out.destroyed || this.out.write(text)) return
    const gone = new AbortController()
    const { signal } = gone
    await Promise.race([once(this.out, 'drain', { signal }), once(this.out, 'close', { signal })]).finally(() =>
      gone.abort(),
    )
  }
}
