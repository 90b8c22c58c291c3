import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { describeHolder, openSqlite, type SqliteStore } from './index.js'
import { decodeNote, folders, notes, OtherProcess } from './testing.js'
import { verify } from './verify.js'

const { make, remove } = folders()
const processes: OtherProcess[] = []
const stores: SqliteStore[] = []

const start = (code: string): OtherProcess => {
  processes.push(new OtherProcess(code))
  return processes.at(-1)!
}
const open = async (options: Parameters<typeof openSqlite>[0]): Promise<SqliteStore> => {
  stores.push(await openSqlite(options))
  return stores.at(-1)!
}
const writer = (folder: string, then = ''): OtherProcess =>
  start(`
    const holder = { name: 'the first server', pid: process.pid, url: 'http://127.0.0.1:4000' }
    const ledger = await store.openSqlite({ folder: ${JSON.stringify(folder)}, mode: 'write', holder })
    say('open')
    ${then}`)

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  for (const one of processes.splice(0)) await one.kill()
})
afterAll(remove)

describe('one writing process', () => {
  test('a second one is refused with a sentence that names the first', async () => {
    const folder = make()
    const first = writer(folder)
    await first.line()
    const refused = open({ folder, mode: 'write' })
    await expect(refused).rejects.toMatchObject({ name: 'StoreFailed', code: 'STORE_LOCKED' })
    const message = await refused.catch((error: Error) => error.message)
    expect(message).toContain(`written by the first server (process ${first.pid})`)
    expect(message).toContain('http://127.0.0.1:4000')
    expect(message).toContain(folder)
    expect(message).toMatch(/since \d{4}-\d\d-\d\dT/)
  })

  test('this process is refused likewise, and the refused one does no harm to the first', async () => {
    const folder = make()
    const first = await open({ folder, mode: 'write' })
    await expect(openSqlite({ folder, mode: 'write' })).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    expect(await first.append([notes({ 'a~1': 0 })])).toMatchObject([{ kind: 'appended' }])
    const other = start(`
      const answer = await store.openSqlite({ folder: ${JSON.stringify(folder)}, mode: 'write' }).catch((error) => error)
      say(answer.code + ' ' + answer.message)`)
    expect(await other.line()).toContain(
      `STORE_LOCKED The ledger in ${folder} is written by clearance (process ${process.pid})`,
    )
  })

  test('kill -9 frees the folder, and all that was acknowledged is there', async () => {
    const folder = make()
    const first = writer(
      folder,
      `const { randomUUID } = await import('node:crypto')
       for (let revision = 0; ; revision++) {
         const write = { stream: 'a~1', expected: revision * 2 - 1 }
         const id = randomUUID()
         write.events = [0, 1].map((index) => ({ type: 'Noted', json: JSON.stringify({ type: 'Noted', stream: 'a~1',
           revision: revision * 2 + index, transaction: { id, index, count: 2 } }) }))
         const [outcome] = await ledger.append([{ transaction: id, writes: [write], checks: [] }])
         say(String(outcome.position))
       }`,
    )
    await first.line()
    let acknowledged = 0
    while (acknowledged < 600) acknowledged = Number(await first.line())
    await first.kill('SIGKILL')
    expect(await describeHolder(folder)).toBeUndefined()
    const second = await open({ folder, mode: 'write' })
    const head = await second.head()
    expect(head).toBeGreaterThanOrEqual(acknowledged)
    expect(await second.revisions(['a~1'])).toEqual([head - 1])
    expect(await second.append([notes({ 'a~1': 0 })])).toMatchObject([
      { kind: 'conflict', mismatches: [{ actual: head - 1 }] },
    ])
    expect(await second.append([notes({ 'a~1': head })])).toMatchObject([{ kind: 'appended' }])
    expect((await verify(folder, decodeNote)).problems).toEqual([])
  })

  test('who writes is told while it lives, with where it serves once that is announced', async () => {
    const folder = make()
    expect(await describeHolder(folder)).toBeUndefined()
    const store = await open({ folder, mode: 'write', holder: { name: 'server', pid: 42 } })
    expect(await describeHolder(folder)).toMatchObject({ name: 'server', pid: 42 })
    store.announce('http://127.0.0.1:1234')
    expect(await describeHolder(folder)).toMatchObject({ name: 'server', pid: 42, url: 'http://127.0.0.1:1234' })
    await store.close()
    expect(await describeHolder(folder)).toBeUndefined()
  })

  test('what a dead writer left behind does not make it alive', async () => {
    const folder = make()
    const store = await open({ folder, mode: 'write' })
    const left = readFileSync(join(folder, 'writer.json'))
    await store.close()
    writeFileSync(join(folder, 'writer.json'), left)
    expect(await describeHolder(folder)).toBeUndefined()
    await open({ folder, mode: 'write' })
  })
})

describe('reading processes', () => {
  test('read beside the writer, and hear of what it appends', async () => {
    const folder = make()
    const store = await open({ folder, mode: 'write' })
    await store.append([notes({ 'a~1': 0 })])
    const reader = start(`
      const ledger = await store.openSqlite({ folder: ${JSON.stringify(folder)}, mode: 'read' })
      for await (const delivery of ledger.subscribe()) {
        say(delivery.kind + ' ' + (delivery.position ?? delivery.events.at(-1).position))
      }`)
    expect(await reader.line()).toBe('events 1')
    expect(await reader.line()).toBe('caughtUp 1')
    const sent = performance.now()
    await store.append([notes({ 'a~1': 1 }), notes({ 'a~2': 0 })])
    expect(await reader.line()).toBe('events 3')
    expect(performance.now() - sent).toBeLessThan(500)
  })

  test('read when nobody writes, after a close and after a kill', async () => {
    const folder = make()
    const store = await open({ folder, mode: 'write' })
    await store.append([notes({ 'a~1': 0 })])
    await store.close()
    const reader = await open({ folder, mode: 'read' })
    expect(await reader.revisions(['a~1'])).toEqual([0])
    const killed = writer(
      folder,
      `await ledger.append([{ transaction: '01890a5d-ac96-774b-bcce-b302099a8057', checks: [],
      writes: [{ stream: 'a~1', expected: 0, events: [{ type: 'Noted', json: '{}' }] }] }]); say('done')`,
    )
    await killed.line()
    await killed.line()
    await killed.kill('SIGKILL')
    expect(await reader.revisions(['a~1'])).toEqual([1])
    const other = await open({ folder, mode: 'read' })
    expect(await other.revisions(['a~1'])).toEqual([1])
  })

  test('hear of appends through onAppended, too', async () => {
    const folder = make()
    const store = await open({ folder, mode: 'write' })
    const reader = await open({ folder, mode: 'read' })
    const heard = new Promise((resolve) => reader.onAppended((position) => position === 2 && resolve(position)))
    await store.append([notes({ 'a~1': 0, 'a~2': 0 })])
    expect(await heard).toBe(2)
  })

  test('cannot append, and find no ledger where there is none', async () => {
    const folder = make()
    await expect(openSqlite({ folder, mode: 'read' })).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' })
    const store = await open({ folder, mode: 'write' })
    const reader = await open({ folder, mode: 'read' })
    await expect(reader.append([notes({ 'a~1': 0 })])).rejects.toThrow('opened for reading')
    expect(await store.head()).toBe(0)
  })
})
