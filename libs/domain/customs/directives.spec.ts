import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import { directives, directivesStream, necessityAcceptedAt } from './directives.decider.js'
import { directiveRules, type DirectiveEffect, type DirectiveEvent, type Directives } from './directives.js'
import { directiveStandingAt, forbidden, rulingAt, type DirectiveScope } from './rulings.js'

const { given } = specOf(directivesStream('CN'))
const on = (day: string) => `${day}T00:00:00.000Z`
const late = on('2026-12-31')
const line = { orderNo: 'PO-1', line: 1 }
const goods: DirectiveScope = { sku: 'H200', family: 'HOPPER', buyer: 'ALDER' }

type Recorded = Extract<DirectiveEvent, { type: 'DirectiveRecorded' }>
const said = (directiveId: string, effect: DirectiveEffect, from: string, more: Partial<Recorded> = {}): Recorded => ({
  type: 'DirectiveRecorded',
  directiveId,
  issuer: 'GACC',
  rank: 2,
  effect,
  effectiveFrom: on(from),
  ...more,
})
const lifted = (directiveId: string, from: string, noticeNo = 'N1'): DirectiveEvent => ({
  type: 'DirectiveLifted',
  noticeNo,
  directiveId,
  effectiveFrom: on(from),
})
const superseded = (directiveId: string, by: string, from: string, noticeNo = 'N1'): DirectiveEvent => ({
  type: 'DirectiveSuperseded',
  noticeNo,
  directiveId,
  by,
  effectiveFrom: on(from),
})
const accepted = (directiveId: string, of = line): DirectiveEvent => ({
  type: 'NecessityAccepted',
  directiveId,
  ...of,
  statement: 'letter of 1 February',
})
const refused = (directiveId: string, of = line): DirectiveEvent => ({
  type: 'NecessityAcceptedWithdrawn',
  directiveId,
  ...of,
  reason: 'not so',
})
const by = (grade: Grade, event: DirectiveEvent) => told(event, { grade })
const official = (event: DirectiveEvent) => by('official', event)
const reported = (event: DirectiveEvent) => by('reported', event)

type Spec = { state: Directives }
const ruling = ({ state }: Spec, day: string, scope = goods) => rulingAt(state, on(day), scope)
const effect = (spec: Spec, day: string, scope = goods) => ruling(spec, day, scope).effect
const ids = (all: readonly { directiveId: string }[]) => all.map(({ directiveId }) => directiveId)
const against = ({ state }: Spec, t = late, of = line) =>
  forbidden(state, t, goods, of).map(({ code, numbers }) => [code, numbers['directiveId']])

const standing = ({ state }: Spec, day: string, directiveId = 'D1') =>
  directiveStandingAt(state, state.directives.get(directiveId)!, on(day))

const banned = given(official(said('D1', 'prohibit', '2026-01-10')))
const needed = given(official(said('D1', 'necessity-only', '2026-01-10')))

describe('a directive', () => {
  test('is ahead until it counts, and in force from then on', () =>
    expect(['2026-01-09', '2026-01-10', '2026-12-31'].map((day) => standing(banned, day))).toEqual([
      'ahead',
      'inForce',
      'inForce',
    ]))
  test('has ended once its time is over, or it was lifted', () => {
    const short = given(official(said('D1', 'prohibit', '2026-01-10', { effectiveUntil: on('2026-02-01') })))
    expect(['2026-01-31', '2026-02-01'].map((day) => standing(short, day))).toEqual(['inForce', 'ended'])
    const gone = banned.and(official(lifted('D1', '2026-01-12')))
    expect(['2026-01-09', '2026-01-11', '2026-01-12'].map((day) => standing(gone, day))).toEqual([
      'ahead',
      'inForce',
      'ended',
    ])
  })
})

