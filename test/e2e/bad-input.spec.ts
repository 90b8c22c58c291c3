import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { foundation, order, party, Serving } from './serving.js'

let serving: Serving
beforeAll(async () => {
  serving = await Serving.start()
  await serving.lines([...foundation, { command: 'PlaceOrder', ...order('PO-1') }])
})
afterAll(() => serving.stop())

const line = { line: 1, sku: 'H200', quantity: 1 }
const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const withLine = (changed: object) => ({ ...order('PO-X'), lines: [{ ...line, ...changed }] })

describe('a command that cannot be understood is a 4xx with a code', () => {
  const cases: [string, string, unknown, number, string][] = [
    ['malformed JSON', '/v1/orders', '{"orderNo":', 400, 'JSON_MALFORMED'],
    ['no JSON at all', '/v1/orders', '\u0000\u0001', 400, 'JSON_MALFORMED'],
    ['no body', '/v1/orders', '', 400, 'BODY_INVALID'],
    ['an array', '/v1/orders', [], 400, 'BODY_INVALID'],
    ['null', '/v1/orders', 'null', 400, 'BODY_INVALID'],
    ['a wrong type', '/v1/orders', { ...order('PO-X'), customer: 7 }, 400, 'BODY_INVALID'],
    ['a number as text', '/v1/orders', withLine({ quantity: '5' }), 400, 'BODY_INVALID'],
    ['a negative quantity', '/v1/orders', withLine({ quantity: -5 }), 400, 'BODY_INVALID'],
    ['half a unit', '/v1/orders', withLine({ quantity: 0.5 }), 400, 'BODY_INVALID'],
    ['a huge quantity', '/v1/orders', withLine({ quantity: 1e300 }), 400, 'BODY_INVALID'],
    ['a number beyond all', '/v1/orders', JSON.stringify(withLine({})).replace(':1}', ':1e999}'), 400, 'BODY_INVALID'],
    ['an unknown field', '/v1/orders', { ...order('PO-X'), colour: 'green' }, 400, 'BODY_INVALID'],
    ['__proto__', '/v1/orders', '{"__proto__":{"orderNo":"PO-X"}}', 400, 'BODY_INVALID'],
    ['a field nested 4,000 deep', '/v1/orders', `{"orderNo":${nest(4000)}}`, 400, 'BODY_INVALID'],
    ['an unknown field nested as deep as fits', '/v1/orders', `{"deep":${nest(500_000)}}`, 400, 'BODY_INVALID'],
    ['an instant that is none', '/v1/orders', { ...order('PO-X'), occurredAt: 'yesterday' }, 400, 'BODY_INVALID'],
    ['a line of letters', '/v1/orders/PO-1/lines/one/schedule', { requestedDay: '2026-01-15' }, 400, 'BODY_INVALID'],
    ['another order in the body', '/v1/orders/PO-1/confirmation', { orderNo: 'PO-2' }, 400, 'BODY_INVALID'],
    ['an unknown SKU', '/v1/orders', withLine({ sku: 'NONE' }), 404, 'PRODUCT_UNKNOWN'],
    ['an unknown party', '/v1/orders', { ...order('PO-X'), customer: 'NOBODY' }, 404, 'PARTY_UNKNOWN'],
    ['a duplicate order', '/v1/orders', order('PO-1'), 409, 'ORDER_EXISTS'],
    ['a route that is none', '/v1/nothing', {}, 404, 'ROUTE_UNKNOWN'],
    ['a parameter that is none', '/v1/orders?dry=true', order('PO-X'), 400, 'QUERY_INVALID'],
    ['a path too long', `/v1/orders/${'A'.repeat(900)}/confirmation`, {}, 400, 'BODY_INVALID'],
    ['a path that cannot be decoded', '/v1/orders/%E0%A4%A/confirmation', {}, 400, 'URL_INVALID'],
  ]
  test.each(cases)('%s', async (_, path, body, status, code) => {
    const answer = await serving.post(path, body)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(JSON.stringify(answer.body)).not.toMatch(/\\n +at |\.[jt]s:\d/)
  })
})

