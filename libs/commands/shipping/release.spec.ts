import { describe, expect, test } from '@jest/globals'
import { committedOf, releaseStandsAt, shipmentStream, stockStream, volumeOfCountry, volumeStream } from '#domain'
import * as scene from '../../../test/simulation/model/scene.js'
import type { Step } from '../../../test/simulation/model/tale.js'
import { told } from '../../../test/simulation/model/tale.js'
import { DetermineGates } from '../orders.js'
import { saidBy, toldBy, World } from '../testing.js'
import { CancelShipment } from './plan.js'
import { ReleaseForExport, WithdrawExportRelease } from './release.js'
import { auditOf, line, pieces, reason, shipment, tell, worldOf } from './testing.js'

const release = (quantity = 60, releaseId = 'REL-1') => ({ shipment, releaseId, lines: pieces(quantity) })
const withdrawal = { shipment, releaseId: 'REL-1', reason }
const kinds = (verb: string, volume: string) => [
  `licence~D1 Licence${verb}`,
  `approval~R1 Draw${verb}`,
  `volume~H200 Volume${volume}`,
  `stock~TPE1~H200 Stock${verb}`,
]

function ready(...more: (readonly Step[])[]): World {
  const world = worldOf(scene.ready)
  for (const steps of more) tell(world, steps)
  return world
}

describe('a release for export', () => {
  test('binds licence, approval, volume and stock', () => {
    const world = ready()
    expect(toldBy(world.do(ReleaseForExport, release()))).toEqual([
      ...kinds('Committed', 'Committed'),
      'shipment~S1 ReleasedForExport',
    ])
    expect(releaseStandsAt(world.state(shipmentStream(shipment)), 'REL-1', world.now)).toBe(true)
    expect(volumeOfCountry(world.state(volumeStream('H200')), 'CN').committed).toBe(120)
    expect(auditOf(world)).toEqual([])
  })
  test('is made once', () => {
    const world = ready()
    world.given(ReleaseForExport, release())
    expect(saidBy(world.do(ReleaseForExport, release()))).toContain('RELEASE_EXISTS')
  })
  test('is of a shipment, an order and a line that are there', () => {
    expect(saidBy(new World().do(ReleaseForExport, release()))).toEqual(['SHIPMENT_UNKNOWN'])
    const of = (other: object) =>
      ready().do(ReleaseForExport, { ...release(), lines: [{ ...line, quantity: 4, ...other }] })
    expect(saidBy(of({ orderNo: 'B' }))).toEqual(expect.arrayContaining(['ORDER_UNKNOWN', 'SHIPMENT_LINE_UNKNOWN']))
    expect(saidBy(of({ line: 2 }))).toEqual(expect.arrayContaining(['LINE_UNKNOWN', 'SHIPMENT_LINE_UNKNOWN']))
  })
})

const begun = '2026-01-01T00:00:00.000Z'
const bars: readonly (readonly [sentence: string, steps: readonly Step[], codes: readonly string[]])[] = [
  ['PTY-1: a block of a party', [['party~PORT', 'PartyBlocked', { blockId: 'B1', reason }]], ['PARTY_BLOCKED']],
  [
    'PTY-2: a screening against a former list',
    [['list~EL', 'ScreeningListPublished', { version: 'V2', effectiveFrom: '2026-01-02T00:00:00.000Z' }]],
    ['PARTY_SCREENING_STALE'],
  ],
  [
    'CTL-3: a control that asks for more',
    [
      [
        'control~4A090.A~CN',
        'ControlRecorded',
        { ...scene.gates, importEntry: 'no', controlId: 'C-9', basis: 'x', effectiveFrom: '2026-01-02T00:00:00.000Z' },
      ],
    ],
    ['GATES_CHANGED'],
  ],
  [
    'DIR-1: a directive',
    [
      [
        'directives~CN',
        'DirectiveRecorded',
        { directiveId: 'G1', issuer: 'GACC', rank: 2, effect: 'prohibit', effectiveFrom: begun },
      ],
    ],
    ['DIRECTIVE_PROHIBITS'],
  ],
  ['ORD-6: a hold', [['order~A', 'LineHeld', { holdId: 'H1', line: 1, reason }]], ['LINE_HELD']],
  [
    'LIC-6: a suspended licence',
    [['licence~D1', 'LicenceSuspended', { noticeNo: 'N1', effectiveFrom: begun, reason }]],
    ['LICENCE_SUSPENDED'],
  ],
  [
    'LIC-2: a licence that is not for the consignee any more',
    [
      [
        'licence~D1',
        'LicenceAmended',
        { documentNo: 'D1-A', effectiveFrom: begun, parties: [{ party: 'ALDER', roles: ['customer', 'endUser'] }] },
      ],
    ],
    ['PARTY_NOT_COVERED'],
  ],
  [
    'LIC-4: conditions that are not kept',
    [
      [
        'licence~D1',
        'LicenceAmended',
        {
          documentNo: 'D1-A',
          effectiveFrom: '2026-01-16T00:00:00.000Z',
          conditions: [
            { id: 'ACK', kind: 'acknowledgement', parameters: {} },
            { id: 'EUS', kind: 'end-use-statement', parameters: {} },
            { id: 'SHARE', kind: 'volume-share', parameters: { ratio: '0.5', countries: ['CN'] } },
          ],
        },
      ],
    ],
    ['CONDITION_SHARE', 'CONDITION_STATEMENT', 'CONDITION_UNACKNOWLEDGED'],
  ],
  [
    'CAP-1: a cap that is exceeded',
    [
      [
        'caps~H200',
        'CapSet',
        {
          documentNo: 'C1',
          rule: 'BIS',
          groups: [{ group: 'ALDER-GROUP', quantity: 10 }],
          basis: 'x',
          effectiveFrom: begun,
        },
      ],
    ],
    ['CAP_SHORT'],
  ],
  [
    'VOL-1: a ratio that is exceeded',
    [
      [
        'volume~H200',
        'RatioSet',
        { documentNo: 'V1', rule: 'BIS-50', countries: ['CN'], ratio: '0.5', basis: 'x', effectiveFrom: begun },
      ],
    ],
    ['VOLUME_RATIO'],
  ],
  [
    'APR-2: an approval that is suspended',
    [['approval~R1', 'ApprovalSuspended', { noticeNo: 'N1', effectiveFrom: begun, reason }]],
    ['APPROVAL_SUSPENDED'],
  ],
  [
    'STK-1: a block of the lot',
    [['stock~TPE1~H200', 'StockBlocked', { blockId: 'B1', lot: 'L1', quantity: 60, reason }]],
    ['COMMITTED_SHORT'],
  ],
  [
    'STK-2: a test that failed',
    [['stock~TPE1~H200', 'LabTestFailed', { lab: 'LAB', report: 'T-2', lot: 'L1' }]],
    ['COMMITTED_SHORT', 'LOT_UNTESTED'],
  ],
  [
    'SHP-3: a filing that is cancelled',
    [['shipment~S1', 'EeiCancelled', { noticeNo: 'N1', itn: 'X1', reason }]],
    ['FILING_MISSING'],
  ],
  [
    'SHP-3: a filing of another quantity',
    [
      [
        'shipment~S1',
        'EeiCorrected',
        { correctionNo: 'C1', itn: 'X1', lines: [{ ...line, quantity: 50, licence: 'D1', item: '1' }] },
      ],
    ],
    ['FILING_DIFFERS'],
  ],
]

