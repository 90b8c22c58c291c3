import { add, keyOf } from '../model/arithmetic.js'
import type { Journal } from '../model/journal.js'
import { movementsOf } from '../model/movements.js'
import { type Account, type Order, orderFrom, type OrderLine } from '../model/orders.js'
import { groupOf, productAt } from '../model/parties.js'
import { oncePerList, only, type Recorded, type Told, type Type } from '../model/recorded.js'
import { type Shipment, shipmentFrom } from '../model/shipments.js'
import { cornerStones } from './stones.js'
import type { Chance } from '../../properties/chance.js'

/** Fields of a command. */
export type Made = Record<string, unknown>
/** Makes up the fields of a command; nothing where there is nothing that it could be about. */
export type Maker = () => Made | undefined
export type Makers = Readonly<Record<string, Maker>>

/** A line with its order. */
export interface Ordered {
  order: Order
  line: OrderLine
}

/** Units of a line that are with a shipment, by account. */
export interface Portion extends Ordered {
  shipment: string
  units: ReadonlyMap<string, number>
}

export const reason = 'a reason'
const day = 86_400_000

/** Units by line/shipment/account, of one order. */
const portions = oncePerList((events) => {
  const sums = new Map<string, number>()
  for (const event of events)
    for (const { line, from, to, quantity, shipment } of movementsOf(event)) {
      if (shipment === undefined) continue
      if (from) add(sums, keyOf(line, shipment, from), -quantity)
      add(sums, keyOf(line, shipment, to), quantity)
    }
  return sums
})

/** What whoever makes up commands can see and choose from: the model's reading of what is recorded. */
export class Scene {
  private readonly used = new Map<string, string[]>()
  /** Streams that a story is about: others come across them only now and then. */
  readonly reserved = new Set<string>()

  constructor(
    readonly journal: Journal,
    readonly chance: Chance,
    /** Milliseconds since 1970. */
    readonly clock: () => number,
    /** How often something is made up that does not fit. */
    readonly slips = 0.04,
  ) {}

  get now(): string {
    return new Date(this.clock()).toISOString()
  }

  /** An instant so many days from now, within that day. */
  around(from: number, until: number): string {
    return new Date(this.clock() + Math.floor((from + (until - from) * this.chance.next()) * day)).toISOString()
  }

  /** The day so many days from now. */
  day(from: number, until: number): string {
    return this.around(from, until).slice(0, 10)
  }

  /** Once in a while: a slip of the pen. */
  get slip(): boolean {
    return this.chance.odds(this.slips)
  }

  on(stream: string): readonly Recorded[] {
    return this.journal.on(stream)
  }

  /** Events of some types on a stream. */
  only<T extends Type>(stream: string, ...types: readonly T[]): Told<T>[] {
    return only(this.journal.on(stream), ...types)
  }

  /** Streams of a kind, each without its first part. */
  named(kind: string): string[] {
    const meddles = this.chance.odds(0.06)
    return [...this.journal.names]
      .filter((id) => id.startsWith(`${kind}~`) && !cornerStones.has(id) && (meddles || !this.reserved.has(id)))
      .map((id) => id.slice(kind.length + 1))
  }

  order(orderNo: string): Order | undefined {
    return orderFrom(this.journal.on(`order~${orderNo}`))
  }

  shipment(shipment: string): Shipment | undefined {
    return shipmentFrom(this.journal.on(`shipment~${shipment}`))
  }

  get orders(): Order[] {
    return this.named('order').flatMap((orderNo) => this.order(orderNo) ?? [])
  }

  get shipments(): Shipment[] {
    return this.named('shipment').flatMap((shipment) => this.shipment(shipment) ?? [])
  }

  lines(suits: (ordered: Ordered) => boolean = () => true): Ordered[] {
    return this.orders.flatMap((order) => [...order.lines.values()].map((line) => ({ order, line })).filter(suits))
  }

  /** What is with shipments and has units in one of these accounts. */
  portions(...accounts: readonly Account[]): Portion[] {
    return this.orders.flatMap((order) => {
      const found = new Map<string, Portion & { units: Map<string, number> }>()
      for (const [key, n] of portions(this.journal.on(`order~${order.orderNo}`))) {
        const [no, shipment, account] = key.split('/') as [string, string, string]
        const line = order.lines.get(Number(no))
        if (!line) continue
        const portion = found.get(`${no}/${shipment}`) ?? { order, line, shipment, units: new Map<string, number>() }
        portion.units.set(account, n)
        found.set(`${no}/${shipment}`, portion)
      }
      return [...found.values()].filter(({ units }) => accounts.some((account) => (units.get(account) ?? 0) > 0))
    })
  }

  chipsOf(sku: string): number {
    return this.product(sku)?.chipsPerUnit ?? 1
  }

  product(sku: string) {
    return productAt(this.journal.counting, sku, this.now)
  }

  groupOf(party: string): string {
    return groupOf(this.journal.counting, party)
  }

  /** The version of a screening list that is in force. */
  versionOf(list: string): string | undefined {
    return this.only(`list~${list}`, 'ScreeningListPublished')
      .filter(({ data }) => data.effectiveFrom <= this.now)
      .sort((a, b) => (a.data.effectiveFrom < b.data.effectiveFrom ? -1 : 1))
      .at(-1)?.data.version
  }

  /** A number that was not used, mostly. */
  fresh(prefix: string, repeated = this.slips): string {
    const used = this.used.get(prefix) ?? []
    this.used.set(prefix, used)
    if (used.length > 0 && this.chance.odds(repeated)) return this.chance.of(used)
    used.push(`${prefix}-${used.length + 1}`)
    return used.at(-1)!
  }

  /** One of these, if there is any; undefined otherwise. */
  one<T>(choices: readonly T[]): T | undefined {
    return choices.length > 0 ? this.chance.of(choices) : undefined
  }

  /** From 1 to at most so many; now and then more. */
  within(most: number): number {
    if (this.slip) return Math.max(0, most) + this.chance.upTo(20)
    return this.chance.odds(0.5) ? Math.max(1, most) : this.chance.upTo(most)
  }
}

export const ofLine = ({ order, line }: Ordered): { orderNo: string; line: number } => ({
  orderNo: order.orderNo,
  line: line.line,
})
