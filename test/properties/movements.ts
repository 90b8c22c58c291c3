import {
  afterDeparture,
  coveredBy,
  coversNeeded,
  holdsOn,
  noCovers,
  orderStream,
  portionsOf,
  type Account,
  type Cover,
  type CoverKind,
  type Covers,
  type Line,
  type Order,
  type Portion,
} from '#domain'
import type { World } from '../../libs/commands/testing.js'
import type { Chance } from './chance.js'

type Made = Record<string, unknown>
type Choosing = {
  /** A line that suits, mostly. */
  line(
    suits: (line: Line, order: Order) => boolean,
    status?: (order: Order) => boolean,
  ): { orderNo: string; line: number }
  /** A number that was not used, mostly. */
  fresh(prefix: string): string
  /** Whether any line suits. */
  some(suits: (line: Line, order: Order) => boolean): boolean
  /** At most so many, mostly. */
  within(most: number): number
}
const shipments = ['SH-1', 'SH-2']
const reason = 'a reason'

/** Covers, plans and movements of units, mostly fitting what is recorded, sometimes not. */
export class Movements {
  constructor(
    readonly world: World,
    readonly chance: Chance,
    readonly choose: Choosing,
  ) {}

  readonly fields: Readonly<Record<string, () => Made | undefined>> = {
    LineLicensed: () => this.licensing(),
    LineLicenceReleased: () => this.giving('licences', { licence: 'D-1', item: 'I-1', quantity: 5 }),
    LineApprovalDrawn: () => ({
      ...this.room('draws'),
      approval: this.chance.of(['AP-1', 'AP-2']),
      member: this.chance.of(['P1', 'GROUP']),
    }),
    LineApprovalDrawReleased: () => this.giving('draws', { approval: 'AP-1', member: 'P1', quantity: 5 }),
    LinePlanned: () => this.planning(),
    LinePlanReleased: () => {
      if (!this.any(({ units }) => units.planned ?? 0)) return undefined
      const { portion, quantity, ...of } = this.portion('planned')
      return { ...of, from: 'planned', to: 'open', quantity, covers: this.spoilt(this.part(portion.covers, quantity)) }
    },
    LineReopened: () => ({ ...this.moving('lost'), from: 'lost', to: 'open', reason }),
    LineReopenedWithdrawn: () => {
      if (!this.any(({ reopened }) => reopened)) return undefined
      const { portion: _, ...of } = this.portion(undefined, ({ reopened, onDecrement }) => reopened - onDecrement)
      return { ...of, from: 'open', to: 'lost', reason }
    },
    LineDeparted: () => this.departing(),
    LineArrived: () => this.told(['inTransit'], ['inCustoms', 'customsReleased']),
    LineCustomsReleased: () => this.told(['inCustoms'], ['customsReleased']),
    LineDetained: () => this.told(['inCustoms'], ['detained']),
    LineDetentionLifted: () => this.told(['detained'], ['inCustoms']),
    LineSeized: () => this.told(['inCustoms', 'detained'], ['seized']),
    LineDelivered: () => this.told(['customsReleased'], ['delivered']),
    LineReturned: () => this.told(afterDeparture, ['open']),
    LineLost: () => this.told(afterDeparture, ['lost']),
    LineFound: () => this.told(['lost'], afterDeparture),
    LineDiverted: () =>
      this.told(
        afterDeparture.filter((name) => name !== 'diverted'),
        ['diverted'],
      ),
  }

  private order = (orderNo: string): Order => this.world.state(orderStream(orderNo))
  private line = (orderNo: string, line: number): Line | undefined =>
    this.order(orderNo).lines.find((one) => one.line === line)

  /** A line with open units that have no cover of a kind. */
  private room(kind: CoverKind): { orderNo: string; line: number; quantity: number } {
    const room = (line: Line) => line.accounts.open - coveredBy(line[kind])
    const of = this.choose.line((one, order) => room(one) > 0 && this.free(one, order), confirmed)
    const line = this.line(of.orderNo, of.line)
    return { ...of, quantity: this.choose.within(line ? room(line) : 5) }
  }

  private free = (line: Line, order: Order): boolean => this.chance.odds(0.05) || holdsOn(order, line.line).length === 0

  private licensing(): Made {
    const cover = { licence: this.chance.of(['D-1', 'D-2']), item: 'I-1' }
    const { portion, quantity, ...of } = this.portion(undefined, ({ reopened, onDecrement }) => reopened - onDecrement)
    if (this.chance.odds(0.8) || portion.reopened === 0) return { ...this.room('licences'), ...cover }
    const { shipment: onDecrementOf, ...line } = of
    return { ...line, quantity, ...cover, onDecrementOf }
  }

