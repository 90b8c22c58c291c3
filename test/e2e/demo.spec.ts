import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { commandLine, longRunning, type Serving } from './command-line.js'

/** Each test starts several processes, which on a busy machine take their time. */
jest.setTimeout(90_000)

const at = mkdtempSync(join(tmpdir(), 'clearance-demo-'))
const path = (name: string) => join(at, name)
const clearance = commandLine(at)
const { serving, killAll } = longRunning(at)

afterAll(() => {
  killAll()
  rmSync(at, { recursive: true, force: true })
})

type Stages = Record<string, number>
const sum = (stages: Stages) => Object.values(stages).reduce((total, units) => total + units, 0)

describe('the demo', () => {
  let server: Serving | undefined

  test('--fresh leaves what is not its own, tells the scenario anew, shows the waterfall as it falls, and stops', () => {
    mkdirSync(path('demo'))
    writeFileSync(
      path('demo/scenario.json'),
      JSON.stringify({ scenario: 'of old', recordedAt: '2026-01-15T00:00:00.000Z' }),
    )
    writeFileSync(path('demo/notes.txt'), 'mine')
    writeFileSync(
      path('old.ndjson'),
      JSON.stringify({ command: 'RegisterParty', party: 'OLD', name: 'Old', country: 'US', headquarters: 'US' }),
    )
    expect(clearance('import', 'old.ndjson', '--data', 'demo').status).toBe(0)
    const { status, out } = clearance('demo', '--fresh', '--exit', '--data', 'demo')
    expect(status).toBe(0)
    expect(out).toMatch(/ordered +2,240,004/)
    const stages = [
      ...['unconfirmed', 'held', 'barred', 'awaiting licence', 'awaiting approval', 'awaiting stock', 'awaiting test'],
      ...['shippable', 'planned', 'in transit', 'in customs', 'customs released', 'delivered', 'lost'],
    ]
    for (const stage of stages) expect(out).toMatch(new RegExp(`${stage} +[1-9]`))
    expect(out).toMatch(/3 × 75,000 = 225,000 by the US cap < 400,000 by the pool < 600,000 in stock < 2,240,004/)
    expect(out).toMatch(/commands recorded in demo/)
    expect(out).not.toContain('\u001b')
    expect(readFileSync(path('demo/notes.txt'), 'utf8')).toBe('mine')
    expect(clearance('replay', '--stream', 'party~OLD', '--data', 'demo').err).toMatch(/^STREAM_UNKNOWN: /)
  })

  test('a second run uses what is there and serves it; a third asks the second', async () => {
    server = await serving(/Serving at/, 'demo', '--data', 'demo')
    expect(server.line).toMatch(/http:\/\/127\.0\.0\.1:\d+/)
    const third = clearance('demo', '--exit', '--data', 'demo')
    expect([third.status, third.out]).toEqual([
      0,
      expect.stringMatching(/^Using the demo in demo, recorded at .*served at http/),
    ])
    const fresh = clearance('demo', '--fresh', '--exit', '--data', 'demo')
    expect([fresh.status, fresh.err]).toEqual([3, expect.stringMatching(/^STORE_LOCKED: .*stop that first$/)])

    expect(third.out).toMatch(/BYTEDANCE .*licence: cap of 75,000 used up/)
    expect(third.out).toMatch(/ALIBABA .*approval: 5,000 of 10,200 credits/)
    expect(third.out).toMatch(/TENCENT .*stock: 46,680 of 75,000/)
  })

  test('its backlog adds up', () => {
    const { product, position, totals, stock, ...nothingElse } = clearance(
      'backlog',
      '--product',
      'H200',
      '--json',
      '--data',
      'demo',
    ).json()
    expect(product).toBe('H200')
    expect(position).toBeGreaterThan(300)
    expect(totals.ordered).toBeGreaterThan(2_000_000)
    expect(sum(totals.stages)).toBe(totals.ordered)
    expect(Object.keys(totals.lacking)).toEqual(['licence', 'approval', 'stock', 'test'])
    expect(stock).toMatchObject({ onHand: 328_000 })
    expect(nothingElse).toEqual({})
  })

  test('the backlog of all products, and all of its groups, is shown too', () => {
    const { status, out } = clearance('backlog', '--group-by', 'line', '--data', 'demo')
    expect(status).toBe(0)
    expect(out).toMatch(/All products: [\d,]+ ordered/)
    const { totals, groups } = clearance('backlog', '--group-by', 'line', '--json', '--data', 'demo').json()
    const ordered = groups.reduce((total: number, one: { ordered: number }) => total + one.ordered, 0)
    expect(ordered).toBe(totals.ordered)
  })

  test.each([
    ['orders', ['--customer', 'TENCENT'], /TENCENT-01 +confirmed +TENCENT +CN/],
    ['inventory', ['--product', 'H200'], /TPE1 +L-2601T +200,000 +200,000/],
    ['licences', ['D-BYTEDANCE'], /D-BYTEDANCE +1 +yes +100,000 +27,000/],
    ['caps', ['--group', 'ALIBABA'], /ALIBABA +PER-CUSTOMER +75,000 +75,000 +0/],
    ['volumes', [], /BIS-50 +CN MO +0\.5 +184,000 +88,000 +0 +4,000/],
    ['approvals', ['H200-CN-1'], /H200-CN-1: in force; 400,000 chips, 175,000 left/],
    ['directives', ['--standing', 'inForce'], /GACC-2026-01 .*prohibit .*customs agents +reported +in force/],
    ['allocations', [], /ALC-2026-02 +applied +pro-rata/],
    ['shippable', ['--customer', 'ALIBABA'], /ALIBABA +8,344 +297,656 +stock/],
    ['demand', ['--product', 'H200'], /H200 +all +1,850,004 +0 +120,000/],
    ['purchases', ['--invoice', 'INV-ALIBABA'], /INV-ALIBABA\/1 .* 5,000 +0 +ALIBABA under H200-CN-1/],
    ['goods', ['--shipment', 'SH-CN-3'], /BYTEDANCE-02\/3 .* 200 +lost +nobody/],
    ['departures', ['--shipment', 'SH-CN-1'], /SH-CN-1 +BYTEDANCE-01\/1 +H200 +DEP-SH-CN-1 +8,000 +2026-02-11/],
    ['shipments', ['--consignee', 'BYTEDANCE'], /SH-CN-3 +arrived +BYTEDANCE .* 200$/m],
    ['shipment', ['SH-CN-3'], /BYTEDANCE-02\/3 +8,000 .* 200\n[^]*TransactionAnnulled/],
    ['entries', ['ENT-SH-CN-2'], /ALIBABA-01\/1 +8,000 +8,000 +0/],
    ['breaches', ['--code', 'CREDITS_SHORT'], /approval~H200-CN-1 +ALIBABA DOMESTIC-RATIO +5,000 +10,200 +5,200/],
  ])('%s tells what is asked', (name, asked, told) => {
    const { status, out } = clearance(name, ...asked, '--data', 'demo')
    expect([status, out]).toEqual([0, expect.stringMatching(told)])
  })

  test('lists are whole in JSON, as long as is asked, and say so when nothing is there', () => {
    expect(clearance('shipments', '--json', '--data', 'demo').json().shipments).toHaveLength(11)
    expect(clearance('shipments', '--limit', '3', '--json', '--data', 'demo').json().shipments).toHaveLength(3)
    expect(clearance('shipments', '--status', 'cancelled', '--data', 'demo').out).toBe('None.\n')
    expect(clearance('backlog', '--product', 'NOPE', '--data', 'demo')).toMatchObject({
      status: 1,
      err: 'PRODUCT_UNKNOWN: There is no product NOPE',
    })
    expect(clearance('licences', 'D-NONE', '--data', 'demo')).toMatchObject({
      status: 1,
      err: 'LICENCE_UNKNOWN: There is nothing of D-NONE',
    })
    expect(clearance('shipment', 'SH-NONE', '--data', 'demo')).toMatchObject({
      status: 1,
      err: 'SHIPMENT_UNKNOWN: There is no shipment SH-NONE',
    })
  })

  test('an order tells its lines and its history', () => {
    const { lines, history } = clearance('order', 'ALDER-01', '--json', '--data', 'demo').json()
    expect(lines[0].stages.delivered).toBe(8_000)
    expect(history[0].event.type).toBe('OrderPlaced')
  })

  test('what-if lists whom a block would hit, and records nothing', () => {
    const { customer, revision } = clearance('order', 'HICKORY-01', '--json', '--data', 'demo').json()
    const block = JSON.stringify({ party: customer, blockId: 'BLK-1', reason: 'listed' })
    const { hits, outcome } = clearance('what-if', 'BlockParty', block, '--json', '--data', 'demo').json()
    const line = hits.lines.find(({ orderNo }: { orderNo: string }) => orderNo === 'HICKORY-01')
    expect([outcome, line.stages.shippable]).toEqual(['wouldRecord', { before: 8_000, after: 0 }])
    const { out } = clearance('what-if', 'BlockParty', block, '--data', 'demo')
    expect(out).toMatch(/It would hit [\d,]+ lines of [\d,]+ orders/)
    expect(out).toMatch(/HICKORY-01\/1 .*shippable 8,000 → 0/)
    expect(clearance('order', 'HICKORY-01', '--json', '--data', 'demo').json().revision).toBe(revision)
    const pairs = [`party=${customer}`, 'blockId=BLK-1', 'reason=listed']
    expect(clearance('what-if', 'block-party', ...pairs, '--data', 'demo').out).toBe(out)
    expect(clearance('what-if', 'BlockNobody', block, '--data', 'demo').status).toBe(2)
    expect(clearance('what-if', 'BlockParty', 'no JSON', '--data', 'demo').status).toBe(2)
  })

  test('a wrong receipt is annulled: stock is less, and the reservations on it are in breach', () => {
    const before = clearance('backlog', '--product', 'H200', '--json', '--data', 'demo').json()
    const events = clearance('replay', '--stream', 'stock~TPE1~H200', '--json', '--data', 'demo').out.trim().split('\n')
    const wrong = events.map((line) => JSON.parse(line)).find(({ type }) => type === 'StockReceived')
    const { status, out } = clearance('annul', wrong.transaction.id, '--reason', 'never arrived', '--data', 'demo')
    expect([status, out]).toEqual([0, expect.stringContaining(wrong.transaction.id)])
    const after = clearance('backlog', '--product', 'H200', '--json', '--data', 'demo').json()
    expect(after.stock.onHand).toBe(before.stock.onHand - wrong.data.quantity)
    expect(clearance('annul', wrong.transaction.id, '--reason', 'again', '--data', 'demo')).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^ALREADY_ANNULLED: /),
    })
  })

  test('Ctrl+C ends it', async () => expect(await server?.stop()).toBe(0))
})
