import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Append } from '#event-store'
import { asking, Place } from '../../libs/ledger/testing.js'
import { departing, readyShipment, releasing, shipmentOf, suppliedFor } from '../bench/hundred.js'
import type { Asking } from '../bench/world.js'

/** A shipment of 100 lines, of ten orders and two products, under two licences, is ready to be released for export. */
let place: Place
beforeAll(async () => {
  place = await Place.open()
  const world: Asking = { go: (command, fields, envelope) => place.go(command, fields, envelope) }
  await suppliedFor(world)
  await readyShipment(world, 0)
}, 120_000)
afterAll(() => place.remove())

/** All that the store holds: each event with its position, and the revisions of the streams. */
async function contents(): Promise<string> {
  const events: string[] = []
  for await (const batch of place.store.readAll())
    for (const { position, json, last } of batch) events.push(`${position} ${last} ${json}`)
  return events.join('\n')
}

/** The same append, decided when a stream stood further than it stands. */
const staleIn = (append: Append, stream: string): Append => ({
  ...append,
  writes: append.writes.map((one) => (one.stream === stream ? { ...one, expected: one.expected + 1 } : one)),
  checks: append.checks.map((one) => (one.stream === stream ? { ...one, expected: one.expected + 1 } : one)),
})

const streamsOf = ({ writes, checks }: Append): string[] => [...writes, ...checks].map(({ stream }) => stream)

test.each([
  ['a release for export', 'ReleaseForExport', releasing(0), { written: 8, checked: 20 }],
  ['a departure', 'DepartShipment', departing(0), { written: 18, checked: 5 }],
] as const)(
  '%s of 100 lines is one transaction; a conflict on any stream leaves nothing of it, and it completes when decided again',
  async (_, command, fields, least) => {
    const before = await contents()
    const met: string[] = []
    let untouched: string[] | undefined
    let sent!: Append
    place.store.between = async (members, append) => {
      expect(members).toHaveLength(1)
      sent = members[0]!
      untouched ??= streamsOf(sent)
      const stream = untouched.shift()
      if (stream === undefined) return append(members)
      const [outcome] = await append([staleIn(sent, stream)])
      expect(outcome).toMatchObject({ kind: 'conflict', mismatches: [{ stream }] })
      expect(await contents()).toBe(before)
      met.push(stream)
      return [outcome!]
    }
    const answer = await place.ledger.submit(asking(command, fields))
    expect(answer).toMatchObject({ outcome: 'recorded', repeated: false })
    expect(met.sort()).toEqual(streamsOf(sent).sort())
    expect(sent.writes.length).toBeGreaterThanOrEqual(least.written)
    expect(sent.checks.length).toBeGreaterThanOrEqual(least.checked)
    const after = await contents()
    expect(after.startsWith(before)).toBe(true)
    const added = after.slice(before.length + 1).split('\n')
    expect(added).toHaveLength(command === 'ReleaseForExport' ? 401 : 501)
    expect(new Set(added.map((line) => /"transaction":\{"id":"([^"]+)"/.exec(line)?.[1])).size).toBe(1)
    expect(added.at(-1)).toContain(shipmentOf(0))
  },
  120_000,
)
