import { count, dim, styled, width, words, type Style } from '../output.js'

export type Totals = { ordered: number; stages: Readonly<Record<string, number>> }

const styleOf = (stage: string): Style => {
  if (stage === 'barred' || stage === 'detained' || stage === 'seized' || stage === 'diverted' || stage === 'lost')
    return 'red'
  if (stage.startsWith('awaiting')) return 'yellow'
  if (stage === 'shippable' || stage === 'delivered' || stage === 'customsReleased') return 'green'
  return stage === 'planned' || stage === 'inTransit' || stage === 'inCustoms' ? 'cyan' : 'dim'
}

const nameWidth = 18
const countWidth = 10
const changeWidth = 12
const leastBar = 12

/** Half a cell of a bar is as fine as a terminal draws from both ends. */
function bar(from: number, to: number, cells: number): string {
  let text = ''
  for (let cell = 0; cell < cells; cell++) {
    const [left, right] = [2 * cell, 2 * cell + 1].map((half) => from <= half && half < to)
    text += left ? (right ? '█' : '▌') : right ? '▐' : ' '
  }
  return text.trimEnd()
}

const changed = (change: number): string => (change === 0 ? '' : `${change > 0 ? '+' : '−'}${count(Math.abs(change))}`)

/**
 * What was ordered as one bar, and below it where it stands: each stage begins where the one before it ends. Stages
 * where nobody stands, or stood before, are left out. A terminal too narrow for bars gets the figures.
 */
export function waterfall({ ordered, stages }: Totals, before: Totals | undefined, indent = '    '): string {
  const cells = width() - indent.length - nameWidth - countWidth - changeWidth - 4
  const bars = cells >= leastBar
  const halves = 2 * cells
  const row = (name: string, units: number, change: number, drawn: string) =>
    `${indent}${name.padEnd(nameWidth)}${count(units).padStart(countWidth)}${dim(changed(change).padStart(changeWidth))}  ${drawn}`.trimEnd()
  const rows = [row('ordered', ordered, ordered - (before?.ordered ?? 0), bars ? dim(bar(0, halves, cells)) : '')]
  let passed = 0
  for (const [stage, units] of Object.entries(stages)) {
    const was = before?.stages[stage] ?? 0
    const from = Math.min(halves - 1, Math.round((passed / ordered) * halves))
    passed += Math.max(0, units)
    const to = units > 0 ? Math.max(from + 1, Math.round((passed / ordered) * halves)) : from
    if (units === 0 && was === 0) continue
    rows.push(row(words(stage), units, units - was, bars ? styled(styleOf(stage), bar(from, to, cells)) : ''))
  }
  return rows.join('\n')
}
