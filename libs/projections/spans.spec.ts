import { expect, test } from '@jest/globals'
import { inSpans, spansFrom } from './spans.js'

/** Valid from the second to the fourth; what was told at the fifth moves its end to the seventh. */
const dates = (t: string) => ['2', t < '5' ? '4' : '7', '5']
const inForce = (t: string) => (t >= '2' && t < '4') || (t >= '5' && t < '7')

test('spans begin and end by turns, and dates that another date brings are among them', () => {
  expect(spansFrom('1', dates, inForce)).toEqual(['2', '4', '5', '7'])
})
test('what is in force from the start is so at every instant before it', () => {
  const spans = spansFrom('3', dates, inForce)
  expect(spans.slice(1)).toEqual(['4', '5', '7'])
  expect(['0', '3', '4', '5', '7', '8'].map((t) => inSpans(spans, t))).toEqual([true, true, false, true, false, false])
})
test('what is never in force has none', () => {
  expect(spansFrom('8', dates, inForce)).toEqual([])
  expect(inSpans([], '9')).toBe(false)
})
