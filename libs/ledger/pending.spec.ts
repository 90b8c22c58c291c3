import { expect, test } from '@jest/globals'
import type { Append } from '#event-store'
import type { Job } from './job.js'
import { Pending, type Accepted } from './pending.js'

const pendingOn = (...builtOn: Pending[]): Pending =>
  new Pending(builtOn.length, {} as Job, {} as Accepted, {} as Append, builtOn, [])

test.each(['durable', 'failed'] as const)(
  'what is %s lets go of what it was built on, so that a busy stream does not keep its past in memory',
  (state) => {
    const first = pendingOn()
    const second = pendingOn(first)
    expect(second.builtOn).toEqual([first])
    second.settle(state)
    expect([second.builtOn, second.undo]).toEqual([[], []])
  },
)

test('who waits hears whether it held, then and later', async () => {
  const pending = pendingOn()
  const waiting = pending.settles()
  pending.settle('durable')
  expect([await waiting, await pending.settles()]).toEqual([true, true])
  const other = pendingOn()
  other.settle('failed')
  expect(await other.settles()).toBe(false)
})
