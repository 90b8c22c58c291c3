/** What one transaction has to write on both sides. Each check returns sentences, none when all is right. */
import { add, keyOf } from './arithmetic.js'
import { only, type Recorded, type Type } from './recorded.js'

type Sums = Map<string, number>

const orderOf = (event: Recorded): string => event.stream.split('~')[1]!

const compare = (what: string, ones: Sums, others: Sums): string[] =>
  [...new Set([...ones.keys(), ...others.keys()])]
    .filter((key) => (ones.get(key) ?? 0) !== (others.get(key) ?? 0))
    .map((key) => `${what}: ${key} is ${ones.get(key) ?? 0} on one side and ${others.get(key) ?? 0} on the other`)

/** The fact of a shipment or entry, and the movement of a line that follows from it. */
const pairs: readonly (readonly [Type, Type])[] = [
  ['ShipmentDeparted', 'LineDeparted'],
  ['ShipmentArrived', 'LineArrived'],
  ['ShipmentDelivered', 'LineDelivered'],
  ['ShipmentLost', 'LineLost'],
  ['ShipmentFound', 'LineFound'],
  ['ShipmentDiverted', 'LineDiverted'],
  ['EntryReleased', 'LineCustomsReleased'],
  ['GoodsDetained', 'LineDetained'],
  ['DetentionLifted', 'LineDetentionLifted'],
  ['GoodsSeized', 'LineSeized'],
]

interface NoticeLine {
  orderNo: string
  line: number
  quantity: number
}
interface Notice {
  lines: NoticeLine[]
  noticeNo: string
}

/** Shipment's and entry's facts name the same lines, pieces and notice as the movements beside them. */
const notices = (transaction: readonly Recorded[]): string[] => {
  const sumsOf = (types: readonly Type[]): Sums => {
    const sums: Sums = new Map()
    for (const event of transaction.filter(({ type }) => types.includes(type))) {
      if (event.stream.startsWith('order~')) {
        const { line, quantity, noticeNo } = event.data as NoticeLine & Notice
        add(sums, keyOf(noticeNo, orderOf(event), line), quantity)
      } else {
        const { lines, noticeNo } = event.data as Notice
        for (const { orderNo, line, quantity } of lines) add(sums, keyOf(noticeNo, orderNo, line), quantity)
      }
    }
    return sums
  }
  return [
    ...pairs.flatMap(([notice, movement]) =>
      compare(`${notice} and ${movement}`, sumsOf([notice]), sumsOf([movement])),
    ),
    ...compare('returns and LineReturned', sumsOf(['ShipmentReturned', 'GoodsReturned']), sumsOf(['LineReturned'])),
  ]
}

/** What a departure takes along is used up where it stands, in the same transaction. */
const departure = (transaction: readonly Recorded[], chipsOf: (orderNo: string, line: number) => number): string[] => {
  const [notice] = only(transaction, 'ShipmentDeparted')
  if (!notice) return []
  // As it happened, units of a plan may leave with covers that no release had committed.
  const taken = (takes: string) => (notice.data.asHappened ? 'as happened' : takes)
  const ofLines: Sums = new Map()
  for (const event of only(transaction, 'LineDeparted')) {
    const orderNo = orderOf(event)
    const { line, shipment, quantity, covers, from } = event.data
    const perUnit = chipsOf(orderNo, line)
    const takes = taken(from === 'planned' ? 'commitment' : 'cover')
    const put = (what: string, id: string, n: number) => add(ofLines, keyOf(what, id, orderNo, line, shipment), n)
    put('exported', '', quantity * perUnit)
    for (const one of covers.licences)
      put(`decremented (${takes})`, keyOf(one.licence, one.item, one.onDecrementOf), one.quantity)
    for (const one of covers.draws) put(`consumed (${takes})`, keyOf(one.approval, one.member), one.quantity * perUnit)
    for (const one of covers.reservations) put('issued', keyOf(one.site, one.lot), one.quantity)
  }
  const others: Sums = new Map()
  for (const event of transaction) {
    const id = event.stream.split('~')[1]!
    switch (event.type) {
      case 'UnitsExported':
        add(
          others,
          keyOf('exported', '', event.data.orderNo, event.data.line, event.data.shipment),
          event.data.quantity,
        )
        break
      case 'LicenceDecremented': {
        const { item, onDecrementOf, orderNo, line, shipment, quantity, takes } = event.data
        if (takes === 'nothing') break
        const cover = keyOf(id, item, onDecrementOf)
        add(others, keyOf(`decremented (${taken(takes)})`, cover, orderNo, line, shipment), quantity)
        break
      }
      case 'DrawConsumed': {
        const { member, orderNo, line, shipment, quantity, takes } = event.data
        if (takes === 'nothing') break
        add(others, keyOf(`consumed (${taken(takes)})`, keyOf(id, member), orderNo, line, shipment), quantity)
        break
      }
      case 'StockIssued': {
        const { lot, orderNo, line, shipment, quantity } = event.data
        add(others, keyOf('issued', keyOf(id, lot), orderNo, line, shipment), quantity)
        break
      }
      default:
    }
  }
  return compare('departure', ofLines, others)
}

