import {
  annulledIn,
  beyond,
  isFact,
  PersistentMap,
  PersistentSet,
  type Bound,
  type Count,
  type Recorded,
} from '#kernel'
import { orderRules, stockRules, type Covers, type Order, type Stock } from '#domain'
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
export const excessesOf = (place: Place): Map<string, Count> =>
  new Map(
    boundsOf(place).flatMap(({ code, key, used, limit }) =>
      used > limit ? [[`${code} ${key}`, beyond(used, limit)]] : [],
    ),
  )

/** What lines hold, as stocks and issues tell, and what was given back: `lot order/line`. */
export function heldIn(events: readonly Recorded[]): { held: Sums; issued: Sums; released: Sums } {
  const [held, issued, released] = [new Sums(), new Sums(), new Sums()]
  for (const { type, data } of events) {
    const { lot, orderNo, line, quantity } = data as unknown as Data
    const key = `${lot} ${orderNo}/${line}`
    if (type === 'StockReserved') held.add(key, quantity)
    if (type === 'ReservationReleased' || type === 'StockIssued') held.add(key, -quantity)
    if (type === 'StockIssued') issued.add(key, quantity)
    if (type === 'ReservationReleased') released.add(key, quantity)
  }
  return { held, issued, released }
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
      stockRules.balance('ON_HAND_UNTOLD', onHand.of(lot), lot),
    ]
  })
  return [
    ...lots,
    ...[...held].map(([key, balance]) => stockRules.balance('RESERVATION_UNTOLD', balance, key)),
    ...[...committed].map(([key, balance]) => stockRules.balance('COMMITMENT_SHORT', balance, key)),
  ]
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
    const { lot, orderNo, line, quantity, shipment, takes } = data as unknown as Data & {
      shipment: string
      takes?: string
    }
    const key = `${lot} ${orderNo}/${line} ${shipment}`
    if (type === 'StockCommitted') committed.add(key, quantity)
    if (type === 'StockUncommitted' || (type === 'StockIssued' && takes !== 'cover')) committed.add(key, -quantity)
  }
  return committed
}

type Covering = { licences: object[]; draws: object[]; reservations: object[] }
type Move = {
  line: number
  quantity: number
  from?: string
  to?: string
  shipment?: string
  covers?: Covering
  onDecrementOf?: string
  lines?: readonly Move[]
  substitute?: Move
}
type Name = { licence?: string; item?: string; onDecrementOf?: string; approval?: string; member?: string }

/** What a cover is of, from its fields. */
function named({
  licence,
  item,
  onDecrementOf,
  approval,
  member,
  ...stock
}: Name & { site?: string; lot?: string }): string {
  if (licence !== undefined)
    return `licence ${licence} ${item}${onDecrementOf === undefined ? '' : ` ${onDecrementOf}`}`
  return approval === undefined ? `stock ${stock.site} ${stock.lot}` : `approval ${approval} ${member}`
}

const taken = new Set(['LineLicensed', 'LineApprovalDrawn', 'LineReserved'])
const given = new Set(['LineLicenceReleased', 'LineApprovalDrawReleased', 'LineReservationReleased'])

type Book = {
  /** Units by line and account; and by line, shipment and account. */
  accounts: Sums
  shipped: Sums
  /** Units that are covered, by line and cover; and by line, shipment and cover of what is planned. */
  covers: Sums
  planned: Sums
  /** By line and shipment. */
  reopened: Sums
  onDecrement: Sums
  /** Stock that left, and what was given back, by line, site and lot. */
  departed: Sums
  released: Sums
  lines: Set<number>
}

