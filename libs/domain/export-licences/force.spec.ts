import { describe, expect, test } from '@jest/globals'
import type { Grade, Refusal } from '#kernel'
import { specOf, told } from '#kernel/testing'
import {
  licenceConditionsAt,
  licenceDatesOf,
  licenceEndedAt,
  licenceInForceAt,
  licenceKnown,
  licenceNotCovering,
  licenceNotInForce,
  licenceReleasableFrom,
  unacknowledged,
  type Export,
} from './force.js'
import { licenceStream } from './licence.context.js'
import type { LicenceCondition, LicenceEvent } from './licence.js'
import { termsAt } from './terms.js'
import type { Licence } from './uses.js'

const { given } = specOf(licenceStream('D1'))
type Of<T extends LicenceEvent['type']> = Extract<LicenceEvent, { type: T }>
type Told = { state: Licence }

const item = { item: 'I-1', eccn: '4A090.A', products: ['H200'], quantity: 100 }
const all = ['customer', 'endUser', 'consignee', 'intermediary'] as const
const issued = (more: Partial<Of<'LicenceIssued'>> = {}): LicenceEvent => ({
  type: 'LicenceIssued',
  documentNo: 'DOC-1',
  items: [item],
  parties: [
    { party: 'ALDER', roles: ['customer', 'endUser'] },
    { party: 'CARGO', roles: ['consignee'] },
    { party: 'CARGO', roles: ['intermediary'] },
  ],
  destinations: ['CN', 'SG'],
  validFrom: '2026-01-10',
  validUntil: '2026-06-30',
  timeZone: 'America/New_York',
  conditions: [],
  ...more,
})
const at = (day: string) => `${day}T00:00:00.000Z`
const amended = (from: string, more: Partial<Of<'LicenceAmended'>>): LicenceEvent => ({
  type: 'LicenceAmended',
  documentNo: `DOC-${from}`,
  effectiveFrom: at(from),
  ...more,
})
type Kind = 'LicenceSuspended' | 'LicenceReinstated' | 'LicenceRevoked'
let notices = 0
const notice = (type: Kind, from: string): LicenceEvent => ({
  type,
  noticeNo: `N${++notices}`,
  effectiveFrom: at(from),
  reason: 'a letter',
})
const by = (grade: Grade | undefined, event: LicenceEvent, day = '2026-01-01') =>
  told(event, { at: at(day), ...(grade && { grade }) })
const official = (event: LicenceEvent, day?: string) => by('official', event, day)
const below = ['company', 'reported', undefined] as const

const valid = given(official(issued()))
const codesOf = (refusals: readonly Refusal[]) => refusals.map(({ code }) => code)
const flaws = ({ state }: Told, t: string) => codesOf(licenceNotInForce('D1', state, t.length === 10 ? at(t) : t))

