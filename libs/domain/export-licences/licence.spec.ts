import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade, Money } from '#kernel'
import { specOf, told } from '#kernel/testing'
import { licence, licenceStream } from './licence.context.js'
import { licenceRules, type LicenceEvent } from './licence.js'
import { assignmentsOf, committedOn, heldOf, useOf, valueHeldOf, valueOf, valueUseOf, type Licence } from './uses.js'

const { given } = specOf(licenceStream('D1'))
type Of<T extends LicenceEvent['type']> = Extract<LicenceEvent, { type: T }>
type Told = { state: Licence }

const usd = (amount: string): Money => ({ amount, currency: 'USD' })
const item = { item: 'I-1', eccn: '4A090.A', quantity: 100 }
const issued = (more: Partial<Of<'LicenceIssued'>> = {}): LicenceEvent => ({
  type: 'LicenceIssued',
  documentNo: 'DOC-1',
  items: [item],
  parties: [{ party: 'ALDER', roles: ['customer'] }],
  destinations: ['CN'],
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  timeZone: 'UTC',
  conditions: [],
  ...more,
})
const amended = (more: Partial<Of<'LicenceAmended'>>): LicenceEvent => ({
  type: 'LicenceAmended',
  documentNo: 'DOC-2',
  effectiveFrom: '2026-01-10T00:00:00.000Z',
  ...more,
})
const official = (event: LicenceEvent) => told(event, { grade: 'official' })
const by = (grade: Grade, event: LicenceEvent, at?: string) => told(event, { grade, ...(at && { at }) })
const at = (day: string, event: LicenceEvent) => told(event, { grade: 'official', at: `${day}T00:00:00.000Z` })

/** `A/1`: line 1 of order A. */
const lineOf = (of: string) => ({ orderNo: of.split('/')[0]!, line: Number(of.split('/')[1]) })
type More = { value?: Money; onDecrementOf?: string; shipment?: string; item?: string }
const of = (line: string, quantity: number, more: More) => ({ item: 'I-1', ...lineOf(line), quantity, ...more })
const assigned = (line: string, quantity: number, more: More = {}): LicenceEvent => ({
  type: 'LicenceAssigned',
  ...of(line, quantity, more),
})
const released = (line: string, quantity: number, more: More = {}): LicenceEvent => ({
  type: 'AssignmentReleased',
  ...of(line, quantity, more),
})
const shipped = (line: string, quantity: number, more: More) => ({ shipment: 'S1', ...of(line, quantity, more) })
const committed = (line: string, quantity: number, more: More = {}): LicenceEvent => ({
  type: 'LicenceCommitted',
  ...shipped(line, quantity, more),
})
const uncommitted = (line: string, quantity: number, more: More = {}): LicenceEvent => ({
  type: 'LicenceUncommitted',
  ...shipped(line, quantity, more),
})
const decremented = (line: string, quantity: number, more: More & Partial<Of<'LicenceDecremented'>> = {}) =>
  ({
    type: 'LicenceDecremented',
    decrementNo: 'SD-1',
    takes: 'commitment',
    ...shipped(line, quantity, more),
  }) satisfies LicenceEvent
const reversed = (line: string, quantity: number, more: More & { reversalNo?: string } = {}): LicenceEvent => ({
  type: 'DecrementReversed',
  reversalNo: 'RV-1',
  reason: 'never left the port',
  ...shipped(line, quantity, more),
})
const acknowledged: LicenceEvent = { type: 'ConditionAcknowledged', conditionId: 'C-1', note: 'read' }
const unread: LicenceEvent = { type: 'ConditionAcknowledgedWithdrawn', conditionId: 'C-1', reason: 'a mistake' }
const notice = (type: 'LicenceSuspended' | 'LicenceReinstated' | 'LicenceRevoked', noticeNo: string) =>
  ({ type, noticeNo, effectiveFrom: '2026-01-12T00:00:00.000Z', reason: 'a letter' }) satisfies LicenceEvent

const use = (spec: Told, name = 'I-1') => useOf(spec.state, name)
const held = (spec: Told, line: string, onDecrementOf?: string) =>
  heldOf(spec.state, 'assigned', { item: 'I-1', ...lineOf(line), onDecrementOf })

const hundred = given(official(issued()))
const promised = hundred.and(assigned('A/1', 60))
const bound = promised.and(committed('A/1', 50))

