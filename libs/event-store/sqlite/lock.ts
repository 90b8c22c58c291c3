import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreFailed } from '../port.js'
import { failure, guarded, isBusy } from './failures.js'

/** The process that writes a ledger: its name, process id, since when (RFC 3339) and where it serves, once it does. */
export type Holder = { name: string; pid: number; since: string; url?: string }

const lockFile = (folder: string): string => join(folder, 'writer.lock')
const holderFile = (folder: string): string => join(folder, 'writer.json')

/**
 * The right to write a folder: an exclusive lock of the operating system on writer.lock, taken through SQLite, which
 * ends with the process however it ends. writer.json beside it only tells who it is.
 */
export class Lock {
  private constructor(
    private readonly folder: string,
    private readonly db: DatabaseSync,
    private holder: Holder,
  ) {}

  /** Throws StoreFailed STORE_LOCKED with a sentence that names the process that writes. */
  static async take(folder: string, who: { name: string; pid: number; url?: string }): Promise<Lock> {
    const db = guarded(folder, () => exclusive(folder))
    if (db === undefined) throw locked(folder, await describeHolder(folder))
    const lock = new Lock(folder, db, { ...who, since: new Date().toISOString() })
    try {
      lock.tell()
    } catch (error) {
      lock.free()
      throw failure(error, folder)
    }
    return lock
  }

  /** Adds where the holder serves. */
  announce(url: string): void {
    this.holder = { ...this.holder, url }
    this.tell()
  }

  free(): void {
    try {
      rmSync(holderFile(this.folder), { force: true })
    } finally {
      this.db.close()
    }
  }

  private tell(): void {
    const draft = `${holderFile(this.folder)}.${process.pid}`
    writeFileSync(draft, `${JSON.stringify(this.holder)}\n`)
    renameSync(draft, holderFile(this.folder))
  }
}

function exclusive(folder: string): DatabaseSync | undefined {
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(lockFile(folder), { timeout: 300 })
  try {
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

/** The process that writes this folder now; undefined when none does. */
export async function describeHolder(folder: string): Promise<Holder | undefined> {
  for (let tries = 0; isHeld(folder); tries++) {
    const holder = read(folder)
    if (holder !== undefined) return holder
    if (tries === 20) return { name: 'a process that did not say its name', pid: 0, since: 'an unknown time' }
    await sleep(20)
  }
  return undefined
}

function isHeld(folder: string): boolean {
  if (!existsSync(lockFile(folder))) return false
  const db = new DatabaseSync(lockFile(folder), { readOnly: true, timeout: 0 })
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw failure(error, folder)
  } finally {
    db.close()
  }
}

function read(folder: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(holderFile(folder), 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function locked(folder: string, holder: Holder | undefined): StoreFailed {
  if (holder === undefined) return new StoreFailed('STORE_LOCKED', `Another process was writing ${folder}: try again`)
  const { name, pid, since, url } = holder
  const where = url === undefined ? '' : ` and serves ${url}`
  const sentence = `The ledger in ${folder} is written by ${name} (process ${pid}) since ${since}${where}; only one process can`
  return new StoreFailed('STORE_LOCKED', sentence)
}
