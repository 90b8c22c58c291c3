import { describe, expect, test } from '@jest/globals'
import { againstDraw, againstRelease, creditsFreedBy, drawableAt } from './against.js'
import { approvalRules } from './approval.rules.js'
import { conditionsAt, creditsAskedAt, creditsNeededAt, proposedConditions, sparesAt } from './conditions.js'
import { creditOf } from './credits.js'
import { reachedBy } from './draws.js'
import { memberUse } from './state.js'
import {
  by,
  committed,
  conditionWithdrawn,
  consumed,
  credited,
  day,
  drawn,
  given,
  granted,
  lineOf,
  necessitySet,
  official,
  pooled,
  proposed,
  ratioSet,
  released,
  reversed,
  satisfied,
  today,
  uncredited,
  unsatisfied,
  waived,
  type Spec,
} from './testing.js'

const pool = pooled(1000)
const inForce = (of: Spec, member = 'BYTE', on = today) =>
  conditionsAt(of.state, member, on).map(({ conditionId, version }) => `${conditionId} ${version}`)
const release = (of: Spec, line: string, quantity: number, on = today) =>
  againstRelease(of.state, { ...lineOf(line), quantity }, on).map(({ code }) => code)
const asked = (of: Spec, member = 'BYTE', on = today) => creditsAskedAt(of.state, 'RATIO', member, on)
const all = { appliesTo: 'all-undeparted' } as const

describe('APR-3: a condition that is proposed', () => {
  const talk = pool.and(proposed())
  test('blocks nothing', () => {
    talk.when(drawn('BYTE A/1', 1)).thenRecorded()
    expect(release(talk.and(drawn('BYTE A/1', 1)), 'BYTE A/1', 1)).toEqual([])
  })
  test('is a risk, until that version is set', () => {
    expect(proposedConditions(talk.and(proposed(2), proposed(1, 'ALSO')).state)).toEqual([
      { conditionId: 'ALSO', version: 1, kind: 'domestic-ratio' },
      { conditionId: 'RATIO', version: 1, kind: 'domestic-ratio' },
      { conditionId: 'RATIO', version: 2, kind: 'domestic-ratio' },
    ])
    expect(proposedConditions(talk.and(proposed(2), ratioSet('1')).state)).toMatchObject([{ version: 2 }])
  })
  test('keeps what is said that it would ask', () => {
    const said = talk.and({ ...proposed(2), parameters: { ratio: '1' } } as never)
    expect(proposedConditions(said.state)[1]).toEqual({
      conditionId: 'RATIO',
      version: 2,
      kind: 'domestic-ratio',
      parameters: { ratio: '1' },
    })
  })
  test('is told once in each version', () => {
    talk.when(proposed()).thenRefused('APPROVAL_ALREADY_TOLD', { what: 'proposed condition', number: 'RATIO 1' })
    talk.when(proposed(2)).thenRecorded()
  })
})