describe('a licence', () => {
  test('is a stream of its own', () => {
    expect(licenceStream('D1').id).toBe('licence~D1')
    expect(licence.ids).toEqual(['licenceNo'])
  })
  test.each([amended({}), notice('LicenceRevoked', 'N1'), assigned('A/1', 1), decremented('A/1', 1), acknowledged])(
    'is issued before anything else: $type',
    (event) => given().when(event).thenRefused('LICENCE_UNKNOWN'),
  )
  test('that is not issued is unknown, not in conflict', () => {
    for (const code of ['LICENCE_UNKNOWN', 'LICENCE_ITEM_UNKNOWN', 'LICENCE_CONDITION_UNKNOWN'] as const)
      expect(licenceRules.refuse(code)).toMatchObject([{ unknown: true }])
  })
  test('is told by a report first, and by its document later', () =>
    given(by('reported', issued({ documentNo: 'PRESS' })))
      .when(official(issued()))
      .thenRecorded())
  test.each([
    ['an issue', issued(), issued({ validUntil: '2027-12-31' })],
    ['an amendment', amended({}), amended({ destinations: ['SG'] })],
    ['a notice', notice('LicenceSuspended', 'N1'), notice('LicenceRevoked', 'N1')],
    ['a reinstatement', notice('LicenceReinstated', 'N1'), notice('LicenceReinstated', 'N1')],
    ['a decrement', decremented('A/1', 1), decremented('A/1', 2)],
    ['a reversal', reversed('A/1', 1), reversed('A/1', 2)],
  ])('takes %s once, by its number', (_, one, again) => {
    const before = one.type === 'LicenceIssued' ? given() : hundred
    before.and(one).when(again).thenRefused('LICENCE_ALREADY_TOLD')
  })
  test('shares the numbers of its documents, not those of its notices', () => {
    hundred.when(amended({ documentNo: 'DOC-1' })).thenRefused('LICENCE_ALREADY_TOLD', { what: 'document' })
    hundred.when(notice('LicenceSuspended', 'DOC-1')).thenRecorded()
  })
  test('takes a decrement or reversal for each line and item, and apart what goes out on an earlier one', () => {
    const gone = given(official(issued({ items: [item, { ...item, item: 'I-2' }] }))).and(decremented('A/1', 9))
    for (const other of [
      decremented('A/2', 1),
      decremented('B/1', 1),
      decremented('A/1', 1, { item: 'I-2' }),
      decremented('A/1', 1, { onDecrementOf: 'S0' }),
      decremented('A/1', 1, { decrementNo: 'SD-2' }),
      reversed('A/1', 1),
    ])
      gone.and(official(other))
    const back = gone.and(reversed('A/1', 1))
    back.and(reversed('A/1', 1, { reversalNo: 'RV-2' }))
    back.and(reversed('A/2', 1))
  })
  test.each([
    ['LICENCE_ITEM_REPEATED', { items: [item, item] }, { item: 'I-1' }],
    ['LICENCE_CONDITION_REPEATED', { conditions: [condition('C-1'), condition('C-1')] }, { conditionId: 'C-1' }],
    ['LICENCE_VALIDITY_REVERSED', { validFrom: '2026-12-31', validUntil: '2026-12-30' }, { validUntil: '2026-12-30' }],
  ])('has no document that cannot be (%s)', (code, more, numbers) => {
    given().when(issued(more)).thenRefused(code, numbers)
    hundred.when(amended(more)).thenRefused(code, numbers)
  })
  test('may be valid for a day, and amended at one end', () => {
    given()
      .when(issued({ validFrom: '2026-12-31', validUntil: '2026-12-31' }))
      .thenRecorded()
    hundred.when(amended({ validFrom: '2027-06-30' })).thenRecorded()
    hundred.when(amended({ validUntil: '2025-06-30' })).thenRecorded()
  })
  test('has days of a zone that there is', () =>
    given()
      .when(issued({ timeZone: 'Mars/Olympus' }))
      .thenRefused('LICENCE_TIME_ZONE_UNKNOWN', { timeZone: 'Mars/Olympus' }))
  test.each([assigned, released, committed, uncommitted, decremented, reversed])(
    'takes nothing for other items',
    (event) => hundred.when(event('A/1', 1, { item: 'I-9' })).thenRefused('LICENCE_ITEM_UNKNOWN', { item: 'I-9' }),
  )
  test('weighs more with what it holds', () => {
    const { weight } = licence
    const steps = [hundred, promised, bound, bound.and(notice('LicenceSuspended', 'N1'), decremented('A/1', 50))]
    const weights = steps.map(({ state }) => weight(state))
    expect(weights).toEqual([...weights].sort((one, other) => one - other))
    expect(new Set(weights).size).toBe(4)
  })
})

function condition(id: string, kind: 'acknowledgement' | 'lab-test' = 'acknowledgement') {
  return { id, kind, parameters: {} }
}

