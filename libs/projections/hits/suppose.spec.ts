import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { contextOf, type Stage } from '#domain'
import { plus } from '#kernel'
import { transactionsOf } from '../../../test/simulation/model/recorded.js'
import * as scene from '../../../test/simulation/model/scene.js'
import { told, type Step } from '../../../test/simulation/model/tale.js'
import { openRows, rebuild } from '../index.js'
import { History, type Telling } from '../testing.js'
import { suppose, type Hits } from './suppose.js'

const folder = mkdtempSync(join(tmpdir(), 'hits-'))
let history: History

const telling = (steps: readonly (readonly [string, string, object])[]): Telling =>
  steps.map(([id, type, data]) => [
    { id, context: contextOf(id)! },
    { type, ...data },
  ])

/** Order A of 100: 60 planned for S1 and 20 of them gone, 40 covered and open. Order B of 20 is confirmed, without covers. */
beforeAll(async () => {
  history = await History.open(folder)
  history.now = '2026-01-20T12:00:00.000Z'
  const plan: Step[] = scene.planned(60)
  const all = told(scene.covered, plan, [scene.packed(60)], [scene.filed(20)], scene.released(20), scene.departed(20))
  const b: Step[][] = [[scene.placed('B', 20)], [scene.confirmed('B')]]
  for (const transaction of transactionsOf(told(all, ...b)))
    history.tell(telling(transaction.map(({ stream, type, data }) => [stream, type, data])), { grade: 'official' })
  await history.write()
  await rebuild(folder)
})
afterAll(async () => {
  await history.store.close()
  rmSync(folder, { recursive: true, force: true })
})

const supposed = (
  stream: string,
  event: { type: string; [field: string]: unknown },
  grade: 'official' | 'reported' = 'official',
) => {
  const now = plus(history.now, 1000)
  return { stream, event, told: { occurredAt: now, recordedAt: now, revision: 0, grade } }
}
const soon = { effectiveFrom: '2026-01-20T12:00:00.000Z', reason: 'told so' }
const suspended = () => supposed('licence~D1', { type: 'LicenceSuspended', noticeNo: 'N-1', ...soon })
const stages = (hits: Hits): Partial<Record<Stage, string>> =>
  Object.fromEntries(
    Object.entries(hits.totals.stages).map(([name, { before, after }]) => [name, `${before} → ${after}`] as const),
  )

describe('a licence that would be suspended', () => {
  test('hits lines under it, their assignments, and what is planned with it', async () => {
    const hits = await suppose(folder, history.store, [suspended()])
    expect(stages(hits)).toEqual({ shippable: '40 → 0', barred: '0 → 40' })
    expect(hits.totals).toMatchObject({ orders: 1, lines: 1, shipments: 1, planned: 40, onTheirWay: 0 })
    expect(hits.totals.covers).toEqual({ licences: 40, draws: 0, reservations: 0 })
    expect(hits.lines).toMatchObject([{ orderNo: 'A', line: 1, covers: [{ licence: 'D1', item: '1', quantity: 40 }] }])
    const reason = 'licence D1 item 1 not in force'
    expect(hits.lines[0]!.barredBy).toEqual({ before: [], after: [reason] })
    expect(hits.shipments).toEqual([
      { shipment: 'S1', orderNo: 'A', line: 1, planned: 40, onTheirWay: 0, barredBy: { before: [], after: [reason] } },
    ])
  })
  test('is read at the date ahead from which it counts', async () => {
    const ahead = { ...soon, effectiveFrom: '2026-03-01T00:00:00.000Z' }
    const hits = await suppose(folder, history.store, [
      supposed('licence~D1', { type: 'LicenceSuspended', noticeNo: 'N-1', ...ahead }),
    ])
    expect([hits.at, stages(hits)]).toEqual([ahead.effectiveFrom, { shippable: '40 → 0', barred: '0 → 40' }])
  })
  test('and reinstated in the same breath hits nobody', async () => {
    const again = supposed('licence~D1', {
      type: 'LicenceReinstated',
      noticeNo: 'N-2',
      ...soon,
      effectiveFrom: '2026-01-20T12:00:00.500Z',
    })
    expect((await suppose(folder, history.store, [suspended(), again])).totals).toMatchObject({
      lines: 0,
      shipments: 0,
    })
  })
})

test('a directive would hit all covers of the goods in its scope, what is planned and what is on its way', async () => {
  const directive = {
    directiveId: 'G1',
    issuer: 'GACC',
    rank: 1,
    effect: 'prohibit',
    effectiveFrom: soon.effectiveFrom,
  }
  const hits = await suppose(folder, history.store, [
    supposed('directives~CN', { type: 'DirectiveRecorded', ...directive }, 'reported'),
  ])
  expect(stages(hits)).toEqual({ shippable: '40 → 0', awaitingLicence: '20 → 0', barred: '0 → 60' })
  expect(hits.totals).toMatchObject({ orders: 2, lines: 2, planned: 40, onTheirWay: 20 })
  expect(hits.totals.covers).toEqual({ licences: 40, draws: 40, reservations: 40 })
})