test('lines are taken at their own address alone, and the service goes on', async () => {
  for (const path of ['/v1/orders', '/v1/products', '/v1/orders/PO-1/confirmation']) {
    const answer = await serving.post(path, '{}', { 'content-type': 'application/x-ndjson' })
    expect([answer.status, answer.body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED'])
  }
  expect((await fetch(`${serving.url}/health/live`)).status).toBe(200)
})

test('of a large body the first flaw is told', async () => {
  const { body } = await serving.post('/v1/orders', {
    ...order('PO-X'),
    lines: Array.from({ length: 60_000 }, () => ({})),
  })
  expect([body.code, body.flaws]).toEqual([
    'BODY_INVALID',
    [expect.objectContaining({ path: expect.stringMatching(/^lines/) })],
  ])
})

test('every flaw is listed with its place', async () => {
  const { body } = await serving.post('/v1/orders', { ...withLine({ quantity: -5 }), customer: 7 })
  expect(body.flaws.map(({ path }: { path: string }) => path)).toEqual(
    expect.arrayContaining(['customer', 'lines[0].quantity']),
  )
})

test('text that is not UTF-8 is malformed, in a body and in a line', async () => {
  const bytes = (text: string) => Buffer.from(text.replace('?', '\xff'), 'latin1')
  const headers = { 'content-type': 'application/json' }
  const body = bytes(JSON.stringify({ ...party('BYTES'), name: '?' }))
  const answer = await fetch(`${serving.url}/v1/parties`, { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ code: 'JSON_MALFORMED' })])
  const line = bytes(JSON.stringify({ command: 'RegisterParty', ...party('BYTES'), name: '?' }))
  const lines = { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: line }
  expect(await (await fetch(`${serving.url}/v1/commands`, lines)).json()).toMatchObject({ code: 'JSON_MALFORMED' })
})

test('headers are checked as bodies are', async () => {
  const key = await serving.post('/v1/orders', order('PO-X'), { 'idempotency-key': 'a'.repeat(201) })
  expect([key.status, key.body.flaws[0].path]).toEqual([400, 'idempotencyKey'])
  const actor = await serving.post('/v1/orders', order('PO-X'), { 'clearance-actor': 'a b' })
  expect([actor.status, actor.body.code]).toEqual([400, 'ACTOR_INVALID'])
})

test('a page of another site cannot send commands through a browser', async () => {
  const foreign = await serving.post('/v1/orders/PO-1/confirmation', {}, { origin: 'http://example.com' })
  expect([foreign.status, foreign.body.code]).toEqual([403, 'ORIGIN_FOREIGN'])
  expect((await serving.post('/v1/orders/PO-1/confirmation', {}, { origin: serving.url })).status).toBe(201)
})

test('nor read or send anything if its name was made to point here', async () => {
  const { port } = new URL(serving.url)
  const from = (host: string, method = 'POST'): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { host: `${host}:${port}`, origin: `http://${host}:${port}`, 'content-type': 'application/json' }
      const path = method === 'POST' ? '/v1/orders/PO-1/confirmation' : '/v1/orders/PO-1'
      const asking = request(serving.url + path, { method, headers }, (answer) => resolve(answer.resume().statusCode!))
      asking.on('error', reject).end(method === 'POST' ? '{}' : undefined)
    })
  expect(await from('rebound.example')).toBe(403)
  expect(await from('127.0.0.1.example')).toBe(403)
  expect(await from('rebound.example', 'GET')).toBe(403)
  expect(await from('localhost', 'GET')).toBe(200)
  for (const own of ['localhost', '127.0.0.1', '[::1]']) expect(await from(own)).toBeLessThan(300)
})

