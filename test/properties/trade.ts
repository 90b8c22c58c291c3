import { instantAt, type Instant } from '#kernel'
import {
  available,
  blocked,
  controlStream,
  holdsOn,
  lotOf,
  orderStream,
  partyStream,
  reservedOn,
  stockStream,
  versionAt,
  listStream,
  type Line,
  type Order,
} from '#domain'
import type { World } from '../../libs/commands/testing.js'
import type { Chance } from './chance.js'
import { Movements } from './movements.js'

type Made = Record<string, unknown>
const day = 24 * 60 * 60 * 1000
const reason = 'a reason'
const parties = ['P1', 'P2', 'P3', 'P4', 'P5']
const skus = ['A1', 'B8', 'C1']
const sites = ['S1', 'S2']
const lots = ['L1', 'L2', 'L3']
const countries = ['CN', 'SG']
const eccns = ['4A090.A', '3A090.A']
const shipments = ['SH-1', 'SH-2']

/** A small trade: it makes up the fields of commands, mostly fitting what is recorded, sometimes not. */
export class Trade {
  /** Orders that were placed, annulled or not. */
  private readonly orders = new Set<string>()
  /** Fields of every command, by its name; none where there is nothing that it could be about. */
  readonly fields: Readonly<Record<string, () => Made | undefined>>
  private readonly used = new Map<string, string[]>()
  private large = false

  constructor(
    readonly world: World,
    readonly chance: Chance,
  ) {
    const movements = new Movements(world, chance, {
      line: (suits, status) => this.someLine(suits, status),
      fresh: (prefix) => this.fresh(prefix),
      within: (most) => this.within(most),
      some: (suits) =>
        [...this.orders].some((orderNo) => this.order(orderNo).lines.some((line) => suits(line, this.order(orderNo)))),
    })
    this.fields = { ...this.own, ...movements.fields }
  }

  /** What the trade begins with: parties, products, lists, controls, screenings and stock, references first. */
  opening(): [command: string, fields: Made][] {
    const { chance } = this
    const first: [string, Made][] = [
      ['RegisterParty', this.registration('GROUP')],
      ['PublishScreeningList', { list: 'BIS', version: 'V0', effectiveFrom: '2025-12-01T00:00:00.000Z' }],
      ...skus.map((sku): [string, Made] => ['RegisterProduct', this.product(sku)]),
    ]
    const then = parties.map((party): [string, Made] => [
      'RegisterParty',
      { ...this.registration(party), ...(party === 'P2' && { ultimateParent: 'GROUP' }) },
    ])
    const others: [string, Made][] = [
      ...eccns.flatMap((eccn) =>
        countries.map((country): [string, Made] => ['RecordControl', this.control(eccn, country)]),
      ),
      ...parties.slice(1).map((party): [string, Made] => ['RecordScreening', this.screening(party, 'clear')]),
      ...sites.flatMap((site) =>
        skus.flatMap((sku) => lots.map((lot): [string, Made] => ['ReceiveStock', this.receipt(site, sku, lot, 400)])),
      ),
    ]
    const orders = [1, 2, 3].map((): [string, Made] => ['PlaceOrder', this.placed()])
    return [...chance.shuffled(first), ...chance.shuffled(then), ...chance.shuffled([...others, ...orders])]
  }

  /** When a fact happened: half of them late, many on the same day. */
  happened(): Instant | undefined {
    const now = Date.parse(this.world.now)
    if (this.chance.odds(0.02)) return instantAt(now + 10 * 60 * 1000)
    if (this.chance.odds(0.02)) return instantAt(now + 60 * 1000)
    return this.chance.odds(0.5) ? this.midnight(this.chance.odds(0.6) ? 2 : 60) : undefined
  }

  /** One of the last midnights. */
  private midnight(days: number): Instant {
    return instantAt(Math.floor(Date.parse(this.world.now) / day - this.chance.upTo(days) + 1) * day)
  }

  private around(): Instant {
    return this.chance.odds(0.05) ? instantAt(Date.parse(this.world.now) + this.chance.upTo(day)) : this.midnight(20)
  }

  /** A number that was not used, mostly. */
  private fresh(prefix: string, repeated = 0.12): string {
    const used = this.used.get(prefix) ?? []
    this.used.set(prefix, used)
    return this.chance.mostly(repeated, used, () => {
      used.push(`${prefix}-${used.length + 1}`)
      return used.at(-1)!
    })
  }

