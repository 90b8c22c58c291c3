import type { Bound, Instant } from '#kernel'
import { approvalRules } from './approval.rules.js'
import { asksCredits, creditsAskedAt } from './conditions.js'
import { approvalTermsAt } from './documents.js'
import { committedDrawOf, drawKey, drawnOf, shippedDrawOf, shippedKey, type DrawKey } from './draws.js'
import { memberUse, shareOf, type Approval } from './state.js'

const { limit, balance } = approvalRules

/** APR-1: the pool that the documents in force at an instant grant; nothing without one. */
export function poolBounds(approval: Approval, t: Instant): Bound[] {
  const pool = approvalTermsAt(approval, t)?.pool.quantity ?? 0
  const { drawn, committed, consumed, shared, unshared } = approval
  return [
    limit('POOL_SHORT', pool, drawn + consumed),
    limit('POOL_COMMITTED_SHORT', pool, committed + consumed),
    limit('POOL_SHARED_SHORT', pool, shared > 0 ? shared + unshared : 0),
  ]
}

/** APR-1: a member stays within its share; without one, no number of its own limits it. */
export function shareBound(approval: Approval, member: string): Bound {
  const { share, used } = shareOf(approval, member)
  return limit('POOL_SHARE_SHORT', share ?? used, used, member)
}

/** APR-4, for each condition that has ever asked for credits: one that is not in force for the member asks for none. */
export function creditBounds(approval: Approval, member: string, t: Instant): Bound[] {
  if (approval.conditions.size === 0) return []
  const { credits } = memberUse(approval, member)
  return [...approval.conditions]
    .filter(([, condition]) => asksCredits(condition))
    .map(([id]) => limit('CREDITS_SHORT', credits, creditsAskedAt(approval, id, member, t), `${member} ${id}`))
}

/** What a line has drawn covers what is committed and what left. */
export function lineBounds(approval: Approval, of: DrawKey & { shipment?: string }): Bound[] {
  const [drawn, key] = [drawnOf(approval, of), drawKey(of)]
  const bounds = [
    balance('DRAW_SHORT', drawn, key),
    limit('DRAW_COMMITTED_BEYOND', Math.max(0, drawn), committedDrawOf(approval, of), key),
  ]
  return of.shipment === undefined ? bounds : [...bounds, ...shipmentBounds(approval, { ...of, shipment: of.shipment })]
}

function shipmentBounds(approval: Approval, of: DrawKey & { shipment: string }): Bound[] {
  const { committed, left, reversed } = shippedDrawOf(approval, of)
  return [
    balance('DRAW_COMMITMENT_SHORT', committed, shippedKey(of)),
    limit('CONSUMPTION_SHORT', left, reversed, shippedKey(of)),
  ]
}
