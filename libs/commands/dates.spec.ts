import { describe, expect, test } from '@jest/globals'
import { datesIn, plus } from '#kernel'
import { contextOf, contexts } from '#domain'
import { AmendApproval, SetCondition, WithdrawApproval } from './approvals.js'
import { SetCap } from './caps.js'
import { RecordControl, WithdrawControl } from './controls.js'
import { RecordDirective } from './customs.js'
import { ReachDate } from './dates.js'
import type { AnyCommand } from './declare.js'
import { AmendLicence, RevokeLicence } from './licences.js'
import { CertifyEndUse, PublishScreeningList } from './parties.js'
import { ReclassifyProduct } from './products.js'
import { saidBy, toldBy, type World } from './testing.js'
import { covered, official, trade } from './testing/licensed.js'
import { SetVolumeRatio } from './volumes.js'

const day = (name: string): string => `${name}T00:00:00.000Z`
const effectiveFrom = day('2026-03-01')
const notice = { noticeNo: 'N1', effectiveFrom, reason: 'a notice' }
const control = { eccn: '4A090.A', country: 'CN', controlId: 'C1' }
const gates = {
  authorisation: 'NLR',
  importApproval: 'no',
  importEntry: 'no',
  exportFiling: 'no',
  labTest: 'no',
} as const

/** A fact told in January that counts from March on, and the dates of its stream that are ahead. */
const ahead: readonly (readonly [string, AnyCommand, object, readonly string[]])[] = [
  ['licence~D1', RevokeLicence, { licenceNo: 'D1', ...notice }, [effectiveFrom, day('2026-03-08'), day('2027-01-01')]],
  [
    'licence~D1',
    AmendLicence,
    { licenceNo: 'D1', documentNo: 'DOC-2', effectiveFrom, validUntil: '2026-05-31' },
    [effectiveFrom, day('2026-06-01'), day('2026-06-08'), day('2027-01-01')],
  ],
  ['approval~A1', WithdrawApproval, { approval: 'A1', ...notice }, [effectiveFrom, day('2026-03-08')]],
  [
    'approval~A1',
    AmendApproval,
    { approval: 'A1', documentNo: 'D2', effectiveFrom, validUntil: '2026-05-31' },
    [effectiveFrom, '2026-05-31T16:00:00.000Z', '2026-06-07T16:00:00.000Z'],
  ],
  [
    'approval~A1',
    SetCondition,
    { approval: 'A1', conditionId: 'C', version: 1, kind: 'other', appliesTo: 'new-draws', effectiveFrom },
    [effectiveFrom],
  ],
  [
    'control~4A090.A~CN',
    RecordControl,
    { ...control, controlId: 'C2', ...gates, basis: 'a rule', effectiveFrom },
    [effectiveFrom],
  ],
  ['control~4A090.A~CN', WithdrawControl, { ...control, effectiveFrom }, [effectiveFrom]],
  [
    'directives~CN',
    RecordDirective,
    {
      destination: 'CN',
      directiveId: 'X',
      issuer: 'GACC',
      rank: 1,
      effect: 'prohibit',
      effectiveFrom,
      effectiveUntil: day('2026-04-01'),
    },
    [effectiveFrom, day('2026-04-01')],
  ],
  [
    'caps~H200',
    SetCap,
    {
      product: 'H200',
      documentNo: 'D1',
      rule: 'BIS',
      groups: [],
      everyOtherGroup: 100,
      basis: 'a rule',
      effectiveFrom,
    },
    [effectiveFrom],
  ],
  [
    'volume~H200',
    SetVolumeRatio,
    { product: 'H200', documentNo: 'D1', rule: 'BIS', countries: ['CN'], ratio: '0.5', basis: 'a rule', effectiveFrom },
    [effectiveFrom],
  ],
  ['list~BIS', PublishScreeningList, { list: 'BIS', version: 'V2', effectiveFrom }, [effectiveFrom]],
  ['party~ALDER', CertifyEndUse, { party: 'ALDER', certificateNo: 'E1', validUntil: '2026-02-28' }, [effectiveFrom]],
  [
    'product~H200',
    ReclassifyProduct,
    { sku: 'H200', reclassificationNo: 'R1', eccn: '3A090.A', effectiveFrom },
    [effectiveFrom],
  ],
]

const datesAhead = (world: World, stream: string): string[] => {
  const context = contextOf(stream)!
  return datesIn(context, world.state({ id: stream, context })).filter((date) => date > world.now)
}

describe('the dates of a stream', () => {
  test.each(ahead)('%s has those that %o brings', (stream, command, fields, dates) => {
    const world = trade()
    world.given(command, fields, official)
    expect(datesAhead(world, stream)).toEqual(dates)
    expect(contextOf(stream)!.calendar?.changedBy).toContain(
      world.all.find(({ stream: { id } }) => id === stream)!.events.at(-1)!.type,
    )
  })
  test('are of every kind of stream of which something counts from a day on', () => {
    const kinds = Object.values(contexts).filter(({ calendar }) => calendar)
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(
      [...new Set(ahead.map(([stream]) => stream.split('~')[0]))].sort(),
    )
  })
})

describe('a date', () => {
  const prohibited = () => {
    const world = trade()
    const directive = { destination: 'CN', directiveId: 'X', issuer: 'GACC', rank: 1, effect: 'prohibit' } as const
    world.given(RecordDirective, { ...directive, effectiveFrom }, official)
    return world
  }
  const reached = { stream: 'directives~CN', date: effectiveFrom }

  test('that came is recorded as of its own instant, and folded into nothing', () => {
    const world = prohibited()
    const before = world.state({ id: 'directives~CN', context: contextOf('directives~CN')! })
    world.now = plus(effectiveFrom, 5000)
    const decision = world.do(ReachDate, reached, { occurredAt: effectiveFrom })
    expect(toldBy(decision)).toEqual(['directives~CN DateReached'])
    const { events, folded } = world.all.find(({ stream }) => stream.id === 'directives~CN')!
    expect(events.at(-1)).toMatchObject({ occurredAt: effectiveFrom, recordedAt: plus(effectiveFrom, 5000) })
    expect(folded.state).toBe(before)
  })
  test('that is ahead is not recorded', () => {
    const world = prohibited()
    world.now = plus(effectiveFrom, -1)
    expect(saidBy(world.do(ReachDate, reached))).toEqual(['alreadySo'])
  })
  test('that is none of the stream’s is not recorded', () => {
    const world = prohibited()
    world.now = day('2026-06-01')
    expect(saidBy(world.do(ReachDate, { ...reached, date: day('2026-05-01') }))).toEqual(['alreadySo'])
  })
  test('opens the breach that it brings', () => {
    const world = covered()
    const cap = { product: 'H200', documentNo: 'D1', rule: 'BIS', groups: [], everyOtherGroup: 599, basis: 'a rule' }
    world.given(SetCap, { ...cap, effectiveFrom }, official)
    const excesses = () => world.all.find(({ stream }) => stream.id === 'caps~H200')!.folded.excesses
    expect(excesses().size).toBe(0)
    world.now = effectiveFrom
    world.given(ReachDate, { stream: 'caps~H200', date: effectiveFrom })
    expect([...excesses().values()]).toMatchObject([{ code: 'CAP_SHORT', limit: 599, used: 600 }])
  })
})
