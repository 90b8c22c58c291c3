import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { fastify, type FastifyInstance } from 'fastify'
import { problemOf, sendProblem } from './problem.js'
import { UnderWay, type Bounds } from './under-way.js'

let app: FastifyInstance
let finish: () => void
afterEach(async () => {
  finish?.()
  await app.close()
})

/** A server that answers posts once `finish` is called. */
async function serve(bounds: Partial<Bounds>): Promise<string> {
  const underWay = new UnderWay({ requests: 100, bytes: 1e9, bodyMs: 60_000, ...bounds })
  app = fastify({ forceCloseConnections: true })
  app.addContentTypeParser('application/x-ndjson', (_request, payload, done) => done(null, payload))
  app.addHook('onRequest', (request, reply, done) => done(underWay.take(request, reply)))
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error)))
  const finished = new Promise<void>((resolve) => (finish = resolve))
  app.post('/', async () => (await finished, { done: true }))
  return app.listen({ port: 0, host: '127.0.0.1' })
}

const post = (url: string, body: unknown = {}, type = 'application/json') =>
  fetch(url, { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) })
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code

test('beyond as many requests as there is room for, callers are told to come again', async () => {
  const url = await serve({ requests: 2 })
  const first = [post(url), post(url)]
  await new Promise((resolve) => setTimeout(resolve, 100))
  const third = await post(url)
  expect([third.status, third.headers.get('retry-after'), await codeOf(third)]).toEqual([503, '1', 'BUSY'])
  finish()
  for (const one of first) expect((await one).status).toBe(200)
  expect((await post(url)).status).toBe(200)
})

test('bodies are counted as they announce themselves, lines as the most that is under way of them', async () => {
  const url = await serve({ bytes: 10 * 1024 * 1024 })
  const lines = post(url, {}, 'application/x-ndjson')
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await post(url, 'x'.repeat(1_000_000), 'application/x-ndjson')).status).toBe(503)
  const large = [post(url, 'x'.repeat(1_000_000)), post(url, 'x'.repeat(1_000_000))]
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await post(url, 'x'.repeat(1_000_000))).status).toBe(503)
  finish()
  for (const one of [lines, ...large]) expect((await one).status).toBe(200)
})

test('a body that does not come is waited for no longer than a while; lines are', async () => {
  const url = await serve({ bodyMs: 60 })
  const { port } = app.server.address() as AddressInfo
  const begun = (type: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 9\r\n\r\n{`)
    return socket
  }
  const lines = begun('application/x-ndjson')
  const socket = begun('application/json')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(String(answer)).toMatch(/^HTTP\/1.1 408 [^]*problem\+json[^]*"REQUEST_INVALID"/)
  await once(socket, 'close')
  expect(lines.destroyed || lines.readableEnded).toBe(false)
  lines.destroy()
  expect(url).toContain(String(port))
})
