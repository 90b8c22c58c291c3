import { read, type Instant, type Refusal, type Steps } from '#kernel'
import {
  againstDeparted,
  approvalStream,
  coveredBy,
  gateOf,
  licenceNotInForce,
  licenceStream,
  lineKey,
  lineOf,
  lotAt,
  lotOf,
  orderStream,
  shipmentRules,
  shipmentStream,
  stockStream,
  tested,
  unfiledAt,
  type CoverKind,
  type Covers,
} from '#domain'
import { barsOfOrder, barsOfTerms, type SeenGoods } from './bars.js'
import { chipsPerUnit } from '../known.js'
import { brokenAtRelease } from './released.js'
import type { Going } from './covers.js'

/** Pieces of a line that left with a shipment, as one notice tells, and under what. */
export type DepartedPieces = Going & {
  readonly noticeNo: string
  readonly quantity: number
  readonly covers: Covers
  readonly at: Instant
  readonly recordedAt: Instant
}

/**
 * Every rule by which a departure would have been refused at its instant, by what is known now: of its filings, parties,
 * directives, papers and lots (SHP-4), and by which its release would have been (SHP-3). What is counted has to be asked
 * as it was then: see `sumsAsked`. Pools, items and lots are bound by limits of their own.
 */
export function* brokenBy(departed: DepartedPieces): Steps<Refusal[]> {
  const broken = [...(yield* brokenAt(departed, departed.at)), ...(yield* brokenAtRelease(departed))]
  return [...new Map(broken.map((one) => [one.code + one.message, one])).values()]
}

/** SHP-6: what bars the goods by the time that the departure was told, and did not at its instant. */
export function* barredSince(departed: DepartedPieces): Steps<Refusal[]> {
  const { at, recordedAt } = departed
  if (at === recordedAt || (yield* brokenAt(departed, at)).length > 0) return []
  return yield* brokenAt(departed, recordedAt)
}

function* brokenAt(departed: DepartedPieces, t: Instant): Steps<Refusal[]> {
  const { shipment, noticeNo, covers } = departed
  const state = yield* read(shipmentStream(shipment))
  const seen: SeenGoods = new Map()
  return [
    ...unfiledAt(state, state.departures.get(noticeNo)?.itns ?? [], t),
    ...(yield* barsOfOrder(departed, t, seen)),
    ...(yield* brokenPapers(departed, covers, t)),
    ...(yield* barsOfTerms(departed, covers, t, seen)),
    ...(yield* brokenLots(departed, covers, t)),
  ]
}

function* brokenPapers({ orderNo, line }: Going, { licences, draws }: Covers, t: Instant): Steps<Refusal[]> {
  const broken: Refusal[] = []
  for (const { licence } of licences) broken.push(...licenceNotInForce(licence, yield* read(licenceStream(licence)), t))
  for (const { approval, member } of draws)
    broken.push(...againstDeparted(yield* read(approvalStream(approval)), { member, orderNo, line }, t))
  return broken
}

/** STK-2: a failed test blocks its lot; SHP-3: where a test is asked for, the lot had passed it. */
function* brokenLots({ orderNo, line, sku }: Going, { reservations }: Covers, t: Instant): Steps<Refusal[]> {
  const { gates } = lineOf(yield* read(orderStream(orderNo)), line) ?? {}
  const broken: Refusal[] = []
  for (const { site, lot, quantity } of reservations) {
    const of = lotAt(lotOf(yield* read(stockStream(site, sku)), lot), t)
    const named = { lot, line: lineKey({ orderNo, line }) }
    const failed = of.test?.passed === false
    broken.push(...shipmentRules.unless(!failed, 'LOT_BLOCKED', { ...named, free: 0, committed: quantity }))
    broken.push(...shipmentRules.unless(gates?.labTest === 'no' || tested(of), 'LOT_UNTESTED', named))
  }
  return broken
}

/** All that left of a line with a shipment, and what papers that were told later cover: pieces decremented, chips consumed. */
export type LeftInAll = Going & {
  readonly departures: readonly { readonly quantity: number; readonly covers: Covers }[]
  readonly papers: { readonly pieces: number; readonly chips: number }
}

/** SHP-5: pieces that left without a decrement or a consumption that the gates of their line ask for, until papers are told. */
export function* uncoveredBy({ papers, departures, ...going }: LeftInAll): Steps<Refusal[]> {
  const { orderNo, line, sku } = going
  const gates = lineOf(yield* read(orderStream(orderNo)), line)?.gates
  const chips = yield* chipsPerUnit(sku)
  const asked = departures.reduce((sum, { quantity }) => sum + quantity, 0)
  const lacking = (kind: CoverKind, later: number): Refusal[] => {
    const covered = departures.reduce((sum, { covers }) => sum + coveredBy(covers[kind]), later)
    const numbers = { asked, line: lineKey({ orderNo, line }), covered, gate: gateOf[kind] }
    return shipmentRules.unless(covered >= asked, 'RELEASE_UNCOVERED', numbers)
  }
  return [
    ...(gates?.authorisation === 'licence' ? lacking('licences', papers.pieces) : []),
    ...(gates?.importApproval === 'yes' ? lacking('draws', Math.floor(papers.chips / chips)) : []),
  ]
}
