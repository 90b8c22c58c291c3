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
export type ApprovalRow = {
  approval: string
  /** By the dates and notices that count at the latest event of the approval. */
  standing: ApprovalStanding['kind']
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
  standing?: ApprovalStanding['kind']
  destination?: string
}

const kept: Keyed = { table: 'approvals', keys: ['approval'], filters: ['standing', 'destination'] }

/** A row for each import approval, with its members. */
export const approvals: Projection = {
  name: 'approvals',
  version: 1,
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
    standing: approvalStandingAt(approval, t).kind,
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
