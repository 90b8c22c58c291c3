import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { backup as copy, DatabaseSync } from 'node:sqlite'
import { StoreFailed } from '../port.js'
import { failure } from './failures.js'
import { ledgerFile, openForReading, syncFolder } from './schema.js'

/** More pages than a file has: copied at one go, the copy is of one moment whatever is appended meanwhile. */
const allPages = 2 ** 31 - 1

/**
 * Copies the ledger of `folder` into the new folder `target`, which can be served, read and verified like any other.
 * Appends may go on meanwhile. The copy is durable and its structure was checked when it resolves; if anything fails
 * there is no `target`. Throws StoreFailed. Resolves to the last position in the copy.
 */
export async function backup(folder: string, target: string): Promise<number> {
  const end = resolve(target)
  if (existsSync(end)) throw new StoreFailed('STORE_IO', `${target} is there already: a backup makes a new folder`)
  const draft = `${end}.unfinished-${process.pid}`
  const from = openForReading(folder)
  try {
    mkdirSync(draft)
    await copy(from, ledgerFile(draft), { rate: allPages })
    const head = settle(draft)
    renameSync(draft, end)
    syncFolder(dirname(end))
    return head
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    throw failure(error, folder)
  } finally {
    from.close()
  }
}

/** Makes the copy durable, checks it and tells its last position. */
function settle(draft: string): number {
  const db = new DatabaseSync(ledgerFile(draft))
  try {
    db.exec('PRAGMA journal_mode = DELETE')
    const { integrity_check: verdict } = db.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string }
    if (verdict !== 'ok') throw new StoreFailed('STORE_CORRUPT', `The copy is damaged: ${verdict}; verify the ledger`)
    sync(ledgerFile(draft))
    syncFolder(draft)
    return (db.prepare('SELECT coalesce(max(position), 0) AS head FROM events').get() as { head: number }).head
  } finally {
    db.close()
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