describe('LIC-1: an assignment', () => {
  test('is within what the item authorises', () => {
    hundred.when(assigned('A/1', 100)).thenRecorded()
    hundred.when(assigned('A/1', 101)).thenRefused('LICENCE_SHORT', { key: 'I-1', limit: 100, used: 101 })
    promised.when(assigned('B/1', 41)).thenRefused('LICENCE_SHORT', { limit: 100, used: 101 })
  })
  test('together with what is decremented', () => {
    const gone = bound.and(decremented('A/1', 50))
    expect(use(gone)).toEqual({ assigned: 10, committed: 0, decremented: 50 })
    gone.when(assigned('B/1', 40)).thenRecorded()
    gone.when(assigned('B/1', 41)).thenRefused('LICENCE_SHORT', { limit: 100, used: 101 })
  })
  test('is kept by item', () => {
    const two = given(official(issued({ items: [item, { ...item, item: 'I-2', quantity: 5 }] })), assigned('A/1', 90))
    two.when(assigned('A/1', 5, { item: 'I-2' })).thenRecorded()
    two.when(assigned('A/1', 6, { item: 'I-2' })).thenRefused('LICENCE_SHORT', { key: 'I-2', limit: 5, used: 6 })
  })
  test('is released, no more than the line holds', () => {
    promised.when(released('A/1', 60)).thenRecorded()
    promised.when(released('A/1', 61)).thenRefused('ASSIGNMENT_SHORT', { key: 'I-1 A/1', used: 1 })
    promised.when(released('B/1', 1)).thenRefused('ASSIGNMENT_SHORT', { key: 'I-1 B/1', used: 1 })
  })
  test('and its release undo each other', () => {
    expect(sums(promised.and(released('A/1', 60)))).toEqual(sums(hundred))
    expect(sums(promised.and(released('A/1', 60), assigned('A/1', 60)))).toEqual(sums(promised))
  })
  test('that is open is listed, to be released in chunks', () => {
    const many = promised.and(assigned('B-2/12', 4), committed('B-2/12', 4), decremented('B-2/12', 4))
    expect([...assignmentsOf(many.state)]).toEqual([{ item: 'I-1', orderNo: 'A', line: 1, quantity: 60 }])
    const again = many.and(assigned('B-2/12', 3, { onDecrementOf: 'S1' }))
    expect([...assignmentsOf(again.state)][1]).toEqual({
      item: 'I-1',
      orderNo: 'B-2',
      line: 12,
      onDecrementOf: 'S1',
      quantity: 3,
    })
    const untold = hundred.and(decremented('C/1', 4, { takes: 'cover' }))
    expect([...assignmentsOf(untold.state)]).toEqual([])
  })
})

const sums = ({ state }: Told) => state

describe('LIC-1: a commitment', () => {
  test('binds what is assigned to the line, and no more', () => {
    promised.when(committed('A/1', 60)).thenRecorded()
    promised.when(committed('A/1', 61)).thenRefused('COMMITTED_UNASSIGNED', { key: 'I-1 A/1', limit: 60, used: 61 })
    bound.when(committed('A/1', 11, { shipment: 'S2' })).thenRefused('COMMITTED_UNASSIGNED', { limit: 60, used: 61 })
    bound.when(committed('A/1', 10, { shipment: 'S2' })).thenRecorded()
  })
  test('is of one line: A/1 is not A/10', () => {
    const both = bound.and(assigned('A/10', 5), committed('A/10', 5))
    expect(committedOn(both.state, { item: 'I-1', orderNo: 'A', line: 1 })).toBe(50)
    expect(use(both).committed).toBe(55)
  })
  test('keeps its assignment from being released', () => {
    bound.when(released('A/1', 10)).thenRecorded()
    bound.when(released('A/1', 11)).thenRefused('COMMITTED_UNASSIGNED', { limit: 49, used: 50 })
  })
  test('is within what is authorised, with what is decremented', () => {
    const paper = promised.and(decremented('B/1', 60, { takes: 'nothing' }))
    expect(paper.excesses.size).toBe(1)
    paper.when(committed('A/1', 41)).thenRefused('LICENCE_COMMITTED_SHORT', { key: 'I-1', limit: 100, used: 101 })
    paper.when(committed('A/1', 40)).thenRecorded()
  })
  test('is taken back, no more than there is', () => {
    expect(sums(bound.and(uncommitted('A/1', 50)))).toEqual(sums(promised))
    bound.when(uncommitted('A/1', 51)).thenRefused('LICENCE_COMMITMENT_SHORT', { key: 'I-1 A/1 S1', used: 1 })
    bound.when(uncommitted('A/1', 1, { shipment: 'S2' })).thenRefused('LICENCE_COMMITMENT_SHORT', { used: 1 })
  })
  test('and taking it back is undone by one', () =>
    expect(sums(bound.and(uncommitted('A/1', 50), committed('A/1', 50)))).toEqual(sums(bound)))
})