/** Units of each line and account, as movements tell; and what covers them. */
export function accountsIn(events: readonly Recorded[]): Book {
  const [accounts, shipped, covers, planned] = [new Sums(), new Sums(), new Sums(), new Sums()]
  const [reopened, onDecrement, departed, released] = [new Sums(), new Sums(), new Sums(), new Sums()]
  const lines = new Set<number>()
  const open = ({ line, quantity }: Move) => {
    lines.add(line)
    accounts.add(`${line} open`, quantity)
  }
  const move = ({ line, quantity, from, to, shipment }: Move) => {
    for (const [account, change] of [[from!, -quantity] as const, [to!, quantity] as const]) {
      accounts.add(`${line} ${account}`, change)
      if (shipment !== undefined && account !== 'open') shipped.add(`${line} ${shipment} ${account}`, change)
    }
  }
  const cover = (to: Sums, key: string | number, all: Covering, sign: number) => {
    for (const one of Object.values(all).flat() as (Name & { quantity: number })[])
      to.add(`${key} ${named(one)}`, sign * one.quantity)
  }
  for (const { type, data } of events) {
    const event = data as unknown as Move & { covers: Covering }
    const { line, shipment, quantity, onDecrementOf } = event
    if (type === 'OrderPlaced') event.lines?.forEach(open)
    else if (type === 'LineAdded') open(event)
    else if (event.from !== undefined) move(event)
    else if (type === 'OrderCancelled' || type === 'OrderReinstated') event.lines?.forEach(move)
    else if (taken.has(type) || given.has(type)) {
      const sign = taken.has(type) ? 1 : -1
      covers.add(`${line} ${named(event)}`, sign * quantity)
      if (onDecrementOf !== undefined) onDecrement.add(`${line} ${onDecrementOf}`, sign * quantity)
    }
    if (type === 'LineReservationReleased') released.add(`${line} ${named(event)}`, quantity)
    if (event.substitute) open(event.substitute)
    if (type === 'LinePlanned' || type === 'LinePlanReleased') {
      const sign = type === 'LinePlanned' ? 1 : -1
      cover(covers, line, event.covers, -sign)
      cover(planned, `${line} ${shipment}`, event.covers, sign)
    }
    if (type === 'LineDeparted') {
      cover(departed, line, event.covers, 1)
      if (event.from === 'open') cover(covers, line, event.covers, -1)
      else cover(planned, `${line} ${shipment}`, event.covers, -1)
    }
    if (type === 'LineReopened') reopened.add(`${line} ${shipment}`, quantity)
    if (type === 'LineReopenedWithdrawn') reopened.add(`${line} ${shipment}`, -quantity)
  }
  return { accounts, shipped, covers, planned, reopened, onDecrement, departed, released, lines }
}

const kinds = [
  ['LICENSED_BEYOND_OPEN', 'licence'],
  ['DRAWN_BEYOND_OPEN', 'approval'],
  ['RESERVED_BEYOND_OPEN', 'stock'],
] as const

function boundsOfOrder(events: readonly Recorded[]): Bound[] {
  const { accounts, shipped, covers, planned, reopened, onDecrement, lines } = accountsIn(events)
  const known = (of: Sums) => [...of].filter(([key]) => lines.has(Number(key.split(' ')[0])))
  const under = (of: Sums, beginning: string) =>
    [...of].filter(([key]) => key.startsWith(`${beginning} `)).reduce((sum, [, units]) => sum + Math.max(0, units), 0)
  const alone = known(accounts).filter(([key]) => key.endsWith(' open') || key.endsWith(' cancelled'))
  const balances = [...alone, ...known(shipped)].map(([key, units]) => orderRules.balance('ACCOUNT_SHORT', units, key))
  const short = [...known(covers), ...known(planned)].map(([key, units]) =>
    orderRules.balance('COVER_SHORT', units, key),
  )
  const beyondOpen = [...lines].flatMap((line) =>
    kinds.map(([code, gate]) =>
      orderRules.limit(code, Math.max(0, accounts.of(`${line} open`)), under(covers, `${line} ${gate}`), String(line)),
    ),
  )
  const plans = new Set([...known(shipped), ...known(planned)].map(([key]) => key.split(' ').slice(0, 2).join(' ')))
  const beyondPlan = [...plans].flatMap((plan) =>
    kinds.map(([, gate]) => {
      const units = Math.max(0, shipped.of(`${plan} planned`))
      return orderRules.limit('COVERS_BEYOND_PLAN', units, under(planned, `${plan} ${gate}`), `${plan} ${gate}`)
    }),
  )
  const again = known(reopened).map(([key, units]) => orderRules.balance('REOPENED_SHORT', units, key))
  const once = known(onDecrement).map(([key, units]) =>
    orderRules.limit('DECREMENT_BEYOND_REOPENED', Math.max(0, reopened.of(key)), units, key),
  )
  return [...balances, ...short, ...beyondOpen, ...beyondPlan, ...again, ...once]
}

/**
 * A state by value: what has no order is sorted, and `since` is the place among the others, not a revision. When the ledger
 * learned of a departure (SHP-6) is left out: facts that are told again are told at another time.
 */
export function plain(id: string, state: unknown): unknown {
  if (id.startsWith('stock~')) {
    const held = [...(state as Stock).held].map(([key, one]) => ({ key, ...one }))
    return flat({ ...(state as Stock), held: ranked(held) })
  }
  if (!id.startsWith('order~')) return flat(state)
  const { lines, portions, early, departures, ...order } = state as Order
  return flat({
    ...order,
    early: new Set(early),
    departures: new Map([...departures].map(([key, { recordedAt: _, ...one }]) => [key, one])),
    portions: new Map([...portions].map(([key, { covers, ...one }]) => [key, { ...one, ...sets(covers) }])),
    lines: lines.map((line) => ({
      ...line,
      licences: ranked(line.licences),
      draws: ranked(line.draws),
      reservations: ranked(line.reservations),
    })),
  })
}

const sets = (covers: Covers) =>
  Object.fromEntries(Object.entries(covers).map(([kind, all]) => [kind, new Set<unknown>(all)]))

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
