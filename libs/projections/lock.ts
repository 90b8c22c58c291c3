import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * The right to keep the rows of a folder: an exclusive lock of the operating system on rows.lock, taken through SQLite;
 * it ends with the process, however that ends. Undefined when another keeps them.
 */
export function takeRows(folder: string): { free(): void } | undefined {
  mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(join(folder, 'rows.lock'), { timeout: 0 })
  try {
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return { free: () => db.close() }
  } catch (error) {
    db.close()
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === 5) return undefined
    throw error
  }
}
