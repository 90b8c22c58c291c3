import { moment, read, refuse, type Instant, type Refusal, type Steps } from '#kernel'
import {
  againstGoods,
  approvalStream,
  atMostOf,
  capsRules,
  capsStream,
  capStandingOf,
  certifiedAt,
  classificationAt,
  committedOf,
  directivesStream,
  forbidden,
  groupOf,
  licenceConditionsAt,
  licenceHeldOf,
  licenceNotCovering,
  licenceRules,
  licenceStream,
  lineKey,
  lineOf,
  lotOf,
  mismatched,
  packedOf,
  partyStream,
  productStream,
  sameGates,
  shipmentLineOf,
  shipmentRules,
  stockStream,
  tested,
  unfiled,
  unready,
  volumeOfCountry,
  volumeStream,
  type Caps,
  type DirectiveScope,
  type FiledLine,
  type Gates,
  type LicenceCondition,
  type Order,
  type Party,
  type Plan,
  type Shipment,
  type Volume,
} from '#domain'
import { determineGates } from '../gates.js'
import type { Going, Named } from './covers.js'
import { scopeOf } from './shippable.js'

/**
 * Lines of one product in an order have the same gates, buyer and directives, and those under one paper the same scope:
 * each is looked at once, however many lines there are.
 */
export type LookedGoods = {
  /** Where they are determined. */
  gates?: Gates
  scope?: DirectiveScope
  /** The papers that the goods were looked at under, and the caps. */
  readonly papers: Set<string>
}

/** What a release for export has looked at already, by order and product. */
export type Looked = Map<string, LookedGoods>

export function goodsIn(looked: Looked, { orderNo, sku }: Going): LookedGoods {
  const key = `${orderNo} ${sku}`
  let goods = looked.get(key)
  if (!goods) looked.set(key, (goods = { papers: new Set() }))
  return goods
}

/** Pieces that are being released, with what they go out under and the gates that they have to pass. */
export type Released = Going & {
  readonly placed: NonNullable<Order['placed']>
  readonly quantity: number
  readonly covers: Named
  readonly gates?: Gates
  readonly looked: LookedGoods
}

/** What speaks against a line itself, whatever covers it; answers its gates by the controls of now. */
export function* againstLine(plan: Plan, order: Order, going: Going, looked: LookedGoods): Steps<Gates | undefined> {
  const { orderNo, line, sku } = going
  if (!order.placed) return undefined
  yield* refuse(mismatched(plan, orderNo, order.placed))
  yield* refuse(unready(order, line))
  const gates = looked.gates ?? (yield* determineGates(order.placed, { line, sku }))
  if (gates) looked.gates = gates
  const former = lineOf(order, line)?.gates
  const changed = gates !== undefined && !sameGates(gates, former)
  yield* refuse(shipmentRules.unless(!changed, 'GATES_CHANGED', { line: lineKey({ orderNo, line }) }))
  const directives = yield* read(directivesStream(order.placed.destination))
  looked.scope ??= yield* scopeOf({ sku, customer: order.placed.customer })
  yield* refuse(forbidden(directives, yield* moment(), looked.scope, { orderNo, line }))
  return gates
}

/** What speaks against the papers and goods of pieces, now that they are committed. */
export function* againstPapers(state: Shipment, released: Released): Steps {
  const { covers, gates, looked } = released
  for (const { licence, item } of covers.licences) {
    if (isNew(looked, `${licence} ${item}`)) yield* againstLicence(released, licence, item)
    yield* againstConditions(released, licence)
  }
  for (const { approval } of covers.draws)
    if (isNew(looked, `approval ${approval}`)) yield* againstApproval(released, approval)
  if (covers.licences.length > 0 && isNew(looked, 'caps')) yield* againstCaps(released)
  if (gates?.labTest !== 'no') yield* againstUntested(released)
  yield* againstUnpacked(state, released)
  if (gates?.exportFiling !== 'no') yield* againstFilings(state, released)
}

/** Whether the goods of a line are the first of their kind under a paper. */
function isNew({ papers }: LookedGoods, paper: string): boolean {
  if (papers.has(paper)) return false
  papers.add(paper)
  return true
}

function* againstLicence({ placed, sku }: Released, id: string, item: string): Steps {
  const licence = yield* read(licenceStream(id))
  const product = yield* read(productStream(sku))
  const t = yield* moment()
  const eccn = classificationAt(product, t)?.eccn
  if (eccn !== undefined) yield* refuse(licenceNotCovering(id, licence, item, { ...placed, sku, eccn }, t))
}

/** Of every line: what is committed grows with each of them. */
function* againstConditions(released: Released, id: string): Steps {
  const licence = yield* read(licenceStream(id))
  for (const condition of licenceConditionsAt(licence, yield* moment()))
    yield* againstCondition(released, id, condition)
}

