export type { Answer, Ask, Excess } from './ask.js'
export { foldStream, historyOf } from './cache.js'
export { Ledger, type LedgerOptions } from './ledger.js'
export { ledgerRules } from './rules.js'
