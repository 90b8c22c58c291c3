import { Worker } from 'node:worker_threads'
import { optionsOf, type Options } from './options.js'
import { missedBy, rareIn, reportOf } from './report.js'
import type { Failure } from './run.js'
import { told } from './script.js'
import { shrunk } from './shrink.js'
import { Tally } from './tally.js'
import type { Report, Share } from './worker.js'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Plays all seeds, each worker its share; ends early with the first that fails. */
async function played(options: Options, tally: Tally): Promise<Failure | undefined> {
  const { seed, seeds, steps } = options
  const every = Math.min(options.workers, seeds)
  let done = 0
  const failures = await Promise.all(
    Array.from({ length: every }, (_, i) => {
      const share: Share = { first: seed + i, last: seed + seeds - 1, every, steps }
      return new Promise<Failure | undefined>((resolve, reject) => {
        const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: share })
        worker.on('error', reject)
        worker.on('message', (report: Report) => {
          if (report.kind === 'failed') resolve(report.failure)
          else if (report.kind === 'done') {
            tally.add(report.counts)
            resolve(undefined)
          } else if (++done % 50 === 0) say(`${done} of ${seeds} seeds`)
        })
      })
    }),
  )
  return failures.find((failure) => failure !== undefined)
}

async function main(options: Options): Promise<number> {
  const began = performance.now()
  const tally = new Tally()
  const failure = await played(options, tally)
  if (failure) {
    const count = failure.script.reduce((n, { asked }) => n + asked.length, 0)
    say(`Seed ${failure.seed} fails after ${count} commands.\n${failure.message}\nLooking for a shorter story ...`)
    const story = await shrunk(failure)
    say(`${told(story)}\nThe same: npm run test:simulation -- --seed ${failure.seed} --steps ${options.steps}`)
    return 1
  }
  say(reportOf(tally.counts, options))
  const missed = missedBy(tally.counts, options)
  const seconds = Math.round((performance.now() - began) / 1000)
  say(rareIn(tally.counts, options))
  say(missed.length > 0 ? missed.join('\n') : `Everything that was looked at was right, in ${seconds} s.`)
  return missed.length > 0 ? 1 : 0
}

const wanted = optionsOf(process.argv.slice(2))
if ('say' in wanted) {
  process.stdout.write(wanted.say)
  process.exitCode = wanted.exit
} else process.exitCode = await main(wanted.options)