describe('LIC-3: a licence is valid', () => {
  test('from its first day in its time zone', () => {
    expect(licenceNotInForce('D1', valid.state, '2026-01-10T04:59:59.999Z')).toMatchObject([
      {
        code: 'LICENCE_NOT_YET_VALID',
        numbers: { licence: 'D1', validFrom: '2026-01-10', timeZone: 'America/New_York' },
      },
    ])
    expect(flaws(valid, '2026-01-10T05:00:00.000Z')).toEqual([])
  })
  test('until its last day ends there', () => {
    expect(flaws(valid, '2026-07-01T03:59:59.999Z')).toEqual([])
    expect(licenceNotInForce('D1', valid.state, '2026-07-01T04:00:00.000Z')).toMatchObject([
      { code: 'LICENCE_EXPIRED', numbers: { licence: 'D1', validUntil: '2026-06-30' } },
    ])
    expect(licenceInForceAt(valid.state, '2026-07-01T03:59:59.999Z')).toBe(true)
    expect(licenceInForceAt(valid.state, '2026-07-01T04:00:00.000Z')).toBe(false)
  })
  test('longer or shorter by an official amendment, from its day on', () => {
    const longer = valid.and(official(amended('2026-03-01', { validUntil: '2026-12-31', validFrom: '2026-02-01' })))
    expect(flaws(longer, '2026-08-01')).toEqual([])
    expect(flaws(longer, '2026-01-20')).toEqual([])
    const shorter = valid.and(official(amended('2026-03-01', { validUntil: '2026-03-31' })))
    expect(flaws(shorter, '2026-05-01')).toEqual(['LICENCE_EXPIRED'])
  })
  test.each(below)('shorter, never longer, by one below official (%s)', (grade) => {
    const longer = valid.and(by(grade, amended('2026-03-01', { validUntil: '2026-12-31', validFrom: '2026-01-01' })))
    expect(flaws(longer, '2026-08-01')).toEqual(['LICENCE_EXPIRED'])
    expect(termsAt(longer.state.documents, at('2026-08-01'))?.validFrom).toBe('2026-01-10')
    const shorter = valid.and(by(grade, amended('2026-03-01', { validUntil: '2026-03-31', validFrom: '2026-02-01' })))
    expect(flaws(shorter, '2026-05-01')).toEqual(['LICENCE_EXPIRED'])
    expect(termsAt(shorter.state.documents, at('2026-05-01'))?.validFrom).toBe('2026-02-01')
  })
})

describe('LIC-5: a licence that is only reported', () => {
  test.each(below)('has no force (%s)', (grade) => {
    const rumour = given(by(grade, issued()))
    expect(flaws(rumour, '2026-02-01')).toEqual(['LICENCE_UNOFFICIAL'])
    expect(codesOf(licenceNotCovering('D1', rumour.state, 'I-1', sale, at('2026-02-01')))).toEqual(['ITEM_NOT_COVERED'])
    expect(licenceConditionsAt(rumour.state, at('2026-02-01'))).toEqual([])
    expect(licenceEndedAt(rumour.state, at('2027-01-01'))).toBeUndefined()
  })
  test('tells its ban as well', () =>
    expect(flaws(given(by('reported', issued())).and(notice('LicenceRevoked', '2026-01-01')), '2026-02-01')).toEqual([
      'LICENCE_UNOFFICIAL',
      'LICENCE_REVOKED',
    ]))
  test('neither gives nor takes once the document is there', () => {
    const press = by('reported', issued({ documentNo: 'PRESS', destinations: ['SG'], items: [] }), '2026-01-05')
    expect(termsAt(valid.and(press).state.documents, at('2026-02-01'))).toMatchObject({ destinations: ['CN', 'SG'] })
    expect(flaws(valid.and(press), '2026-02-01')).toEqual([])
  })
  test('is known all the same', () => {
    expect(licenceKnown(given().state)).toBe(false)
    expect(licenceKnown(given(by('reported', issued())).state)).toBe(true)
    expect(flaws(given(), '2026-02-01')).toEqual(['LICENCE_UNKNOWN'])
  })
})

