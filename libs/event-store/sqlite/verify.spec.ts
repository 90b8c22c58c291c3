import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from '@jest/globals'
import { noStream } from '../port.js'
import { backup } from './backup.js'
import { openSqlite } from './index.js'
import { ledgerFile } from './schema.js'
import { decodeNote, folders, notes } from './testing.js'
import { verify, type ProblemCode } from './verify.js'

const { make, remove } = folders()
afterAll(remove)

/** Ten events in five transactions on three streams; a~1 at 1, 2, 5, 7 and 9, b~1 at 3, 4, 6 and 10, c~1 at 8. */
async function ledger(): Promise<string> {
  const folder = make()
  const store = await openSqlite({ folder, mode: 'write', thread: false })
  await store.append([
    notes({ 'a~1': 0 }, { key: 'k1', asked: 'this' }),
    notes({ 'a~1': 1, 'b~1': 0 }),
    notes({ 'b~1': 1, 'a~1': 2 }),
    notes({ 'b~1': 2, 'a~1': 3, 'c~1': 0 }),
    notes({ 'a~1': 4, 'b~1': 3 }, { key: 'k2', asked: 'this' }),
  ])
  await store.close()
  return folder
}

async function damaged(sql: string): Promise<string> {
  const folder = await ledger()
  const db = new DatabaseSync(ledgerFile(folder))
  db.exec(sql)
  db.close()
  return folder
}

describe('verify', () => {
  test('finds nothing in a ledger as it was written', async () => {
    expect(await verify(await ledger(), decodeNote)).toEqual({ events: 10, streams: 3, transactions: 5, problems: [] })
  })

  test('finds nothing in an empty one, and no ledger where there is none', async () => {
    const folder = make()
    await expect(verify(folder, decodeNote)).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' })
    await (await openSqlite({ folder, mode: 'write', thread: false })).close()
    expect(await verify(folder, decodeNote)).toEqual({ events: 0, streams: 0, transactions: 0, problems: [] })
  })

  const change = (position: number, from: string, to: string): string =>
    `UPDATE events SET body = replace(body, '${from}', '${to}') WHERE position = ${position}`
  const damages: [string, ProblemCode, number, string][] = [
    ['an event that is gone', 'POSITION_GAP', 5, 'DELETE FROM events WHERE position = 4'],
    ['events that are gone at the end', 'HEAD_WRONG', 10, 'DELETE FROM events WHERE position = 10'],
    ['an end inside a transaction', 'TRANSACTION_BROKEN', 9, 'DELETE FROM events WHERE position = 10'],
    ['an event that is no JSON', 'EVENT_UNREADABLE', 6, "UPDATE events SET body = '{' WHERE position = 6"],
    ['an event of an unnamed type', 'TYPE_WRONG', 3, 'UPDATE events SET type = 77 WHERE position = 3'],
    ['an event filed under another type', 'TYPE_WRONG', 3, change(3, 'Noted', 'Other')],
    ['a revision that is skipped', 'REVISION_GAP', 9, change(9, '"revision":4', '"revision":5')],
    ['an event moved to another stream', 'CHAIN_BROKEN', 7, change(7, 'a~1', 'c~9')],
    ['an event that names none before it', 'CHAIN_BROKEN', 7, 'UPDATE events SET previous = 0 WHERE position = 7'],
    ['an event that names a later one', 'CHAIN_BROKEN', 7, 'UPDATE events SET previous = 9 WHERE position = 7'],
    ['a stream that forks', 'CHAIN_BROKEN', 7, 'UPDATE events SET previous = 2 WHERE position = 7'],
    ['a wrong count of what is to come', 'TRANSACTION_BROKEN', 2, 'UPDATE events SET rest = 2 WHERE position = 2'],
    [
      'an event of another transaction',
      'TRANSACTION_BROKEN',
      7,
      change(7, '"transaction":{"id":"0', '"transaction":{"id":"1'),
    ],
    ['a head at an earlier event', 'HEAD_WRONG', 5, "UPDATE streams SET head = 5 WHERE name = 'a~1'"],
    ['a head with a wrong revision', 'HEAD_WRONG', 9, "UPDATE streams SET revision = 9 WHERE name = 'a~1'"],
    ["a head at another stream's event", 'HEAD_WRONG', 8, "UPDATE streams SET head = 8 WHERE name = 'a~1'"],
    ['a head behind the end', 'HEAD_WRONG', 99, "UPDATE streams SET head = 99 WHERE name = 'a~1'"],
    ['a stream that has no head', 'HEAD_WRONG', 8, "DELETE FROM streams WHERE name = 'c~1'"],
    ['a stream that is not there', 'HEAD_WRONG', 0, "INSERT INTO streams VALUES ('d~1', 0, 0)"],
    ['a transaction without its row', 'TRANSACTION_ROW_WRONG', 1, 'DELETE FROM transactions WHERE position = 1'],
    [
      'a transaction told to begin elsewhere',
      'TRANSACTION_ROW_WRONG',
      4,
      'UPDATE transactions SET position = 6 WHERE position = 4',
    ],
    [
      'a row of no transaction',
      'TRANSACTION_ROW_WRONG',
      3,
      "INSERT INTO transactions VALUES (x'0102030405060708090a0b0c0d0e0f10', 3)",
    ],
    ['a key of no transaction', 'KEY_WRONG', 0, "UPDATE keys SET txn = x'00' WHERE key = 'k1'"],
  ]
  test.each(damages)('finds %s: %s at %i', async (_, code, position, sql) => {
    const { problems } = await verify(await damaged(sql), decodeNote)
    expect(problems).toContainEqual({ code, position, message: expect.any(String) })
  })

  test('makes one problem of one event that cannot be read', async () => {
    const folder = await damaged("UPDATE events SET body = '{' WHERE position IN (4, 8)")
    const { problems } = await verify(folder, decodeNote)
    expect(problems.map(({ position }) => position)).toEqual([4, 8])
  })

  test('finds a damaged file', async () => {
    const folder = await ledger()
    const bytes = readFileSync(ledgerFile(folder))
    bytes.fill(0xab, 8192, 2 * 8192)
    writeFileSync(ledgerFile(folder), bytes)
    const { problems } = await verify(folder, decodeNote)
    expect(problems).toContainEqual(expect.objectContaining({ code: 'FILE_DAMAGED' }))
  })

  test('does not go on for ever where all is wrong', async () => {
    const folder = make()
    const store = await openSqlite({ folder, mode: 'write', thread: false })
    await store.append(Array.from({ length: 3000 }, (_, index) => notes({ [`a~${index}`]: 0 })))
    await store.close()
    const refuse = (): never => {
      throw new Error('unknown')
    }
    expect((await verify(folder, refuse)).problems).toHaveLength(1000)
  })

  test('is right while appends go on', async () => {
    const folder = make()
    const store = await openSqlite({ folder, mode: 'write' })
    let goes = true
    const appending = (async () => {
      for (let revision = 0; goes; revision++)
        await store.append([notes({ 'a~1': revision, [`b~${revision % 50}`]: Math.floor(revision / 50) })])
      return true
    })()
    while ((await store.head()) < 500) await new Promise((resolve) => setTimeout(resolve, 5))
    for (let times = 0; times < 5; times++) expect((await verify(folder, decodeNote)).problems).toEqual([])
    goes = false
    expect(await appending).toBe(true)
    await store.close()
  })
})

