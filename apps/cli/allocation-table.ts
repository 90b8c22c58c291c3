import type { AllocationRow } from '#projections'
import { bold, count, dim, table } from './output.js'

type Told = { orderNo: string; line: number; wants?: number; gets?: number; why?: string; reason?: string }
export type Allocation = AllocationRow & { told: Told[]; next?: number }

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
