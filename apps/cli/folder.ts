import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { exits, Failure } from './failure.js'

/** What a ledger's folder may hold; nothing else is ever deleted. */
const databases = ['ledger.db', 'rows.db', 'rows.next.db', 'rows.lock', 'writer.lock']
const beside = ['', '-wal', '-shm', '-journal']
export const scenarioFile = (folder: string): string => join(folder, 'scenario.json')

/** A command that reads does not make a ledger: a misspelt folder is told, not created. */
export function hasLedger(folder: string): void {
  if (existsSync(join(folder, 'ledger.db'))) return
  throw new Failure('STORE_NOT_FOUND', `There is no ledger in ${folder}`, exits.unreachable)
}

/** Deletes the files of a ledger, and only those; the folder and whatever else is in it stay. */
export function removeLedger(folder: string): void {
  for (const name of databases) for (const ending of beside) rmSync(join(folder, name + ending), { force: true })
  for (const name of ['writer.json', 'rows.next.events', 'rows.damaged']) rmSync(join(folder, name), { force: true })
  rmSync(scenarioFile(folder), { force: true })
}
