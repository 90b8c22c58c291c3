import { describe, expect, test } from '@jest/globals'
import { fieldsOf, isFact } from '#kernel'
import { applicationStream, licenceInForceAt, licenceStream, licenceUseOf } from '#domain'
import type { AnyCommand } from './declare.js'
import * as licences from './licences.js'
import { licenceCommands } from './licences.js'
import { saidBy, toldBy, World } from './testing.js'
import { orderOfAlder, registerChips } from './testing/known.js'

const licenceNo = 'D1'
const reason = 'a letter'
const effectiveFrom = '2026-01-12T00:00:00.000Z'
const item = { item: 'I-1', eccn: '4A090.A', products: ['H200'], quantity: 100 }
const applied = { applicationNo: 'Z-1', items: [item] }
const issued = {
  licenceNo,
  documentNo: 'DOC-1',
  items: [item],
  parties: [{ party: 'ALDER', roles: ['customer' as const, 'endUser' as const] }],
  destinations: ['CN'],
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  timeZone: 'UTC',
  conditions: [{ id: 'C-1', kind: 'acknowledgement' as const, parameters: {} }],
}
const notice = { licenceNo, noticeNo: 'N1', effectiveFrom, reason }
const linePieces = { licenceNo, item: 'I-1', orderNo: 'PO-1', line: 1, quantity: 8, shipment: 'SH-1' }
const decrement = { ...linePieces, decrementNo: 'SD-1', takes: 'nothing' as const }
const reversal = { ...linePieces, reversalNo: 'RV-1', reason }

const known = (): World => orderOfAlder(registerChips(new World(), 'H200'), 80, 'H200')
function licensed(): World {
  const world = known()
  world.given(licences.IssueLicence, issued, { grade: 'official' })
  return world
}

describe('an application', () => {
  const onIt: [AnyCommand, string][] = [
    [licences.ReturnApplication, 'LicenceReturnedWithoutAction'],
    [licences.DenyApplication, 'LicenceDenied'],
  ]
  test('is recorded once', () => {
    const world = known()
    expect(toldBy(world.do(licences.ApplyForLicence, applied))).toEqual(['application~Z-1 LicenceApplied'])
    expect(saidBy(world.do(licences.ApplyForLicence, applied))).toEqual(['APPLICATION_EXISTS'])
    expect(world.state(applicationStream('Z-1')).applied).toEqual(applied)
  })
  test.each(onIt)('is answered by a notice (%#)', (command, type) => {
    const world = known()
    const fields = { applicationNo: 'Z-1', noticeNo: 'N1', reason }
    expect(saidBy(world.do(command, fields))).toEqual(['APPLICATION_UNKNOWN'])
    world.given(licences.ApplyForLicence, applied)
    expect(toldBy(world.do(command, fields))).toEqual([`application~Z-1 ${type}`])
    expect(saidBy(world.do(command, fields))).toEqual(['APPLICATION_NOTICE_ALREADY_TOLD'])
  })
  test('names products and parties that are registered', () => {
    const parties = [{ party: 'BIRCH', roles: ['endUser'] }]
    expect(saidBy(known().do(licences.ApplyForLicence as AnyCommand, { ...applied, parties }))).toEqual([
      'PARTY_UNKNOWN',
    ])
    expect(saidBy(new World().do(licences.ApplyForLicence, applied))).toEqual(['PRODUCT_UNKNOWN'])
  })
})

describe('IssueLicence', () => {
  test('records a licence, which has force by its official document', () => {
    const world = known()
    expect(toldBy(world.do(licences.IssueLicence, issued, { grade: 'reported' }))).toEqual(['licence~D1 LicenceIssued'])
    expect(licenceInForceAt(world.state(licenceStream('D1')), world.now)).toBe(false)
    world.given(licences.IssueLicence, { ...issued, documentNo: 'DOC-2' }, { grade: 'official' })
    expect(licenceInForceAt(world.state(licenceStream('D1')), world.now)).toBe(true)
  })
  test('takes a document once', () =>
    expect(saidBy(licensed().do(licences.IssueLicence, issued))).toEqual(['LICENCE_ALREADY_TOLD']))
  test('names an application that is recorded', () => {
    const world = known()
    const answering = { ...issued, applicationNo: 'Z-1' }
    expect(saidBy(world.do(licences.IssueLicence, answering))).toEqual(['APPLICATION_UNKNOWN'])
    world.given(licences.ApplyForLicence, applied)
    expect(saidBy(world.do(licences.IssueLicence, answering))).toEqual(['accepted'])
  })
  test('tells all that is not known at once', () => {
    expect(saidBy(new World().do(licences.IssueLicence, { ...issued, timeZone: 'Mars/Olympus' }))).toEqual([
      'LICENCE_TIME_ZONE_UNKNOWN',
      'PARTY_UNKNOWN',
      'PRODUCT_UNKNOWN',
    ])
  })
})

