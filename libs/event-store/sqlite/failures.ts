import { statfsSync } from 'node:fs'
import { StoreFailed } from '../port.js'

const FULL = 13
const CORRUPT = 11
const NOTADB = 26
const BUSY = 5
const IOERR = 10
const IOERR_FSYNC = 1034
const roomForAPage = 64 * 1024

/** SQLite's primary result code of an error; undefined for any other error. */
export function resultCode(error: unknown): number | undefined {
  const { code, errcode } = error as { code?: string; errcode?: number }
  return code === 'ERR_SQLITE_ERROR' && errcode !== undefined ? errcode & 0xff : undefined
}

/** The state of the file is not known after it: it is damaged, or what was to be synced may be on the disk or not. */
export function isFinal(error: unknown): boolean {
  const code = resultCode(error)
  return code === CORRUPT || code === NOTADB || (error as { errcode?: number }).errcode === IOERR_FSYNC
}

export const isBusy = (error: unknown): boolean => resultCode(error) === BUSY

/** What an error of SQLite or of the file system means to the store's users; any other is a bug and passes as it is. */
export function failure(error: unknown, folder: string): unknown {
  if ((error as NodeJS.ErrnoException).syscall !== undefined) return fileFailure(error as NodeJS.ErrnoException, folder)
  const code = resultCode(error)
  if (code === undefined) return error
  const options = { cause: error }
  if (code === FULL || (code === IOERR && hasNoRoom(folder)))
    return new StoreFailed('DISK_FULL', `The disk of ${folder} is full: nothing was written`, options)
  if (code === CORRUPT || code === NOTADB) {
    const advice = 'stop the server, keep the file and restore a backup'
    return new StoreFailed('STORE_CORRUPT', `The ledger in ${folder} is damaged (${words(error)}): ${advice}`, options)
  }
  return new StoreFailed('STORE_IO', `The ledger in ${folder} cannot be used: ${words(error)}`, options)
}

function fileFailure(error: NodeJS.ErrnoException, folder: string): StoreFailed {
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  const sentence = full ? `The disk of ${folder} is full` : `${folder} cannot be used: ${words(error)}`
  return new StoreFailed(full ? 'DISK_FULL' : 'STORE_IO', sentence, { cause: error })
}

const words = (error: unknown): string => (error as Error).message

function hasNoRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < roomForAPage
  } catch {
    return false
  }
}

/** Runs `act`, its SQLite errors told as {@link StoreFailed}. */
export function guarded<T>(folder: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw failure(error, folder)
  }
}
