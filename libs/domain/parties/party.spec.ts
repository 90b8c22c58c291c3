import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import {
  blocked,
  certifiedAt,
  groupOf,
  listsOf,
  party,
  partyAt,
  partyBarsAt,
  partyStream,
  unfit,
} from './party.decider.js'
import { partyRules, type Party, type PartyEvent, type ScreeningOutcome } from './party.js'

const { given } = specOf(partyStream('ACME'))
const registered: PartyEvent = {
  type: 'PartyRegistered',
  name: 'Acme',
  country: 'CN',
  headquarters: 'SG',
  ultimateParent: 'ACME-GROUP',
}
const screened = (screeningId: string, outcome: ScreeningOutcome, list = 'BIS', listVersion = 'V1'): PartyEvent => ({
  type: 'PartyScreened',
  screeningId,
  list,
  listVersion,
  ownersIncluded: true,
  outcome,
})
const adjudicated = (screeningId: string, outcome: 'clear' | 'match'): PartyEvent => ({
  type: 'ScreeningAdjudicated',
  screeningId,
  outcome,
  reason: 'another person',
})
const barred = (blockId: string): PartyEvent => ({ type: 'PartyBlocked', blockId, reason: 'a letter' })
const unbarred = (blockId: string): PartyEvent => ({ type: 'PartyUnblocked', blockId, reason: 'a mistake' })
const certified: PartyEvent = { type: 'EndUseCertified', certificateNo: 'EUC-1', validUntil: '2026-12-31' }
const suspected: PartyEvent = { type: 'DiversionSuspected', reportNo: 'DIV-1', reason: 'seen elsewhere' }
const on = (day: string, event: PartyEvent, grade?: Grade) =>
  told(event, { at: `${day}T00:00:00.000Z`, ...(grade && { grade }) })

const acme = given(registered)
const inForce: Record<string, string> = { BIS: 'V1', UN: 'U7' }
const flaws = (spec: { state: Party }) => unfit('ACME', spec.state, (list) => inForce[list])
const codes = (spec: { state: Party }) => flaws(spec).map(({ code }) => code)

describe('a party', () => {
  test('is a stream of its own', () => {
    expect(partyStream('ACME').id).toBe('party~ACME')
    expect(party.ids).toEqual(['party'])
  })
  test('is registered with its countries and parent', () =>
    expect(acme.state.registered).toEqual({
      name: 'Acme',
      country: 'CN',
      headquarters: 'SG',
      ultimateParent: 'ACME-GROUP',
    }))
  test('is registered once', () => acme.when(registered).thenRefused('PARTY_REGISTERED'))
  test.each([screened('S1', 'clear'), certified, suspected, barred('B1'), adjudicated('S1', 'clear'), unbarred('B1')])(
    'is registered before anything else: $type',
    (event) => given().when(event).thenRefused('PARTY_UNKNOWN', { party: 'This party' }),
  )
  test('that is not registered is unknown, not in conflict', () =>
    expect(partyRules.refuse('PARTY_UNKNOWN')).toMatchObject([{ unknown: true }]))
  test('is of the group of its ultimate parent', () => expect(groupOf('ACME', acme.state)).toBe('ACME-GROUP'))
  test('is a group of its own without one', () => {
    const { ultimateParent, ...alone } = registered
    expect(ultimateParent).toBe('ACME-GROUP')
    expect(groupOf('ACME', given(alone).state)).toBe('ACME')
    expect(groupOf('ACME', given().state)).toBe('ACME')
  })
  test('keeps certificates and suspicions', () => {
    const { certificates, suspicions } = acme.and(on('2026-01-22', certified), suspected).state
    const since = '2026-01-22T00:00:00.000Z'
    expect(certificates).toEqual(new Map([['EUC-1', { since, validUntil: '2026-12-31' }]]))
    expect(suspicions).toEqual(new Map([['DIV-1', 'seen elsewhere']]))
  })
  test('is certified from a statement on, until the end of its last day, and not by a report', () => {
    const at = (day: string, grade?: Grade) =>
      certifiedAt(acme.and(on('2026-01-22', certified, grade)).state, `${day}T12:00:00.000Z`)
    const days = ['2026-01-21', '2026-01-22', '2026-12-31', '2027-01-01']
    expect(days.map((day) => at(day))).toEqual([false, true, true, false])
    expect(days.map((day) => at(day, 'company'))).toEqual([false, true, true, false])
    expect(days.map((day) => at(day, 'reported'))).toEqual([false, false, false, false])
  })
  test('is certified by any certificate that is good, however many are over', () => {
    const old: PartyEvent = { type: 'EndUseCertified', certificateNo: 'EUC-0', validUntil: '2026-01-31' }
    const { state } = acme.and(on('2026-01-22', old), on('2026-01-22', certified))
    expect(['2026-01-22', '2026-02-01'].map((day) => certifiedAt(state, `${day}T00:00:00.000Z`))).toEqual([true, true])
  })
  test('weighs more with all that it keeps', () => {
    const history = [
      acme,
      acme.and(screened('S1', 'match')),
      acme.and(screened('S1', 'match'), adjudicated('S1', 'clear')),
    ]
    const others = [certified, suspected, barred('B1')].map((event) => acme.and(event))
    const weights = [...history, ...others].map(({ state }) => party.weight(state))
    expect(weights).toEqual([600, 850, 950, 700, 700, 700])
  })
})