describe('APR-3: a condition that is set and unknown', () => {
  const open = pool.and(drawn('BYTE A/1', 10), ratioSet(undefined, all))
  test('blocks new draws', () =>
    open.when(drawn('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_OPEN', { conditionId: 'RATIO', version: 1 }))
  test('and releases', () =>
    open.when(committed('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_OPEN', { conditionId: 'RATIO', version: 1 }))
  test('not what unwinds', () => open.when(released('BYTE A/1', 10)).thenRecorded())
  test('from its instant on', () =>
    expect(
      againstDraw(pool.and(ratioSet(undefined, { effectiveFrom: day('2026-01-20') })).state, 'BYTE', day('2026-01-19')),
    ).toEqual([]))
  test('if it applies to new draws, none of what was drawn before', () => {
    const fresh = pool.and(drawn('BYTE A/1', 10), ratioSet(undefined, { effectiveFrom: '2026-01-15T00:00:03.000Z' }))
    fresh.when(committed('BYTE A/1', 10)).thenRecorded()
    fresh.when(drawn('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_OPEN')
  })
  test('no more once a version says what it asks', () => {
    const known = open.and(ratioSet('0', { ...all, version: 2, effectiveFrom: day('2026-01-02') }))
    known.when(drawn('BYTE A/1', 1)).thenRecorded()
    known.when(committed('BYTE A/1', 1)).thenRecorded()
  })
  test('whoever says so: a report does not lift what an authority set', () => {
    const set = pool.and(official(ratioSet(undefined)))
    const rumour = set.and(by('reported', ratioSet('0', { version: 2, effectiveFrom: day('2026-01-02') })))
    expect(inForce(rumour)).toEqual(['RATIO 1', 'RATIO 2'])
    rumour.when(drawn('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_OPEN', { version: 1 })
    pool
      .and(by('reported', ratioSet(undefined)))
      .when(drawn('BYTE A/1', 1))
      .thenRefused('APPROVAL_CONDITION_OPEN')
  })
  test('also where parameters leave out what its kind asks for', () => {
    for (const set of [
      ratioSet(undefined, { parameters: { text: 'some' } }),
      necessitySet({ parameters: { ratio: '1' } }),
    ])
      pool.and(set).when(drawn('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_OPEN')
  })
})

describe('a condition that asks for a statement', () => {
  const need = pool.and(drawn('BYTE A/1', 10), necessitySet(all))
  test('lets no chips be drawn before it is met', () => {
    need.when(drawn('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_UNMET', { member: 'BYTE', conditionId: 'NEED' })
    need.and(satisfied('BYTE')).when(drawn('BYTE A/1', 1)).thenRecorded()
  })
  test('nor released', () =>
    need.when(committed('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_UNMET', {
      member: 'BYTE',
      conditionId: 'NEED',
      version: 1,
    }))
  test('by the member itself', () => {
    need.and(satisfied('BYTE')).when(committed('BYTE A/1', 1)).thenRecorded()
    expect(release(need.and(satisfied('ALI')), 'BYTE A/1', 1)).toEqual(['APPROVAL_CONDITION_UNMET'])
  })
  test('in the version that is in force', () => {
    const anew = need.and(satisfied('BYTE'), necessitySet({ ...all, version: 2, effectiveFrom: day('2026-01-02') }))
    anew.when(committed('BYTE A/1', 1)).thenRefused('APPROVAL_CONDITION_UNMET', { version: 2 })
    anew.and(satisfied('BYTE', 2)).when(committed('BYTE A/1', 1)).thenRecorded()
  })
  test('once, and that is taken back, once', () => {
    const met = need.and(satisfied('BYTE'))
    met.when(satisfied('BYTE')).thenAlreadySo()
    met.and(unsatisfied('BYTE')).thenState(need.state)
    met.and(satisfied('ALI'), unsatisfied('BYTE')).when(satisfied('ALI')).thenAlreadySo()
    need.when(unsatisfied('BYTE')).thenAlreadySo()
  })
  test('of those that are set', () => {
    need.when(satisfied('BYTE', 9)).thenRefused('APPROVAL_CONDITION_UNKNOWN', { condition: 'NEED in version 9' })
    need.when(unsatisfied('BYTE', 9)).thenRefused('APPROVAL_CONDITION_UNKNOWN', { condition: 'NEED in version 9' })
    pool
      .and(proposed())
      .when(satisfied('BYTE', 1, 'RATIO'))
      .thenRefused('APPROVAL_CONDITION_UNKNOWN')
    expect(approvalRules.refuse('APPROVAL_CONDITION_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('by groups that a document names', () =>
    need.when(satisfied('OTHER')).thenRefused('APPROVAL_MEMBER_UNKNOWN', { member: 'OTHER' }))
  test('never while nobody knows what it asks, nor for a ratio', () => {
    pool
      .and(necessitySet({ parameters: undefined as never }))
      .when(satisfied('BYTE'))
      .thenRefused('APPROVAL_CONDITION_OPEN', { conditionId: 'NEED', version: 1 })
    pool
      .and(ratioSet('1'))
      .when(satisfied('BYTE', 1, 'RATIO'))
      .thenRefused('APPROVAL_CONDITION_BY_CREDITS', { conditionId: 'RATIO' })
  })
})

describe('the end of a condition', () => {
  const set = pool.and(necessitySet(), ratioSet('1'))
  test('is for all if it is withdrawn, from its instant on', () => {
    const gone = set.and(official(conditionWithdrawn('2026-01-18')))
    expect(inForce(gone, 'BYTE', day('2026-01-17'))).toEqual(['NEED 1', 'RATIO 1'])
    expect(inForce(gone, 'BYTE', day('2026-01-18'))).toEqual(['NEED 1'])
    expect(inForce(gone, 'ALI')).toEqual(['NEED 1'])
  })
  test('is for one member if it is waived for that one', () => {
    const free = set.and(official(waived('2026-01-10', 'BYTE')))
    expect(inForce(free)).toEqual(['NEED 1'])
    expect(inForce(free, 'ALI')).toEqual(['NEED 1', 'RATIO 1'])
    expect(inForce(set.and(official(waived('2026-01-10'))), 'ALI')).toEqual(['NEED 1'])
  })
  test('is official', () => {
    for (const grade of ['company', 'reported'] as const) {
      expect(inForce(set.and(by(grade, conditionWithdrawn('2026-01-10'))))).toEqual(['NEED 1', 'RATIO 1'])
      expect(inForce(set.and(by(grade, waived('2026-01-10'))))).toEqual(['NEED 1', 'RATIO 1'])
    }
    expect(inForce(set.and(waived('2026-01-10')))).toEqual(['NEED 1', 'RATIO 1'])
  })
  test('is not the end of what is set at that instant or later', () => {
    expect(inForce(set.and(official(conditionWithdrawn('2026-01-01'))))).toEqual(['NEED 1', 'RATIO 1'])
    const again = set.and(
      official(waived('2026-01-10')),
      ratioSet('2', { version: 2, effectiveFrom: day('2026-01-12') }),
    )
    expect(inForce(again)).toEqual(['NEED 1', 'RATIO 2'])
  })
  test('is of one that is known, and told once', () => {
    pool.when(conditionWithdrawn('2026-01-10')).thenRefused('APPROVAL_CONDITION_UNKNOWN', { condition: 'RATIO' })
    pool.when(waived('2026-01-10')).thenRefused('APPROVAL_CONDITION_UNKNOWN', { condition: 'RATIO' })
    pool.and(proposed()).when(waived('2026-01-10')).thenRecorded()
    const ended = set.and(conditionWithdrawn('2026-01-10'), waived('2026-01-10', 'BYTE'), waived('2026-01-10'))
    ended
      .when(conditionWithdrawn('2026-01-11'))
      .thenRefused('APPROVAL_ALREADY_TOLD', { what: 'withdrawal of a condition', number: 'W1 RATIO' })
    ended
      .when(waived('2026-01-11', 'BYTE'))
      .thenRefused('APPROVAL_ALREADY_TOLD', { what: 'waiver', number: 'W1 RATIO BYTE' })
    ended.when(waived('2026-01-11')).thenRefused('APPROVAL_ALREADY_TOLD', { what: 'waiver', number: 'W1 RATIO' })
    ended.when(waived('2026-01-11', 'ALI')).thenRecorded()
  })
})

describe('APR-4: a domestic ratio', () => {
  const half = pool.and(ratioSet('0.5'))
  test('asks for as many credits, rounded up', () => {
    half.when(drawn('BYTE A/1', 1)).thenRefused('CREDITS_SHORT', { key: 'BYTE RATIO', limit: 0, used: 1, excess: 1 })
    const ten = half.and(credited('BYTE', 10))
    ten.when(drawn('BYTE A/1', 20)).thenRecorded()
    ten.when(drawn('BYTE A/1', 21)).thenRefused('CREDITS_SHORT', { limit: 10, used: 11 })
  })
  test('exactly', () => {
    const tenth = pool.and(ratioSet('0.1'), credited('BYTE', 3))
    tenth.when(drawn('BYTE A/1', 30)).thenRecorded()
    tenth.when(drawn('BYTE A/1', 31)).thenRefused('CREDITS_SHORT', { limit: 3, used: 4 })
  })
  test('of the chips of a member together, and of no other', () => {
    const spread = half.and(credited('BYTE', 10), drawn('BYTE A/1', 15))
    spread.when(drawn('BYTE B/1', 5)).thenRecorded()
    spread.when(drawn('BYTE B/1', 6)).thenRefused('CREDITS_SHORT', { limit: 10, used: 11 })
    spread.when(drawn('ALI C/1', 1)).thenRefused('CREDITS_SHORT', { key: 'ALI RATIO', limit: 0, used: 1 })
  })
  test('that comes later is a breach for what it applies to, and bars its release', () => {
    const held = pool.and(drawn('BYTE A/1', 10))
    const set = held.when(ratioSet('0.5', all))
    set.thenInBreach('CREDITS_SHORT', { key: 'BYTE RATIO', limit: 0, used: 5 })
    set
      .recorded()
      .when(committed('BYTE A/1', 1))
      .thenRefused('CREDITS_SHORT', { key: 'BYTE RATIO', limit: 0, used: 5, excess: 5 })
    const paid = set.recorded().and(credited('BYTE', 5))
    expect(paid.excesses.size).toBe(0)
    paid.when(committed('BYTE A/1', 10)).thenRecorded()
  })
  test('for new draws alone leaves what was drawn before', () => {
    const before = pool.and(drawn('BYTE A/1', 10), ratioSet('0.5', { effectiveFrom: '2026-01-15T00:00:03.000Z' }))
    expect(before.excesses.size).toBe(0)
    before.when(committed('BYTE A/1', 10)).thenRecorded()
    before.when(drawn('BYTE A/1', 1)).thenRefused('CREDITS_SHORT', { limit: 0, used: 1 })
    const paid = before.and(credited('BYTE', 1), drawn('BYTE A/1', 2))
    expect(asked(paid)).toBe(1)
    expect(release(paid, 'BYTE A/1', 10)).toEqual([])
    expect(release(paid, 'BYTE A/1', 11)).toEqual([])
  })
  test('bars the release of new draws that it has no credits for, and not of what was drawn first', () => {
    const late = pool.and(
      drawn('BYTE A/1', 10),
      drawn('BYTE A/1', 4),
      ratioSet('0.5', { effectiveFrom: '2026-01-15T00:00:03.000Z' }),
    )
    expect([...late.excesses.values()]).toMatchObject([{ code: 'CREDITS_SHORT', used: 2 }])
    expect(release(late, 'BYTE A/1', 10)).toEqual([])
    expect(release(late, 'BYTE A/1', 11)).toEqual(['CREDITS_SHORT'])
    expect(release(late.and(committed('BYTE A/1', 10)), 'BYTE A/1', 1)).toEqual(['CREDITS_SHORT'])
    expect(release(late.and(consumed('BYTE A/1', 10, 'cover')), 'BYTE A/1', 1)).toEqual(['CREDITS_SHORT'])
    expect(release(late.and(consumed('BYTE A/1', 10, 'nothing')), 'BYTE A/1', 10)).toEqual([])
  })
  test('that is not in force yet, or ended, asks for nothing', () => {
    const later = pool.and(ratioSet('0.5', { effectiveFrom: day('2026-01-20') }), drawn('BYTE A/1', 10))
    expect([asked(later, 'BYTE', day('2026-01-19')), asked(later)]).toEqual([0, 0])
    const ended = pool.and(drawn('BYTE A/1', 10), ratioSet('0.5', all))
    expect(ended.excesses.size).toBe(1)
    expect(ended.and(official(waived('2026-01-10', 'ALI'))).excesses.size).toBe(1)
    expect(ended.and(official(waived('2026-01-10', 'BYTE'))).excesses.size).toBe(0)
    expect(ended.and(official(conditionWithdrawn('2026-01-10'))).excesses.size).toBe(0)
  })
  test('of two that are in force asks for the greater', () => {
    const two = pool.and(ratioSet('0.5'), ratioSet('0.8', { version: 2 }), credited('BYTE', 8))
    two.when(drawn('BYTE A/1', 10)).thenRecorded()
    two.when(drawn('BYTE A/1', 11)).thenRefused('CREDITS_SHORT', { limit: 8, used: 9 })
    const other = pool.and(
      ratioSet('0.5'),
      ratioSet('0.8', { conditionId: 'ALSO' }),
      credited('BYTE', 8),
      drawn('BYTE A/1', 10),
    )
    expect(creditsNeededAt(other.state, 'BYTE', today)).toBe(8)
    expect(creditsAskedAt(other.state, 'RATIO', 'BYTE', today)).toBe(5)
  })
  test('without a number asks for none, and blocks', () => {
    const unknown = pool.and(drawn('BYTE A/1', 10), ratioSet(undefined, all))
    expect([asked(unknown), unknown.excesses.size]).toEqual([0, 0])
  })
  test('says how much may still be drawn', () => {
    const may = (of: Spec) => drawableAt(of.state, 'BYTE', today)
    expect(may(half)).toBe(0)
    expect(may(half.and(credited('BYTE', 10)))).toBe(20)
    expect(may(half.and(credited('BYTE', 10), drawn('BYTE A/1', 5)))).toBe(15)
    expect(may(pool.and(necessitySet()))).toBe(0)
    expect(may(pool.and(necessitySet(), satisfied('BYTE')))).toBe(1000)
    expect(may(pool.and(ratioSet('0')))).toBe(1000)
  })
})

describe('the chips that a ratio counts', () => {
  const count = (of: Spec, reach: Parameters<typeof reachedBy>[2]) => reachedBy(of.state, 'BYTE', reach)
  const fresh = { appliesTo: 'new-draws', effectiveFrom: '2026-01-15T00:00:03.000Z' } as const
  const undeparted = { appliesTo: 'all-undeparted', effectiveFrom: day('2026-01-10') } as const
  const told = (spec: Spec) => spec.and(ratioSet('0', fresh), ratioSet('0', { ...undeparted, version: 2 }))
  const both = (spec: Spec) => [count(told(spec), fresh), count(told(spec), undeparted)]
  const drawnTwice = pool.and(drawn('BYTE A/1', 10), drawn('BYTE A/1', 4))
  test('are counted alike before and after it is set', () => {
    const events = [
      drawn('BYTE A/1', 10),
      drawn('BYTE B/1', 6),
      released('BYTE A/1', 2),
      consumed('BYTE B/1', 5, 'cover'),
      official(reversed('BYTE B/1', 1)),
    ] as const
    const [first, ...rest] = events
    const late = pool.and(first, ...rest)
    const reach = { appliesTo: 'new-draws', effectiveFrom: day('2026-01-01') } as const
    const sets = [ratioSet('0', reach), ratioSet('0', { ...all, version: 2 })] as const
    expect(pool.and(...sets, ...events).state.counted).toEqual(late.and(...sets).state.counted)
    expect(count(late.and(...sets), reach)).toBe(13)
  })
  test('are counted alike also by a ratio that begins after all of it, or with the last of it', () => {
    const events = [
      drawn('BYTE A/1', 10),
      drawn('ALI B/1', 6),
      consumed('BYTE A/1', 4, 'cover'),
      consumed('TEN C/1', 2, 'nothing'),
    ] as const
    const moments = ['05.999', '06.000', '06.001'].map((second) => `2026-01-15T00:00:${second}Z`)
    for (const appliesTo of ['new-draws', 'all-undeparted'] as const)
      for (const effectiveFrom of moments) {
        const set = ratioSet('0', { appliesTo, effectiveFrom })
        const early = pool.and({ event: set, recordedAt: '2026-01-15T00:00:02.000Z' }, ...events)
        const late = pool.and(ratioSet('0', { conditionId: 'OTHER', version: 9 }), ...events, set)
        const key = `${appliesTo} ${effectiveFrom}`
        expect([...late.state.counted.get(key)!]).toEqual([...early.state.counted.get(key)!])
      }
  })
  test('are those drawn since, or all', () => expect(both(drawnTwice)).toEqual([4, 14]))
  test('are fewer by what is given back, the newest first', () => {
    expect(both(drawnTwice.and(released('BYTE A/1', 3)))).toEqual([1, 11])
    expect(both(drawnTwice.and(released('BYTE A/1', 6)))).toEqual([0, 8])
  })
  test('stay when they leave', () => {
    expect(both(drawnTwice.and(consumed('BYTE A/1', 12, 'cover')))).toEqual([4, 14])
    expect(both(drawnTwice.and(committed('BYTE A/1', 12), consumed('BYTE A/1', 12)))).toEqual([4, 14])
  })
  test('are not those that had left before', () =>
    expect(both(drawnTwice.and(by('official', consumed('BYTE A/1', 10, 'cover'), '2026-01-09')))).toEqual([4, 4]))
  test('are not what is given back to the pool, what was drawn first before the rest', () => {
    const gone = drawnTwice.and(consumed('BYTE A/1', 14, 'cover'))
    expect(both(gone.and(official(reversed('BYTE A/1', 10))))).toEqual([4, 4])
    expect(both(gone.and(official(reversed('BYTE A/1', 11))))).toEqual([3, 3])
  })
  test('are what left without a draw, when it left', () => {
    expect(both(pool.and(consumed('BYTE A/1', 7, 'nothing')))).toEqual([0, 7])
    const now = by('official', consumed('BYTE A/1', 7, 'nothing'), '2026-01-16')
    expect(both(pool.and(now))).toEqual([7, 7])
  })
  test('of other members are counted for them', () =>
    expect(reachedBy(told(drawnTwice.and(drawn('ALI B/1', 3))).state, 'ALI', undeparted)).toBe(3))
  test('of a reach that nothing asks for are none', () => expect(count(drawnTwice, undeparted)).toBe(0))
})

describe('credits', () => {
  const half = pool.and(ratioSet('0.5'), credited('BYTE', 10))
  const line = { seller: 'DOM', invoice: 'I1', invoiceLine: 1 }
  test('are kept by member and line of an invoice', () => {
    const more = half.and(credited('BYTE', 5, 2), credited('ALI', 7))
    expect(memberUse(more.state, 'BYTE').credits).toBe(15)
    expect(creditOf(more.state, { member: 'BYTE', purchase: line })).toBe(10)
    expect(creditOf(more.state, { member: 'ALI', purchase: line })).toBe(7)
    expect(creditOf(more.state, { member: 'TEN', purchase: line })).toBe(0)
  })
  test('are taken back, no more than there are of that purchase', () => {
    half.and(uncredited('BYTE', 10)).thenState(pool.and(ratioSet('0.5')).state)
    half
      .and(credited('BYTE', 5, 2))
      .when(uncredited('BYTE', 6, 2))
      .thenRefused('CREDIT_SHORT', { key: 'BYTE DOM I1 2', used: 1 })
  })
  test('but not from under what was drawn', () => {
    const used = half.and(drawn('BYTE A/1', 12))
    used.when(uncredited('BYTE', 4)).thenRecorded()
    used.when(uncredited('BYTE', 5)).thenRefused('CREDITS_SHORT', { limit: 5, used: 6 })
  })
  test('stand for groups that a document names, also before it is effective', () => {
    pool.when(credited('OTHER', 1)).thenRefused('APPROVAL_MEMBER_UNKNOWN', { member: 'OTHER' })
    given(granted(10)).when(credited('BYTE', 1)).thenRecorded()
  })
  test('that a release frees are told, and stay applied', () => {
    const used = half.and(drawn('BYTE A/1', 11))
    const freed = (quantity: number) => creditsFreedBy(used.state, { ...lineOf('BYTE A/1'), quantity }, today)
    expect([1, 2, 3, 11].map(freed)).toEqual([1, 1, 2, 6])
    used.when(released('BYTE A/1', 3, 2)).thenRecorded()
    used.when(released('BYTE A/1', 3, 3)).thenRefused('CREDITS_FREED_OTHERWISE', { freed: 2, asked: 3 })
    used.when(released('BYTE A/1', 3)).thenRefused('CREDITS_FREED_OTHERWISE', { freed: 2, asked: 0 })
    const after = used.and(released('BYTE A/1', 3, 2)).state
    expect([memberUse(after, 'BYTE').credits, sparesAt(after, 'BYTE', today)]).toEqual([10, 6])
  })
  test('are not freed where they were short', () => {
    const short = pool.and(drawn('BYTE A/1', 20), ratioSet('0.5', all), credited('BYTE', 4))
    const freed = (quantity: number) => creditsFreedBy(short.state, { ...lineOf('BYTE A/1'), quantity }, today)
    expect([12, 14].map(freed)).toEqual([0, 1])
  })
  test('are not freed where nothing asks for them', () =>
    pool.and(credited('BYTE', 4), drawn('BYTE A/1', 20)).when(released('BYTE A/1', 20)).thenRecorded())
})

test('a release of what nobody knows of is told so', () =>
  expect(release(given(), 'BYTE A/1', 1)).toEqual(['APPROVAL_UNKNOWN']))
