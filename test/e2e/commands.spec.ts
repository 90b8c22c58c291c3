import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { foundation, order, Serving } from './serving.js'

let serving: Serving
beforeAll(async () => {
  serving = await Serving.start({}, undefined, { docs: true })
  const results = await serving.lines(foundation)
  expect(results.map(({ outcome }) => outcome)).toEqual(foundation.map(() => 'recorded'))
})
afterAll(() => serving.stop())

const codesOf = (body: { refusals: { code: string }[] }) => body.refusals.map(({ code }) => code)

test('an order is placed, confirmed, reserved for and seen', async () => {
  const placed = await serving.post('/v1/orders', order('PO-1'))
  expect(placed.status).toBe(201)
  expect(placed.headers.get('etag')).toBe('"0"')
  expect(placed.body).toMatchObject({ outcome: 'recorded', streams: { 'order~PO-1': 0 }, opened: [], closed: [] })
  expect((await serving.post('/v1/orders/PO-1/confirmation')).status).toBe(201)
  const reserved = await serving.post('/v1/orders/PO-1/lines/1/reservations', { site: 'TPE1', lot: 'L1', quantity: 40 })
  expect(reserved.status).toBe(201)
  expect(Object.keys(reserved.body.streams).sort()).toEqual(['order~PO-1', 'stock~TPE1~H200'])

  const shown = await serving.get(`/v1/orders/PO-1?atLeast=${reserved.body.position}`)
  expect(shown.status).toBe(200)
  expect(shown.headers.get('etag')).toBe('"2"')
  expect(shown.body).toMatchObject({ orderNo: 'PO-1', status: 'confirmed', ordered: 100, open: 100 })
  expect(shown.body.lines[0]).toMatchObject({
    product: 'H200',
    reserved: 40,
    stages: { shippable: 40, awaitingStock: 60 },
  })
  expect(shown.body.history.map(({ event }: { event: { type: string } }) => event.type)).toEqual([
    'OrderPlaced',
    'OrderConfirmed',
    'LineReserved',
  ])
  const backlog = await serving.get(`/v1/backlog?product=H200&groupBy=customer&atLeast=${reserved.body.position}`)
  expect(backlog.body).toMatchObject({ totals: { stages: { shippable: 40 } }, groups: [{ key: 'BUYER' }] })
})

test('a rule that says no is a 409 with its code and numbers', async () => {
  const body = { site: 'TPE1', lot: 'L1', quantity: 999_999 }
  const refused = await serving.post('/v1/orders/PO-1/lines/1/reservations', body)
  expect(refused.status).toBe(409)
  expect(refused.headers.get('content-type')).toContain('application/problem+json')
  expect(refused.body).toMatchObject({ status: 409, type: expect.stringContaining(refused.body.code) })
  expect(codesOf(refused.body)).toContain('STOCK_SHORT')
  expect(refused.body.refusals[0].numbers).toBeDefined()
})

test('what does not exist is a 404', async () => {
  const refused = await serving.post('/v1/orders/NONE/confirmation')
  expect([refused.status, codesOf(refused.body)]).toEqual([404, ['ORDER_UNKNOWN']])
})

test('the same act again is already so', async () => {
  const again = await serving.post('/v1/orders/PO-1/confirmation')
  expect([again.status, again.body.outcome]).toEqual([200, 'alreadySo'])
})

test('the same key again answers the first outcome, another request under it is refused', async () => {
  const key = { 'idempotency-key': 'key-1' }
  const first = await serving.post('/v1/orders', order('PO-K'), key)
  const again = await serving.post('/v1/orders', { ...order('PO-K'), idempotencyKey: 'overridden' }, key)
  expect([first.status, again.status]).toEqual([201, 200])
  expect(again.body).toMatchObject({
    outcome: 'repeated',
    transaction: first.body.transaction,
    position: first.body.position,
  })
  const other = await serving.post('/v1/orders', order('PO-L'), key)
  expect([other.status, other.body.code]).toEqual([422, 'KEY_REUSED'])
})