describe('a decrement', () => {
  test('takes a commitment along, and the cover under it', () => {
    const gone = bound.and(decremented('A/1', 50))
    expect(use(gone)).toEqual({ assigned: 10, committed: 0, decremented: 50 })
    expect(gone.excesses.size).toBe(0)
    expect(heldOf(gone.state, 'decremented', { item: 'I-1', ...lineOf('A/1'), shipment: 'S1' })).toBe(50)
  })
  test('takes a cover along, as it happened', () => {
    const gone = promised.and(decremented('A/1', 50, { takes: 'cover' }))
    expect(use(gone)).toEqual({ assigned: 10, committed: 0, decremented: 50 })
    expect(gone.excesses.size).toBe(0)
  })
  test('takes nothing along if it is a paper told later', () =>
    expect(use(bound.and(decremented('A/1', 40, { takes: 'nothing' })))).toEqual({
      assigned: 60,
      committed: 50,
      decremented: 40,
    }))
  test('of a cover that another shipment is committed to is a breach', () =>
    bound
      .when(decremented('A/1', 20, { shipment: 'S2', takes: 'cover' }))
      .thenInBreach('COMMITTED_UNASSIGNED', { limit: 40, used: 50 }))
  test('beyond what the line had is a breach, and takes nothing from others', () => {
    const gone = promised.when(decremented('B/1', 5, { takes: 'cover' }))
    gone.thenInBreach('ASSIGNMENT_SHORT', { key: 'I-1 B/1', used: 5 })
    expect(use(gone.recorded())).toEqual({ assigned: 60, committed: 0, decremented: 5 })
    expect(gone.recorded().and(assigned('B/1', 5)).excesses.size).toBe(0)
  })
  test('of a commitment that was not told is a breach until it is', () => {
    const gone = promised.when(decremented('A/1', 5))
    gone.thenInBreach('LICENCE_COMMITMENT_SHORT', { key: 'I-1 A/1 S1', used: 5 })
    expect(use(gone.recorded()).committed).toBe(0)
  })
  test('beyond what is authorised is recorded, and is a breach', () => {
    const gone = hundred.when(decremented('A/1', 101, { takes: 'nothing' }))
    gone.thenInBreach('LICENCE_SHORT', { limit: 100, used: 101 })
    gone.thenInBreach('LICENCE_COMMITTED_SHORT', { limit: 100, used: 101 })
  })
  test('on a licence that has ended is recorded (LIC-7)', () =>
    bound
      .and(official(notice('LicenceRevoked', 'N1')))
      .when(decremented('A/1', 50))
      .thenRecorded())
})

describe('a reversal', () => {
  const gone = bound.and(decremented('A/1', 50))
  test('gives units back, if it is official', () => {
    expect(use(gone.and(official(reversed('A/1', 20))))).toEqual({ assigned: 10, committed: 0, decremented: 30 })
    for (const grade of ['company', 'reported'] as const)
      expect(use(gone.and(by(grade, reversed('A/1', 20)))).decremented).toBe(50)
    expect(use(gone.and(reversed('A/1', 20))).decremented).toBe(50)
  })
  test('of more than left is a breach, and gives no room', () => {
    gone.when(official(reversed('A/1', 51))).thenInBreach('DECREMENT_UNTOLD', { key: 'I-1 A/1 S1', used: 1 })
    expect(use(hundred.and(official(reversed('A/1', 30)))).decremented).toBe(0)
    expect(hundred.and(official(reversed('A/1', 30)), decremented('A/1', 30, { takes: 'nothing' })).excesses.size).toBe(
      0,
    )
  })
})

