// `clearance`: builds when there is something new, then becomes the built CLI in this same process, so that signals,
// standard input and exit codes are its own.
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { outdated, root } from './sources.mjs'

if (outdated()) {
  const { build } = await import('./build.mjs')
  try {
    build()
  } catch (error) {
    console.error(error.message)
    process.exit(70)
  }
}

const main = join(root, 'dist/apps/cli/main.js')
process.argv[1] = main
await import(pathToFileURL(main).href)
