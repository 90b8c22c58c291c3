import { moment, read, type Steps } from '#kernel'
import {
  approvalInForceAt,
  approvalStream,
  approvalTermsAt,
  blocked,
  coversNeeded,
  directivesStream,
  forbidden,
  groupOf,
  licenceInForceAt,
  licenceStream,
  lineOf,
  lotBarred,
  lotOf,
  partiesOf,
  partyStream,
  productStream,
  stagesOf,
  stockStream,
  termsAt,
  tested,
  type Directed,
  type DirectiveScope,
  type Line,
  type Order,
  type Parties,
  type Standing,
} from '#domain'
import { firstOf, type Named } from './covers.js'

/** What a plan may take from a line, and the covers that it would take along. */
export type Shippable = { readonly units: number; readonly covers: Named }

/**
 * Units of a line that are shippable from a site now, as its stages count them (SHP-2): the least of what covers in force
 * and passed lots carry. And of so many units the covers: those in force, of each kind the oldest first.
 */
export function* shippableFrom(
  site: string,
  orderNo: string,
  order: Order,
  lineNo: number,
  quantity: number,
): Steps<Shippable> {
  const line = lineOf(order, lineNo)
  if (!line) return { units: 0, covers: { licences: [], draws: [], reservations: [] } }
  const here: Line = { ...line, reservations: line.reservations.filter((one) => one.site === site) }
  const standing = yield* standingOf(orderNo, order, here)
  const { shippable } = stagesOf(orderNo, order, here, standing).stages
  return { units: Math.max(0, shippable), covers: oldestInForce(here, standing, quantity) }
}

function oldestInForce(line: Line, standing: Standing, quantity: number): Named {
  const needed = coversNeeded(line)
  const good = (site: string, lot: string) => {
    const { barred, tested } = standing.lot(site, line.sku, lot)
    return !barred && (tested || line.gates?.labTest === 'no')
  }
  return {
    licences: needed.licences
      ? oldest(line.licences, quantity, ({ licence, item }) => !standing.licence(licence, item).barred)
      : [],
    draws: needed.draws
      ? oldest(line.draws, quantity, ({ approval, member }) => !standing.approval(approval, member).barred)
      : [],
    reservations: oldest(line.reservations, quantity, ({ site, lot }) => good(site, lot)),
  }
}

type Kept = Line['licences'][number] | Line['draws'][number] | Line['reservations'][number]

function oldest<C extends Kept>(all: readonly C[], quantity: number, good: (one: C) => boolean): Omit<C, 'since'>[] {
  const byAge = all.filter(good).sort((one, other) => one.since - other.since)
  return firstOf(byAge, quantity).map(({ since: _, ...cover }) => cover)
}

/** How everything stands that the line names, by what is known now. */
export function* standingOf(orderNo: string, order: Order, line: Line): Steps<Standing> {
  const barred: string[] = []
  const passed: string[] = []
  if (order.placed)
    for (const party of partiesOf(order.placed))
      if (blocked(yield* read(partyStream(party))).length > 0) barred.push(`party ${party}`)
  for (const { licence, item } of line.licences) {
    const state = yield* read(licenceStream(licence))
    const t = yield* moment()
    const inForce = licenceInForceAt(state, t) && termsAt(state.documents, t)?.item(item) !== undefined
    if (!inForce) barred.push(`licence ${licence} ${item}`)
  }
  for (const { approval, member } of line.draws) {
    const state = yield* read(approvalStream(approval))
    const t = yield* moment()
    const inForce = approvalInForceAt(state, t) && approvalTermsAt(state, t)?.members.includes(member) === true
    if (!inForce) barred.push(`approval ${approval} ${member}`)
  }
  for (const { site, lot } of line.reservations) {
    const of = lotOf(yield* read(stockStream(site, line.sku)), lot)
    if (lotBarred(of)) barred.push(`lot ${site} ${lot}`)
    if (tested(of)) passed.push(`lot ${site} ${lot}`)
  }
  const directives = order.placed ? yield* barringDirectives(orderNo, line, order.placed) : []
  return {
    blocked: (party) => barred.includes(`party ${party}`),
    lot: (site, _, lot) => ({
      barred: barred.includes(`lot ${site} ${lot}`),
      tested: passed.includes(`lot ${site} ${lot}`),
    }),
    licence: (licence, item) => ({ barred: barred.includes(`licence ${licence} ${item}`) }),
    approval: (approval, member) => ({ barred: barred.includes(`approval ${approval} ${member}`) }),
    directive: () => directives,
  }
}

function* barringDirectives(orderNo: string, { line, sku }: Line, { customer, destination }: Parties): Steps<string[]> {
  const state = yield* read(directivesStream(destination))
  const scope = yield* scopeOf({ sku, customer })
  return forbidden(state, yield* moment(), scope, { orderNo, line }).map(({ numbers }) => String(numbers.directiveId))
}

/** What directives are asked about: the goods of a line, for the group of its buyer. */
export function* scopeOf({ sku, customer }: Pick<Directed, 'sku' | 'customer'>): Steps<DirectiveScope> {
  const family = (yield* read(productStream(sku))).registered?.family
  const buyer = groupOf(customer, yield* read(partyStream(customer)))
  return family === undefined ? { sku, buyer } : { sku, family, buyer }
}
