import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { foundation, order, Serving, type Told } from './serving.js'

let serving: Serving
beforeAll(async () => {
  serving = await Serving.start({}, undefined, { docs: true })
  await serving.lines([...foundation, { command: 'PlaceOrder', ...order('PO-1') }])
})
afterAll(() => serving.stop())

describe('an address that takes other methods says which', () => {
  test.each([
    ['DELETE', '/v1/orders/PO-1', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/orders/PO-1', 'GET, HEAD, OPTIONS'],
    ['PUT', '/v1/orders', 'GET, HEAD, OPTIONS, POST'],
    ['PATCH', '/v1/orders?limit=1', 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/v1/orders/PO-1/confirmation', 'OPTIONS, POST'],
    ['HEAD', '/v1/commands', 'OPTIONS, POST'],
    ['DELETE', '/health/live', 'GET, HEAD, OPTIONS'],
  ])('%s %s', async (method, path, allow) => {
    const answer = await asked(method, path)
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    if (method !== 'HEAD') expect(answer.body).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
  })
  test('before it looks at a body', async () => {
    const answer = await asked('PUT', '/v1/orders', { 'content-type': 'text/plain' }, 'a=b')
    expect([answer.status, answer.body.code]).toEqual([405, 'METHOD_NOT_ALLOWED'])
  })
})

test('OPTIONS says what an address takes, and lets no page of another site send more', async () => {
  const preflight = { origin: 'http://example.com', 'access-control-request-method': 'POST' }
  const answer = await asked('OPTIONS', '/v1/orders', preflight)
  expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST'])
  expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('HEAD tells of a query what GET tells, but its body', async () => {
  const [head, got] = [await asked('HEAD', '/v1/orders/PO-1'), await asked('GET', '/v1/orders/PO-1')]
  expect([head.status, head.body]).toEqual([200, ''])
  for (const name of ['etag', 'content-type']) expect(head.headers.get(name)).toBe(got.headers.get(name))
  expect((await asked('HEAD', '/v1/orders/NONE')).status).toBe(404)
})

describe('an address at which there is nothing is a 404 under any method', () => {
  test.each([
    ['GET', '/v2/orders'],
    ['OPTIONS', '/v1/nothing'],
    ['DELETE', '/'],
    ['GET', '/docs/nothing.js'],
  ])('%s %s', async (method, path) => {
    const answer = await asked(method, path)
    expect([answer.status, answer.body.code]).toEqual([404, 'ROUTE_UNKNOWN'])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
})

test('every answer names its request, and is not to be kept, reinterpreted or framed', async () => {
  const foreign = { origin: 'http://example.com', 'x-request-id': 'R-7', 'content-type': 'application/json' }
  const answers = [
    await asked('GET', '/v1/orders', { 'x-request-id': 'R-7' }),
    await asked('GET', '/docs', { 'x-request-id': 'R-7' }),
    await asked('DELETE', '/v1/orders', { 'x-request-id': 'R-7' }),
    await asked('POST', '/v1/orders', foreign, '{}'),
  ]
  for (const { headers } of answers) {
    expect(headers.get('x-request-id')).toBe('R-7')
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
  }
  expect(answers[1]!.headers.get('x-frame-options')).toBe('DENY')
})

test('who acts is recorded with their roles, as given', async () => {
  const told = { 'clearance-actor': 'ops-7', 'clearance-roles': 'compliance, operations' }
  const left = {
    ...{ noticeNo: 'N-1', lines: [{ orderNo: 'PO-1', line: 1, quantity: 4 }], exportPort: 'LAX' },
    ...{ itns: [], invoice: 'I-1', rules: ['SHP-3'], approver: 'lead-2' },
  }
  const happened = (headers: Record<string, string>) =>
    serving.post('/v1/shipments/SH-1/departures/as-happened', left, headers)
  const refused = await happened({ ...told, 'clearance-roles': 'operations' })
  const numbers = { actor: 'ops-7', needed: 'compliance', roles: 'operations' }
  expect([refused.status, refused.body.refusals]).toMatchObject([409, [{ code: 'AS_HAPPENED_ROLE', numbers }]])
  expect((await happened({ ...told, 'clearance-roles': 'Compliance' })).body.code).toBe('ROLES_INVALID')
  expect((await happened(told)).status).toBe(201)
  const { body } = await serving.get('/v1/streams/shipment~SH-1')
  const actor = { id: 'ops-7', roles: ['compliance', 'operations'], verified: false }
  expect(body.events[0].event).toMatchObject({ actor, approver: 'lead-2' })
})

async function asked(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Told> {
  const answer = await fetch(serving.url + path, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await answer.text()
  const isJson = text !== '' && answer.headers.get('content-type')?.includes('json')
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
}
