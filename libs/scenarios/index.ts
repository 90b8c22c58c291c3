export { h200 } from './h200-2026-01.js'
export type { Asking, Chapter, Line, Scenario, Step } from './scenario.js'
