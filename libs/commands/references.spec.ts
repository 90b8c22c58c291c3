import { describe, expect, test } from '@jest/globals'
import { decide, emptyFold, fieldsOf, isFact, type AnyStream, type Folded } from '#kernel'
import { controlStream, listStream, partyStream, productStream } from '#domain'
import { controlCommands } from './controls.js'
import type { AnyCommand } from './declare.js'
import {
  AdjudicateScreening,
  BlockParty,
  CertifyEndUse,
  partyCommands,
  PublishScreeningList,
  RecordScreening,
  RegisterParty,
  SuspectDiversion,
  UnblockParty,
} from './parties.js'
import { productCommands, RegisterProduct } from './products.js'

const now = '2026-02-01T00:00:00.000Z'

/** A ledger in one map: a command is decided, and folded in if it is accepted. */
class Streams {
  readonly folded = new Map<string, Folded>()
  readonly looked: [string, boolean][] = []

  send(command: AnyCommand, fields: Record<string, unknown>): string[] {
    const decision = decide(command.transaction(fields), { now }, (stream: AnyStream, likelyNew) => {
      this.looked.push([stream.id, likelyNew])
      return this.folded.get(stream.id) ?? emptyFold(stream.context)
    })
    if (decision.kind === 'refused')
      return decision.refusals.map(({ code, numbers }) => [code, ...Object.values(numbers)].join(' '))
    if (decision.kind !== 'accepted') return [decision.kind]
    for (const { stream, after } of decision.seen) if (after) this.folded.set(stream.id, after)
    return decision.events.map(({ stream, event }) => `${stream.id} ${event.type}`)
  }
}

const party = (id: string, more = {}) => ({ party: id, name: id, country: 'CN', headquarters: 'CN', ...more })
const screening = {
  party: 'ACME',
  screeningId: 'S1',
  list: 'BIS',
  listVersion: 'V1',
  ownersIncluded: true,
  outcome: 'match',
}

describe('a party', () => {
  test('is registered, on a stream that is most likely new', () => {
    const streams = new Streams()
    expect(streams.send(RegisterParty, party('ACME'))).toEqual(['party~ACME PartyRegistered'])
    expect(streams.looked).toEqual([['party~ACME', true]])
    expect(streams.send(RegisterParty, party('ACME'))).toEqual(['PARTY_REGISTERED'])
  })
  test('has a parent that is registered', () => {
    const streams = new Streams()
    expect(streams.send(RegisterParty, party('ACME', { ultimateParent: 'GROUP' }))).toEqual(['PARTY_UNKNOWN GROUP'])
    streams.send(RegisterParty, party('GROUP'))
    expect(streams.send(RegisterParty, party('ACME', { ultimateParent: 'GROUP' }))).toEqual([
      'party~ACME PartyRegistered',
    ])
  })
  test('is screened against a list that is known', () => {
    const streams = new Streams()
    streams.send(RegisterParty, party('ACME'))
    expect(streams.send(RecordScreening, screening)).toEqual(['LIST_UNKNOWN BIS'])
    expect(streams.send(PublishScreeningList, { list: 'BIS', version: 'V1', effectiveFrom: now })).toEqual([
      'list~BIS ScreeningListPublished',
    ])
    expect(streams.send(RecordScreening, screening)).toEqual(['party~ACME PartyScreened'])
  })
  test('and all else of it is recorded on its stream', () => {
    const streams = new Streams()
    streams.send(RegisterParty, party('ACME'))
    streams.send(PublishScreeningList, { list: 'BIS', version: 'V1', effectiveFrom: now })
    streams.send(RecordScreening, screening)
    const asked: [AnyCommand, object][] = [
      [CertifyEndUse, { certificateNo: 'C1', validUntil: '2026-12-31' }],
      [SuspectDiversion, { reportNo: 'R1', reason: 'x' }],
      [BlockParty, { blockId: 'B1', reason: 'x' }],
      [AdjudicateScreening, { screeningId: 'S1', outcome: 'clear', reason: 'x' }],
      [UnblockParty, { blockId: 'B1', reason: 'x' }],
    ]
    expect(asked.flatMap(([command, fields]) => streams.send(command, { party: 'ACME', ...fields }))).toEqual([
      'party~ACME EndUseCertified',
      'party~ACME DiversionSuspected',
      'party~ACME PartyBlocked',
      'party~ACME ScreeningAdjudicated',
      'party~ACME PartyUnblocked',
    ])
    expect(streams.send(UnblockParty, { party: 'ACME', blockId: 'B1', reason: 'x' })).toEqual(['alreadySo'])
  })
})

test('a product is registered, on a stream that is most likely new, and reclassified', () => {
  const streams = new Streams()
  const [, reclassify] = productCommands
  const h200 = {
    sku: 'H200',
    name: 'H200',
    eccn: '4A090.A',
    hsCode: '847330',
    family: 'HOPPER',
    chipsPerUnit: 1,
    orderMultiple: 8,
  }
  expect(streams.send(RegisterProduct, h200)).toEqual(['product~H200 ProductRegistered'])
  expect(streams.looked).toEqual([['product~H200', true]])
  const r1 = { sku: 'H200', reclassificationNo: 'R1', eccn: 'EAR99', effectiveFrom: now }
  expect(streams.send(reclassify as AnyCommand, r1)).toEqual(['product~H200 ProductReclassified'])
})

test('a control is recorded and withdrawn on the stream of its ECCN and country', () => {
  const streams = new Streams()
  const [recordControl, withdrawControl] = controlCommands as AnyCommand[]
  const gates = {
    authorisation: 'licence',
    importApproval: 'yes',
    importEntry: 'yes',
    exportFiling: 'yes',
    labTest: 'yes',
  }
  const of = { eccn: '4A090.A', country: 'CN', controlId: 'C1', effectiveFrom: now }
  expect(streams.send(recordControl!, { ...of, ...gates, basis: 'x' })).toEqual(['control~4A090.A~CN ControlRecorded'])
  expect(streams.send(withdrawControl!, of)).toEqual(['control~4A090.A~CN ControlWithdrawn'])
})

/** The id of the stream goes into its name; the rest is the event, field by field. */
test.each([...partyCommands, ...productCommands, ...controlCommands] as AnyCommand[])(
  '$name asks for an event and the id of its stream',
  ({ fields, records, transaction }) => {
    const made = transaction(Object.fromEntries(Object.keys(fields).map((name) => [name, name])))
    let step = made.next()
    while (!step.done && step.value.kind !== 'record')
      step = made.next({ registered: {}, versions: new Map([['V', '']]) })
    if (step.done || step.value.kind !== 'record') throw new Error('it records nothing')
    const { stream, event } = step.value
    const known = fieldsOf(stream.context.vocabulary, event.type)
    expect(isFact(stream.context.vocabulary, event.type)).toBe(records === 'facts')
    expect(Object.keys(event).sort()).toEqual(['type', ...Object.keys(known!)].sort())
    expect(Object.keys(fields).sort()).toEqual([...stream.context.ids, ...Object.keys(known!)].sort())
  },
)

test('streams are named by their ids', () =>
  expect([partyStream('A').id, listStream('B').id, productStream('C').id, controlStream('D', 'E').id]).toEqual([
    'party~A',
    'list~B',
    'product~C',
    'control~D~E',
  ]))
