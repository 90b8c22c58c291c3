import { afterEach, describe, expect, test } from '@jest/globals'
import type { Bound } from '#kernel'
import { contexts } from '#domain'
import { optionsOf } from './options.js'
import { missedBy, reportOf } from './report.js'
import { replay, simulate } from './run.js'
import { told } from './script.js'
import { shrunk } from './shrink.js'
import { Tally } from './tally.js'

test('a few seeds run clean, and a run is the same again', async () => {
  const [tally, other] = [new Tally(), new Tally()]
  for (const seed of [1, 2, 3]) expect(await simulate(seed, 200, tally)).toBeUndefined()
  await simulate(1, 200, other)
  const once = new Tally()
  await simulate(1, 200, once)
  expect(once.counts).toEqual(other.counts)
  const { facts, late, events } = tally.counts
  expect(late / facts).toBeGreaterThan(0.2)
  expect(events).toMatchObject({ ReleasedForExport: expect.any(Number), LineArrived: expect.any(Number) })
}, 60_000)

describe('a decider that forgets a rule', () => {
  const limits = contexts['stock']!.decider.limits
  const plant = (planted: typeof limits): void => void Object.assign(contexts['stock']!.decider, { limits: planted })
  afterEach(() => plant(limits))

  test('is found, and the story is cut down to what it takes', async () => {
    plant((...of) => limits(...of).filter(({ code }: Bound) => code !== 'STOCK_SHORT'))
    let failure
    for (let seed = 1; !failure; seed++) failure = await simulate(seed, 200, new Tally())
    expect(failure.message).toContain('STK-1')
    const story = await shrunk(failure)
    expect(story.length).toBeLessThan(20)
    expect((await replay(story))?.kind).toBe(failure.kind)
    expect(told(story)).toContain('ReserveStock')
    plant(limits)
    expect(await replay(story)).toBeUndefined()
  }, 60_000)
})

describe('options', () => {
  test('are numbers', () => {
    expect(optionsOf(['--seed', '7', '--steps', '20'])).toEqual({
      options: { seed: 7, steps: 20, seeds: 1, workers: 2 },
    })
    expect(optionsOf(['--seed', 'x'])).toMatchObject({
      exit: 2,
      say: expect.stringContaining('--seed is a whole number'),
    })
    expect(optionsOf(['--sed', '1'])).toMatchObject({ exit: 2 })
    expect(optionsOf(['--help'])).toMatchObject({ exit: 0 })
  })
})

describe('a whole run', () => {
  const { counts } = new Tally()
  const size = { seed: 1, seeds: 1000, steps: 500, workers: 2 }

  test('misses what it did not reach; a smaller one may', () => {
    expect(missedBy(counts, size)).toContain('STOCK_SHORT was reached 0 times, 100 are asked for')
    expect(missedBy(counts, size)).toContain('LineArrived was reached 0 times, 1000 are asked for')
    expect(missedBy(counts, { ...size, seeds: 10 })).toEqual([])
  })
  test('tells how often each act was accepted', () =>
    expect(reportOf(counts, size)).toMatch(/ReleaseForExport +0 % of 0 accepted/))
})
