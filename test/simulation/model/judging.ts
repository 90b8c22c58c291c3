/** How specs of the rules ask what speaks against a transaction, and what they tell again and again. */
import { objections } from './legality.js'
import type { Recorded } from './recorded.js'
import { next, type Step } from './tale.js'

type Given = Parameters<typeof next>[2]
/** The numbers of the rules that speak against a transaction, each once. */
export const rules = (history: readonly Recorded[], steps: readonly Step[], given?: Given): string[] =>
  [...new Set(objections(history, next(history, steps, given)).map(({ rule }) => rule))].sort()

export const from = '2026-01-02T00:00:00.000Z'
export const blocked: Step = ['party~PORT', 'PartyBlocked', { blockId: 'B', reason: 'listed' }]
export const held: Step = ['order~A', 'OrderHeld', { holdId: 'H', reason: 'credit' }]
export const suspended = (effectiveFrom = from): Step => [
  'licence~D1',
  'LicenceSuspended',
  { noticeNo: 'SU', effectiveFrom, reason: 'r' },
]
export const directive = (
  directiveId: string,
  effect: 'prohibit' | 'necessity-only' | 'permit',
  rank: number,
  buyer?: string,
): Step => [
  'directives~CN',
  'DirectiveRecorded',
  {
    directiveId,
    issuer: `I${rank}`,
    rank,
    products: ['HOPPER'],
    effect,
    effectiveFrom: buyer ? '2026-01-03T00:00:00.000Z' : from,
    ...(buyer ? { buyer } : {}),
  },
]