describe('the same thing twice is refused', () => {
  test.each<[PartyEvent, string, Record<string, string>]>([
    [screened('S1', 'match'), 'SCREENING_ALREADY_TOLD', { screeningId: 'S1' }],
    [certified, 'CERTIFICATE_ALREADY_TOLD', { certificateNo: 'EUC-1' }],
    [suspected, 'DIVERSION_ALREADY_TOLD', { reportNo: 'DIV-1' }],
    [barred('B1'), 'PARTY_BLOCK_ALREADY_TOLD', { blockId: 'B1' }],
  ])('$type', (event, code, numbers) => acme.and(event).when(event).thenRefused(code, numbers))
  test('but another screening, certificate, report or block is not', () => {
    acme.and(screened('S1', 'match')).when(screened('S2', 'match')).thenRecorded()
    acme
      .and(certified)
      .when({ ...certified, certificateNo: 'EUC-2' })
      .thenRecorded()
    acme
      .and(suspected)
      .when({ ...suspected, reportNo: 'DIV-2' })
      .thenRecorded()
    acme.and(barred('B1')).when(barred('B2')).thenRecorded()
  })
})

describe('an adjudication', () => {
  const matched = acme.and(screened('S1', 'match'))
  test('answers a screening that is known', () =>
    acme.when(adjudicated('S9', 'clear')).thenRefused('SCREENING_UNKNOWN', { screeningId: 'S9' }))
  test('names it', () => matched.when(adjudicated('S1', 'clear')).thenRecorded())
  test('clears a match', () => expect(codes(matched.and(adjudicated('S1', 'clear')))).toEqual([]))
  test('settles what is escalated, one way', () =>
    expect(codes(acme.and(screened('S1', 'escalated'), adjudicated('S1', 'clear')))).toEqual([]))
  test('or the other', () =>
    expect(codes(acme.and(screened('S1', 'escalated'), adjudicated('S1', 'match')))).toEqual(['PARTY_MATCHED']))
  test('is undone by the same act with the former value', () =>
    expect(codes(matched.and(adjudicated('S1', 'clear'), adjudicated('S1', 'match')))).toEqual(['PARTY_MATCHED']))
  test('of what it is already is already so', () => {
    matched.when(adjudicated('S1', 'match')).thenAlreadySo()
    matched.and(adjudicated('S1', 'clear')).when(adjudicated('S1', 'clear')).thenAlreadySo()
  })
  test('to clear rests on no report, to match it may', () => {
    const by = (outcome: 'clear' | 'match') => told(adjudicated('S1', outcome), { grade: 'reported' })
    matched.when(by('clear')).thenRefused('SCREENING_REPORTED', { screeningId: 'S1' })
    matched.and(adjudicated('S1', 'clear')).when(by('match')).thenRecorded()
  })
  test('answers no other screening', () =>
    expect(codes(matched.and(adjudicated('S1', 'clear'), screened('S2', 'match')))).toEqual(['PARTY_MATCHED']))
})