describe('SHP-7: what goes out on the decrement of another shipment', () => {
  const lost = bound.and(decremented('A/1', 50))
  const again = { onDecrementOf: 'S1' }
  const reopened = lost.and(assigned('A/1', 30, again))
  test('counts nothing of its own', () => {
    expect(use(reopened)).toEqual(use(lost))
    expect([held(reopened, 'A/1'), held(reopened, 'A/1', 'S1')]).toEqual([10, 30])
    const full = lost.and(assigned('B/1', 40))
    full.when(assigned('A/1', 50, again)).thenRecorded()
  })
  test('is at most what left with it', () =>
    lost.when(assigned('A/1', 51, again)).thenRefused('DECREMENT_REUSED', { key: 'I-1 A/1@S1', limit: 50, used: 51 }))
  test('is of the same line and of a shipment that left', () => {
    lost.when(assigned('A/2', 1, again)).thenRefused('DECREMENT_REUSED', { limit: 0, used: 1 })
    lost.when(assigned('A/1', 1, { onDecrementOf: 'S9' })).thenRefused('DECREMENT_REUSED', { limit: 0, used: 1 })
  })
  test('goes out once', () => {
    const out = { ...again, shipment: 'S2' }
    const twice = reopened.and(committed('A/1', 30, out), decremented('A/1', 30, { ...out, decrementNo: 'SD-2' }))
    expect(use(twice)).toEqual(use(lost))
    expect(held(twice, 'A/1', 'S1')).toBe(0)
    expect(twice.excesses.size).toBe(0)
    twice.when(assigned('A/1', 21, again)).thenRefused('DECREMENT_REUSED', { limit: 50, used: 51 })
    twice.when(assigned('A/1', 20, again)).thenRecorded()
    twice.when(assigned('A/1', 1, { onDecrementOf: 'S2' })).thenRefused('DECREMENT_REUSED', { limit: 0 })
  })
  test('is released and taken back as any other', () => {
    expect(sums(reopened.and(released('A/1', 30, again)))).toEqual(sums(lost))
    reopened.when(released('A/1', 31, again)).thenRefused('ASSIGNMENT_SHORT', { key: 'I-1 A/1@S1', used: 1 })
    const going = reopened.and(committed('A/1', 30, { ...again, shipment: 'S2' }))
    expect(use(going).committed).toBe(0)
    expect(sums(going.and(uncommitted('A/1', 30, { ...again, shipment: 'S2' })))).toEqual(sums(reopened))
  })
  test('is in breach once that decrement is reversed', () =>
    reopened
      .when(official(reversed('A/1', 30)))
      .thenInBreach('DECREMENT_REUSED', { key: 'I-1 A/1@S1', limit: 20, used: 30 }))
  test('and before that decrement is told', () => {
    const early = hundred.and(decremented('A/1', 5, { onDecrementOf: 'S0', takes: 'nothing' }))
    expect([...early.excesses.keys()]).toEqual(['DECREMENT_REUSED I-1 A/1@S0'])
    const first = decremented('A/1', 5, { decrementNo: 'SD-0', shipment: 'S0', takes: 'nothing' })
    expect(early.and(first).excesses.size).toBe(0)
  })
})

