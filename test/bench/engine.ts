import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#event-store'

const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
  scripts: { clearance: string }
}

/** The flags under which `npm run clearance` starts the engine, the server among its commands. */
export const engineFlags: readonly string[] = scripts.clearance.split(' ').filter((word) => word.startsWith('--'))
