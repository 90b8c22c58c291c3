import type { Options } from './options.js'
import { everyAct, everyCode, everyType, type Counts } from './tally.js'
import { excusedCodes, excusedTypes, openedByFacts } from './excused.js'

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
    `Breaches: ${list(counts.breaches)}`,
    `Events: ${list(counts.events)}`,
  ].join('\n')
}

/** What a whole run has to reach and did not; nothing of a smaller one. */
export function missedBy(counts: Counts, { seeds, steps }: Options): string[] {
  if (seeds * steps < whole) return []
  const reached = Object.keys(excusedCodes).filter((code) => timesReached(counts, code) > 0)
  return [
    ...rare(counts).map(({ name, n, least }) => `${name} was reached ${n} times, ${least} are asked for`),
    ...reached.map((code) => `${code} was reached, and is excused: ${excusedCodes[code]}`),
  ]
}

/** What a whole run made as this one was would not reach often enough, the rarest first; for people who aim better. */
export function rareIn(counts: Counts, { seeds, steps }: Options): string {
  const part = (seeds * steps) / whole
  const all = rare(counts, part)
  const list = (of: readonly string[]) =>
    all
      .filter(({ name }) => of.includes(name))
      .sort((a, b) => a.n - b.n)
      .map(({ name, n }) => `${name} ${Math.round(n / part)}`)
  const [codes, types] = [list(everyCode), list(everyType)]
  return [
    `In ${whole} commands, below ${leastOfCode} of ${everyCode.length} codes ${codes.length}: ${codes.join(', ')}`,
    `In ${whole} commands, below ${leastOfType} of ${everyType.length} types ${types.length}: ${types.join(', ')}`,
  ].join('\n')
}

/** How often a code was answered; or, of a limit that only facts exceed, how often that was a breach. */
const timesReached = ({ codes, breaches }: Counts, code: string): number =>
  (code in openedByFacts ? breaches : codes)[code] ?? 0

/** Codes and types that were reached less often than is asked of so large a part of a whole run. */
function rare(counts: Counts, part = 1): { name: string; n: number; least: number }[] {
  const codes = everyCode
    .filter((code) => !(code in excusedCodes))
    .map((name) => ({ name, n: timesReached(counts, name), least: leastOfCode }))
  const types = everyType
    .filter((type) => !(type in excusedTypes))
    .map((name) => ({ name, n: counts.events[name] ?? 0, least: leastOfType }))
  return [...codes, ...types].filter(({ n, least }) => n < least * part)
}
