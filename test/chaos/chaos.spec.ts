import { expect, test } from '@jest/globals'
import { seeded } from '../../libs/ledger/testing.js'
import { chaos } from './chaos.js'

test('kill -9 under load, five times: what was acknowledged is there, once, and nothing rested on what is not', async () => {
  const counts = await chaos(5, seeded(5), () => undefined)
  expect(counts).toMatchObject({ cycles: 5, inFlightCycles: 2 })
  expect(counts.acknowledged).toBeGreaterThanOrEqual(2500)
  expect(counts.refused).toBeGreaterThan(100)
  expect(counts.inFlight).toBeGreaterThan(0)
  expect(counts.repeated).toBe(counts.unsaid)
  expect(counts.repeated + counts.decidedAnew).toBe(counts.inFlight)
}, 60_000)
