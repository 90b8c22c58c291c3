/** What the rules of licences, caps, approvals, purchases, directives and stocks say of an act on their streams. */
import { isMoreThanReport, isOfficial, sum } from './arithmetic.js'
import {
  approvalStanding,
  approvalTerms,
  conditionsFor,
  type DrawingLine,
  freeCredits,
  isAbout,
  isSatisfied,
  mayBeEffective,
} from './approvals.js'
import type { Role } from './forms.js'
import { licenceStanding, termsOf, unacknowledged } from './licences.js'
import { buyerOf, lineIn, type Matter, type Objection, orderIn, unless } from './matter.js'
import type { Order, OrderLine } from './orders.js'
import { groupOf, productAt } from './parties.js'
import { onStream, only, type Recorded, type Told } from './recorded.js'
import { provenLosses, shipmentFrom } from './shipments.js'

/** LIC-2: only named parties in their roles, ECCNs, products, destinations. */
export const outsideLicence = (
  licence: readonly Recorded[],
  item: string,
  order: Order,
  line: OrderLine,
  { before, at }: Pick<Matter, 'before' | 'at'>,
): Objection[] => {
  const terms = termsOf(licence, at)
  if (!terms) return [{ rule: 'LIC-5', why: 'no official document issued it' }]
  const named = (party: string, role: Role) =>
    unless(
      terms.parties.some((one) => one.party === party && one.roles.includes(role)),
      'LIC-2',
      `${party} is not named as ${role}`,
    )
  const { customer, endUser, consignee, intermediaries, destination } = order.parties
  const of = terms.items.get(item)
  const eccn = productAt(before, line.sku, at)?.eccn
  return [
    ...unless(of !== undefined, 'LIC-2', `it has no item ${item}`),
    ...unless(of === undefined || of.eccn === eccn, 'LIC-2', `item ${item} is for ${of?.eccn}, not for ${eccn}`),
    ...unless(of?.products?.includes(line.sku) ?? true, 'LIC-2', `item ${item} is not for ${line.sku}`),
    ...unless(terms.destinations.includes(destination), 'LIC-2', `it is not for ${destination}`),
    ...named(customer, 'customer'),
    ...named(endUser, 'endUser'),
    ...named(consignee, 'consignee'),
    ...(intermediaries ?? []).flatMap((party) => named(party, 'intermediary')),
  ]
}

/** A condition may be read before it counts, or when a later document no longer has it: either may still change. */
const isNamed = (licence: readonly Recorded[], conditionId: string): boolean =>
  only(licence, 'LicenceIssued', 'LicenceAmended').some(({ data }) =>
    data.conditions?.some(({ id }) => id === conditionId),
  )

export const onLicence = (act: Recorded, matter: Matter): Objection[] => {
  const { before, at } = matter
  const licence = onStream(before, act.stream)
  switch (act.type) {
    case 'ConditionAcknowledged':
      return unless(isNamed(licence, act.data.conditionId), 'LIC-4', 'no document names such a condition')
    case 'LicenceAssigned': {
      const order = orderIn(before, act.data.orderNo)
      const line = order?.lines.get(act.data.line)
      if (!order || !line) return [{ rule: 'FORM', why: 'there is no such line' }]
      return [
        ...outsideLicence(licence, act.data.item, order, line, matter),
        ...standingToAssign(licence, at),
        ...unacknowledged(licence, at).map((id) => ({ rule: 'LIC-4', why: `condition ${id} is not acknowledged` })),
        ...unless(
          // What goes on an earlier decrement counts nothing, so that it needs no price (SHP-7).
          act.data.onDecrementOf !== undefined ||
            termsOf(licence, at)?.items.get(act.data.item)?.value === undefined ||
            act.data.value !== undefined,
          'LIC-1',
          'the item is limited in value and no price is known',
        ),
        ...onDecrement(act, order, line, matter),
      ]
    }
    case 'LicenceCommitted': {
      const standing = licenceStanding(licence, at)
      return unless(standing === 'inForce', 'LIC-3', `the licence is ${standing}`)
    }
    default:
      return []
  }
}

/** LIC-5, LIC-6. Before its first day a licence may be assigned, and not exported on. */
const standingToAssign = (licence: readonly Recorded[], at: string): Objection[] => {
  const standing = licenceStanding(licence, at)
  if (standing === 'inForce' || standing === 'notYet') return []
  return [{ rule: standing === 'unissued' ? 'LIC-5' : 'LIC-6', why: `the licence is ${standing}` }]
}

