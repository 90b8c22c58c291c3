import type { ScenarioCommand } from './scenario.js'

export type Source = NonNullable<ScenarioCommand['evidence']>

const scenario = 'scenario h200-2026-01'

/**
 * Where scenario h200-2026-01 has its facts from. Official is what a named document says; reported is what the press
 * wrote in January 2026; illustrative is what nobody published and this scenario makes up, so that the totals that were
 * reported can be shown at work.
 */
export const sources = {
  /** Exports of H200-class chips to China: case-by-case review, laboratory test, volume share, end-use conditions. */
  rule: { grade: 'official', source: '91 FR 1684' },
  /** A transfer inside the United States is no export, so it needs none of the gates. */
  domestic: { grade: 'official', source: '15 CFR 734.13' },
  /** About 700,000 in inventory: 600,000 H200 and 100,000 GH200. */
  inventory: {
    grade: 'reported',
    source: 'Press reports, January 2026',
    illustrative: true,
    note: 'Reported are 600,000 H200 and 100,000 GH200; sites, lots and tests are made up',
  },
  /** Orders of more than two million chips, at about USD 27,000. */
  order: {
    grade: 'company',
    source: scenario,
    illustrative: true,
    note: 'Reported is a total of more than two million chips; buyers beyond the named three and all splits are made up',
  },
  /** Demand that only the press tells of. */
  demand: {
    grade: 'reported',
    source: 'Press reports, January 2026',
    illustrative: true,
    note: 'A report is demand, no order; the buyer is made up',
  },
  made: { grade: 'company', source: scenario, illustrative: true },
} as const satisfies Record<string, Source>