describe('backup', () => {
  test('copies one moment while appends go on; the copy is a ledger like any other', async () => {
    const folder = make()
    const store = await openSqlite({ folder, mode: 'write' })
    await store.append(Array.from({ length: 2000 }, (_, index) => notes({ [`a~${index}`]: 0 })))
    const target = join(make(), 'copy')
    const appending = (async () => {
      for (let revision = 0; revision < 200; revision++)
        await store.append([notes({ 'b~1': revision, 'c~1': revision })])
    })()
    const head = await backup(folder, target)
    await appending
    expect(head).toBeGreaterThanOrEqual(2000)
    const verdict = await verify(target, decodeNote)
    expect(verdict).toMatchObject({ events: head, problems: [] })
    const copy = await openSqlite({ folder: target, mode: 'write' })
    expect(await copy.head()).toBe(head)
    const revision = (head - 2000) / 2 - 1
    expect(await copy.revisions(['b~1', 'c~1', 'd~1'])).toEqual([revision, revision, noStream])
    expect(await copy.append([notes({ 'd~1': 0 })])).toMatchObject([{ kind: 'appended', position: head + 1 }])
    await copy.close()
    await store.close()
  })

  test('is refused where something is, and where there is no ledger; nothing is left behind', async () => {
    const folder = await ledger()
    const target = join(make(), 'copy')
    mkdirSync(target)
    await expect(backup(folder, target)).rejects.toThrow('is there already')
    const other = join(make(), 'copy')
    await expect(backup(make(), other)).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' })
    expect(existsSync(other)).toBe(false)
    expect(readdirSync(dirname(other))).toEqual([])
  })
})