  private party = (): string => (this.chance.odds(0.015) ? 'NOBODY' : this.chance.of(parties))
  private sku = (): string => (this.chance.odds(0.03) ? 'NOTHING' : this.chance.of(skus))
  private site = (): string => this.chance.of(sites)
  private lot = (): string => this.chance.of(lots)
  private at = () => ({ site: this.site(), sku: this.sku() })

  private registration = (party: string): Made => ({
    party,
    name: party,
    country: 'CN',
    headquarters: this.chance.of(['CN', 'SG', 'US']),
  })
  private product = (sku: string): Made => ({
    sku,
    name: sku,
    eccn: this.chance.of(eccns),
    hsCode: '847330',
    family: 'F1',
    chipsPerUnit: 1,
    orderMultiple: sku === 'B8' ? 8 : 1,
  })
  private gates = (): Made => {
    const answer = () => this.chance.of(['yes', 'no'])
    const gates = { importApproval: answer(), importEntry: answer(), exportFiling: answer(), labTest: answer() }
    const authorisation = this.chance.of(['licence', 'NLR', 'exception'])
    const named = (authorisation === 'exception') !== this.chance.odds(0.05)
    return { ...gates, authorisation, ...(named && { exception: this.chance.of(['NAC', 'TSR']) }) }
  }
  private control = (eccn: string, country: string): Made => ({
    eccn,
    country,
    controlId: this.fresh('CTL'),
    basis: 'a rule',
    effectiveFrom: this.midnight(20),
    ...this.gates(),
  })
  private screening(party: string, outcome?: string): Made {
    const list = this.chance.weighted([
      ['BIS', 20],
      ['UN', 0.3],
      ['NOLIST', 0.5],
    ] as const)
    const version = versionAt(this.world.state(listStream(list)), this.world.now) ?? 'V0'
    return {
      party,
      screeningId: this.fresh('SCR', 0.3),
      list: outcome ? 'BIS' : list,
      listVersion: outcome || this.chance.odds(0.9) ? version : 'V9',
      ownersIncluded: true,
      outcome:
        outcome ??
        this.chance.weighted([
          ['clear', 30],
          ['match', 1],
          ['escalated', 1],
        ] as const),
    }
  }
  /** A party that was not screened against the version in force, if there is one. */
  private stale(): string {
    const version = versionAt(this.world.state(listStream('BIS')), this.world.now)
    const screened = (party: string) =>
      [...this.world.state(partyStream(party)).screenings.values()].some(({ listVersion }) => listVersion === version)
    return this.chance.mostly(
      0.6,
      parties.filter((party) => !screened(party)),
      this.party,
    )
  }
  private receipt = (site: string, sku: string, lot: string, most: number): Made => ({
    site,
    sku,
    receiptNo: this.fresh('RC'),
    lot,
    quantity: this.chance.upTo(most),
    ...(this.chance.odds(0.02) && { serials: ['SN-1', 'SN-2'] }),
  })

  private order = (orderNo: string): Order => this.world.state(orderStream(orderNo))
  private line = (orderNo: string, line: number): Line | undefined =>
    this.order(orderNo).lines.find((one) => one.line === line)

  private someOrder(suits: (order: Order) => boolean = () => true): string {
    const all = [...this.orders].filter((orderNo) => this.order(orderNo).placed)
    const suited = all.filter((orderNo) => suits(this.order(orderNo)))
    return this.chance.mostly(0.82, suited, () => this.chance.mostly(0.75, all, () => 'PO-NONE'))
  }

  private someLine(
    suits: (line: Line, order: Order) => boolean,
    status: (order: Order) => boolean = live,
  ): { orderNo: string; line: number } {
    const orderNo = this.someOrder((order) => status(order) && order.lines.some((line) => suits(line, order)))
    const order = this.order(orderNo)
    const fitting = order.lines.filter((line) => suits(line, order)).map(({ line }) => line)
    return {
      orderNo,
      line: this.chance.mostly(0.9, fitting, () =>
        this.chance.mostly(
          0.5,
          order.lines.map(({ line }) => line),
          () => 9000,
        ),
      ),
    }
  }

