import type { Options } from './options.js'
import { everyAct, everyCode, everyType, type Counts } from './tally.js'
import { excusedCodes, excusedTypes } from './excused.js'

/** So many commands make a run whole; less is a look. */
const whole = 500_000
const leastOfCode = 100
const leastOfType = 1000

/** What a run was made of, for people. */
export function reportOf(counts: Counts, { seeds, steps }: Options): string {
  const share = (n: number, of: number) => `${Math.round((100 * n) / Math.max(1, of))} %`
  const acts = everyAct.map((name) => {
    const { recorded, alreadySo, refused } = counts.outcomes[name] ?? { recorded: 0, alreadySo: 0, refused: 0 }
    return `  ${name.padEnd(30)} ${share(recorded, recorded + refused).padStart(5)} of ${recorded + refused} accepted${alreadySo > 0 ? `, ${alreadySo} already so` : ''}`
  })
  const list = (of: Record<string, number>) =>
    Object.entries(of)
      .sort(([, a], [, b]) => b - a)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ')
  return [
    `${seeds} seeds of ${steps} commands; ${share(counts.late, counts.facts)} of ${counts.facts} facts were told late.`,
    'Acts:',
    ...acts,
    `Refusals: ${list(counts.codes)}`,
    `Events: ${list(counts.events)}`,
  ].join('\n')
}

/** What a whole run has to reach and did not; nothing of a smaller one. */
export function missedBy(counts: Counts, { seeds, steps }: Options): string[] {
  if (seeds * steps < whole) return []
  const few = (
    names: readonly string[],
    of: Record<string, number>,
    least: number,
    excused: Readonly<Record<string, string>>,
  ) =>
    names
      .filter((name) => !(name in excused) && (of[name] ?? 0) < least)
      .map((name) => `${name} was reached ${of[name] ?? 0} times, ${least} are asked for`)
  const reached = Object.keys(excusedCodes).filter((code) => (counts.codes[code] ?? 0) > 0)
  return [
    ...few(everyCode, counts.codes, leastOfCode, excusedCodes),
    ...few(everyType, counts.events, leastOfType, excusedTypes),
    ...reached.map((code) => `${code} was reached, and is excused: ${excusedCodes[code]}`),
  ]
}
