import { read, type AnyEvent, type AnyStream, type Instant, type Refusal, type Steps, type Stream } from '#kernel'
import {
  againstRelease,
  approvalStream,
  asksCredits,
  capsStream,
  groupOf,
  licenceConditionsAt,
  licenceStream,
  lineKey,
  listsOf,
  listStream,
  lotAt,
  lotOf,
  orderStream,
  partiesAt,
  partiesOf,
  partyAt,
  partyStream,
  releasedFor,
  shipmentRules,
  shipmentStream,
  stockStream,
  tested,
  unacknowledged,
  unfit,
  versionAt,
  volumeRules,
  volumeRulesAt,
  volumeStream,
  type LicenceCondition,
  type Parties,
  type Volume,
} from '#domain'
import { beyondCaps, beyondShare, unstated } from './against.js'
import type { DepartedPieces } from './judging.js'
import { countryOf } from './movements.js'

/**
 * The instant for which the rules of a release are asked about goods that left (SHP-3): that of the release which they
 * left under, or of their departure if they left without one.
 */
function* releaseOf({ shipment, noticeNo, at }: DepartedPieces): Steps<Instant> {
  const released = releasedFor(yield* read(shipmentStream(shipment)), noticeNo) ?? at
  return released < at ? released : at
}

/**
 * What a release asks about beside what bars a departure, by what is known now: screenings against the lists of then, and
 * the conditions of licences (LIC-4). Of what is counted, see {@link sumsAsked}.
 */
export function* brokenAtRelease(departed: DepartedPieces): Steps<Refusal[]> {
  const t = yield* releaseOf(departed)
  const parties = partiesAt(yield* read(orderStream(departed.orderNo)), t)
  if (!parties) return []
  return [...(yield* unscreened(parties, t)), ...(yield* beyondConditions(departed, parties, t))]
}

/** Matches, blocks and what is escalated bar the departure itself, and are asked about at its own instant. */
const ofScreening: ReadonlySet<string> = new Set(['PARTY_UNSCREENED', 'PARTY_SCREENING_STALE'])

/** PTY-1, PTY-2: whether everyone was screened, against the versions that were in force. */
function* unscreened(parties: Parties, t: Instant): Steps<Refusal[]> {
  const flaws: Refusal[] = []
  for (const name of partiesOf(parties)) {
    const party = partyAt(yield* read(partyStream(name)), t)
    const versions = new Map<string, string | undefined>()
    for (const list of listsOf(party)) versions.set(list, versionAt(yield* read(listStream(list)), t))
    flaws.push(...unfit(name, party, (list) => versions.get(list)).filter(({ code }) => ofScreening.has(code)))
  }
  return flaws
}

/** LIC-4: conditions that nobody acknowledged or that are not met. A licence that has no force asks for nothing. */
function* beyondConditions(departed: DepartedPieces, parties: Parties, t: Instant): Steps<Refusal[]> {
  const flaws: Refusal[] = []
  for (const { licence } of departed.covers.licences) {
    const state = yield* read(licenceStream(licence))
    flaws.push(...unacknowledged(licence, state, t))
    for (const condition of licenceConditionsAt(state, t))
      flaws.push(...(yield* beyondCondition(departed, licence, condition, parties, t)))
  }
  return flaws
}

/** LIC-4: a condition with a rule. A share of the volume is counted. */
function* beyondCondition(
  { covers, orderNo, line, sku }: DepartedPieces,
  licence: string,
  condition: LicenceCondition,
  { endUser }: Parties,
  t: Instant,
): Steps<Refusal[]> {
  if (condition.kind === 'end-use-statement')
    return unstated(licence, condition, endUser, yield* read(partyStream(endUser)), t)
  if (condition.kind !== 'lab-test') return []
  const flaws: Refusal[] = []
  for (const { site, lot } of covers.reservations) {
    const passed = tested(lotAt(lotOf(yield* read(stockStream(site, sku)), lot), t))
    flaws.push(...shipmentRules.unless(passed, 'LOT_UNTESTED', { lot, line: lineKey({ orderNo, line }) }))
  }
  return flaws
}

/**
 * A sum that a release had to keep: the stream that counts it, the instant for which it is asked, and what that says
 * against the release. The stream has to be given as it was at that instant: sums carry no dates.
 */
export type SumAsked = {
  readonly stream: AnyStream
  readonly at: Instant
  readonly broken: (state: unknown) => Refusal[]
}

const sum = <S, E extends AnyEvent>(stream: Stream<S, E>, at: Instant, broken: (state: S) => Refusal[]): SumAsked => ({
  stream,
  at,
  broken: (state) => broken(state as S),
})

/** The sums that a release had to keep for goods that left: caps (CAP-1), credits (APR-4), volumes (VOL-1, LIC-4). */
export function* sumsAsked(departed: DepartedPieces): Steps<SumAsked[]> {
  const { orderNo, sku } = departed
  const t = yield* releaseOf(departed)
  const parties = partiesAt(yield* read(orderStream(orderNo)), t)
  if (!parties) return []
  return [
    ...(yield* capsAsked(departed, parties, t)),
    ...(yield* creditsAsked(departed, t)),
    ...(yield* ratiosAsked(sku, yield* countryOf(departed.shipment, orderNo), t)),
    ...(yield* sharesAsked(departed, parties, t)),
  ]
}

function* capsAsked({ sku, covers }: DepartedPieces, { customer }: Parties, t: Instant): Steps<SumAsked[]> {
  if (covers.licences.length === 0) return []
  const { sayings } = yield* read(capsStream(sku))
  const group = groupOf(customer, yield* read(partyStream(customer)))
  return sayings.size === 0 ? [] : [sum(capsStream(sku), t, (caps) => beyondCaps(caps, group, t))]
}

function* creditsAsked({ orderNo, line, covers }: DepartedPieces, t: Instant): Steps<SumAsked[]> {
  const asked: SumAsked[] = []
  for (const { approval, member } of covers.draws) {
    const { conditions } = yield* read(approvalStream(approval))
    if (![...conditions.values()].some(asksCredits)) continue
    const of = { member, orderNo, line, quantity: 0 }
    const short = sum(approvalStream(approval), t, (state) =>
      againstRelease(state, of, t).filter(({ code }) => code === 'CREDITS_SHORT'),
    )
    asked.push(short)
  }
  return asked
}

function* ratiosAsked(sku: string, country: string | undefined, t: Instant): Steps<SumAsked[]> {
  const { ratios } = yield* read(volumeStream(sku))
  return country === undefined || ratios.size === 0
    ? []
    : [sum(volumeStream(sku), t, (volume) => beyondRatios(volume, country, t))]
}

/** VOL-1: the rules for a country that are exceeded at an instant. */
const beyondRatios = (volume: Volume, country: string, t: Instant): Refusal[] =>
  volumeRulesAt(volume, t)
    .filter(({ countries }) => countries.includes(country))
    .flatMap(({ rule: key, exported, committed, room }) => {
      const used = exported + committed
      const numbers = { key, used, limit: used + room, excess: -room }
      return volumeRules.unless(room >= 0, 'VOLUME_RATIO', numbers)
    })

function* sharesAsked({ sku, covers }: DepartedPieces, { destination }: Parties, t: Instant): Steps<SumAsked[]> {
  const asked: SumAsked[] = []
  for (const { licence } of covers.licences)
    for (const condition of licenceConditionsAt(yield* read(licenceStream(licence)), t))
      if (condition.kind === 'volume-share' && condition.parameters.countries?.includes(destination))
        asked.push(sum(volumeStream(sku), t, (volume) => beyondShare(licence, condition, volume)))
  return asked
}
