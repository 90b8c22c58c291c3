/**
 * Records an example of each event type that has none, and its SHA-256 in recorded.json. It never writes an example
 * again: what was recorded once has to be readable for ever. Run by `npm run examples`.
 */
import { hash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '#event-store'
import { eventTypes, exampleOf, fileOf } from './examples.js'

const folder = join(packageRoot(), 'test/examples')
const list = join(folder, 'recorded.json')
const recorded = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>) : {}

for (const one of eventTypes()) {
  const file = fileOf(one.type)
  if (existsSync(join(folder, file))) continue
  const text = `${exampleOf(one)}\n`
  writeFileSync(join(folder, file), text)
  recorded[file] = hash('sha256', text)
  console.log(`Recorded ${file}`)
}

const sorted = Object.fromEntries(Object.entries(recorded).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(list, `${JSON.stringify(sorted, undefined, 2)}\n`)
