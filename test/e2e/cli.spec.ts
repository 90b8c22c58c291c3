import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { commandLine, environment, longRunning, main, type Serving } from './command-line.js'

/** Each test starts several processes, which on a busy machine take their time. */
jest.setTimeout(90_000)

const at = mkdtempSync(join(tmpdir(), 'clearance-cli-'))
const path = (name: string) => join(at, name)
const clearance = commandLine(at)
const { serving, start, killAll } = longRunning(at)

afterAll(() => {
  killAll()
  rmSync(at, { recursive: true, force: true })
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
  let server: Serving | undefined

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
  clearance('generate', '--orders', '4000', '--seed', '3', '--out', 'large.ndjson')
  const child = start('import', 'large.ndjson', '--data', 'killed')
  child.stdout!.resume()
  const ended = once(child, 'exit')
  const wal = path('killed/ledger.db-wal')
  while (child.exitCode === null && (statSync(wal, { throwIfNoEntry: false })?.size ?? 0) < 1_000_000) await sleep(5)
  child.kill('SIGKILL')
  await ended
  const { commands, recorded, repeated, rejected } = clearance(
    'import',
    'large.ndjson',
    '--json',
    '--data',
    'killed',
  ).json()
  expect([commands, recorded + repeated, rejected]).toEqual([4_045, 4_045, 0])
  expect(repeated).toBeGreaterThan(0)
  expect(clearance('verify', '--json', '--data', 'killed').json()).toMatchObject({ transactions: 4_045, problems: [] })
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

/** Tells which files of the libraries are loaded. */
const watching = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({
    load(url, context, next) {
      const [, library] = /\\/dist\\/libs\\/([^/]+)/.exec(url) ?? []
      if (library) process.stderr.write(library + '\\n')
      return next(url, context)
    },
  })`)}`

test('what there is to ask is told without loading more than the kernel', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', watching, main, '--help'], {
    cwd: at,
    env: environment,
    encoding: 'utf8',
  })
  expect([status, [...new Set(stderr.trim().split('\n'))]]).toEqual([0, ['kernel']])
})
