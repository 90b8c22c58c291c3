import { allocation } from './allocation.js'
import { bulkImport, rebuild } from './bulk.js'
import { departures } from './departures.js'
import type { Figure } from './figure.js'
import { hundredLines } from './hundred.js'
import { httpCommands, slowCommit } from './http.js'
import { projectionLag } from './lag.js'
import { optionsOf, smallLedger, type Options } from './options.js'
import { longLicence, poolDraws } from './pools.js'
import { requirementOf } from './required.js'
import { appendGrowth, hotStream, longStream } from './streams.js'

type Bench = (small: number, large: number) => Promise<Figure[]>

const benches: Readonly<Record<string, Bench>> = {
  'http-commands': async (small, large) => [...(await httpCommands(small)), ...(await httpCommands(large))],
  'hot-stream': hotStream,
  'long-stream': (_, large) => longStream(Math.min(100_000, large)),
  'slow-commit': () => slowCommit(),
  import: async (small, large) => [...(await bulkImport(small)), ...(await bulkImport(Math.min(500_000, large)))],
  rebuild: async (small, large) => [...(await rebuild(small)), ...(await rebuild(large))],
  'append-growth': (_, large) => appendGrowth(large),
  'projection-lag': () => projectionLag(),
  departures: () => departures(),
  'hundred-lines': () => hundredLines(),
  'pool-draws': poolDraws,
  'long-licence': (_, large) => longLicence(Math.min(100_000, large)),
  allocation: (_, large) => allocation(Math.min(100_000, large)),
}

async function run({ json, only, events }: Options): Promise<void> {
  const figures: Figure[] = []
  for (const name of only) {
    if (!json) process.stderr.write(`${name} …\n`)
    figures.push(...(await benches[name]!(Math.min(smallLedger, events), events)))
  }
  if (json) process.stdout.write(`${JSON.stringify({ figures })}\n`)
  else console.table(figures.map(({ note, ...told }) => ({ ...told, required: requirementOf({ ...told }), note })))
}

const asked = optionsOf(process.argv.slice(2), Object.keys(benches))
if ('options' in asked) await run(asked.options)
else {
  const { say, exit } = asked
  process[exit === 0 ? 'stdout' : 'stderr'].write(say)
  process.exitCode = exit
}
