import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as scene from '../../../test/simulation/model/scene.js'
import { told, type Step } from '../../../test/simulation/model/tale.js'
import type { BreachRow } from '../index.js'
import { Tale } from '../testing/tale.js'

let tale: Tale

beforeEach(async () => {
  tale = await Tale.begin()
})
afterEach(() => tale.end())

const broken = (): Partial<BreachRow>[] =>
  tale.rows
    .breaches({ cause: 'departure' })
    .breaches.map(({ stream, code, key, limit, used }) => ({ stream, code, key, limit, used }))
const breach = (code: string) => ({ stream: 'shipment~S1', code, key: 'A/1 N-1 planned', limit: 0, used: 60 })

const gone = told(scene.cleared60, scene.departed(60))
const before = '2026-01-20T12:00:00.000Z'
const reason = 'told later'

describe('a departure that was lawful by what was known', () => {
  beforeEach(async () => {
    tale.tellAll(gone)
    await tale.follow()
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
      'an amendment of its licence to another destination',
      ['licence~D1', 'LicenceAmended', { documentNo: 'L2', effectiveFrom: before, destinations: ['SG'] }],
      'DESTINATION_NOT_COVERED',
    ],
    [
      'the end of its filing',
      ['shipment~S1', 'EeiCancelled', { noticeNo: 'N7', itn: 'X1', reason }],
      'FILING_NOT_STANDING',
    ],
  ])('is in breach once %s is told that was in force at its instant, until that is annulled', async (_, fact, code) => {
    const wrong = tale.tell([fact], { grade: 'official', occurredAt: instantOfFiling() })
    await tale.follow()
    expect(broken()).toContainEqual(breach(code))
    expect(tale.rows.breaches({ cause: 'limit', code }).breaches).toEqual([])
    expect(tale.rows.openBreaches()).toContainEqual({ code, cause: 'departure', open: 1 })
    tale.history.annul(wrong)
    await tale.follow()
    expect(broken()).toEqual([])
  })

  test('is not in breach by what came after it', async () => {
    tale.tell([['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }]])
    tale.tell([['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }]])
    tale.tell([['licence~D1', 'LicenceRevoked', { noticeNo: 'N1', effectiveFrom: tale.history.now, reason }]])
    await tale.follow()
    expect(broken()).toEqual([])
  })

  test('and papers told later close it', async () => {
    tale.tell([['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: before, reason }]])
    await tale.follow()
    expect(broken()).toEqual([breach('LICENCE_SUSPENDED')])
    const effectiveFrom = '2026-01-20T12:00:00.500Z'
    tale.tell([['licence~D1', 'LicenceReinstated', { noticeNo: 'N2', effectiveFrom, reason }]])
    await tale.follow()
    expect(broken()).toEqual([])
  })
})

/** After the filing was accepted, and before it left. */
const instantOfFiling = (): string => tale.history.events.find(({ type }) => type === 'ReleasedForExport')!.recordedAt

test('SHP-5: what left without papers is in breach until they are told', async () => {
  tale.tellAll(told(scene.supplied, scene.ranAway(20)))
  await tale.follow()
  const uncovered = (gate: string, limit: number) => ({
    ...breach('RELEASE_UNCOVERED'),
    key: `A/1 ${gate}`,
    limit,
    used: 20,
  })
  expect(broken()).toEqual([uncovered('approval', 0), uncovered('licence', 0)])
  const of = { orderNo: 'A', line: 1, shipment: 'S1' }
  tale.tell([
    ['licence~D1', 'LicenceDecremented', { ...of, item: '1', decrementNo: 'P-1', quantity: 20, takes: 'nothing' }],
  ])
  const consumed = { ...of, member: 'ALDER-GROUP', consumptionNo: 'P-2', quantity: 30, takes: 'nothing' } as const
  const wrong = tale.tell([['approval~R1', 'DrawConsumed', consumed]])
  await tale.follow()
  expect(broken()).toEqual([uncovered('approval', 15)])
  tale.history.annul(wrong)
  tale.tell([['approval~R1', 'DrawConsumed', { ...consumed, quantity: 40 }]])
  await tale.follow()
  expect(broken()).toEqual([])
  expect(tale.rows.departures({ broken: 'no' }).departures).toMatchObject([{ shipment: 'S1', uncovered: [] }])
})

test('SHP-6: one that is told after a bar and dated before it is listed', async () => {
  tale.tellAll(scene.cleared60)
  const occurredAt = tale.history.now
  tale.tell([['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: '2026-01-20T12:05:00.000Z', reason }]])
  tale.history.now = '2026-01-21T12:00:00.000Z'
  tale.tell(scene.departed(60), { grade: 'official', occurredAt })
  await tale.follow()
  expect(broken()).toEqual([])
  const [late] = tale.rows.departures({ late: 'yes' }).departures
  expect(late!.departures).toMatchObject([
    { noticeNo: 'N-1', broken: [], barredSince: [{ code: 'LICENCE_SUSPENDED' }] },
  ])
  expect(tale.rows.departures({ late: 'no' }).departures).toEqual([])
})

test('an annulled departure is none', async () => {
  tale.tellAll(told(scene.supplied, scene.ranAway(20)))
  tale.history.annul(tale.history.events.at(-1)!.transaction.id)
  await tale.follow()
  expect([broken(), tale.rows.departures({}).departures]).toEqual([[], []])
})
