import { describe, expect, test } from '@jest/globals'
import { directivesStream, entryStream, necessityAcceptedAt } from '#domain'
import * as customs from './customs.js'
import type { AnyCommand } from './declare.js'
import { saidBy, toldBy, World } from './testing.js'
import { orderOfAlder, planForAlder, registerChips } from './testing/known.js'

const reason = 'as told'
const since = '2026-01-01T00:00:00.000Z'
const line = { orderNo: 'PO-1', line: 1 }
const directive = {
  destination: 'CN',
  directiveId: 'D1',
  issuer: 'GACC',
  rank: 1,
  effect: 'necessity-only',
  effectiveFrom: since,
} as const
const necessity = { destination: 'CN', directiveId: 'D1', ...line, statement: 'letter of 1 January' }
const lodged = { entry: 'E1', declarationNo: 'DEC-1', shipment: 'SH-1', lines: [{ ...line, declared: 10 }] }

/** An order of sixteen pieces, of which ten are planned for a shipment. */
const shipping = (): World => planForAlder(orderOfAlder(registerChips(new World(), 'H200'), 16, 'H200'), 10)

describe('a directive', () => {
  test('is recorded, superseded and lifted on the stream of its destination', () => {
    const world = shipping()
    const tell = (to: AnyCommand, fields: object) => toldBy(world.do(to, { destination: 'CN', ...fields }))
    expect(tell(customs.RecordDirective, directive)).toEqual(['directives~CN DirectiveRecorded'])
    world.given(customs.RecordDirective, { ...directive, directiveId: 'D2' })
    const notice = { noticeNo: 'N1', directiveId: 'D1', effectiveFrom: since }
    expect(tell(customs.SupersedeDirective, { ...notice, by: 'D2' })).toEqual(['directives~CN DirectiveSuperseded'])
    expect(tell(customs.LiftDirective, notice)).toEqual(['directives~CN DirectiveLifted'])
  })
  test('is told late, and once', () => {
    const world = shipping()
    world.given(customs.RecordDirective, directive, { occurredAt: '2025-12-01T00:00:00.000Z', grade: 'reported' })
    expect(world.state(directivesStream('CN')).directives.get('D1')?.grade).toBe('reported')
    expect(saidBy(world.do(customs.RecordDirective, directive))).toEqual(['DIRECTIVE_ALREADY_TOLD'])
  })
})

describe('a necessity', () => {
  const asked = (): World => {
    const world = shipping()
    world.given(customs.RecordDirective, directive)
    return world
  }
  const accepted = (world: World) => necessityAcceptedAt(world.state(directivesStream('CN')), 'D1', line, world.now)
  test('is accepted for a line of an order', () => {
    const world = asked()
    expect(toldBy(world.do(customs.AcceptNecessity, necessity))).toEqual(['directives~CN NecessityAccepted'])
    expect(accepted(world)).toBe(true)
    expect(saidBy(world.do(customs.AcceptNecessity, necessity))).toEqual(['alreadySo'])
  })
  test('not for one that is not there', () => {
    expect(saidBy(asked().do(customs.AcceptNecessity, { ...necessity, orderNo: 'PO-9' }))).toEqual(['ORDER_UNKNOWN'])
    expect(saidBy(asked().do(customs.AcceptNecessity, { ...necessity, line: 9 }))).toEqual(['LINE_UNKNOWN'])
  })
  test('nor under a directive that is not there: all that lacks is told', () =>
    expect(saidBy(shipping().do(customs.AcceptNecessity, { ...necessity, line: 9 }))).toEqual([
      'DIRECTIVE_UNKNOWN',
      'LINE_UNKNOWN',
    ]))
  test('is withdrawn', () => {
    const world = asked()
    world.given(customs.AcceptNecessity, necessity)
    const { statement, ...of } = necessity
    expect(toldBy(world.do(customs.WithdrawNecessity, { ...of, reason }))).toEqual([
      'directives~CN NecessityAcceptedWithdrawn',
    ])
    expect(accepted(world)).toBe(false)
  })
})

describe('an entry', () => {
  test('is lodged for a shipment and its lines', () => {
    const world = shipping()
    expect(toldBy(world.do(customs.LodgeEntry, lodged))).toEqual(['entry~E1 EntryLodged'])
    expect(saidBy(world.do(customs.LodgeEntry, lodged))).toEqual(['ENTRY_EXISTS'])
  })
  test('not for one that is not there', () => {
    const other = { ...lodged, shipment: 'SH-9' }
    expect(saidBy(shipping().do(customs.LodgeEntry, other))).toEqual(['SHIPMENT_UNKNOWN'])
    const lines = [{ ...line, line: 9, declared: 1 }]
    expect(saidBy(shipping().do(customs.LodgeEntry, { ...lodged, lines }))).toEqual(['SHIPMENT_LINE_UNKNOWN'])
  })

  const inspection = { inspectionId: 'I1' }
  const ended = { ...inspection, outcome: 'conforms', counted: [] }
  const facts: [AnyCommand, object, string][] = [
    [customs.AcceptEntry, { noticeNo: 'N1' }, 'EntryAccepted'],
    [customs.OrderInspection, inspection, 'InspectionOrdered'],
    [customs.CompleteInspection, ended, 'InspectionCompleted'],
    [customs.AmendEntry, { amendmentNo: 'AM1', lines: [{ ...line, declared: 9 }], reason }, 'EntryAmended'],
    [customs.HoldEntry, { noticeNo: 'N1', reason }, 'EntryHeld'],
    [customs.RejectEntry, { noticeNo: 'N1', reason }, 'EntryRejected'],
  ]
  test('is followed on its stream, each fact once', () => {
    const world = shipping()
    world.given(customs.LodgeEntry, lodged)
    for (const [of, fields, type] of facts) {
      expect(toldBy(world.do(of, { entry: 'E1', ...fields }))).toEqual([`entry~E1 ${type}`])
      expect(saidBy(world.do(of, { entry: 'E1', ...fields }))).toEqual(['ENTRY_ALREADY_TOLD'])
    }
    expect(world.state(entryStream('E1')).word?.said).toBe('rejected')
  })
  test.each(facts)('that is not there is unknown (%#)', (of, fields) =>
    expect(saidBy(shipping().do(of, { entry: 'E9', ...fields }))).toEqual(['ENTRY_UNKNOWN']),
  )
})

test('each command says what it is, and its route names its own fields', () => {
  for (const { name, route, fields, summary, records } of Object.values(customs)) {
    expect(route).toMatch(/^\/v1\/(directives|entries)/)
    for (const [, field] of route.matchAll(/\{(\w+)\}/g))
      expect([name, Object.keys(fields)]).toEqual([name, expect.arrayContaining([field])])
    expect(summary).toMatch(/^[A-Z].+\.$/)
    expect(records).toBe(name.endsWith('Necessity') ? 'acts' : 'facts')
  }
})