describe('a fact of a licence', () => {
  const facts: [AnyCommand, object, string][] = [
    [
      licences.AmendLicence,
      { licenceNo, documentNo: 'DOC-2', effectiveFrom, validUntil: '2027-01-31' },
      'LicenceAmended',
    ],
    [licences.SuspendLicence, notice, 'LicenceSuspended'],
    [licences.ReinstateLicence, notice, 'LicenceReinstated'],
    [licences.RevokeLicence, notice, 'LicenceRevoked'],
    [licences.DecrementLicence, decrement, 'LicenceDecremented'],
    [licences.ReverseDecrement, reversal, 'DecrementReversed'],
  ]
  test.each(facts)('is recorded on its stream, once (%#)', (command, fields, type) => {
    const world = licensed()
    expect(toldBy(world.do(command, fields, { occurredAt: '2026-01-10T00:00:00.000Z' }))).toEqual([
      `licence~D1 ${type}`,
    ])
    expect(saidBy(world.do(command, fields))).toEqual(['LICENCE_ALREADY_TOLD'])
  })
  test.each(facts)('is of a licence that was issued (%#)', (command, fields) =>
    expect(saidBy(known().do(command, fields))).toEqual(['LICENCE_UNKNOWN']),
  )
  test('names products that are registered', () => {
    const items = [{ ...item, products: ['H20'] }]
    const amended = { licenceNo, documentNo: 'DOC-2', effectiveFrom, items }
    expect(saidBy(licensed().do(licences.AmendLicence, amended))).toEqual(['PRODUCT_UNKNOWN'])
  })
  test.each([
    [licences.DecrementLicence as AnyCommand, decrement],
    [licences.ReverseDecrement as AnyCommand, reversal],
  ])('is of a line that is known (%#)', (command, fields) => {
    expect(saidBy(licensed().do(command, { ...fields, orderNo: 'PO-9' }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(licensed().do(command, { ...fields, line: 9 }))).toEqual(['LINE_UNKNOWN'])
  })
  test('counts: a decrement, and its reversal by the document', () => {
    const world = licensed()
    const gone = () => licenceUseOf(world.state(licenceStream('D1')), 'I-1').decremented
    world.given(licences.DecrementLicence, decrement)
    expect(gone()).toBe(8)
    world.given(licences.ReverseDecrement, reversal, { grade: 'company' })
    expect(gone()).toBe(8)
    world.given(licences.ReverseDecrement, { ...reversal, reversalNo: 'RV-2' }, { grade: 'official' })
    expect(gone()).toBe(0)
  })
})

describe('AcknowledgeCondition and WithdrawAcknowledgement', () => {
  const answer = { licenceNo, conditionId: 'C-1' }
  test('undo each other, each once', () => {
    const world = licensed()
    const read = { ...answer, note: 'read' }
    const back = { ...answer, reason }
    expect(saidBy(world.do(licences.WithdrawAcknowledgement, back))).toEqual(['alreadySo'])
    expect(toldBy(world.do(licences.AcknowledgeCondition, read))).toEqual(['licence~D1 ConditionAcknowledged'])
    expect(saidBy(world.do(licences.AcknowledgeCondition, read))).toEqual(['alreadySo'])
    expect(toldBy(world.do(licences.WithdrawAcknowledgement, back))).toEqual([
      'licence~D1 ConditionAcknowledgedWithdrawn',
    ])
  })
  test('are of a condition that the licence has', () =>
    expect(
      saidBy(licensed().do(licences.AcknowledgeCondition, { ...answer, conditionId: 'C-9', note: 'read' })),
    ).toEqual(['LICENCE_CONDITION_UNKNOWN']))
})

/** What a command reads of orders, parties, products and applications, as if all were there. */
const anything = { placed: {}, lines: [{ line: 'line' }], registered: {}, applied: {} }

test.each(licenceCommands as AnyCommand[])(
  '$name asks for an event and the id of its stream',
  ({ fields, records, transaction }) => {
    const lists = { items: [], parties: [] }
    const made = transaction({ ...Object.fromEntries(Object.keys(fields).map((name) => [name, name])), ...lists })
    let step = made.next()
    while (!step.done && step.value.kind !== 'record') step = made.next(anything)
    if (step.done || step.value.kind !== 'record') throw new Error('it records nothing')
    const { stream, event } = step.value
    // Which part of a departure is told, only the departure says.
    const { part: _, ...said } = fieldsOf(stream.context.vocabulary, event.type)!
    expect(isFact(stream.context.vocabulary, event.type)).toBe(records === 'facts')
    expect(Object.keys(fields).sort()).toEqual([...new Set([...stream.context.ids, ...Object.keys(said)])].sort())
    expect(Object.keys(said).filter((name) => !(name in event))).toEqual([])
  },
)
