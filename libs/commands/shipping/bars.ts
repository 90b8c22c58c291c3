import { read, type Instant, type Refusal, type Steps } from '#kernel'
import {
  againstGoods,
  againstRelease,
  approvalStream,
  available,
  classificationAt,
  directivesStream,
  forbidden,
  licenceNotCovering,
  licenceNotInForce,
  licenceStream,
  lineKey,
  lineOf,
  lotAt,
  lotOf,
  orderStream,
  partiesAt,
  partiesOf,
  partyBarsAt,
  partyStream,
  productStream,
  shipmentRules,
  stockStream,
  termsAt,
  tested,
  type Covers,
  type DirectiveScope,
  type Parties,
} from '#domain'
import type { Going } from './covers.js'
import { scopeOf } from './shippable.js'

/** What is known to bar pieces under these covers at an instant: of their parties, directives, papers and lots (SHP-4). */
export function* barsAt(going: Going, covers: Covers, t: Instant, seen: SeenGoods): Steps<Refusal[]> {
  const bars = yield* barsOfOrder(going, t, seen)
  bars.push(...(yield* barsOfPapers(going, covers, t)))
  bars.push(...(yield* barsOfTerms(going, covers, t, seen)))
  bars.push(...(yield* barsOfLots(going, covers, t)))
  return bars
}

/**
 * What lines of one product in an order have in common at an instant: for whom they are and what they are, what bars their
 * parties, and what speaks against them under each paper that was looked at.
 */
type Goods = {
  readonly placed: Parties
  readonly eccn?: string | undefined
  readonly scope: DirectiveScope
  readonly bars: readonly Refusal[]
  readonly papers: Map<string, readonly Refusal[]>
}

/** The goods that were looked at already, by order, product and instant: each once, however many lines there are. */
export type SeenGoods = Map<string, Goods>

function* goodsSeen(going: Going, t: Instant, seen: SeenGoods): Steps<Goods | undefined> {
  const key = `${going.orderNo} ${going.sku} ${t}`
  const known = seen.get(key)
  if (known) return known
  const goods = yield* goodsAt(going, t)
  if (goods) seen.set(key, goods)
  return goods
}

/** What bars goods of an order at an instant: its parties as they were named, blocked and screened then, and directives. */
export function* barsOfOrder(going: Going, t: Instant, seen: SeenGoods): Steps<Refusal[]> {
  const { orderNo, line } = going
  const goods = yield* goodsSeen(going, t, seen)
  if (!goods) return []
  const { placed, scope, bars } = goods
  return [...bars, ...forbidden(yield* read(directivesStream(placed.destination)), t, scope, { orderNo, line })]
}

function* goodsAt({ orderNo, sku }: Going, t: Instant): Steps<Goods | undefined> {
  const placed = partiesAt(yield* read(orderStream(orderNo)), t)
  if (!placed) return undefined
  const bars: Refusal[] = []
  for (const name of partiesOf(placed)) bars.push(...partyBarsAt(name, yield* read(partyStream(name)), t))
  const eccn = classificationAt(yield* read(productStream(sku)), t)?.eccn
  return { placed, eccn, scope: yield* scopeOf({ sku, customer: placed.customer }), bars, papers: new Map() }
}

/**
 * LIC-2, and what an approval is for: a paper that was amended since the release, to other goods, parties or places, lets
 * nothing go that it does not name at the instant.
 */
export function* barsOfTerms(going: Going, { licences, draws }: Covers, t: Instant, seen: SeenGoods): Steps<Refusal[]> {
  const goods = yield* goodsSeen(going, t, seen)
  if (!goods) return []
  const { placed, eccn, scope, papers } = goods
  const found: Refusal[] = []
  const once = (paper: string, against: () => Refusal[]) => {
    let known = papers.get(paper)
    if (!known) papers.set(paper, (known = against()))
    found.push(...known)
  }
  for (const { licence, item } of licences) {
    const state = yield* read(licenceStream(licence))
    if (!termsAt(state.documents, t)) continue
    const asked = { ...placed, sku: going.sku, eccn: eccn ?? '' }
    once(`${licence} ${item}`, () => licenceNotCovering(licence, state, item, asked, t))
  }
  for (const { approval } of draws) {
    const state = yield* read(approvalStream(approval))
    const asked = { sku: going.sku, family: scope.family ?? '', destination: placed.destination }
    once(`approval ${approval}`, () => againstGoods(state, asked, t))
  }
  return found
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
