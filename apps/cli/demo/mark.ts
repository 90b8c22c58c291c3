import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { scenarioFile } from '../folder.js'
import type { Progress } from './play.js'

/** What a demo's folder says of itself: which case it tells, how far it has been told, and when all of it was. */
export type Mark = { scenario: string; progress?: Progress; recordedAt?: string }

export function markOf(folder: string): Mark | undefined {
  const file = scenarioFile(folder)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Mark) : undefined
}

export function mark(folder: string, content: Mark): void {
  const file = scenarioFile(folder)
  writeFileSync(`${file}.new`, `${JSON.stringify(content)}\n`)
  renameSync(`${file}.new`, file)
}
