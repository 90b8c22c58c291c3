import { PersistentMap, streamOf, unreachable } from '#kernel'
import type { Context, Decider, Refusal, Stream, Told } from '#kernel'
import type { Covers } from '../covers.js'
import { lineIn, lineKey, repeated, type OrderLine } from '../lines.js'
import { allocationRules, allocationVocabulary, type AllocationEvent } from './allocation.js'

const { refuse, unless } = allocationRules

type Proposed = Extract<AllocationEvent, { type: 'AllocationProposed' }>
type Applied = Extract<AllocationEvent, { type: 'AllocationApplied' }>

/** What a line gains and gives up. */
export type AllocatedLine = { readonly gains: Covers; readonly givesUp: Covers }

export type Proposal = Pick<Proposed, 'policy' | 'tiers' | 'product' | 'afterTransaction'>

/** What was proposed and is not touched any more, whatever the stage. */
type Content = {
  readonly proposal: Proposal
  /** Who proposed it. */
  readonly by?: string
  /** By line. */
  readonly lines: PersistentMap<AllocatedLine>
}

type Chunks = {
  /** How many have been applied. */
  readonly chunks: number
  /** The chunk in which a line was applied or skipped. */
  readonly done: PersistentMap<number>
}

/** An allocation goes from one stage to the next and never back; only an approved one is applied. */
export type Allocation =
  | { readonly stage: 'none' }
  | ({ readonly stage: 'proposed' | 'rejected' } & Content)
  | ({ readonly stage: 'approved' | 'revoked' } & Content & Chunks)

const decider: Decider<Allocation, AllocationEvent> = {
  initial: { stage: 'none' },

  decide(event, allocation, told) {
    if (event.type === 'AllocationProposed') return proposing(event, allocation)
    if (allocation.stage === 'none') return refuse('ALLOCATION_UNKNOWN')
    switch (event.type) {
      case 'AllocationApproved':
        return [...at('proposed', allocation), ...approving(allocation, told)]
      case 'AllocationRejected':
        return at('proposed', allocation)
      case 'AllocationRevoked':
        return at('approved', allocation)
      case 'AllocationApplied':
        return allocation.stage === 'approved' ? applying(event, allocation) : at('approved', allocation)
      default:
        return unreachable(event)
    }
  },

  /** Never a chunk: what it covers stands in the same transaction, and must not be written again without it. */
  alreadySo(event, { stage }) {
    switch (event.type) {
      case 'AllocationApproved':
        return stage === 'approved'
      case 'AllocationRejected':
        return stage === 'rejected'
      case 'AllocationRevoked':
        return stage === 'revoked'
      default:
        return false
    }
  },

  evolve(allocation, event, told) {
    switch (event.type) {
      case 'AllocationProposed':
        return { stage: 'proposed', ...contentOf(event, told) }
      case 'AllocationApproved':
        return allocation.stage === 'proposed'
          ? { ...allocation, stage: 'approved', chunks: 0, done: PersistentMap.empty() }
          : allocation
      case 'AllocationRejected':
        return allocation.stage === 'proposed' ? { ...allocation, stage: 'rejected' } : allocation
      case 'AllocationApplied':
        return allocation.stage === 'approved' ? { ...allocation, ...doneBy(event, allocation) } : allocation
      case 'AllocationRevoked':
        return allocation.stage === 'approved' ? { ...allocation, stage: 'revoked' } : allocation
      default:
        return unreachable(event)
    }
  },

  limits: () => [],
}

/** Bytes, as measured. */
function weight(allocation: Allocation): number {
  if (allocation.stage === 'none') return 200
  const done = 'done' in allocation ? allocation.done.size : 0
  return 750 + 615 * allocation.lines.size + 70 * done
}

export const allocation: Context<Allocation, AllocationEvent> = {
  kind: 'allocation',
  ids: ['allocation'],
  vocabulary: allocationVocabulary,
  rulebook: allocationRules,
  decider,
  weight,
}

export const allocationStream = (id: string): Stream<Allocation, AllocationEvent> => streamOf(allocation, id)

function contentOf({ policy, tiers, product, afterTransaction, lines }: Proposed, { actor }: Told): Content {
  const proposal = tiers ? { policy, tiers, product, afterTransaction } : { policy, product, afterTransaction }
  const allocated = lines.reduce(
    (all, { gains, givesUp, ...line }) => all.set(lineKey(line), { gains, givesUp }),
    PersistentMap.empty<AllocatedLine>(),
  )
  return actor === undefined ? { proposal, lines: allocated } : { proposal, lines: allocated, by: actor }
}

function proposing({ policy, tiers, lines }: Proposed, { stage }: Allocation): Refusal[] {
  return [
    ...unless(stage === 'none', 'ALLOCATION_EXISTS'),
    ...unless((policy === 'priority-tiers') === (tiers !== undefined), 'ALLOCATION_TIERS_MISPLACED'),
    ...repeated((tiers ?? []).flat()).flatMap((group) => refuse('ALLOCATION_TIER_REPEATED', { group })),
    ...distinct(lines),
  ]
}

const at = (asked: Allocation['stage'], { stage }: Allocation): Refusal[] =>
  unless(stage === asked, 'ALLOCATION_DECIDED', { stage, asked })

/** ALL-2: the approver is not the proposer, and both are known. */
function approving({ by }: Content, { actor }: Told): Refusal[] {
  if (by === undefined || actor === undefined) return refuse('ALLOCATION_UNSIGNED')
  return unless(by !== actor, 'ALLOCATION_SELF_APPROVED', { actor })
}

const linesIn = ({ lines, skipped }: Applied): OrderLine[] => [...lines, ...skipped]

function applying(event: Applied, { lines, chunks, done }: Content & Chunks): Refusal[] {
  const { chunk } = event
  const named = linesIn(event)
  return [
    ...unless(chunk === chunks + 1, 'ALLOCATION_CHUNK', { chunk, next: chunks + 1 }),
    ...distinct(named),
    ...[...new Set(named.map(lineKey))].flatMap((line) => {
      const before = done.get(line)
      if (before !== undefined) return refuse('ALLOCATION_LINE_DONE', { line, chunk: before })
      return unless(lines.has(line), 'ALLOCATION_LINE_UNKNOWN', { line })
    }),
  ]
}

const doneBy = (event: Applied, { done }: Chunks): Chunks => ({
  chunks: event.chunk,
  done: linesIn(event).reduce((all, line) => all.set(lineKey(line), event.chunk), done),
})

const distinct = (lines: readonly OrderLine[]): Refusal[] =>
  repeated(lines.map(lineKey)).flatMap((line) => refuse('ALLOCATION_LINE_REPEATED', { line }))

/** The next lines of an approved allocation to be applied, at most so many, in the order of their keys; none when it is done. */
export function linesLeft(allocation: Allocation, most: number): (OrderLine & AllocatedLine)[] {
  const left: (OrderLine & AllocatedLine)[] = []
  if (allocation.stage !== 'approved') return left
  for (const [key, allocated] of allocation.lines) {
    if (left.length >= most) break
    if (!allocation.done.has(key)) left.push({ ...lineIn(key), ...allocated })
  }
  return left
}