test('If-Match holds the revision that was seen', async () => {
  const { headers } = await serving.post('/v1/orders', order('PO-M'))
  const match = { 'if-match': headers.get('etag')! }
  expect((await serving.post('/v1/orders/PO-M/confirmation', {}, match)).status).toBe(201)
  const hold = { holdId: 'H1', reason: 'asked to' }
  const moved = await serving.post('/v1/orders/PO-M/holds', hold, match)
  expect([moved.status, moved.body.code]).toEqual([412, 'REVISION_MOVED'])
  const malformed = await serving.post('/v1/orders/PO-M/holds', hold, { 'if-match': 'W/"x"' })
  expect([malformed.status, malformed.body.code]).toEqual([400, 'IF_MATCH_INVALID'])
})

test('a dry run tells what would be recorded, and records nothing', async () => {
  const dry = await serving.post('/v1/orders?dryRun=true', order('PO-D'))
  expect([dry.status, dry.body.outcome]).toEqual([200, 'wouldRecord'])
  expect(dry.body.events[0]).toMatchObject({ stream: 'order~PO-D', event: { type: 'OrderPlaced' } })
  expect((await serving.get('/v1/orders/PO-D')).status).toBe(404)
})

test('a dry run says which orders it would hit, a page at a time, and how their units would stand', async () => {
  const block = { blockId: 'B-DRY', reason: 'listed' }
  await serving.post('/v1/orders', order('PO-H1', 30))
  await serving.post('/v1/orders/PO-H1/confirmation')
  const { status, body } = await serving.post('/v1/parties/USER/blocks?dryRun=true&limit=1000', block)
  expect([status, body.outcome]).toEqual([200, 'wouldRecord'])
  expect(body.events).toEqual([{ stream: 'party~USER', event: { type: 'PartyBlocked', ...block } }])
  const hit = body.hits.lines.find((one: { orderNo: string }) => one.orderNo === 'PO-H1')
  expect(hit.stages).toEqual({ awaitingStock: { before: 30, after: 0 }, barred: { before: 0, after: 30 } })
  expect(body.hits.totals.lines).toBe(body.hits.lines.length)
  const page = await serving.post('/v1/parties/USER/blocks?dryRun=true&limit=1', block)
  expect([page.body.hits.lines.length, page.body.hits.next]).toEqual([1, page.body.hits.lines[0].orderNo])
  const wrong = await serving.post('/v1/parties/USER/blocks?limit=1', block)
  expect([wrong.status, wrong.body.code]).toEqual([400, 'QUERY_INVALID'])
})

test('who acts, the correlation and the request are recorded and told', async () => {
  const headers = { 'clearance-actor': 'ops-7', 'x-correlation-id': 'file-9', 'x-request-id': 'req-1' }
  const placed = await serving.post('/v1/orders', order('PO-A'), headers)
  expect(placed.headers.get('x-correlation-id')).toBe('file-9')
  expect(placed.headers.get('x-request-id')).toBe('req-1')
  const { body } = await serving.get(`/v1/transactions/${placed.body.transaction}`)
  expect(body.events[0].event).toMatchObject({ actor: { id: 'ops-7', verified: false }, correlationId: 'file-9' })
  expect(body.position).toBe(placed.body.position)
})

test('a transaction tells its events a page at a time', async () => {
  const { transaction } = (await serving.get('/v1/streams/stock~TPE1~H200?from=1')).body.events[0].event
  const page = async (query: string) => (await serving.get(`/v1/transactions/${transaction.id}?${query}`)).body
  const streams = ({ events }: { events: { event: { stream: string } }[] }) => events.map(({ event }) => event.stream)
  const [first, second] = [await page('limit=1'), await page('from=1')]
  expect([...streams(first), ...streams(second)]).toEqual(streams(await page('limit=2')))
  expect([streams(first).length, first.next, second.next]).toEqual([1, 1, undefined])
})

test('the feed hands events on in order, page by page, byte by byte', async () => {
  const all = (await serving.get('/v1/events?limit=1000')).body
  const positions = all.events.map(({ position }: { position: number }) => position)
  expect(positions).toEqual(positions.map((_: number, i: number) => i + 1))
  const first = (await serving.get('/v1/events?limit=3')).body
  expect(first.next).toBe(3)
  const second = (await serving.get(`/v1/events?limit=3&after=${first.next}`)).body
  expect([...first.events, ...second.events]).toEqual(all.events.slice(0, 6))
  expect((await serving.get(`/v1/events?after=${all.next}`)).body).toEqual({ events: [], next: all.next })
  const placed = (await serving.get('/v1/events?type=OrderPlaced')).body.events
  expect(new Set(placed.map(({ event }: { event: { type: string } }) => event.type))).toEqual(new Set(['OrderPlaced']))
})

