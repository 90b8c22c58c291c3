export { h200 } from './h200-2026-01.js'
export type { Scenario, ScenarioCommand, Step } from './scenario.js'
