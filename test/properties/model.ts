import { annulledIn, isFact, PersistentMap, PersistentSet, type Bound, type Recorded } from '#kernel'
import { orderRules, stockRules, type Order, type Stock } from '#domain'
import type { Place } from '../../libs/commands/testing.js'

type Data = Record<string, never> & { lot: string; orderNo: string; line: number; quantity: number; blockId: string }

/** What counts of a stream: its events without annulments and what they annul. */
export function effective({ events }: Place): Recorded[] {
  const annulled = annulledIn(events)
  return events.filter((event) => event.type !== 'TransactionAnnulled' && !annulled.has(event.transaction.id))
}

export const factsOf = (place: Place): Recorded[] =>
  effective(place).filter((event) => isFact(place.stream.context.vocabulary, event.type))

class Sums extends Map<string, number> {
  add(key: string, change: number): void {
    this.set(key, (this.get(key) ?? 0) + change)
  }
  of(key: string): number {
    return this.get(key) ?? 0
  }
}

/** Every bound that a stream has, from its events alone: a second book beside the deciders'. */
export function boundsOf(place: Place): Bound[] {
  if (place.stream.id.startsWith('stock~')) return boundsOfStock(effective(place))
  return place.stream.id.startsWith('order~') ? boundsOfOrder(effective(place)) : []
}

/** The excesses among them, each with its size. */
export const excessesOf = (place: Place): Map<string, number> =>
  new Map(
    boundsOf(place).flatMap(({ code, key, used, limit }) => (used > limit ? [[`${code} ${key}`, used - limit]] : [])),
  )

/** What lines hold, as stocks and issues tell: `site sku lot order/line`. */
export function heldIn(events: readonly Recorded[]): { held: Sums; issued: Sums } {
  const held = new Sums()
  const issued = new Sums()
  for (const { type, data } of events) {
    const { lot, orderNo, line, quantity } = data as unknown as Data
    const key = `${lot} ${orderNo}/${line}`
    if (type === 'StockReserved') held.add(key, quantity)
    if (type === 'ReservationReleased' || type === 'StockIssued') held.add(key, -quantity)
    if (type === 'StockIssued') issued.add(key, quantity)
  }
  return { held, issued }
}

function boundsOfStock(events: readonly Recorded[]): Bound[] {
  const onHand = onHandIn(events)
  const blocked = blockedIn(events)
  const failed = failedIn(events)
  const { held } = heldIn(events)
  const committed = committedIn(events)
  const promised = (of: Sums, lot: string) =>
    [...of].filter(([key]) => key.startsWith(`${lot} `)).reduce((sum, [, quantity]) => sum + Math.max(0, quantity), 0)
  const names = new Set([...onHand.keys(), ...[...held.keys(), ...committed.keys()].map((key) => key.split(' ')[0]!)])
  const lots = [...names].flatMap((lot) => {
    const limit = failed.has(lot) ? 0 : Math.max(0, onHand.of(lot) - blocked.of(lot))
    return [
      stockRules.limit('STOCK_SHORT', limit, promised(held, lot), lot),
      stockRules.limit('COMMITTED_SHORT', limit, promised(committed, lot), lot),
    ]
  })
  return [...lots, ...[...held].map(([key, balance]) => stockRules.balance('RESERVATION_UNTOLD', balance, key))]
}

const arrivals = new Set(['StockReceived', 'StockReturned', 'TransferReceived'])
const departures = new Set(['TransferDispatched', 'StockIssued'])

function onHandIn(events: readonly Recorded[]): Sums {
  const onHand = new Sums()
  for (const { type, data } of events) {
    const { lot, quantity, change } = data as unknown as Data & { change: number }
    if (arrivals.has(type)) onHand.add(lot, quantity)
    else if (departures.has(type)) onHand.add(lot, -quantity)
    else if (type === 'StockAdjusted') onHand.add(lot, change)
  }
  return onHand
}

function blockedIn(events: readonly Recorded[]): Sums {
  const lifted = new Set(
    events.filter(({ type }) => type === 'StockUnblocked').map(({ data }) => (data as unknown as Data).blockId),
  )
  const blocked = new Sums()
  for (const { type, data } of events) {
    const { lot, quantity, blockId, returnNo } = data as unknown as Data & { returnNo: string }
    if (type === 'StockBlocked' && !lifted.has(blockId)) blocked.add(lot, quantity)
    if (type === 'StockReturned' && !lifted.has(returnNo)) blocked.add(lot, quantity)
  }
  return blocked
}