  private giving(kind: CoverKind, otherwise: Cover): Made {
    const of = this.choose.line((line) => coveredBy(line[kind]) > 0)
    const held: readonly Cover[] = this.line(of.orderNo, of.line)?.[kind] ?? []
    const { since: _, ...cover } = this.chance.mostly(0.95, held, () => otherwise) as Cover & { since?: number }
    return { ...of, ...cover, quantity: this.choose.within(cover.quantity) }
  }

  private planning(): Made | undefined {
    const fit = (line: Line) => {
      const needed = coversNeeded(line)
      const kinds = (['licences', 'draws', 'reservations'] as const).filter((kind) => needed[kind])
      return Math.min(line.accounts.open, ...kinds.map((kind) => coveredBy(line[kind])))
    }
    if (!this.choose.some((line, order) => confirmed(order) && fit(line) > 0)) return undefined
    const of = this.choose.line((line, order) => fit(line) > 0 && this.free(line, order), confirmed)
    const line = this.line(of.orderNo, of.line)
    const quantity = this.choose.within(line ? fit(line) : 5)
    const covers = line ? this.part(line, quantity, coversNeeded(line)) : noCovers
    return {
      ...of,
      from: 'open',
      to: 'planned',
      quantity,
      shipment: this.chance.of(shipments),
      covers: this.spoilt(covers),
    }
  }

  private departing(): Made {
    const noticeNo = this.choose.fresh('N')
    if (this.chance.odds(0.8)) {
      const { portion, quantity, ...of } = this.portion('planned')
      const covers = this.spoilt(this.part(portion.covers, quantity))
      return { ...of, from: 'planned', to: 'inTransit', quantity, noticeNo, covers }
    }
    const of = this.choose.line(({ accounts }) => accounts.open > 0)
    const line = this.line(of.orderNo, of.line)
    const quantity = this.choose.within(Math.min(12, line?.accounts.open ?? 5))
    const covers = this.spoilt(line && this.chance.odds(0.7) ? this.part(line, quantity) : noCovers)
    const shipment = this.chance.of(shipments)
    return { ...of, from: 'open', to: 'inTransit', quantity, shipment, noticeNo, covers }
  }

  /** As many units of each cover, if there are. */
  private part(of: Covers, quantity: number, needed?: Readonly<Record<CoverKind, boolean>>): Covers {
    const some = <C extends Cover>(kind: CoverKind, covers: readonly C[]) => {
      let left = needed?.[kind] === false ? 0 : quantity
      return covers.flatMap((cover) => {
        const taken = Math.min(left, Math.max(0, cover.quantity))
        left -= taken
        const { since: _, ...bare } = { since: 0, ...cover }
        return taken > 0 ? [{ ...bare, quantity: taken } as unknown as C] : []
      })
    }
    return {
      licences: some('licences', of.licences),
      draws: some('draws', of.draws),
      reservations: some('reservations', of.reservations),
    }
  }

  /** Mostly as they are; sometimes one of them is missing, named twice, or of more units. */
  private spoilt(covers: Covers): Covers {
    const { reservations } = covers
    return this.chance.weighted<() => Covers>([
      [() => covers, 20],
      [() => ({ ...covers, reservations: reservations.slice(1) }), 1],
      [() => ({ ...covers, reservations: [...reservations, ...reservations] }), 1],
      [() => ({ ...covers, reservations: reservations.map((one) => ({ ...one, quantity: one.quantity + 90 })) }), 1],
    ])()
  }

  private moving(from: Account): Made {
    const { portion: _, ...of } = this.portion(from)
    return of
  }

  private told(from: readonly Account[], to: readonly Account[]): Made {
    const start = this.chance.of(from)
    return { ...this.moving(start), from: start, to: this.chance.of(to), noticeNo: this.choose.fresh('N') }
  }

  /** Whether any line has a part with a shipment with such units. */
  private any(units: (portion: Portion) => number): boolean {
    return this.choose.some((line, order) =>
      [...portionsOf(order.portions, line.line)].some(([, portion]) => units(portion) > 0),
    )
  }

  /** A part of a line that is with a shipment, with units in an account or otherwise; at most as many of them, mostly. */
  private portion(
    account: Account | undefined,
    units: (portion: Portion) => number = (portion) => (account && portion.units[account]) ?? 0,
  ): { orderNo: string; line: number; shipment: string; quantity: number; portion: Portion } {
    const of = this.choose.line(
      (line, order) => [...portionsOf(order.portions, line.line)].some(([, portion]) => units(portion) > 0),
      () => true,
    )
    const all = [...portionsOf(this.order(of.orderNo).portions, of.line)].filter(([, portion]) => units(portion) > 0)
    const none: Portion = { units: {}, covers: noCovers, reopened: 0, onDecrement: 0 }
    const [shipment, portion] = this.chance.mostly(0.97, all, () => [this.chance.of(shipments), none])
    return { ...of, shipment, portion, quantity: this.choose.within(units(portion)) }
  }
}

const confirmed = (order: Order): boolean => order.status === 'confirmed'
