import { PersistentSet, samePerson, streamOf, unreachable } from '#kernel'
import type { Context, Decider, Refusal, Stream, Told } from '#kernel'
import { lineKey, repeated, type OrderLine } from '../lines.js'
import { allocationRules, allocationVocabulary, type AllocationEvent } from './allocation.js'
import { allocatedIn, partOf, type AllocatedLine, type Part } from './parts.js'

const { refuse, unless } = allocationRules

type Proposed = Extract<AllocationEvent, { type: 'AllocationProposed' }>
type Applied = Extract<AllocationEvent, { type: 'AllocationApplied' }>

export type Proposal = Pick<Proposed, 'policy' | 'tiers' | 'product' | 'afterTransaction'>

/** What was proposed and is not touched any more once all its parts are told, whatever the stage. */
type Content = {
  readonly proposal: Proposal
  /** Who proposed it. */
  readonly by?: string
  /** What the lines gain and give up, in the order in which it is applied; lines that do neither are only counted. */
  readonly parts: readonly Part[]
  /** How many parts it has when all are told. */
  readonly of: number
  /** Lines that are told of, those of them that gain or give up anything, and their units. */
  readonly lines: number
  readonly changing: number
  readonly wants: number
  readonly gets: number
}

type Chunks = {
  /** How many have been applied. */
  readonly chunks: number
  /** Of the lines that gain or give up anything, the first so many have been applied or skipped; and how many skipped. */
  readonly done: number
  readonly skipped: number
}

/** An allocation goes from one stage to the next and never back; only an approved one is applied. */
export type Allocation =
  | { readonly stage: 'none' }
  | ({ readonly stage: 'proposed' | 'rejected'; readonly named: PersistentSet } & Content)
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
        return proposed(allocation, event, told)
      case 'AllocationApproved': {
        if (allocation.stage !== 'proposed') return allocation
        const { named: _, ...content } = allocation
        return { ...content, stage: 'approved', chunks: 0, done: 0, skipped: 0 }
      }
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
  const named = 'named' in allocation ? allocation.named.size : 0
  return 900 + 60 * named + allocation.parts.reduce((sum, { text }) => sum + 100 + text.length, 0)
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

function proposed(former: Allocation, event: Proposed, { actor }: Told): Allocation {
  const { policy, tiers, product, afterTransaction, lines } = event
  const before = former.stage === 'proposed' ? former : undefined
  const part = partOf(lines)
  const sum = (units: (line: Proposed['lines'][number]) => number | undefined): number =>
    lines.reduce((all, line) => all + (units(line) ?? 0), 0)
  return {
    stage: 'proposed',
    proposal: tiers ? { policy, tiers, product, afterTransaction } : { policy, product, afterTransaction },
    parts: [...(before?.parts ?? []), part],
    of: event.part?.of ?? 1,
    lines: (before?.lines ?? 0) + lines.length,
    changing: (before?.changing ?? 0) + part.lines,
    wants: (before?.wants ?? 0) + sum(({ wants }) => wants),
    gets: (before?.gets ?? 0) + sum(({ gets }) => gets),
    named: lines.reduce((all, line) => all.add(lineKey(line)), before?.named ?? PersistentSet.empty()),
    ...(actor !== undefined && { by: actor }),
  }
}

/** The parts of a proposal follow on each other, and say the same of it. */
function proposing(event: Proposed, allocation: Allocation): Refusal[] {
  const { policy, tiers, lines, part = { number: 1, of: 1 } } = event
  const going = part.number > 1 && allocation.stage === 'proposed' ? allocation : undefined
  const [told, parts] = going ? [going.parts.length, going.of] : [0, part.of]
  return [
    ...unless(allocation.stage === 'none' || going !== undefined, 'ALLOCATION_EXISTS'),
    ...unless(part.number === told + 1 && part.of === parts && part.number <= parts, 'ALLOCATION_PART', {
      ...part,
      told,
      parts,
    }),
    ...unless((policy === 'priority-tiers') === (tiers !== undefined), 'ALLOCATION_TIERS_MISPLACED'),
    ...repeated((tiers ?? []).flat()).flatMap((group) => refuse('ALLOCATION_TIER_REPEATED', { group })),
    ...distinct(lines, going?.named),
  ]
}

const at = (asked: Allocation['stage'], { stage }: Allocation): Refusal[] =>
  unless(stage === asked, 'ALLOCATION_DECIDED', { stage, asked })

/** ALL-2: the approver is not the proposer, and both are known. */
function approving({ by, parts, of }: Content, { actor }: Told): Refusal[] {
  const complete = unless(parts.length === of, 'ALLOCATION_INCOMPLETE', { told: parts.length, parts: of })
  if (by === undefined || actor === undefined) return [...complete, ...refuse('ALLOCATION_UNSIGNED')]
  return [...complete, ...unless(!samePerson(by, actor), 'ALLOCATION_SELF_APPROVED', { actor })]
}

const linesIn = ({ lines, skipped }: Applied): OrderLine[] => [...lines, ...skipped]

/** A chunk is the next one, and takes the lines whose turn it is: each once, applied or skipped. */
function applying(event: Applied, allocation: Content & Chunks): Refusal[] {
  const { chunk } = event
  const named = linesIn(event)
  const next = new Set(nextOf(allocation, named.length).map(lineKey))
  return [
    ...unless(chunk === allocation.chunks + 1, 'ALLOCATION_CHUNK', { chunk, next: allocation.chunks + 1 }),
    ...distinct(named),
    ...named
      .map(lineKey)
      .filter((line) => !next.has(line))
      .flatMap((line) => refuse('ALLOCATION_OUT_OF_TURN', { line, count: named.length })),
  ]
}

const doneBy = (event: Applied, { done, skipped }: Chunks): Chunks => ({
  chunks: event.chunk,
  done: done + linesIn(event).length,
  skipped: skipped + event.skipped.length,
})

/** No line stands in it twice, nor in a part before it. */
const distinct = (lines: readonly OrderLine[], named = PersistentSet.empty()): Refusal[] => {
  const keys = lines.map(lineKey)
  const again = new Set([...repeated(keys), ...keys.filter((key) => named.has(key))])
  return [...again].flatMap((line) => refuse('ALLOCATION_LINE_REPEATED', { line }))
}

function nextOf({ parts, done }: Content & Chunks, most: number): AllocatedLine[] {
  const next: AllocatedLine[] = []
  let passed = 0
  for (const part of parts) {
    const from = Math.max(0, done - passed)
    if (from < part.lines && next.length < most) next.push(...allocatedIn(part).slice(from, from + most - next.length))
    passed += part.lines
  }
  return next
}

/** The next lines of an approved allocation to be applied, at most so many, in its order; none when it is done. */
export function linesLeft(allocation: Allocation, most: number): AllocatedLine[] {
  return allocation.stage === 'approved' ? nextOf(allocation, most) : []
}

/** Lines of an approved allocation that are still to be applied. */
export const countLeft = (allocation: Allocation): number =>
  allocation.stage === 'approved' ? allocation.changing - allocation.done : 0