/** Lots of which no test that passed is later than the last that failed. */
function failedIn(events: readonly Recorded[]): Set<string> {
  const latest = (type: string, lot: string) =>
    events
      .filter((event) => event.type === type && (event.data as unknown as Data).lot === lot)
      .reduce((last, { occurredAt }) => (occurredAt > last ? occurredAt : last), '')
  const failing = events.filter(({ type }) => type === 'LabTestFailed').map(({ data }) => (data as unknown as Data).lot)
  return new Set(failing.filter((lot) => latest('LabTestFailed', lot) >= latest('LabTestPassed', lot)))
}

function committedIn(events: readonly Recorded[]): Sums {
  const committed = new Sums()
  for (const { type, data } of events) {
    const { lot, orderNo, line, quantity, shipment } = data as unknown as Data & { shipment: string }
    const key = `${lot} ${orderNo}/${line} ${shipment}`
    if (type === 'StockCommitted') committed.add(key, quantity)
    if (type === 'StockUncommitted' || type === 'StockIssued') committed.add(key, -quantity)
  }
  return committed
}

type Move = { line: number; quantity: number; from?: string; to?: string; lines?: readonly Move[]; substitute?: Move }

/** Units of each line and account, as movements tell; and what lines hold. */
export function accountsIn(events: readonly Recorded[]): { accounts: Sums; reserved: Sums; lines: Set<number> } {
  const accounts = new Sums()
  const reserved = new Sums()
  const lines = new Set<number>()
  const open = ({ line, quantity }: Move) => {
    lines.add(line)
    accounts.add(`${line} open`, quantity)
  }
  const move = ({ line, quantity, from, to }: Move) => {
    accounts.add(`${line} ${from}`, -quantity)
    accounts.add(`${line} ${to}`, quantity)
  }
  for (const { type, data } of events) {
    const event = data as unknown as Move
    if (type === 'OrderPlaced') event.lines?.forEach(open)
    else if (type === 'LineAdded') open(event)
    else if (event.from !== undefined) move(event)
    else if (type === 'OrderCancelled' || type === 'OrderReinstated') event.lines?.forEach(move)
    else if (type === 'LineReserved') reserved.add(String(event.line), event.quantity)
    else if (type === 'LineReservationReleased') reserved.add(String(event.line), -event.quantity)
    if (event.substitute) open(event.substitute)
  }
  return { accounts, reserved, lines }
}

function boundsOfOrder(events: readonly Recorded[]): Bound[] {
  const { accounts, reserved, lines } = accountsIn(events)
  const balances = [...accounts].map(([key, balance]) => orderRules.balance('ACCOUNT_SHORT', balance, key))
  const covers = [...lines].map((line) =>
    orderRules.limit(
      'RESERVED_BEYOND_OPEN',
      Math.max(0, accounts.of(`${line} open`)),
      reserved.of(String(line)),
      String(line),
    ),
  )
  return [...balances, ...covers]
}

/** A state by value: what has no order is sorted, and `since` is the place among the others, not a revision. */
export function plain(id: string, state: unknown): unknown {
  if (id.startsWith('stock~')) {
    const held = [...(state as Stock).held].map(([key, one]) => ({ key, ...one }))
    return flat({ ...(state as Stock), held: ranked(held) })
  }
  if (!id.startsWith('order~')) return flat(state)
  const { lines, ...order } = state as Order
  return flat({ ...order, lines: lines.map((line) => ({ ...line, reservations: ranked(line.reservations) })) })
}

const ranked = <T extends { since: number }>(all: readonly T[]) =>
  new Set(all.map((one) => ({ ...one, since: all.filter(({ since }) => since < one.since && since >= 0).length })))

function flat(value: unknown): unknown {
  if ([Map, Set, PersistentMap, PersistentSet].some((kind) => value instanceof kind))
    return [...(value as Iterable<unknown>)].map(flat).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (Array.isArray(value)) return value.map(flat)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, flat(part)]),
  )
}