describe('LIC-6: a ban', () => {
  const suspended = valid.and(official(notice('LicenceSuspended', '2026-02-01')))
  const revoked = valid.and(official(notice('LicenceRevoked', '2026-02-01')))
  test('counts from its instant on', () => {
    expect(flaws(suspended, '2026-01-31T23:59:59.999Z')).toEqual([])
    expect(flaws(suspended, '2026-02-01')).toEqual(['LICENCE_SUSPENDED'])
    expect(flaws(revoked, '2026-02-01')).toEqual(['LICENCE_REVOKED'])
  })
  test.each([
    ['official', 'official'],
    ['company', 'company'],
    ['reported', 'reported'],
    [undefined, 'reported'],
  ] as const)('counts at any grade, and says on what it rests (%s)', (grade, said) => {
    const banned = valid.and(by(grade, notice('LicenceSuspended', '2026-02-01')))
    expect(licenceNotInForce('D1', banned.state, at('2026-02-02'))).toMatchObject([
      { code: 'LICENCE_SUSPENDED', numbers: { licence: 'D1', since: at('2026-02-01'), grade: said } },
    ])
  })
  test('says its best evidence and its first day', () => {
    const twice = valid.and(
      by('reported', notice('LicenceSuspended', '2026-02-01')),
      official(notice('LicenceSuspended', '2026-02-03')),
    )
    expect(licenceNotInForce('D1', twice.state, at('2026-02-04'))).toMatchObject([
      { numbers: { since: at('2026-02-01'), grade: 'official' } },
    ])
  })
  test('ends with an official reinstatement', () => {
    for (const banned of [suspended, revoked]) {
      const back = banned.and(official(notice('LicenceReinstated', '2026-03-01')))
      expect(flaws(back, '2026-03-01')).toEqual([])
      expect(flaws(back, '2026-02-28').length).toBe(1)
      for (const grade of below)
        expect(flaws(banned.and(by(grade, notice('LicenceReinstated', '2026-03-01'))), '2026-03-02').length).toBe(1)
    }
  })
  test('at the same instant as a reinstatement counts', () => {
    const back = official(notice('LicenceReinstated', '2026-02-01'))
    expect(flaws(suspended.and(back), '2026-02-01')).toEqual(['LICENCE_SUSPENDED'])
  })
  test('after a reinstatement counts again', () => {
    const again = suspended.and(
      official(notice('LicenceReinstated', '2026-03-01')),
      official(notice('LicenceSuspended', '2026-04-01')),
      official(notice('LicenceReinstated', '2026-02-15')),
    )
    expect(flaws(again, '2026-03-15')).toEqual([])
    expect(flaws(again, '2026-04-01')).toEqual(['LICENCE_SUSPENDED'])
    expect(licenceNotInForce('D1', again.state, at('2026-04-01'))[0]!.numbers['since']).toBe(at('2026-04-01'))
  })
  test('that suspends takes no revocation back', () =>
    expect(flaws(revoked.and(official(notice('LicenceSuspended', '2026-03-01'))), '2026-03-01')).toEqual([
      'LICENCE_REVOKED',
    ]))
  test('is told beside what else speaks against it', () =>
    expect(flaws(revoked, '2026-08-01')).toEqual(['LICENCE_EXPIRED', 'LICENCE_REVOKED']))
})

describe('LIC-6: the end of a licence', () => {
  const end = '2026-07-01T04:00:00.000Z'
  test('is that of its last day', () => {
    expect(licenceEndedAt(valid.state, '2026-07-01T03:59:59.999Z')).toBeUndefined()
    expect(licenceEndedAt(valid.state, end)).toBe(end)
    expect(licenceReleasableFrom(valid.state, '2026-07-01T03:59:59.999Z')).toBeUndefined()
    expect(licenceReleasableFrom(valid.state, end)).toBe('2026-07-08T04:00:00.000Z')
  })
  test('is an official revocation, if that is earlier', () => {
    const revoked = valid.and(official(notice('LicenceRevoked', '2026-02-01')))
    expect(licenceEndedAt(revoked.state, at('2026-01-31'))).toBeUndefined()
    expect(licenceEndedAt(revoked.state, at('2026-02-01'))).toBe(at('2026-02-01'))
    expect(licenceEndedAt(revoked.state, at('2027-02-01'))).toBe(at('2026-02-01'))
    expect(licenceReleasableFrom(revoked.state, at('2026-02-02'))).toBe(at('2026-02-08'))
  })
  test('is no suspension, and no rumour', () => {
    const suspended = valid.and(official(notice('LicenceSuspended', '2026-02-01')))
    const rumour = valid.and(by('reported', notice('LicenceRevoked', '2026-02-01')))
    expect([licenceEndedAt(suspended.state, at('2026-03-01')), licenceEndedAt(rumour.state, at('2026-03-01'))]).toEqual(
      [undefined, undefined],
    )
  })
  test('and all other dates of it are known beforehand', () => {
    const dated = valid.and(official(notice('LicenceSuspended', '2026-02-01')), official(amended('2026-03-01', {})))
    expect(licenceDatesOf(dated.state, at('2026-01-01'))).toEqual([
      at('2026-01-01'),
      '2026-01-10T05:00:00.000Z',
      at('2026-02-01'),
      at('2026-03-01'),
      end,
    ])
    expect(licenceDatesOf(given(by('reported', issued())).state, at('2026-01-01'))).toEqual([at('2026-01-01')])
  })
})

