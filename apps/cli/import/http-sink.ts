import { actingHeaders } from '../actor.js'
import { Api } from '../connection.js'
import { exits, Failure } from '../failure.js'
import { linesIn, refused, type Asked, type Result, type Sink } from './sink.js'

/** One answer line of POST /v1/commands. */
type Line = {
  outcome: string
  code?: string
  message?: string
  refusals?: { code: string; message: string }[]
}

type Done = (result: Result) => void

/**
 * Sends the commands to the server that serves the folder: one request for all that may go together, written as fast as
 * the server reads, its answers read as they come.
 * @param by headers that say who acts
 */
export function openHttpSink(url: string, by: Readonly<Record<string, string>> = actingHeaders()): Sink {
  const api = new Api(url)
  let request: Request_ | undefined
  return {
    put(asked, done) {
      request ??= new Request_(api, by)
      return request.put(asked, done)
    },
    async settle() {
      const last = request
      request = undefined
      await last?.end()
    },
    async close() {
      await request?.end().catch(() => undefined)
    },
  }
}

class Request_ {
  private readonly waiting: Done[] = []
  private next = 0
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>
  private readonly answered: Promise<void>
  private readonly encoder = new TextEncoder()
  private failure: Error | undefined

  constructor(api: Api, by: Readonly<Record<string, string>>) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
      {},
      { highWaterMark: 1024 * 1024, size: (chunk) => chunk?.byteLength ?? 1 },
    )
    this.writer = writable.getWriter()
    this.writer.closed.catch(() => undefined)
    this.answered = this.read(api, by, readable)
    this.answered.catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error))
      this.writer.abort(error).catch(() => undefined)
    })
  }

  put({ command, fields, envelope }: Asked, done: Done): Promise<void> | undefined {
    this.waiting.push(done)
    const line = `${JSON.stringify({ command: command.name, ...fields, ...envelope })}\n`
    this.writer.write(this.encoder.encode(line)).catch(() => undefined)
    if (this.failure !== undefined) throw this.failure
    return (this.writer.desiredSize ?? 1) > 0 ? undefined : Promise.race([this.writer.ready, this.answered])
  }

  async end(): Promise<void> {
    await Promise.race([this.writer.close().catch(() => undefined), this.answered])
    await this.answered
    if (this.next < this.waiting.length)
      throw new Failure(
        'ANSWERS_MISSING',
        'The server ended before it had answered all; run the same file again',
        exits.unreachable,
      )
  }

  private async read(api: Api, by: Readonly<Record<string, string>>, body: ReadableStream<Uint8Array>): Promise<void> {
    const form = 'application/x-ndjson'
    const headers = { 'content-type': form, accept: form, ...by }
    const answer = await api.fetch('/v1/commands', { method: 'POST', headers, body, duplex: 'half' })
    if (!answer.ok || !answer.body) {
      const { code, detail } = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string }
      throw new Failure(code ?? `HTTP_${answer.status}`, detail ?? 'The server refused the file', exits.unreachable)
    }
    for await (const line of linesIn(whileServed(answer.body))) {
      const done = this.waiting[this.next]!
      // What has been answered is let go, so that memory does not grow with the file.
      this.waiting[this.next++] = ignore
      done(resultOf(JSON.parse(line) as Line))
    }
  }
}

/** The bytes of an answer; that the server ended in its middle is told in a sentence. */
async function* whileServed(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch {
    throw new Failure('SERVER_UNREACHABLE', 'The server ended; run the same file again to go on', exits.unreachable)
  }
}

const ignore: Done = () => undefined

/** A failure of the server itself ends the import; whatever was answered stays recorded. */
function resultOf({ outcome, code, message, refusals }: Line): Result {
  if (outcome === 'recorded' || outcome === 'repeated' || outcome === 'alreadySo') return { outcome }
  if (outcome === 'refused' && refusals) return refused(refusals)
  if (outcome === 'invalid') return refused([{ code: code ?? 'INVALID', message: message ?? '' }])
  throw new Failure(code ?? 'FAILED', message ?? `The server answered ${outcome}`, exits.unreachable)
}