describe('what is no HTTP is told so in the same form', () => {
  const post = 'POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  test.each([
    ['no request', 'nonsense\r\n\r\n', 400],
    ['a bad chunk', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['no host', 'GET /v1/orders HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an expectation', `${post}Expect: wonders\r\nConnection: close\r\n\r\n`, 417],
    ['no method', 'BREW /v1/orders HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['two lengths', `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['headers without end', `${post}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s', async (_, sent, status) => {
    const socket = connect(Number(new URL(serving.url).port), '127.0.0.1')
    socket.write(sent)
    let text = ''
    for await (const part of socket) text += String(part)
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json`))
    expect(JSON.parse(text.slice(text.indexOf('{')))).toMatchObject({ status, code: 'REQUEST_INVALID' })
  })
})

test('another media type is a 415', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
    const answer = await serving.post('/v1/orders', 'a=b', { 'content-type': type })
    expect([answer.status, answer.body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED'])
  }
  const lines = await serving.post('/v1/commands', {})
  expect([lines.status, lines.body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED'])
})

describe('a body of 50 MB is a 413', () => {
  const size = 50 * 1024 * 1024
  const send = (headers: Record<string, string>): Promise<[number, string]> =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
      const asking = request(`${serving.url}/v1/orders`, options, (answer) => {
        let text = ''
        answer.on('data', (part: Buffer) => (text += part.toString()))
        answer.on('end', () => resolve([answer.statusCode!, JSON.parse(text).code]))
      })
      // The server may hang up before it has been told everything.
      asking.on(
        'error',
        (error: NodeJS.ErrnoException) => error.code === 'EPIPE' || error.code === 'ECONNRESET' || reject(error),
      )
      asking.end(Buffer.alloc(size, 0x20))
    })
  test('told in advance', async () =>
    expect(await send({ 'content-length': String(size) })).toEqual([413, 'BODY_TOO_LARGE']))
  test('and as it comes', async () =>
    expect(await send({ 'transfer-encoding': 'chunked' })).toEqual([413, 'BODY_TOO_LARGE']))
})

describe('a query that cannot be understood is a 4xx with a code', () => {
  const cases: [string, number, string][] = [
    ['/v1/backlog?colour=green', 400, 'QUERY_INVALID'],
    ['/v1/backlog?groupBy=colour', 400, 'QUERY_INVALID'],
    ['/v1/backlog?product=H200&product=GH200', 400, 'QUERY_INVALID'],
    ['/v1/backlog?__proto__=1', 400, 'QUERY_INVALID'],
    ['/v1/orders?limit=0', 400, 'QUERY_INVALID'],
    ['/v1/orders?limit=1001', 400, 'QUERY_INVALID'],
    ['/v1/orders?limit=99999999999999999999', 400, 'QUERY_INVALID'],
    ['/v1/orders?orderNo=PO-1', 400, 'QUERY_INVALID'],
    ['/v1/orders/po-1', 400, 'QUERY_INVALID'],
    ['/v1/orders/NONE', 404, 'ORDER_UNKNOWN'],
    ['/v1/events?after=-1', 400, 'QUERY_INVALID'],
    ['/v1/events?type=Nothing', 400, 'QUERY_INVALID'],
    ['/v1/streams/nothing', 400, 'QUERY_INVALID'],
    ['/v1/streams/order~NONE', 404, 'STREAM_UNKNOWN'],
    ['/v1/transactions/7', 400, 'QUERY_INVALID'],
    ['/v1/transactions/019b76da-a800-7000-8000-000000000001', 404, 'TRANSACTION_UNKNOWN'],
    ['/v1/backlog?atLeast=1000000', 400, 'POSITION_AHEAD'],
  ]
  test.each(cases)('%s', async (path, status, code) => {
    const answer = await serving.get(path)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})

test('after all of this it serves as before', async () => {
  expect((await serving.post('/v1/parties', party('LATER'))).status).toBe(201)
  expect((await serving.get('/health/ready')).status).toBe(200)
})
