import { read, type Instant, type Refusal, type Steps } from '#kernel'
import {
  againstRelease,
  approvalStream,
  available,
  directivesStream,
  forbidden,
  licenceNotInForce,
  licenceStream,
  lineKey,
  lineOf,
  lotAt,
  lotOf,
  orderStream,
  partiesAt,
  partiesOf,
  partyAt,
  partyStream,
  shipmentRules,
  stockStream,
  tested,
  unfit,
  type Covers,
} from '#domain'
import type { Going } from './covers.js'
import { scopeOf } from './shippable.js'

/** What is known to bar pieces under these covers at an instant: of their parties, directives, papers and lots (SHP-4). */
export function* barsAt(going: Going, covers: Covers, t: Instant): Steps<Refusal[]> {
  return [
    ...(yield* barsOfOrder(going, t)),
    ...(yield* barsOfPapers(going, covers, t)),
    ...(yield* barsOfLots(going, covers, t)),
  ]
}

const barring: ReadonlySet<string> = new Set(['PARTY_BLOCKED', 'PARTY_MATCHED', 'PARTY_ESCALATED'])

/** What bars goods of an order at an instant: its parties as they were named, blocked and screened then, and directives. */
export function* barsOfOrder({ orderNo, line, sku }: Going, t: Instant): Steps<Refusal[]> {
  const placed = partiesAt(yield* read(orderStream(orderNo)), t)
  if (!placed) return []
  const bars: Refusal[] = []
  for (const name of partiesOf(placed)) {
    const flaws = unfit(name, partyAt(yield* read(partyStream(name)), t), () => undefined)
    bars.push(...flaws.filter((flaw) => barring.has(flaw.code)))
  }
  const scope = yield* scopeOf({ sku, customer: placed.customer })
  bars.push(...forbidden(yield* read(directivesStream(placed.destination)), t, scope, { orderNo, line }))
  return bars
}

/** Conditions are asked about as for a release. What leaves is committed already, so that it adds nothing. */
function* barsOfPapers({ orderNo, line }: Going, { licences, draws }: Covers, t: Instant): Steps<Refusal[]> {
  const bars: Refusal[] = []
  for (const { licence } of licences) bars.push(...licenceNotInForce(licence, yield* read(licenceStream(licence)), t))
  for (const { approval, member } of draws) {
    const of = { member, orderNo, line, quantity: 0 }
    bars.push(...againstRelease(yield* read(approvalStream(approval)), of, t))
  }
  return bars
}

/** Tests of lots count as of the instant; blocks as they are known now, whenever they came about: they are sums. */
function* barsOfLots({ orderNo, line, sku }: Going, { reservations }: Covers, t: Instant): Steps<Refusal[]> {
  const { gates } = lineOf(yield* read(orderStream(orderNo)), line) ?? {}
  const bars: Refusal[] = []
  for (const { site, lot } of reservations) {
    const of = lotAt(lotOf(yield* read(stockStream(site, sku)), lot), t)
    const named = { lot, line: lineKey({ orderNo, line }) }
    const numbers = { ...named, free: available(of), committed: of.committed }
    bars.push(...shipmentRules.unless(of.committed <= available(of), 'LOT_BLOCKED', numbers))
    bars.push(...shipmentRules.unless(gates?.labTest === 'no' || tested(of), 'LOT_UNTESTED', named))
  }
  return bars
}