/** SHP-7: reopened units of this line, lost undelivered with that shipment, to the same consignee, on a document. Once: a limit. */
const onDecrement = (
  act: Told<'LicenceAssigned'>,
  order: Order,
  line: OrderLine,
  { before, after }: Matter,
): Objection[] => {
  const shipment = act.data.onDecrementOf
  if (shipment === undefined) return []
  const first = shipmentFrom(onStream(before, `shipment~${shipment}`))
  const reopened = line.reopened.get(shipment) ?? 0
  const proven = provenLosses(onStream(before, `shipment~${shipment}`), order.orderNo, line.line)
  const taken = only(after, 'LicenceAssigned', 'AssignmentReleased')
    .filter(({ data }) => data.orderNo === order.orderNo && data.line === line.line && data.onDecrementOf === shipment)
    .reduce((n, { type, data }) => n + (type === 'LicenceAssigned' ? data.quantity : -data.quantity), 0)
  return [
    ...unless(
      taken <= reopened,
      'SHP-7',
      `${taken} on the decrement of ${shipment}, ${reopened} lost with it and reopened`,
    ),
    ...unless(taken <= proven, 'SHP-7', `${taken} on the decrement of ${shipment}, ${proven} lost on a document`),
    ...unless(first?.planned.consignee === order.parties.consignee, 'SHP-7', 'the consignee is another one'),
  ]
}

export const onCaps = (act: Told<'CapUsed' | 'CapReleased'>, { before }: Matter): Objection[] => {
  const order = orderIn(before, act.data.orderNo)
  if (!order) return [{ rule: 'FORM', why: 'there is no such order' }]
  const { group, reversedUnder } = act.data
  const used = only(onStream(before, act.stream), 'CapUsed').some(
    ({ data }) => data.group === group && data.orderNo === act.data.orderNo,
  )
  // What is given back, or was and is taken again, is that of the group that used it, whoever the customer is by now.
  const right = act.type === 'CapReleased' || reversedUnder !== undefined ? used : group === buyerOf(before, order)
  return [
    ...unless(right, 'CAP-1', `${group} is not the group of the customer`),
    ...(reversedUnder === undefined ? [] : byHand(act, reversedUnder, before)),
  ]
}

/**
 * Given back by hand is at most what the authority reversed under the licence, and taken again at most that, by the group
 * that gave it back.
 */
const byHand = (act: Told<'CapUsed' | 'CapReleased'>, licence: string, before: readonly Recorded[]): Objection[] => {
  const { orderNo, line, quantity } = act.data
  const isOf = ({ data }: { data: { orderNo: string; line: number } }) => data.orderNo === orderNo && data.line === line
  const given = sum(only(onStream(before, act.stream), 'CapUsed', 'CapReleased').filter(isOf), ({ type, data }) => {
    if (data.reversedUnder !== licence || (act.type === 'CapUsed' && data.group !== act.data.group)) return 0
    return type === 'CapReleased' ? data.quantity : -data.quantity
  })
  if (act.type === 'CapUsed') return unless(quantity <= given, 'CAP-1', `${given} were given back by hand`)
  const sku = lineIn(before, orderNo, line)?.sku ?? ''
  const chips = productAt(before, sku, act.recordedAt)?.chipsPerUnit ?? 1
  const reversals = only(onStream(before, `licence~${licence}`), 'DecrementReversed')
    .filter(isOfficial)
    .filter(isOf)
  const reversed = chips * sum(reversals, ({ data }) => data.quantity)
  return unless(
    given + quantity <= reversed,
    'CAP-1',
    `${reversed} were reversed under ${licence}, ${given} given back`,
  )
}

export const onApproval = (act: Recorded, matter: Matter): Objection[] => {
  const { before, after, at } = matter
  const approval = onStream(before, act.stream)
  const members = only(approval, 'ApprovalGranted', 'ApprovalAmended').flatMap(({ data }) => data.members ?? [])
  switch (act.type) {
    case 'ApprovalMadeEffective':
      return unless(
        mayBeEffective(approval, act),
        'APR-2',
        'neither official nor the buyer’s copy with a second person',
      )
    case 'PoolShareAssigned':
    case 'CreditApplied':
      return unless(members.includes(act.data.member), 'APR-5', `no document names ${act.data.member}`)
    case 'ConditionSatisfied':
      return unless(
        only(approval, 'ConditionSet').some(
          ({ data }) => data.conditionId === act.data.conditionId && data.version === act.data.version,
        ),
        'APR-3',
        'that version is not set',
      )
    case 'ApprovalDrawn': {
      const order = orderIn(before, act.data.orderNo)
      const line = order?.lines.get(act.data.line)
      if (!order || !line) return [{ rule: 'FORM', why: 'there is no such line' }]
      return [
        ...outsideApproval(approval, act.data.member, order, line, matter),
        ...conditionsOn(approval, act.data.member, at),
      ]
    }
    case 'DrawReleased': {
      const rest = freeCredits(onStream(after, act.stream), act.data.member, at)
      const freed = rest - freeCredits(approval, act.data.member, at)
      const told = only(onStream(matter.transaction, act.stream), 'DrawReleased')
        .filter((one) => one.data.member === act.data.member && !before.includes(one))
        .reduce((n, { data }) => n + data.creditsFreed, 0)
      const creditsMoved = matter.transaction.some(({ type }) => type === 'CreditReleased' || type === 'CreditApplied')
      return unless(creditsMoved || told === freed, 'APR-4', `${freed} credits are freed, ${told} told`)
    }
    case 'DrawCommitted': {
      const standing = approvalStanding(approval, at)
      return unless(standing === 'effective', 'APR-2', `the approval is ${standing}`)
    }
    default:
      return []
  }
}