  private anyLine = () => this.someLine(() => true)
  /** At most `most`, most of the time. */
  private within = (most: number): number =>
    most > 0 && this.chance.odds(0.88) ? this.chance.upTo(most) : Math.max(0, most) + this.chance.upTo(20)
  private quantityOf = (sku: string): number => {
    const some = this.chance.upTo(12) * 8
    return sku === 'B8' && this.chance.odds(0.04) ? some + 1 : some
  }
  private ordered = (line: number): Made => {
    const sku = this.sku()
    return { line, sku, quantity: this.quantityOf(sku), ...(this.chance.odds(0.2) && { requestedOn: '2026-06-01' }) }
  }
  private nextLine(orderNo: string): number {
    const { lines } = this.order(orderNo)
    return this.chance.mostly(
      0.1,
      lines.map(({ line }) => line),
      () => Math.max(0, ...lines.map(({ line }) => line)) + 1,
    )
  }
  private named = (): Made => ({
    customer: this.party(),
    endUser: this.party(),
    consignee: this.party(),
    ...(this.chance.odds(0.1) && { intermediaries: [this.party()] }),
    destination: this.chance.odds(0.03) ? 'TW' : this.chance.of(countries),
  })
  private forLine(): {
    orderNo: string
    line: number
    site: string
    sku: string
    lot: string
    quantity: number
    shipment: string
  } {
    const { orderNo, line } = this.anyLine()
    const held = this.line(orderNo, line)?.reservations ?? []
    const sku = this.line(orderNo, line)?.sku ?? this.sku()
    const { site, lot, quantity } = this.chance.mostly(0.85, held, () => ({
      site: this.site(),
      lot: this.lot(),
      quantity: 5,
      since: 0,
    }))
    return { orderNo, line, site, sku, lot, quantity: this.chance.upTo(quantity), shipment: this.chance.of(shipments) }
  }

  private placed(): Made {
    const gone = [...this.orders].filter((orderNo) => !this.order(orderNo).placed)
    const orderNo = this.chance.mostly(0.3, gone, () => this.fresh('PO'))
    this.orders.add(orderNo)
    const large = !this.large && this.chance.odds(0.02)
    if (large) this.large = true
    const count = large ? 500 : this.chance.upTo(3)
    const lines = Array.from({ length: count }, (_, i) =>
      this.ordered(count > 1 && this.chance.odds(large ? 0 : 0.03) ? 1 : i + 1),
    )
    return { orderNo, ...this.named(), lines: large ? lines.map((line) => ({ ...line, sku: 'A1' })) : lines }
  }

  private reservation(): Made {
    const room = (line: Line) => line.accounts.open - reservedOn(line)
    const { orderNo, line } = this.someLine(
      (one, order) => room(one) > 0 && (this.chance.odds(0.05) || holdsOn(order, one.line).length === 0),
      (order) => order.status === 'confirmed',
    )
    const of = this.line(orderNo, line)
    const from = sites.flatMap((site) =>
      lots.map((lot) => ({ site, lot, free: of ? this.free(site, of.sku, lot) : 0 })),
    )
    const { site, lot, free } = this.chance.mostly(
      0.9,
      from.filter((one) => one.free > 0),
      () => this.chance.of(from),
    )
    const most = of ? Math.min(free, room(of)) : 5
    return { orderNo, line, site, lot, quantity: this.within(most) }
  }

  private free(site: string, sku: string, name: string): number {
    const lot = lotOf(this.world.state(stockStream(site, sku)), name)
    return available(lot) - lot.reserved
  }

  private substitution(): Made {
    const { orderNo, line } = this.someLine(({ accounts }) => accounts.open > 0)
    const of = this.line(orderNo, line)
    const others = skus.filter((sku) => sku !== of?.sku)
    const sku = this.chance.mostly(0.93, others, () => of?.sku ?? this.sku())
    return {
      orderNo,
      line,
      quantity: this.within(of?.accounts.open ?? 5),
      substitute: { line: this.nextLine(orderNo), sku, quantity: this.quantityOf(sku) },
      consent: 'a letter',
    }
  }

  private blockId(): Made {
    const { site, sku } = { site: this.site(), sku: this.chance.of(skus) }
    const { blocks, lifted } = this.world.state(stockStream(site, sku))
    const standing = [...blocks.keys()].filter((id) => !lifted.has(id))
    return {
      site,
      sku,
      blockId: this.chance.mostly(0.9, standing, () => this.chance.mostly(0.4, [...blocks.keys()], () => 'NONE')),
      reason,
    }
  }

  private expectation(): Made {
    const { site, sku } = { site: this.site(), sku: this.chance.of(skus) }
    const { expected } = this.world.state(stockStream(site, sku))
    return { site, sku, expectationNo: this.chance.mostly(0.9, [...expected.keys()], () => 'NONE'), reason }
  }

  private partyBlock(): Made {
    const barred = parties.filter((party) => blocked(this.world.state(partyStream(party))).length > 0)
    const party = this.chance.mostly(0.85, barred, this.party)
    const { blocks } = this.world.state(partyStream(party))
    const standing = blocked(this.world.state(partyStream(party)))
    return {
      party,
      blockId: this.chance.mostly(0.85, standing, () => this.chance.mostly(0.5, [...blocks.keys()], () => 'NONE')),
      reason,
    }
  }

