import { code, country, day, described, flag, oneOf, optional, rulebook, text, unknownThing, vocabulary } from '#kernel'
import type { Day, EventOf, Grade, Instant } from '#kernel'

/** A party of the trade: buyer, end user, consignee or intermediary; stream `party~<party>`. */
export const partyVocabulary = vocabulary({
  opens: 'PartyRegistered',
  named: true,
  facts: {
    PartyRegistered: {
      name: described(text, 'Legal name', 'Example Cloud Ltd'),
      country: described(country, 'Where it is established'),
      headquarters: described(country, 'Where its headquarters are'),
      ultimateParent: optional(
        described(code, 'The party that owns it in the end; left out: itself. It names the group.', 'EXAMPLE-GROUP'),
      ),
    },
    PartyScreened: {
      screeningId: described(code, 'The screening', 'SCR-1'),
      list: described(code, 'The list that it was screened against', 'BIS-EL'),
      listVersion: described(code, 'The version of that list', '2026-01-15'),
      ownersIncluded: described(flag, 'Its owners were screened too'),
      outcome: described(oneOf(['clear', 'match', 'escalated']), 'What the screening found'),
    },
    EndUseCertified: {
      certificateNo: described(code, 'The end-use certificate', 'EUC-1'),
      validUntil: described(day, 'Its last day'),
    },
    DiversionSuspected: { reportNo: described(code, 'The report that says so', 'DIV-1'), reason: text },
    PartyBlocked: { blockId: described(code, 'The block', 'BLK-1'), reason: text },
  },
  acts: {
    ScreeningAdjudicated: {
      screeningId: described(code, 'The screening that it answers, and no other', 'SCR-1'),
      outcome: described(oneOf(['clear', 'match']), 'What it is taken for from now on'),
      reason: text,
    },
    PartyUnblocked: { blockId: described(code, 'The block that it lifts, and no other', 'BLK-1'), reason: text },
  },
  opposites: { ScreeningAdjudicated: 'ScreeningAdjudicated', PartyUnblocked: 'PartyBlocked' },
})
export type PartyEvent = EventOf<typeof partyVocabulary>

export const partyRules = rulebook({
  'PTY-1':
    'An order is not confirmed, and nothing is released for export, while a buyer, end user, consignee or intermediary of it is unscreened, matched, escalated or blocked',
  'PTY-2': 'A screening counts against the version of its list that is in force',
  'PTY-3':
    'A block bars the open units of the party and lists its goods in transit for recall; it is lifted on more than a report',
  PARTY_UNKNOWN: unknownThing('{party} is not registered'),
  PARTY_REGISTERED: 'This party is registered already',
  SCREENING_ALREADY_TOLD: 'Screening {screeningId} is recorded already',
  CERTIFICATE_ALREADY_TOLD: 'End-use certificate {certificateNo} is recorded already',
  DIVERSION_ALREADY_TOLD: 'Diversion report {reportNo} is recorded already',
  PARTY_BLOCK_ALREADY_TOLD: 'Block {blockId} is recorded already',
  SCREENING_UNKNOWN: unknownThing('Screening {screeningId} is not known of this party'),
  PARTY_BLOCK_UNKNOWN: unknownThing('Block {blockId} is not known of this party'),
  SCREENING_REPORTED: 'PTY-1: a report clears nobody: screening {screeningId} stays as it is',
  PARTY_UNBLOCK_REPORTED: 'PTY-3: a report lifts no block: {blockId} stands',
  PARTY_UNSCREENED: 'PTY-1: {party} is not screened',
  PARTY_MATCHED: 'PTY-1: {party} matches {list} (screening {screeningId})',
  PARTY_ESCALATED: 'PTY-1: screening {screeningId} of {party} against {list} is escalated and not adjudicated',
  PARTY_BLOCKED: 'PTY-1: {party} is blocked by {blockId}',
  PARTY_SCREENING_STALE: 'PTY-2: {party} was last screened against version {screened} of {list}; in force is {version}',
})

export type ScreeningOutcome = 'clear' | 'match' | 'escalated'
export type Screening = {
  readonly list: string
  readonly listVersion: string
  readonly outcome: ScreeningOutcome
  readonly occurredAt: Instant
  readonly grade?: Grade
}

/** A statement of end use: since when it is there, and the last day that it is good for. */
export type EndUseCertificate = { readonly since: Instant; readonly validUntil: Day; readonly grade?: Grade }

/** What opened it, and sets by id. They stay small: copying them is cheap. */
export type Party = {
  readonly registered?: {
    readonly name: string
    readonly country: string
    readonly headquarters: string
    readonly ultimateParent?: string
  }
  readonly screenings: ReadonlyMap<string, Screening>
  /** By screening: the outcomes that people gave it, the last one last. */
  readonly adjudications: ReadonlyMap<string, readonly { readonly outcome: 'clear' | 'match'; readonly at: Instant }[]>
  readonly certificates: ReadonlyMap<string, EndUseCertificate>
  /** By report: the reason. */
  readonly suspicions: ReadonlyMap<string, string>
  /** By block: since when. */
  readonly blocks: ReadonlyMap<string, Instant>
  /** By block: when it was lifted. */
  readonly lifted: ReadonlyMap<string, Instant>
}