const sale: Export = {
  sku: 'H200',
  eccn: '4A090.A',
  destination: 'CN',
  customer: 'ALDER',
  endUser: 'ALDER',
  consignee: 'CARGO',
  intermediaries: ['CARGO'],
}

describe('LIC-2: an item covers', () => {
  const t = at('2026-02-01')
  const against = (asked: Partial<Export>, spec: Told = valid, of = 'I-1', on = t) =>
    licenceNotCovering('D1', spec.state, of, { ...sale, ...asked }, on)
  test('what it names', () => {
    expect(against({})).toEqual([])
    const { intermediaries, ...direct } = sale
    expect(licenceNotCovering('D1', valid.state, 'I-1', direct, t)).toEqual([])
  })
  test.each([
    ['ECCN_NOT_COVERED', { eccn: '3A090.A' }, { item: 'I-1', authorised: '4A090.A', eccn: '3A090.A' }],
    ['PRODUCT_NOT_COVERED', { sku: 'H20' }, { item: 'I-1', sku: 'H20' }],
    ['DESTINATION_NOT_COVERED', { destination: 'US' }, { destination: 'US' }],
    ['PARTY_NOT_COVERED', { customer: 'CARGO' }, { party: 'CARGO', role: 'customer' }],
    ['PARTY_NOT_COVERED', { endUser: 'BIRCH' }, { party: 'BIRCH', role: 'endUser' }],
    ['PARTY_NOT_COVERED', { consignee: 'ALDER' }, { party: 'ALDER', role: 'consignee' }],
    ['PARTY_NOT_COVERED', { intermediaries: ['CARGO', 'ALDER'] }, { party: 'ALDER', role: 'intermediary' }],
  ])('nothing else (%s %j)', (code, asked, numbers) =>
    expect(against(asked)).toMatchObject([{ code, numbers: { licence: 'D1', ...numbers } }]),
  )
  test('and says all that speaks against it', () =>
    expect(codesOf(against({ eccn: 'EAR99', sku: 'H20', destination: 'US', endUser: 'BIRCH' }))).toEqual([
      'ECCN_NOT_COVERED',
      'PRODUCT_NOT_COVERED',
      'DESTINATION_NOT_COVERED',
      'PARTY_NOT_COVERED',
    ]))
  test('nothing if the licence does not have it', () =>
    expect(against({}, valid, 'I-2')).toMatchObject([
      { code: 'ITEM_NOT_COVERED', numbers: { licence: 'D1', item: 'I-2' } },
    ]))
  test('every product of its ECCN if it names none', () => {
    const { products, ...any } = item
    expect(against({ sku: 'H20' }, given(official(issued({ items: [any] }))))).toEqual([])
  })
  test('what an official amendment names, lists whole, from its day on', () => {
    const other = valid.and(
      official(
        amended('2026-02-01', {
          parties: [{ party: 'BIRCH', roles: [...all] }],
          destinations: ['US'],
          items: [{ ...item, products: ['H20'] }],
        }),
      ),
    )
    expect(against({}, other, 'I-1', '2026-01-31T23:59:59.999Z')).toEqual([])
    expect(codesOf(against({ sku: 'H20' }, other))).toEqual([
      'DESTINATION_NOT_COVERED',
      ...Array.from({ length: 4 }, () => 'PARTY_NOT_COVERED'),
    ])
    const birch = { customer: 'BIRCH', endUser: 'BIRCH', consignee: 'BIRCH', intermediaries: ['BIRCH'] }
    expect(against({ sku: 'H20', destination: 'US', ...birch }, other)).toEqual([])
  })
  test.each(below)('by an amendment below official less, never more (%s)', (grade) => {
    const other = valid.and(
      by(grade, amended('2026-02-01', { destinations: ['US', 'SG'], parties: [{ party: 'ALDER', roles: [...all] }] })),
    )
    expect(codesOf(against({ destination: 'US' }, other))).toContain('DESTINATION_NOT_COVERED')
    expect(codesOf(against({ destination: 'CN' }, other))).toContain('DESTINATION_NOT_COVERED')
    expect(against({ destination: 'SG', consignee: 'CARGO', intermediaries: [] }, other)).toMatchObject([
      { code: 'PARTY_NOT_COVERED', numbers: { party: 'CARGO', role: 'consignee' } },
    ])
    expect(codesOf(against({ destination: 'SG', consignee: 'ALDER', intermediaries: [] }, other))).toEqual([
      'PARTY_NOT_COVERED',
    ])
    const more = valid.and(by(grade, amended('2026-02-01', { items: [{ ...item, item: 'I-2' }] })))
    expect(codesOf(against({}, more, 'I-2'))).toEqual(['ITEM_NOT_COVERED'])
  })
  test('what a later official amendment says against an earlier report', () => {
    const cleared = valid.and(
      by('reported', amended('2026-01-20', { destinations: ['SG'] })),
      official(amended('2026-01-25', { destinations: ['CN'] })),
    )
    expect(against({}, cleared)).toEqual([])
    expect(codesOf(against({}, cleared, 'I-1', at('2026-01-24')))).toEqual(['DESTINATION_NOT_COVERED'])
  })
})