describe('directives', () => {
  test('are a stream of their own for each destination', () => {
    expect(directivesStream('CN').id).toBe('directives~CN')
    expect(directives.ids).toEqual(['destination'])
  })
  test('say nothing at first', () => {
    const silent = { standing: [], setAside: [], contradicting: [], unproven: [] }
    expect(ruling(given(), '2026-06-01')).toEqual(silent)
    expect(forbidden(given().state, late, goods, line)).toEqual([])
  })
  test('are recorded as told, with the grade of their evidence', () => {
    const more = { products: ['H200'], addressee: 'customs agents', buyer: 'ALDER', effectiveUntil: on('2026-02-01') }
    const event = said('D1', 'prohibit', '2026-01-10', more)
    const { type, ...as } = event
    expect(given(reported(event)).state.directives.get('D1')).toStrictEqual({ ...as, grade: 'reported' })
    expect(given(event).state.directives.get('D1')).toStrictEqual(as)
  })
  test('are recorded once', () =>
    banned.when(said('D1', 'permit', '2026-02-01')).thenRefused('DIRECTIVE_ALREADY_TOLD', { directiveId: 'D1' }))
  test('end after they begin', () => {
    const until = (day: string) => said('D1', 'prohibit', '2026-01-10', { effectiveUntil: on(day) })
    given().when(until('2026-01-11')).thenRecorded()
    given()
      .when(until('2026-01-10'))
      .thenRefused('DIRECTIVE_NEVER_IN_FORCE', { until: on('2026-01-10'), from: on('2026-01-10') })
  })
  test('weigh more as they grow', () => {
    const grown = needed.and(official(lifted('D1', '2026-03-01')), accepted('D1'))
    expect([given(), needed, grown].map(({ state }) => directives.weight(state))).toEqual([600, 930, 1440])
  })
})

describe('DIR-1: a prohibition in force', () => {
  test('bars what is in its scope, and says since when and on what evidence', () =>
    expect(forbidden(banned.state, late, goods, line)).toEqual(
      directiveRules.refuse('DIRECTIVE_PROHIBITS', {
        directiveId: 'D1',
        issuer: 'GACC',
        since: on('2026-01-10'),
        grade: 'official',
      }),
    ))
  test.each<Grade>(['company', 'reported'])('bars also if it is known as %s only, and says so', (grade) =>
    expect(forbidden(given(by(grade, said('D1', 'prohibit', '2026-01-10'))).state, late, goods, line)).toMatchObject([
      { code: 'DIRECTIVE_PROHIBITS', numbers: { grade } },
    ]),
  )
  test('bars without any evidence', () =>
    expect(forbidden(given(said('D1', 'prohibit', '2026-01-10')).state, late, goods, line)).toMatchObject([
      { numbers: { grade: 'none' } },
    ]))
  test('begins at its instant', () => {
    expect(rulingAt(banned.state, '2026-01-09T23:59:59.999Z', goods).effect).toBeUndefined()
    expect(effect(banned, '2026-01-10')).toBe('prohibit')
  })
  test('counts up to its end, and not at it', () => {
    const short = given(said('D1', 'prohibit', '2026-01-10', { effectiveUntil: on('2026-02-01') }))
    expect(rulingAt(short.state, '2026-01-31T23:59:59.999Z', goods).effect).toBe('prohibit')
    expect(effect(short, '2026-02-01')).toBeUndefined()
  })
  test('is about its products, by SKU or family', () => {
    const of = (...products: string[]) => given(said('D1', 'prohibit', '2026-01-10', { products }))
    expect(effect(of('B100', 'H200'), '2026-02-01')).toBe('prohibit')
    expect(effect(of('HOPPER'), '2026-02-01')).toBe('prohibit')
    expect(effect(of('B100'), '2026-02-01')).toBeUndefined()
    expect(effect(of('HOPPER'), '2026-02-01', { sku: 'H200', buyer: 'ALDER' })).toBeUndefined()
    expect(effect(of('H200'), '2026-02-01', { sku: 'H200', buyer: 'ALDER' })).toBe('prohibit')
  })
  test('is about its buyer, if it names one', () => {
    const alder = given(said('D1', 'prohibit', '2026-01-10', { buyer: 'ALDER' }))
    expect(effect(alder, '2026-02-01')).toBe('prohibit')
    expect(effect(alder, '2026-02-01', { ...goods, buyer: 'BIRCH' })).toBeUndefined()
    expect(effect(banned, '2026-02-01', { ...goods, buyer: 'BIRCH' })).toBe('prohibit')
  })
})

