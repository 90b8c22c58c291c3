import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { commandNamed } from '#commands'
import { Desk } from './desk.js'
import type { Chunk, Process, Step, Work } from './index.js'
import { foundation, orders } from '#ledger/testing'
import { at, Office, type Clock } from './testing.js'

const HoldOrder = commandNamed('HoldOrder')!
const names = Array.from({ length: 7 }, (_, i) => `PO-${i + 1}`)

const holding = (orderNo: string): Step => ({
  command: HoldOrder,
  fields: { orderNo, holdId: 'H1', reason: 'a party is blocked' },
  part: orderNo,
})

type Behaviour = { beforeChunk?: (at: string) => void; merges?: true; moot?: readonly string[] }

/** Holds every order, three at a time, when a party is blocked. */
function caution({ beforeChunk, merges, moot }: Behaviour = {}): Process & { seen: Work[] } {
  const seen: Work[] = []
  return {
    seen,
    name: 'caution',
    follows: ['PartyBlocked'],
    ...(merges && { merges }),
    causedBy: ({ stream }) => [stream],
    async *chunks(work, at): AsyncGenerator<Chunk> {
      seen.push(work)
      const left = names.filter((name) => name > at)
      for (let i = 0; i < left.length; i += 3) {
        beforeChunk?.(i === 0 ? at : left[i - 1]!)
        const some = left.slice(i, i + 3)
        yield { steps: some.map((name) => ({ ...holding(name), ...(moot && { moot }) })), at: some.at(-1)! }
      }
    },
  }
}

const clock: Clock = at('2026-01-15T00:00:00.000Z')
let office: Office
const open = async (process: Process): Promise<Office> => {
  office = await Office.open([process], clock)
  await foundation(office.place)
  await orders(office.place, names, 0)
  return office
}
/** Another runner on the same ledger and desk. */
async function again(process: Process): Promise<void> {
  await office.runner.stop()
  office = Office.over(office.place, [process], clock)
}
afterEach(async () => {
  clock.now = Date.parse('2026-01-15T00:00:00.000Z')
  await office.remove()
})

const block = (blockId = 'B1', party = 'BUYER') =>
  office.place.given('BlockParty', { party, blockId, reason: 'a doubt' })
const held = async () => (await office.events('OrderHeld')).map(({ stream }) => stream.slice(6)).sort()