/** LIC-4: the conditions with a rule. Those to be acknowledged are asked about wherever something is committed. */
function* againstCondition(released: Released, licence: string, condition: LicenceCondition): Steps {
  const { placed } = released
  const { parameters } = condition
  switch (condition.kind) {
    case 'acknowledgement':
      return
    case 'lab-test':
      return released.gates?.labTest === 'no' ? yield* againstUntested(released) : undefined
    case 'end-use-statement': {
      const endUser = yield* read(partyStream(placed.endUser))
      return yield* refuse(unstated(licence, condition, placed.endUser, endUser, yield* moment()))
    }
    case 'volume-share': {
      if (!parameters.countries?.includes(placed.destination)) return
      return yield* refuse(beyondShare(licence, condition, yield* read(volumeStream(released.sku))))
    }
  }
}

/** LIC-4: a condition that asks for a statement of end use, where none of the end user is good at an instant. */
export function unstated(licence: string, { id }: LicenceCondition, name: string, party: Party, t: Instant): Refusal[] {
  const numbers = { conditionId: id, licence, party: name }
  return licenceRules.unless(certifiedAt(party, t), 'CONDITION_STATEMENT', numbers)
}

/** LIC-4: a condition that bounds what goes to its countries by what went to US end use, where that is exceeded. */
export function beyondShare(licence: string, { id, parameters }: LicenceCondition, volume: Volume): Refusal[] {
  const { ratio = '0', countries = [] } = parameters
  const limit = atMostOf(ratio, Math.max(0, volumeOfCountry(volume, 'US').exported))
  const of = countries.map((country) => volumeOfCountry(volume, country))
  const used = of.reduce((sum, { exported, committed }) => sum + exported + committed, 0)
  return licenceRules.unless(used <= limit, 'CONDITION_SHARE', { conditionId: id, licence, used, limit })
}

function* againstApproval({ placed, sku }: Released, id: string): Steps {
  const { registered } = yield* read(productStream(sku))
  if (!registered) return
  const approval = yield* read(approvalStream(id))
  const goods = { sku, family: registered.family, destination: placed.destination }
  yield* refuse(againstGoods(approval, goods, yield* moment()))
}

/** CAP-1: the buyer's group is within every cap. What is assigned counts already: a release adds nothing. */
function* againstCaps({ placed, sku }: Released): Steps {
  const group = groupOf(placed.customer, yield* read(partyStream(placed.customer)))
  yield* refuse(beyondCaps(yield* read(capsStream(sku)), group, yield* moment()))
}

/** CAP-1: the caps of a group that are exceeded at an instant. */
export const beyondCaps = (caps: Caps, group: string, t: Instant): Refusal[] =>
  capStandingOf(caps, group, t).flatMap(({ rule, cap, used, reported, left }) => {
    const numbers = { key: `${rule} ${group}`, used: used + reported, limit: cap, excess: -left }
    return capsRules.unless(left >= 0, 'CAP_SHORT', numbers)
  })

function* againstUntested({ covers, sku, ...line }: Released): Steps {
  for (const { site, lot } of covers.reservations) {
    const passed = tested(lotOf(yield* read(stockStream(site, sku)), lot))
    yield* refuse(shipmentRules.unless(passed, 'LOT_UNTESTED', { lot, line: lineKey(line) }))
  }
}

/** Of each lot as much is packed as is bound to the shipment. */
function* againstUnpacked(state: Shipment, { covers, sku, shipment, orderNo, line }: Released): Steps {
  for (const { site, lot } of covers.reservations) {
    const asked = committedOf(yield* read(stockStream(site, sku)), { orderNo, line, lot, shipment })
    const packed = packedOf(state, { orderNo, line }, lot)
    const numbers = { asked, lot, packed, line: lineKey({ orderNo, line }) }
    yield* refuse(shipmentRules.unless(asked <= packed, 'LOT_UNPACKED', numbers))
  }
}

/** Filed is, for each licence and item, what goes out in all: with this release, with those before it, and what left. */
function* againstFilings(state: Shipment, { covers, shipment, orderNo, line, quantity }: Released): Steps {
  const of = { orderNo, line }
  const wanted = new Map<string, FiledLine>()
  if (covers.licences.length === 0) {
    const { released, departed } = shipmentLineOf(state, of)
    wanted.set('', { ...of, quantity: quantity + Math.max(0, released) + departed })
  }
  for (const { licence, item, onDecrementOf } of covers.licences) {
    const papers = yield* read(licenceStream(licence))
    const id = { ...of, shipment, item, onDecrementOf }
    const left = onDecrementOf === undefined ? licenceHeldOf(papers, 'decremented', id) : 0
    const before = wanted.get(`${licence} ${item}`)?.quantity ?? 0
    const out = before + licenceHeldOf(papers, 'committed', id) + left
    wanted.set(`${licence} ${item}`, { ...of, licence, item, quantity: out })
  }
  yield* refuse(unfiled(state, yield* moment(), [...wanted.values()]))
}
