import { bold, count, dim, styled, table, words } from './output.js'

export type Sums = {
  ordered: number
  stages: Readonly<Record<string, number>>
  lacking: Readonly<Record<string, number>>
}
export type Backlog = {
  /** Left out: all products. */
  product?: string
  position: number
  totals: Sums
  groups?: readonly (Sums & { key: string })[]
  stock: Readonly<Record<string, number>>
}

const meaning: Readonly<Record<string, string>> = {
  unconfirmed: 'recorded, not confirmed yet',
  held: 'we hold the order',
  barred: 'a directive, a blocked party or lot, a paper without force',
  awaitingLicence: 'need an export licence',
  awaitingApproval: 'need an import approval',
  awaitingStock: 'could go, had we the stock',
  awaitingTest: 'reserved, lot not tested',
  shippable: 'can ship today',
  planned: 'in a shipment being prepared',
  inTransit: 'left, not arrived',
  inCustoms: 'arrived, not let through yet',
  customsReleased: 'let through, not delivered yet',
  delivered: 'with the consignee',
  detained: 'kept by customs for now',
  seized: 'taken by customs',
  diverted: 'went elsewhere',
  lost: 'missing',
  cancelled: 'ordered, then cancelled',
}

const barWidth = 24

function bar(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return ''
  return '█'.repeat(Math.max(1, Math.round((part / whole) * barWidth)))
}

const percent = (part: number, whole: number) => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '')

/** Everything ordered, stage after stage: each unit stands in exactly one. */
export function waterfall({ product = 'All products', totals }: Backlog): string {
  const shown = Object.entries(totals.stages).filter(([name, units]) => units !== 0 || name === 'shippable')
  const share = (units: number) => percent(units, totals.ordered).padStart(9)
  const row = (name: string, units: number, note: string) =>
    `  ${name.padEnd(18)}${count(units).padStart(12)}${share(units)}  ${styled('cyan', bar(units, totals.ordered).padEnd(barWidth))} ${dim(note)}`.trimEnd()
  return [
    `${bold(product)}: ${bold(count(totals.ordered))} ordered. Where they stand:`,
    '',
    ...shown.map(([name, units]) => row(words(name), units, meaning[name] ?? '')),
  ].join('\n')
}

/** What lacks at each gate. The waterfall names only the first one that a unit meets. */
export function gates({ totals }: Backlog): string {
  const parts = Object.entries(totals.lacking).map(([gate, units]) => `${gate} ${bold(count(units))}`)
  return `Lacking at each gate, also behind the first: ${parts.join(' · ')}`
}

export function stockLine({ product = 'all products', stock }: Backlog): string {
  const parts = Object.entries(stock).map(([name, units]) => `${words(name)} ${bold(count(units))}`)
  return `Stock of ${product}: ${parts.join(' · ')}`
}

/** The largest groups, one row each; stages where nobody stands are left out. */
export function groupTable({ groups = [] }: Backlog, by: string, most: number): string {
  const largest = [...groups].sort((a, b) => b.ordered - a.ordered).slice(0, most)
  const stages = Object.keys(largest[0]?.stages ?? {}).filter((name) => largest.some((one) => one.stages[name]))
  const rows = largest.map((one) => [one.key, one.ordered, ...stages.map((name) => one.stages[name] ?? 0)])
  return table([by, 'ordered', ...stages.map(words)], rows)
}

export function backlogText(backlog: Backlog, by?: string, most = 50): string {
  const parts = [waterfall(backlog), gates(backlog), stockLine(backlog)]
  if (by !== undefined && backlog.groups) {
    const { length } = backlog.groups
    const title = length > most ? `The ${most} largest of ${length} by ${by}:` : `By ${by}:`
    parts.push(`${title}\n${groupTable(backlog, by, most)}`)
  }
  return parts.join('\n\n')
}
