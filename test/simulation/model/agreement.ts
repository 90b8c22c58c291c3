/** Whether the two sides of what is written twice agree. Each check returns sentences, none when all is right. */
import { add, keyOf, sumBy } from './arithmetic.js'
import type { Book } from './book.js'
import type { OrderLine } from './orders.js'

type Sums = Map<string, number>

/** Sentences for keys whose sums differ. */
const differences = (what: string, one: string, ones: Sums, other: string, others: Sums): string[] =>
  [...new Set([...ones.keys(), ...others.keys()])]
    .filter((key) => (ones.get(key) ?? 0) !== (others.get(key) ?? 0))
    .map((key) => `${what} ${key}: ${ones.get(key) ?? 0} ${one}, ${others.get(key) ?? 0} ${other}`)

/** Covers of one kind of all lines, open and planned, under cover/orderNo/line, in pieces or chips. */
const coversOf = (book: Book, kind: 'licences' | 'draws', of: (line: OrderLine, n: number) => number): Sums => {
  const sums: Sums = new Map()
  for (const line of book.lines)
    for (const covers of [line.covers, ...[...line.plans.values()].map((plan) => plan.covers)])
      for (const [key, n] of covers[kind]) add(sums, keyOf(key, line.orderNo, line.line), of(line, n))
  return sums
}
const chips = (book: Book) => (line: OrderLine, n: number) => n * (book.chipsPerUnit.get(line.sku) ?? 1)

/** What the lines say is licensed, and what the licences say is assigned to them. */
const licences = (book: Book): string[] => {
  const assigned: Sums = new Map()
  for (const [licence, use] of book.licences)
    for (const [key, n] of use.assigned) {
      const [item, orderNo, line, onDecrementOf] = key.split('/')
      add(assigned, keyOf(licence, item, onDecrementOf, orderNo, line), n)
    }
  return differences(
    'licence',
    'licensed',
    coversOf(book, 'licences', (_, n) => n),
    'assigned',
    assigned,
  )
}

/** What the lines say is drawn, and what the approvals say, in chips. */
const approvals = (book: Book): string[] => {
  const drawn: Sums = new Map()
  for (const [approval, use] of book.approvals) for (const [key, n] of use.drawn) add(drawn, keyOf(approval, key), n)
  return differences('approval', 'drawn by the line', coversOf(book, 'draws', chips(book)), 'drawn', drawn)
}

/**
 * What lines and stocks say was reserved, without what was released. An issue may be told before its departure; then
 * the line may give back alone what was issued, and if that never was, the stock has it left.
 */
const reservations = (book: Book): string[] => {
  const ofLines: Sums = new Map()
  const issued: Sums = new Map()
  const ofStocks: Sums = new Map()
  for (const event of book.events)
    switch (event.type) {
      case 'LineReserved':
      case 'LineReservationReleased': {
        const { line, site, lot, quantity } = event.data
        const orderNo = event.stream.split('~')[1]!
        const sku = book.orders.get(orderNo)?.lines.get(line)?.sku
        add(ofLines, keyOf(site, sku, lot, orderNo, line), event.type === 'LineReserved' ? quantity : -quantity)
        break
      }
      case 'StockReserved':
      case 'ReservationReleased': {
        const { orderNo, line, lot, quantity } = event.data
        const [, site, sku] = event.stream.split('~')
        add(ofStocks, keyOf(site, sku, lot, orderNo, line), event.type === 'StockReserved' ? quantity : -quantity)
        break
      }
      default:
    }
  for (const event of [...book.events, ...book.annulled]) {
    if (event.type !== 'StockIssued') continue
    const { orderNo, line, lot, quantity } = event.data
    const [, site, sku] = event.stream.split('~')
    add(issued, keyOf(site, sku, lot, orderNo, line), quantity)
  }
  for (const [key, most] of issued)
    add(ofLines, key, Math.min(most, Math.max(0, (ofStocks.get(key) ?? 0) - (ofLines.get(key) ?? 0))))
  return differences('stock', 'reserved by the line', ofLines, 'reserved', ofStocks)
}

