import { bold, count, dim, table } from './output.js'

export type AllocationRow = {
  allocation: string
  stage: string
  policy: string
  product: string
  afterTransaction: string
  lines: number
  wants: number
  gets: number
  changing: number
  applied: number
  skipped: number
  left: number
  chunks: number
}
type Told = { orderNo: string; line: number; wants?: number; gets?: number; why?: string; reason?: string }
export type Allocation = AllocationRow & { told: Told[]; next?: number }

/** Allocations, a line each. */
export function allocationsText(rows: readonly AllocationRow[]): string {
  if (rows.length === 0) return 'There are no allocations.'
  const head = ['allocation', 'stage', 'policy', 'product', 'lines', 'lack', 'get', 'applied', 'skipped', 'left']
  return table(
    head,
    rows.map((row) => [
      row.allocation,
      row.stage,
      row.policy,
      row.product,
      row.lines,
      row.wants,
      row.gets,
      row.applied,
      row.skipped,
      row.left,
    ]),
  )
}

/** One allocation with a page of its lines, and why each gets so much. */
export function allocationText(found: Allocation): string {
  const { allocation, stage, policy, product, lines, wants, gets, afterTransaction, told, next } = found
  const head =
    `${bold(allocation)}: ${stage}, ${policy} of ${product}. ${count(lines)} lines lack ${count(wants)} units and get ${count(gets)}` +
    ` (after transaction ${afterTransaction}).`
  const rows = told.map(({ orderNo, line, wants: lacks = 0, gets: gained = 0, why, reason }) => {
    return [`${orderNo}/${line}`, lacks, gained, why ?? reason ?? '']
  })
  const page = table(['line', 'lacks', 'gets', 'why'], rows)
  const more = next === undefined ? [] : [dim(`more with --from ${next}`)]
  return [head, '', ...(rows.length > 0 ? [page] : ['No such lines.']), ...more].join('\n')
}
