import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Grade } from '#kernel'
import { specOf, told } from '#kernel/testing'
import type { Gates } from '../gates.js'
import { control, controlStream, gatesAt } from './control.decider.js'
import { controlRules, type Control, type ControlEvent } from './control.js'

const { given } = specOf(controlStream('4A090.A', 'CN'))
const free: Gates = { authorisation: 'NLR', importApproval: 'no', importEntry: 'no', exportFiling: 'no', labTest: 'no' }
const licence: Gates = { ...free, authorisation: 'licence' }
const tested: Gates = { ...free, labTest: 'yes' }
const day = (name: string) => `${name}T00:00:00.000Z`

const recorded = (controlId: string, from: string, gates: Gates): ControlEvent => ({
  type: 'ControlRecorded',
  controlId,
  ...gates,
  basis: '91 FR 1684',
  effectiveFrom: day(from),
})
const withdrawn = (controlId: string, from: string): ControlEvent => ({
  type: 'ControlWithdrawn',
  controlId,
  effectiveFrom: day(from),
})
const by = (grade: Grade, event: ControlEvent) => told(event, { grade })
const official = (event: ControlEvent) => by('official', event)
const gates = (spec: { state: Control }, on: string) => gatesAt(spec.state, day(on))
const january = given(official(recorded('C1', '2026-01-01', licence)))

describe('a control', () => {
  test('is a stream of its own for each ECCN and country', () => {
    expect(controlStream('4A090.A', 'CN').id).toBe('control~4A090.A~CN')
    expect(control.ids).toEqual(['eccn', 'country'])
  })
  test('is recorded', () =>
    given()
      .when(recorded('C1', '2026-01-01', licence))
      .thenRecorded())
  test('is recorded once', () =>
    january.when(recorded('C1', '2026-02-01', free)).thenRefused('CONTROL_ALREADY_TOLD', { controlId: 'C1' }))
  test('names the symbol of an exception', () =>
    given()
      .when(recorded('C1', '2026-01-01', { ...free, authorisation: 'exception', exception: 'NAC' }))
      .thenRecorded())
  test('does not leave it out', () =>
    given()
      .when(recorded('C1', '2026-01-01', { ...free, authorisation: 'exception' }))
      .thenRefused('EXCEPTION_MISPLACED'))
  test('does not name one beside a licence', () =>
    given()
      .when(recorded('C1', '2026-01-01', { ...licence, exception: 'NAC' }))
      .thenRefused('EXCEPTION_MISPLACED'))
  test('is withdrawn', () => january.when(withdrawn('C1', '2026-02-01')).thenRecorded())
  test('is withdrawn once', () =>
    january
      .and(withdrawn('C1', '2026-02-01'))
      .when(withdrawn('C1', '2026-03-01'))
      .thenRefused('CONTROL_WITHDRAWAL_ALREADY_TOLD', { controlId: 'C1' }))
  test('is withdrawn if it is known', () =>
    january.when(withdrawn('C9', '2026-02-01')).thenRefused('CONTROL_UNKNOWN', { controlId: 'C9' }))
  test('that is not recorded is unknown, not in conflict', () =>
    expect(controlRules.refuse('CONTROL_UNKNOWN')).toMatchObject([{ unknown: true }]))
  test('keeps the gates and when they begin', () =>
    expect(january.state.records).toEqual(
      new Map([['C1', { gates: licence, effectiveFrom: day('2026-01-01'), grade: 'official' }]]),
    ))
  test('weighs more as it grows', () =>
    expect(
      [given(), january, january.and(withdrawn('C1', '2026-02-01'))].map(({ state }) => control.weight(state)),
    ).toEqual([300, 650, 800]))
})

describe('the gates at an instant', () => {
  const twice = january.and(official(recorded('C2', '2026-02-01', tested)))
  test('are undetermined with nothing recorded (CTL-2)', () => expect(gates(given(), '2026-01-01')).toBeUndefined())
  test('are undetermined before the first record', () =>
    expect(gatesAt(january.state, '2025-12-31T23:59:59.999Z')).toBeUndefined())
  test('are those of a record from its instant on', () => expect(gates(january, '2026-01-01')).toEqual(licence))
  test('are those of the latest, looser or stricter', () => {
    expect(gatesAt(twice.state, '2026-01-31T23:59:59.999Z')).toEqual(licence)
    expect(gates(twice, '2026-02-01')).toEqual(tested)
  })
  test('of two of one instant are the stricter of each field', () =>
    expect(gates(january.and(official(recorded('C2', '2026-01-01', tested))), '2026-01-01')).toEqual({
      ...licence,
      labTest: 'yes',
    }))
  test('are those of the former record once the latest is withdrawn', () => {
    const ended = twice.and(official(withdrawn('C2', '2026-03-01')))
    expect(gatesAt(ended.state, '2026-02-28T23:59:59.999Z')).toEqual(tested)
    expect(gates(ended, '2026-03-01')).toEqual(licence)
  })
  test('are undetermined once all are withdrawn', () =>
    expect(gates(january.and(official(withdrawn('C1', '2026-03-01'))), '2026-03-01')).toBeUndefined())
})

