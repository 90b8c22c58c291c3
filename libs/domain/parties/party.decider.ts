import {
  streamOf,
  unreachable,
  type Context,
  type Decider,
  type Instant,
  type Refusal,
  type Stream,
  type Told,
} from '#kernel'
import { endOfDay } from '../days.js'
import {
  partyRules,
  partyVocabulary,
  type EndUseCertificate,
  type Party,
  type PartyEvent,
  type Screening,
  type ScreeningOutcome,
} from './party.js'

const { refuse, unless } = partyRules

const decider: Decider<Party, PartyEvent> = {
  initial: {
    screenings: new Map(),
    adjudications: new Map(),
    certificates: new Map(),
    suspicions: new Map(),
    blocks: new Map(),
    lifted: new Map(),
  },

  decide(event, party, { grade }) {
    if (event.type === 'PartyRegistered') return unless(!party.registered, 'PARTY_REGISTERED')
    if (!party.registered) return refuse('PARTY_UNKNOWN', { party: 'This party' })
    switch (event.type) {
      case 'PartyScreened':
        return unless(!party.screenings.has(event.screeningId), 'SCREENING_ALREADY_TOLD', {
          screeningId: event.screeningId,
        })
      case 'EndUseCertified':
        return unless(!party.certificates.has(event.certificateNo), 'CERTIFICATE_ALREADY_TOLD', {
          certificateNo: event.certificateNo,
        })
      case 'DiversionSuspected':
        return unless(!party.suspicions.has(event.reportNo), 'DIVERSION_ALREADY_TOLD', { reportNo: event.reportNo })
      case 'PartyBlocked':
        return unless(!party.blocks.has(event.blockId), 'PARTY_BLOCK_ALREADY_TOLD', { blockId: event.blockId })
      case 'ScreeningAdjudicated':
        return [
          ...unless(party.screenings.has(event.screeningId), 'SCREENING_UNKNOWN', { screeningId: event.screeningId }),
          ...unless(event.outcome !== 'clear' || grade !== 'reported', 'SCREENING_REPORTED', {
            screeningId: event.screeningId,
          }),
        ]
      case 'PartyUnblocked':
        return [
          ...unless(party.blocks.has(event.blockId), 'PARTY_BLOCK_UNKNOWN', { blockId: event.blockId }),
          ...unless(grade !== 'reported', 'PARTY_UNBLOCK_REPORTED', { blockId: event.blockId }),
        ]
      default:
        return unreachable(event)
    }
  },

  evolve(party, event, told) {
    switch (event.type) {
      case 'PartyRegistered':
        return { ...party, registered: registrationOf(event) }
      case 'PartyScreened':
        return { ...party, screenings: new Map(party.screenings).set(event.screeningId, screeningOf(event, told)) }
      case 'EndUseCertified':
        return {
          ...party,
          certificates: new Map(party.certificates).set(event.certificateNo, certificateOf(event, told)),
        }
      case 'DiversionSuspected':
        return { ...party, suspicions: new Map(party.suspicions).set(event.reportNo, event.reason) }
      case 'PartyBlocked':
        return { ...party, blocks: new Map(party.blocks).set(event.blockId, told.occurredAt) }
      case 'ScreeningAdjudicated':
        return adjudicating(party, event, told.occurredAt)
      case 'PartyUnblocked':
        return { ...party, lifted: new Map(party.lifted).set(event.blockId, told.occurredAt) }
      default:
        return unreachable(event)
    }
  },

  limits: () => [],

  alreadySo(event, party) {
    switch (event.type) {
      case 'ScreeningAdjudicated':
        return outcomeOf(event.screeningId, party) === event.outcome
      case 'PartyUnblocked':
        return party.lifted.has(event.blockId)
      default:
        return false
    }
  },
}

export const party: Context<Party, PartyEvent> = {
  kind: 'party',
  ids: ['party'],
  vocabulary: partyVocabulary,
  rulebook: partyRules,
  decider,
  calendar: {
    changedBy: ['EndUseCertified'],
    dates: ({ certificates }) => [...certificates.values()].map(({ validUntil }) => endOfDay(validUntil, 'UTC')),
  },
  weight: ({ screenings, adjudications, certificates, suspicions, blocks }) =>
    600 + 250 * screenings.size + 100 * (adjudications.size + certificates.size + suspicions.size + blocks.size),
}

export const partyStream = (id: string): Stream<Party, PartyEvent> => streamOf(party, id)

function registrationOf({
  type,
  ...registration
}: Extract<PartyEvent, { type: 'PartyRegistered' }>): NonNullable<Party['registered']> {
  return registration
}

function screeningOf(event: Extract<PartyEvent, { type: 'PartyScreened' }>, { occurredAt, grade }: Told): Screening {
  const { list, listVersion, outcome } = event
  return grade ? { list, listVersion, outcome, occurredAt, grade } : { list, listVersion, outcome, occurredAt }
}

function certificateOf(
  { validUntil }: Extract<PartyEvent, { type: 'EndUseCertified' }>,
  { occurredAt: since, grade }: Told,
): EndUseCertificate {
  return grade ? { since, validUntil, grade } : { since, validUntil }
}

/** Whether an end-use certificate of a party is good at an instant. One that is only reported authorises nothing. */
export const certifiedAt = ({ certificates }: Party, t: Instant): boolean =>
  [...certificates.values()].some(
    ({ since, validUntil, grade }) => grade !== 'reported' && since <= t && t.slice(0, 10) <= validUntil,
  )

