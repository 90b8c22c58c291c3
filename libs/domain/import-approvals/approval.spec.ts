import { describe, expect, test } from '@jest/globals'
import { datesIn, plus } from '#kernel'
import { againstDraw, againstGoods, drawableAt } from './against.js'
import { approval, approvalStream } from './approval.context.js'
import { approvalRules } from './approval.rules.js'
import {
  approvalDatesOf,
  approvalInForceAt,
  approvalStandingAt,
  approvalTermsAt,
  madeEffectiveAt,
} from './documents.js'
import { approvalKnown, memberUse } from './state.js'
import {
  amended,
  by,
  committed,
  consumed,
  copied,
  day,
  drawn,
  given,
  granted,
  ineffective,
  madeEffective,
  noticed,
  official,
  pooled,
  ratioSet,
  released,
  shared,
  today,
  type Spec,
} from './testing.js'
import type { ApprovalEvent } from './approval.js'

const requested: ApprovalEvent = {
  type: 'ApprovalRequested',
  requestNo: 'Q1',
  buyer: 'ACME',
  products: ['H200'],
  quantity: 500,
}
const round: ApprovalEvent = { type: 'RoundReported', reportNo: 'P1', members: ['BYTE'], criteria: 'not published' }
const terms = (of: Spec, on = today) => approvalTermsAt(of.state, on)
const standing = (of: Spec, on = today) => approvalStandingAt(of.state, on).kind
const codes = (of: Spec, member = 'BYTE', on = today) => againstDraw(of.state, member, on).map(({ code }) => code)

