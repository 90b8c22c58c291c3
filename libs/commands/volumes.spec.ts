import { describe, expect, test } from '@jest/globals'
import { volumeOfCountry, volumeStream } from '#domain'
import type { AnyCommand } from './declare.js'
import { saidBy, toldBy, World } from './testing.js'
import { registerChips } from './testing/known.js'
import * as volumes from './volumes.js'

const of = { product: 'H200' }
const line = { ...of, noticeNo: 'N1', orderNo: 'PO-1', line: 1, quantity: 5, endUseCountry: 'CN', shipment: 'SH-1' }
const ratio = {
  ...of,
  documentNo: 'D1',
  rule: 'BIS-50',
  countries: ['CN', 'MO'],
  ratio: '0.5',
  basis: '91 FR 1684',
  effectiveFrom: '2026-01-01T00:00:00.000Z',
}
const report = {
  ...of,
  reportNo: 'R1',
  endUseCountry: 'US',
  quantity: 5,
  period: { from: '2025-01-01', until: '2025-12-31' },
}

const known = (): World => registerChips(new World(), 'H200')
const inCountry = (world: World, country: string) => volumeOfCountry(world.state(volumeStream('H200')), country)

describe('a fact of a volume', () => {
  const facts: [AnyCommand, object, string][] = [
    [volumes.SetVolumeRatio, ratio, 'RatioSet'],
    [volumes.CountExport, line, 'UnitsExported'],
    [volumes.CountReturn, line, 'UnitsCameBack'],
    [volumes.ReportVolume, report, 'VolumeReported'],
  ]
  test.each(facts)('is recorded on its stream (%#)', (command, fields, type) => {
    expect(toldBy(known().do(command, fields))).toEqual([`volume~H200 ${type}`])
  })
  test.each(facts)('is told once (%#)', (command, fields) => {
    const world = known()
    world.given(command, fields)
    expect(saidBy(world.do(command, fields))).toEqual(['VOLUME_ALREADY_TOLD'])
  })
  test.each(facts)('is of a product that is registered (%#)', (command, fields) => {
    expect(saidBy(new World().do(command, fields))).toEqual(['PRODUCT_UNKNOWN'])
  })
  test('are all listed', () => expect(volumes.volumeCommands).toEqual(facts.map(([command]) => command)))
})

test('an export that is told later takes nothing of what is committed', () => {
  const world = known()
  world.given(volumes.CountExport, line)
  expect(inCountry(world, 'CN')).toEqual({ exported: 5, committed: 0 })
})

test('a report of US end use permits only if it is official', () => {
  const world = known()
  world.given(volumes.ReportVolume, report, { grade: 'company' })
  expect(inCountry(world, 'US').exported).toBe(0)
  world.given(volumes.ReportVolume, { ...report, reportNo: 'R2' }, { grade: 'official' })
  expect(inCountry(world, 'US').exported).toBe(5)
})
