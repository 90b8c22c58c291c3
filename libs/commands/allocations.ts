import { code, described, optional, read, record, refuse, whole } from '#kernel'
import {
  allocationRules,
  allocationStream,
  allocationVocabulary,
  linesLeft,
  mostLinesNamed,
  type AllocatedLine,
  type AllocationEvent,
} from '#domain'
import { applyLines } from './allocating.js'
import { command } from './declare.js'

const { acts } = allocationVocabulary
const of = { allocation: described(code, 'The allocation', 'ALC-1') }
const { policy, tiers, product } = acts.AllocationProposed

type Proposed = Extract<AllocationEvent, { type: 'AllocationProposed' }>

/** What a policy makes of the ledger after a transaction: what `ProposeAllocation` needs. */
export type Brought = Pick<Proposed, 'afterTransaction' | 'lines'>

/** Lines that one event of a proposal tells of: some hundred kilobytes. */
const linesInPart = 1000
const mostLines = 500 * linesInPart

export const ProposeAllocation = command({
  name: 'ProposeAllocation',
  route: '/v1/allocations/{allocation}',
  summary:
    'Works out what each line that takes part would gain by a policy, over licence, cap, approval and stock together, from the ledger after its latest transaction (ALL-1), and why the others do not. An allocation of the same number is refused.',
  records: 'acts',
  fields: { ...of, policy, tiers, product },
  needs: 'proposal',
  *transaction({ allocation, ...asked }, brought) {
    const stream = allocationStream(allocation)
    const { stage } = yield* read(stream)
    yield* refuse(allocationRules.unless(stage === 'none', 'ALLOCATION_EXISTS'))
    if (stage !== 'none') return
    if (!brought) return yield* refuse(allocationRules.refuse('ALLOCATION_UNPREPARED'))
    const { afterTransaction, lines } = brought as Brought
    if (lines.length === 0)
      return yield* refuse(allocationRules.refuse('ALLOCATION_NOTHING', { product: asked.product }))
    const most = mostLines
    if (lines.length > most)
      return yield* refuse(allocationRules.refuse('ALLOCATION_TOO_LARGE', { most, lines: lines.length }))
    const parts = Math.ceil(lines.length / linesInPart)
    for (let part = 0; part < parts; part++) {
      const told = lines.slice(part * linesInPart, (part + 1) * linesInPart)
      const numbered = parts > 1 ? { part: { number: part + 1, of: parts } } : {}
      yield* record(stream, { type: 'AllocationProposed', ...asked, afterTransaction, ...numbered, lines: told })
    }
  },
})

export const ApproveAllocation = command({
  name: 'ApproveAllocation',
  route: '/v1/allocations/{allocation}/approval',
  summary:
    'Lets a proposed allocation be applied; by another than who proposed it (ALL-2). Nothing is recorded if it is approved already.',
  records: 'acts',
  fields: { ...of, ...acts.AllocationApproved },
  *transaction({ allocation, ...data }) {
    yield* record(allocationStream(allocation), { type: 'AllocationApproved', ...data })
  },
})

export const RejectAllocation = command({
  name: 'RejectAllocation',
  route: '/v1/allocations/{allocation}/rejection',
  summary: 'Ends a proposed allocation, which is never applied. Nothing is recorded if it is rejected already.',
  records: 'acts',
  fields: { ...of, ...acts.AllocationRejected },
  *transaction({ allocation, ...data }) {
    yield* record(allocationStream(allocation), { type: 'AllocationRejected', ...data })
  },
})

export const RevokeAllocation = command({
  name: 'RevokeAllocation',
  route: '/v1/allocations/{allocation}/revocation',
  summary:
    'Lets no further chunk of an approved allocation be applied; what was applied stays. Nothing is recorded if it is revoked already.',
  records: 'acts',
  fields: { ...of, ...acts.AllocationRevoked },
  *transaction({ allocation, ...data }) {
    yield* record(allocationStream(allocation), { type: 'AllocationRevoked', ...data })
  },
})

/** Lines of a chunk unless said otherwise: a transaction of some two thousand events. */
const usualLines = 250

export const ApplyAllocation = command({
  name: 'ApplyAllocation',
  route: '/v1/allocations/{allocation}/chunks/{chunk}',
  summary:
    'Applies the next chunk of an approved allocation in one transaction, each line whole or not at all: what the rules refuse by now is skipped, with their reasons. Nothing is recorded for a chunk that was applied, nor when no line is left. A server does this by itself.',
  records: 'acts',
  fields: {
    ...of,
    chunk: acts.AllocationApplied.chunk,
    most: optional(described(whole(1, mostLinesNamed, usualLines), 'Lines in the chunk at most; 250 when left out')),
  },
  *transaction({ allocation, chunk, most = usualLines }) {
    const stream = allocationStream(allocation)
    const state = yield* read(stream)
    if (state.stage === 'approved' && chunk <= state.chunks) return
    const next: AllocatedLine[] = linesLeft(state, most)
    if (state.stage === 'approved' && next.length === 0) return
    const { lines, skipped } = yield* applyLines(next)
    yield* record(stream, { type: 'AllocationApplied', chunk, lines, skipped })
  },
})
