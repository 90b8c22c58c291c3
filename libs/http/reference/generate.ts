import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#event-store'
import { referencePages } from './pages.js'

const folder = join(packageRoot(), 'docs/reference')
mkdirSync(folder, { recursive: true })
for (const { file, text } of referencePages()) writeFileSync(join(folder, file), text)
process.stdout.write(`Wrote ${referencePages().length} pages into docs/reference.\n`)
