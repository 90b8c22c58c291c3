import type { DatabaseSync } from 'node:sqlite'
import {
  approvalKnown,
  approvalStandingAt,
  approvalTermsAt,
  conditionsAt,
  creditsFor,
  creditsNeededAt,
  drawableAt,
  memberUse,
  parametersKnown,
  proposedConditions,
  type Approval,
  type ApprovalStanding,
  type ConditionKind,
  type Pool,
  type StandingCondition,
} from '#domain'
import type { Instant } from '#kernel'
import { pageIn, tableOf, writerOf, type Keyed } from './keyed.js'
import type { Projection } from './projection.js'
import type { Paging } from './query.js'

/** Chips drawn and not left, of those committed to shipments, and what left and was not given back. */
export type DrawUse = { drawn: number; committed: number; consumed: number }
export type ConditionRow = {
  conditionId: string
  version: number
  kind: ConditionKind
  /** `unknown`: nobody knows what it asks, which blocks new draws and releases (APR-3). */
  state: 'satisfied' | 'unsatisfied' | 'unknown'
}
export type MemberRow = { member: string; share?: number } & DrawUse & {
    /** What it may still draw, as pool, share, credits and conditions allow. */
    drawable: number
    /** Chips of domestic make that stand for it, and that its conditions ask for (APR-4). */
    credits: number
    creditsNeeded: number
    conditions: ConditionRow[]
  }
/**
 * By the dates and notices that count at the latest event of the approval. Before anything is granted: `requested`, or only
 * `reported`.
 */
export const approvalRowStandings = [
  'requested',
  'reported',
  'inForce',
  'ineffective',
  'suspended',
  'withdrawn',
  'expired',
] as const satisfies readonly (ApprovalStanding['kind'] | 'requested' | 'reported')[]
export type ApprovalRowStanding = (typeof approvalRowStandings)[number]

export type ApprovalRow = {
  approval: string
  standing: ApprovalRowStanding
  /** What buyers asked for, granted since or not. */
  requests: { requestNo: string; buyer: string; products: readonly string[]; quantity?: number }[]
  /** Rounds that were heard of: a report authorises nothing. */
  rounds: { reportNo: string; members?: readonly string[]; criteria?: string }[]
  destination?: string
  products?: readonly (readonly string[])[]
  validUntil?: string
  /** What the documents in force grant: exactly so many chips, or so many at least, which is what counts. */
  pool?: Pool
  /** Of the pool: neither drawn nor consumed; below zero in breach. */
  left: number
} & DrawUse & {
    members: MemberRow[]
    /** Conditions that are only talked of: a risk (APR-3). */
    proposed: { conditionId: string; version: number; kind: ConditionKind }[]
    revision: number
  }
export type ApprovalsQuery = Paging & {
  approval?: string
  standing?: ApprovalRowStanding
  destination?: string
}

const kept: Keyed = { table: 'approvals', keys: ['approval'], filters: ['standing', 'destination'] }

/** A row for each import approval that was granted, asked for or heard of, with its members. */
export const approvals: Projection = {
  name: 'approvals',
  version: 2,
  of: ['approval'],
  tables: tableOf(kept),
  open({ db }) {
    const { put, drop } = writerOf(db, kept)
    return {
      write({ ids, after }) {
        const [approval] = ids as [string]
        const row = approvalRow(approval, after.state as Approval, after.recordedAt, after.revision)
        if (!row) return drop(approval)
        const { standing, destination } = row
        put({ approval, standing, ...(destination !== undefined && { destination }) }, row)
      },
    }
  },
}

/** An approval as it stands at an instant; undefined for one of which nobody has heard. */
export function approvalRow(id: string, approval: Approval, t: Instant, revision: number): ApprovalRow | undefined {
  if (!approvalKnown(approval)) return undefined
  const terms = approvalTermsAt(approval, t)
  const { drawn, committed, consumed } = approval
  const members = new Set([...(terms?.members ?? []), ...approval.members.keys()])
  return {
    approval: id,
    standing: standingOf(approval, t),
    requests: [...approval.requests].sort(byId).map(([requestNo, request]) => ({ requestNo, ...request })),
    rounds: [...approval.rounds].sort(byId).map(([reportNo, round]) => ({ reportNo, ...round })),
    ...(terms && { destination: terms.destination, products: terms.products, pool: terms.pool }),
    ...(terms && terms.validUntil !== null && { validUntil: terms.validUntil }),
    drawn,
    committed,
    consumed,
    left: (terms?.pool.quantity ?? 0) - drawn - consumed,
    members: [...members].sort().map((member) => memberRow(approval, member, t)),
    proposed: proposedConditions(approval).map(({ conditionId, version, kind }) => ({ conditionId, version, kind })),
    revision,
  }
}

function standingOf(approval: Approval, t: Instant): ApprovalRowStanding {
  if (approval.documents.size > 0) return approvalStandingAt(approval, t).kind
  return approval.requests.size > 0 ? 'requested' : 'reported'
}

const byId = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1)

function memberRow(approval: Approval, member: string, t: Instant): MemberRow {
  const { share, drawn, committed, consumed, credits } = memberUse(approval, member)
  const creditsNeeded = creditsNeededAt(approval, member, t)
  return {
    member,
    ...(share !== undefined && { share }),
    drawn,
    committed,
    consumed,
    drawable: drawableAt(approval, member, t),
    credits,
    creditsNeeded,
    conditions: conditionsAt(approval, member, t).map((one) => conditionRow(one, approval, member)),
  }
}

function conditionRow(condition: StandingCondition, approval: Approval, member: string): ConditionRow {
  const { conditionId, version, kind, met } = condition
  const satisfied =
    kind === 'domestic-ratio' ? creditsFor(approval, member, condition) <= memberUse(approval, member).credits : met
  const state = !parametersKnown(condition) ? 'unknown' : satisfied ? 'satisfied' : 'unsatisfied'
  return { conditionId, version, kind, state }
}

/** Import approvals by id. */
export function queryApprovals(db: DatabaseSync, query: ApprovalsQuery): { approvals: ApprovalRow[]; next?: string } {
  const { found, ...next } = pageIn<ApprovalRow>(db, kept, query)
  return { approvals: found, ...next }
}
