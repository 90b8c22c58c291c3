import { largestQuantity, read, refuse, type Steps } from '#kernel'
import {
  approvalRules,
  groupOf,
  lineOf,
  orderRules,
  orderStream,
  partyRules,
  partyStream,
  productRules,
  productStream,
  type Line,
  type Order,
} from '#domain'

/** Each once, in the order in which they are named. They are few, so they are looked through. */
const once = (names: readonly string[]): string[] => names.filter((name, at) => names.indexOf(name) === at)

/** A party that is not registered is an unknown reference. */
export const knownParty = (party: string): Steps => knownParties([party])

/** So are parties: each is asked for once. */
export function* knownParties(parties: readonly string[]): Steps {
  for (const party of once(parties)) {
    const { registered } = yield* read(partyStream(party))
    if (!registered) yield* refuse(partyRules.refuse('PARTY_UNKNOWN', { party }))
  }
}

/** So is a product. */
export const knownProduct = (sku: string): Steps => knownProducts([sku])

/** So are products: each is asked for once. */
export function* knownProducts(skus: readonly string[]): Steps {
  for (const sku of once(skus)) {
    const { registered } = yield* read(productStream(sku))
    if (!registered) yield* refuse(productRules.refuse('PRODUCT_UNKNOWN', { sku }))
  }
}

/** A line, and who is named in its order. */
type KnownLine = { line: Line; placed: NonNullable<Order['placed']> }

/** So is a line of an order; undefined if it is refused. */
export function* knownLine(orderNo: string, no: number): Steps<KnownLine | undefined> {
  const order = yield* read(orderStream(orderNo))
  if (!order.placed) {
    yield* refuse(orderRules.refuse('ORDER_UNKNOWN'))
    return undefined
  }
  const line = lineOf(order, no)
  yield* refuse(orderRules.unless(line !== undefined, 'LINE_UNKNOWN', { line: no }))
  return line && { line, placed: order.placed }
}

/** APR-5: whoever is a member of an approval is registered, and is a group: its own ultimate parent. */
export function* knownGroups(members: readonly string[]): Steps {
  for (const member of members) {
    yield* knownParty(member)
    const group = groupOf(member, yield* read(partyStream(member)))
    yield* refuse(approvalRules.unless(group === member, 'APPROVAL_MEMBER_NO_GROUP', { member, group }))
  }
}

/** A line of this product: another one is not what was meant. */
export function* knownLineOf(sku: string, orderNo: string, line: number): Steps {
  const known = yield* knownLine(orderNo, line)
  if (known) yield* refuse(orderRules.unless(known.line.sku === sku, 'LINE_UNKNOWN', { line }))
}

/** The group that caps and approvals count a customer under. */
export function* groupBehind(customer: string): Steps<string> {
  return groupOf(customer, yield* read(partyStream(customer)))
}

/** Chips in a piece of a product: caps, approvals and volumes count chips. */
export function* chipsPerUnit(sku: string): Steps<number> {
  return (yield* read(productStream(sku))).registered?.chipsPerUnit ?? 1
}

/** Pieces of a product in chips, of which an event carries no more than of pieces. */
export function* chipsIn(sku: string, pieces: number): Steps<number> {
  const each = yield* chipsPerUnit(sku)
  const chips = pieces * each
  const numbers = { sku, pieces, each, chips, most: largestQuantity }
  yield* refuse(productRules.unless(chips <= largestQuantity, 'CHIPS_BEYOND', numbers))
  return chips
}