/** Acts on covers are written to the line and to what covers it; what is given back to a stock: see agreement.ts. */
const covers = (transaction: readonly Recorded[], chipsOf: (orderNo: string, line: number) => number): string[] => {
  const ofLines: Sums = new Map()
  const others: Sums = new Map()
  for (const event of transaction) {
    const id = event.stream.split('~')[1]!
    const sku = event.stream.split('~')[2]
    switch (event.type) {
      case 'LineLicensed':
      case 'LineLicenceReleased': {
        const { licence, item, onDecrementOf, line, quantity } = event.data
        const sign = event.type === 'LineLicensed' ? 1 : -1
        add(ofLines, keyOf('licence', licence, item, onDecrementOf, id, line), sign * quantity)
        add(ofLines, keyOf('cap', onDecrementOf, id, line), sign * quantity * chipsOf(id, line))
        break
      }
      case 'LicenceAssigned':
      case 'AssignmentReleased': {
        const { item, onDecrementOf, orderNo, line, quantity } = event.data
        const sign = event.type === 'LicenceAssigned' ? 1 : -1
        add(others, keyOf('licence', id, item, onDecrementOf, orderNo, line), sign * quantity)
        break
      }
      case 'CapUsed':
      case 'CapReleased': {
        const { onDecrementOf, orderNo, line, quantity, reversedUnder } = event.data
        // What is given back after a reversal, and taken again, has no assignment beside it.
        if (reversedUnder !== undefined) break
        add(others, keyOf('cap', onDecrementOf, orderNo, line), event.type === 'CapUsed' ? quantity : -quantity)
        break
      }
      case 'LineApprovalDrawn':
      case 'LineApprovalDrawReleased': {
        const { approval, member, line, quantity } = event.data
        const chips = quantity * chipsOf(id, line)
        add(ofLines, keyOf('draw', approval, member, id, line), event.type === 'LineApprovalDrawn' ? chips : -chips)
        break
      }
      case 'ApprovalDrawn':
      case 'DrawReleased': {
        const { member, orderNo, line, quantity } = event.data
        add(others, keyOf('draw', id, member, orderNo, line), event.type === 'ApprovalDrawn' ? quantity : -quantity)
        break
      }
      case 'LineReserved': {
        const { site, lot, line, quantity } = event.data
        add(ofLines, keyOf('reservation', site, lot, id, line), quantity)
        break
      }
      case 'StockReserved': {
        const { lot, orderNo, line, quantity } = event.data
        add(others, keyOf('reservation', id, lot, orderNo, line), quantity)
        break
      }
      case 'PurchaseCredited':
      case 'PurchaseCreditReleased': {
        const { approval, member, invoiceLine, quantity } = event.data
        const sign = event.type === 'PurchaseCredited' ? 1 : -1
        add(ofLines, keyOf('credit', approval, member, id, sku, invoiceLine), sign * quantity)
        break
      }
      case 'CreditApplied':
      case 'CreditReleased': {
        const { member, purchase, quantity } = event.data
        const key = keyOf('credit', id, member, purchase.seller, purchase.invoice, purchase.invoiceLine)
        add(others, key, event.type === 'CreditApplied' ? quantity : -quantity)
        break
      }
      default:
    }
  }
  return compare('double entry', ofLines, others)
}

/** What stands in one transaction and belongs together. */
export const writtenTwice = (
  transaction: readonly Recorded[],
  chipsOf: (orderNo: string, line: number) => number,
): string[] => [...notices(transaction), ...departure(transaction, chipsOf), ...covers(transaction, chipsOf)]
