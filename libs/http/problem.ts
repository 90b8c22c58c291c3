import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { StoreClosed, StoreFailed } from '#event-store'
import { RowsNotReady } from '#projections'
import { Problem, type Logger } from '#shell'

const titles: Readonly<Record<number, string>> = {
  400: 'The request is not well formed',
  403: 'Not allowed from here',
  404: 'Not found',
  405: 'Not allowed',
  408: 'The request took too long',
  409: 'A rule refuses this',
  412: 'The stream has moved',
  413: 'The request is too large',
  415: 'The media type is not supported',
  417: 'The request expects what is not there',
  422: 'The request cannot be processed',
  431: 'The request is too large',
  500: 'Something went wrong here',
  503: 'Not able to answer now',
}

/** The most bytes that the body of a command has. */
export const bodyLimit = 1024 * 1024

/** Sends a problem as application/problem+json (RFC 9457). */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  const { status, message, details } = problem
  const { retryAfter, ...more } = details
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter))
  const requestId = status >= 500 ? { requestId: reply.request.id } : {}
  const body = { ...headOf(problem), detail: message, ...more, ...requestId }
  void reply.code(status).header('content-type', 'application/problem+json').send(JSON.stringify(body))
}

const headOf = ({ status, code }: Problem) => {
  const title = titles[status] ?? 'The request failed'
  return { type: `urn:clearance:problem:${code}`, title, status, code }
}

/** Answers what is no HTTP, of which there is no request to reply to: the same form, written on the connection, which ends. */
export function refuseConnection({ code }: { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[code ?? ''] ?? 400
  const detail = status === 408 ? 'The request did not come in time' : 'The request breaks HTTP'
  const problem = new Problem(status, 'REQUEST_INVALID', detail)
  const body = JSON.stringify({ ...headOf(problem), detail: problem.message })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Answers a request that expects what HTTP does not know, of which Node tells no handler. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const problem = new Problem(417, 'REQUEST_INVALID', 'The one thing that can be expected is 100-continue')
  const body = JSON.stringify({ ...headOf(problem), detail: problem.message })
  const length = Buffer.byteLength(body)
  response.writeHead(417, { 'content-type': 'application/problem+json', 'content-length': length, connection: 'close' })
  response.end(body)
}

/** What Fastify itself refuses, before a handler is reached. */
const ofFastify: Readonly<Record<string, () => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Problem(413, 'BODY_TOO_LARGE', `The body is larger than ${bodyLimit.toLocaleString('en-US')} bytes`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => mediaType(),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem(400, 'BODY_INVALID', 'The body is not as long as Content-Length says'),
  FST_ERR_BAD_URL: () => new Problem(400, 'URL_INVALID', 'The URL cannot be decoded'),
}

export function mediaType(): Problem {
  return new Problem(415, 'MEDIA_TYPE_UNSUPPORTED', 'Commands are application/json, lines of them application/x-ndjson')
}

export const nothingHere = (): Problem =>
  new Problem(404, 'ROUTE_UNKNOWN', 'There is nothing at this address; see /openapi.json')

/** What a caller is told of an error. Whatever is not known here is ours: a 500 that tells nothing but the request's id. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof StoreFailed) {
    if (error.code === 'DISK_FULL')
      return new Problem(503, error.code, 'The disk is full: nothing was recorded', { retryAfter: 10 })
    return new Problem(500, error.code, 'The ledger’s store failed; the log of the service says why')
  }
  if (error instanceof StoreClosed)
    return new Problem(503, 'SHUTTING_DOWN', 'The service is shutting down', { retryAfter: 5 })
  if (error instanceof RowsNotReady) return new Problem(503, 'ROWS_NOT_READY', error.message, { retryAfter: 1 })
  const { code, statusCode } = error as { code?: string; statusCode?: number }
  const known = typeof code === 'string' && Object.hasOwn(ofFastify, code) ? ofFastify[code] : undefined
  if (known) return known()
  const status = error instanceof HttpException ? error.getStatus() : statusCode
  if (status === 404) return nothingHere()
  if (status === 413) return ofFastify.FST_ERR_CTP_BODY_TOO_LARGE!()
  if (status === 415) return mediaType()
  if (status !== undefined && status >= 400 && status < 500)
    return new Problem(status, 'REQUEST_INVALID', 'The request cannot be understood')
  return new Problem(500, 'INTERNAL', 'Something went wrong here; the log of the service says what')
}

/** Turns whatever was thrown into a problem: no stack trace leaves, and a caller's mistake is never a 5xx. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>()
    const request = host.switchToHttp().getRequest<FastifyRequest>()
    const problem = problemOf(error)
    if (problem.status === 500 || problem.code === 'DISK_FULL')
      this.log.error({ err: error, requestId: request.id, code: problem.code }, problem.message)
    if (reply.sent || reply.raw.headersSent) return
    sendProblem(reply, problem)
  }
}