test('a stream is read from any revision', async () => {
  const whole = await serving.get('/v1/streams/order~PO-1')
  expect(whole.body).toMatchObject({ stream: 'order~PO-1', revision: 2 })
  const part = await serving.get('/v1/streams/order~PO-1?from=1&limit=1')
  expect(part.body).toMatchObject({ events: [whole.body.events[1]], next: 2 })
})

test('stocks, orders and breaches are listed a page at a time', async () => {
  const stock = await serving.get('/v1/inventory?product=H200')
  expect(stock.body.stocks[0]).toMatchObject({ site: 'TPE1', onHand: 1000, reserved: 40 })
  const page = await serving.get('/v1/orders?limit=1')
  expect(page.body.orders).toHaveLength(1)
  expect((await serving.get(`/v1/orders?limit=1&after=${page.body.next}`)).body.orders[0].orderNo).not.toBe('PO-1')
  const count = { adjustmentNo: 'A1', lot: 'L1', change: -990, reason: 'counted' }
  const counted = await serving.post('/v1/inventory/TPE1/H200/adjustments', count)
  expect(counted.body.opened[0]).toMatchObject({ code: 'STOCK_SHORT', stream: 'stock~TPE1~H200', used: 40, limit: 10 })
  const open = await serving.get(`/v1/breaches?code=STOCK_SHORT&atLeast=${counted.body.position}`)
  expect(open.body.breaches[0]).toMatchObject({ stream: 'stock~TPE1~H200', excess: 30 })
})

test('health and figures are there for those who run it', async () => {
  expect((await serving.get('/health/live')).body).toEqual({ status: 'ok' })
  expect((await serving.get('/health/ready')).body).toMatchObject({
    status: 'ok',
    details: { store: { status: 'up' }, projections: { status: 'up', unhealthy: [] } },
  })
  const { body } = await serving.get('/metrics')
  for (const line of [
    /^clearance_commands_total\{command="PlaceOrder",outcome="recorded"\} \d/m,
    /^clearance_refusals_total\{code="STOCK_SHORT"\} \d/m,
    /^clearance_append_batch_size_count \d/m,
    /^clearance_projection_lag_events \d/m,
    /^clearance_breaches\{code="STOCK_SHORT",cause="limit"\} 1/m,
  ])
    expect(body).toMatch(line)
})

test('the API describes itself, and its page needs no other server', async () => {
  const { body } = await serving.get('/openapi.json')
  expect(body.openapi).toBe('3.1.0')
  expect(body.paths['/v1/orders'].post.operationId).toBe('PlaceOrder')
  const page = await serving.get('/docs')
  expect(page.body).toContain('Clearance')
  expect(page.body).not.toMatch(/(src|href)="https?:/)
  expect((await serving.get('/docs/swagger-ui-bundle.js')).status).toBe(200)
})

test('its page runs scripts of its own alone, none within it, and asks this server alone', async () => {
  const { body, headers } = await serving.get('/docs')
  const policy = new Map(
    headers
      .get('content-security-policy')!
      .split('; ')
      .map((rule) => [rule.split(' ', 1)[0]!, rule.split(' ').slice(1)]),
  )
  expect(policy.get('default-src')).toEqual(["'none'"])
  expect([policy.get('script-src'), policy.get('connect-src')]).toEqual([["'self'"], ["'self'"]])
  expect([policy.get('base-uri'), policy.get('form-action'), policy.get('frame-ancestors')]).toEqual(
    Array(3).fill(["'none'"]),
  )
  const scripts = [...String(body).matchAll(/<script([^>]*)>([^<]*)</g)]
  expect(
    scripts.map(([, attributes, within]) => [/src="\.?\/?docs\/|src="\.\//.test(attributes!), within!.trim()]),
  ).toEqual(Array(3).fill([true, '']))
  expect(body).not.toMatch(/\son[a-z]+="/)
  expect((await serving.get('/v1/orders')).headers.get('content-security-policy')).toBeNull()
})
