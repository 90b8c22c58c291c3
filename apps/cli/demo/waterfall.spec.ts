import { expect, test } from '@jest/globals'
import { waterfall } from './waterfall.js'

/** A pipe, as under Jest, has a hundred columns; 50 of them are left for bars behind so wide an indent. */
const indent = ' '.repeat(6)
const drawn = (stages: Record<string, number>, before?: Record<string, number>) => {
  const ordered = Object.values(stages).reduce((sum, units) => sum + units, 0)
  return waterfall({ ordered, stages }, before && { ordered, stages: before }, indent)
    .split('\n')
    .map((line) => line.slice(indent.length))
}

test('each stage begins where the one before it ends', () => {
  expect(drawn({ unconfirmed: 500, awaitingLicence: 300, shippable: 200 })).toEqual([
    `ordered                1,000      +1,000  ${'█'.repeat(50)}`,
    `unconfirmed              500        +500  ${'█'.repeat(25)}`,
    `awaiting licence         300        +300  ${' '.repeat(25)}${'█'.repeat(15)}`,
    `shippable                200        +200  ${' '.repeat(40)}${'█'.repeat(10)}`,
  ])
})

test('what has changed stands beside it, and who left a stage is told once', () => {
  expect(drawn({ unconfirmed: 0, held: 0, shippable: 1000 }, { unconfirmed: 400, held: 0, shippable: 600 })).toEqual([
    `ordered                1,000              ${'█'.repeat(50)}`,
    'unconfirmed                0        −400',
    `shippable              1,000        +400  ${'█'.repeat(50)}`,
  ])
})

test('the fewest units are seen, also behind all others', () => {
  const [, , lost] = drawn({ delivered: 999_999, lost: 1 })
  expect(lost).toBe(`lost                       1          +1  ${' '.repeat(49)}▐`)
})
