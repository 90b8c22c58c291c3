import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { StoreFailed } from '../port.js'
import type { Copied, WriteAhead } from './checkpoints.js'
import { guarded } from './failures.js'

/** Number of the file's format, in `user_version`; a reader refuses a newer one. */
export const format = 1
/** 'Clrc': tells the file from other SQLite files. */
const application = 0x436c7263
const writerCacheKiB = 16 * 1024
const readerCacheKiB = 4 * 1024
/** Pages of 8 KiB in the write-ahead log before it is copied into the file: 16 MB. */
export const checkpointPages = 2000

/**
 * No index on (stream, revision): dirty pages are what limits appends. An event names the stream's event before it, so
 * that a stream is read through this chain from its head, and the writer alone checks revisions.
 *
 * - `events.previous`: position of the stream's event before, 0 for its first; `rest`: events of the transaction to come.
 * - `streams`: head and revision of each, written once a commit. `transactions.position`: of its first event.
 */
const tables = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY, previous INTEGER NOT NULL, rest INTEGER NOT NULL, type INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE streams (name TEXT PRIMARY KEY, revision INTEGER NOT NULL, head INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE transactions (id BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE keys (key TEXT PRIMARY KEY, hash TEXT NOT NULL, txn BLOB NOT NULL) STRICT, WITHOUT ROWID;
`

export const ledgerFile = (folder: string): string => join(folder, 'ledger.db')

/** Opens the ledger of `folder` for its one writer and makes it if there is none. Throws StoreFailed. */
export function openForWriting(folder: string): DatabaseSync {
  return guarded(folder, () => {
    mkdirSync(folder, { recursive: true })
    if (!existsSync(ledgerFile(folder))) create(folder)
    const db = new DatabaseSync(ledgerFile(folder), { timeout: 5000 })
    try {
      db.exec(`PRAGMA cache_size = -${writerCacheKiB}`)
      checkFormat(db, folder)
      db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${checkpointPages}`)
      db.exec(`PRAGMA journal_size_limit = ${4 * checkpointPages * 8192}; PRAGMA temp_store = MEMORY`)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/** The ledger for the thread beside its writer, which copies the write-ahead log into the file. */
export function openForCopying(folder: string): DatabaseSync {
  const db = new DatabaseSync(ledgerFile(folder), { timeout: 5000 })
  db.exec('PRAGMA cache_size = -256; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0')
  return db
}

/** The write-ahead log as a connection sees it. */
export function writeAhead(db: DatabaseSync): WriteAhead {
  const copied = (mode: string): (() => Copied) => {
    const statement = db.prepare(`PRAGMA wal_checkpoint(${mode})`)
    return () => {
      const { log, checkpointed } = statement.get() as { log: number; checkpointed: number }
      return { pages: log, copied: checkpointed }
    }
  }
  return { look: copied('NOOP'), copy: copied('PASSIVE') }
}

/** A new ledger gets its name when it is whole and on the disk: a file of this name without tables has lost them. */
function create(folder: string): void {
  const draft = `${ledgerFile(folder)}.new`
  rmSync(draft, { force: true })
  const db = new DatabaseSync(draft)
  try {
    db.exec('PRAGMA page_size = 8192; PRAGMA synchronous = FULL')
    db.exec(
      `BEGIN IMMEDIATE; ${tables} PRAGMA application_id = ${application}; PRAGMA user_version = ${format}; COMMIT`,
    )
  } catch (error) {
    db.close()
    rmSync(draft, { force: true })
    throw error
  }
  db.close()
  renameSync(draft, ledgerFile(folder))
  syncFolder(folder)
}

/** Opens the ledger of `folder` for reading, beside a writer or without one, also in a folder that is read-only. */
export function openForReading(folder: string): DatabaseSync {
  const file = ledgerFile(folder)
  if (!existsSync(file)) throw missing(folder)
  return guarded(folder, () => {
    const db = connect(file)
    try {
      db.exec(`PRAGMA cache_size = -${readerCacheKiB}; PRAGMA query_only = 1`)
      checkFormat(db, folder)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  })
}

function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 })
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return db
  } catch (error) {
    db.close()
    if (!isSettled(file)) throw error
    return new DatabaseSync(new URL(`${pathToFileURL(file).href}?immutable=1`), { readOnly: true })
  }
}

/** Nothing waits in the write-ahead log: the file alone is the ledger. */
const isSettled = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0

const missing = (folder: string): StoreFailed => new StoreFailed('STORE_NOT_FOUND', `There is no ledger in ${folder}`)

/** Throws StoreFailed when an open file is newer than this program, empty, or no ledger. */
function checkFormat(db: DatabaseSync, folder: string): void {
  const number = pragma(db, 'user_version')
  const id = pragma(db, 'application_id')
  const { n } = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (n === 0 && id === 0) {
    const advice = 'restore a backup; if there was never anything in it, delete the file to begin anew'
    throw new StoreFailed('STORE_CORRUPT', `${ledgerFile(folder)} is empty, as no ledger ever is: ${advice}`)
  }
  if (id !== application) {
    throw new StoreFailed('STORE_CORRUPT', `${ledgerFile(folder)} is not a ledger: another program made this file`)
  }
  if (number > format) {
    const words = `has format ${number}, this program knows format ${format}: use a newer version of Clearance`
    throw new StoreFailed('STORE_NEWER', `The ledger in ${folder} ${words}`)
  }
}

const pragma = (db: DatabaseSync, name: string): number => {
  return (db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name]!
}

/** Makes the names of new files in a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