describe('an import approval', () => {
  test('is a stream of its own', () => {
    expect(approvalStream('A1').id).toBe('approval~A1')
    expect(approval.ids).toEqual(['approval'])
  })
  test('is known once it is requested, heard of or granted', () => {
    expect(
      [given(), given(requested), given(round), given(granted(1))].map(({ state }) => approvalKnown(state)),
    ).toEqual([false, true, true, true])
    for (const event of [requested, round, granted(1)]) given().when(event).thenRecorded()
  })
  test('that is not known takes nothing else', () => {
    given().when(drawn('BYTE A/1', 1)).thenRefused('APPROVAL_UNKNOWN')
    for (const event of [noticed('ApprovalSuspended', '2026-01-01'), madeEffective()])
      given().when(event).thenRefused('APPROVAL_UNKNOWN')
    given().when(shared('BYTE')).thenRefused('APPROVAL_UNKNOWN')
    given().when(shared('BYTE', 1)).thenRefused('APPROVAL_UNKNOWN')
    given(round).when(noticed('ApprovalSuspended', '2026-01-01')).thenRecorded()
    expect(approvalRules.refuse('APPROVAL_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('keeps what was asked and heard', () => {
    const { requests, rounds } = given(requested, round).state
    expect(requests.get('Q1')).toEqual({ buyer: 'ACME', products: ['H200'], quantity: 500 })
    expect(rounds.get('P1')).toEqual({ members: ['BYTE'], criteria: 'not published' })
    const bare = given({ type: 'ApprovalRequested', requestNo: 'Q1', buyer: 'ACME', products: ['H200'] })
    expect(bare.state.requests.get('Q1')).toStrictEqual({ buyer: 'ACME', products: ['H200'] })
    expect(given({ type: 'RoundReported', reportNo: 'P1' }).state.rounds.get('P1')).toStrictEqual({})
  })
  test('is granted in a time zone that exists', () =>
    given()
      .when(granted(1, { timeZone: 'Asia/Peking-West' }))
      .thenRefused('APPROVAL_TIME_ZONE_UNKNOWN', { timeZone: 'Asia/Peking-West' }))
  test('weighs more with each line', () => {
    const one = pooled(10)
    expect(approval.weight(one.and(drawn('BYTE A/1', 1)).state)).toBeGreaterThan(approval.weight(one.state))
  })
})

describe('the same thing told twice', () => {
  const all = given(requested, round, granted(1), amended('D2', '2026-01-01', {}), ratioSet('1'))
  test.each([
    [requested, 'request', 'Q1'],
    [round, 'report', 'P1'],
    [granted(2), 'document', 'D1'],
    [granted(2, { documentNo: 'D2' }), 'document', 'D2'],
    [amended('D1', '2026-02-01', {}), 'document', 'D1'],
    [ratioSet('2'), 'condition', 'RATIO 1'],
  ] as const)('is refused (%#)', (event, what, number) =>
    all.when(event).thenRefused('APPROVAL_ALREADY_TOLD', { what, number }),
  )
  test.each([
    ['ApprovalSuspended', 'suspension'],
    ['ApprovalReinstated', 'reinstatement'],
    ['ApprovalWithdrawn', 'withdrawal'],
  ] as const)('is refused of a notice (%s)', (type, what) =>
    all
      .and(noticed(type, '2026-01-01'))
      .when(noticed(type, '2026-02-01'))
      .thenRefused('APPROVAL_ALREADY_TOLD', { what, number: 'N1' }),
  )
  test('is not what one notice says of another kind', () =>
    all.and(noticed('ApprovalSuspended', '2026-01-01')).when(noticed('ApprovalWithdrawn', '2026-01-01')).thenRecorded())
})

describe('APR-2: an approval is effective', () => {
  test('once its grant is made so, not before', () => {
    const waiting = given(official(granted(100)))
    expect(standing(waiting)).toBe('ineffective')
    waiting.when(drawn('BYTE A/1', 1)).thenRefusedWith(['APPROVAL_INEFFECTIVE', 'POOL_SHORT'], { limit: 0, used: 1 })
    expect(standing(waiting.and(madeEffective()))).toBe('inForce')
  })
  test('from when it was made so, in views of what was before', () => {
    const { state } = pooled(100)
    expect(approvalInForceAt(state, day('2026-01-14'))).toBe(false)
    expect(approvalInForceAt(state, today)).toBe(true)
  })
  test('by an official document', () =>
    given(official(granted(1)))
      .when(madeEffective())
      .thenRecorded())
  test('by a copy of a company with its SHA-256', () =>
    given(copied(granted(1)))
      .when(madeEffective())
      .thenRecorded())
  test('never by a company’s word or a report alone', () => {
    for (const told of [by('company', granted(1)), by('reported', granted(1)), granted(1)])
      given(told).when(madeEffective()).thenRefused('APPROVAL_UNPROVEN', { documentNo: 'D1' })
  })
  test('by what the act itself brings along', () => {
    const heard = given(by('reported', granted(1)))
    heard.when(official(madeEffective())).thenRecorded()
    heard.when(copied(madeEffective())).thenRecorded()
    heard.when(by('company', madeEffective())).thenRefused('APPROVAL_UNPROVEN')
  })
  test('by a document that is known', () => {
    given(official(granted(1)))
      .when(madeEffective('D9'))
      .thenRefused('APPROVAL_DOCUMENT_UNKNOWN', { documentNo: 'D9' })
    given(official(granted(1)))
      .when(ineffective('D9'))
      .thenRefused('APPROVAL_DOCUMENT_UNKNOWN', { documentNo: 'D9' })
    expect(approvalRules.refuse('APPROVAL_DOCUMENT_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('once', () => pooled(1).when(madeEffective()).thenAlreadySo())
  test('and no more once that is withdrawn, once', () => {
    const back = pooled(100).and(ineffective())
    expect(standing(back)).toBe('ineffective')
    back.when(ineffective()).thenAlreadySo()
    given(official(granted(1)))
      .when(ineffective())
      .thenAlreadySo()
    expect(standing(back.and(madeEffective()))).toBe('inForce')
  })
  test('which is not withdrawn under chips that are drawn', () =>
    pooled(100).and(drawn('BYTE A/1', 5)).when(ineffective()).thenRefused('POOL_SHORT', { limit: 0, used: 5 }))
  test('as long as it was, for views of what was before', () => {
    const { state } = pooled(100).and(ineffective())
    expect(madeEffectiveAt(state, 'D1', day('2026-01-14'))).toBe(false)
    expect(madeEffectiveAt(state, 'D1', '2026-01-15T00:00:01.000Z')).toBe(true)
    expect(madeEffectiveAt(state, 'D1', '2026-01-15T00:00:02.000Z')).toBe(false)
  })
})

describe('the terms of an approval', () => {
  const pool = pooled(400, { validUntil: '2026-06-30' })
  test('are those of its grant', () =>
    expect(terms(pool)).toEqual({
      destination: 'CN',
      timeZone: 'Asia/Shanghai',
      members: ['BYTE', 'ALI', 'TEN'],
      products: [['H200']],
      pool: { bound: 'atLeast', quantity: 400 },
      validUntil: '2026-06-30',
    }))
  test('without a last day have no end', () => expect(terms(pooled(1))?.validUntil).toBeNull())
  test('are changed by an official amendment from its instant on, as far as it says', () => {
    const more = {
      members: ['NEW'],
      products: ['HOPPER'],
      pool: { bound: 'exact', quantity: 500 },
      validUntil: '2026-12-31',
    } as const
    const later = pool.and(official(amended('D2', '2026-02-01', { ...more, members: ['NEW'], products: ['HOPPER'] })))
    expect(terms(later)).toEqual(terms(pool))
    expect(terms(later, day('2026-02-01'))).toEqual({ ...terms(pool), ...more, products: [['HOPPER']] })
    const larger = pool.and(official(amended('D2', '2026-01-10', { pool: { bound: 'exact', quantity: 500 } })))
    expect(terms(larger)).toEqual({ ...terms(pool), pool: { bound: 'exact', quantity: 500 } })
  })
  test('are enlarged by no amendment below official', () => {
    const weak = pool.and(
      by(
        'company',
        amended('D2', '2026-01-10', {
          members: ['BYTE', 'NEW'],
          pool: { bound: 'exact', quantity: 500 },
          validUntil: '2026-12-31',
        }),
      ),
    )
    expect(terms(weak)).toEqual({ ...terms(pool), members: ['BYTE'] })
  })
  test('unless it is made effective', () => {
    const copy = pool.and(copied(amended('D2', '2026-01-10', { pool: { bound: 'exact', quantity: 500 } })))
    expect(terms(copy)?.pool.quantity).toBe(400)
    expect(terms(copy.and(madeEffective('D2')))?.pool.quantity).toBe(500)
  })
  test('are narrowed by a report', () => {
    const narrow = pool.and(
      by(
        'reported',
        amended('D2', '2026-01-10', {
          members: ['ALI'],
          products: ['HOPPER'],
          pool: { bound: 'exact', quantity: 300 },
          validUntil: '2026-03-31',
        }),
      ),
    )
    expect(terms(narrow)).toEqual({
      ...terms(pool),
      members: ['ALI'],
      products: [['H200'], ['HOPPER']],
      pool: { bound: 'exact', quantity: 300 },
      validUntil: '2026-03-31',
    })
  })
  test('without an end are given one by a report', () =>
    expect(terms(pooled(1).and(amended('D2', '2026-01-10', { validUntil: '2026-03-31' })))?.validUntil).toBe(
      '2026-03-31',
    ))
  test('of a later document prevail over what was reported before it', () =>
    expect(
      terms(
        pool.and(
          amended('D2', '2026-01-10', { pool: { bound: 'exact', quantity: 300 } }),
          official(amended('D3', '2026-01-11', { pool: { bound: 'exact', quantity: 350 } })),
        ),
      )?.pool.quantity,
    ).toBe(350))
  test('of two documents of one instant are the stricter', () => {
    const twice = (one: number, other: number) =>
      terms(
        pool.and(
          official(amended('D2', '2026-01-10', { members: ['BYTE', 'ALI'], pool: { bound: 'exact', quantity: one } })),
          official(amended('D3', '2026-01-10', { members: ['TEN', 'ALI'], pool: { bound: 'exact', quantity: other } })),
        ),
      )
    expect(twice(500, 600)).toMatchObject({ members: ['ALI'], pool: { quantity: 500 } })
    expect(twice(600, 500)).toMatchObject({ members: ['ALI'], pool: { quantity: 500 } })
  })
  test('of a later grant stand in the place of all before', () => {
    const again = pool.and(
      official(granted(90, { documentNo: 'D2', members: ['NEW'] }), '2026-01-05'),
      madeEffective('D2'),
    )
    expect(terms(again)).toMatchObject({ members: ['NEW'], pool: { quantity: 90 }, validUntil: null })
  })
  test('are not touched by a grant that is not effective', () =>
    expect(terms(pool.and(official(granted(90, { documentNo: 'D2', members: ['NEW'] }), '2026-01-05')))).toEqual(
      terms(pool),
    ))
  test('are none before a grant is effective, whatever amends it', () =>
    expect(
      terms(given(official(granted(1)), official(amended('D2', '2026-01-10', { members: ['BYTE'] })))),
    ).toBeUndefined())
})

describe('APR-2: an approval is in force', () => {
  const pool = pooled(100, { validUntil: '2026-06-30' })
  test('until its last day ends in its time zone', () => {
    expect(standing(pool, '2026-06-30T15:59:59.999Z')).toBe('inForce')
    expect(standing(pool, '2026-06-30T16:00:00.000Z')).toBe('expired')
    expect(againstDraw(pool.state, 'BYTE', day('2026-07-01'))).toMatchObject([
      { code: 'APPROVAL_EXPIRED', numbers: { validUntil: '2026-06-30', timeZone: 'Asia/Shanghai' } },
    ])
  })
  test.each([
    ['ApprovalSuspended', 'APPROVAL_SUSPENDED'],
    ['ApprovalWithdrawn', 'APPROVAL_WITHDRAWN'],
  ] as const)('until it is no more (%s), whoever says so, from then on', (type, code) => {
    const told = pool.and(by('reported', noticed(type, '2026-01-18')))
    expect(codes(told, 'BYTE', day('2026-01-17'))).toEqual([])
    expect(againstDraw(told.state, 'BYTE', day('2026-01-18'))).toMatchObject([{ code, numbers: { noticeNo: 'N1' } }])
    pool.and(noticed(type, '2026-01-15')).when(drawn('BYTE A/1', 1)).thenRefused(code)
  })
  test('again once it is reinstated, officially', () => {
    const out = pool.and(noticed('ApprovalSuspended', '2026-01-10'), noticed('ApprovalWithdrawn', '2026-01-11'))
    expect(standing(out)).toBe('withdrawn')
    expect(standing(out.and(official(noticed('ApprovalReinstated', '2026-01-12'))))).toBe('inForce')
    for (const grade of ['company', 'reported'] as const)
      expect(standing(out.and(by(grade, noticed('ApprovalReinstated', '2026-01-12'))))).toBe('withdrawn')
    expect(standing(out.and(noticed('ApprovalReinstated', '2026-01-12')))).toBe('withdrawn')
  })
  test('by the latest word; of two of one instant, the stricter', () => {
    const back = official(noticed('ApprovalReinstated', '2026-01-10'))
    expect(standing(pool.and(noticed('ApprovalSuspended', '2026-01-10'), back))).toBe('suspended')
    expect(standing(pool.and(back, noticed('ApprovalSuspended', '2026-01-10')))).toBe('suspended')
    expect(standing(pool.and(noticed('ApprovalSuspended', '2026-01-09'), back))).toBe('inForce')
    expect(
      standing(pool.and(noticed('ApprovalWithdrawn', '2026-01-10'), noticed('ApprovalSuspended', '2026-01-10'))),
    ).toBe('withdrawn')
    const twice = (one: string, other: string) =>
      approvalStandingAt(
        pool.and(noticed('ApprovalSuspended', '2026-01-10', one), noticed('ApprovalSuspended', '2026-01-10', other))
          .state,
        today,
      )
    expect(twice('N1', 'N2')).toEqual({ kind: 'suspended', noticeNo: 'N2' })
    expect(twice('N2', 'N1')).toEqual({ kind: 'suspended', noticeNo: 'N2' })
  })
  test('and keeps what is drawn while it is not, and takes it back', () => {
    const held = pool.and(drawn('BYTE A/1', 10), noticed('ApprovalSuspended', '2026-01-15'))
    expect(memberUse(held.state, 'BYTE').drawn).toBe(10)
    expect(held.excesses.size).toBe(0)
    held.when(released('BYTE A/1', 10)).thenRecorded()
  })
})

describe('APR-5: members are groups', () => {
  test('and others draw nothing', () =>
    pooled(100).when(drawn('OTHER A/1', 1)).thenRefused('APPROVAL_OTHER_GROUP', { member: 'OTHER' }))
  test('nor do those who are members no more', () => {
    const out = pooled(100).and(drawn('BYTE A/1', 5), official(amended('D2', '2026-01-10', { members: ['ALI'] })))
    expect(codes(out)).toEqual(['APPROVAL_OTHER_GROUP'])
    out.when(committed('BYTE A/1', 5)).thenRefused('APPROVAL_OTHER_GROUP')
    out.when(released('BYTE A/1', 5)).thenRecorded()
  })
  test('and what speaks against a draw is told together', () =>
    expect(codes(pooled(1).and(noticed('ApprovalSuspended', '2026-01-10'), ratioSet(undefined)), 'OTHER')).toEqual([
      'APPROVAL_SUSPENDED',
      'APPROVAL_OTHER_GROUP',
      'APPROVAL_CONDITION_OPEN',
    ]))
  test('or that nobody knows of the approval', () => expect(codes(given())).toEqual(['APPROVAL_UNKNOWN']))
})

describe('goods are covered', () => {
  const goods = { sku: 'H200', family: 'HOPPER', destination: 'CN' }
  const against = (of: Spec, more = {}) => againstGoods(of.state, { ...goods, ...more }, today)
  test('by their SKU or their family', () => {
    expect(against(pooled(1))).toEqual([])
    expect(against(pooled(1, { products: ['HOPPER'] }))).toEqual([])
    expect(against(pooled(1), { sku: 'GH200' })).toMatchObject([
      { code: 'APPROVAL_OTHER_PRODUCT', numbers: { sku: 'GH200', family: 'HOPPER' } },
    ])
  })
  test('by every list that counts', () => {
    const narrow = pooled(1, { products: ['HOPPER'] }).and(amended('D2', '2026-01-10', { products: ['H20'] }))
    expect(against(narrow)).toMatchObject([{ code: 'APPROVAL_OTHER_PRODUCT' }])
    expect(against(narrow, { sku: 'H20' })).toEqual([])
  })
  test('for one destination', () =>
    expect(against(pooled(1), { destination: 'MO' })).toMatchObject([
      { code: 'APPROVAL_OTHER_DESTINATION', numbers: { approved: 'CN', destination: 'MO' } },
    ]))
  test('by nothing that is not effective, which a draw says', () => expect(against(given(granted(1)))).toEqual([]))
})

describe('APR-1: the pool', () => {
  const pool = pooled(100).and(drawn('BYTE A/1', 60), drawn('ALI B/1', 30))
  test('is drawn by all members together', () => {
    pool.when(drawn('TEN C/1', 10)).thenRecorded()
    pool.when(drawn('TEN C/1', 11)).thenRefused('POOL_SHORT', { limit: 100, used: 101, excess: 1 })
  })
  test('"more than" a number authorises that number', () =>
    pooled(100, { pool: { bound: 'exact', quantity: 100 } })
      .when(drawn('BYTE A/1', 100))
      .thenRecorded())
  test('counts what has left', () => {
    const gone = pool.and(committed('BYTE A/1', 60), consumed('BYTE A/1', 60))
    expect(gone.state).toMatchObject({ drawn: 30, committed: 0, consumed: 60 })
    gone.when(drawn('TEN C/1', 11)).thenRefused('POOL_SHORT', { limit: 100, used: 101 })
  })
  test('falls short by an amendment, which is a fact', () => {
    const cut = pool.when(official(amended('D2', '2026-01-10', { pool: { bound: 'exact', quantity: 80 } })))
    cut.thenInBreach('POOL_SHORT', { limit: 80, used: 90, excess: 10 })
    cut.recorded().when(drawn('TEN C/1', 1)).thenRefused('POOL_SHORT', { limit: 80, used: 91 })
    expect(cut.recorded().and(released('ALI B/1', 10)).excesses.size).toBe(0)
  })
  test('by one that counts later falls short later, and what lessens it is never refused', () => {
    const cut = pool.and(official(amended('D2', '2026-02-01', { pool: { bound: 'exact', quantity: 50 } })))
    expect(cut.excesses.size).toBe(0)
    cut
      .when({ event: released('ALI B/1', 10), recordedAt: day('2026-02-02') })
      .thenInBreach('POOL_SHORT', { limit: 50, used: 80 })
  })
  test('is not committed beyond', () => {
    const left = pool.and(consumed('TEN C/1', 30, 'nothing'))
    expect([...left.excesses.values()]).toMatchObject([{ code: 'POOL_SHORT', used: 120 }])
    left
      .and(committed('BYTE A/1', 60))
      .when(committed('ALI B/1', 11))
      .thenRefused('POOL_COMMITTED_SHORT', { limit: 100, used: 101 })
  })
})

describe('APR-1: shares', () => {
  const pool = pooled(100)
  const split = pool.and(shared('BYTE', 60), shared('ALI', 30))
  test('and what others use are at most the pool', () => {
    split.when(shared('TEN', 10)).thenRecorded()
    split.when(shared('TEN', 11)).thenRefused('POOL_SHARED_SHORT', { limit: 100, used: 101 })
    split.and(drawn('TEN C/1', 10)).when(shared('ALI', 31)).thenRefused('POOL_SHARED_SHORT', { limit: 100, used: 101 })
    split.when(drawn('TEN C/1', 11)).thenRefused('POOL_SHARED_SHORT', { limit: 100, used: 101 })
  })
  test('bound their member', () => {
    split.when(drawn('BYTE A/1', 60)).thenRecorded()
    split.when(drawn('BYTE A/1', 61)).thenRefused('POOL_SHARE_SHORT', { key: 'BYTE', limit: 60, used: 61 })
  })
  test('count what has left', () =>
    split
      .and(drawn('BYTE A/1', 60), consumed('BYTE A/1', 60, 'cover'))
      .when(drawn('BYTE A/2', 1))
      .thenRefused('POOL_SHARE_SHORT', { limit: 60, used: 61 }))
  test('are not set below what is used', () => {
    const used = pool.and(drawn('BYTE A/1', 50))
    used.when(shared('BYTE', 50)).thenRecorded()
    used.when(shared('BYTE', 49)).thenRefused('POOL_SHARE_SHORT', { limit: 49, used: 50 })
  })
  test('are set anew, and given up', () => {
    expect(split.state).toMatchObject({ shared: 90, unshared: 0 })
    const used = split.and(drawn('BYTE A/1', 5))
    expect(used.state).toMatchObject({ shared: 90, unshared: 0 })
    expect(used.and(shared('BYTE', 10)).state).toMatchObject({ shared: 40, unshared: 0 })
    expect(used.and(shared('BYTE')).state).toMatchObject({ shared: 30, unshared: 5 })
    used.and(shared('BYTE')).and(shared('BYTE', 60)).thenState(used.state)
    split.and(shared('BYTE'), shared('ALI')).thenState(pool.state)
  })
  test('that are so already are not set', () => {
    split.when(shared('BYTE', 60)).thenAlreadySo()
    split.when(shared('TEN')).thenAlreadySo()
  })
  test('are of groups that a document names', () => {
    pool.when(shared('OTHER', 1)).thenRefused('APPROVAL_MEMBER_UNKNOWN', { member: 'OTHER' })
    expect(approvalRules.refuse('APPROVAL_MEMBER_UNKNOWN')).toMatchObject([{ unknown: true }])
    given(official(granted(100)), official(amended('D2', '2026-02-01', { members: ['NEW'] })), madeEffective())
      .when(shared('NEW', 1))
      .thenRecorded()
  })
  test('that are all given up bound nothing', () => {
    const short = split.and(official(amended('D2', '2026-01-10', { pool: { bound: 'exact', quantity: 80 } })))
    expect(short.excesses.size).toBe(1)
    expect(short.and(shared('BYTE'), shared('ALI')).excesses.size).toBe(0)
  })
})

describe('what a member may still draw', () => {
  const may = (of: Spec, member = 'BYTE') => drawableAt(of.state, member, today)
  test('is what is left of the pool', () => expect(may(pooled(100).and(drawn('ALI B/1', 30)))).toBe(70))
  test('of its share, or beside all shares', () => {
    const split = pooled(100).and(shared('BYTE', 60), drawn('BYTE A/1', 15))
    expect([may(split), may(split, 'ALI')]).toEqual([45, 40])
  })
  test('less what has left', () =>
    expect(may(pooled(100).and(drawn('ALI B/1', 30), consumed('ALI B/1', 30, 'cover')))).toBe(70))
  test('is nothing while anything speaks against it, and never less', () => {
    expect(may(pooled(100), 'OTHER')).toBe(0)
    expect(may(given(granted(100)))).toBe(0)
    expect(may(pooled(100).and(consumed('ALI B/1', 130, 'nothing')))).toBe(0)
  })
})

test('changes by the calendar alone at the end of its last day, and when a document or a notice counts', () => {
  const { state } = given(
    official(granted(400, { validUntil: '2026-02-28', timeZone: 'UTC' }), '2026-01-10'),
    madeEffective(),
    official(noticed('ApprovalSuspended', '2026-02-01')),
  )
  expect(approvalDatesOf(state, today)).toEqual(['2026-01-10', '2026-02-01', '2026-03-01'].map(day))
})
test('changes at the end of its last day also where it was made effective only after it had begun', () => {
  const { state } = given(official(granted(400, { validUntil: '2026-02-28' }), '2026-01-10'), madeEffective())
  const end = '2026-02-28T16:00:00.000Z'
  expect(datesIn(approval, state)).toEqual([day('2026-01-10'), end, plus(end, 7 * 24 * 3_600_000)])
})
