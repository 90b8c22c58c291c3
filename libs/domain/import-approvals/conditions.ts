import type { Instant } from '#kernel'
import { atLeastOf } from '../ratios.js'
import { inForceAt, type Dated } from '../registers.js'
import { reachedBy, type Reach } from './draws.js'
import { memberUse, type Approval } from './state.js'

export type ConditionKind = 'domestic-ratio' | 'necessity' | 'end-use' | 'other'
export type ConditionParameters = { readonly ratio?: string; readonly text?: string }

export type ProposedCondition = { readonly kind: ConditionKind; readonly parameters?: ConditionParameters }
export type ConditionVersion = Dated & Reach & ProposedCondition & { readonly version: number }

/** A withdrawal, or a waiver for all or for one member. */
export type ConditionEnd = Dated & { readonly member?: string }

/** Registers by date, and what was taken for met. All of it stays small. */
export type Condition = {
  readonly proposals: ReadonlyMap<number, ProposedCondition>
  readonly versions: ReadonlyMap<number, ConditionVersion>
  readonly ends: ReadonlyMap<string, ConditionEnd>
  /** Versions and members, as {@link metKey}. */
  readonly met: ReadonlySet<string>
}

export const emptyCondition: Condition = {
  proposals: new Map(),
  versions: new Map(),
  ends: new Map(),
  met: new Set(),
}

export const conditionOf = ({ conditions }: Approval, conditionId: string): Condition =>
  conditions.get(conditionId) ?? emptyCondition

export const metKey = (version: number, member: string): string => `${version} ${member}`

/** Whether anybody knows what it asks: a ratio for a domestic-ratio, a sentence for the others. */
export const parametersKnown = ({ kind, parameters }: ProposedCondition): boolean =>
  (kind === 'domestic-ratio' ? parameters?.ratio : parameters?.text) !== undefined

/** A condition that is in force for a member. */
export type StandingCondition = ConditionVersion & { readonly conditionId: string; readonly met: boolean }

/**
 * The conditions in force for a member at an instant, by their ids. A version replaces those before it that rest on no
 * better evidence; an official withdrawal or waiver ends what was set before it, and not what is set again later.
 */
export function conditionsAt(approval: Approval, member: string, t: Instant): StandingCondition[] {
  if (approval.conditions.size === 0) return []
  return [...approval.conditions].sort(byId).flatMap(([conditionId, condition]) =>
    versionsAt(condition, member, t).map((one) => ({
      ...one,
      conditionId,
      met: condition.met.has(metKey(one.version, member)),
    })),
  )
}

const byId = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1)

function versionsAt({ versions, ends }: Condition, member: string, t: Instant): ConditionVersion[] {
  const ended = [...ends.values()].filter(
    (end) => end.grade === 'official' && end.effectiveFrom <= t && (end.member === undefined || end.member === member),
  )
  return inForceAt(versions.values(), t).filter(
    ({ effectiveFrom }) => !ended.some((end) => end.effectiveFrom > effectiveFrom),
  )
}

/** A condition that is only talked of: it blocks nothing, and is a risk (APR-3). */
export type ProposedVersion = ProposedCondition & { readonly conditionId: string; readonly version: number }

/** Versions that were proposed and have not been set. */
export function proposedConditions({ conditions }: Approval): ProposedVersion[] {
  return [...conditions].sort(byId).flatMap(([conditionId, { proposals, versions }]) =>
    [...proposals]
      .filter(([version]) => !versions.has(version))
      .sort(([one], [other]) => one - other)
      .map(([version, proposal]) => ({ ...proposal, conditionId, version })),
  )
}

/** APR-4: the credits that a version of a ratio asks of a member, for all its chips within reach. */
export function creditsFor(approval: Approval, member: string, condition: ConditionVersion): number {
  const { kind, parameters } = condition
  if (kind !== 'domestic-ratio' || parameters?.ratio === undefined) return 0
  return atLeastOf(parameters.ratio, reachedBy(approval, member, condition))
}

/** The credits that one condition asks of a member at an instant; 0 if it is not in force for it. */
export const creditsAskedAt = (approval: Approval, conditionId: string, member: string, t: Instant): number =>
  Math.max(
    0,
    ...versionsAt(conditionOf(approval, conditionId), member, t).map((one) => creditsFor(approval, member, one)),
  )

/** The credits that a member needs at an instant: the same chips may stand for several conditions. */
export const creditsNeededAt = (approval: Approval, member: string, t: Instant): number =>
  Math.max(0, ...[...approval.conditions.keys()].map((id) => creditsAskedAt(approval, id, member, t)))

/** Applied credits that a member does not need at an instant. */
export const sparesAt = (approval: Approval, member: string, t: Instant): number =>
  Math.max(0, memberUse(approval, member).credits - creditsNeededAt(approval, member, t))

/** Whether a condition has ever been a ratio, so that credits may be short for it. */
export const asksCredits = ({ versions }: Condition): boolean =>
  [...versions.values()].some(({ kind }) => kind === 'domestic-ratio')

/** The instants from which conditions count, or count no more. */
export const conditionDatesOf = ({ conditions }: Approval): Instant[] =>
  [...conditions.values()].flatMap(({ versions, ends }) =>
    [...versions.values(), ...ends.values()].map(({ effectiveFrom }) => effectiveFrom),
  )
