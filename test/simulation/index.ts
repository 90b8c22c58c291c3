import { Worker } from 'node:worker_threads'
import { optionsOf, type Options } from './options.js'
import { missedBy, rareIn, reportOf } from './report.js'
import type { Failure } from './run.js'
import { told } from './script.js'
import { shrunk } from './shrink.js'
import { Tally } from './tally.js'
import type { Report, Share } from './worker.js'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Plays all seeds, each worker its share; what fails is told at once, and the others are played all the same. */
async function played({ seed, seeds, steps, workers }: Options, tally: Tally): Promise<Failure[]> {
  const every = Math.min(workers, seeds)
  const failures: Failure[] = []
  let done = 0
  await Promise.all(
    Array.from({ length: every }, (_, i) => {
      const share: Share = { first: seed + i, last: seed + seeds - 1, every, steps }
      return new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: share })
        worker.on('error', reject)
        worker.on('message', (report: Report) => {
          if (report.kind === 'done') {
            tally.add(report.counts)
            resolve()
            return
          }
          if (report.kind === 'failed') {
            failures.push(report.failure)
            say(sentence(report.failure))
          }
          if (++done % 50 === 0) say(`${done} of ${seeds} seeds`)
        })
      })
    }),
  )
  return failures
}

function sentence({ seed, script, message }: Failure): string {
  const count = script.reduce((n, { asked }) => n + asked.length, 0)
  return `Seed ${seed} fails after ${count} commands.\n${message}`
}

async function main(options: Options): Promise<number> {
  const began = performance.now()
  const tally = new Tally()
  const failures = await played(options, tally)
  const missed = missedBy(tally.counts, options)
  const seconds = Math.round((performance.now() - began) / 1000)
  say([reportOf(tally.counts, options), rareIn(tally.counts, options), ...missed].join('\n'))
  const [first] = failures
  if (first) {
    const seeds = failures.map(({ seed }) => seed).join(', ')
    say(`${failures.length} of ${options.seeds} seeds failed in ${seconds} s: ${seeds}.`)
    say('Looking for a shorter story ...')
    say(told(await shrunk(first)))
    say(`The same: npm run test:simulation -- --seed ${first.seed} --steps ${options.steps}`)
  } else if (missed.length === 0) say(`Everything that was looked at was right, in ${seconds} s.`)
  else say(`No seed failed, in ${seconds} s.`)
  return failures.length > 0 || missed.length > 0 ? 1 : 0
}

const wanted = optionsOf(process.argv.slice(2))
if ('say' in wanted) {
  process.stdout.write(wanted.say)
  process.exitCode = wanted.exit
} else process.exitCode = await main(wanted.options)
