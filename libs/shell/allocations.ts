import { code, described, oneOf, whole } from '#kernel'
import { allocationStream, decodeEvent, type AllocationEvent } from '#domain'
import type { SqliteStore } from '#event-store'
import type { AllocationRow } from '#projections'
import { Problem } from './problem.js'
import { atLeast, filter, found, limit, page, query, rowsQuery, type AnyQuery, type Found } from './query.js'
import { patienceMs, type Works } from './ledger.module.js'

const stages = ['proposed', 'approved', 'applied', 'rejected', 'revoked'] as const
const show = ['all', 'gaining', 'short', 'skipped'] as const
type Show = (typeof show)[number]

export const allocationQueries: readonly AnyQuery[] = [
  rowsQuery(
    {
      name: 'Allocations',
      route: '/v1/allocations',
      summary: 'Allocations: policy, stage, units asked for and given, and how far they have been applied.',
      fields: {
        allocation: filter(code, 'Only this allocation'),
        stage: filter(oneOf(stages), 'Only allocations in this stage; applied: approved, and nothing is left'),
        product: filter(code, 'Only allocations of this product'),
        ...page,
      },
    },
    (rows, { atLeast: _, ...asked }) => rows.allocations(asked),
  ),
  query({
    name: 'Allocation',
    route: '/v1/allocations/{allocation}',
    summary:
      'One allocation: what each line gains and why the others do not, a page at a time in the order in which lines were served; or those that were skipped, with the reasons.',
    fields: {
      allocation: described(code, 'The allocation', 'ALC-1'),
      show: filter(oneOf(show), 'all; gaining: lines that gain; short: lines that lack more than they get; skipped'),
      orderNo: filter(code, 'Only lines of this order'),
      from: filter(
        whole(0, 1_000_000, 0),
        'The first of these lines to come: the `next` of the page before; 0 when left out',
      ),
      limit,
      atLeast,
    },
    run: allocationOf,
  }),
]

type Asked = { allocation: string; show?: Show; orderNo?: string; from?: number; limit?: number }
type Proposed = Extract<AllocationEvent, { type: 'AllocationProposed' }>
type Applied = Extract<AllocationEvent, { type: 'AllocationApplied' }>
type Told = Proposed['lines'][number] | Applied['skipped'][number]

async function allocationOf(works: Works, asked: Asked): Promise<Found> {
  const row = await rowOf(works, asked.allocation)
  const { from = 0, limit: most = 100 } = asked
  const lines: Told[] = []
  let seen = 0
  for await (const line of linesOf(works.store, asked)) {
    if (seen++ < from) continue
    if (lines.length === most) return found({ ...row, told: lines, next: from + most }, row.revision)
    lines.push(line)
  }
  return found({ ...row, told: lines }, row.revision)
}

/** Rows that are a moment behind do not make an allocation unknown that is recorded. */
async function rowOf({ rows, store }: Works, allocation: string): Promise<AllocationRow> {
  const row = (): AllocationRow | undefined => rows.allocations({ allocation }).allocations[0]
  let one = row()
  if (!one && (await store.revisions([allocationStream(allocation).id]))[0]! >= 0) {
    await rows.waitFor(await store.head(), patienceMs)
    one = row()
  }
  if (!one) throw new Problem(404, 'ALLOCATION_UNKNOWN', `There is no allocation ${allocation}`)
  return one
}

/** The lines that an allocation tells of, of the kind that is asked for. An event that tells of none of them is not parsed. */
async function* linesOf(store: SqliteStore, { allocation, show = 'all', orderNo }: Asked): AsyncGenerator<Told> {
  const type = show === 'skipped' ? 'AllocationApplied' : 'AllocationProposed'
  for await (const batch of store.readStream(allocationStream(allocation).id, { batch: 4 }))
    for (const event of batch) {
      if (event.type !== type || (orderNo !== undefined && !event.json.includes(`"${orderNo}"`))) continue
      const { data } = decodeEvent(event.json) as unknown as { data: Proposed | Applied }
      const lines: readonly Told[] = 'skipped' in data ? data.skipped : data.lines
      for (const line of lines) if ((orderNo === undefined || line.orderNo === orderNo) && shows(line, show)) yield line
    }
}

function shows(line: Told, show: Show): boolean {
  if (!('gains' in line)) return true
  const { gets = 0, wants = 0 } = line
  return show === 'gaining' ? gets > 0 : show === 'short' ? gets < wants : true
}
