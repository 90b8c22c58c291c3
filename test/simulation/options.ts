import { parseArgs } from 'node:util'

/** Seeds from `seed` on, so many of them, each with so many steps after what every history begins with. */
export interface Options {
  seed: number
  seeds: number
  steps: number
  workers: number
}

/** What was asked for, or what is said instead of running. */
export type Wanted = { options: Options } | { say: string; exit: 0 | 2 }

const usage = `npm run test:simulation -- --seed N --steps M [--seeds K] [--workers W]

  --seed     the first seed (1 unless told)
  --steps    commands that each seed makes up (500 unless told)
  --seeds    how many seeds, one after another (1 unless told)
  --workers  threads that share the seeds (2 unless told)
`

const numbers = { seed: '1', steps: '500', seeds: '1', workers: '2' } as const
type Name = keyof typeof numbers

export function optionsOf(args: readonly string[]): Wanted {
  try {
    const text = (name: Name) => ({ type: 'string', default: numbers[name] }) as const
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        seed: text('seed'),
        steps: text('steps'),
        seeds: text('seeds'),
        workers: text('workers'),
      },
    })
    if (values.help) return { say: usage, exit: 0 }
    const wrong = (Object.keys(numbers) as Name[]).find((name) => !/^[1-9]\d{0,8}$/.test(values[name]))
    if (wrong) return { say: `--${wrong} is a whole number from 1, not ${values[wrong]}\n\n${usage}`, exit: 2 }
    const { seed, steps, seeds, workers } = values
    return { options: { seed: Number(seed), steps: Number(steps), seeds: Number(seeds), workers: Number(workers) } }
  } catch (error) {
    return { say: `${(error as Error).message}\n\n${usage}`, exit: 2 }
  }
}
