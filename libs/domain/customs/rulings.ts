import type { Instant, Refusal } from '#kernel'
import { lineKey, type OrderLine } from '../lines.js'
import { necessityAcceptedAt } from './directives.decider.js'
import { directiveRules, type Directive, type DirectiveEffect, type Directives } from './directives.js'

/** Goods of one product for one group. */
export type DirectiveScope = { readonly sku: string; readonly family?: string; readonly buyer: string }

/** What the directives of a destination say about some goods at an instant. */
export type Ruling = {
  /** What acts: the strictest of what stands; undefined where nobody has said anything. */
  readonly effect?: DirectiveEffect
  /** In force, about these goods, and not set aside: the stricter act, whatever the others say. */
  readonly standing: readonly Directive[]
  /** Those that a later official word about this buyer prevails over (DIR-2). */
  readonly setAside: readonly Directive[]
  /** Those standing that say less than what acts: they contradict it (DIR-2). */
  readonly contradicting: readonly Directive[]
  /** Permits on less than an official document: shown, without force. */
  readonly unproven: readonly Directive[]
}

const severity = ['permit', 'necessity-only', 'prohibit'] as const

/** Nobody has said anything of these goods. */
const silence: Ruling = { standing: [], setAside: [], contradicting: [], unproven: [] }

/**
 * What is in force at an instant for goods of a group. A later official directive of the same or a higher issuer that
 * names the buyer prevails for that buyer; otherwise the stricter acts (DIR-2). Another issuer of the same rank is no
 * higher one, and of two of one instant none is later. What is prohibited on a report is prohibited; what is permitted on
 * one is not.
 */
export function rulingAt(state: Pick<Directives, 'directives' | 'ends'>, t: Instant, scope: DirectiveScope): Ruling {
  if (state.directives.size === 0) return silence
  const said = [...state.directives.values()].filter((one) => inForce(state, one, t) && concerns(one, scope))
  if (said.length === 0) return silence
  const unproven = said.filter((one) => one.effect === 'permit' && one.grade !== 'official')
  const powerful = said.filter((one) => !unproven.includes(one))
  const setAside = powerful.filter((one) => powerful.some((other) => prevails(other, one)))
  const standing = powerful.filter((one) => !setAside.includes(one))
  const effect = severity.findLast((name) => standing.some((one) => one.effect === name))
  const contradicting = standing.filter((one) => one.effect !== effect)
  return { ...(effect && { effect }), standing, setAside, contradicting, unproven }
}

/** Those in force that bar goods: each prohibition (DIR-1), and each for which no necessity is accepted (DIR-3). */
export const barring = (
  state: Pick<Directives, 'directives' | 'ends'>,
  t: Instant,
  scope: DirectiveScope,
  accepted: (directiveId: string) => boolean,
): Directive[] =>
  rulingAt(state, t, scope).standing.filter(
    ({ effect, directiveId }) => effect === 'prohibit' || (effect === 'necessity-only' && !accepted(directiveId)),
  )

/** What the directives of a destination have against goods of a line at an instant. */
export function forbidden(state: Directives, t: Instant, scope: DirectiveScope, line: OrderLine): Refusal[] {
  const accepted = (directiveId: string) => necessityAcceptedAt(state, directiveId, line, t)
  return barring(state, t, scope, accepted).flatMap((directive) => {
    const { directiveId, issuer, effect, effectiveFrom: since, grade = 'none' } = directive
    const numbers = { directiveId, issuer, since, grade }
    if (effect === 'prohibit') return directiveRules.refuse('DIRECTIVE_PROHIBITS', numbers)
    return directiveRules.refuse('DIRECTIVE_NECESSITY', { ...numbers, line: lineKey(line) })
  })
}

export type DirectiveStanding = 'ahead' | 'inForce' | 'ended'

/** Whether a directive counts at an instant. Who it prevails over then is asked of {@link rulingAt}. */
export function directiveStandingAt(
  state: Pick<Directives, 'ends'>,
  directive: Directive,
  t: Instant,
): DirectiveStanding {
  if (inForce(state, directive, t)) return 'inForce'
  return directive.effectiveFrom > t ? 'ahead' : 'ended'
}

function inForce(
  { ends }: Pick<Directives, 'ends'>,
  { directiveId, effectiveFrom, effectiveUntil }: Directive,
  t: Instant,
): boolean {
  const end = ends.get(directiveId)
  return effectiveFrom <= t && (effectiveUntil === undefined || t < effectiveUntil) && (end === undefined || t < end)
}

function concerns({ products, buyer }: Directive, scope: DirectiveScope): boolean {
  const goods =
    products === undefined ||
    products.includes(scope.sku) ||
    (scope.family !== undefined && products.includes(scope.family))
  return goods && (buyer === undefined || buyer === scope.buyer)
}

/** One is about the buyer alone, official, later than the other and of its issuer or a higher one. */
const prevails = (one: Directive, other: Directive): boolean =>
  one.buyer !== undefined &&
  one.grade === 'official' &&
  one.effectiveFrom > other.effectiveFrom &&
  (one.issuer === other.issuer || one.rank < other.rank)
