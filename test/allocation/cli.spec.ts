import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { packageRoot } from '#event-store'
import { Serving } from '../e2e/serving.js'
import { orders, scarce } from './trade.js'

jest.setTimeout(90_000)

/** A ledger that was filled by a server, which still serves it without processes. */
let serving: Serving
beforeAll(async () => {
  serving = await Serving.start({ CLEARANCE_ROLES: 'api,projector' })
  for (const lines of [...scarce, ...orders(12)]) await serving.lines(lines)
})
afterAll(() => serving.stop())

/** What a command says; this process serves meanwhile. */
async function said(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const main = join(packageRoot(), 'dist/apps/cli/main.js')
  const node = ['--disable-warning=ExperimentalWarning', main, 'allocation', ...args, '--data', serving.folder]
  const child = spawn(process.execPath, node, { env: { PATH: process.env['PATH'] } })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, out, err }
}

test('an allocation is proposed, shown, approved by another, and applied from the command line', async () => {
  const asked = ['--product', 'H200', '--policy', 'first-come', '--actor', 'ops-1']
  expect(await said('propose', 'ALC-1', ...asked)).toMatchObject({ status: 0 })
  expect(await said('propose', 'ALC-1', ...asked)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^ALLOCATION_EXISTS: /),
  })
  const shown = await said('show', 'ALC-1', '--only', 'short', '--limit', '2')
  expect(shown.out).toMatch(/first-come of H200/)
  expect(shown.out).toMatch(/units that PO-\d+\/\d lacks; /)
  const self = await said('approve', 'ALC-1', '--reason', 'mine', '--actor', 'ops-1')
  expect(self).toMatchObject({ status: 1, err: expect.stringMatching(/^ALLOCATION_SELF_APPROVED: /) })
  expect(await said('apply', 'ALC-1')).toMatchObject({ status: 1, err: expect.stringMatching(/ALLOCATION_DECIDED: /) })
  expect((await said('approve', 'ALC-1', '--reason', 'agreed', '--actor', 'lead-2')).status).toBe(0)
  const done = JSON.parse((await said('apply', 'ALC-1', '--json')).out) as {
    stage: string
    applied: number
    left: number
  }
  expect(done).toMatchObject({ stage: 'applied', left: 0 })
  expect(done.applied).toBeGreaterThan(0)
  expect((await said('show')).out).toMatch(/ALC-1 +applied/)
  expect((await said('propose', 'ALC-2', '--product', 'H200', '--policy', 'by-luck')).status).toBe(2)
})
