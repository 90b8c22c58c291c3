import type { Figure } from './figure.js'

type Bounds = { atLeast: number } | { atMost: number }

/** What the ratio of a figure must reach, or must not pass. Figures that stand here with none are for orientation. */
const required: Readonly<Record<string, Bounds>> = {
  'http-commands': { atLeast: 0.45 },
  import: { atLeast: 0.5 },
  'release-of-100': { atMost: 1 },
  'departure-of-100': { atMost: 1 },
  'long-licence': { atLeast: 0.9 },
  'long-pool': { atLeast: 0.9 },
  'projection-lag': { atMost: 1 },
  rss: { atMost: 1 },
  'allocation-proposal': { atMost: 1 },
}

/** The bound of a figure's ratio in words, and whether it is missed: `≥ 0.5`, `≥ 0.5 MISSED`; empty without one. */
export function requirementOf({ name, ratio }: Figure): string {
  const bounds = required[name]
  if (!bounds) return ''
  const [sign, bound, met] =
    'atLeast' in bounds ? ['≥', bounds.atLeast, ratio >= bounds.atLeast] : ['≤', bounds.atMost, ratio <= bounds.atMost]
  return `${sign} ${bound}${met ? '' : ' MISSED'}`
}
