import { describe, expect, test } from '@jest/globals'
import { capsStream } from '#domain'
import type { CapsQuery } from './caps.js'
import { readRows, type As, type Telling } from './testing.js'

const on = (product: string, type: string, data: object): Telling => [[capsStream(product), { type, ...data }]]
const set = (product: string, rule: string, more: object): [Telling, As] => [
  on(product, 'CapSet', {
    documentNo: `D-${rule}`,
    rule,
    groups: [],
    basis: 'x',
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    ...more,
  }),
  { grade: 'official' },
]
const told: [Telling, As?][] = [
  set('H200', 'EACH', { groups: [{ group: 'ALDER', quantity: 100 }], everyOtherGroup: 50 }),
  [on('H200', 'CapUsed', { orderNo: 'PO-1', line: 1, quantity: 60, group: 'ALDER' })],
  [on('H200', 'UsageReported', { reportNo: 'U-1', group: 'ALDER', supplier: 'OTHERS', quantity: 70 })],
  [on('H200', 'CapUsed', { orderNo: 'PO-2', line: 1, quantity: 20, group: 'BIRCH' })],
  set('H200', 'LATER', { groups: [{ group: 'ALDER', quantity: 1 }], effectiveFrom: '2027-01-01T00:00:00.000Z' }),
  set('H20', 'ALL', { groups: [{ group: 'CEDAR', quantity: 5 }] }),
]
const asked = (query: CapsQuery) => readRows(told, (rows) => rows.caps(query))

describe('the rows of caps', () => {
  test('say what a group may have, uses here, is reported to have from others, and has left', async () => {
    expect((await asked({ product: 'H200' })).caps).toEqual([
      { product: 'H200', group: 'ALDER', rule: 'EACH', cap: 100, used: 60, reported: 70, left: -30 },
      { product: 'H200', group: 'BIRCH', rule: 'EACH', cap: 50, used: 20, reported: 0, left: 30 },
    ])
  })
  test('are of a group that is named, though it uses nothing yet', async () => {
    expect((await asked({ group: 'CEDAR' })).caps).toMatchObject([{ product: 'H20', cap: 5, used: 0, left: 5 }])
    expect((await asked({ rule: 'LATER' })).caps).toEqual([])
  })
  test('come in pages', async () => {
    expect(await asked({ limit: 2 })).toMatchObject({ caps: [{ product: 'H20' }, {}], next: 'H200~ALDER~EACH' })
    expect((await asked({ after: 'H200~ALDER~EACH' })).caps).toMatchObject([{ group: 'BIRCH' }])
  })
})
