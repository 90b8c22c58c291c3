import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { contextOf } from '#domain'
import { transactionsOf, type Recorded } from '../../../test/simulation/model/recorded.js'
import * as scene from '../../../test/simulation/model/scene.js'
import { told, type Step } from '../../../test/simulation/model/tale.js'
import { openForKeeping } from '../file.js'
import { openRows, rebuild, type BreachRow, type Rows } from '../index.js'
import { Runner } from '../runner.js'
import { contentOf, History, type As } from '../testing.js'

let folder: string
let history: History
let rows: Rows

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'departures-'))
  history = await History.open(folder)
  history.now = '2026-01-20T12:00:00.000Z'
  rows = openRows(folder, history.store)
})
afterEach(async () => {
  rows.close()
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

const asTold: As = { grade: 'official', roles: ['compliance'] }
const tell = (steps: readonly Step[], as = asTold): string => {
  const transaction = history.tell(
    steps.map(([id, type, data]) => [
      { id, context: contextOf(id)! },
      { type, ...data },
    ]),
    as,
  )
  if (transaction === undefined) throw new Error(`Refused: ${JSON.stringify(steps)}`)
  return transaction
}
const tellAll = (all: readonly Recorded[]) => {
  for (const transaction of transactionsOf(all))
    tell(transaction.map(({ stream, type, data }) => [stream, type, data] as unknown as Step))
}

/** The rows follow the ledger, and are what a rebuild makes of it. */
async function follow(): Promise<void> {
  await history.write()
  const db = openForKeeping(folder)
  await new Runner(history.store, db).run()
  const followed = contentOf(db)
  db.close()
  await rebuild(folder)
  const anew = openForKeeping(folder)
  expect(followed).toEqual(contentOf(anew))
  anew.close()
}
const broken = (): Partial<BreachRow>[] =>
  rows
    .breaches({ cause: 'departure' })
    .breaches.map(({ stream, code, key, limit, used }) => ({ stream, code, key, limit, used }))
const breach = (code: string) => ({ stream: 'shipment~S1', code, key: 'A/1 N-1 planned', limit: 0, used: 60 })

const gone = told(scene.cleared60, scene.departed(60))
const before = '2026-01-20T12:00:00.000Z'
const reason = 'told later'

describe('a departure that was lawful by what was known', () => {
  beforeEach(async () => {
    tellAll(gone)
    await follow()
    expect(broken()).toEqual([])
  })

  test.each<[string, Step, string]>([
    [
      'a suspension',
      ['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: before, reason }],
      'LICENCE_SUSPENDED',
    ],
    [
      'a withdrawal',
      ['approval~R1', 'ApprovalWithdrawn', { noticeNo: 'N1', effectiveFrom: before, reason }],
      'APPROVAL_WITHDRAWN',
    ],
    ['a block', ['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }], 'PARTY_BLOCKED'],
    ['a failed test', ['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }], 'LOT_BLOCKED'],
    [
      'a prohibition',
      [
        'directives~CN',
        'DirectiveRecorded',
        { directiveId: 'G1', issuer: 'GACC', rank: 2, effect: 'prohibit', effectiveFrom: before },
      ],
      'DIRECTIVE_PROHIBITS',
    ],
    [
      'the end of its filing',
      ['shipment~S1', 'EeiCancelled', { noticeNo: 'N7', itn: 'X1', reason }],
      'FILING_NOT_STANDING',
    ],
  ])('is in breach once %s is told that was in force at its instant, until that is annulled', async (_, fact, code) => {
    const wrong = tell([fact], { grade: 'official', occurredAt: instantOfFiling() })
    await follow()
    expect(broken()).toContainEqual(breach(code))
    expect(rows.breaches({ cause: 'limit', code }).breaches).toEqual([])
    expect(rows.openBreaches()).toContainEqual({ code, cause: 'departure', open: 1 })
    history.annul(wrong)
    await follow()
    expect(broken()).toEqual([])
  })

  test('is not in breach by what came after it', async () => {
    tell([['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }]])
    tell([['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }]])
    tell([['licence~D1', 'LicenceRevoked', { noticeNo: 'N1', effectiveFrom: history.now, reason }]])
    await follow()
    expect(broken()).toEqual([])
  })

  test('and papers told later close it', async () => {
    tell([['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: before, reason }]])
    await follow()
    expect(broken()).toEqual([breach('LICENCE_SUSPENDED')])
    const effectiveFrom = '2026-01-20T12:00:00.500Z'
    tell([['licence~D1', 'LicenceReinstated', { noticeNo: 'N2', effectiveFrom, reason }]])
    await follow()
    expect(broken()).toEqual([])
  })
})

/** After the filing was accepted, and before it left. */
const instantOfFiling = (): string => history.events.find(({ type }) => type === 'ReleasedForExport')!.recordedAt

test('SHP-5: what left without papers is in breach until they are told', async () => {
  tellAll(told(scene.supplied, scene.ranAway(20)))
  await follow()
  const uncovered = (gate: string, limit: number) => ({
    ...breach('RELEASE_UNCOVERED'),
    key: `A/1 ${gate}`,
    limit,
    used: 20,
  })
  expect(broken()).toEqual([uncovered('approval', 0), uncovered('licence', 0)])
  const of = { orderNo: 'A', line: 1, shipment: 'S1' }
  tell([['licence~D1', 'LicenceDecremented', { ...of, item: '1', decrementNo: 'P-1', quantity: 20, takes: 'nothing' }]])
  const consumed = { ...of, member: 'ALDER-GROUP', consumptionNo: 'P-2', quantity: 30, takes: 'nothing' } as const
  const wrong = tell([['approval~R1', 'DrawConsumed', consumed]])
  await follow()
  expect(broken()).toEqual([uncovered('approval', 15)])
  history.annul(wrong)
  tell([['approval~R1', 'DrawConsumed', { ...consumed, quantity: 40 }]])
  await follow()
  expect(broken()).toEqual([])
  expect(rows.departures({ broken: 'no' }).departures).toMatchObject([{ shipment: 'S1', uncovered: [] }])
})

test('SHP-6: one that is told after a bar and dated before it is listed', async () => {
  tellAll(scene.cleared60)
  const occurredAt = history.now
  tell([['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: '2026-01-20T12:05:00.000Z', reason }]])
  history.now = '2026-01-21T12:00:00.000Z'
  tell(scene.departed(60), { grade: 'official', occurredAt })
  await follow()
  expect(broken()).toEqual([])
  const [late] = rows.departures({ late: 'yes' }).departures
  expect(late!.departures).toMatchObject([
    { noticeNo: 'N-1', broken: [], barredSince: [{ code: 'LICENCE_SUSPENDED' }] },
  ])
  expect(rows.departures({ late: 'no' }).departures).toEqual([])
})

test('an annulled departure is none', async () => {
  tellAll(told(scene.supplied, scene.ranAway(20)))
  history.annul(history.events.at(-1)!.transaction.id)
  await follow()
  expect([broken(), rows.departures({}).departures]).toEqual([[], []])
})
