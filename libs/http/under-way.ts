import type { FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#shell'
import { bodyLimit, refuseConnection } from './problem.js'

/** Bytes of lines of one request that are under way at once. */
export const linesUnderWay = 8 * 1024 * 1024

export type Bounds = {
  /** Requests under way at once. */
  requests: number
  /** Bytes of their bodies, as they announce them; what announces nothing counts as the largest that is taken. */
  bytes: number
  /** Milliseconds in which the body of a command has to come. Lines may take as long as they like. */
  bodyMs: number
}
const usual: Bounds = { requests: 4000, bytes: 256 * 1024 * 1024, bodyMs: 30_000 }

type Entry = { request: FastifyRequest; bytes: number; since: number }

/** Looks so often, in the time that a body has, at those that have not come. */
const looks = 6

/** The requests that are under way: no more than memory has room for, and none that never comes to its end. */
export class UnderWay {
  private readonly entries = new Set<Entry>()
  private bytes = 0
  private now = 0

  constructor(private readonly bounds: Bounds = usual) {
    setInterval(() => this.look(), bounds.bodyMs / looks).unref()
  }

  /** Counts a request until it is answered or its caller is gone; or answers why it is not taken. */
  take(request: FastifyRequest, reply: FastifyReply): Problem | undefined {
    const bytes = bytesOf(request)
    if (this.entries.size >= this.bounds.requests || this.bytes + bytes > this.bounds.bytes)
      return new Problem(503, 'BUSY', `${this.entries.size} requests are under way, which is all there is room for`, {
        retryAfter: 1,
      })
    const entry = { request, bytes, since: this.now }
    this.entries.add(entry)
    this.bytes += bytes
    reply.raw.once('close', () => {
      this.entries.delete(entry)
      this.bytes -= bytes
    })
    return undefined
  }

  private look(): void {
    this.now++
    for (const { request, since } of this.entries) {
      const { raw } = request
      if (this.now - since > looks && !raw.complete && !isLines(request))
        refuseConnection({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket)
    }
  }
}

const isLines = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.startsWith('application/x-ndjson') === true

function bytesOf(request: FastifyRequest): number {
  const { headers } = request
  if (isLines(request)) return linesUnderWay
  if (headers['content-length'] !== undefined) return Math.min(bodyLimit, Number(headers['content-length']))
  return headers['transfer-encoding'] === undefined ? 0 : bodyLimit
}