describe('a lifting or superseding', () => {
  const two = banned.and(official(said('D2', 'necessity-only', '2026-02-01')))
  test('ends a directive from its instant on', () => {
    const free = banned.and(official(lifted('D1', '2026-03-01')))
    expect(rulingAt(free.state, '2026-02-28T23:59:59.999Z', goods).effect).toBe('prohibit')
    expect(effect(free, '2026-03-01')).toBeUndefined()
  })
  test('leaves what stands in its place', () =>
    expect(effect(two.and(official(superseded('D1', 'D2', '2026-02-01'))), '2026-02-01')).toBe('necessity-only'))
  test.each<Grade>(['company', 'reported'])('has no force as %s', (grade) => {
    expect(effect(banned.and(by(grade, lifted('D1', '2026-03-01'))), '2026-04-01')).toBe('prohibit')
    expect(effect(two.and(by(grade, superseded('D1', 'D2', '2026-03-01'))), '2026-04-01')).toBe('prohibit')
  })
  test('nor without evidence', () =>
    expect(effect(banned.and(lifted('D1', '2026-03-01')), '2026-04-01')).toBe('prohibit'))
  test('counts from the earliest notice', () => {
    const notices = [official(lifted('D1', '2026-03-01', 'N1')), official(lifted('D1', '2026-02-01', 'N2'))] as const
    for (const told of [notices, [notices[1], notices[0]] as const])
      expect(effect(banned.and(...told), '2026-02-01')).toBeUndefined()
  })
  test('is of a directive that is known', () => {
    given().when(lifted('D1', '2026-03-01')).thenRefused('DIRECTIVE_UNKNOWN', { directiveId: 'D1' })
    banned.when(superseded('D1', 'D2', '2026-03-01')).thenRefused('DIRECTIVE_UNKNOWN', { directiveId: 'D2' })
    expect(directiveRules.refuse('DIRECTIVE_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('is not by itself', () =>
    banned.when(superseded('D1', 'D1', '2026-03-01')).thenRefused('DIRECTIVE_BY_ITSELF', { directiveId: 'D1' }))
  test('is told once for a directive', () => {
    const free = two.and(lifted('D1', '2026-03-01'), superseded('D1', 'D2', '2026-03-01'))
    const numbers = { noticeNo: 'N1', directiveId: 'D1' }
    free.when(lifted('D1', '2026-04-01')).thenRefused('DIRECTIVE_END_ALREADY_TOLD', numbers)
    free.when(superseded('D1', 'D2', '2026-04-01')).thenRefused('DIRECTIVE_END_ALREADY_TOLD', numbers)
    free.when(lifted('D1', '2026-04-01', 'N2')).thenRecorded()
  })
  test('may end several by one notice', () =>
    two.and(lifted('D1', '2026-03-01')).when(lifted('D2', '2026-03-01')).thenRecorded())
})

describe('DIR-2: of several directives', () => {
  const permit = (more: Partial<Recorded> = {}, from = '2026-02-01') =>
    said('D2', 'permit', from, { buyer: 'ALDER', ...more })
  const both = banned.and(official(permit()))
  test('a later official one of the same issuer that names the buyer prevails for that buyer', () => {
    expect(effect(both, '2026-01-31')).toBe('prohibit')
    expect(effect(both, '2026-02-01')).toBe('permit')
    expect(against(both)).toEqual([])
    expect(ids(ruling(both, '2026-02-01').setAside)).toEqual(['D1'])
    expect(ids(ruling(both, '2026-02-01').standing)).toEqual(['D2'])
    expect(ruling(both, '2026-02-01').contradicting).toEqual([])
  })
  test('and for no other', () => expect(effect(both, '2026-02-01', { ...goods, buyer: 'BIRCH' })).toBe('prohibit'))
  test('so does one of a higher issuer', () =>
    expect(effect(banned.and(official(permit({ issuer: 'STATE', rank: 1 }))), '2026-02-01')).toBe('permit'))
  test('not one of another issuer of the same rank, or of a lower', () => {
    expect(effect(banned.and(official(permit({ issuer: 'NDRC', rank: 2 }))), '2026-02-01')).toBe('prohibit')
    expect(effect(banned.and(official(permit({ issuer: 'AGENT', rank: 3 }))), '2026-02-01')).toBe('prohibit')
  })
  test('not one that names no buyer: the stricter acts', () =>
    expect(effect(banned.and(official(said('D2', 'permit', '2026-02-01'))), '2026-02-01')).toBe('prohibit'))
  test('not one of the same instant, or an earlier one', () => {
    expect(effect(banned.and(official(permit({}, '2026-01-10'))), '2026-02-01')).toBe('prohibit')
    expect(effect(banned.and(official(permit({}, '2026-01-09'))), '2026-02-01')).toBe('prohibit')
  })
  test.each<Grade>(['company', 'reported'])('not a permit on evidence of grade %s: it does nothing', (grade) => {
    const rumour = banned.and(by(grade, permit()))
    expect(effect(rumour, '2026-02-01')).toBe('prohibit')
    expect(ids(ruling(rumour, '2026-02-01').unproven)).toEqual(['D2'])
    expect(ruling(rumour, '2026-02-01').contradicting).toEqual([])
    expect(effect(given(by(grade, permit())), '2026-02-01')).toBeUndefined()
  })
  test('not a necessity on a report: it bars as well', () => {
    const more = banned.and(reported(said('D2', 'necessity-only', '2026-02-01', { buyer: 'ALDER' })))
    expect(against(more)).toEqual([
      ['DIRECTIVE_PROHIBITS', 'D1'],
      ['DIRECTIVE_NECESSITY', 'D2'],
    ])
  })
  test('a later prohibition of all ends what was permitted to one', () =>
    expect(effect(both.and(official(said('D3', 'prohibit', '2026-03-01'))), '2026-03-01')).toBe('prohibit'))
  test('the stricter acts, and the others show as contradictions', () => {
    const three = banned.and(
      official(said('D2', 'necessity-only', '2026-02-01')),
      official(said('D3', 'permit', '2026-02-01')),
      official(said('D4', 'prohibit', '2026-02-01')),
    )
    expect(effect(three, '2026-02-01')).toBe('prohibit')
    expect(ids(ruling(three, '2026-02-01').contradicting)).toEqual(['D2', 'D3'])
    expect(ids(ruling(three, '2026-02-01').standing)).toEqual(['D1', 'D2', 'D3', 'D4'])
  })
  test('a necessity is stricter than a permit', () =>
    expect(effect(needed.and(official(said('D2', 'permit', '2026-01-10'))), '2026-02-01')).toBe('necessity-only'))
})

describe('DIR-3: where only what is necessary is allowed', () => {
  test('a line is barred until its necessity is accepted', () => {
    expect(forbidden(needed.state, late, goods, line)).toEqual(
      directiveRules.refuse('DIRECTIVE_NECESSITY', {
        directiveId: 'D1',
        issuer: 'GACC',
        since: on('2026-01-10'),
        grade: 'official',
        line: 'PO-1/1',
      }),
    )
    expect(against(needed.and(accepted('D1')))).toEqual([])
  })
  test('no other line is freed by it', () =>
    expect(against(needed.and(accepted('D1')), late, { orderNo: 'PO-1', line: 2 })).toEqual([
      ['DIRECTIVE_NECESSITY', 'D1'],
    ]))
  test('nor under another directive', () =>
    expect(against(needed.and(said('D2', 'necessity-only', '2026-01-10'), accepted('D1')))).toEqual([
      ['DIRECTIVE_NECESSITY', 'D2'],
    ]))
  test('nor from a prohibition', () =>
    expect(against(needed.and(said('D2', 'prohibit', '2026-01-10'), accepted('D1')))).toEqual([
      ['DIRECTIVE_PROHIBITS', 'D2'],
    ]))
  test('it counts from when it was accepted, until that is withdrawn', () => {
    const told1 = needed.and(told(accepted('D1'), { recordedAt: on('2026-02-01') }))
    const told2 = told1.and(told(refused('D1'), { recordedAt: on('2026-03-01') }))
    const told3 = told2.and(told(accepted('D1'), { recordedAt: on('2026-04-01') }))
    const at = (day: string) => necessityAcceptedAt(told3.state, 'D1', line, on(day))
    expect(['2026-01-31', '2026-02-01', '2026-03-01', '2026-04-01'].map(at)).toEqual([false, true, false, true])
    expect(necessityAcceptedAt(told3.state, 'D1', line, '2026-02-28T23:59:59.999Z')).toBe(true)
    expect(necessityAcceptedAt(told3.state, 'D2', line, late)).toBe(false)
    expect(against(told2)).toEqual([['DIRECTIVE_NECESSITY', 'D1']])
    expect(against(told2, on('2026-02-15'))).toEqual([])
  })
  test('what is accepted stays so', () => needed.and(accepted('D1')).when(accepted('D1')).thenAlreadySo())
  test('what is withdrawn stays so', () =>
    needed.and(accepted('D1'), refused('D1')).when(refused('D1')).thenAlreadySo())
  test('and is accepted again', () => needed.and(accepted('D1'), refused('D1')).when(accepted('D1')).thenRecorded())
  test('a necessity that was not accepted is not withdrawn', () => {
    needed.when(refused('D1')).thenRefused('NECESSITY_UNKNOWN', { directiveId: 'D1', line: 'PO-1/1' })
    expect(directiveRules.refuse('NECESSITY_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('a necessity is accepted only where one is asked', () => {
    banned.when(accepted('D1')).thenRefused('NECESSITY_NOT_ASKED', { directiveId: 'D1', effect: 'prohibit' })
    given().when(accepted('D1')).thenRefused('DIRECTIVE_UNKNOWN', { directiveId: 'D1' })
  })
})

test('the order in which facts are told does not matter, a directive before its end', () => {
  const recorded = [
    official(said('D1', 'prohibit', '2026-01-10')),
    official(said('D2', 'permit', '2026-02-01', { buyer: 'ALDER' })),
    reported(said('D3', 'necessity-only', '2026-01-20', { products: ['HOPPER'] })),
    said('D4', 'prohibit', '2026-02-10', { effectiveUntil: on('2026-02-20') }),
  ]
  const ends = [
    official(lifted('D1', '2026-04-01')),
    official(lifted('D1', '2026-03-01', 'N2')),
    reported(lifted('D2', '2026-03-01', 'N3')),
    official(superseded('D3', 'D2', '2026-03-10')),
  ]
  const expected = given(...recorded, ...ends)
  const all = <T>(of: T[]) => fc.shuffledSubarray(of, { minLength: of.length })
  fc.assert(
    fc.property(all(recorded), all(ends), (shuffled, shuffledEnds) => {
      const other = given(...shuffled, ...shuffledEnds)
      other.thenState(expected.state)
      for (const day of ['2026-01-15', '2026-01-25', '2026-02-15', '2026-03-05', '2026-03-15'])
        expect(ruling(other, day)).toEqual(ruling(expected, day))
    }),
    { numRuns: 50 },
  )
})
