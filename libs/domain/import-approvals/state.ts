import { PersistentMap, PersistentSet, type Instant } from '#kernel'
import type { Condition } from './conditions.js'
import type { ApprovalDocument, Notice, Toggle } from './documents.js'
import type { DrawnLine } from './draws.js'

/** Chips of a member: over all lines, and the share of the pool that was set for it, if any. */
export type MemberUse = {
  readonly drawn: number
  readonly committed: number
  /** Left, and not given back to the pool. */
  readonly consumed: number
  /** Chips of domestic make that stand for it. */
  readonly credits: number
  readonly share?: number
}

export type Request = { readonly buyer: string; readonly products: readonly string[]; readonly quantity?: number }
export type Round = { readonly members?: readonly string[]; readonly criteria?: string }

/** What grows with lines and purchases is a persistent map; documents, notices and conditions stay few. */
export type Approval = {
  readonly requests: ReadonlyMap<string, Request>
  readonly rounds: ReadonlyMap<string, Round>
  readonly documents: ReadonlyMap<string, ApprovalDocument>
  /** By document: when it was made effective, and when that was withdrawn. */
  readonly effective: ReadonlyMap<string, readonly Toggle[]>
  readonly notices: ReadonlyMap<string, Notice>
  readonly conditions: ReadonlyMap<string, Condition>
  /** By {@link drawKey}. */
  readonly lines: PersistentMap<DrawnLine>
  readonly members: PersistentMap<MemberUse>
  /** When chips were last drawn or left; empty while none have. */
  readonly latest: Instant
  /** Over all members. */
  readonly drawn: number
  readonly committed: number
  readonly consumed: number
  /** Sum of the shares, and what members without one have drawn and consumed. */
  readonly shared: number
  readonly unshared: number
  /** Chips that a ratio counts, by what it applies to and since when, and by member: kept, so that no draw is scanned. */
  readonly counted: ReadonlyMap<string, PersistentMap<number>>
  /** Chips of a purchase that stand for a member, by {@link creditKey}. */
  readonly credits: PersistentMap<number>
  readonly told: PersistentSet
}

export const emptyApproval: Approval = {
  requests: new Map(),
  rounds: new Map(),
  documents: new Map(),
  effective: new Map(),
  notices: new Map(),
  conditions: new Map(),
  lines: PersistentMap.empty(),
  members: PersistentMap.empty(),
  latest: '',
  drawn: 0,
  committed: 0,
  consumed: 0,
  shared: 0,
  unshared: 0,
  counted: new Map(),
  credits: PersistentMap.empty(),
  told: PersistentSet.empty(),
}

const noUse: MemberUse = { drawn: 0, committed: 0, consumed: 0, credits: 0 }

export const memberUse = (approval: Approval, member: string): MemberUse => approval.members.get(member, noUse)

/** The map with another entry under a key. */
export const withEntry = <V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> =>
  new Map(map).set(key, value)

/** Requested, heard of or granted: what opens the stream. */
export const approvalKnown = ({ requests, rounds, documents }: Approval): boolean =>
  requests.size > 0 || rounds.size > 0 || documents.size > 0

/** What a member uses of the pool. */
const usedBy = ({ drawn, consumed }: MemberUse): number => drawn + consumed

/** Adds to the chips of a member and to the sums over all; a member of whom nothing is left to say is not kept. */
export function using(
  approval: Approval,
  member: string,
  change: Partial<Record<'drawn' | 'committed' | 'consumed' | 'credits', number>>,
): Approval {
  const { drawn = 0, committed = 0, consumed = 0, credits = 0 } = change
  const before = memberUse(approval, member)
  const now = {
    ...before,
    drawn: before.drawn + drawn,
    committed: before.committed + committed,
    consumed: before.consumed + consumed,
    credits: before.credits + credits,
  }
  return {
    ...approval,
    members: withMember(approval, member, now),
    drawn: approval.drawn + drawn,
    committed: approval.committed + committed,
    consumed: approval.consumed + consumed,
    unshared: approval.unshared + (before.share === undefined ? drawn + consumed : 0),
  }
}

/** Sets the share of a member; what it uses counts under it, or beside all shares if it has none. */
export function sharing(approval: Approval, member: string, quantity: number | undefined): Approval {
  const { share, ...before } = memberUse(approval, member)
  const left = usedBy(before)
  const now = quantity === undefined ? before : { ...before, share: quantity }
  return {
    ...approval,
    members: withMember(approval, member, now),
    shared: approval.shared - (share ?? 0) + (quantity ?? 0),
    unshared: approval.unshared - (share === undefined ? left : 0) + (quantity === undefined ? left : 0),
  }
}

function withMember({ members }: Approval, member: string, now: MemberUse): PersistentMap<MemberUse> {
  const { drawn, committed, consumed, credits, share } = now
  const nothing = drawn === 0 && committed === 0 && consumed === 0 && credits === 0 && share === undefined
  return nothing ? members.delete(member) : members.set(member, now)
}

/** Chips that a member uses of what bounds it: its share, or undefined if it has none. */
export const shareOf = (approval: Approval, member: string): { share: number | undefined; used: number } => {
  const use = memberUse(approval, member)
  return { share: use.share, used: usedBy(use) }
}