describe('LIC-1: an item that is limited in value', () => {
  const limited = given(official(issued({ items: [{ ...item, value: usd('1000.00') }] })))
  const half = limited.and(assigned('A/1', 40, { value: usd('500.50') }))
  const going = half.and(committed('A/1', 40, { value: usd('500.50') }))
  const value = (spec: Told) => valueUseOf(spec.state, 'I-1', 'USD')
  test('needs a value in its currency', () => {
    limited.when(assigned('A/1', 1)).thenRefused('VALUE_MISSING', { item: 'I-1', currency: 'USD' })
    half.when(committed('A/1', 1)).thenRefused('VALUE_MISSING', { item: 'I-1' })
    const euro = { amount: '1', currency: 'EUR' }
    limited.when(assigned('A/1', 1, { value: euro })).thenRefused('VALUE_CURRENCY', { currency: 'USD', asked: 'EUR' })
  })
  test('is not assigned or committed beyond it', () => {
    half.when(assigned('B/1', 1, { value: usd('499.50') })).thenRecorded()
    half.when(assigned('B/1', 1, { value: usd('499.5001') })).thenRefused('LICENCE_VALUE_SHORT', {
      key: 'I-1 USD',
      limit: '1000.00',
      used: '1000.0001',
      excess: '0.0001',
    })
    const paper = half.and(decremented('B/1', 1, { takes: 'nothing', value: usd('600') }))
    paper
      .when(committed('A/1', 40, { value: usd('500.50') }))
      .thenRefused('LICENCE_COMMITTED_VALUE_SHORT', { limit: '1000.00', used: '1100.50' })
  })
  test('counts to the ten-thousandth, however large the value', () => {
    const most = given(official(issued({ items: [{ ...item, value: usd('900719925474.0992') }] })))
    most.when(assigned('A/1', 1, { value: usd('900719925474.0992') })).thenRecorded()
    most.when(assigned('A/1', 1, { value: usd('900719925474.0993') })).thenRefused('LICENCE_VALUE_SHORT', {
      limit: '900719925474.0992',
      used: '900719925474.0993',
      excess: '0.0001',
    })
    const beyond = most.and(decremented('B/1', 1, { takes: 'nothing', value: usd('999999999999.9999') }))
    beyond
      .when(assigned('A/1', 1, { value: usd('0.0001') }))
      .thenRefused('LICENCE_VALUE_SHORT', { used: '1000000000000.00', excess: '99280074525.9008' })
  })
  test('says the excess as it is', () => {
    const thirds = given(official(issued({ items: [{ ...item, value: usd('66.6667') }] })))
    thirds
      .when(assigned('A/1', 3, { value: usd('99.9999') }))
      .thenRefused('LICENCE_VALUE_SHORT', { limit: '66.6667', used: '99.9999', excess: '33.3332' })
  })
  test('gives its value back with its units', () => {
    expect(sums(half.and(released('A/1', 40, { value: usd('500.5') })))).toMatchObject({ held: limited.state.held })
    expect(value(half.and(released('A/1', 40, { value: usd('500.5') }))).assigned).toBe(0n)
    half.when(released('A/1', 40)).thenRefused('VALUE_MISSING', { currency: 'USD' })
    half.when(released('A/1', 1, { value: { amount: '1', currency: 'EUR' } })).thenRefused('VALUE_CURRENCY')
    half
      .when(released('A/1', 40, { value: usd('500.51') }))
      .thenRefused('ASSIGNED_VALUE_SHORT', { key: 'USD I-1 A/1', used: '0.01' })
    going.when(uncommitted('A/1', 40)).thenRefused('VALUE_MISSING', { currency: 'USD' })
    going
      .when(uncommitted('A/1', 40, { value: usd('501') }))
      .thenRefused('COMMITTED_VALUE_SHORT', { key: 'USD I-1 A/1 S1', used: '0.50' })
    expect(value(going.and(uncommitted('A/1', 40, { value: usd('500.5') }))).committed).toBe(0n)
  })
  test('is settled by the value of the filing', () => {
    const gone = going.and(decremented('A/1', 40, { value: usd('480'), settles: usd('500.5') }))
    expect(value(gone)).toEqual({ assigned: 0n, committed: 0n, decremented: 4_800_000n })
    expect(gone.excesses.size).toBe(0)
    gone.when(assigned('B/1', 1, { value: usd('520.01') })).thenRefused('LICENCE_VALUE_SHORT', { used: '1000.01' })
  })
  test('is settled by what was assigned where the filing says none', () =>
    expect(value(going.and(decremented('A/1', 40, { settles: usd('500.5') }))).decremented).toBe(5_005_000n))
  test('gets the value of a reversal back', () => {
    const gone = going.and(decremented('A/1', 40, { settles: usd('500.5') }))
    expect(value(gone.and(official(reversed('A/1', 40, { value: usd('500.5') })))).decremented).toBe(0n)
    expect(value(gone.and(official(reversed('A/1', 40, { value: usd('600') })))).decremented).toBe(0n)
    expect(value(gone.and(reversed('A/1', 40, { value: usd('500.5') }))).decremented).toBe(5_005_000n)
  })
  test('takes no filing in another currency', () => {
    const euro = { amount: '1', currency: 'EUR' }
    for (const more of [{ value: euro }, { settles: euro }, { value: usd('1'), settles: euro }])
      going.when(decremented('A/1', 1, more)).thenRefused('VALUE_CURRENCY', { currency: 'USD', asked: 'EUR' })
    going.when(reversed('A/1', 1, { value: euro })).thenRefused('VALUE_CURRENCY', { asked: 'EUR' })
    hundred.and(decremented('A/1', 1, { value: euro, takes: 'nothing' }))
  })
  test('counts nothing for what goes out on an earlier decrement', () => {
    const gone = going.and(decremented('A/1', 40, { settles: usd('500.5') }))
    gone.when(assigned('A/1', 40, { onDecrementOf: 'S1' })).thenRecorded()
    expect(value(gone.and(assigned('A/1', 40, { onDecrementOf: 'S1', value: usd('900') })))).toEqual(value(gone))
  })
  test('tells the value that goes with some units of a line', () => {
    const line = { item: 'I-1', ...lineOf('A/1') }
    expect(valueOf(half.state, 'assigned', { ...line, quantity: 10 }, 'USD')).toEqual(usd('125.125'))
    expect(valueOf(half.state, 'assigned', { ...line, quantity: 40 }, 'USD')).toEqual(usd('500.50'))
    expect(valueOf(half.state, 'assigned', { ...line, quantity: 10 }, 'EUR')).toBeUndefined()
    expect(valueOf(going.state, 'committed', { ...line, shipment: 'S1', quantity: 40 }, 'USD')).toEqual(usd('500.50'))
    expect(valueHeldOf(half.state, 'assigned', line, 'USD')).toBe(5_005_000n)
  })
  test('is unlimited once an amendment says so, which closes the breach', () => {
    const beyond = limited.and(decremented('A/1', 1, { takes: 'nothing', value: usd('2000') }))
    expect(beyond.excesses.size).toBe(2)
    expect(beyond.and(official(amended({ items: [item] }))).excesses.size).toBe(0)
  })
})

