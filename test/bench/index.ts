import { parseArgs } from 'node:util'
import { bulkImport, rebuild } from './bulk.js'
import type { Figure } from './figure.js'
import { httpCommands, projectionLag, slowCommit } from './http.js'
import { appendGrowth, hotStream, longStream } from './streams.js'

/** `npm run bench -- [--json] [--only name,name] [--events 1000000]` */
const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, events: { type: 'string', default: '1000000' } },
})
const large = Number(values.events)
const small = Math.min(10_000, large)

const all: Record<string, () => Promise<Figure[]>> = {
  'http-commands': async () => [...(await httpCommands(small)), ...(await httpCommands(large))],
  'hot-stream': hotStream,
  'long-stream': () => longStream(Math.min(100_000, large)),
  'slow-commit': () => slowCommit(),
  import: async () => [...(await bulkImport(small)), ...(await bulkImport(Math.min(500_000, large)))],
  rebuild: async () => [...(await rebuild(small)), ...(await rebuild(large))],
  'append-growth': () => appendGrowth(large),
  'projection-lag': () => projectionLag(),
}

const only = values.only?.split(',') ?? Object.keys(all)
const unknown = only.filter((name) => !(name in all))
if (unknown.length > 0) {
  process.stderr.write(`No figure ${unknown.join(', ')}; there are ${Object.keys(all).join(', ')}\n`)
  process.exit(2)
}

const figures: Figure[] = []
for (const name of only) {
  if (!values.json) process.stderr.write(`${name} …\n`)
  figures.push(...(await all[name]!()))
}
if (values.json) process.stdout.write(`${JSON.stringify({ figures })}\n`)
else console.table(figures)
