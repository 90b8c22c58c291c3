import type { Figure } from './figure.js'

type Bounds = ({ atLeast: number } | { atMost: number }) & { of?: 'value' }

/** What the ratio of a figure, or its value, must reach or must not pass. Figures that do not stand here are for orientation. */
const required: Readonly<Record<string, Bounds>> = {
  'http-commands': { atLeast: 0.45 },
  'hot-stream': { atLeast: 0.9 },
  'hot-stream-5ms': { atLeast: 3000, of: 'value' },
  'long-stream': { atLeast: 0.9 },
  'slow-commit': { atLeast: 0.65 },
  import: { atLeast: 0.5 },
  rebuild: { atLeast: 0.3 },
  'append-growth': { atLeast: 0.9 },
  'release-of-100': { atMost: 1 },
  'departure-of-100': { atMost: 1 },
  'long-licence': { atLeast: 0.9 },
  'long-pool': { atLeast: 0.9 },
  'projection-lag': { atMost: 1 },
  rss: { atMost: 1 },
  'allocation-proposal': { atMost: 1 },
  allocation: { atLeast: 50_000, of: 'value' },
}

/** The bound of a figure in words, and whether it is missed: `≥ 0.5`, `≥ 0.5 MISSED`; empty without one. */
export function requirementOf({ name, ratio, value, unit }: Figure): string {
  const bounds = required[name]
  if (!bounds) return ''
  const seen = bounds.of === 'value' ? value : ratio
  const [sign, bound, met] =
    'atLeast' in bounds ? ['≥', bounds.atLeast, seen >= bounds.atLeast] : ['≤', bounds.atMost, seen <= bounds.atMost]
  return `${sign} ${bound}${bounds.of === 'value' ? ` ${unit}` : ''}${met ? '' : ' MISSED'}`
}
