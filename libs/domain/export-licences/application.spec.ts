import { describe, expect, test } from '@jest/globals'
import { specOf, told } from '#kernel/testing'
import { application, applicationStream, outcomeAt } from './application.decider.js'
import { applicationRules, type ApplicationEvent } from './application.js'

const { given } = specOf(applicationStream('Z-1'))
const applied: ApplicationEvent = {
  type: 'LicenceApplied',
  applicationNo: 'Z-1',
  items: [{ item: 'I-1', eccn: '4A090.A', quantity: 100 }],
}
const returned = (noticeNo: string): ApplicationEvent => ({
  type: 'LicenceReturnedWithoutAction',
  noticeNo,
  reason: 'incomplete',
})
const denied = (noticeNo: string): ApplicationEvent => ({ type: 'LicenceDenied', noticeNo, reason: 'policy' })
const at = (day: string) => `${day}T00:00:00.000Z`
const on = (day: string, event: ApplicationEvent) => told(event, { at: at(day) })
const open = given(applied)

describe('an application', () => {
  test('is a stream of its own', () => {
    expect(applicationStream('Z-1').id).toBe('application~Z-1')
    expect(application.ids).toEqual(['applicationNo'])
  })
  test('is recorded once', () => open.when(applied).thenRefused('APPLICATION_EXISTS', { applicationNo: 'Z-1' }))
  test('names each item once', () => {
    const item = applied.type === 'LicenceApplied' ? applied.items[0]! : undefined!
    const twice = { ...applied, items: [item, { ...item, item: 'I-2' }, item, item] } as ApplicationEvent
    given().when(twice).thenRefused('APPLICATION_ITEM_REPEATED', { item: 'I-1' })
  })
  test('is there before a notice on it', () => {
    given().when(returned('N1')).thenRefused('APPLICATION_UNKNOWN', { applicationNo: 'Z-1' })
    given().when(denied('N1')).thenRefused('APPLICATION_UNKNOWN')
    expect(applicationRules.refuse('APPLICATION_UNKNOWN')).toMatchObject([{ unknown: true }])
  })
  test('takes a notice once', () =>
    open.and(returned('N1')).when(denied('N1')).thenRefused('APPLICATION_NOTICE_ALREADY_TOLD', { noticeNo: 'N1' }))
  test('keeps what was asked', () => {
    const { type, ...asked } = applied
    expect(open.state.applied).toEqual(asked)
  })
  test('weighs more with what it holds', () => {
    const { weight } = application
    expect(weight(open.state)).toBeGreaterThan(weight(given().state))
    expect(weight(open.and(denied('N1')).state)).toBeGreaterThan(weight(open.state))
  })
})

describe('what has come of it', () => {
  const outcome = (spec: typeof open, day: string) => outcomeAt(spec.state, at(day))
  const both = open.and(on('2026-01-10', returned('N1')), on('2026-01-12', denied('N2')))
  test('is nothing before a notice', () => {
    expect(outcome(open, '2026-01-15')).toBe('pending')
    expect(outcome(both, '2026-01-09')).toBe('pending')
  })
  test('is what the latest notice says', () => {
    expect(outcome(both, '2026-01-10')).toBe('returned')
    expect(outcome(both, '2026-01-12')).toBe('denied')
    const reversed = open.and(on('2026-01-12', returned('N2')), on('2026-01-10', denied('N1')))
    expect(outcome(reversed, '2026-01-12')).toBe('returned')
  })
  test('is the denial of two at one instant', () => {
    const one = on('2026-01-10', returned('N1'))
    const other = on('2026-01-10', denied('N2'))
    expect(outcome(open.and(one, other), '2026-01-10')).toBe('denied')
    expect(outcome(open.and(other, one), '2026-01-10')).toBe('denied')
  })
})
