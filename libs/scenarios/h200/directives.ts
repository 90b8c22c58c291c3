import type { Chapter } from '../scenario.js'
import { sources } from './sources.js'
import { destination, fact, morning, sku, step } from './telling.js'

export const prohibition = 'GACC-2026-01'
export const advice = 'MIIT-2026-01'
const told = '2026-01-14'

/** Both of one rank: neither authority speaks for the other. */
export const authorities = { customs: { issuer: 'GACC', rank: 2 }, industry: { issuer: 'MIIT', rank: 2 } } as const

const about = { destination, products: [sku], effectiveFrom: morning(told) }

const noEntry = fact(
  'RecordDirective',
  prohibition,
  { ...about, directiveId: prohibition, ...authorities.customs, addressee: 'customs agents', effect: 'prohibit' },
  { on: told, evidence: sources.prohibition },
)

const onlyWhenNecessary = fact(
  'RecordDirective',
  advice,
  { ...about, directiveId: advice, ...authorities.industry, addressee: 'firms', effect: 'necessity-only' },
  { on: told, evidence: sources.advice },
)

export const directives: Chapter = {
  title: 'Customs says no',
  text: 'Twelve days late the ledger learns that customs agents were told H200 are not permitted, and firms to buy “only when necessary”. Both are reports, and the stricter acts: whatever is confirmed for China is barred, licensed or not.',
  steps: [step('2026-01-26', 10, 'a prohibition and an advice', [noEntry, onlyWhenNecessary])],
}