describe('a runner', () => {
  test('does what follows from an event, chunk by chunk, in the name of the process and for its cause', async () => {
    await open(caution())
    await office.settled()
    expect(await held()).toEqual([])
    const { position } = await block()
    await office.settled()
    expect(await held()).toEqual(names)
    const [cause] = await office.events('PartyBlocked')
    for (const event of await office.events('OrderHeld'))
      expect(event).toMatchObject({
        causationId: cause!.id,
        correlationId: cause!.id,
        actor: { id: 'process:caution', roles: ['process'], verified: true },
      })
    expect(office.told.filter(({ kind }) => kind === 'chunk')).toMatchObject([{ steps: 3 }, { steps: 3 }, { steps: 1 }])
    expect(office.runner.standing()).toEqual({ position: position + 7, waiting: { caution: 0 }, refused: [] })
  })

  test('goes on behind the last chunk that was done', async () => {
    let stop = (): void => undefined
    await open(caution({ beforeChunk: (at) => at !== '' && stop() }))
    const stopped = new Promise<void>((resolve) => (stop = () => void office.runner.stop().then(resolve)))
    await block()
    office.runner.wake()
    await stopped
    const before = (await held()).length
    expect(before).toBeGreaterThanOrEqual(3)
    expect(before).toBeLessThan(7)
    const process = caution()
    office = Office.over(office.place, [process], clock)
    await office.settled()
    expect(await held()).toEqual(names)
    expect(office.told.filter(({ kind }) => kind === 'asked')).toHaveLength(7 - before)
  })

  test('asks again for what was done, if its desk is gone, and nothing is recorded twice', async () => {
    await open(caution())
    await block()
    await office.settled()
    await office.runner.stop()
    writeFileSync(join(office.place.folder, 'processes.db'), 'this is no database')
    office = Office.over(office.place, [caution()], clock)
    await office.settled()
    expect(await held()).toEqual(names)
    expect(office.told.filter((one) => one.kind === 'asked').map(({ outcome }) => outcome)).toEqual(
      names.map(() => 'repeated'),
    )
  })

  test('looks at everything from the start when it follows other events than before', async () => {
    await open({ ...caution(), follows: [] })
    await block()
    await office.settled()
    expect(await held()).toEqual([])
    await again(caution())
    await office.settled()
    expect(await held()).toEqual(names)
  })

  test('does works of several causes as one if they are not begun, where the process can', async () => {
    const process = caution({ merges: true })
    await open(process)
    await office.runner.stop()
    await block('B1', 'BUYER')
    const { position } = await block('B2', 'USER')
    office = Office.over(office.place, [process], clock)
    await office.settled()
    expect(process.seen).toMatchObject([{ position, things: ['party~BUYER', 'party~USER'] }])
  })

  test('says what was refused, goes on, and tries again', async () => {
    await open(caution())
    await office.place.given('HoldOrder', { orderNo: 'PO-2', holdId: 'H1', reason: 'by hand' })
    await block()
    await office.settled()
    expect(await held()).toEqual(names)
    const refused = { process: 'caution', reasons: [expect.stringMatching(/^PO-2: HOLD_EXISTS: /)] }
    expect(office.runner.standing()).toMatchObject({ waiting: { caution: 1 }, refused: [refused] })
    expect(office.told.filter(({ kind }) => kind === 'refused')).toHaveLength(1)
    clock.now += 30_000
    await office.settled()
    expect(office.told.filter(({ kind }) => kind === 'refused')).toHaveLength(1)
    clock.now += 30_000
    await office.settled()
    expect(office.told.filter(({ kind }) => kind === 'refused')).toHaveLength(2)
    expect(office.told.filter((one) => one.kind === 'asked' && one.outcome === 'repeated')).toHaveLength(6)
  })

  test('takes a refusal that says that nothing is left to do as that', async () => {
    await open(caution({ moot: ['HOLD_EXISTS'] }))
    await office.place.given('HoldOrder', { orderNo: 'PO-2', holdId: 'H1', reason: 'by hand' })
    await block()
    await office.settled()
    expect(office.runner.standing()).toMatchObject({ waiting: { caution: 0 }, refused: [] })
  })

  test('goes on with others when a process fails, and tries that one again', async () => {
    let broken = true
    const failing = caution({
      beforeChunk() {
        if (broken) throw new Error('out of order')
      },
    })
    await open({ ...failing, name: 'broken' })
    await again({ ...failing, name: 'broken' })
    await office.runner.stop()
    office = Office.over(office.place, [{ ...failing, name: 'broken' }, caution()], clock)
    await block()
    await office.settled()
    expect(await held()).toEqual(names)
    expect(office.runner.standing()).toMatchObject({ refused: [{ process: 'broken', reasons: ['out of order'] }] })
    expect(office.told).toContainEqual({ kind: 'failed', process: 'broken', reason: 'out of order' })
    broken = false
    clock.now += 60_000
    await office.settled()
    expect(office.runner.standing().waiting).toEqual({ broken: 1, caution: 0 })
  })

  test('says why nothing goes on while the ledger cannot be read, and goes on when it can', async () => {
    await open(caution())
    await office.settled()
    const { store } = office.place
    const head = store.head
    store.head = () => Promise.reject(new Error('the disk is away'))
    await block()
    office.runner.wake()
    while (office.runner.standing().trouble === undefined) await new Promise(setImmediate)
    expect(office.runner.standing().trouble).toBe('the disk is away')
    store.head = head
    await office.settled()
    expect(office.runner.standing()).not.toHaveProperty('trouble')
    expect(await held()).toEqual(names)
  })

  test('of another ledger than the one it saw begins from the start', async () => {
    await open(caution())
    await block()
    await office.settled()
    await office.runner.stop()
    const desk = Desk.open(office.place.folder)
    desk.see(2, 'an event of another ledger')
    desk.close()
    office = Office.over(office.place, [caution()], clock)
    await office.settled()
    expect(office.told.filter(({ kind }) => kind === 'asked')).toHaveLength(7)
    expect(await held()).toEqual(names)
  })
})
