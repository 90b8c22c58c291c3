import { add, keyOf, sum } from './arithmetic.js'
import { balance, type Bound } from './bound.js'
import type { Covers, LicenceCover, DrawCover, Money, StockCover } from './forms.js'
import type { Gates, Parties } from './known.js'
import { movementsOf } from './movements.js'
import { oncePerList, only, type Recorded, type Told } from './recorded.js'

export const accounts = [
  'open',
  'planned',
  'inTransit',
  'inCustoms',
  'customsReleased',
  'delivered',
  'detained',
  'seized',
  'diverted',
  'lost',
  'cancelled',
] as const
export type Account = (typeof accounts)[number]

/** Pieces of a line by what covers them. */
export interface CoverSums {
  /** By licence/item/onDecrementOf. */
  licences: Map<string, number>
  /** By approval/member. */
  draws: Map<string, number>
  /** By site/lot. */
  reservations: Map<string, number>
}
export const noCovers = (): CoverSums => ({ licences: new Map(), draws: new Map(), reservations: new Map() })

export const licenceKey = (cover: LicenceCover) => keyOf(cover.licence, cover.item, cover.onDecrementOf)
export const drawKey = (cover: DrawCover) => keyOf(cover.approval, cover.member)
export const stockKey = (cover: StockCover) => keyOf(cover.site, cover.lot)

export const addCovers = (sums: CoverSums, covers: Covers, sign: 1 | -1): void => {
  for (const cover of covers.licences) add(sums.licences, licenceKey(cover), sign * cover.quantity)
  for (const cover of covers.draws) add(sums.draws, drawKey(cover), sign * cover.quantity)
  for (const cover of covers.reservations) add(sums.reservations, stockKey(cover), sign * cover.quantity)
}
export const totalOf = (sums: ReadonlyMap<string, number>): number => sum([...sums.values()], (n) => n)

export interface OrderLine {
  orderNo: string
  line: number
  sku: string
  ordered: number
  price?: Money
  accounts: Record<Account, number>
  /** Of open units. */
  covers: CoverSums
  /** Of planned units, by shipment. */
  plans: Map<string, { units: number; covers: CoverSums }>
  /** Units that are with a shipment, by shipment/account. */
  with: Map<string, number>
  /** What left, by shipment, as the line was told. */
  departed: Map<string, number>
  /** Lost units that were reopened, by the shipment they were lost with. */
  reopened: Map<string, number>
  gates?: Gates
  held: boolean
}

export interface Order {
  orderNo: string
  parties: Parties
  placed: Told<'OrderPlaced'>
  confirmed: boolean
  cancelled: boolean
  lines: Map<number, OrderLine>
}

/** What an event covers or uncovers of open units. */
const coverChange = (event: Recorded): { line: number; covers: Covers; sign: 1 | -1 } | undefined => {
  switch (event.type) {
    case 'LineLicensed':
    case 'LineLicenceReleased':
      return {
        line: event.data.line,
        covers: { licences: [event.data], draws: [], reservations: [] },
        sign: event.type === 'LineLicensed' ? 1 : -1,
      }
    case 'LineApprovalDrawn':
    case 'LineApprovalDrawReleased':
      return {
        line: event.data.line,
        covers: { licences: [], draws: [event.data], reservations: [] },
        sign: event.type === 'LineApprovalDrawn' ? 1 : -1,
      }
    case 'LineReserved':
    case 'LineReservationReleased':
      return {
        line: event.data.line,
        covers: { licences: [], draws: [], reservations: [event.data] },
        sign: event.type === 'LineReserved' ? 1 : -1,
      }
    case 'LinePlanned':
      return { line: event.data.line, covers: event.data.covers, sign: -1 }
    case 'LinePlanReleased':
      return { line: event.data.line, covers: event.data.covers, sign: 1 }
    case 'LineDeparted':
      return event.data.from === 'open' ? { line: event.data.line, covers: event.data.covers, sign: -1 } : undefined
    default:
      return undefined
  }
}

const declared = (events: readonly Recorded[]) =>
  only(events, 'OrderPlaced', 'LineAdded', 'LineSubstituted').flatMap((event) =>
    event.type === 'OrderPlaced'
      ? event.data.lines
      : event.type === 'LineAdded'
        ? [event.data]
        : [event.data.substitute],
  )

const gatesOf = (events: readonly Recorded[], line: number): Gates | undefined =>
  only(events, 'OrderConfirmed', 'LineGatesDetermined')
    .flatMap((event) => (event.type === 'OrderConfirmed' ? event.data.gates : [event.data]))
    .filter((one) => one.line === line)
    .at(-1)?.gates

/** Holds that nobody released: of the order, or of one line. */
export const holdsOf = (events: readonly Recorded[]): { holdId: string; line?: number }[] => {
  const released = only(events, 'HoldReleased').map(({ data }) => data.holdId)
  return only(events, 'OrderHeld', 'LineHeld')
    .map(({ data }) => data as { holdId: string; line?: number })
    .filter(({ holdId }) => !released.includes(holdId))
}