/** Caps hold what is assigned or left on an assignment, without what was given back by hand for a decrement that was reversed. */
const caps = (book: Book): string[] => {
  const used: Sums = new Map()
  for (const [sku, use] of book.caps)
    for (const sums of [use.counted, use.uncounted])
      for (const [key, n] of sums) add(used, keyOf(sku, ...key.split('/').slice(1)), n)
  const needed: Sums = new Map()
  const need = (orderNo: string, line: string | number, n: number) => {
    const sku = book.orders.get(orderNo)?.lines.get(Number(line))?.sku
    add(needed, keyOf(sku, orderNo, line), n * (book.chipsPerUnit.get(sku ?? '') ?? 1))
  }
  for (const use of book.licences.values())
    for (const [key, n] of use.assigned) need(key.split('/')[1]!, key.split('/')[2]!, n)
  for (const event of book.events) {
    if (event.type === 'LicenceDecremented' && event.data.takes !== 'nothing')
      need(event.data.orderNo, event.data.line, event.data.quantity)
    if ((event.type === 'CapUsed' || event.type === 'CapReleased') && event.data.reversedUnder !== undefined) {
      const { orderNo, line, quantity } = event.data
      add(needed, keyOf(event.stream.split('~')[1], orderNo, line), event.type === 'CapUsed' ? quantity : -quantity)
    }
  }
  return differences('cap', 'used', used, 'assigned or left', needed)
}

/** A release commits the same pieces everywhere: on volume and stock always, on licence and approval all or none. */
const commitments = (book: Book): string[] => {
  const by = (maps: Iterable<[string, Sums]>, key: (id: string, key: string) => string): Sums =>
    sumBy(
      [...maps].flatMap(([id, sums]) => [...sums].map(([k, n]) => ({ key: key(id, k), n }))),
      (one) => one.key,
      (one) => one.n,
    )
  const pick = (key: string, ...at: readonly number[]) => keyOf(...at.map((i) => key.split('/')[i]))
  const volume = by(
    [...book.volumes].map(([id, use]) => [id, use.committedFor]),
    (_, key) => pick(key, 1, 2, 3),
  )
  const stock = by(
    [...book.stocks].map(([id, use]) => [id, use.committed]),
    (_, key) => pick(key, 0, 1, 3),
  )
  const licence = by(
    [...book.licences].map(([id, use]) => [id, use.committed]),
    (_, key) => pick(key, 1, 2, 4),
  )
  const approval = by(
    [...book.approvals].map(([id, use]) => [id, use.committed]),
    (_, key) => pick(key, 1, 2, 3),
  )
  return [...new Set([volume, stock, licence, approval].flatMap((sums) => [...sums.keys()]))].flatMap((key) => {
    const [orderNo, line] = key.split('/')
    const sku = book.orders.get(orderNo!)?.lines.get(Number(line))?.sku
    const perUnit = book.chipsPerUnit.get(sku ?? '') ?? 1
    const pieces = (volume.get(key) ?? 0) / perUnit
    const told = (name: string, n: number, noneToo: boolean) =>
      n === pieces || (noneToo && n === 0) ? [] : [`${name} ${key}: ${n} committed, ${pieces} on the volume`]
    return [
      ...told('stock', stock.get(key) ?? 0, false),
      ...told('licence', licence.get(key) ?? 0, true),
      ...told('approval', (approval.get(key) ?? 0) / perUnit, true),
    ]
  })
}

/** Credits on purchases and on approvals. */
const credits = (book: Book): string[] => {
  const ofPurchases: Sums = new Map()
  for (const [purchase, credited] of book.purchases)
    for (const [key, n] of credited) {
      const [invoiceLine, approval, member] = key.split('/')
      add(ofPurchases, keyOf(approval, member, purchase, invoiceLine), n)
    }
  const ofApprovals: Sums = new Map()
  for (const [approval, use] of book.approvals)
    for (const [key, n] of use.credits) add(ofApprovals, keyOf(approval, key), n)
  return differences('credit', 'on the purchase', ofPurchases, 'on the approval', ofApprovals)
}

/** What a line has planned for a shipment is what the shipment plans and has not left. */
const plans = (book: Book): string[] => {
  const ofLines: Sums = new Map()
  for (const line of book.lines)
    for (const [shipment, plan] of line.plans) add(ofLines, keyOf(shipment, line.orderNo, line.line), plan.units)
  const ofShipments: Sums = new Map()
  const fromOpen = book.events.filter((event) => event.type === 'LineDeparted' && event.data.from === 'open')
  for (const [shipment, { plan, departed, cancelled }] of book.shipments)
    for (const [key, n] of plan) add(ofShipments, keyOf(shipment, key), cancelled ? 0 : n - (departed.get(key) ?? 0))
  for (const event of fromOpen)
    if (event.type === 'LineDeparted') {
      const { shipment, line, quantity } = event.data
      const key = keyOf(event.stream.split('~')[1], line)
      const found = book.shipments.get(shipment)
      if (found && !found.cancelled && found.plan.has(key)) add(ofShipments, keyOf(shipment, key), quantity)
    }
  return differences('plan', 'planned by the line', ofLines, 'by the shipment', ofShipments)
}

/** Both sides of every double entry. */
export const bothSidesAgree = (book: Book): string[] => [
  ...licences(book),
  ...approvals(book),
  ...reservations(book),
  ...caps(book),
  ...commitments(book),
  ...credits(book),
  ...plans(book),
]
