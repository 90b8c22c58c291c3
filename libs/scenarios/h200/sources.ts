import type { Envelope } from '#commands'

export type Source = NonNullable<Envelope['evidence']>

const scenario = 'scenario h200-2026-01'
const press = 'Press reports, January 2026'

/** A document that nobody published: it stands where the case needs one, and says so wherever its figures are shown. */
const made = (grade: Source['grade'], note: string): Source => ({ grade, source: scenario, illustrative: true, note })

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
    source: press,
    illustrative: true,
    note: 'Reported are 600,000 H200 and 100,000 GH200; sites, lots and tests are made up',
  },
  /** Orders of more than two million chips, at about USD 27,000. */
  order: made(
    'company',
    'Reported is a total of more than two million chips; buyers beyond the named three and all splits are made up',
  ),
  /** Demand that only the press tells of. */
  demand: {
    grade: 'reported',
    source: press,
    illustrative: true,
    note: 'A report is demand, no order; the buyer is made up',
  },
  company: made('company', 'Made up: nobody published it'),
  /** Reported is that US approvals are in place; who holds which licence, nobody published. */
  licence: made(
    'official',
    'Reported is that US approvals are in place; holders, quantities and conditions are made up',
  ),
  /** 75,000 chips for each customer. */
  cap: { grade: 'reported', source: 'Press reports, February 2026' },
  /** Customs agents were told that H200 are not permitted. */
  prohibition: { grade: 'reported', source: press },
  /** Firms were told to buy only when it is necessary. */
  advice: { grade: 'reported', source: press },
  /** Three firms were approved to buy collectively more than 400,000, while the vendor's chief executive visited. */
  round: { grade: 'reported', source: press },
  /** A ratio of chips of domestic make for each H200 was discussed. */
  talk: { grade: 'reported', source: press },
  approval: {
    ...made('official', 'Made up: what made the approval effective, and what ended the prohibition, is not reported'),
    /** Of this note: there is no document. */
    sha256: 'd19ba9dd68e76b04d486968466272af8f1c4cdf5fc3266d3946e40cfbf05f9f8',
  },
  ratio: made('official', 'Made up: a ratio was discussed and not set'),
  /** Export filings, customs notices, reports of losses. */
  authority: made('official', 'Made up: no shipment of the case is reported'),
} as const satisfies Record<string, Source>