const planOf = (line: OrderLine, shipment: string) => {
  const plan = line.plans.get(shipment) ?? { units: 0, covers: noCovers() }
  line.plans.set(shipment, plan)
  return plan
}

const lineOf = (events: readonly Recorded[], orderNo: string, no: number): OrderLine => {
  const first = declared(events).find(({ line }) => line === no)!
  const repriced = only(events, 'LineRepriced').filter(({ data }) => data.line === no)
  const line: OrderLine = {
    orderNo,
    line: no,
    sku: first.sku,
    ordered: 0,
    price: repriced.at(-1)?.data.unitPrice ?? first.unitPrice,
    accounts: Object.fromEntries(accounts.map((account) => [account, 0])) as Record<Account, number>,
    covers: noCovers(),
    plans: new Map(),
    with: new Map(),
    departed: new Map(),
    reopened: new Map(),
    gates: gatesOf(events, no),
    held: holdsOf(events).some((hold) => hold.line === undefined || hold.line === no),
  }
  for (const event of events) {
    for (const { from, to, quantity, shipment } of movementsOf(event).filter((movement) => movement.line === no)) {
      if (from) line.accounts[from as Account] -= quantity
      else line.ordered += quantity
      line.accounts[to as Account] += quantity
      if (shipment !== undefined && from) add(line.with, keyOf(shipment, from), -quantity)
      if (shipment !== undefined) add(line.with, keyOf(shipment, to), quantity)
    }
    const change = coverChange(event)
    if (change?.line === no) addCovers(line.covers, change.covers, change.sign)
    follow(line, event)
  }
  return line
}

/** What a line keeps by shipment: plans with their covers, departures, reopened units. */
const follow = (line: OrderLine, event: Recorded): void => {
  if (!('line' in event.data) || event.data.line !== line.line) return
  switch (event.type) {
    case 'LinePlanned':
    case 'LinePlanReleased': {
      const sign = event.type === 'LinePlanned' ? 1 : -1
      const plan = planOf(line, event.data.shipment)
      plan.units += sign * event.data.quantity
      addCovers(plan.covers, event.data.covers, sign)
      return
    }
    case 'LineDeparted':
      add(line.departed, event.data.shipment, event.data.quantity)
      if (event.data.from === 'open') return
      planOf(line, event.data.shipment).units -= event.data.quantity
      addCovers(planOf(line, event.data.shipment).covers, event.data.covers, -1)
      return
    case 'LineReopened':
      return add(line.reopened, event.data.shipment, event.data.quantity)
    case 'LineReopenedWithdrawn':
      return add(line.reopened, event.data.shipment, -event.data.quantity)
    default:
      return
  }
}

/** An order from the effective events of its stream; undefined if it was not placed. */
export const orderFrom = oncePerList((events): Order | undefined => {
  const placed = only(events, 'OrderPlaced').at(0)
  if (!placed) return undefined
  const orderNo = placed.stream.split('~')[1]!
  // What is reinstated is looked at again before it is confirmed.
  const confirmation = only(events, 'OrderConfirmed', 'OrderConfirmationWithdrawn', 'OrderReinstated').at(-1)
  const end = only(events, 'OrderCancelled', 'OrderReinstated').at(-1)
  return {
    orderNo,
    parties: only(events, 'OrderPartiesChanged').at(-1)?.data ?? placed.data,
    placed,
    confirmed: confirmation?.type === 'OrderConfirmed',
    cancelled: end?.type === 'OrderCancelled',
    lines: new Map(
      [...new Set(declared(events).map(({ line }) => line))].map((no) => [no, lineOf(events, orderNo, no)]),
    ),
  }
})

/** Accounts, each shipment's for itself, and covers are never below nought; each kind of cover is at most what is open (ORD-6). */
export const orderBounds = (stream: string, events: readonly Recorded[]): Bound[] => {
  const bounds: Bound[] = []
  for (const line of orderFrom(events)?.lines.values() ?? []) {
    const no = String(line.line)
    for (const account of ['open', 'cancelled'] as const)
      bounds.push(balance(stream, account, no, line.accounts[account]))
    for (const [key, left] of line.with) {
      const [shipment, account] = key.split('/') as [string, Account]
      if (account !== 'open') bounds.push(balance(stream, account, keyOf(no, shipment), left))
    }
    for (const kind of ['licences', 'draws', 'reservations'] as const) {
      const used = totalOf(line.covers[kind])
      bounds.push({ stream, rule: 'ORD-6', name: kind, key: no, limit: Math.max(0, line.accounts.open), used })
      for (const [key, left] of line.covers[kind]) bounds.push(balance(stream, kind, keyOf(no, key), left))
    }
    for (const [shipment, plan] of line.plans) {
      for (const kind of ['licences', 'draws', 'reservations'] as const)
        for (const [key, left] of plan.covers[kind])
          bounds.push(balance(stream, `planned ${kind}`, keyOf(no, shipment, key), left))
    }
  }
  return bounds
}
