export * from './calendar.js'
export * from './count.js'
export * from './decider.js'
export * from './evidence.js'
export * from './field.js'
export * from './fold.js'
export * from './instant.js'
export * from './kept.js'
export * from './persistent.js'
export * from './reading.js'
export * from './recent.js'
export * from './recorded.js'
export * from './refusal.js'
export * from './schema.js'
export {
  attempt,
  moment,
  open,
  read,
  record,
  refuse,
  telling,
  want,
  type Step,
  type Steps,
  type Telling,
  type Transaction,
} from './steps.js'
export * from './transaction.js'
export type { Seen } from './sights.js'
export * from './vocabulary.js'