describe('what two documents of one instant say', () => {
  const t = at('2026-03-01')
  const usd = (amount: string) => ({ amount, currency: 'USD' })
  const terms = (one: LicenceEvent, other: LicenceEvent) =>
    [given(official(one), official(other)), given(official(other), official(one))].map(({ state }) =>
      termsAt(state.documents, t)!,
    )
  const both = (more: Partial<Of<'LicenceIssued'>>, other: Partial<Of<'LicenceIssued'>>) =>
    terms(issued(more), issued({ documentNo: 'DOC-2', ...other }))
  test('is the stricter of each', () => {
    const [one, other] = both(
      { destinations: ['CN', 'US'], validUntil: '2026-05-31', timeZone: 'UTC' },
      { validFrom: '2026-02-01', parties: [{ party: 'ALDER', roles: ['endUser', 'consignee'] }] },
    )
    for (const said of [one!, other!]) {
      expect(said.destinations).toEqual(['CN'])
      expect([said.validFrom, said.validUntil, said.timeZone]).toEqual(['2026-02-01', '2026-05-31', 'America/New_York'])
      expect(said.parties.get('ALDER')).toEqual(['endUser'])
      expect(said.parties.get('CARGO') ?? []).toEqual([])
    }
  })
  test.each([
    ['the lower quantity', { quantity: 60 }, {}, { ...item, quantity: 60 }],
    ['the common products', { products: ['H20', 'H200'] }, {}, item],
    ['products if one names them', { products: undefined }, {}, item],
    ['the lower value', { value: usd('9.5') }, { value: usd('10') }, { ...item, value: usd('9.5') }],
    ['a value if one has it', { value: usd('9') }, {}, { ...item, value: usd('9') }],
    ['nothing of two ECCNs', { eccn: 'EAR99' }, {}, undefined],
    ['nothing of two currencies', { value: usd('9') }, { value: { amount: '9', currency: 'EUR' } }, undefined],
    ['nothing that only one has', { item: 'I-2' }, {}, undefined],
  ])('of an item: %s', (_, one, other, expected) => {
    const items = (more: object) => ({ items: [JSON.parse(JSON.stringify({ ...item, ...more })) as typeof item] })
    for (const said of both(items(one), items(other))) expect(said.item('I-1')).toEqual(expected)
  })
  test('of a condition: both', () => {
    const [c, d] = [condition('C-1', 'first'), condition('C-1', 'second')]
    for (const said of both({ conditions: [d] }, { conditions: [c] })) expect(said.conditions).toEqual([c, d])
    for (const said of both({ conditions: [c] }, { conditions: [c] })) expect(said.conditions).toEqual([c])
    for (const said of both({ conditions: [] }, { conditions: [c] })) expect(said.conditions).toEqual([c])
  })
})