/** APR-2 and APR-5: effective, for this buyer, these goods and this destination. */
export const outsideApproval = (
  approval: readonly Recorded[],
  member: string,
  order: Order,
  line: OrderLine,
  { before, at }: Pick<Matter, 'before' | 'at'>,
): Objection[] => {
  const terms = approvalTerms(approval, at)
  const standing = approvalStanding(approval, at)
  const family = productAt(before, line.sku, at)?.family ?? ''
  if (!terms) return [{ rule: 'APR-2', why: `the approval is ${standing}` }]
  const { members, products, destination } = terms
  return [
    ...unless(standing === 'effective', 'APR-2', `the approval is ${standing}`),
    ...unless(members.includes(member), 'APR-5', `${member} is no member`),
    ...unless(member === buyerOf(before, order), 'APR-5', `${member} is not the group of the customer`),
    ...unless(
      products.every((list) => list.includes(line.sku) || list.includes(family)),
      'APR-2',
      `it is not for ${line.sku}`,
    ),
    ...unless(destination === order.parties.destination, 'APR-2', `it is not for ${order.parties.destination}`),
  ]
}

/**
 * APR-3: unknown parameters block draws and releases of what the condition is about; conditions without a ratio block what
 * they apply to until satisfied. A release of chips that were drawn before is none of a condition on new draws.
 *
 * @param release the line and chips that are released; none for a draw
 */
export const conditionsOn = (
  approval: readonly Recorded[],
  member: string,
  at: string,
  release?: DrawingLine & { quantity: number },
): Objection[] =>
  conditionsFor(approval, member, at).flatMap((set) => {
    if (release && !isAbout(approval, set, release, release.quantity)) return []
    if (set.parameters === undefined || (set.kind === 'domestic-ratio' && set.parameters.ratio === undefined))
      return [{ rule: 'APR-3', why: `condition ${set.conditionId} is set and not known` }]
    if (set.kind === 'domestic-ratio') return []
    return unless(isSatisfied(approval, set, member), 'APR-3', `condition ${set.conditionId} is not met`)
  })

export const onPurchase = (act: Recorded, { before }: Matter): Objection[] => {
  if (act.type !== 'PurchaseCredited') return []
  const buyers = only(onStream(before, act.stream), 'PurchaseClaimed')
    .filter(({ data }) => data.invoiceLine === act.data.invoiceLine)
    .map(({ data }) => groupOf(before, data.buyer))
  return unless(buyers.includes(act.data.member), 'DOM-2', `${act.data.member} did not buy it`)
}

/** A statement may be taken for good before the directive counts, as a licence may be assigned before its first day. */
export const onDirectives = (act: Recorded, { before }: Matter): Objection[] => {
  if (act.type !== 'NecessityAccepted') return []
  const own = onStream(before, act.stream)
  return [
    ...unless(
      only(own, 'DirectiveRecorded').some(
        ({ data }) => data.directiveId === act.data.directiveId && data.effect === 'necessity-only',
      ),
      'DIR-3',
      'no such directive asks for a necessity',
    ),
    ...unless(lineIn(before, act.data.orderNo, act.data.line) !== undefined, 'FORM', 'there is no such line'),
  ]
}

export const onStock = (act: Recorded, { before }: Matter): Objection[] => {
  const own = onStream(before, act.stream)
  const sku = act.stream.split('~')[2]
  switch (act.type) {
    case 'StockReserved': {
      const line = lineIn(before, act.data.orderNo, act.data.line)
      return unless(line?.sku === sku, 'ORD-4', `the line is for ${line?.sku}, not for ${sku}`)
    }
    case 'StockUnblocked':
      return [
        ...unless(
          only(own, 'StockBlocked', 'StockReturned', 'LabTestFailed').some(
            (event) =>
              (event.type === 'StockBlocked'
                ? event.data.blockId
                : event.type === 'StockReturned'
                  ? event.data.returnNo
                  : event.data.report) === act.data.blockId,
          ),
          'STK-2',
          'there is no such block',
        ),
        ...unless(isMoreThanReport(act), 'STK-2', 'a report lifts no block'),
      ]
    default:
      return []
  }
}
