import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals'
import type { Append } from '../port.js'
import { openSqlite, type SqliteStore } from './index.js'
import { ledgerFile } from './schema.js'
import { folders, notes } from './testing.js'

const { make, remove } = folders()
afterAll(remove)

const filled = async (events = 1): Promise<string> => {
  const folder = make()
  const store = await openSqlite({ folder, mode: 'write', thread: false })
  await store.append(Array.from({ length: events }, (_, revision) => notes({ 'a~1': revision })))
  await store.close()
  return folder
}

const both = ['write', 'read'] as const

describe('a file that this program cannot use', () => {
  test.each(both)('a newer format is refused, opened to %s', async (mode) => {
    const folder = await filled()
    const db = new DatabaseSync(ledgerFile(folder))
    db.exec('PRAGMA user_version = 99')
    db.close()
    const refused = openSqlite({ folder, mode })
    await expect(refused).rejects.toMatchObject({ name: 'StoreFailed', code: 'STORE_NEWER' })
    await expect(refused).rejects.toThrow('format 99')
  })

  test.each(both)('a file that is no database is told to be damaged, opened to %s', async (mode) => {
    const folder = await filled()
    writeFileSync(ledgerFile(folder), 'this was a ledger once, '.repeat(1000))
    await expect(openSqlite({ folder, mode })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  test.each(both)('an empty file has lost its ledger: it is told, and stays as it is, opened to %s', async (mode) => {
    const folder = await filled()
    writeFileSync(ledgerFile(folder), '')
    const refused = openSqlite({ folder, mode })
    await expect(refused).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(refused).rejects.toThrow('is empty, as no ledger ever is: restore a backup')
    expect(readFileSync(ledgerFile(folder)).length).toBe(0)
  })

  test('what an interrupted beginning left is no ledger, and no hindrance', async () => {
    const folder = make()
    writeFileSync(`${ledgerFile(folder)}.new`, 'half a file')
    const store = await openSqlite({ folder, mode: 'write', thread: false })
    expect(await store.head()).toBe(0)
    await store.close()
    expect(existsSync(`${ledgerFile(folder)}.new`)).toBe(false)
  })

  test.each(both)("another program's database is not touched, opened to %s", async (mode) => {
    const folder = make()
    const db = new DatabaseSync(ledgerFile(folder))
    db.exec('CREATE TABLE songs (title TEXT)')
    db.close()
    const before = readFileSync(ledgerFile(folder))
    await expect(openSqlite({ folder, mode })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(readFileSync(ledgerFile(folder)).equals(before)).toBe(true)
  })

  test('a page that was overwritten is told when it is to be written, and nothing more is appended', async () => {
    const folder = await filled(2000)
    const bytes = readFileSync(ledgerFile(folder))
    const db = new DatabaseSync(ledgerFile(folder))
    const { rootpage } = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'streams'").get() as {
      rootpage: number
    }
    db.close()
    bytes.fill(0xab, 8192 * (rootpage - 1), 8192 * rootpage)
    writeFileSync(ledgerFile(folder), bytes)
    const store = await openSqlite({ folder, mode: 'write' })
    const damaged = { name: 'StoreFailed', code: 'STORE_CORRUPT' }
    await expect(store.append([notes({ 'a~1': 0 })])).rejects.toMatchObject(damaged)
    await expect(store.append([notes({ 'a~1': 0 })])).rejects.toMatchObject(damaged)
    await store.close()
  })

  test('a page that was overwritten is told when it is read, and the folder is free again', async () => {
    const folder = await filled(2000)
    const bytes = readFileSync(ledgerFile(folder))
    bytes.fill(0xab, 8192, bytes.length - 8192)
    writeFileSync(ledgerFile(folder), bytes)
    const failing = (async () => {
      const store = await openSqlite({ folder, mode: 'write' })
      try {
        for await (const batch of store.readAll()) void batch
      } finally {
        await store.close()
      }
    })()
    await expect(failing).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    await expect(failing).rejects.toThrow('restore a backup')
    cpSync(ledgerFile(await filled()), ledgerFile(folder))
    const again = await openSqlite({ folder, mode: 'write' })
    expect(await again.head()).toBe(1)
    await again.close()
  })
})

const place = mountSmall()
const run = place === undefined ? test.skip : test

describe('a folder that is read-only', () => {
  run('is read, and told when it is opened for writing', async () => {
    const folder = join(place!, 'settled')
    cpSync(await filled(3), folder, { recursive: true })
    asRoot('mount', '-o', 'remount,ro', place!)
    try {
      const store = await openSqlite({ folder, mode: 'read' })
      expect(await store.revisions(['a~1'])).toEqual([2])
      await store.close()
      await expect(openSqlite({ folder, mode: 'write' })).rejects.toMatchObject({ code: 'STORE_IO' })
      const other = join(place!, 'other')
      await expect(openSqlite({ folder: other, mode: 'write' })).rejects.toMatchObject({ code: 'STORE_IO' })
    } finally {
      asRoot('mount', '-o', 'remount,rw', place!)
    }
  })
})

describe('a full disk', () => {
  afterAll(() => {
    if (place !== undefined) asRoot('umount', '-l', place)
  })

  run('fails the append with DISK_FULL and writes nothing; with room again, the same append goes through', async () => {
    const folder = join(place!, 'ledger')
    const store = await openSqlite({ folder, mode: 'write' })
    await store.append([notes({ 'a~1': 0 })])
    const filler = join(place!, 'filler')
    fill(filler)
    const { appended, failed } = await appendUntilFull(store)
    expect(failed).toMatchObject({ name: 'StoreFailed', code: 'DISK_FULL' })
    expect(await store.head()).toBe(1 + appended)
    expect(await store.revisions(['a~1', 'big~1'])).toEqual([0, appended - 1])
    await expect(store.append([large(appended)])).rejects.toMatchObject({ code: 'DISK_FULL' })
    rmSync(filler)
    expect(await store.append([large(appended)])).toMatchObject([{ kind: 'appended', position: appended + 2 }])
    await store.close()
    const again = await openSqlite({ folder, mode: 'write' })
    expect(await again.head()).toBe(appended + 2)
    await again.close()
  })

  run('fails all that wait for the same commit', async () => {
    const folder = join(place!, 'another')
    const store = await openSqlite({ folder, mode: 'write' })
    const filler = join(place!, 'filler')
    fill(filler)
    const big = Array.from({ length: 30 }, (_, index) => store.append([large(0, `big~${index}`)]))
    const results = await Promise.allSettled(big)
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(await store.head()).toBe(0)
    rmSync(filler)
    expect(await store.append([notes({ 'a~1': 0 })])).toMatchObject([{ kind: 'appended' }])
    await store.close()
  })

  run('is told when a ledger cannot even be made, and the folder is free afterwards', async () => {
    const folder = join(place!, 'third')
    const filler = join(place!, 'filler')
    fill(filler, 20_000)
    await expect(openSqlite({ folder, mode: 'write' })).rejects.toMatchObject({ name: 'StoreFailed' })
    rmSync(filler)
    const store = await openSqlite({ folder, mode: 'write' })
    await store.close()
  })
})

describe('a lost writer', () => {
  afterEach(() => {
    jest.restoreAllMocks()
  })

  test('fails what waits for it, and what comes after', async () => {
    const folder = make()
    const posts = jest.spyOn(Worker.prototype, 'postMessage')
    const store = await openSqlite({ folder, mode: 'write', commitDelayMs: 300 })
    const waiting = [store.append([notes({ 'a~1': 0 })]), store.append([notes({ 'a~2': 0 })])]
    const failing = Promise.all(waiting.map((one) => expect(one).rejects.toMatchObject(lost)))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await (posts.mock.contexts[0] as Worker).terminate()
    await failing
    await expect(store.append([notes({ 'a~1': 0 })])).rejects.toMatchObject(lost)
    await store.close()
    const again = await openSqlite({ folder, mode: 'write' })
    expect(await again.append([notes({ 'a~3': 0 })])).toMatchObject([{ kind: 'appended' }])
    await again.close()
  })
})

const lost = { name: 'StoreFailed', code: 'STORE_IO' }

const text = 'x'.repeat(100_000)
const large = (revision: number, stream = 'big~1'): Append => {
  const member = notes({ [stream]: revision })
  return {
    ...member,
    writes: member.writes.map((write) => ({ ...write, events: [{ type: 'Large', json: `"${text}"` }] })),
  }
}

async function appendUntilFull(store: SqliteStore): Promise<{ appended: number; failed: unknown }> {
  for (let appended = 0; appended < 1000; appended++) {
    try {
      await store.append([large(appended)])
    } catch (failed) {
      return { appended, failed }
    }
  }
  throw new Error('The disk did not fill up')
}

/** Takes all room but some bytes. */
function fill(file: string, left = 400_000): void {
  const { bavail, bsize } = statfsSync(dirname(file))
  writeFileSync(file, Buffer.alloc(bavail * bsize - left))
}

function asRoot(command: string, ...words: string[]): void {
  execFileSync(command, words, { stdio: 'pipe' })
}

/** A file system of 8 MB; undefined where this user may not mount one, which fails where tests must all run. */
function mountSmall(): string | undefined {
  const place = make()
  try {
    asRoot('mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', place)
    return place
  } catch (error) {
    if (process.env.CI === 'true') throw error
    process.stderr.write('A full disk is not tested: only root can mount a small file system\n')
    return undefined
  }
}
