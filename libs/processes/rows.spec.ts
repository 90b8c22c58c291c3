import { expect, test } from '@jest/globals'
import { openProjector, openRows } from '#projections'
import { at, coveredOrders, Office, planning, trade } from './testing.js'

test('the rows of lines under a licence change on the day on which it ends, by the date alone', async () => {
  const clock = at('2026-01-15T00:00:00.000Z')
  const office = await Office.open([], clock)
  const { folder, store } = office.place
  const projector = openProjector({ folder })
  const rows = openRows(folder, store.real)
  try {
    await trade(office.place, '2026-06-30')
    await office.place.given('PassLabTest', { site: 'TPE1', sku: 'H200', lab: 'LAB', report: 'T-1', lot: 'L1' })
    await coveredOrders(office.place, ['A', 'B'])
    await office.place.given('PlanShipment', planning('SB', 'B'))
    const stages = async () => {
      await office.settled()
      await projector.caughtUp()
      const { shippable, barred, planned } = rows.backlog({}).totals.stages
      return { shippable, barred, planned }
    }
    clock.now = Date.parse('2026-07-01T03:59:59.999Z')
    expect(await stages()).toEqual({ shippable: 10, barred: 0, planned: 10 })
    expect(rows.licences({ licence: 'D1' }).licences).toMatchObject([{ inForce: true }])
    const before = rows.position()
    clock.now = Date.parse('2026-07-01T04:00:00.000Z')
    expect(await stages()).toEqual({ shippable: 0, barred: 10, planned: 10 })
    expect(rows.licences({ licence: 'D1' }).licences).toMatchObject([{ inForce: false }])
    expect(rows.position()).toBe(before + 1)
    expect(rows.health().unhealthy).toEqual([])
  } finally {
    rows.close()
    await projector.stop()
    await office.remove()
  }
})
