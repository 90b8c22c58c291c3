import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from '@jest/globals'
import { workerFile } from '#event-store'
import { Place } from '#ledger/testing'
import { coveredOrders, trade } from '../../libs/processes/testing.js'

/** Runs the processes of a folder; killed as soon as they asked for so many things, or to their end. */
async function run(folder: string, killAfter = Infinity): Promise<'killed' | 'settled'> {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    workerFile('test/processes/child.js'),
    folder,
  ])
  let [asked, settled] = [0, false]
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { kind } = JSON.parse(line) as { kind: string }
    if (kind === 'settled') settled = true
    if (kind === 'asked' && ++asked === killAfter) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return settled ? 'settled' : 'killed'
}

test('killed in the middle of chunks, again and again, processes do every line exactly once', async () => {
  const names = Array.from({ length: 350 }, (_, i) => `PO-${String(i).padStart(3, '0')}`)
  let place = await Place.open()
  await trade(place)
  await coveredOrders(place, names)
  const official = { evidence: { grade: 'official', source: 'spec' } } as const
  const tested = { site: 'TPE1', sku: 'H200', lab: 'LAB', report: 'T-1', lot: 'L1' }
  await place.given('FailLabTest', tested, official)
  const control = { eccn: '4A090.A', country: 'CN', controlId: 'C2', basis: 'spec' }
  const gates = {
    authorisation: 'licence',
    importApproval: 'yes',
    importEntry: 'yes',
    exportFiling: 'no',
    labTest: 'no',
  }
  await place.given('RecordControl', { ...control, ...gates, effectiveFrom: '2026-01-02T00:00:00.000Z' }, official)
  await place.close()
  const { folder } = place
  const ends: string[] = []
  for (const killAfter of [1, 60, 130, 130]) ends.push(await run(folder, killAfter))
  ends.push(await run(folder))
  expect(ends).toEqual(['killed', 'killed', 'killed', 'killed', 'settled'])
  place = await Place.open({ folder })
  const events = await place.events()
  const done = (type: string) =>
    events
      .filter((event) => event.type === type)
      .map(({ stream }) => stream.slice(6))
      .sort()
  expect(done('LineReservationReleased')).toEqual(names)
  expect(done('LineGatesDetermined')).toEqual(names)
  await place.remove()
}, 60_000)
