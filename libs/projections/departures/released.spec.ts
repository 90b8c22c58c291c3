import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as scene from '../../../test/simulation/model/scene.js'
import { told, type Step } from '../../../test/simulation/model/tale.js'
import type { Forms } from '../../../test/simulation/model/recorded.js'
import type { BreachRow } from '../index.js'
import { Tale } from '../testing/tale.js'

let tale: Tale

const broken = (): Partial<BreachRow>[] =>
  tale.rows
    .breaches({ cause: 'departure' })
    .breaches.map(({ stream, code, key, limit, used }) => ({ stream, code, key, limit, used }))
const breach = (code: string) => ({ stream: 'shipment~S1', code, key: 'A/1 N-1 planned', limit: 0, used: 60 })

const before = '2026-01-20T12:00:00.000Z'
const soonAfter = '2026-01-20T12:00:00.100Z'
const later = '2027-01-01T00:00:00.000Z'

type Amendment = Partial<Forms['LicenceAmended']>
type Kind = NonNullable<Amendment['conditions']>[number]['kind']

/** What a release asks beside what bars a departure, and what it counts (SHP-3). */
describe('a departure whose release was lawful by what was known', () => {
  beforeEach(async () => {
    tale = await Tale.begin()
    tale.tellAll(told(scene.cleared60, scene.departed(60)))
    await tale.follow()
    expect(broken()).toEqual([])
  })
  afterEach(() => tale.end())

  const amended = (effectiveFrom: string, change: Amendment): Step => [
    'licence~D1',
    'LicenceAmended',
    { documentNo: 'D2', effectiveFrom, ...change },
  ]
  const condition = (kind: Kind, parameters = {}): Amendment => ({ conditions: [{ id: 'C', kind, parameters }] })
  const share = condition('volume-share', { ratio: '0.5', countries: ['CN'] })
  const cap = (effectiveFrom: string, quantity = 199): Step => [
    'caps~H200',
    'CapSet',
    {
      documentNo: `K${quantity}`,
      rule: 'CAP',
      groups: [{ group: 'ALDER-GROUP', quantity }],
      basis: 'a rule',
      effectiveFrom,
    },
  ]
  const usage = (reportNo: string): Step => [
    'caps~H200',
    'UsageReported',
    { reportNo, group: 'ALDER-GROUP', supplier: 'OTHER', quantity: 1 },
  ]
  const ratio = (effectiveFrom: string): Step => [
    'volume~H200',
    'RatioSet',
    { documentNo: 'V1', rule: 'HALF', countries: ['CN'], ratio: '0.5', basis: 'a rule', effectiveFrom },
  ]
  const credits = (effectiveFrom: string): Step => [
    'approval~R1',
    'ConditionSet',
    {
      conditionId: 'RATIO',
      version: 1,
      kind: 'domestic-ratio',
      parameters: { ratio: '0.5' },
      appliesTo: 'all-undeparted',
      effectiveFrom,
    },
  ]
  const list = (effectiveFrom: string): Step => ['list~EL', 'ScreeningListPublished', { version: 'V2', effectiveFrom }]

  test.each<[string, (from: string) => Step, string]>([
    [
      'LIC-2: one for another destination',
      (from) => amended(from, { destinations: ['MO'] }),
      'DESTINATION_NOT_COVERED',
    ],
    [
      'LIC-4: a condition that nobody acknowledged',
      (from) => amended(from, condition('acknowledgement')),
      'CONDITION_UNACKNOWLEDGED',
    ],
    [
      'LIC-4: one that asks for a statement',
      (from) => amended(from, condition('end-use-statement')),
      'CONDITION_STATEMENT',
    ],
    ['LIC-4: a share of the volume', (from) => amended(from, share), 'CONDITION_SHARE'],
    ['PTY-2: a version of a list that nobody was screened against', list, 'PARTY_SCREENING_STALE'],
    ['CAP-1: a cap', cap, 'CAP_SHORT'],
    ['VOL-1: a ratio', ratio, 'VOLUME_RATIO'],
    ['APR-4: a ratio of domestic chips', credits, 'CREDITS_SHORT'],
  ])('is in breach by %s that counted then, until that is annulled', async (_, fact, code) => {
    const wrong = tale.tell([fact(before)])
    await tale.follow()
    expect(broken()).toContainEqual(breach(code))
    expect(tale.rows.openBreaches()).toContainEqual({ code, cause: 'departure', open: 1 })
    tale.history.annul(wrong)
    await tale.follow()
    expect(broken()).toEqual([])
  })

  test.each([
    ['a condition that counts from after it', amended(later, condition('acknowledgement'))],
    ['a list that is in force after it', list(later)],
    ['a cap that counts from after it', cap(later)],
    ['a ratio that counts from after it', ratio(later)],
  ])('is not in breach by %s', async (_, fact) => {
    tale.tell([fact])
    await tale.follow()
    expect(broken()).toEqual([])
  })

  test('is judged by what was counted then: later use is no breach, use that is told later is', async () => {
    tale.tell([cap(before)])
    tale.tell([cap(soonAfter, 200)])
    tale.tell([usage('U1')])
    await tale.follow()
    expect(broken()).toEqual([])
    tale.tell([usage('U2')], { grade: 'official', occurredAt: before })
    await tale.follow()
    expect(broken()).toEqual([breach('CAP_SHORT')])
  })

  test('is in breach of a ratio until what went to US end use before it is told', async () => {
    const reported = (reportNo: string): Step => [
      'volume~H200',
      'VolumeReported',
      { reportNo, endUseCountry: 'US', quantity: 240, period: { from: '2026-01-01', until: '2026-01-19' } },
    ]
    tale.tell([ratio(before)])
    tale.tell([reported('V-1')])
    await tale.follow()
    expect(broken()).toEqual([breach('VOLUME_RATIO')])
    tale.tell([reported('V-2')], { grade: 'official', occurredAt: before })
    await tale.follow()
    expect(broken()).toEqual([])
  })

  test('is not in breach any more once a condition is acknowledged', async () => {
    tale.tell([amended(before, condition('acknowledgement'))])
    await tale.follow()
    expect(broken()).toEqual([breach('CONDITION_UNACKNOWLEDGED')])
    tale.tell([['licence~D1', 'ConditionAcknowledged', { conditionId: 'C', note: 'read' }]])
    await tale.follow()
    expect(broken()).toEqual([])
  })
})
