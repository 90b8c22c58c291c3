import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { commands } from '#commands'
import { commandBeside, type Ended } from './command-line.js'
import { foundation, Serving } from './serving.js'

/** Each test starts a process, which on a busy machine takes its time. */
jest.setTimeout(60_000)

let serving: Serving
let act: (...args: string[]) => Promise<Ended>

beforeAll(async () => {
  serving = await Serving.start()
  await serving.lines(foundation)
  const run = commandBeside(serving.folder)
  act = (...args) => run('do', ...args, '--data', serving.folder)
})
afterAll(() => serving.stop())

const alder = ['RegisterParty', 'party=ALDER', 'name=Alder Cloud', 'country=US', 'headquarters=US']
const eventsOf = async (stream: string) => (await serving.get(`/v1/streams/${stream}`)).body.events

describe('a command', () => {
  test('is only decided in a dry run', async () => {
    const { status, json } = await act(...alder, '--dry-run', '--json')
    expect([status, json().outcome]).toEqual([0, 'wouldRecord'])
    expect((await serving.get('/v1/streams/party~ALDER')).status).toBe(404)
  })

  test('is recorded with its evidence: the SHA-256 of the document, which names the source', async () => {
    writeFileSync(join(serving.folder, 'extract.pdf'), 'a document')
    const document = join(serving.folder, 'extract.pdf')
    const { status, out } = await act(...alder, '--grade', 'official', '--document', document, '--at', '2026-01-05')
    expect([status, out]).toEqual([
      0,
      expect.stringMatching(/^RegisterParty is recorded: transaction .*, position \d+\./),
    ])
    const [{ event }] = await eventsOf('party~ALDER')
    expect(event).toMatchObject({
      occurredAt: '2026-01-05T00:00:00.000Z',
      evidence: {
        grade: 'official',
        source: 'extract.pdf',
        sha256: createHash('sha256').update('a document').digest('hex'),
      },
    })
  })

  test('that a rule refuses ends with 1, its code and sentence; programs get the numbers', async () => {
    const again = await act(...alder, '--json')
    expect([again.status, again.err]).toEqual([1, expect.stringMatching(/^PARTY_REGISTERED: /)])
    expect(again.json()).toMatchObject({
      code: 'PARTY_REGISTERED',
      status: 409,
      refusals: [{ code: 'PARTY_REGISTERED' }],
    })
  })

  test('under a key answers the first outcome again', async () => {
    const birch = ['register-party', 'party=BIRCH', 'name=Birch', 'country=US', 'headquarters=US', '--key', 'birch-1']
    expect((await act(...birch)).out).toMatch(/^RegisterParty is recorded/)
    expect((await act(...birch)).out).toMatch(/^RegisterParty was recorded before under this key/)
  })

  test('takes its fields from a file, or from standard input, and what is written goes over them', async () => {
    const lines = [{ line: 1, sku: 'H200', quantity: 100 }]
    const order = { orderNo: 'PO-1', customer: 'BUYER', endUser: 'USER', consignee: 'BUYER', destination: 'US', lines }
    const piped = commandBeside(serving.folder, JSON.stringify(order))
    const { status, err } = await piped(
      'do',
      'PlaceOrder',
      'lines[0].quantity=80',
      '--file',
      '-',
      '--data',
      serving.folder,
    )
    expect([status, err]).toEqual([0, ''])
    const [{ event }] = await eventsOf('order~PO-1')
    expect(event.data.lines).toEqual([{ line: 1, sku: 'H200', quantity: 80 }])
  })

  test('names who acts, in which roles, and who approves', async () => {
    const screening = ['screeningId=S-2', 'list=EL', 'listVersion=V1', 'ownersIncluded=true', 'outcome=match']
    expect((await act('RecordScreening', 'party=BUYER', ...screening)).status).toBe(0)
    const clear = ['AdjudicateScreening', 'party=BUYER', 'screeningId=S-2', 'outcome=clear', 'reason=Another company']
    expect((await act(...clear)).err).toMatch(/^APPROVER_NEEDED: /)
    const by = ['--actor', 'ops-7', '--roles', 'compliance', '--approver', 'lead-2']
    expect((await act(...clear, ...by)).status).toBe(0)
    const { event } = (await eventsOf('party~BUYER')).at(-1)
    expect(event).toMatchObject({ actor: { id: 'ops-7', roles: ['compliance'] }, approver: 'lead-2' })
  })

  test('holds the stream of its route at a revision', async () => {
    const confirm = (revision: string) => act('ConfirmOrder', 'orderNo=PO-1', '--if-revision', revision)
    const moved = await confirm('7')
    expect([moved.status, moved.err]).toEqual([1, expect.stringMatching(/^REVISION_MOVED: /)])
    expect((await confirm('0')).status).toBe(0)
    expect((await act('ConfirmOrder', 'orderNo=PO-1')).out).toMatch(/^It is so already/)
  })
})

describe('help', () => {
  test('lists every command', async () => {
    const { status, out } = await commandBeside(serving.folder)('do')
    expect(status).toBe(0)
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^  ${name} `, 'm'))
  })

  test('explains one, with an example', async () => {
    const { status, out } = await commandBeside(serving.folder)('do', 'ReserveStock', '--help')
    expect([status, out]).toEqual([0, expect.stringMatching(/quantity +yes +whole number/)])
    expect(out).toContain('clearance do ReserveStock orderNo=PO-1001 line=1 site=TPE1')
  })
})

test.each([
  ['a command that there is not', ['Reserve'], /^COMMAND_UNKNOWN: .*did you mean ReserveStock/],
  [
    'fields that are wrong, all told at once',
    ['ReserveStock', 'line=x', 'quantity=0'],
    /^INVALID: .*line .*; .*quantity/,
  ],
  ['what is no field', ['ReserveStock', 'line'], /^USAGE: line is no field/],
  ['evidence without a grade', [...alder, '--source', 'x'], /^USAGE: Evidence has a --grade/],
  ['a file that is not there', ['ReserveStock', '--file', 'none.json'], /^ENOENT: /],
])('%s ends with 2 and one sentence', async (_, args, sentence) => {
  const { status, out, err } = await act(...args)
  expect([status, out, err]).toEqual([2, '', expect.stringMatching(sentence)])
})
