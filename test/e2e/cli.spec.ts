import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { commandLine, environment, main } from './command-line.js'

/** Each test starts several processes, which on a busy machine take their time. */
jest.setTimeout(90_000)

const at = mkdtempSync(join(tmpdir(), 'clearance-cli-'))
const path = (name: string) => join(at, name)
const running = new Set<ChildProcess>()

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(at, { recursive: true, force: true })
})

const clearance = commandLine(at)

/** A command that goes on; resolves with the first line of its output that matches. */
async function serving(pattern: RegExp, ...args: string[]): Promise<{ line: string; stop(): Promise<number | null> }> {
  const node = ['--disable-warning=ExperimentalWarning', main, ...args]
  const child = spawn(process.execPath, node, { cwd: at, env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  for await (const line of createInterface({ input: child.stdout })) {
    if (!pattern.test(line)) continue
    child.stdout.resume()
    return { line, stop: () => stop(child) }
  }
  throw new Error(`${args.join(' ')} ended before it said ${pattern}`)
}

async function stop(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  const [code] = await ended
  running.delete(child)
  return code as number | null
}

type Stages = Record<string, number>
const sum = (stages: Stages) => Object.values(stages).reduce((total, units) => total + units, 0)

describe('the demo', () => {
  let server: Awaited<ReturnType<typeof serving>> | undefined

  test('tells the scenario, shows the waterfall as it falls, and stops', () => {
    const { status, out } = clearance('demo', '--exit', '--data', 'demo')
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
  })

  test('which gate binds each of the three, at the end', () => {
    const { out } = clearance('demo', '--exit', '--data', 'demo')
    expect(out).toMatch(/^Using the demo in demo, recorded at/)
    expect(out).toMatch(/BYTEDANCE .*licence: cap of 75,000 used up/)
    expect(out).toMatch(/ALIBABA .*approval: 5,000 of 10,200 credits/)
    expect(out).toMatch(/TENCENT .*stock: 46,680 of 75,000/)
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

  test('a second run uses what is there, and a third asks the second', async () => {
    server = await serving(/Serving at/, 'demo', '--data', 'demo')
    expect(server.line).toMatch(/http:\/\/127\.0\.0\.1:\d+/)
    const second = clearance('demo', '--exit', '--data', 'demo')
    expect(second.status).toBe(0)
    expect(second.out).toMatch(/^Using the demo in demo, .*served at http/)
    const { totals } = clearance('backlog', '--product', 'H200', '--json', '--data', 'demo').json()
    expect(sum(totals.stages)).toBe(totals.ordered)
    const fresh = clearance('demo', '--fresh', '--exit', '--data', 'demo')
    expect([fresh.status, fresh.err]).toEqual([3, expect.stringMatching(/^STORE_LOCKED: .*stop that first$/)])
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

  test('--fresh starts anew and leaves what is not its own', () => {
    writeFileSync(path('demo/notes.txt'), 'mine')
    const { status, out } = clearance('demo', '--fresh', '--exit', '--data', 'demo')
    expect(status).toBe(0)
    expect(out).toMatch(/commands recorded in demo/)
    expect(readFileSync(path('demo/notes.txt'), 'utf8')).toBe('mine')
  })
})

const parties = ['RegisterParty'].flatMap((command) =>
  ['ALDER', 'BIRCH'].map((party) => ({ command, party, name: party, country: 'US', headquarters: 'US' })),
)
const product = {
  command: 'RegisterProduct',
  sku: 'H200',
  name: 'H200',
  eccn: '3A090.A',
  hsCode: '854231',
  family: 'HOPPER',
  chipsPerUnit: 1,
  orderMultiple: 8,
}
const ndjson = (...lines: unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')

const orders = `orderNo,customer,endUser,consignee,destination,line,sku,quantity,unitPrice,currency,requestedOn
PO-1,ALDER,ALDER,ALDER,US,1,H200,80,27000.00,USD,2026-03-31
PO-1,ALDER,ALDER,ALDER,US,2,H200,160,,,
PO-2,BIRCH,BIRCH,BIRCH,US,1,H200,-8,,,
PO-3,NOBODY,NOBODY,NOBODY,US,1,H200,8,,,
PO-4,BIRCH,BIRCH
PO-5,BIRCH,BIRCH,BIRCH,US,1,H200,8,,,
`

/** The same file is imported into a ledger that nobody serves and into one that a server serves. */
describe.each([
  ['in this process', false],
  ['through a server', true],
])('import %s', (_, throughServer) => {
  const data = `import-${throughServer}`
  const csv = `orders-${throughServer}.csv`
  let server: Awaited<ReturnType<typeof serving>> | undefined

  beforeAll(async () => {
    writeFileSync(path('base.ndjson'), ndjson(product, ...parties))
    writeFileSync(path(csv), orders)
    if (throughServer) server = await serving(/Serving/, 'serve', '--port', '0', '--data', data)
  })
  afterAll(async () => {
    await server?.stop()
  })

  test('records commands', () => {
    const { status, json } = clearance('import', 'base.ndjson', '--json', '--data', data)
    expect([status, json()]).toEqual([0, expect.objectContaining({ commands: 3, recorded: 3, rejected: 0 })])
  })

  test('records good orders, and rejects bad rows with line number and reason', () => {
    const { status, json } = clearance('import', csv, '--json', '--data', data)
    expect([status, json()]).toEqual([
      1,
      expect.objectContaining({ recorded: 2, repeated: 0, rejected: 3, rejectedRows: 3 }),
    ])
    const rejects = readFileSync(path(`${csv}.rejects.ndjson`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rejects.map(({ line, code }) => [line, code]).sort()).toEqual([
      [4, 'INVALID'],
      [5, 'PARTY_UNKNOWN'],
      [6, 'CSV_MALFORMED'],
    ])
    for (const { reason } of rejects) expect(reason).not.toBe('')
  })

  test('records nothing twice', () => {
    const { json } = clearance('import', csv, '--json', '--data', data)
    expect(json()).toMatchObject({ recorded: 0, repeated: 2, rejected: 3 })
    const { totals } = clearance('backlog', '--product', 'H200', '--json', '--data', data).json()
    expect(totals).toMatchObject({ ordered: 248, stages: { unconfirmed: 248 } })
  })

  test('takes no file with a column twice', () => {
    writeFileSync(path('twice.csv'), 'site,sku,receiptNo,lot,quantity,quantity\nTPE1,H200,R-9,L-1,10,20\n')
    const { status, err } = clearance('import', 'twice.csv', '--data', data)
    expect([status, err]).toEqual([2, expect.stringMatching(/^HEADER_UNKNOWN: twice.csv has two columns quantity/)])
  })

  test('records stock', () => {
    writeFileSync(path('stock.csv'), 'site,sku,receiptNo,lot,quantity\nTPE1,H200,R-1,L-1,100\nTPE1,H200,R-2,L-1,none\n')
    const { status, json } = clearance('import', 'stock.csv', '--json', '--data', data)
    expect([status, json()]).toEqual([1, expect.objectContaining({ recorded: 1, rejected: 1 })])
  })

  test('a file that is repaired takes its rejects file away', () => {
    writeFileSync(path('good.ndjson'), '\uFEFF' + ndjson({ ...parties[0], party: 'CEDAR' }))
    writeFileSync(path('good.ndjson.rejects.ndjson'), 'old')
    expect(clearance('import', 'good.ndjson', '--data', data).status).toBe(0)
    expect(existsSync(path('good.ndjson.rejects.ndjson'))).toBe(false)
  })
})

test('an import that was killed goes on where it was', async () => {
  clearance('generate', '--orders', '10000', '--seed', '3', '--out', 'large.ndjson')
  const args = ['--disable-warning=ExperimentalWarning', main, 'import', 'large.ndjson', '--data', 'killed']
  const child = spawn(process.execPath, args, { cwd: at, env: environment, stdio: 'ignore' })
  running.add(child)
  const ended = once(child, 'exit')
  const wal = path('killed/ledger.db-wal')
  while (child.exitCode === null && (statSync(wal, { throwIfNoEntry: false })?.size ?? 0) < 1_000_000) await sleep(5)
  child.kill('SIGKILL')
  await ended
  running.delete(child)
  const { commands, recorded, repeated, rejected } = clearance(
    'import',
    'large.ndjson',
    '--json',
    '--data',
    'killed',
  ).json()
  expect([commands, recorded + repeated, rejected]).toEqual([10_105, 10_105, 0])
  expect(repeated).toBeGreaterThan(0)
  expect(clearance('verify', '--json', '--data', 'killed').json()).toMatchObject({ transactions: 10_105, problems: [] })
})

describe('generate, backup, verify, rebuild, replay', () => {
  test('a synthetic book is the same for the same seed, and imports whole', () => {
    for (const file of ['a.ndjson', 'b.ndjson'])
      clearance('generate', '--orders', '500', '--lines', '2', '--seed', '7', '--out', file)
    expect(readFileSync(path('a.ndjson'), 'utf8')).toBe(readFileSync(path('b.ndjson'), 'utf8'))
    const { status, json } = clearance('import', 'a.ndjson', '--json', '--data', 'book')
    expect([status, json().rejected]).toEqual([0, 0])
  })

  test('a backup is a ledger of its own, whole and the same', () => {
    expect(clearance('backup', 'copy', '--data', 'book').status).toBe(0)
    const verdict = clearance('verify', '--json', '--data', 'copy')
    expect([verdict.status, verdict.json()]).toEqual([0, expect.objectContaining({ problems: [] })])
    expect(clearance('replay', '--json', '--data', 'copy').out).toBe(
      clearance('replay', '--json', '--data', 'book').out,
    )
    expect(clearance('backup', 'copy', '--data', 'book')).toMatchObject({
      status: 3,
      err: expect.stringMatching(/^STORE_IO: /),
    })
  })

  test('a damaged ledger is told as such', () => {
    const bytes = readFileSync(path('copy/ledger.db'))
    bytes.fill(0x7b, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 20_000)
    writeFileSync(path('copy/ledger.db'), bytes)
    const { status, out } = clearance('verify', '--json', '--data', 'copy')
    expect(status).toBe(1)
    expect(JSON.parse(out).problems.length).toBeGreaterThan(0)
  })

  test('rows made anew show the same', () => {
    const shown = () => clearance('backlog', '--json', '--data', 'book').out
    const before = shown()
    expect(clearance('rebuild', '--data', 'book').status).toBe(0)
    expect(shown()).toBe(before)
  })

  test('replay stops where it is told', () => {
    const events = clearance('replay', '--json', '--data', 'book')
      .out.trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const until = clearance('replay', '--json', '--until', events[9].transaction.id, '--data', 'book')
      .out.trim()
      .split('\n')
    expect(until).toHaveLength(10)
    expect(clearance('replay', '--json', '--until', '2020-01-01', '--data', 'book').out).toBe('')
  })
})

test.each([
  ['nothing that is known', ['frobnicate'], 2, /^USAGE: unknown command/],
  ['an option that is not known', ['backlog', '--frob'], 2, /^USAGE: unknown option/],
  [
    'a ledger that is not there',
    ['verify', '--data', 'nowhere'],
    3,
    /^STORE_NOT_FOUND: There is no ledger in nowhere$/,
  ],
  ['a file that is not there', ['import', 'none.csv'], 2, /^FILE_NOT_FOUND: /],
  ['a file of another kind', ['import', 'orders.pdf'], 2, /^USAGE: /],
  ['a stream that cannot be', ['replay', '--stream', 'x', '--data', 'book'], 2, /^USAGE: /],
  [
    'a transaction that is not there',
    ['replay', '--until', '019b76da-a800-7000-8000-000000000001', '--data', 'book'],
    2,
    /^TRANSACTION_UNKNOWN: /,
  ],
  ['a stream that is not there', ['replay', '--stream', 'order~NONE', '--data', 'book'], 2, /^STREAM_UNKNOWN: /],
  ['a file that cannot be written', ['replay', '--out', '/none/x', '--data', 'book'], 2, /^ENOENT: no such file/],
  ['a backup that has no place', ['backup', '/proc/none/x', '--data', 'book'], 3, /^STORE_IO: .*ENOENT/],
  ['a ledger that is no demo', ['demo', '--exit', '--data', 'book'], 2, /^USAGE: .*no demo/],
])('%s ends with its exit code and one sentence', (_, args, status, sentence) => {
  const ended = clearance(...args)
  expect(ended.status).toBe(status)
  expect(ended.err).toMatch(sentence)
  expect(ended.out).toBe('')
})

test('a setting that is not known ends with 2', () => {
  const env = { ...environment, CLEARANCE_FROB: '1' }
  const { status, stderr } = spawnSync(process.execPath, [main, 'backlog', '--data', 'book'], {
    cwd: at,
    env,
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([2, expect.stringMatching(/CONFIG_INVALID: There is no setting CLEARANCE_FROB/)])
})