describe('a block', () => {
  const stopped = acme.and(barred('B2'), barred('B1'))
  test('stands until it is lifted', () => {
    expect(blocked(stopped.state)).toEqual(['B1', 'B2'])
    expect(blocked(stopped.and(unbarred('B2')).state)).toEqual(['B1'])
    expect(blocked(stopped.and(unbarred('B2'), unbarred('B1')).state)).toEqual([])
  })
  test('is lifted if it is known', () =>
    acme.when(unbarred('B9')).thenRefused('PARTY_BLOCK_UNKNOWN', { blockId: 'B9' }))
  test('is lifted by its id', () => stopped.when(unbarred('B1')).thenRecorded())
  test('is lifted once', () => stopped.and(unbarred('B1')).when(unbarred('B1')).thenAlreadySo())
  test('is not lifted on a report', () =>
    stopped.when(told(unbarred('B1'), { grade: 'reported' })).thenRefused('PARTY_UNBLOCK_REPORTED', { blockId: 'B1' }))
  test('that is lifted is told no second time', () =>
    stopped.and(unbarred('B1')).when(barred('B1')).thenRefused('PARTY_BLOCK_ALREADY_TOLD'))
})

test('as of an instant a party has neither what came later nor what was lifted later', () => {
  const { state } = acme.and(
    on('2026-02-01', screened('S1', 'clear')),
    on('2026-02-03', screened('S2', 'match')),
    on('2026-02-02', barred('B1')),
    told(unbarred('B1'), { recordedAt: '2026-02-04T00:00:00.000Z' }),
  )
  const then = (day: string) => partyAt(state, `${day}T00:00:00.000Z`)
  expect(['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-05'].map((day) => blocked(then(day)))).toEqual([
    [],
    ['B1'],
    ['B1'],
    [],
  ])
  expect(codes({ state: then('2026-02-01') })).toEqual([])
  expect(codes({ state: then('2026-02-03') })).toEqual(['PARTY_MATCHED', 'PARTY_BLOCKED'])
  expect(codes({ state: then('2026-01-31') })).toEqual(['PARTY_UNSCREENED'])
})

test('what bars a departure with a party is asked for any instant, in any order (SHP-4)', () => {
  const { state } = acme.and(
    on('2026-02-01', screened('S1', 'escalated')),
    on('2026-02-03', screened('S2', 'match')),
    on('2026-02-02', barred('B1')),
    told(unbarred('B1'), { recordedAt: '2026-02-04T00:00:00.000Z' }),
  )
  const bars = (day: string) => partyBarsAt('ACME', state, `${day}T00:00:00.000Z`).map(({ code }) => code)
  const days = ['2026-02-05', '2026-02-01', '2026-02-03', '2026-01-31', '2026-02-02', '2026-02-01']
  expect(days.map(bars)).toEqual([
    ['PARTY_MATCHED'],
    ['PARTY_ESCALATED'],
    ['PARTY_MATCHED', 'PARTY_BLOCKED'],
    [],
    ['PARTY_ESCALATED', 'PARTY_BLOCKED'],
    ['PARTY_ESCALATED'],
  ])
  expect(partyBarsAt('OTHER', state, '2026-02-05T00:00:00.000Z')).toMatchObject([{ numbers: { party: 'OTHER' } }])
})

test('a match bars a departure until people say what it is, and what they say later does not reach back', () => {
  const { state } = acme.and(
    on('2026-02-01', screened('S1', 'match')),
    told(adjudicated('S1', 'clear'), { recordedAt: '2026-02-03T00:00:00.000Z' }),
    told(adjudicated('S1', 'match'), { recordedAt: '2026-02-05T00:00:00.000Z' }),
  )
  const bars = (day: string) => partyBarsAt('ACME', state, `${day}T00:00:00.000Z`).map(({ code }) => code)
  expect(['2026-02-02', '2026-02-03', '2026-02-05'].map(bars)).toEqual([['PARTY_MATCHED'], [], ['PARTY_MATCHED']])
})

