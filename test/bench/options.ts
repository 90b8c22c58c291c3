import { parseArgs } from 'node:util'

export type Options = { json: boolean; only: readonly string[]; events: number }

/** What the bench was asked for, or what it says instead of running. */
export type Asked = { options: Options } | { say: string; exit: 0 | 2 }

export const smallLedger = 10_000

const usage = (names: readonly string[]): string => `npm run bench -- [--only NAME,NAME] [--events N] [--json]

  --only    these figures alone: ${names.join(', ')}
  --events  events in the large ledger (1000000 unless told; the small one has ${smallLedger})
  --json    { figures: [{ name, events, value, unit, limit, ratio }] } on standard output
`

export function optionsOf(args: readonly string[], names: readonly string[]): Asked {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        only: { type: 'string' },
        events: { type: 'string', default: '1000000' },
      },
    })
    if (values.help) return { say: usage(names), exit: 0 }
    const only = values.only?.split(',') ?? names
    const unknown = only.filter((name) => !names.includes(name))
    if (unknown.length > 0) return wrong(`There is no figure ${unknown.join(', ')}`, names)
    if (!/^[1-9]\d{3,8}$/.test(values.events)) return wrong('--events is a whole number from 1000', names)
    return { options: { json: values.json, only, events: Number(values.events) } }
  } catch (error) {
    return wrong((error as Error).message, names)
  }
}

const wrong = (sentence: string, names: readonly string[]): Asked => ({
  say: `${sentence}\n\n${usage(names)}`,
  exit: 2,
})
