import { describe, expect, test } from '@jest/globals'
import { volumeStream } from '#domain'
import type { VolumesQuery } from './volumes.js'
import { readRows, type As, type Telling } from './testing.js'

const on = (product: string, type: string, data: object): Telling => [[volumeStream(product), { type, ...data }]]
const set = (product: string, rule: string, more: object = {}): [Telling, As] => [
  on(product, 'RatioSet', {
    documentNo: `D-${rule}`,
    rule,
    countries: ['CN', 'MO'],
    ratio: '0.5',
    basis: 'x',
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    ...more,
  }),
  { grade: 'official' },
]
const of = (endUseCountry: string, quantity: number) => {
  return { orderNo: 'PO-1', line: 1, quantity, endUseCountry, shipment: 'SH-1' }
}
const told: [Telling, As?][] = [
  set('H200', 'BIS-50'),
  [on('H200', 'UnitsExported', { noticeNo: 'N-1', takes: 'nothing', ...of('US', 100) })],
  [on('H200', 'UnitsExported', { noticeNo: 'N-2', takes: 'nothing', ...of('MO', 8) })],
  [on('H200', 'VolumeCommitted', of('CN', 30))],
  set('H200', 'LATER', { effectiveFrom: '2027-01-01T00:00:00.000Z' }),
  set('H20', 'BIS-50', { ratio: '2' }),
]
const asked = (query: VolumesQuery) => readRows(told, (rows) => rows.volumes(query))

describe('the rows of volumes', () => {
  test('say under each rule in force what was exported, is committed, and has room', async () => {
    expect((await asked({ product: 'H200' })).volumes).toEqual([
      {
        product: 'H200',
        rule: 'BIS-50',
        countries: ['CN', 'MO'],
        ratio: '0.5',
        home: 100,
        exported: 8,
        committed: 30,
        room: 12,
      },
    ])
  })
  test('are of one rule, in pages', async () => {
    expect((await asked({ rule: 'BIS-50' })).volumes).toMatchObject([{ product: 'H20', room: 0 }, { product: 'H200' }])
    expect(await asked({ limit: 1 })).toMatchObject({ volumes: [{ product: 'H20' }], next: 'H20~BIS-50' })
    expect((await asked({ after: 'H20~BIS-50' })).volumes).toMatchObject([{ product: 'H200' }])
  })
})