  private adjudication(): Made {
    const party = this.party()
    const known = [...this.world.state(partyStream(party)).screenings.keys()]
    return {
      party,
      screeningId: this.chance.mostly(0.8, known, () => 'NONE'),
      outcome: this.chance.weighted([
        ['clear', 6],
        ['match', 1],
      ] as const),
      reason,
    }
  }

  private withdrawal(): Made {
    const of = { eccn: this.chance.of(eccns), country: this.chance.of(countries) }
    const known = [...this.world.state(controlStream(of.eccn, of.country)).records.keys()]
    return { ...of, controlId: this.chance.mostly(0.8, known, () => 'NONE'), effectiveFrom: this.around() }
  }

  private readonly own: Readonly<Record<string, () => Made>> = {
    RegisterParty: () => ({
      ...this.registration(this.chance.odds(0.3) ? this.party() : this.fresh('P')),
      ...(this.chance.odds(0.4) && { ultimateParent: this.chance.odds(0.2) ? 'NOBODY' : 'GROUP' }),
    }),
    RecordScreening: () => this.screening(this.stale()),
    CertifyEndUse: () => ({ party: this.party(), certificateNo: this.fresh('EUC', 0.3), validUntil: '2026-12-31' }),
    SuspectDiversion: () => ({ party: this.party(), reportNo: this.fresh('DIV', 0.3), reason }),
    BlockParty: () => ({ party: this.party(), blockId: this.fresh('BLK', 0.3), reason }),
    AdjudicateScreening: () => this.adjudication(),
    UnblockParty: () => this.partyBlock(),
    PublishScreeningList: () => ({
      list: this.chance.of(['BIS', 'UN']),
      version: this.fresh('V', 0.3),
      effectiveFrom: this.around(),
    }),
    RegisterProduct: () => this.product(this.chance.odds(0.3) ? this.sku() : this.fresh('X')),
    ReclassifyProduct: () => ({
      sku: this.sku(),
      reclassificationNo: this.fresh('RCL', 0.3),
      eccn: this.chance.of(eccns),
      ...(this.chance.odds(0.3) && { hsCode: '854231' }),
      effectiveFrom: this.around(),
    }),
    RecordControl: () => ({
      ...this.control(this.chance.of(eccns), this.chance.of(countries)),
      effectiveFrom: this.around(),
    }),
    WithdrawControl: () => this.withdrawal(),
    PlaceOrder: () => this.placed(),
    RequestOrderChange: () => ({ orderNo: this.someOrder(), requestId: this.fresh('CR', 0.3), request: 'sooner' }),
    ConfirmOrder: () => ({ orderNo: this.someOrder(({ status }) => status === 'unconfirmed') }),
    WithdrawConfirmation: () => ({ orderNo: this.someOrder(unpromised), reason }),
    HoldOrder: () => ({ orderNo: this.someOrder(live), holdId: this.fresh('H', 0.3), reason }),
    HoldLine: () => ({ ...this.anyLine(), holdId: this.fresh('H', 0.3), reason }),
    ReleaseHold: () => {
      const orderNo = this.someOrder(({ holds }) => holds.some(({ released }) => !released))
      const standing = this.order(orderNo).holds.filter(({ released }) => !released)
      return {
        orderNo,
        holdId: this.chance.mostly(
          0.9,
          standing.map(({ holdId }) => holdId),
          () => 'NONE',
        ),
        reason,
      }
    },
    AddLine: () => {
      const orderNo = this.someOrder(live)
      return { orderNo, ...this.ordered(this.nextLine(orderNo)) }
    },
    ReduceLine: () => {
      const of = this.someLine(({ accounts }) => accounts.open > 0)
      return { ...of, quantity: this.within(this.line(of.orderNo, of.line)?.accounts.open ?? 5), reason }
    },
    IncreaseLine: () => {
      const of = this.someLine(({ accounts }) => accounts.cancelled > 0)
      return { ...of, quantity: this.within(this.line(of.orderNo, of.line)?.accounts.cancelled ?? 5), reason }
    },
    RescheduleLine: () => ({ ...this.anyLine(), requestedOn: `2026-0${this.chance.upTo(9)}-01` }),
    RepriceLine: () => ({
      ...this.anyLine(),
      unitPrice: { amount: `${27000 + this.chance.upTo(5)}`, currency: 'USD' },
    }),
    ChangeOrderParties: () => ({ orderNo: this.someOrder(live), ...this.named(), reason }),
    SubstituteLine: () => this.substitution(),
    CancelOrder: () => ({ orderNo: this.chance.odds(0.1) ? 'PO-NONE' : this.someOrder(live), reason }),
    ReinstateOrder: () => ({ orderNo: this.someOrder(({ status }) => status === 'cancelled'), reason }),
    ReceiveStock: () =>
      this.receipt(this.site(), this.sku(), this.chance.odds(0.03) ? this.fresh('RET') : this.lot(), 200),
    PassLabTest: () => ({ ...this.at(), lab: 'LAB', report: this.fresh('RPT'), lot: this.lot() }),
    FailLabTest: () => ({ ...this.at(), lab: 'LAB', report: this.fresh('RPT'), lot: this.lot() }),
    AdjustStock: () => ({
      ...this.at(),
      adjustmentNo: this.fresh('ADJ'),
      lot: this.lot(),
      change: this.chance.upTo(60) * (this.chance.odds(0.5) ? 1 : -1),
      reason,
    }),
    BlockStock: () => ({
      ...this.at(),
      blockId: this.fresh('B'),
      lot: this.lot(),
      quantity: this.chance.upTo(60),
      reason,
    }),
    IssueStock: () => this.forLine(),
    ReturnStock: () => ({
      ...this.at(),
      returnNo: this.fresh('B'),
      lot: this.chance.odds(0.1) ? this.lot() : this.fresh('RET'),
      quantity: this.chance.upTo(30),
    }),
    DispatchTransfer: () => ({
      ...this.at(),
      transferNo: this.fresh('T'),
      lot: this.lot(),
      quantity: this.chance.upTo(40),
      toSite: 'S9',
    }),
    ReceiveTransfer: () => ({
      ...this.at(),
      transferNo: this.fresh('T'),
      lot: this.lot(),
      quantity: this.chance.upTo(40),
      fromSite: 'S9',
    }),
    ExpectStock: () => ({ ...this.at(), expectationNo: this.fresh('E'), quantity: this.chance.upTo(500) }),
    WithdrawExpectation: () => this.expectation(),
    UnblockStock: () => this.blockId(),
    ReserveStock: () => this.reservation(),
    ReleaseReservation: () => {
      const { orderNo, line, site, lot, quantity } = this.someHolding()
      return { orderNo, line, site, lot, quantity: this.within(quantity) }
    },
  }