describe('an amendment', () => {
  const more = (quantity: number, effectiveFrom: string) =>
    amended({ items: [{ ...item, quantity }], effectiveFrom: `${effectiveFrom}T00:00:00.000Z` })
  test('that reduces is a breach of what was promised, which acts may not deepen and may unwind', () => {
    const less = promised.when(official(more(50, '2026-01-10')))
    less.thenInBreach('LICENCE_SHORT', { limit: 50, used: 60, excess: 10 })
    less.recorded().when(assigned('B/1', 1)).thenRefused('LICENCE_SHORT', { limit: 50, used: 61 })
    less.recorded().when(released('A/1', 5)).thenRecorded()
    expect(less.recorded().and(released('A/1', 10)).excesses.size).toBe(0)
  })
  test('that reduces by a report bars as well', () =>
    promised.when(by('reported', more(50, '2026-01-10'))).thenInBreach('LICENCE_SHORT', { limit: 50, used: 60 }))
  test('that enlarges gives room if it is official (LIC-5)', () => {
    const full = hundred.and(assigned('A/1', 100))
    full
      .and(official(more(200, '2026-01-10')))
      .when(assigned('B/1', 100))
      .thenRecorded()
    for (const grade of ['company', 'reported'] as const)
      full
        .and(by(grade, more(200, '2026-01-10')))
        .when(assigned('B/1', 1))
        .thenRefused('LICENCE_SHORT', { limit: 100 })
    full.and(more(200, '2026-01-10')).when(assigned('B/1', 1)).thenRefused('LICENCE_SHORT', { limit: 100 })
  })
  test('counts from its day on, and not before', () => {
    const later = promised.and(official(more(50, '2026-03-01')))
    expect(later.excesses.size).toBe(0)
    later.when(assigned('B/1', 1)).thenRecorded()
    const on = '2026-03-01T00:00:00.000Z'
    later.when(told(assigned('B/1', 1), { recordedAt: on })).thenRefused('LICENCE_SHORT', { limit: 50, used: 61 })
    later.when(told(released('A/1', 1), { recordedAt: on })).recorded()
    later.when(told(released('A/1', 60), { recordedAt: on })).thenRecorded()
  })
  test('is seen to be in breach when anything happens after its day', () => {
    const later = promised.and(official(more(50, '2026-01-20')))
    later
      .when(at('2026-01-21', notice('LicenceSuspended', 'N1')))
      .thenInBreach('LICENCE_SHORT', { limit: 50, used: 60 })
  })
  test('is in breach still when something older is told', () =>
    promised
      .and(at('2026-01-21', more(50, '2026-01-20')))
      .when(at('2026-01-16', decremented('B/1', 1, { takes: 'nothing' })))
      .thenInBreach('LICENCE_SHORT', { limit: 50, used: 61 }))
  test('is in breach still when something older is told after its day', () => {
    const later = promised.and(official(more(50, '2026-03-01')))
    const late = { at: '2026-01-16T00:00:00.000Z', recordedAt: '2026-03-02T00:00:00.000Z' }
    later
      .when(told(decremented('B/1', 1, { takes: 'nothing' }), late))
      .thenInBreach('LICENCE_SHORT', { limit: 50, used: 61 })
  })
})

describe('LIC-4: a condition that needs to be acknowledged', () => {
  const conditional = given(official(issued({ conditions: [condition('C-1'), condition('C-2', 'lab-test')] })))
  test('blocks assignment until then', () => {
    conditional.when(assigned('A/1', 1)).thenRefused('CONDITION_UNACKNOWLEDGED', { conditionId: 'C-1' })
    conditional.and(acknowledged).when(assigned('A/1', 1)).thenRecorded()
  })
  test('blocks again, commitments too, when that is taken back', () => {
    const back = conditional.and(acknowledged, assigned('A/1', 1), unread)
    back.when(assigned('A/1', 1)).thenRefused('CONDITION_UNACKNOWLEDGED')
    back.when(committed('A/1', 1)).thenRefused('CONDITION_UNACKNOWLEDGED')
    back.when(released('A/1', 1)).thenRecorded()
    expect(back.state.acknowledged).toEqual(conditional.state.acknowledged)
  })
  test('is acknowledged once, and that taken back once', () => {
    conditional.and(acknowledged).when(acknowledged).thenAlreadySo()
    conditional.when(unread).thenAlreadySo()
    conditional.and(acknowledged, unread).when(acknowledged).thenRecorded()
    const other = { ...acknowledged, conditionId: 'C-2' } as LicenceEvent
    const both = conditional.and(acknowledged, other)
    expect(both.and(unread).state.acknowledged).toEqual(new Set(['C-2']))
  })
  test('is one that the licence has', () => {
    hundred.when(acknowledged).thenRefused('LICENCE_CONDITION_UNKNOWN', { conditionId: 'C-1' })
    hundred.when(unread).thenRefused('LICENCE_CONDITION_UNKNOWN', { conditionId: 'C-1' })
  })
})