test('PTY-3: of a party that would be blocked, goods on their way are there to be recalled', async () => {
  const hits = await suppose(folder, history.store, [
    supposed('party~PORT', { type: 'PartyBlocked', blockId: 'B1', reason: 'listed' }),
  ])
  expect(hits.shipments).toMatchObject([
    { shipment: 'S1', planned: 40, onTheirWay: 20, barredBy: { before: [], after: ['party PORT blocked'] } },
  ])
})

test('CTL-3: a control would hit the lines whose gates are other ones, and what is planned of them', async () => {
  const { labTest: _, ...gates } = scene.gates
  const record = { controlId: 'C-2', ...gates, labTest: 'no', basis: 'a later rule', effectiveFrom: soon.effectiveFrom }
  const hits = await suppose(folder, history.store, [
    supposed('control~4A090.A~CN', { type: 'ControlRecorded', ...record }),
  ])
  expect(hits.lines.map(({ orderNo, gates }) => [orderNo, gates?.before?.labTest, gates?.after?.labTest])).toEqual([
    ['A', 'yes', 'no'],
    ['B', 'yes', 'no'],
  ])
  expect(hits.shipments).toMatchObject([{ planned: 40, barredBy: { after: ['controls ask for other gates'] } }])
})

test('the annulment of a licence takes it away from what rests on it', async () => {
  const issued = history.events.find(({ type }) => type === 'LicenceIssued')!.transaction.id
  const hits = await suppose(folder, history.store, [
    supposed('licence~D1', { type: 'TransactionAnnulled', transactionId: issued, reason: 'a mistake' }),
  ])
  expect(stages(hits)).toEqual({ shippable: '40 → 0', barred: '0 → 40' })
})

test('says how much it looked at, where that is less than what the change concerns', async () => {
  const blocked = [supposed('party~ALDER', { type: 'PartyBlocked', blockId: 'B-1', reason: 'listed' })]
  const looked = async (most?: number) => {
    const hits = await suppose(folder, history.store, blocked, {}, most)
    return [hits.concerned, hits.examined, hits.totals.orders, hits.rejudged]
  }
  expect(await looked()).toEqual([2, 2, 2, { concerned: 1, examined: 1 }])
  expect(await looked(1)).toEqual([2, 1, 1, { concerned: 1, examined: 1 }])
  expect(await looked(0)).toEqual([2, 0, 0, { concerned: 1, examined: 0 }])
})

test('what left is judged again: by a suspension from before it, and not by one from after it', async () => {
  const before = { ...soon, effectiveFrom: '2026-01-20T11:00:00.000Z' }
  const judged = await suppose(folder, history.store, [
    supposed('licence~D1', { type: 'LicenceSuspended', noticeNo: 'N-1', ...before }),
  ])
  expect(judged.departures).toEqual([
    {
      shipment: 'S1',
      orderNo: 'A',
      line: 1,
      opened: [{ code: 'LICENCE_SUSPENDED', key: 'A/1 N-1 planned' }],
      closed: [],
    },
  ])
  const after = supposed('licence~D1', {
    type: 'LicenceSuspended',
    noticeNo: 'N-1',
    ...soon,
    effectiveFrom: history.now,
  })
  expect((await suppose(folder, history.store, [after])).totals.departures).toBe(0)
})

test('pages end with whole orders, and totals are of all', async () => {
  const directive = {
    directiveId: 'G1',
    issuer: 'GACC',
    rank: 1,
    effect: 'prohibit',
    effectiveFrom: soon.effectiveFrom,
  }
  const one = [supposed('directives~CN', { type: 'DirectiveRecorded', ...directive })]
  const first = await suppose(folder, history.store, one, { limit: 1 })
  const second = await suppose(folder, history.store, one, { limit: 1, after: first.next! })
  expect([first, second].map(({ lines, next }) => [lines.map(({ orderNo }) => orderNo), next])).toEqual([
    [['A'], 'A'],
    [['B'], undefined],
  ])
  expect(second.totals).toEqual(first.totals)
})

test('what is recorded then does to the rows what was said, and nothing was written before', async () => {
  const { shippable, barred } = (await suppose(folder, history.store, [suspended()])).totals.stages
  const rows = openRows(folder, history.store)
  try {
    const before = rows.backlog({}).totals.stages
    const { stream, event, told } = suspended()
    history.now = plus(told.recordedAt, -1000)
    history.tell([[{ id: stream, context: contextOf(stream)! }, event]], { grade: 'official' })
    await history.write()
    await rebuild(folder)
    const after = rows.backlog({}).totals.stages
    expect(after.shippable - before.shippable).toBe(shippable!.after - shippable!.before)
    expect(after.barred - before.barred).toBe(barred!.after - barred!.before)
  } finally {
    rows.close()
  }
})
