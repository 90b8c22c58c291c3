import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { decodeEvent } from '#domain'
import { StoreFailed, type SqliteStore } from '#event-store'
import { projections } from './projections.js'

/** Number of the file's format, in `user_version`; a newer one is refused, an older one made anew. */
const format = 3
/** 'Clrr': tells the file from other SQLite files. */
const application = 0x436c7272

/** The rows of a ledger, made of its events: they can be thrown away and made again. */
export const rowsFile = (folder: string): string => join(folder, 'rows.db')
/** Where a rebuild writes until it has caught up. */
export const nextFile = (folder: string): string => join(folder, 'rows.next.db')
/** Where it spreads the events by stream. */
export const spreadFile = (folder: string): string => join(folder, 'rows.next.events')

const common = `
  CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE TABLE projections (name TEXT PRIMARY KEY, version INTEGER NOT NULL, unhealthy TEXT) STRICT;
  CREATE TABLE standings (thing TEXT PRIMARY KEY, stands TEXT NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO checkpoint VALUES (1, 0, '');
`

/**
 * Opens the rows of `folder` for the one who keeps them, and makes the file if there is none. Rows can be made again,
 * so a commit does not wait for the disk: after a power loss the file is at some earlier commit, rows and checkpoint
 * together. Throws StoreFailed STORE_NEWER.
 */
export function openForKeeping(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(rowsFile(folder), { timeout: 5000 })
  try {
    db.exec(
      'PRAGMA page_size = 8192; PRAGMA cache_size = -16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL',
    )
    db.exec('PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY')
    if (formatOf(db, folder) === 0) create(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A new file beside the rows, without journal: a rebuild that is cut short is thrown away. */
export function openNext(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true })
  removeNext(folder)
  const db = new DatabaseSync(nextFile(folder))
  db.exec('PRAGMA page_size = 8192; PRAGMA cache_size = -24576; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY')
  create(db)
  return db
}

/**
 * Puts what a rebuild made in the place of the rows. Readers keep the old file open until they see that it was replaced;
 * it goes before the new one comes, so that nobody reads one file through the write-ahead log of another.
 */
export function putInPlace(folder: string): void {
  const db = new DatabaseSync(nextFile(folder))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  remove(rowsFile(folder))
  renameSync(nextFile(folder), rowsFile(folder))
  rmSync(damageFile(folder), { force: true })
}

/** Removes what a rebuild wrote that did not come to its end. */
export function removeNext(folder: string): void {
  remove(nextFile(folder))
}

function remove(file: string): void {
  for (const one of [file, `${file}-wal`, `${file}-shm`]) rmSync(one, { force: true })
}

/** Opens the rows for reading; undefined while there are none. Throws StoreFailed STORE_NEWER. */
export function openForReading(folder: string): DatabaseSync | undefined {
  if (!existsSync(rowsFile(folder))) return undefined
  const db = new DatabaseSync(rowsFile(folder), { readOnly: true, timeout: 5000 })
  try {
    if (formatOf(db, folder) !== 0) return db
  } catch (error) {
    db.close()
    throw error
  }
  db.close()
  return undefined
}

/** SQLite's word for a file that is damaged, or none of its own: rows can be made again. */
export const isDamaged = (error: unknown): boolean =>
  [11, 26].includes(((error as { errcode?: number }).errcode ?? 0) & 0xff)

/** Where a reader says that it found the rows damaged: who keeps them may never read that page. */
const damageFile = (folder: string): string => join(folder, 'rows.damaged')

/** Tells the one who keeps the rows, in whatever process, that the file with this inode is damaged. */
export function reportDamage(folder: string, inode: number): void {
  writeFileSync(damageFile(folder), String(inode))
}

/** Whether a reader found the rows damaged that are there now. */
export function isReportedDamaged(folder: string): boolean {
  if (!existsSync(damageFile(folder))) return false
  const inode = statSync(rowsFile(folder), { throwIfNoEntry: false })?.ino
  return readFileSync(damageFile(folder), 'utf8') === String(inode)
}

/** True when the file and every projection in it are of the version that this program writes. */
export function isCurrent(db: DatabaseSync): boolean {
  if (pragma(db, 'user_version') !== format) return false
  const rows = db.prepare('SELECT name, version FROM projections').all() as { name: string; version: number }[]
  const kept = new Map(rows.map(({ name, version }) => [name, version]))
  return kept.size === projections.length && projections.every(({ name, version }) => kept.get(name) === version)
}

/** Says what stands where in a ledger. */
export type Witness = Pick<SqliteStore, 'eventAt'>

/** False if the ledger is not the one that the rows were made of: it was put back to a backup, or is another. */
export function isOfLedger(db: DatabaseSync, ledger: Witness): boolean {
  const sql = 'SELECT position, event FROM checkpoint'
  const { position, event } = db.prepare(sql).get() as { position: number; event: string }
  if (position === 0) return true
  const found = ledger.eventAt(position)
  return found !== undefined && decodeEvent(found.json).id === event
}

function create(db: DatabaseSync): void {
  const tables = projections.map((one) => one.tables).join('\n')
  db.exec(
    `BEGIN IMMEDIATE; ${common} ${tables} PRAGMA application_id = ${application}; PRAGMA user_version = ${format}`,
  )
  const insert = db.prepare('INSERT INTO projections (name, version) VALUES (?, ?)')
  for (const { name, version } of projections) insert.run(name, version)
  db.exec('COMMIT')
}

function formatOf(db: DatabaseSync, folder: string): number {
  const { n } = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (n === 0) return 0
  const found = pragma(db, 'user_version')
  if (pragma(db, 'application_id') !== application)
    throw new StoreFailed('STORE_CORRUPT', `${rowsFile(folder)} is not a file of rows: another program made it`)
  if (found > format)
    throw new StoreFailed(
      'STORE_NEWER',
      `The rows in ${folder} have format ${found}, this program knows format ${format}`,
    )
  return found
}

const pragma = (db: DatabaseSync, name: string): number =>
  (db.prepare(`PRAGMA ${name}`).get() as Record<string, number>)[name]!
