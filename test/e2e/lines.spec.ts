import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { foundation, order, party, Serving } from './serving.js'

let serving: Serving
beforeAll(async () => (serving = await Serving.start()))
afterAll(() => serving.stop())

test('a line may rest on the lines before it', async () => {
  const orders = [order('PO-1'), order('PO-2')].map((one) => ({ command: 'PlaceOrder', ...one }))
  const confirmed = ['PO-1', 'PO-2'].map((orderNo) => ({ command: 'ConfirmOrder', orderNo }))
  const results = await serving.lines([...foundation, ...orders, ...confirmed])
  expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'recorded'))
  expect(results.map(({ line }) => line)).toEqual(results.map((_, i) => i + 1))
})

test('every line has its result, in order, whatever is wrong with it', async () => {
  const long = JSON.stringify({ command: 'RegisterParty', ...party('LONG'), name: 'x'.repeat(1_100_000) })
  const results = await serving.lines([
    { command: 'RegisterParty', ...party('P1'), idempotencyKey: 'k-1' },
    '{"command":',
    '',
    '[]',
    { command: 'Nothing' },
    { command: 'RegisterParty', ...party('P2'), colour: 'green' },
    long,
    { command: 'PlaceOrder', ...order('PO-1') },
    { command: 'ConfirmOrder', orderNo: 'NONE' },
    { command: 'ConfirmOrder', orderNo: 'PO-1' },
    { command: 'RegisterParty', ...party('P1'), idempotencyKey: 'k-1' },
    { command: 'RegisterParty', ...party('P3') },
  ])
  const said = results.map(({ line, outcome, code, refusals }) => [line, outcome, code ?? refusals?.[0].code])
  expect(said).toEqual([
    [1, 'recorded', undefined],
    [2, 'invalid', 'JSON_MALFORMED'],
    [4, 'invalid', 'BODY_INVALID'],
    [5, 'invalid', 'COMMAND_UNKNOWN'],
    [6, 'invalid', 'BODY_INVALID'],
    [7, 'invalid', 'LINE_TOO_LARGE'],
    [8, 'refused', 'ORDER_EXISTS'],
    [9, 'refused', 'ORDER_UNKNOWN'],
    [10, 'alreadySo', undefined],
    [11, 'repeated', undefined],
    [12, 'recorded', undefined],
  ])
  expect(results[4].flaws).toEqual([{ path: 'colour', problem: 'colour is not known here' }])
})

test('a line that is nested deep is invalid like any other', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  const results = await serving.lines([
    `{"command":"RegisterParty","name":${deep}}`,
    `{"command":${deep}}`,
    { command: 'RegisterParty', ...party('P4') },
  ])
  expect(results.map(({ outcome, code }) => [outcome, code])).toEqual([
    ['invalid', 'BODY_INVALID'],
    ['invalid', 'COMMAND_UNKNOWN'],
    ['recorded', undefined],
  ])
})

test.each([
  ['if-match', '"7"', 'IF_MATCH_INVALID'],
  ['idempotency-key', 'k-9', 'KEY_INVALID'],
])('%s does not stand over lines', async (name, value, code) => {
  const headers = { 'content-type': 'application/x-ndjson', [name]: value }
  const answer = await serving.post('/v1/commands', { command: 'RegisterParty', ...party('P5') }, headers)
  expect([answer.status, answer.body.code]).toEqual([400, code])
})

test('a byte order mark before the first line is not part of it', async () => {
  const [result] = await serving.lines([`\uFEFF${JSON.stringify({ command: 'RegisterParty', ...party('BOM') })}`])
  expect(result.outcome).toBe('recorded')
})

test('a dry run of lines records nothing', async () => {
  const [result] = await serving.lines([{ command: 'RegisterParty', ...party('DRY') }], '?dryRun=true')
  expect(result.outcome).toBe('wouldRecord')
  expect((await serving.get('/v1/streams/party~DRY')).status).toBe(404)
})

/** Sends lines for as long as they are taken. Resolves when nothing has been taken for two seconds. */
async function flood(socket: Socket, most: number): Promise<number> {
  const line = `${JSON.stringify({ command: 'RegisterParty', ...party('P1') })}\n`
  const block = Buffer.from(line.repeat(Math.ceil(65_536 / line.length)))
  const chunk = Buffer.concat([Buffer.from(`${block.length.toString(16)}\r\n`), block, Buffer.from('\r\n')])
  let sent = 0
  while (sent < most) {
    if (!socket.write(chunk)) {
      const drained = await Promise.race([
        new Promise<boolean>((resolve) => socket.once('drain', () => resolve(true))),
        sleep(2_000, false),
      ])
      if (!drained) return sent
    }
    sent += chunk.length
  }
  return sent
}

test('2 GB of lines from a caller that reads no results are not taken, and take no memory', async () => {
  const before = process.memoryUsage().rss
  const { port } = new URL(serving.url)
  const socket = connect(Number(port), '127.0.0.1')
  const head = [
    'POST /v1/commands HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/x-ndjson',
    'Transfer-Encoding: chunked',
  ]
  socket.on('error', () => undefined)
  socket.pause()
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const sent = await flood(socket, 2 * 1024 ** 3)
  expect(sent).toBeLessThan(200 * 1024 ** 2)
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2)
  expect((await serving.post('/v1/parties', party('MEANWHILE'))).status).toBe(201)

  let read = 0
  socket.on('data', (part: Buffer) => (read += part.length))
  socket.resume()
  while (read <= 100_000) await once(socket, 'data')
  socket.destroy()
  expect((await serving.post('/v1/parties', party('AFTER'))).status).toBe(201)
}, 60_000)