describe('a licence that is issued anew', () => {
  const anew = valid.and(official(issued({ documentNo: 'DOC-2', items: [{ ...item, item: 'I-2' }] }), '2026-03-01'))
  test('counts whole from then on', () => {
    const now = termsAt(anew.state.documents, at('2026-03-01'))!
    expect([now.item('I-1'), now.item('I-2')?.quantity]).toEqual([undefined, 100])
    const before = termsAt(anew.state.documents, '2026-02-28T23:59:59.999Z')!
    expect([before.item('I-1')?.quantity, before.item('I-2')]).toEqual([100, undefined])
  })
  test('is amended by what counts later, and not by what counted before', () => {
    const twice = anew.and(
      official(amended('2026-02-01', { destinations: ['US'] })),
      official(amended('2026-04-01', { destinations: ['SG'] })),
    )
    const on = (day: string) => termsAt(twice.state.documents, at(day))!.destinations
    expect([on('2026-02-01'), on('2026-03-01'), on('2026-04-01')]).toEqual([['US'], ['CN', 'SG'], ['SG']])
  })
  test('is amended from before it was issued, if that is told late', () => {
    const late = given(official(issued(), '2026-01-12'), official(amended('2026-01-11', { destinations: ['SG'] })))
    expect(termsAt(late.state.documents, at('2026-01-15'))?.destinations).toEqual(['SG'])
  })
})

function condition(id: string, text: string, kind: LicenceCondition['kind'] = 'acknowledgement'): LicenceCondition {
  return { id, kind, parameters: { text } }
}

describe('LIC-4: the conditions', () => {
  const [c, d] = [condition('C-1', 'first'), condition('C-2', 'test it', 'lab-test')]
  const t = at('2026-02-01')
  const conditional = given(official(issued({ conditions: [c, d] })))
  const texts = ({ state }: Told, on = t) => licenceConditionsAt(state, on).map(({ parameters }) => parameters.text)
  test('are those of the licence', () => expect(licenceConditionsAt(conditional.state, t)).toEqual([c, d]))
  test('that need it are acknowledged each', () => {
    const open = unacknowledged('D1', conditional.state, t)
    expect(open).toMatchObject([{ code: 'CONDITION_UNACKNOWLEDGED', numbers: { licence: 'D1', conditionId: 'C-1' } }])
    expect(open.length).toBe(1)
    const done = conditional.and({ type: 'ConditionAcknowledged', conditionId: 'C-1', note: 'read' })
    expect(unacknowledged('D1', done.state, t)).toEqual([])
  })
  test('change, join and fall away by an official amendment', () => {
    const changed = conditional.and(
      official(amended('2026-01-20', { conditions: [condition('C-1', 'second'), condition('C-3', 'third')] })),
      official(amended('2026-01-21', { conditionsRemoved: ['C-2'] })),
    )
    expect(texts(changed)).toEqual(['second', 'third'])
    expect(texts(changed, at('2026-01-20'))).toEqual(['second', 'test it', 'third'])
    expect(texts(changed, at('2026-01-19'))).toEqual(['first', 'test it'])
  })
  test.each(below)('join, and do not fall away, by one below official (%s)', (grade) => {
    const changed = conditional.and(
      by(grade, amended('2026-01-20', { conditions: [condition('C-1', 'second'), condition('C-3', 'third')] })),
      by(grade, amended('2026-01-21', { conditionsRemoved: ['C-2', 'C-3'] })),
    )
    expect(texts(changed)).toEqual(['first', 'second', 'test it', 'third'])
    expect(codesOf(unacknowledged('D1', changed.state, t)).length).toBe(2)
  })
})