  private someHolding(): { orderNo: string; line: number; site: string; lot: string; quantity: number } {
    const { orderNo, line } = this.someLine(({ reservations }) => reservations.length > 0)
    const held = this.line(orderNo, line)?.reservations ?? []
    return {
      orderNo,
      line,
      ...this.chance.mostly(0.95, held, () => ({ site: 'S1', lot: 'L1', quantity: 5, since: 0 })),
    }
  }
}

const live = (order: Order): boolean => order.status !== 'cancelled'

/** Confirmed, with nothing planned, and without covers of which this trade tells the order's side alone. */
const unpromised = ({ status, lines }: Order): boolean =>
  status === 'confirmed' &&
  lines.every(({ accounts, licences, draws }) => accounts.planned === 0 && licences.length + draws.length === 0)

/** How often each command is asked; others once. */
export const weights: Readonly<Record<string, number>> = {
  RegisterParty: 0.4,
  RegisterProduct: 0.4,
  PublishScreeningList: 0.1,
  BlockParty: 0.35,
  UnblockParty: 0.7,
  RecordScreening: 5,
  AdjudicateScreening: 1.5,
  CertifyEndUse: 0.4,
  SuspectDiversion: 0.4,
  ReclassifyProduct: 0.3,
  RecordControl: 0.8,
  WithdrawControl: 0.25,
  PlaceOrder: 2.5,
  ConfirmOrder: 5,
  WithdrawConfirmation: 0.6,
  HoldOrder: 0.6,
  HoldLine: 0.6,
  ReleaseHold: 1.2,
  CancelOrder: 0.6,
  ReinstateOrder: 0.6,
  FailLabTest: 0.8,
  ReceiveStock: 2.5,
  BlockStock: 0.6,
  IssueStock: 0.7,
  ReserveStock: 7,
  ReleaseReservation: 1.5,
  ReduceLine: 1.5,
  LineLicensed: 6,
  LineApprovalDrawn: 6,
  LinePlanned: 4,
  LineDeparted: 3,
  LineArrived: 2,
  LineLost: 2.5,
  LineReopened: 3,
  LineReopenedWithdrawn: 0.6,
  AnnulTransaction: 2,
}