/** What a screening is taken for: as adjudicated, else as found; undefined if it is not known. */
function outcomeOf(screeningId: string, party: Party): ScreeningOutcome | undefined {
  const found = party.screenings.get(screeningId)
  return found && (party.adjudications.get(screeningId)?.at(-1)?.outcome ?? found.outcome)
}

type Adjudicated = Extract<PartyEvent, { type: 'ScreeningAdjudicated' }>

function adjudicating(party: Party, { screeningId, outcome }: Adjudicated, at: Instant): Party {
  const former = party.adjudications.get(screeningId) ?? []
  return { ...party, adjudications: new Map(party.adjudications).set(screeningId, [...former, { outcome, at }]) }
}

/** A *group* is the ultimate parent. */
export function groupOf(id: string, party: Party): string {
  return party.registered?.ultimateParent ?? id
}

/** The blocks that stand: told, and not lifted. */
export function blocked(party: Party): string[] {
  return [...party.blocks.keys()].filter((blockId) => !party.lifted.has(blockId)).sort()
}

/** A party as of an instant: without screenings, what people made of them, blocks and their lifting that came later. */
export function partyAt(party: Party, t: Instant): Party {
  const { screenings, adjudications, blocks, lifted } = party
  return {
    ...party,
    screenings: new Map([...screenings].filter(([, { occurredAt }]) => occurredAt <= t)),
    adjudications: new Map([...adjudications].map(([id, all]) => [id, all.filter(({ at }) => at <= t)])),
    blocks: new Map([...blocks].filter(([, at]) => at <= t)),
    lifted: new Map([...lifted].filter(([, at]) => at <= t)),
  }
}

/**
 * Why an order with this party is not confirmed and nothing released for export (PTY-1, PTY-2): every reason, or none.
 *
 * A party is clear if it was screened at all and, for *every* list that it was ever screened against, its latest
 * screening (by when it happened) is against the version in force and is clear: as found, or as adjudicated for exactly
 * that screening. Of several at the same instant each has to be: the stricter counts. A clear result that rests on a
 * report only is left out: a report never authorises, while a match that is reported does bar.
 *
 * @param versionInForce the version of a list in force at the instant of the decision; undefined where none is.
 */
export function unfit(id: string, party: Party, versionInForce: (list: string) => string | undefined): Refusal[] {
  if (!party.registered) return refuse('PARTY_UNKNOWN', { party: id })
  const latest = latestByList(party)
  return [
    ...unless(latest.size > 0, 'PARTY_UNSCREENED', { party: id }),
    ...[...latest].sort(byKey).flatMap(([list, screeningIds]) => {
      const version = versionInForce(list)
      return screeningIds.flatMap((screeningId) => flawsOf(id, party, screeningId, list, version))
    }),
    ...blocked(party).flatMap((blockId) => refuse('PARTY_BLOCKED', { party: id, blockId })),
  ]
}

const barring: ReadonlySet<string> = new Set(['PARTY_BLOCKED', 'PARTY_MATCHED', 'PARTY_ESCALATED'])

type Reading = {
  readonly id: string
  readonly since: Instant
  readonly until: Instant
  readonly bars: readonly Refusal[]
}
const readings = new WeakMap<Party, Reading>()

/**
 * What bars a departure with this party, as it was known of by an instant (SHP-4): blocks, matches and what is
 * escalated; of what is stale or missing the release has asked. It stays the same until the next screening,
 * adjudication, block or lifting, so it is read once for the many lines and departures that ask.
 */
export function partyBarsAt(id: string, party: Party, t: Instant): readonly Refusal[] {
  const known = readings.get(party)
  if (known?.id === id && t >= known.since && t < known.until) return known.bars
  const screened = [...party.screenings.values()].map(({ occurredAt }) => occurredAt)
  const adjudicated = [...party.adjudications.values()].flatMap((all) => all.map(({ at }) => at))
  const instants = [...screened, ...adjudicated, ...party.blocks.values(), ...party.lifted.values()].sort()
  const since = instants.findLast((at) => at <= t) ?? ''
  const until = instants.find((at) => at > t) ?? '~'
  const bars = unfit(id, partyAt(party, t), () => undefined).filter((flaw) => barring.has(flaw.code))
  readings.set(party, { id, since, until, bars })
  return bars
}

function flawsOf(id: string, party: Party, screeningId: string, list: string, version: string | undefined): Refusal[] {
  const screened = party.screenings.get(screeningId)!.listVersion
  const outcome = outcomeOf(screeningId, party)
  return [
    ...unless(outcome !== 'match', 'PARTY_MATCHED', { party: id, list, screeningId }),
    ...unless(outcome !== 'escalated', 'PARTY_ESCALATED', { party: id, list, screeningId }),
    ...unless(screened === version, 'PARTY_SCREENING_STALE', { party: id, list, screened, version: version ?? 'none' }),
  ]
}

/** The lists that a party was screened against: read them before asking {@link unfit}. */
export function listsOf(party: Party): string[] {
  return [...latestByList(party).keys()].sort()
}

/** By list: the latest screenings that count, several if they happened at the same instant. */
function latestByList(party: Party): Map<string, string[]> {
  const latest = new Map<string, { at: string; ids: string[] }>()
  for (const [screeningId, { list, outcome, occurredAt, grade }] of party.screenings) {
    if (outcome === 'clear' && grade === 'reported') continue
    const known = latest.get(list)
    if (!known || occurredAt > known.at) latest.set(list, { at: occurredAt, ids: [screeningId] })
    else if (occurredAt === known.at) known.ids.push(screeningId)
  }
  return new Map([...latest].map(([list, { ids }]) => [list, ids.sort()]))
}

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1)