describe('LIC-3, LIC-5, LIC-6, LIC-7: a licence that is not in force', () => {
  const on = (day: string, event: LicenceEvent) => told(event, { recordedAt: `${day}T00:00:00.000Z` })
  test('takes nothing new', () => {
    hundred.when(on('2027-01-01', assigned('A/1', 1))).thenRefused('LICENCE_EXPIRED')
    promised.when(on('2027-01-01', committed('A/1', 1))).thenRefused('LICENCE_EXPIRED')
    const suspended = promised.and(by('reported', notice('LicenceSuspended', 'N1')))
    suspended.when(assigned('A/1', 1)).thenRefused('LICENCE_SUSPENDED', { licence: 'D1', grade: 'reported' })
    suspended.when(committed('A/1', 1)).thenRefused('LICENCE_SUSPENDED')
    promised.and(notice('LicenceRevoked', 'N1')).when(assigned('A/1', 1)).thenRefused('LICENCE_REVOKED')
    given(issued()).when(assigned('A/1', 1)).thenRefusedWith(['LICENCE_UNOFFICIAL', 'LICENCE_SHORT'])
  })
  test('keeps its assignments, and takes what unwinds', () => {
    const suspended = bound.and(notice('LicenceRevoked', 'N1'))
    expect(use(suspended)).toEqual(use(bound))
    suspended.when(uncommitted('A/1', 50)).thenRecorded()
    suspended.when(released('A/1', 10)).thenRecorded()
    suspended.when(official(decremented('A/1', 50))).thenRecorded()
    suspended
      .and(decremented('A/1', 50))
      .when(official(reversed('A/1', 50)))
      .thenRecorded()
    suspended.when(on('2027-02-01', released('A/1', 10))).thenRecorded()
  })
  test('takes again after an official reinstatement', () => {
    const back = { ...notice('LicenceReinstated', 'N2'), effectiveFrom: '2026-01-13T00:00:00.000Z' }
    const suspended = promised.and(notice('LicenceSuspended', 'N1'))
    suspended.and(official(back)).when(assigned('A/1', 1)).thenRecorded()
    suspended.and(by('company', back)).when(assigned('A/1', 1)).thenRefused('LICENCE_SUSPENDED')
  })
})

describe('the order in which facts are told does not matter', () => {
  const facts = [
    at('2026-01-02', amended({ items: [{ ...item, quantity: 40 }], effectiveFrom: '2026-01-20T00:00:00.000Z' })),
    at('2026-01-03', amended({ documentNo: 'DOC-3', items: [{ ...item, item: 'I-2', quantity: 9 }] })),
    by('reported', amended({ documentNo: 'DOC-4', destinations: ['SG'] }), '2026-01-04T00:00:00.000Z'),
    at('2026-01-21', notice('LicenceSuspended', 'N1')),
    at('2026-01-05', notice('LicenceReinstated', 'N2')),
    at('2026-01-22', decremented('A/1', 30)),
    at('2026-01-05', decremented('B/1', 7, { takes: 'cover', decrementNo: 'SD-2' })),
    at('2026-01-06', decremented('B/1', 4, { shipment: 'S2', onDecrementOf: 'S1', decrementNo: 'SD-3' })),
    at('2026-01-06', decremented('C/1', 4, { takes: 'nothing', settles: usd('5') })),
    at('2026-01-07', reversed('A/1', 40)),
    at('2026-01-07', reversed('C/1', 3, { value: usd('9') })),
    by('company', reversed('B/1', 1), '2026-01-08T00:00:00.000Z'),
  ]
  const promising = [assigned('A/1', 20), committed('A/1', 10)]
  const first = at('2026-01-01', issued())
  const lastly = at('2026-01-23', notice('LicenceReinstated', 'N3'))
  test('nor does when acts came in between', () => {
    const expected = given(first, ...promising, ...facts, lastly)
    expect(expected.excesses.size).toBeGreaterThan(4)
    const quick = facts.filter((fact) => (fact.at ?? '') < '2026-01-15')
    const shuffled = fc.shuffledSubarray(facts, { minLength: facts.length })
    fc.assert(
      fc.property(shuffled, fc.nat(3), (order, place) => {
        const early = order.filter((fact) => quick.includes(fact) && !bars(fact.event)).slice(0, place)
        const late = order.filter((fact) => !early.includes(fact))
        const other = given(first, ...early, ...promising, ...late, lastly)
        expect(other.state).toEqual(expected.state)
        expect(other.excesses).toEqual(expected.excesses)
      }),
      { numRuns: 100 },
    )
  })
  /** What would have kept the acts from being recorded. */
  const bars = (event: LicenceEvent) => event.type === 'LicenceAmended' && event.documentNo === 'DOC-2'
})
