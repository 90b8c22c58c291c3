import { add, keyOf, sum } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Instant } from './forms.js'
import { oncePerList, only, type Recorded, type Told } from './recorded.js'

/** Pieces of one product at one site. */
export interface Stock {
  onHand: Map<string, number>
  /** Promised and not issued, by orderNo/line/lot; below nought: issued beyond it (STK-5). */
  reserved: Map<string, number>
  /** By orderNo/line/lot/shipment. */
  committed: Map<string, number>
}

export const stockFrom = oncePerList((events): Stock => {
  const stock: Stock = { onHand: new Map(), reserved: new Map(), committed: new Map() }
  for (const event of events)
    switch (event.type) {
      case 'StockReceived':
      case 'StockReturned':
      case 'TransferReceived':
        add(stock.onHand, event.data.lot, event.data.quantity)
        break
      case 'TransferDispatched':
        add(stock.onHand, event.data.lot, -event.data.quantity)
        break
      case 'StockAdjusted':
        add(stock.onHand, event.data.lot, event.data.change)
        break
      case 'StockReserved':
      case 'ReservationReleased': {
        const { orderNo, line, lot, quantity } = event.data
        add(stock.reserved, keyOf(orderNo, line, lot), event.type === 'StockReserved' ? quantity : -quantity)
        break
      }
      case 'StockCommitted':
      case 'StockUncommitted': {
        const { orderNo, line, lot, shipment, quantity } = event.data
        const sign = event.type === 'StockCommitted' ? 1 : -1
        add(stock.committed, keyOf(orderNo, line, lot, shipment), sign * quantity)
        break
      }
      case 'StockIssued':
        issue(stock, event)
        break
      default:
    }
  return stock
})

/** An issue takes what is on hand, the line's reservation and, if one was made for it, the shipment's commitment. */
const issue = (stock: Stock, { data }: Told<'StockIssued'>): void => {
  const { orderNo, line, lot, shipment, quantity, takes } = data
  add(stock.onHand, lot, -quantity)
  add(stock.reserved, keyOf(orderNo, line, lot), -quantity)
  if (takes !== 'cover') add(stock.committed, keyOf(orderNo, line, lot, shipment), -quantity)
}

const isLifted = (events: readonly Recorded[], blockId: string): boolean =>
  only(events, 'StockUnblocked').some(({ data }) => data.blockId === blockId)

/** The last test of a lot by its date (ties: failed); undefined while there is none, and for goods that came back. */
const testOf = (events: readonly Recorded[], lot: string, at: Instant) =>
  only(events, 'LabTestPassed', 'LabTestFailed')
    .filter(({ data, occurredAt }) => data.lot === lot && occurredAt <= at)
    .sort((a, b) =>
      a.occurredAt === b.occurredAt ? (a.type === 'LabTestFailed' ? 1 : -1) : a.occurredAt < b.occurredAt ? -1 : 1,
    )
    .at(-1)
export const hasPassed = (events: readonly Recorded[], lot: string, at: Instant): boolean =>
  testOf(events, lot, at)?.type === 'LabTestPassed'

/** How much of a lot is not blocked: nothing of one that failed, until that block is lifted (STK-2). */
const unblocked = (events: readonly Recorded[], stock: Stock, lot: string, at: Instant): number => {
  const test = testOf(events, lot, at)
  if (test?.type === 'LabTestFailed' && !isLifted(events, test.data.report)) return 0
  const blocks = only(events, 'StockBlocked', 'StockReturned').filter(
    (event) =>
      event.data.lot === lot &&
      !isLifted(events, event.type === 'StockBlocked' ? event.data.blockId : event.data.returnNo),
  )
  return Math.max(0, (stock.onHand.get(lot) ?? 0) - sum(blocks, ({ data }) => data.quantity))
}

/** A lot of which anything is there and not blocked: one that is short in part bars nothing; whom it fails, people decide. */
export const isInForce = (events: readonly Recorded[], lot: string, at: Instant): boolean =>
  unblocked(events, stockFrom(events), lot, at) > 0

/** What is bound to shipments of a lot is all there and not blocked, so that any of it may leave. */
export const carriesCommitted = (events: readonly Recorded[], lot: string, at: Instant): boolean => {
  const stock = stockFrom(events)
  return committedOf(stock, lot) <= unblocked(events, stock, lot, at)
}

const reservedOf = (stock: Stock, lot: string): number =>
  sum([...stock.reserved], ([key, n]) => (key.endsWith(`/${lot}`) ? Math.max(0, n) : 0))

const committedOf = (stock: Stock, lot: string): number =>
  sum([...stock.committed], ([key, n]) => (key.split('/')[2] === lot ? Math.max(0, n) : 0))

/** STK-1 by lot (an issue beyond a reservation does not make room for others), STK-5 by line and lot. */
export const stockBounds = (stream: string, events: readonly Recorded[], at: Instant): Bound[] => {
  const stock = stockFrom(events)
  const bounds: Bound[] = []
  const lots = new Set([
    ...stock.onHand.keys(),
    ...only(events, 'StockReserved', 'StockCommitted', 'StockIssued').map(({ data }) => data.lot),
  ])
  for (const lot of lots) {
    const limit = unblocked(events, stock, lot, at)
    bounds.push({ stream, rule: 'STK-1', name: 'reserved', key: lot, limit, used: reservedOf(stock, lot) })
    bounds.push({ stream, rule: 'STK-1', name: 'committed', key: lot, limit, used: committedOf(stock, lot) })
    bounds.push(balance(stream, 'onHand', lot, stock.onHand.get(lot) ?? 0))
  }
  for (const [key, left] of stock.reserved) bounds.push(balance(stream, 'reserved', key, left, 'STK-5'))
  for (const [key, left] of stock.committed) bounds.push(balance(stream, 'committed', key, left))
  return bounds
}

/** STK-3: reservations of a lot that a short count leaves without goods: the newest first. */
export const shortReservations = (events: readonly Recorded[], lot: string, at: Instant) => {
  const stock = stockFrom(events)
  let short = reservedOf(stock, lot) - unblocked(events, stock, lot, at)
  const lines = only(events, 'StockReserved')
    .filter(({ data }) => data.lot === lot)
    .map(({ data }) => ({ key: keyOf(data.orderNo, data.line, lot), orderNo: data.orderNo, line: data.line }))
  const newestFirst = lines.toReversed().filter((one, i, list) => list.findIndex(({ key }) => key === one.key) === i)
  return newestFirst.flatMap(({ key, orderNo, line }) => {
    const quantity = Math.min(Math.max(0, short), Math.max(0, stock.reserved.get(key) ?? 0))
    short -= quantity
    return quantity > 0 ? [{ orderNo, line, quantity }] : []
  })
}
