import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of this package: where its package.json stands. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from
  const up = dirname(from)
  if (up === from) throw new Error('package.json not found above ' + import.meta.dirname)
  return packageRoot(up)
}

/** The built file that a worker thread runs; threads load what the build made, under test too. */
export function workerFile(path: string): string {
  return join(packageRoot(), 'dist', path)
}