describe('what fails', () => {
  test.each(bars)('%s', (_, steps, codes) =>
    expect(saidBy(ready(steps).do(ReleaseForExport, release()))).toEqual(codes),
  )
  test('is told together, and nothing is bound', () => {
    const apart = bars.filter(([sentence]) => !/LIC-2|LIC-4|another quantity/.test(sentence))
    const world = ready(...apart.map(([, steps]) => steps).filter(([step]) => step?.[1] !== 'LineHeld'))
    const codes = apart.flatMap(([, , all]) => all).filter((code) => code !== 'LINE_HELD')
    expect(saidBy(world.do(ReleaseForExport, release()))).toEqual([...new Set(codes)].sort())
    expect(committedOf(world.state(stockStream('TPE1', 'H200')), { ...line, lot: 'L1', shipment })).toBe(0)
  })
  test('SHP-3: more than is packed, filed or planned', () => {
    expect(saidBy(ready().do(ReleaseForExport, release(61)))).toEqual([
      'FILING_DIFFERS',
      'LOT_UNPACKED',
      'PACKED_SHORT',
    ])
    expect(saidBy(ready().do(ReleaseForExport, release(101)))).toContain('RELEASE_UNCOVERED')
  })
  test('SHP-3: more covers than its gates ask for by now, which have to leave the plan first', () => {
    const effectiveFrom = '2026-01-02T00:00:00.000Z'
    const lifted = { ...scene.gates, importApproval: 'no', controlId: 'C-9', basis: 'x', effectiveFrom } as const
    const world = worldOf(told(scene.covered, scene.planned(40), [scene.packed(20)], [scene.filed(20)]))
    tell(world, [['control~4A090.A~CN', 'ControlRecorded', lifted]])
    world.given(DetermineGates, { orderNo: 'A' })
    expect(saidBy(world.do(ReleaseForExport, release(20)))).toEqual(['RELEASE_OVERCOVERED'])
    expect(saidBy(world.do(CancelShipment, { shipment, reason }))).toEqual(['accepted'])
    expect(auditOf(world)).toEqual([])
  })
  test('SHP-1: an order that goes elsewhere by now', () => {
    const parties = { customer: 'ALDER', endUser: 'ALDER', consignee: 'ALDER', destination: 'CN' }
    const world = worldOf(told(scene.supplied))
    tell(world, [['order~A', 'OrderPartiesChanged', { ...parties, reason }]])
    tell(world, [
      [
        'shipment~S1',
        'ShipmentPlanned',
        { consignee: 'PORT', endUser: 'ALDER', destination: 'CN', site: 'TPE1', route: 'x', lines: pieces(4) },
      ],
    ])
    expect(saidBy(world.do(ReleaseForExport, release(4)))).toEqual(
      expect.arrayContaining(['SHIPMENT_CONSIGNEE_OTHER', 'RELEASE_UNCOVERED']),
    )
  })
})

describe('a withdrawal', () => {
  test('frees what was bound and has not left', () => {
    const world = ready()
    world.given(ReleaseForExport, release())
    expect(toldBy(world.do(WithdrawExportRelease, withdrawal))).toEqual([
      ...kinds('Uncommitted', 'Released'),
      'shipment~S1 ExportReleaseWithdrawn',
    ])
    expect(volumeOfCountry(world.state(volumeStream('H200')), 'CN').committed).toBe(0)
    expect(auditOf(world)).toEqual([])
    expect(saidBy(world.do(WithdrawExportRelease, withdrawal))).toEqual(['alreadySo'])
    expect(saidBy(world.do(ReleaseForExport, release(60, 'REL-2')))).toEqual(['accepted'])
  })
  test('is of a release that is there', () => {
    expect(saidBy(ready().do(WithdrawExportRelease, withdrawal))).toEqual(['RELEASE_UNKNOWN'])
    const world = worldOf(told(scene.cleared60, scene.departed(60)))
    expect(saidBy(world.do(WithdrawExportRelease, { ...withdrawal, releaseId: 'E-1' }))).toEqual(['RELEASE_LEFT'])
  })
})