describe('a party is fit for an order (PTY-1, PTY-2)', () => {
  const clear = acme.and(on('2026-02-01', screened('S1', 'clear')))
  test('when it is screened and clear', () => expect(codes(clear)).toEqual([]))
  test('never when it is unknown', () =>
    expect(flaws(given())).toMatchObject([{ code: 'PARTY_UNKNOWN', numbers: { party: 'ACME' } }]))
  test('never when it is unscreened', () =>
    expect(flaws(acme)).toMatchObject([
      { code: 'PARTY_UNSCREENED', message: 'PTY-1: ACME is not screened', numbers: { party: 'ACME' } },
    ]))
  test('never when it matches', () =>
    expect(flaws(acme.and(screened('S1', 'match')))).toMatchObject([
      { code: 'PARTY_MATCHED', numbers: { party: 'ACME', list: 'BIS', screeningId: 'S1' } },
    ]))
  test('never when that is escalated', () =>
    expect(flaws(acme.and(screened('S1', 'escalated')))).toMatchObject([
      { code: 'PARTY_ESCALATED', numbers: { party: 'ACME', list: 'BIS', screeningId: 'S1' } },
    ]))
  test('never when it is blocked', () =>
    expect(flaws(clear.and(barred('B1')))).toMatchObject([
      { code: 'PARTY_BLOCKED', numbers: { party: 'ACME', blockId: 'B1' } },
    ]))
  test('never when the version is not the one in force', () =>
    expect(flaws(acme.and(screened('S1', 'clear', 'BIS', 'V0')))).toMatchObject([
      { code: 'PARTY_SCREENING_STALE', numbers: { party: 'ACME', list: 'BIS', screened: 'V0', version: 'V1' } },
    ]))
  test('never when the list has no version in force', () =>
    expect(flaws(acme.and(screened('S1', 'clear', 'EU', 'E1')))).toMatchObject([
      { code: 'PARTY_SCREENING_STALE', numbers: { list: 'EU', screened: 'E1', version: 'none' } },
    ]))
  test('and all that speaks against it is told together', () => {
    const bad = acme.and(screened('S1', 'match', 'UN', 'U1'), screened('S2', 'escalated'), barred('B2'), barred('B1'))
    expect(codes(bad)).toEqual([
      'PARTY_ESCALATED',
      'PARTY_MATCHED',
      'PARTY_SCREENING_STALE',
      'PARTY_BLOCKED',
      'PARTY_BLOCKED',
    ])
  })

  test('by the latest screening of each list', () => {
    expect(codes(clear.and(on('2026-02-02', screened('S2', 'match'))))).toEqual(['PARTY_MATCHED'])
    expect(
      codes(acme.and(on('2026-02-01', screened('S1', 'match')), on('2026-02-02', screened('S2', 'clear')))),
    ).toEqual([])
  })
  test('by when it happened, not by when it was told', () =>
    expect(codes(clear.and(on('2026-01-31', screened('S2', 'match'))))).toEqual([]))
  test('by the stricter of two at one instant', () => {
    expect(codes(clear.and(on('2026-02-01', screened('S2', 'match'))))).toEqual(['PARTY_MATCHED'])
    expect(codes(clear.and(on('2026-02-01', screened('S0', 'clear', 'BIS', 'V0'))))).toEqual(['PARTY_SCREENING_STALE'])
  })
  test('by every list that it was screened against', () => {
    const both = clear.and(on('2026-02-02', screened('S2', 'match', 'UN', 'U7')))
    expect(codes(both)).toEqual(['PARTY_MATCHED'])
    expect(listsOf(both.state)).toEqual(['BIS', 'UN'])
    expect(listsOf(both.and(on('2026-02-03', screened('S3', 'clear', 'AU', 'A1'))).state)).toEqual(['AU', 'BIS', 'UN'])
    expect(listsOf(acme.state)).toEqual([])
  })
  test('never by a report', () => {
    expect(codes(acme.and(on('2026-02-01', screened('S1', 'clear'), 'reported')))).toEqual(['PARTY_UNSCREENED'])
    const matched = acme.and(on('2026-02-01', screened('S1', 'match')))
    expect(codes(matched.and(on('2026-02-02', screened('S2', 'clear'), 'reported')))).toEqual(['PARTY_MATCHED'])
    expect(codes(matched.and(on('2026-02-02', screened('S2', 'clear'), 'company')))).toEqual([])
  })
  test('while a reported match bars', () =>
    expect(codes(clear.and(on('2026-02-02', screened('S2', 'match'), 'reported')))).toEqual(['PARTY_MATCHED']))
})

test('the order in which facts are told does not matter', () => {
  const facts = [
    on('2026-02-01', screened('S1', 'match')),
    on('2026-02-01', screened('S2', 'clear')),
    on('2026-01-20', screened('S3', 'escalated', 'UN', 'U7'), 'official'),
    on('2026-01-21', screened('S4', 'clear', 'UN', 'U7'), 'company'),
    on('2026-01-22', barred('B1')),
    on('2026-01-22', certified),
    on('2026-01-23', suspected),
    on('2026-01-24', barred('B2')),
  ]
  const expected = acme.and(...facts)
  fc.assert(
    fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
      const other = acme.and(...shuffled)
      expect(other.state).toEqual(expected.state)
      expect(flaws(other)).toEqual(flaws(expected))
      expect(blocked(other.state)).toEqual(blocked(expected.state))
    }),
  )
})