describe('a record below official', () => {
  test.each<Grade>(['company', 'reported'])('determines nothing (%s)', (grade) =>
    expect(gates(given(by(grade, recorded('C1', '2026-01-01', licence))), '2026-02-01')).toBeUndefined(),
  )
  test('nor does one without evidence', () =>
    expect(gates(given(recorded('C1', '2026-01-01', licence)), '2026-02-01')).toBeUndefined())
  test.each<Grade>(['company', 'reported'])('loosens nothing (%s)', (grade) =>
    expect(gates(january.and(by(grade, recorded('C2', '2026-02-01', free))), '2026-02-01')).toEqual(licence),
  )
  test('tightens, field by field', () =>
    expect(gates(january.and(by('reported', recorded('C2', '2026-02-01', tested))), '2026-02-01')).toEqual({
      ...licence,
      labTest: 'yes',
    }))
  test('tightens from the same instant', () =>
    expect(gates(january.and(recorded('C2', '2026-01-01', tested)), '2026-01-01')).toEqual({
      ...licence,
      labTest: 'yes',
    }))
  test('tightens only from its own instant on', () =>
    expect(gatesAt(january.and(recorded('C2', '2026-02-01', tested)).state, '2026-01-31T23:59:59.999Z')).toEqual(
      licence,
    ))
  test('is superseded by a later official one', () =>
    expect(
      gates(given(recorded('C1', '2026-01-01', tested), official(recorded('C2', '2026-02-01', licence))), '2026-02-01'),
    ).toEqual(licence))
  test('is ended by its like', () => {
    const rumour = january.and(by('reported', recorded('C2', '2026-02-01', tested)))
    expect(gates(rumour.and(withdrawn('C2', '2026-03-01')), '2026-03-01')).toEqual(licence)
    expect(gates(rumour.and(by('company', withdrawn('C2', '2026-03-01'))), '2026-03-01')).toEqual(licence)
  })
  test('is not ended by less', () => {
    const word = january.and(by('company', recorded('C2', '2026-02-01', tested)))
    expect(gates(word.and(by('reported', withdrawn('C2', '2026-03-01'))), '2026-03-01')).toEqual({
      ...licence,
      labTest: 'yes',
    })
  })
})

describe('a withdrawal below official', () => {
  const twice = january.and(official(recorded('C2', '2026-02-01', tested)))
  test.each<Grade>(['company', 'reported'])(
    'ends no official record, but puts it in doubt (%s): both have to be met',
    (grade) =>
      expect(gates(twice.and(by(grade, withdrawn('C2', '2026-03-01'))), '2026-03-01')).toEqual({
        ...licence,
        labTest: 'yes',
      }),
  )
  test('leaves nothing determined where nothing would be left', () =>
    expect(gates(january.and(by('company', withdrawn('C1', '2026-03-01'))), '2026-03-01')).toBeUndefined())
  test('of an earlier record changes nothing', () =>
    expect(gates(twice.and(by('reported', withdrawn('C1', '2026-03-01'))), '2026-03-01')).toEqual(tested))
  test('lets what was told since the certain record tighten', () => {
    const between = twice.and(recorded('C3', '2026-01-15', { ...free, exportFiling: 'yes' }))
    expect(gates(between, '2026-03-01')).toEqual(tested)
    expect(gates(between.and(withdrawn('C2', '2026-03-01')), '2026-03-01')).toEqual({
      ...licence,
      labTest: 'yes',
      exportFiling: 'yes',
    })
  })
})

test('the order in which facts are told does not matter, a record before its withdrawal', () => {
  const records = [
    official(recorded('C1', '2026-01-01', licence)),
    official(recorded('C2', '2026-02-01', tested)),
    by('reported', recorded('C3', '2026-02-01', { ...free, importApproval: 'yes' })),
    recorded('C4', '2026-01-10', { ...free, importEntry: 'yes' }),
  ]
  const ends = [
    official(withdrawn('C2', '2026-03-01')),
    by('company', withdrawn('C1', '2026-03-15')),
    withdrawn('C3', '2026-03-20'),
  ]
  const expected = given(...records, ...ends)
  const all = <T>(of: T[]) => fc.shuffledSubarray(of, { minLength: of.length })
  fc.assert(
    fc.property(all(records), all(ends), (shuffled, shuffledEnds) => {
      const other = given(...shuffled, ...shuffledEnds)
      expect(other.state).toEqual(expected.state)
      for (const on of ['2026-01-05', '2026-02-10', '2026-03-10', '2026-03-17', '2026-04-01'])
        expect(gates(other, on)).toEqual(gates(expected, on))
    }),
  )
})
