// Says whether dist is missing or older than what it was built from.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const root = dirname(import.meta.dirname)
export const stamp = '.built'

/** The time of the last change below a folder, in milliseconds; folders count, so that a removed file is seen. */
function newest(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), found.mtimeMs)
}

/** When the sources last changed. */
export function lastChange() {
  const sources = ['apps', 'libs', 'test', '.swcrc', 'package.json'].map((path) => join(root, path)).filter(existsSync)
  return Math.max(...sources.map(newest))
}

export function outdated() {
  const built = join(root, 'dist', stamp)
  if (!existsSync(built)) return true
  // An installation without sources (an image) runs what it was given.
  if (!existsSync(join(root, 'libs'))) return false
  return lastChange() > Date.parse(readFileSync(built, 'utf8'))
}
